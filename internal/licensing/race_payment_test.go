package licensing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// defencesOfALicence are what stands between one payment and two licences: the
// lock on the request, and the keys of the licence and of its letter.
const licenceKeys = `ALTER TABLE licences DROP CONSTRAINT licences_quote_id_key; ALTER TABLE licences DROP CONSTRAINT licences_invoice_id_key`

var licenceRaces = map[string]struct {
	off  func(h *house)
	once bool
}{
	"with both defences":    {func(*house) {}, true},
	"with the lock alone":   {func(h *house) { h.run(licenceKeys) }, true},
	"with the keys alone":   {func(h *house) { h.unlocked() }, true},
	"control: without both": {func(h *house) { h.unlocked(); h.run(licenceKeys) }, false},
}

// licences counts the licences, and their letters once there can be only one.
func (h *house) licences() int64 {
	h.t.Helper()
	return h.count(`SELECT count(*) FROM licences`)
}

func TestOneEventTenTimesAtTwoDesksIsOneLicence(t *testing.T) {
	t.Parallel()
	for name, c := range licenceRaces {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, inv := h.invoiced("k")
			h.pay(inv)
			c.off(h)
			h.slow("licences")
			other := h.another(h.stripe.Transport(), 0)
			e := event("evt_paid", "invoice.paid", inv)
			var acts []func() error
			for i := range 10 {
				desk := []*licensing.Desk{h.desk, other}[i%2]
				acts = append(acts, func() error {
					if err := desk.StoreEvent(t.Context(), e, []byte("{}")); err != nil {
						return err
					}
					return desk.HandleEvent(t.Context(), e.ID)
				})
			}
			errs := atOnce(acts...)
			if once := h.licences() == 1; once != c.once {
				t.Errorf("%d licences", h.licences())
			}
			if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event'`); n != 1 {
				t.Errorf("%d jobs for one event", n)
			}
			if !c.once {
				return
			}
			if name != "with the keys alone" { // there the losers fail, and their jobs come again
				if n := succeeded(t, errs); n != 10 {
					t.Errorf("%d of 10 deliveries went well", n)
				}
			}
			must(t, h.desk.HandleEvent(t.Context(), e.ID))
			h.granted(r)
		})
	}
}

// TestAnEventIsStoredOnce has the key of the events as its defence.
func TestAnEventIsStoredOnce(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		h := newHouse(t)
		_, inv := h.invoiced("k")
		if !defended {
			h.run(`ALTER TABLE stripe_events DROP CONSTRAINT stripe_events_pkey`)
		}
		e := event("evt_1", "invoice.sent", inv)
		succeeded(t, atOnce(times(10, func() error { return h.desk.StoreEvent(t.Context(), e, []byte("{}")) })...))
		rows, jobs := h.count(`SELECT count(*) FROM stripe_events`), h.count(`SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event'`)
		if one := rows == 1 && jobs == 1; one != defended {
			t.Errorf("defended %t: %d rows, %d jobs", defended, rows, jobs)
		}
	}
}

// TestTenReadersDuringAPayment: webhook, reconciler and "check now" meet while
// the money arrives.
func TestTenReadersDuringAPayment(t *testing.T) {
	t.Parallel()
	for name, c := range licenceRaces {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, inv := h.invoiced("k")
			c.off(h)
			h.slow("licences")
			read := func() error { return h.desk.ReadInvoice(t.Context(), inv.ID) }
			if strings.Contains(name, "without") || strings.Contains(name, "keys") {
				h.pay(inv) // every reader sees the money: without the lock an old answer may win over a new one
			} else {
				succeeded(t, atOnce(append(times(10, read), func() error {
					return h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard)
				})...))
			}
			atOnce(times(10, read)...)
			if once := h.licences() == 1; once != c.once {
				t.Errorf("%d licences", h.licences())
			}
			if c.once {
				must(t, read())
				h.granted(r)
			}
		})
	}
}

// settledOneWay says what is wrong with a request that was paid and withdrawn at
// the same moment: either a licence for money, or neither.
func (h *house) settledOneWay(r models.Request) string {
	h.t.Helper()
	r, inv := h.reload(r), h.invoice(r)
	licences := h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, r.ID)
	collected := int64(0)
	ledger, err := h.stripe.Ledger(h.t.Context())
	must(h.t, err)
	for _, e := range ledger {
		if e.ID == *inv.StripeInvoiceID {
			collected = e.CollectedMinor
		}
	}
	switch {
	case r.Status == models.Fulfilled && inv.Status == models.InvoicePaid && licences == 1 && collected == inv.TotalMinor && inv.CancelAskedAt == nil:
		return ""
	case r.Status == models.Withdrawn && inv.Status == models.InvoiceVoid && licences == 0 && collected == 0:
		return ""
	}
	return fmt.Sprintf("request %s, invoice %s (cancel asked %v), %d licences, %d collected", r.Status, inv.Status, inv.CancelAskedAt, licences, collected)
}

func (h *house) withdrawAndCancel(ctx context.Context, r models.Request, inv models.Invoice) error {
	if err := h.desk.Withdraw(ctx, r.ID, "changed our mind"); err != nil {
		return err
	}
	return h.desk.CancelInvoice(ctx, inv.ID)
}

func TestWithdrawingWhilePaying(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ends := map[models.Status]int{}
	for round := range 12 {
		r, inv := h.invoiced(fmt.Sprint(round))
		e := event(fmt.Sprintf("evt_%d", round), "invoice.paid", inv)
		pay := func() error {
			if err := h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard); err != nil {
				return err
			}
			return h.arrive(t.Context(), e)
		}
		withdraw := func() error { return h.withdrawAndCancel(t.Context(), r, inv) }
		var errs []error
		switch round { // both orders for certain, and the open race between
		case 0:
			errs = []error{pay(), withdraw()}
		case 1:
			errs = []error{withdraw(), pay()}
		default:
			errs = atOnce(pay, withdraw)
		}
		succeeded(t, errs, models.ErrConflict, sandbox.ErrOutcome, billing.ErrBusy)
		must(t, h.desk.CancelInvoice(t.Context(), inv.ID)) // the job again
		must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
		if wrong := h.settledOneWay(r); wrong != "" {
			t.Errorf("round %d: %s", round, wrong)
		}
		h.chained(r)
		ends[h.status(r.ID)]++
	}
	if ends[models.Fulfilled] == 0 || ends[models.Withdrawn] == 0 {
		t.Errorf("only one of the two ends was seen: %v", ends)
	}
}

// TestWithdrawingLocallyFirst is the control of TestWithdrawingWhilePaying: an end
// that does not void at Stripe first takes money for nothing. The money is not
// lost sight of: a person is told.
func TestWithdrawingLocallyFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.run(`UPDATE requests SET status = 'withdrawn' WHERE id = ?`, r.ID)
	h.pay(inv)
	must(t, h.arrive(t.Context(), event("evt_1", "invoice.paid", inv)))
	if h.settledOneWay(r) == "" {
		t.Error("the race above cannot fail")
	}
	h.ungranted(r)
	if inv = h.invoice(r); inv.NeedsReview != "paid, but the request is withdrawn: refund it or reopen the request" {
		t.Errorf("needs review: %q", inv.NeedsReview)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'desk_needs_review'`); n != 1 {
		t.Errorf("the desk got %d letters", n)
	}
}

// TestAWithdrawalThatWasPaidMeanwhileIsToldSo: the webhook was faster than the
// job that cancels.
func TestAWithdrawalThatWasPaidMeanwhileIsToldSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Withdraw(t.Context(), r.ID, "changed our mind"))
	h.pay(inv)
	must(t, h.arrive(t.Context(), event("evt_1", "invoice.paid", inv)))
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	h.granted(r)
	if inv = h.invoice(r); inv.CancelAskedAt != nil {
		t.Error("still waiting to be cancelled")
	}
	if n := h.count(`SELECT count(*) FROM events WHERE kind = 'withdrawal_too_late'`); n != 1 {
		t.Errorf("told %d times that it was too late", n)
	}
}

// TestAnOldAnswerDoesNotOverwriteANewOne: two readers ask Stripe, and the answer
// of the first arrives last.
func TestAnOldAnswerDoesNotOverwriteANewOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	asked, goOn := make(chan struct{}), make(chan struct{})
	late := h.another(pausing{h.stripe.Transport(), asked, goOn}, 0)
	done := make(chan error)
	go func() { done <- late.ReadInvoice(t.Context(), inv.ID) }()
	<-asked // the answer "open" is on its way
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	before := asJSON(h.invoice(r))
	close(goOn)
	must(t, <-done)
	if after := asJSON(h.invoice(r)); after != before {
		t.Errorf("paid\n%s\nbecame\n%s", before, after)
	}
	h.granted(r)
}

// TestAnOvertakenAnswerDoesNotUndoANewOne: "processing" was true when it was
// asked for; the debit has come back since.
func TestAnOvertakenAnswerDoesNotUndoANewOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.DebitStarted))
	asked, goOn := make(chan struct{}), make(chan struct{})
	late := h.another(pausing{h.stripe.Transport(), asked, goOn}, 0)
	done := make(chan error)
	go func() { done <- late.ReadInvoice(t.Context(), inv.ID) }()
	<-asked
	must(t, h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.DebitReturned))
	h.clock.pass(time.Second)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	close(goOn)
	must(t, <-done)
	if got := h.invoice(r); got.Status != models.InvoiceOpen || got.LastPaymentError == "" {
		t.Errorf("invoice %s (%q) after its debit came back", got.Status, got.LastPaymentError)
	}
}
