package licensing_test

import (
	"testing"

	"imprimatur/models"
)

// TestAnUndoneOfferOfAnAgreementIsNeverHeardOf: its sale ends unseen, and the agreement that it renews is free again.
func TestAnUndoneOfferOfAnAgreementIsNeverHeardOf(t *testing.T) {
	t.Parallel()
	h := patient(t)
	first := h.partner("k")
	in := h.bundle(first, 5)
	in.Reference = "MEE-ABCDEF"
	sale, err := h.desk.Typing(map[string][]string{"size": {"5"}}).OfferAgreement(t.Context(), h.editor, first.OrganisationID, in)
	must(t, err)
	q := h.latest(sale)
	if sale.Reference != in.Reference || h.decision(sale).Kind != "offer_agreement" || h.decision(sale).Typed["size"][0] != "5" {
		t.Fatalf("offered: %s", asJSON(sale))
	}
	if _, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, in); !is(err, models.ErrConflict) {
		t.Errorf("the same offer twice: %v", err)
	}
	now := h.undone(sale)
	if now.Status != models.Withdrawn || now.CloseCode != models.CloseUnseen || now.PriceMinor != nil || h.count(`SELECT count(*) FROM quotes WHERE request_id = ? AND status = 'voided'`, sale.ID) != 1 {
		t.Errorf("undone: %s", asJSON(now))
	}
	known, err := models.RequestsOfContact(t.Context(), h.db, sale.ContactEmail)
	must(t, err)
	for _, r := range known {
		if r.ID == sale.ID {
			t.Error("its buyer can find it")
		}
	}
	if err := h.desk.AcceptQuote(t.Context(), sale.ID, h.signature(q)); err == nil {
		t.Error("accepted although it was undone")
	}
	h.chained(sale)
	h.clock.pass(undoWindow)
	again, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, h.bundle(first, 5))
	must(t, err)
	decision := h.decision(again)
	h.clock.pass(undoWindow)
	if _, err := h.desk.Undo(t.Context(), h.editor, again.ID, decision.ID); !is(err, models.ErrConflict) {
		t.Errorf("undone too late: %v", err)
	}
}

// TestAnUndoneVersionOfASaleIsAsBefore: the version before it is open, and the sale is about it.
func TestAnUndoneVersionOfASaleIsAsBefore(t *testing.T) {
	t.Parallel()
	h := patient(t)
	first := h.partner("k")
	sale, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, h.bundle(first, 5))
	must(t, err)
	h.clock.pass(undoWindow)
	one := h.latest(sale)
	in := h.bundle(first, 7)
	in.NetMinor = 140000
	must(t, h.desk.QuoteAgreement(t.Context(), h.editor, sale.ID, h.reload(sale).Version, in))
	if now := h.undone(sale); now.Status != models.Quoted || now.Bundle.Size != 5 || now.Title != sale.Title || *now.PriceMinor != one.TotalMinor {
		t.Errorf("undone: %s", asJSON(now))
	}
	if open := h.latest(sale); open.ID != one.ID || open.Status != models.QuoteSent {
		t.Errorf("open: version %d, %s", open.Version, open.Status)
	}
	h.buy(h.reload(sale), one)
	if a, err := models.AgreementOfSale(t.Context(), h.db, sale.ID); err != nil || a.Size != 5 {
		t.Errorf("bought: %s, %v", asJSON(a), err)
	}
}

// TestASaleNeverShowsWhatWasUndone: neither of two undone versions in a row, nor of one before which there was only a wish.
func TestASaleNeverShowsWhatWasUndone(t *testing.T) {
	t.Parallel()
	h := patient(t)
	first := h.partner("k")
	old, _ := h.bought(h.bundle(first, 5), first)
	sale, err := h.desk.RenewAgreement(t.Context(), old.ID)
	must(t, err)
	offer := func(size int64) {
		t.Helper()
		in := h.bundle(first, size)
		in.Scope.Use.Destination = "Undone"
		must(t, h.desk.QuoteAgreement(t.Context(), h.editor, sale.ID, h.reload(sale).Version, in))
	}
	offer(77)
	if now := h.undone(sale); now.Bundle.Size != 5 || now.Title != sale.Title || now.Use.Destination != sale.Use.Destination || now.Bundle.Renews == 0 || now.Status != models.InReview {
		t.Errorf("only asked for: %s", asJSON(now))
	}
	offer(6)
	h.clock.pass(undoWindow)
	for _, size := range []int64{7, 8} {
		offer(size)
		if now := h.undone(sale); now.Bundle.Size != 6 || now.Status != models.Quoted {
			t.Errorf("%d articles undone: %s", size, asJSON(now.Bundle))
		}
	}
}
