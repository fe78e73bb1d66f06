package licensing_test

import (
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestABundleIsExtendedButNotCountered: the card has no price for it; the desk's own page changes it.
func TestABundleIsExtendedButNotCountered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	r := h.partner("k")
	sale, err := h.desk.OfferAgreement(ctx, h.editor, r.OrganisationID, h.bundle(r, 10))
	must(t, err)
	q := h.latest(sale)
	in := licensing.Proposal{QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: licensing.ScopeOf(q.Grant.Use), NetMinor: 50000}
	if _, err := h.desk.CounterOffer(ctx, sale.ID, in); !is(err, models.ErrConflict) {
		t.Errorf("countered: %v", err)
	}
	next, err := h.desk.ExtendQuote(ctx, h.editor, sale.ID, h.reload(sale).Version, 40)
	must(t, err)
	if next.Bundle == nil || next.TotalMinor != q.TotalMinor || next.Document == q.Document {
		t.Fatalf("extended: %s", asJSON(next))
	}
	h.buy(sale, next)
	if _, err := models.AgreementOfSale(ctx, h.db, sale.ID); err != nil {
		t.Errorf("bought: %v", err)
	}
}
