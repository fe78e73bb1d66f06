package billing_test

import (
	"testing"
	"time"

	"imprimatur/internal/billing"
)

// Events about a refund or a dispute name a payment and no invoice; the payment is read from them.
func TestAnEventNamesItsPayment(t *testing.T) {
	for object, want := range map[string]billing.Event{
		`{"id":"re_1","object":"refund","charge":"ch_1","payment_intent":"pi_1"}`:                 {ChargeID: "ch_1", PaymentIntentID: "pi_1"},
		`{"id":"dp_1","object":"dispute","charge":"ch_1","payment_intent":null}`:                  {ChargeID: "ch_1"},
		`{"id":"ch_1","object":"charge","invoice":"in_1","payment_intent":"pi_1"}`:                {ChargeID: "ch_1", PaymentIntentID: "pi_1", InvoiceID: "in_1"},
		`{"id":"pi_1","object":"payment_intent","invoice":"in_1"}`:                                {PaymentIntentID: "pi_1", InvoiceID: "in_1"},
		`{"id":"in_1","object":"invoice","charge":"ch_1","payment_intent":{"id":"pi_1"}}`:         {ChargeID: "ch_1", InvoiceID: "in_1"},
		`{"id":"cn_1","object":"credit_note","invoice":"in_1","metadata":{"credit_note_id":"4"}}`: {InvoiceID: "in_1"},
		`{"id":"ccsbtxn_1","object":"customer_cash_balance_transaction","customer":"cus_1"}`:      {CustomerID: "cus_1"},
	} {
		payload := `{"id":"evt_1","object":"event","type":"x","data":{"object":` + object + `}}`
		e, err := billing.VerifyEvent([]byte(payload), signed(payload, "whsec_a", noon), []string{"whsec_a"}, noon)
		if err != nil || e.ChargeID != want.ChargeID || e.PaymentIntentID != want.PaymentIntentID || e.InvoiceID != want.InvoiceID || e.CustomerID != want.CustomerID {
			t.Errorf("%s: %+v, %v", object, e, err)
		}
	}
}

func TestEventTypesAreListedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range billing.EventTypes {
		if seen[e] {
			t.Errorf("%s twice", e)
		}
		seen[e] = true
	}
	for _, want := range []string{"invoice.paid", "credit_note.voided", "charge.refunded", "charge.refund.updated", "refund.updated", "charge.dispute.closed"} {
		if !seen[want] {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestAnInvoiceSaysWhatWasCredited(t *testing.T) {
	for _, c := range []struct {
		inv  billing.Invoice
		sum  int64
		full bool
	}{
		{billing.Invoice{TotalMinor: 5000}, 0, false},
		{billing.Invoice{TotalMinor: 5000, PreCreditMinor: 2000, PostCreditMinor: 2999}, 4999, false},
		{billing.Invoice{TotalMinor: 5000, PreCreditMinor: 5000}, 5000, true},
		{billing.Invoice{}, 0, false},
	} {
		if c.inv.CreditedMinor() != c.sum || c.inv.FullyCredited() != c.full {
			t.Errorf("%+v: %d, %v", c.inv, c.inv.CreditedMinor(), c.inv.FullyCredited())
		}
	}
}

func TestADisputeSaysWhatItIs(t *testing.T) {
	for status, want := range map[string][2]bool{
		"warning_needs_response": {true, false}, "warning_closed": {true, true}, "needs_response": {false, false},
		"under_review": {false, false}, "won": {false, true}, "lost": {false, true},
	} {
		if d := (billing.Dispute{Status: status, CreatedAt: time.Time{}}); d.Inquiry() != want[0] || d.Closed() != want[1] {
			t.Errorf("%s: inquiry %v, closed %v", status, d.Inquiry(), d.Closed())
		}
	}
}
