package sandbox_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
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
	d := newDesk(t)
	second := d.again()
	for range 6 {
		id := d.open()
		var all sync.WaitGroup
		var mu sync.Mutex
		won := 0
		note := func(err error) {
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			}
		}
		for i := range 10 {
			server := d.Server
			if i%2 == 1 {
				server = second
			}
			all.Go(func() { note(server.PayInvoice(t.Context(), id, sandbox.PaidByCard)) })
		}
		all.Go(func() {
			_, err := second.Dashboard(t.Context(), "POST", "/v1/invoices/"+id+"/void", url.Values{})
			note(err)
		})
		all.Wait()
		status := d.status(id)
		d.books(id, status == "paid", false)
		if won != 1 || (status != "paid" && status != "void") {
			t.Errorf("%d winners, the invoice is %s", won, status)
		}
	}
}

// Numbers of one customer's invoices have no gap and no double, however many are finalized at once.
func TestNumbersAreGaplessUnderConcurrency(t *testing.T) {
	d := newDesk(t)
	cus := d.call("POST", "/v1/customers", "name", "Anatolia")["id"].(string)
	const parallel = 12
	var all sync.WaitGroup
	for range parallel {
		inv := d.call("POST", "/v1/invoices", "customer", cus, "currency", "gbp", "collection_method", "send_invoice", "days_until_due", "5")["id"].(string)
		d.call("POST", "/v1/invoiceitems", "customer", cus, "invoice", inv, "amount", "5000", "currency", "gbp")
		for range 2 { // and each twice: the second is refused
			all.Go(func() {
				_, _ = d.Dashboard(t.Context(), "POST", "/v1/invoices/"+inv+"/finalize", url.Values{})
			})
		}
	}
	all.Wait()
	ledger, err := d.Ledger(t.Context())
	d.must(err)
	seen := map[string]bool{}
	for _, e := range ledger {
		seen[e.Number[len(e.Number)-4:]] = true
		if e.Status != "open" {
			t.Errorf("%s is %s", e.ID, e.Status)
		}
	}
	for _, want := range []string{"0001", "0006", "0012"} {
		if !seen[want] || len(seen) != parallel {
			t.Errorf("numbers %v", seen)
		}
	}
}

// Lines added at the same moment all count.
func TestLinesAddedTogetherAllCount(t *testing.T) {
	d := newDesk(t)
	id := d.draft()
	cus := d.call("GET", "/v1/invoices/"+id)["customer"].(string)
	var all sync.WaitGroup
	for range 15 {
		all.Go(func() {
			_, err := d.Dashboard(t.Context(), "POST", "/v1/invoiceitems", url.Values{
				"customer": {cus}, "invoice": {id}, "amount": {"100"}, "currency": {"gbp"}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if total := d.call("GET", "/v1/invoices/"+id)["total"]; total != 28000.0 {
		t.Errorf("total %v", total)
	}
}
