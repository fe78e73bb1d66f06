package licensing_test

import (
	"strings"
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

// TestStripeIsToldWhatTheTaxDependsOn: the province in Canada, the postal code in the
// United States, also of a person; what is missing is asked for where it is missing.
func TestStripeIsToldWhatTheTaxDependsOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		billing       models.Billing
		missing, told string
	}{
		{"Canada by name", models.Billing{Line1: "1 King St", City: "Toronto", Country: "CA", State: "ontario"}, "", `"state":"ON"`},
		{"Canada in French", models.Billing{Line1: "1 rue", City: "Montréal", Country: "CA", State: "Québec", PostalCode: "H2X 1Y4"}, "", `"state":"QC"`},
		{"Canada without a province", models.Billing{Line1: "1 King St", City: "Toronto", Country: "CA", PostalCode: "M5H 1A1"}, "state", ""},
		{"Canada with a state of another country", models.Billing{Line1: "1 King St", City: "Toronto", Country: "CA", State: "NY"}, "state", ""},
		{"a person in the United States", models.Billing{LegalName: "Jo Doe", Line1: "1 Main St", City: "Buffalo", Country: "US", State: "New York", PostalCode: "14201"}, "", `"state":"NY"`},
		{"the United States without a ZIP code", models.Billing{Line1: "1 Main St", City: "Buffalo", Country: "US", State: "NY"}, "postal_code", ""},
		{"Australia", models.Billing{Line1: "1 George St", City: "Sydney", Country: "AU", State: "New South Wales"}, "", `"state":"New South Wales"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.run(`UPDATE publications SET tax_basis_points = 0, automatic_tax = true`)
			r, q := h.quoted("k")
			in := h.signature(q)
			in.Billing = c.billing
			err := h.desk.AcceptQuote(t.Context(), r.ID, in)
			if c.missing != "" {
				if invalidField(err) != c.missing {
					t.Errorf("missing is %q: %v", invalidField(err), err)
				}
				return
			}
			must(t, err)
			must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
			inv := h.invoice(r)
			if inv.Status != models.InvoiceOpen || inv.TaxMinor <= 0 || inv.NeedsReview != "" {
				t.Fatalf("invoice %s", asJSON(inv))
			}
			if customer := h.stripeSays("/v1/customers/" + inv.StripeCustomerID); !strings.Contains(customer, c.told) {
				t.Errorf("the customer: %s", customer)
			}
			h.pay(inv)
			must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
			h.granted(r)
		})
	}
}
