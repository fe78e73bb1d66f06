package licensing_test

import (
	"testing"
	"time"

	"imprimatur/models"
)

func TestAnAcceptanceIsTakenBackUntilItIsPaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	old, err := models.QuoteByID(t.Context(), h.db, inv.QuoteID)
	must(t, err)
	must(t, h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, "wrong address"))
	if err := h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""); !is(err, models.ErrConflict) {
		t.Errorf("a second time: %v", err)
	}
	if r = h.reload(r); r.Status != models.Agreed {
		t.Fatalf("taken back before Stripe said so: %s", r.Status)
	}
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID)) // a repeat changes nothing
	r = h.reload(r)
	again, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	if r.Status != models.Quoted || again.Version != old.Version+1 || again.Status != models.QuoteSent {
		t.Fatalf("request %s, version %d %s", r.Status, again.Version, again.Status)
	}
	if again.DocumentHash != old.DocumentHash || !again.ValidUntil.Equal(old.ValidUntil) || again.TotalMinor != old.TotalMinor {
		t.Errorf("put back %s\nwas %s", asJSON(again), asJSON(old))
	}
	if n := h.count(`SELECT count(*) FROM retractions`); n != 1 {
		t.Errorf("%d retractions", n)
	}
	if n := h.count(`SELECT count(*) FROM acceptances`); n != 1 {
		t.Errorf("the acceptance is not on record any more: %d", n)
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(again)))
	h.chained(r)
	if len(h.live()) != 0 {
		t.Errorf("at Stripe %s", asJSON(h.live()))
	}
}

func TestATakenBackOfferThatRanOutGoesToTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.clock.pass(30 * 24 * time.Hour)
	must(t, h.desk.TakeBackAcceptance(t.Context(), h.editor, r.ID, "They asked by telephone."))
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if r = h.reload(r); r.Status != models.InReview {
		t.Errorf("status %s", r.Status)
	}
	if n := h.count(`SELECT count(*) FROM quotes WHERE status = 'sent'`); n != 0 {
		t.Errorf("%d offers stand", n)
	}
	h.chained(r)
}

func TestAPaymentThatWasFasterThanTakingBackWins(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""))
	h.pay(inv)
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	h.granted(r)
	if n := h.count(`SELECT count(*) FROM retractions`); n != 0 {
		t.Errorf("%d retractions of what is paid", n)
	}
	if err := h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""); !is(err, models.ErrConflict) {
		t.Errorf("after payment: %v", err)
	}
}

func TestTakingBackNeedsItsRoleAndAReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.invoiced("k")
	viewer := h.editor
	viewer.Role = models.Viewer
	if err := h.desk.TakeBackAcceptance(t.Context(), viewer, r.ID, "x"); !is(err, models.ErrForbidden) {
		t.Errorf("a viewer: %v", err)
	}
	if err := h.desk.TakeBackAcceptance(t.Context(), h.editor, r.ID, " "); !isInvalid(err) {
		t.Errorf("without a reason: %v", err)
	}
	free, _ := h.quoted("free")
	if err := h.desk.TakeBackAcceptance(t.Context(), free.Licensee(), free.ID, ""); !is(err, models.ErrConflict) {
		t.Errorf("of an offer that nobody accepted: %v", err)
	}
}
