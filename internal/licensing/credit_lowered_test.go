package licensing_test

import (
	"testing"

	"imprimatur/models"
)

// TestAllThatWasPaidIsAllAlsoOfALoweredInvoice: a credit note lowered the invoice before it was paid, so that less than
// its total can come back. When all of that has, the licence ends.
func TestAllThatWasPaidIsAllAlsoOfALoweredInvoice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("a", 1000)))
	h.issue()
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if h.status(r.ID) == models.Agreed { // paid less than was accepted: a person grants it
		must(t, h.desk.GrantPaid(t.Context(), h.editor, r.ID, h.reload(r).Version, "The concession was ours."))
	}
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("b", inv.TotalMinor-1001)))
	h.issue()
	if got := h.licence(r); h.invoice(r).Refund != models.RefundPartial || got.Status == models.LicenceRevoked {
		t.Fatalf("a part: refund %s, licence %s", h.invoice(r).Refund, got.Status)
	}
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("c", 1)))
	h.issue()
	if got := h.licence(r); h.invoice(r).Refund != models.RefundFull || got.Status != models.LicenceRevoked {
		t.Errorf("all of it: refund %s, licence %s", h.invoice(r).Refund, got.Status)
	}
}
