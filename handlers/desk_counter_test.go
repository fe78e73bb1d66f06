package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// countered makes a request whose quote is answered with a proposal.
func (h *house) countered(key string, net int64) (models.Request, models.Quote, models.CounterOffer) {
	h.t.Helper()
	r := h.asked(key)
	q := h.quote(r)
	c, err := h.desk.CounterOffer(h.t.Context(), r.ID, licensing.Proposal{QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: licensing.ScopeOf(q.Grant.Use), NetMinor: net, Note: "We are small."})
	must(h.t, err)
	return h.refresh(r), q, c
}

func TestACounterOfferIsAnsweredAtTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q, _ := h.countered("k", 5000)
	b := h.signedIn()
	b.get("/admin/requests?view=review").says("Counter-offer: answer")
	b.get(deskPage(r)).is(http.StatusOK).says("Their proposal", "Round 1 of 3", "GBP 50.00", "Below the card", "We are small.", "Quote 1")
	page := b.get(deskPage(r, "counter-offer")).is(http.StatusOK).says("As the requester will see it, in English", "We accept your proposal")
	form := page.form(deskPage(r, "decline-counter"))
	form.Set("words", "A month would work.")
	form.Set("action", "preview")
	page = b.post(deskPage(r, "decline-counter"), form).is(http.StatusOK).says("Our quote stays as it is", "A month would work.")
	form = page.form(deskPage(r, "decline-counter"))
	form.Set("words", "Two months would work.") // typed after the preview: it is read before it leaves
	form.Set("action", "send")
	page = b.post(deskPage(r, "decline-counter"), form).is(http.StatusOK).says("You changed something after the preview")
	form = page.form(deskPage(r, "decline-counter"))
	form.Set("action", "send")
	b.post(deskPage(r, "decline-counter"), form).leads(deskPage(r) + "?done=decline_counter")
	b.post(deskPage(r, "decline-counter"), form).is(http.StatusConflict).says("This counter-offer waits no more")
	b.get(deskPage(r)).says("Two months would work.").hides("Accept proposal")
	h.holding(r).get("/r/"+r.Reference).says("The rights desk declined your proposal of round 1", "Two months would work.")
	now, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	if now.ID != q.ID || now.Status != models.QuoteSent {
		t.Errorf("the quote is %d, %s", now.ID, now.Status)
	}
}

func TestAQuoteBeginsWithTheProposal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _, c := h.countered("k", 5000)
	b := h.signedIn()
	form := b.get(deskPage(r, "quote") + "?counter=" + idText(c.ID)).is(http.StatusOK).says("Filled in with the proposal of round 1").form(deskPage(r, "quote"))
	if form.Get("amount_article_1") != "50.00" || form.Get("reason_article_1") == "" {
		t.Fatalf("it begins with %v", form)
	}
	form.Set("amount_article_1", "60.00")
	form.Set("action", "send")
	b.post(deskPage(r, "quote"), form).leads(deskPage(r) + "?done=quote")
	if made := h.counters(r)[0]; made.Status != models.CounterCountered || made.AnswerQuoteID == nil {
		t.Errorf("the proposal is %+v", made)
	}
	h.holding(r).get("/r/"+r.Reference).says("Quote 2", "In answer to round 1", "GBP 60.00")
	h.holding(r).get("/r/"+r.Reference+"/quote").says("What changed since version 1", "GBP 60.00")
}

func TestAQuoteIsExtendedAndRemindedOf(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	h.quote(r)
	b := h.signedIn()
	b.get(deskPage(r, "extend")).is(http.StatusOK).says("Your quote is valid longer")
	b.get(deskPage(r, "remind")).is(http.StatusOK).says("Your quote ends soon")
	page := b.get(deskPage(r))
	form := page.form(deskPage(r, "remind"))
	b.post(deskPage(r, "remind"), form).leads(deskPage(r) + "?done=remind")
	form = b.get(deskPage(r)).form(deskPage(r, "remind"))
	b.post(deskPage(r, "remind"), form).is(http.StatusConflict).says("has been reminded today already")
	form = b.get(deskPage(r)).form(deskPage(r, "extend"))
	form.Set("valid_days", "999")
	b.post(deskPage(r, "extend"), form).is(http.StatusUnprocessableEntity)
	form.Set("valid_days", "9")
	b.post(deskPage(r, "extend"), form).leads(deskPage(r) + "?done=extend")
	b.post(deskPage(r, "extend"), form).is(http.StatusConflict)
	h.clock.pass(60 * 24 * time.Hour)
	must(t, h.desk.KeepTime(t.Context()))
	b = h.signedIn()
	form = b.get(deskPage(r)).says("The quote has expired").form(deskPage(r, "extend"))
	b.post(deskPage(r, "extend"), form).leads(deskPage(r) + "?done=extend")
	h.holding(r).get("/r/"+r.Reference+"/quote").says("version 3", "Accept this quote")
}

func TestADraftOfAQuoteComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	b, path := h.signedIn(), deskPage(r, "quote")
	form := b.get(path).form(path)
	form.Set("note", "Half a thought")
	form.Set("amount_article_1", "not yet a number")
	form.Set("action", "keep")
	b.post(path, form).leads(path + "?draft_kept=yes")
	page := b.get(path).says("This is your draft")
	if again := page.form(path); again.Get("note") != "Half a thought" || again.Get("amount_article_1") != "not yet a number" {
		t.Errorf("the draft holds %v", again)
	}
	colleague := h.at(h.person("Paul Editor", models.Editor))
	other := colleague.get(path).says("keeps a draft")
	if other.form(path).Get("note") == "Half a thought" {
		t.Error("a colleague's draft was taken without asking")
	}
	if taken := colleague.get(path + "?draft=" + idText(h.admin.ID)).form(path); taken.Get("note") != "Half a thought" {
		t.Errorf("begun with %v", taken)
	}
	b.post(path, url.Values{"action": {"discard"}}).leads(path + "?draft_gone=yes")
	b.get(path).hides("This is your draft", "Half a thought")
}

func TestTheHouseSetsItsLimits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	page := b.get(negotiationPath + "?publication=" + h.pub.Code).is(http.StatusOK).says("These are the usual limits")
	form := page.form(negotiationPath)
	form.Set("floor", "sixty")
	b.post(negotiationPath, form).is(http.StatusUnprocessableEntity).says("Enter a whole number from 0 to 100")
	form.Set("floor", "60")
	form.Set("rounds", "2")
	form.Set("told", "yes")
	b.post(negotiationPath, form).is(http.StatusSeeOther)
	b.post(negotiationPath, form).is(http.StatusConflict).says("Somebody has changed these limits", "Saved meanwhile")
	now, err := models.NegotiationRulesOf(t.Context(), h.db, h.pub.ID)
	must(t, err)
	if now.FloorPercent != 60 || now.Rounds != 2 || !now.FloorTold {
		t.Errorf("limits %+v", now)
	}
	h.at(h.person("Vera Viewer", models.Viewer)).get(negotiationPath).is(http.StatusOK).says("Only an administrator").hides("Save limits")
}
