package sandbox_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"imprimatur/internal/billing/sandbox"
)

// A refund made in the dashboard counts against what can still be credited, unless it is linked.
func TestRefundsAndCreditNotesShareOneCeiling(t *testing.T) {
	d := newDesk(t)
	id := d.paidBy(sandbox.PaidByCard)
	loose, err := d.RefundInvoice(t.Context(), id, 6500)
	d.must(err)
	if _, err := d.credit(id, "amount", "20001", "out_of_band_amount", "20001"); err == nil || !strings.Contains(err.Error(), "maximum creditable") {
		t.Errorf("credited over a loose refund: %v", err)
	}
	_, err = d.credit(id, "amount", "6500", "refund", loose)
	d.must(err)
	if _, err := d.credit(id, "amount", "6500", "refund", loose); err == nil {
		t.Error("one refund in two credit notes")
	}
	_, err = d.credit(id, "amount", "20000", "refund_amount", "20000")
	d.must(err)
	if e := d.book(id); e.RefundedMinor != 26500 || e.PostCreditMinor != 26500 || e.KeptMinor() != 0 {
		t.Errorf("%+v", e)
	}
	if _, err := d.RefundInvoice(t.Context(), id, 0); err == nil || !strings.Contains(err.Error(), "has already been refunded") {
		t.Errorf("refunded again: %v", err)
	}
}

// Many refunds at once over one charge: what is given back never exceeds what came in. The control
// runs the same without locks, and the audit finds the books broken.
func TestConcurrentRefundsKeepTheCeiling(t *testing.T) {
	d := newDesk(t)
	second := d.again()
	race := func() (id string, given int) {
		id = d.paidBy(sandbox.PaidByCard)
		var all sync.WaitGroup
		var mu sync.Mutex
		for i := range 12 {
			all.Go(func() {
				server := d.Server
				if i%2 == 1 {
					server = second
				}
				var err error
				if i%3 == 0 {
					_, err = server.RefundInvoice(t.Context(), id, 9000)
				} else {
					_, err = server.Dashboard(t.Context(), "POST", "/v1/credit_notes",
						url.Values{"invoice": {id}, "amount": {"9000"}, "refund_amount": {"9000"}})
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					given++
				}
			})
		}
		all.Wait()
		return id, given
	}
	for range 4 {
		id, given := race()
		if e := d.book(id); given != 2 || e.RefundedMinor != 18000 {
			t.Errorf("%d of 12 succeeded: %+v", given, e)
		}
	}
	sandbox.WithoutLocks(func() {
		for range 20 {
			race()
			if found, err := d.Audit(t.Context()); err == nil && len(found) > 0 {
				return
			}
		}
		t.Error("without locks nothing goes wrong either: this test proves nothing")
	})
}

func TestCreditingAndPayingRace(t *testing.T) {
	d := newDesk(t)
	for range 6 {
		id := d.open()
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				if i%2 == 0 {
					_ = d.PayInvoice(t.Context(), id, sandbox.PaidByCard)
				} else {
					_, _ = d.Dashboard(t.Context(), "POST", "/v1/credit_notes", url.Values{"invoice": {id}, "amount": {"26500"}})
				}
			})
		}
		all.Wait()
		if e := d.book(id); e.Status != "paid" || (e.CollectedMinor == 26500) == (e.PreCreditMinor == 26500) {
			t.Errorf("%+v", e)
		}
	}
}
