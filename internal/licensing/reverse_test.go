package licensing_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"imprimatur/models"
)

// stripeSays reads an object as Stripe has it.
func (h *house) stripeSays(path string) string {
	h.t.Helper()
	got, err := h.stripe.Dashboard(h.t.Context(), "GET", path, nil)
	must(h.t, err)
	return asJSON(got)
}

func TestReverseChargeIsToldToStripe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, where, country, number string
		reverse                      bool
		taxID                        string
	}{
		{"a French payer with its number", "EU", "FR", "FR 12 345 678 901", true, `"value":"FR12345678901"`},
		{"a Norwegian, and only the EU counts", "EU", "NO", "123456789MVA", false, ""},
		{"a Norwegian, and all abroad counts", "*", "NO", "123456789", true, `"value":"123456789MVA"`},
		{"a country whose numbers Stripe is not told", "*", "JO", "JO-12345", true, ""},
		{"nobody is asked to", "", "FR", "FR12345678901", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.settings(func(p *models.Publication) {
				p.ReverseCharge = strings.Fields(c.where)
			})
			r, q := h.quoted("k")
			in := h.signature(q)
			in.Billing = models.Billing{LegalName: "Fleuve SA", Line1: "1 quai", City: "Nantes", Country: c.country, TaxID: c.number}
			must(t, h.desk.AcceptQuote(t.Context(), r.ID, in))
			for range 2 { // a second walk adds no second number
				must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
			}
			inv := h.invoice(r)
			if inv.ReverseCharge != c.reverse || inv.TaxMinor != 0 {
				t.Fatalf("reverse %t, tax %d", inv.ReverseCharge, inv.TaxMinor)
			}
			customer := h.stripeSays("/v1/customers/" + inv.StripeCustomerID)
			if strings.Contains(customer, `"tax_exempt":"reverse"`) != c.reverse {
				t.Errorf("the customer: %s", customer)
			}
			numbers := h.stripeSays("/v1/customers/" + inv.StripeCustomerID + "/tax_ids")
			if n := strings.Count(numbers, `"object":"tax_id"`); (c.taxID != "") != (n == 1) || !strings.Contains(numbers, c.taxID) {
				t.Errorf("its numbers: %s", numbers)
			}
			invoice := h.stripeSays("/v1/invoices/" + *inv.StripeInvoiceID)
			if strings.Contains(invoice, "Reverse charge: the recipient owes the tax") != c.reverse {
				t.Errorf("the invoice: %s", invoice)
			}
			h.pay(inv)
			must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
			if l := h.licence(r); l.Snapshot.Reverse != c.reverse {
				t.Errorf("the licence: %s", asJSON(l.Snapshot))
			}
		})
	}
}

// TestAPayerAtHomeIsTaxedWhateverTheyType: reverse charge is for abroad.
func TestAPayerAtHomeIsTaxedWhateverTheyType(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.settings(func(p *models.Publication) { p.ReverseCharge = []string{"*", "GB"} })
	r := h.submitted("k")
	offer := h.offer(r)
	offer.TaxCountry = "GB"
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, offer)
	must(t, err)
	if q.ReverseCharge || q.TaxMinor == 0 {
		t.Errorf("the offer: reverse %t, tax %d", q.ReverseCharge, q.TaxMinor)
	}
	in := h.signature(q)
	in.Billing = models.Billing{LegalName: "X", Country: "FR", TaxID: "FR12345678901"}
	if err := h.desk.AcceptQuote(t.Context(), r.ID, in); invalidField(err) != "country" {
		t.Errorf("another country than the offer's: %v", err)
	}
	in.Billing.Country, in.Billing.TaxID = "GB", "GB123456789"
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, in))
	if inv := h.invoice(r); inv.ReverseCharge || inv.TaxMinor == 0 {
		t.Errorf("the invoice: reverse %t, tax %d", inv.ReverseCharge, inv.TaxMinor)
	}
}

func TestPaymentDaysAreTheOrganisations(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}, PaymentDays: 45})
	q := h.offered(r)
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}, PaymentDays: 5}) // what was sent stands
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	if got := fmt.Sprint(h.invoice(r).DueAt.Sub(h.clock.now())); got != "1080h0m0s" {
		t.Errorf("due in %s", got)
	}
}

func TestAnOfferWithReverseChargeNeedsATaxNumber(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.settings(func(p *models.Publication) { p.ReverseCharge = []string{"EU"} })
	r := h.submitted("k")
	offer := h.offer(r)
	offer.TaxCountry = "FR"
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, offer)
	must(t, err)
	if !q.ReverseCharge || q.TaxMinor != 0 {
		t.Fatalf("the offer: reverse %t, tax %d", q.ReverseCharge, q.TaxMinor)
	}
	in := h.signature(q)
	in.Billing = models.Billing{LegalName: "Fleuve SA", Country: "FR"}
	if err := h.desk.AcceptQuote(t.Context(), r.ID, in); invalidField(err) != "tax_id" {
		t.Errorf("without a number: %v", err)
	}
	in.Billing.TaxID = "FR12345678901"
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, in))
	// Stripe knows better than we do: the number stands on the invoice alone.
	inv := h.invoice(r)
	refuses := h.another(refusing{h.stripe.Transport(), "POST", "/v1/customers/*/tax_ids", http.StatusBadRequest, "Invalid value for eu_vat."}, 0)
	for range 2 {
		must(t, refuses.PrepareInvoice(t.Context(), inv.ID))
	}
	if inv = h.invoice(r); inv.Status != models.InvoiceOpen || inv.NeedsReview != "" {
		t.Errorf("invoice %s (%s)", inv.Status, inv.NeedsReview)
	}
	if n := h.count(`SELECT count(*) FROM events WHERE kind = 'tax_number_refused' AND NOT visible`); n != 1 {
		t.Errorf("%d lines of history", n)
	}
}
