package sandbox_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"imprimatur/internal/billing/sandbox"
)

func TestOutcomesMoveTheInvoice(t *testing.T) {
	for _, c := range []struct {
		outcomes []sandbox.Outcome
		status   string
		attempts float64
		events   string // after "created updated finalized"
	}{
		{[]sandbox.Outcome{sandbox.PaidByCard}, "paid", 1, "paid payment_succeeded"},
		{[]sandbox.Outcome{sandbox.CardDeclined}, "open", 1, "payment_failed"},
		{[]sandbox.Outcome{sandbox.CardDeclined, sandbox.CardDeclined, sandbox.PaidByCard}, "paid", 3, "payment_failed payment_failed paid payment_succeeded"},
		{[]sandbox.Outcome{sandbox.DebitStarted}, "open", 0, ""},
		{[]sandbox.Outcome{sandbox.DebitStarted, sandbox.DebitCleared}, "paid", 1, "paid payment_succeeded"},
		{[]sandbox.Outcome{sandbox.DebitStarted, sandbox.DebitReturned}, "open", 1, "payment_failed"},
		{[]sandbox.Outcome{sandbox.TransferExact}, "paid", 1, "paid payment_succeeded"},
		{[]sandbox.Outcome{sandbox.TransferShort}, "open", 0, ""},
		{[]sandbox.Outcome{sandbox.TransferShort, sandbox.TransferShort, sandbox.TransferExact}, "paid", 1, "paid payment_succeeded"},
		{[]sandbox.Outcome{sandbox.OutOfBand}, "paid", 0, "paid payment_succeeded"},
	} {
		t.Run(string(c.outcomes[len(c.outcomes)-1]), func(t *testing.T) {
			d := newDesk(t)
			id := d.open()
			for _, outcome := range c.outcomes {
				d.must(d.PayInvoice(t.Context(), id, outcome))
			}
			inv := d.call("GET", "/v1/invoices/"+id, "expand[]", "payment_intent")
			if inv["status"] != c.status || inv["attempt_count"] != c.attempts {
				t.Errorf("%v after %v attempts", inv["status"], inv["attempt_count"])
			}
			if got := strings.TrimPrefix(d.types(id), "created updated finalized"); strings.TrimSpace(got) != c.events {
				t.Errorf("events %q, want %q", got, c.events)
			}
			d.books(id, c.status == "paid", c.outcomes[len(c.outcomes)-1] == sandbox.OutOfBand)
		})
	}
}

// books checks that what was collected is what was due, and once.
func (d *desk) books(id string, paid, outOfBand bool) {
	d.Helper()
	ledger, err := d.Ledger(d.Context())
	d.must(err)
	e := ledger[len(ledger)-1]
	due, collected, charges := int64(0), int64(0), 0
	if paid {
		due = 26500
	}
	if paid && !outOfBand {
		collected, charges = 26500, 1
	}
	if e.ID != id || e.PaidMinor != due || e.CollectedMinor != collected || e.Charges != charges || e.PaidOutOfBand != outOfBand {
		d.Errorf("%+v, want %d paid, %d collected", e, due, collected)
	}
}

func TestImpossibleOutcomesAreRefused(t *testing.T) {
	d := newDesk(t)
	draft, open, debit, paid := d.draft(), d.open(), d.open(), d.open()
	d.must(d.PayInvoice(t.Context(), debit, sandbox.DebitStarted))
	d.must(d.PayInvoice(t.Context(), paid, sandbox.PaidByCard))
	for _, c := range []struct {
		id      string
		outcome sandbox.Outcome
	}{
		{draft, sandbox.PaidByCard}, {"in_none", sandbox.PaidByCard}, {open, sandbox.DebitCleared}, {open, "gold"},
		{debit, sandbox.PaidByCard}, {debit, sandbox.DebitStarted}, {debit, sandbox.TransferExact}, {paid, sandbox.PaidByCard}, {paid, sandbox.CardDeclined},
	} {
		if err := d.PayInvoice(t.Context(), c.id, c.outcome); !errors.Is(err, sandbox.ErrOutcome) {
			t.Errorf("%s on %s: %v", c.outcome, c.id, err)
		}
	}
	if d.status(paid) != "paid" || d.status(open) != "open" || d.status(draft) != "draft" {
		t.Error("a refused outcome moved an invoice")
	}
}

// Ten payers at once, a void in between: one of them wins, and money is collected at most once.
func TestPayersAndAVoidRace(t *testing.T) {
	defended(t, func(d *desk) (fault string) {
		for range 4 {
			id := d.open()
			won := d.payersAndAVoid(id)
			if status := d.status(id); won != 1 || (status != "paid" && status != "void") {
				return fmt.Sprintf("%d winners, the invoice is %s", won, status)
			}
			d.books(id, d.status(id) == "paid", false)
		}
		return ""
	})
}

func (d *desk) payersAndAVoid(id string) (won int32) {
	var winners atomic.Int32
	second := d.again()
	note := func(err error) {
		if err == nil {
			winners.Add(1)
		}
	}
	var all sync.WaitGroup
	for i := range 10 {
		server := []*sandbox.Server{d.Server, second}[i%2]
		all.Go(func() { note(server.PayInvoice(d.Context(), id, sandbox.PaidByCard)) })
	}
	all.Go(func() {
		_, err := second.Dashboard(d.Context(), "POST", "/v1/invoices/"+id+"/void", url.Values{})
		note(err)
	})
	all.Wait()
	return winners.Load()
}

// Numbers of one customer's invoices have no gap and no double, however many are finalized at once.
func TestNumbersAreGaplessUnderConcurrency(t *testing.T) {
	defended(t, func(d *desk) (fault string) {
		const parallel = 12
		d.finalizedAtOnce(parallel)
		ledger, err := d.Ledger(d.Context())
		d.must(err)
		seen := map[string]bool{}
		for _, e := range ledger {
			if len(e.Number) < 4 || e.Status != "open" {
				return fmt.Sprintf("%s is %s and has the number %q", e.ID, e.Status, e.Number)
			}
			seen[e.Number[len(e.Number)-4:]] = true
		}
		if len(seen) != parallel || !seen["0001"] || !seen["0006"] || !seen["0012"] {
			return fmt.Sprintf("numbers %v", seen)
		}
		return ""
	})
}

func (d *desk) finalizedAtOnce(n int) {
	d.Helper()
	cus := d.call("POST", "/v1/customers", "name", "Anatolia")["id"].(string)
	var all sync.WaitGroup
	for range n {
		inv := d.call("POST", "/v1/invoices", "customer", cus, "currency", "gbp", "collection_method", "send_invoice", "days_until_due", "5")["id"].(string)
		d.call("POST", "/v1/invoiceitems", "customer", cus, "invoice", inv, "amount", "5000", "currency", "gbp")
		for range 2 { // and each twice: the second is refused
			all.Go(func() {
				_, _ = d.Dashboard(d.Context(), "POST", "/v1/invoices/"+inv+"/finalize", url.Values{})
			})
		}
	}
	all.Wait()
}

// Lines added at the same moment all count.
func TestLinesAddedTogetherAllCount(t *testing.T) {
	defended(t, func(d *desk) (fault string) {
		id := d.draft()
		cus := d.call("GET", "/v1/invoices/"+id)["customer"].(string)
		var all sync.WaitGroup
		for range 15 {
			all.Go(func() {
				_, err := d.Dashboard(d.Context(), "POST", "/v1/invoiceitems", url.Values{
					"customer": {cus}, "invoice": {id}, "amount": {"100"}, "currency": {"gbp"}})
				if err != nil {
					d.Error(err)
				}
			})
		}
		all.Wait()
		if total := d.call("GET", "/v1/invoices/"+id)["total"]; total != 28000.0 {
			return fmt.Sprintf("total %v", total)
		}
		return ""
	})
}
