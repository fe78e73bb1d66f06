package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/models"
)

type presenceAnswer struct {
	Said    string
	Writing bool
	People  []struct{ Initials, Words string }
}

func (b *browser) attends(r models.Request, state string) (out presenceAnswer) {
	b.h.t.Helper()
	b.post(deskPage(r, "presence"), url.Values{"state": {state}}).is(http.StatusOK).decode(&out)
	return out
}

func TestTheDeskSaysWhoElseIsAtARequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	maya, idris, vera := h.signedIn(), h.at(h.person("Idris Calloway", models.Editor)), h.at(h.person("Vera Viewer", models.Viewer))
	if alone := maya.attends(r, "writing"); alone.Said != "" || len(alone.People) != 0 {
		t.Fatalf("somebody sees themselves: %+v", alone)
	}
	got := idris.attends(r, "here")
	if !got.Writing || strings.Trim(got.Said, "\u2068\u2069") != "Maya Haddad\u2069 is replying." || got.People[0].Initials != "MH" {
		t.Fatalf("%+v", got)
	}
	vera.attends(r, "writing")
	for _, path := range []string{deskPage(r), deskPage(r, "ask"), deskPage(r, "quote")} {
		idris.get(path).says("Maya Haddad is replying. Vera Viewer is looking at this request too.")
	}
	idris.get("/admin/requests").says("Maya Haddad is writing", "Vera Viewer is looking").hides("Idris Calloway is looking")
	maya.attends(r, "gone")
	idris.get(deskPage(r)).hides("is replying").says("Vera Viewer is looking at this request too.")
	h.clock.pass(models.PresenceLasts + time.Second)
	idris.get(deskPage(r)).hides("is looking")
}

func TestToOpenAPageIsNotToBeThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.signedIn().get(deskPage(r)).is(http.StatusOK)
	h.signedIn().get("/admin/requests?preview=" + r.Reference).is(http.StatusOK)
	if n := h.number(`SELECT count(*) FROM presences`); n != 0 {
		t.Fatalf("reading wrote %d presences", n)
	}
}

type newsAnswer struct {
	Fresh   string
	Present map[string][]struct{ Words string }
}

// news asks what an open page of the queue asks.
func (b *browser) news(page *answer) (out newsAnswer) {
	b.h.t.Helper()
	for _, n := range page.tags("p") {
		if has(n, "data-news") {
			b.get(attribute(n, "data-news")).is(http.StatusOK).decode(&out)
			return out
		}
	}
	b.h.t.Fatal("the queue does not say where its news are")
	return out
}

func TestAnOpenQueueLearnsWhatIsNew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.submitted("a")
	maya, idris := h.signedIn(), h.person("Idris Calloway", models.Editor)
	review, mine, waiting := maya.get("/admin/requests"), maya.get("/admin/requests?view=mine"), maya.get("/admin/requests?view=waiting")
	if got := maya.news(review); got.Fresh != "" || len(got.Present) != 0 {
		t.Fatalf("news of nothing: %+v", got)
	}
	second := h.submitted("b")
	h.submitted("c")
	if got := maya.news(review).Fresh; got != "2 new – show" {
		t.Errorf("after two arrivals: %q", got)
	}
	must(t, h.desk.Take(t.Context(), idris.Actor(), second.ID, h.admin.ID))
	if got := maya.news(mine).Fresh; got != "1 new – show" {
		t.Errorf("after a request was given to the reader: %q", got)
	}
	must(t, h.desk.AskForInfo(t.Context(), h.admin.Actor(), first.ID, h.reload(first).Version, "", "Which issue?"))
	if got := maya.news(waiting).Fresh; got != "" {
		t.Errorf("what the reader did is news to them: %q", got)
	}
	if got := h.at(idris).news(waiting).Fresh; got != "1 new – show" {
		t.Errorf("and to others: %q", got)
	}
	h.at(idris).attends(second, "here")
	if got := maya.news(review).Present[second.Reference]; len(got) != 1 || !strings.Contains(got[0].Words, "Idris Calloway") {
		t.Errorf("who is where: %+v", got)
	}
	maya.get("/admin/requests.json?view=review").is(http.StatusBadRequest)
	maya.get("/admin/requests.json?view=review&since=0&q=harbour").is(http.StatusOK)
}
