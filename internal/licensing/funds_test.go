package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

const fundsEvent = "customer_cash_balance_transaction.created"

// arrives stores the event of a movement of a customer's balance.
func (h *house) arrives(id, customer, object string) {
	h.t.Helper()
	e := billing.Event{ID: id, Type: fundsEvent, CustomerID: customer, ObjectID: "ccsbtxn_" + id}
	must(h.t, h.desk.StoreEvent(h.t.Context(), e, []byte(object)))
}

func transferred(id, currency, reference string, minor int64) string {
	return fmt.Sprintf(`{"data": {"object": {"id": %q, "type": "funded", "currency": %q, "net_amount": %d, "funded": {"bank_transfer": {"reference": %q}}}}}`, id, currency, minor, reference)
}

// fundsTold lists the numbers of the invoices on which a transfer was told, in order.
func (h *house) fundsTold() string {
	h.t.Helper()
	var all []string
	must(h.t, h.db.Raw(`SELECT facts->>'number' FROM events WHERE kind = 'funds_received' ORDER BY id`).Scan(&all).Error)
	return fmt.Sprint(all)
}

// TestATransferIsToldOnce however often its event is handled, also when Stripe did
// not answer about another invoice of the same customer; and on the invoice that it is for.
func TestATransferIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, first := h.invoiced("1")
	_, second := h.invoiced("2")
	if first.StripeCustomerID != second.StripeCustomerID {
		t.Fatal("two customers")
	}
	h.arrives("evt_1", first.StripeCustomerID, transferred("ccsbtxn_1", "gbp", "Payment of "+second.Number+", thanks", 1000))
	h.stripe.Break(sandbox.Fault{Method: "GET", Path: "/v1/invoices/" + *second.StripeInvoiceID, Kind: sandbox.Unavailable})
	for range 2 {
		if err := h.desk.HandleEvent(t.Context(), "evt_1"); err == nil {
			t.Fatal("the fault was not met")
		}
	}
	if got := h.fundsTold(); got != "[]" {
		t.Errorf("told on %s while not everything was read", got)
	}
	h.stripe.Heal()
	for range 2 {
		must(t, h.desk.HandleEvent(t.Context(), "evt_1"))
		h.run(`UPDATE stripe_events SET status = 'failed' WHERE id = 'evt_1'`) // its end was not kept
	}
	if got := h.fundsTold(); got != "["+second.Number+"]" {
		t.Errorf("told on %s, it names %s", got, second.Number)
	}
	h.arrives("evt_2", first.StripeCustomerID, `{"data": {"object": {"type": "applied_to_payment"}}}`)
	must(t, h.desk.HandleEvent(t.Context(), "evt_2"))
	h.arrives("evt_3", "cus_of_somebody_else", transferred("ccsbtxn_3", "gbp", "", 1000))
	must(t, h.desk.HandleEvent(t.Context(), "evt_3"))
	if got := h.fundsTold(); got != "["+second.Number+"]" || h.count(`SELECT count(*) FROM customer_funds`) != 1 {
		t.Errorf("told on %s after money went out, and about another's", got)
	}
}

// TestATransferThatNamesNoneOfSeveralInvoicesIsThePayers: finance sees it beside each of
// them while it is open, and no licensee is told that it was for theirs.
func TestATransferThatNamesNoneOfSeveralInvoicesIsThePayers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, first := h.invoiced("1")
	_, second := h.invoiced("2")
	h.arrives("evt_1", first.StripeCustomerID, transferred("ccsbtxn_1", "gbp", "thank you", 1000))
	acts := times(4, func() error { return h.desk.HandleEvent(t.Context(), "evt_1") })
	for _, err := range atOnce(acts...) {
		must(t, err)
	}
	h.arrives("evt_2", first.StripeCustomerID, "null") // found by asking: nothing is known but that something came
	must(t, h.desk.HandleEvent(t.Context(), "evt_2"))
	if got := h.fundsTold(); got != "[]" || h.count(`SELECT count(*) FROM customer_funds WHERE invoice_id IS NULL`) != 2 {
		t.Errorf("told on %s", got)
	}
	h.pay(first)
	must(t, h.desk.ReadInvoice(t.Context(), first.ID))
	for _, c := range []struct {
		inv  models.Invoice
		want int
	}{{h.invoice(r), 0}, {second, 2}} {
		if funds, err := models.FundsOf(t.Context(), h.db, c.inv); err != nil || len(funds) != c.want {
			t.Errorf("%s shows %s (%v)", c.inv.Number, asJSON(funds), err)
		}
	}
	h.clock.pass(time.Second)
	h.arrives("evt_3", second.StripeCustomerID, transferred("ccsbtxn_3", "gbp", "", 500)) // now there is only one
	must(t, h.desk.HandleEvent(t.Context(), "evt_3"))
	if got := h.fundsTold(); got != "["+second.Number+"]" {
		t.Errorf("told on %s", got)
	}
	h.arrives("evt_4", second.StripeCustomerID, transferred("ccsbtxn_4", "eur", "", 500))
	must(t, h.desk.HandleEvent(t.Context(), "evt_4"))
	if got := h.fundsTold(); got != "["+second.Number+"]" {
		t.Errorf("money in another currency is told on %s", got)
	}
}

// TestATransferThatPaysIsToldByThePayment: the payer's other invoice says nothing, in
// whichever order the two events come.
func TestATransferThatPaysIsToldByThePayment(t *testing.T) {
	t.Parallel()
	for name, paidFirst := range map[string]bool{"the transfer is heard of first": false, "the payment is heard of first": true} {
		h := newHouse(t)
		_, first := h.invoiced("1")
		r, second := h.invoiced("2")
		must(t, h.stripe.PayInvoice(t.Context(), *second.StripeInvoiceID, sandbox.TransferExact))
		if paidFirst {
			must(t, h.desk.ReadInvoice(t.Context(), second.ID))
		}
		var body string
		must(t, h.db.Raw(`SELECT body FROM stripe_sandbox.events WHERE type = ?`, fundsEvent).Scan(&body).Error)
		h.arrives("evt_1", second.StripeCustomerID, body)
		must(t, h.desk.HandleEvent(t.Context(), "evt_1"))
		h.granted(r)
		if got := h.fundsTold(); got != "[]" {
			t.Errorf("%s: told on %s", name, got)
		}
		if n := h.count(`SELECT count(*) FROM customer_funds WHERE invoice_id = ? AND amount_minor = ?`, second.ID, second.TotalMinor); n != 1 {
			t.Errorf("%s: the transfer is not known as the payment's", name)
		}
		if funds, err := models.FundsOf(t.Context(), h.db, first); err != nil || len(funds) != 0 {
			t.Errorf("%s: %s shows %s (%v)", name, first.Number, asJSON(funds), err)
		}
	}
}
