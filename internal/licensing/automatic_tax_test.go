package licensing_test

import (
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// abroad is an address that a tax can be worked out from.
var abroad = models.Billing{LegalName: "Revue du Fleuve SARL", Line1: "3 quai de la Loire", City: "Nantes", PostalCode: "44000", Country: "FR"}

// TestTheTaxOfTheAddressComesWithTheInvoice: the price is what was accepted, the tax
// is Stripe's, and the licensee sees both before paying.
func TestTheTaxOfTheAddressComesWithTheInvoice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(`UPDATE publications SET tax_basis_points = 0, automatic_tax = true`)
	r, q := h.quoted("k")
	if !q.AutomaticTax || q.TaxMinor != 0 || q.TotalMinor != q.NetMinor {
		t.Fatalf("quote %s", asJSON(q))
	}
	in := h.signature(q)
	if err := h.desk.AcceptQuote(t.Context(), r.ID, in); !isInvalid(err) {
		t.Errorf("accepted without an address: %v", err)
	}
	in.Billing = abroad
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, in))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	inv := h.invoice(r)
	if inv.Status != models.InvoiceOpen || inv.NetMinor != q.NetMinor || inv.TaxMinor <= 0 || inv.TotalMinor != inv.NetMinor+inv.TaxMinor || inv.NeedsReview != "" {
		t.Fatalf("invoice %s", asJSON(inv))
	}
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	h.granted(r)
	if l := h.licence(r); l.Snapshot.TotalMinor != inv.TotalMinor || l.Snapshot.TaxMinor != inv.TaxMinor {
		t.Errorf("the licence says %d with %d tax", l.Snapshot.TotalMinor, l.Snapshot.TaxMinor)
	}
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("all", inv.TotalMinor)))
	h.issue()
	h.stands(r, models.RefundFull, models.DisputeNone, models.LicenceRevoked, licensing.HeldRefunded)
}

// TestAPriceThatStripeSeesOtherwiseIsNotSent, whatever tax it has.
func TestAPriceThatStripeSeesOtherwiseIsNotSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(`UPDATE publications SET tax_basis_points = 0, automatic_tax = true`)
	r, q := h.quoted("k")
	in := h.signature(q)
	in.Billing = abroad
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, in))
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoiceitems", Kind: sandbox.LoseReply, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID); err == nil {
		t.Fatal("no answer was lost")
	}
	h.run(`DELETE FROM stripe_operations WHERE step LIKE 'line-%'`)
	h.clock.pass(25 * day)
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	if inv := h.invoice(r); inv.NeedsReview == "" || inv.TotalMinor != q.TotalMinor {
		t.Errorf("invoice %s", asJSON(inv))
	}
	h.ungranted(r)
}
