package licensing_test

import (
	"testing"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

// TestATransferIsToldOnce however often its event is handled, also when Stripe did
// not answer about another invoice of the same customer.
func TestATransferIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, first := h.invoiced("1")
	_, second := h.invoiced("2")
	if first.StripeCustomerID != second.StripeCustomerID {
		t.Fatal("two customers")
	}
	told := func() int64 { return h.count(`SELECT count(*) FROM events WHERE kind = 'funds_received'`) }
	arrives := func(id, payload string) {
		t.Helper()
		e := billing.Event{ID: id, Type: "customer_cash_balance_transaction.created", CustomerID: first.StripeCustomerID, ObjectID: "ccsbtxn_" + id}
		must(t, h.desk.StoreEvent(t.Context(), e, []byte(payload)))
	}
	arrives("evt_1", `{"data": {"object": {"type": "funded"}}}`)
	h.stripe.Break(sandbox.Fault{Method: "GET", Path: "/v1/invoices/" + *second.StripeInvoiceID, Kind: sandbox.Unavailable})
	for range 2 {
		if err := h.desk.HandleEvent(t.Context(), "evt_1"); err == nil {
			t.Fatal("the fault was not met")
		}
	}
	if n := told(); n != 0 {
		t.Errorf("%d lines while not everything was read", n)
	}
	h.stripe.Heal()
	for range 2 {
		must(t, h.desk.HandleEvent(t.Context(), "evt_1"))
		h.run(`UPDATE stripe_events SET status = 'failed' WHERE id = 'evt_1'`) // its end was not kept
	}
	if n := told(); n != 2 {
		t.Errorf("%d lines, want one for each invoice", n)
	}
	arrives("evt_2", `{"data": {"object": {"type": "applied_to_payment"}}}`)
	must(t, h.desk.HandleEvent(t.Context(), "evt_2"))
	if n := told(); n != 2 {
		t.Errorf("%d lines after money went out", n)
	}
}
