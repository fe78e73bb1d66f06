package licensing_test

import (
	"testing"
	"time"

	"imprimatur/models"
)

func TestAPaidQuoteBecomesOneLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	if r.Status != models.Agreed || inv.Status != models.InvoiceOpen || inv.HostedURL == "" || inv.SentAt == nil {
		t.Fatalf("after preparing: request %s, invoice %s", r.Status, asJSON(inv))
	}
	h.pay(inv)
	for range 3 { // a repeat changes nothing
		must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	}
	r = h.reload(r)
	l, err := models.LicenceOfRequest(t.Context(), h.db, r.ID)
	must(t, err)
	if r.Status != models.Fulfilled || l.Status != models.LicenceActive || l.EndsAt == nil {
		t.Fatalf("request %s, licence %s", r.Status, asJSON(l))
	}
	if n := h.count(`SELECT count(*) FROM licences`); n != 1 {
		t.Fatalf("%d licences", n)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'licence'`); n != 1 {
		t.Fatalf("%d licence mails", n)
	}
	if l.Snapshot.TotalMinor != inv.TotalMinor || l.Snapshot.AcceptedBy != "Claire Martin" {
		t.Fatalf("snapshot %s", asJSON(l.Snapshot))
	}
}

func TestAGratisQuoteNeverTouchesStripe(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	in := h.offer(r)
	in.Gratis, in.GratisReason = true, "education, no budget"
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	if r = h.reload(r); r.Status != models.Fulfilled {
		t.Fatalf("status %s", r.Status)
	}
	if n := h.count(`SELECT count(*) FROM invoices`); n != 0 {
		t.Fatalf("%d invoices for a free licence", n)
	}
	if n := h.count(`SELECT count(*) FROM stripe_operations`); n != 0 {
		t.Fatalf("%d calls to Stripe for a free licence", n)
	}
}

func TestWithdrawalAfterAcceptanceVoidsTheInvoiceFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Withdraw(t.Context(), r.ID, "budget cut"))
	if r = h.reload(r); r.Status != models.Agreed {
		t.Fatalf("ended before Stripe said so: %s", r.Status)
	}
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if r, inv = h.reload(r), h.invoice(r); r.Status != models.Withdrawn || inv.Status != models.InvoiceVoid {
		t.Fatalf("request %s, invoice %s", r.Status, inv.Status)
	}
}

func TestAPaymentThatWasFasterThanTheWithdrawalWins(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Withdraw(t.Context(), r.ID, "changed our mind"))
	h.pay(inv)
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if r = h.reload(r); r.Status != models.Fulfilled {
		t.Fatalf("status %s", r.Status)
	}
}

func TestAnExpiredQuoteCannotBeAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	h.clock.pass(30 * 24 * time.Hour)
	if err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)); !is(err, models.ErrGone) {
		t.Fatalf("got %v", err)
	}
	must(t, h.desk.KeepTime(t.Context()))
	if r = h.reload(r); r.Status != models.Lapsed {
		t.Fatalf("status %s", r.Status)
	}
	must(t, h.desk.AskForRenewal(t.Context(), r.ID))
	if r = h.reload(r); r.Status != models.InReview || r.AnswerDueAt == nil {
		t.Fatalf("after asking for renewal: %s", r.Status)
	}
}
