package licensing_test

import (
	"testing"

	"imprimatur/models"
)

// reversed makes an open invoice under reverse charge of a French payer with a tax number.
func (h *house) reversed(key, number string) (models.Request, models.Invoice) {
	h.t.Helper()
	h.settings(func(p *models.Publication) { p.ReverseCharge = []string{models.InEU} })
	r, q := h.quoted(key)
	in := h.signature(q)
	in.Billing = models.Billing{LegalName: "Fleuve SA", Line1: "1 quai", City: "Nantes", Country: "FR", TaxID: number}
	must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, in))
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), h.invoice(r).ID))
	return r, h.invoice(r)
}

// TestWhatTheAuthoritiesSayOfATaxNumber: it is read with the number, and reaches a person
// who has waited long enough, until they say what they found or it is confirmed.
func TestWhatTheAuthoritiesSayOfATaxNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, number, status string
		task                 bool
	}{
		{"verified", "FR12345678901", "verified", false},
		{"refused by them", "FR12345678000", "unverified", true},
		{"never answered", "FR12345678222", "pending", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			_, inv := h.reversed("k", c.number)
			payer := func() models.StripeCustomer {
				got, err := models.CustomerOf(t.Context(), h.db, inv)
				must(t, err)
				return got
			}
			if got := payer(); got.TaxNumber != c.number || got.TaxStatus != c.status || got.TaxSince == nil {
				t.Fatalf("known as %s", asJSON(got))
			}
			doubts := func() int64 {
				all, err := models.DoubtedNumbers(t.Context(), h.db, h.desk.Mode(), h.desk.Now())
				must(t, err)
				health, err := models.StripeHealthNow(t.Context(), h.db, h.desk.Mode(), h.desk.Now())
				must(t, err)
				n, err := models.CountFinanceWork(t.Context(), h.db, h.desk.Mode(), h.desk.Now())
				must(t, err)
				if int64(len(all)) != health.Doubted || n != health.Doubted {
					t.Errorf("%d listed, %d counted, %d to do", len(all), health.Doubted, n)
				}
				return health.Doubted
			}
			h.clock.pass(models.TaxPatience)
			if doubts() != 0 {
				t.Error("a task before its time")
			}
			h.clock.pass(day)
			if got := doubts() == 1; got != c.task {
				t.Fatalf("a task: %t", got)
			}
			err := h.desk.SettleTaxNumber(t.Context(), h.editor, inv.StripeCustomerID, "VIES knows it")
			if !c.task {
				if !is(err, models.ErrConflict) {
					t.Errorf("settled although it is confirmed: %v", err)
				}
				return
			}
			must(t, err)
			if err := h.desk.SettleTaxNumber(t.Context(), h.editor, inv.StripeCustomerID, "again"); !is(err, models.ErrConflict) || doubts() != 0 {
				t.Errorf("settled twice: %v; %d tasks", err, doubts())
			}
			must(t, h.desk.ReadTaxNumber(t.Context(), inv.StripeCustomerID)) // the same answer asks nothing anew
			if got := payer(); doubts() != 0 || got.TaxText != "VIES knows it" {
				t.Errorf("forgotten: %s", asJSON(got))
			}
		})
	}
}

// TestTheAnswerAboutATaxNumberComesByItsEvent, or by asking at night; a cancelled invoice
// asks nobody to look.
func TestTheAnswerAboutATaxNumberComesByItsEvent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.reversed("k", "FR12345678222")
	status := func() string {
		got, err := models.CustomerOf(t.Context(), h.db, inv)
		must(t, err)
		return got.TaxStatus
	}
	answers := func(word string) {
		h.run(`UPDATE stripe_sandbox.objects SET body = jsonb_set(body::jsonb, '{verification,status}', to_jsonb(?::text))::json WHERE kind = 'tax_id'`, word)
	}
	answers("unverified")
	e := event("evt_1", "customer.tax_id.updated", inv)
	e.ObjectKind, e.ObjectID, e.InvoiceID, e.LocalInvoiceID, e.CustomerID = "tax_id", "txi_1", "", 0, inv.StripeCustomerID
	for range 2 {
		must(t, h.arrive(t.Context(), e))
	}
	if status() != "unverified" {
		t.Errorf("after its event: %s", status())
	}
	answers("pending")
	must(t, h.desk.ReadTaxNumber(t.Context(), inv.StripeCustomerID))
	answers("verified")
	must(t, h.desk.Compare(t.Context()))
	if status() != "verified" {
		t.Errorf("after the night: %s", status())
	}
	answers("a_word_to_come")
	must(t, h.desk.ReadTaxNumber(t.Context(), inv.StripeCustomerID))
	if status() != "a_word_to_come" {
		t.Errorf("a word that is new: %s", status())
	}
	answers("unverified")
	must(t, h.desk.ReadTaxNumber(t.Context(), inv.StripeCustomerID))
	must(t, h.withdrawAndCancel(t.Context(), r, inv))
	h.clock.pass(10 * day)
	if all, err := models.DoubtedNumbers(t.Context(), h.db, h.desk.Mode(), h.desk.Now()); err != nil || len(all) != 0 {
		t.Errorf("a cancelled invoice asks: %s (%v)", asJSON(all), err)
	}
	e.ID, e.CustomerID = "evt_2", "cus_of_somebody_else"
	must(t, h.arrive(t.Context(), e))
}
