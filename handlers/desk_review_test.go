package handlers

import (
	"net/http"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// flagged makes a request whose invoice stands as told and waits for a person: 12 pounds were accepted, 10 arrived.
func (h *house) flagged(key string, status models.InvoiceStatus) models.Request {
	h.t.Helper()
	r, inv := h.invoiced(key)
	if status == models.InvoicePaid {
		must(h.t, h.stripe.PayInvoice(h.t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard))
	}
	must(h.t, h.db.Exec(`UPDATE invoices SET status = ?, needs_review = 'paid total 1000, accepted 1200 GBP', sent_at = NULL WHERE id = ?`, status, inv.ID).Error)
	must(h.t, models.From[models.Event](h.db).Create(h.t.Context(), &models.Event{RequestID: r.ID, Kind: "needs_review", ActorKind: "stripe", At: h.clock.now(), Facts: map[string]any{
		"why":  "paid total 1000, accepted 1200 GBP",
		"ours": map[string]any{"minor": 1200, "currency": "GBP"}, "stripe": map[string]any{"minor": 1000, "currency": "GBP"},
	}}))
	return h.reload(r)
}

func TestFinanceGrantsWhatWasPaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.flagged("k", models.InvoicePaid)
	b := h.at(h.person("Farah Finance", models.Finance))
	page := b.get(deskPage(r)).is(http.StatusOK).says("For a person to settle", "paid total 1000", "12.00", "10.00", "Why it is granted all the same")
	form := page.form(deskPage(r, "grant-paid"))
	b.post(deskPage(r, "grant-paid"), form).is(http.StatusUnprocessableEntity).says("Grant the paid licence", "12.00", "10.00")
	form.Set("reason", "The rest came by bank transfer")
	b.follow(deskPage(r, "grant-paid"), form).says("The licence is granted", "although the payment was not as accepted", "Farah Finance", "The rest came by bank transfer").
		hides("For a person to settle")
	if now := h.reload(r); now.Status != models.Fulfilled {
		t.Errorf("the request is %s", now.Status)
	}
	h.holding(r).get("/r/" + r.Reference).hides("The rest came by bank transfer")
}

func TestFinanceClearsAReview(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.flagged("k", models.InvoiceDraft)
	b := h.at(h.person("Farah Finance", models.Finance))
	form := b.get(deskPage(r)).form(deskPage(r, "clear-review"))
	form.Set("reason", "The customer was put right at Stripe")
	b.follow(deskPage(r, "clear-review"), form).says("The review is cleared", "The customer was put right at Stripe").hides("For a person to settle")
	if n := h.number(`SELECT count(*) FROM invoices WHERE request_id = ? AND needs_review = ''`, r.ID); n != 1 {
		t.Error("still flagged")
	}
}

// A stale page neither grants nor loses the reason; once it is granted, the words are there to be copied.
func TestAStaleVerdictKeepsItsReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.flagged("k", models.InvoicePaid)
	b := h.at(h.person("Farah Finance", models.Finance))
	stale := b.get(deskPage(r, "grant-paid")).is(http.StatusOK).form(deskPage(r, "grant-paid"))
	stale.Set("reason", "A reason that took an hour")
	must(t, h.desk.Note(t.Context(), h.admin.Actor(), r.ID, "", "Wait for the bank"))
	again := b.post(deskPage(r, "grant-paid"), stale).is(http.StatusConflict).says("Somebody was faster", "A reason that took an hour").form(deskPage(r, "grant-paid"))
	b.post(deskPage(r, "grant-paid"), again).is(http.StatusSeeOther)
	b.post(deskPage(r, "grant-paid"), stale).is(http.StatusConflict).says("A reason that took an hour", "no longer possible")
	b.get(deskPage(r, "grant-paid")).leads(deskPage(r))
	b.get(deskPage(r, "clear-review")).leads(deskPage(r))
}

func TestOnlyMoneyMaySettleAReview(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.flagged("k", models.InvoicePaid)
	for _, role := range []models.Role{models.Editor, models.Viewer} {
		b := h.at(h.person(string(role)+" person", role))
		b.get(deskPage(r)).says("paid total 1000", "Somebody from finance").hides(deskPage(r, "grant-paid"))
		b.get(deskPage(r, "grant-paid")).is(http.StatusForbidden)
	}
	open := h.flagged("open", models.InvoiceOpen)
	h.signedIn().get(deskPage(open)).says("Nothing can be granted from here").hides(deskPage(open, "grant-paid"), deskPage(open, "clear-review"))
	h.signedIn().get(deskPage(h.submitted("fine"))).hides("For a person to settle")
}
