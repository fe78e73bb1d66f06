package handlers

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// TestTheCatalogueIsNotReadByNumber: an article whose address one does not know has no title on the form.
func TestTheCatalogueIsNotReadByNumber(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	secret := h.catalogue("https://meridian.example/not-out-yet", "What the minister will resign over")
	b, path := h.holding(r), "/r/"+r.Reference
	for _, key := range []string{idText(secret.ID), idText(secret.ID) + "-", idText(secret.ID) + "-000000000000"} {
		for _, action := range []string{"price", "send"} {
			form := map[string][]string{"article": {key}, "action": {action}, "term": {old.Snapshot.Grant.Use.Term}}
			b.post(path+"/amend", wish(old, form)).hides("What the minister")
		}
	}
	known := map[string][]string{"article": {furtherKey(secret)}, "action": {"price"}}
	b.post(path+"/amend", wish(old, known)).is(http.StatusOK).says("What the minister")
	if h.tally(`SELECT count(*) FROM requests`) != 1 {
		t.Error("it was asked for by its number")
	}
}

// TestEveryButtonThatShowsAPriceCounts: the card cannot be felt out faster by another one, and nothing typed is lost.
func TestEveryButtonThatShowsAPriceCounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	b, path := h.holding(r), "/r/"+r.Reference
	for range 120 {
		must(t, h.desk.Allow(t.Context(), "price:"+strconv.FormatInt(r.ID, 10), 10*time.Second, 120))
	}
	for name, button := range map[string][]string{"action": {"price"}, "remove": {"1"}, "switch_lang": {"en"}} {
		a := b.post(path+"/amend", wish(old, map[string][]string{"territory": {"world"}, "note": {"everywhere"}, name: button}))
		a.is(http.StatusTooManyRequests).hides("Price of the wider use")
		if kept := a.form(path + "/amend"); kept.Get("territory") != "world" || kept.Get("note") != "everywhere" {
			t.Errorf("%s lost what was typed: %v", name, kept)
		}
	}
	b.post(path+"/amend", wish(old, map[string][]string{"territory": {"world"}, "action": {"add"}})).is(http.StatusTooManyRequests).hides("Price of the wider use")
	b.post(path+"/amend", wish(old, sendWorld)).leads("/r/" + h.next(old).Reference) // who has decided is not held up
}
