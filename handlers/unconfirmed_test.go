package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// neverConfirmed are two requests that ended unconfirmed: one withdrawn by whoever sent it, one lapsed.
func (h *house) neverConfirmed() (withdrawn, lapsed models.Request) {
	h.t.Helper()
	withdrawn, lapsed = h.unconfirmed("withdrawn"), h.unconfirmed("lapsed")
	path := "/r/" + withdrawn.Reference
	h.holding(withdrawn).post(path+"/withdraw", url.Values{"reason": {"Buy cheap pills"}}).leads(path + "?done=withdrawn")
	h.clock.pass(licensing.ConfirmWindow + time.Hour)
	must(h.t, h.desk.KeepTime(h.t.Context()))
	if w, l := h.reload(withdrawn).Status, h.reload(lapsed).Status; w != models.Withdrawn || l != models.Lapsed {
		h.t.Fatalf("they are %s and %s", w, l)
	}
	return h.reload(withdrawn), h.reload(lapsed)
}

func TestTheDeskNeverSeesWhatWasNotConfirmed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	known := h.submitted("known")
	withdrawn, lapsed := h.neverConfirmed()
	b := h.signedIn()
	for _, query := range []string{"view=all", "view=ended", "view=all&sort=newest&owner=none", "view=all&q=river", "view=all&q=claire@revue.example",
		"view=all&q=" + withdrawn.Reference, "view=ended&q=" + lapsed.Reference} {
		page := b.get("/admin/requests?" + query).is(http.StatusOK)
		for _, ref := range listed(page) {
			if ref != known.Reference {
				t.Errorf("%s lists %s", query, ref)
			}
		}
		b.get("/admin/requests.csv?"+query).is(http.StatusOK).hides(withdrawn.Reference, lapsed.Reference)
	}
	for _, r := range []models.Request{withdrawn, lapsed} {
		b.get(deskPage(r)).is(http.StatusNotFound)
		b.post(deskPage(r, "reply"), url.Values{"message": {"Thank you."}}).is(http.StatusNotFound)
	}
	b.get(deskPage(known)).is(http.StatusOK).hides(withdrawn.Reference, lapsed.Reference)
	counts, err := models.CountQueue(t.Context(), h.db, models.QueueFilter{}, models.QueueAll, models.QueueEnded)
	must(t, err)
	if counts[models.QueueAll] != 1 || counts[models.QueueEnded] != 0 {
		t.Errorf("the desk counts %v", counts)
	}
	standing, err := models.StandingOf(t.Context(), h.db, known.OrganisationID, known.ID)
	must(t, err)
	earlier, err := models.EarlierRequests(t.Context(), h.db, known.OrganisationID, known.ID)
	must(t, err)
	if standing.Requests != 0 || len(earlier) != 0 {
		t.Errorf("the organisation has %d requests in its past, %d of them shown", standing.Requests, len(earlier))
	}
}

func TestAnArticleListsConfirmedRequestsOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.catalogue(riverURL, "The river that forgot its name")
	withdrawn, lapsed := h.neverConfirmed()
	must(t, h.db.Exec(`UPDATE request_articles SET article_id = ?`, a.ID).Error)
	list, err := models.RequestsFor(t.Context(), h.db, a.ID)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("it lists %d requests, %s and %s were never confirmed", len(list), withdrawn.Reference, lapsed.Reference)
	}
}

func TestWhoeverSentItReadsAnUnconfirmedRequestAndWritesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	withdrawn, lapsed := h.neverConfirmed()
	letters := h.number(`SELECT count(*) FROM mails`)
	for _, r := range []models.Request{withdrawn, lapsed} {
		path := "/r/" + r.Reference
		b := h.holding(r)
		b.get(path).is(http.StatusOK).says("ended before its address was confirmed").hides("message-form")
		b.get(path + "/sent").leads(path)
		b.post(path+"/messages", url.Values{"message": {"Buy cheap pills"}, "form_key": {"1"}}).leads(path)
		b.get(path + "?lang=ar").is(http.StatusOK).says("انتهى هذا الطلب قبل تأكيد عنوانه")
	}
	if n, m := h.number(`SELECT count(*) FROM messages`), h.number(`SELECT count(*) FROM mails`); n != 0 || m != letters {
		t.Errorf("%d messages, %d letters", n, m-letters)
	}
}

// The key of a letter to an earlier address, however fresh it is, neither confirms nor lets anybody in.
func TestAKeyMailedToAnEarlierAddressHasEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.unconfirmed("one")
	must(t, h.desk.ResendConfirmation(t.Context(), r.ID, "victim@revue.example"))
	key, err := h.desk.NewLinkTo(t.Context(), r.ID, "confirm", "claire@revue.example", time.Hour)
	must(t, err)
	b := h.browser()
	b.get("/confirm?key=" + key).is(http.StatusGone).says("This link has ended")
	b.post("/confirm", url.Values{"key": {key}}).is(http.StatusGone)
	if got := h.reload(r); got.Status != models.Draft || got.ConfirmedAt != nil {
		t.Fatalf("it is %s", got.Status)
	}
	_, err = h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	b.post("/confirm", url.Values{"key": {key}}).is(http.StatusGone)
	if len(b.cookies) != 0 {
		t.Errorf("it opened the request: %v", b.cookies)
	}
}

func TestAMailboxIsNotFloodedWithFirstLetters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	for range 4 {
		b := h.browser()
		form := h.sendable(h.filled(b))
		first := b.post("/request/send", form).is(http.StatusSeeOther)
		b.post("/request/send", form).leads(first.location) // a double send draws once
	}
	b := h.browser()
	refused := b.post("/request/send", h.sendable(h.filled(b))).is(http.StatusTooManyRequests)
	refused.says("several mails to this address", "Your answers are kept", "Claire Martin", "Revue du Fleuve")
	if !refused.form("/request/send").Has("consent") || refused.header.Get("Retry-After") != "900" {
		t.Errorf("the answer to it is %v, to be tried again after %q", refused.form("/request/send"), refused.header.Get("Retry-After"))
	}
	if n, m := len(h.requests()), len(h.mails("confirm_address")); n != 4 || m != 4 {
		t.Errorf("%d requests, %d letters", n, m)
	}
	sent := h.requests()[0] // a letter that is sent again draws on the same measure
	h.holding(sent).post("/r/"+sent.Reference+"/resend", url.Values{}).is(http.StatusTooManyRequests)
	h.clock.pass(licensing.ConfirmPause)
	b.post("/request/send", h.sendable(b.get("/request/check"))).is(http.StatusSeeOther)
	other := h.browser()
	h.filled(other)
	other.post("/request/you", youAnswers("email", "louise@revue.example")).leads("/request/check")
	other.post("/request/send", h.sendable(other.get("/request/check"))).is(http.StatusSeeOther)
}
