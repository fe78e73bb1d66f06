package licensing_test

import (
	"fmt"
	"testing"

	"imprimatur/models"
)

// TestAShareIsOfThePriceAndNotOfStripesTax: with automatic tax the total is known only
// at Stripe; a contributor earns of the price that was agreed, and loses in the
// proportion in which the payer's money went back, tax and all.
func TestAShareIsOfThePriceAndNotOfStripesTax(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(`UPDATE publications SET tax_basis_points = 0, automatic_tax = true`)
	r := h.asking("k", nil, h.article("a", written("freelance", "Nadia Karam")))
	q := h.offered(r)
	in := h.signature(q)
	in.Billing = abroad
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, in))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	inv := h.invoice(r)
	h.pay(inv)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if inv = h.invoice(r); inv.TaxMinor <= 0 || inv.NetMinor != q.NetMinor {
		t.Fatalf("invoice %s", asJSON(inv))
	}
	half := q.NetMinor / 2
	if got, want := h.ledger(inv), fmt.Sprintf("Nadia Karam accrued %d", half); got != want {
		t.Fatalf("paid: %s, want %s", got, want)
	}
	_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, inv.TotalMinor/4)
	must(t, err)
	h.catchUp()
	if got := h.owed("Nadia Karam"); got < half*3/4-2 || got > half*3/4+1 {
		t.Errorf("a quarter of all that was paid went back: %d of %d", got, half)
	}
	_, err = h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	h.catchUp()
	if got := h.owed("Nadia Karam"); got != 0 {
		t.Errorf("all went back: %d left", got)
	}
	if h.invoice(r).Refund != models.RefundFull {
		t.Errorf("refund %s", h.invoice(r).Refund)
	}
}
