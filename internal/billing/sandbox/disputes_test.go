package sandbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
)

func TestADisputeTakesItsCourse(t *testing.T) {
	for _, c := range []struct {
		inquiry    bool
		steps      []sandbox.DisputeStep
		status     string
		refundable bool
		gone       int64
		events     string
	}{
		{false, nil, "needs_response", false, 26500, "created funds_withdrawn"},
		{false, []sandbox.DisputeStep{sandbox.DisputeAnswered}, "under_review", false, 26500, "created funds_withdrawn updated"},
		{false, []sandbox.DisputeStep{sandbox.DisputeAnswered, sandbox.DisputeWon}, "won", true, 0, "created funds_withdrawn updated closed funds_reinstated"},
		{false, []sandbox.DisputeStep{sandbox.DisputeLost}, "lost", false, 26500, "created funds_withdrawn closed"},
		{true, nil, "warning_needs_response", true, 0, "created"},
		{true, []sandbox.DisputeStep{sandbox.DisputeAnswered, sandbox.DisputeDropped}, "warning_closed", true, 0, "created updated closed"},
		{true, []sandbox.DisputeStep{sandbox.DisputeEscalated, sandbox.DisputeLost}, "lost", false, 26500, "created updated funds_withdrawn closed"},
	} {
		t.Run(c.status, func(t *testing.T) {
			d := newDesk(t)
			id := d.paidBy(sandbox.PaidByCard)
			dispute, err := d.DisputeInvoice(t.Context(), id, c.inquiry)
			d.must(err)
			for _, step := range c.steps {
				d.must(d.MoveDispute(t.Context(), dispute, step))
			}
			shown := d.call("GET", "/v1/disputes/"+dispute, "expand[]", "charge")
			if shown["status"] != c.status || shown["is_charge_refundable"] != c.refundable || shown["charge"].(map[string]any)["disputed"] != true {
				t.Errorf("%v", shown)
			}
			var types []string
			for _, e := range d.events(dispute) {
				types = append(types, strings.TrimPrefix(e.Type, "charge.dispute."))
			}
			if got := strings.Join(types, " "); got != c.events {
				t.Errorf("events %q, want %q", got, c.events)
			}
			if e := d.book(id); e.DisputedMinor != c.gone || e.KeptMinor() != 26500-c.gone {
				t.Errorf("%+v", e)
			}
			_, err = d.RefundInvoice(t.Context(), id, 100)
			if (err == nil) != c.refundable {
				t.Errorf("a refund: %v", err)
			}
			d.audited()
		})
	}
}

func TestImpossibleStepsOfADisputeAreRefused(t *testing.T) {
	d := newDesk(t)
	id := d.paidBy(sandbox.PaidByCard)
	inquiry, err := d.DisputeInvoice(t.Context(), id, true)
	d.must(err)
	for _, step := range []sandbox.DisputeStep{sandbox.DisputeWon, sandbox.DisputeLost, "forget"} {
		if err := d.MoveDispute(t.Context(), inquiry, step); !errors.Is(err, sandbox.ErrOutcome) {
			t.Errorf("%s of an inquiry: %v", step, err)
		}
	}
	if _, err := d.DisputeInvoice(t.Context(), id, false); !errors.Is(err, sandbox.ErrOutcome) {
		t.Errorf("a second dispute: %v", err)
	}
	d.must(d.MoveDispute(t.Context(), inquiry, sandbox.DisputeDropped))
	if err := d.MoveDispute(t.Context(), inquiry, sandbox.DisputeAnswered); !errors.Is(err, sandbox.ErrOutcome) {
		t.Errorf("answering a closed one: %v", err)
	}
	_, err = d.DisputeInvoice(t.Context(), id, false) // after a dropped inquiry, the bank may come back
	d.must(err)
	for _, invoice := range []string{d.open(), d.paidBy(sandbox.OutOfBand), "in_none"} {
		if _, err := d.DisputeInvoice(t.Context(), invoice, false); !errors.Is(err, sandbox.ErrOutcome) {
			t.Errorf("disputing %s: %v", invoice, err)
		}
	}
}

// A refund in full ends an inquiry; a part of one lowers what a later dispute can take.
func TestRefundsDuringAnInquiry(t *testing.T) {
	d := newDesk(t)
	whole, part := d.paidBy(sandbox.PaidByCard), d.paidBy(sandbox.PaidByCard)
	first, err := d.DisputeInvoice(t.Context(), whole, true)
	d.must(err)
	_, err = d.RefundInvoice(t.Context(), whole, 0)
	d.must(err)
	second, err := d.DisputeInvoice(t.Context(), part, true)
	d.must(err)
	_, err = d.RefundInvoice(t.Context(), part, 6500)
	d.must(err)
	d.must(d.MoveDispute(t.Context(), second, sandbox.DisputeEscalated))
	if got := d.call("GET", "/v1/disputes/"+first)["status"]; got != "warning_closed" {
		t.Errorf("refunded in full, and the inquiry is %v", got)
	}
	if e := d.book(part); e.DisputedMinor != 20000 || e.KeptMinor() != 0 {
		t.Errorf("%+v", e)
	}
}

func TestTheClockGoesForwardForEverybody(t *testing.T) {
	d := newDesk(t)
	second := d.again()
	id := d.paidBy(sandbox.PaidByCard)
	dispute, err := d.DisputeInvoice(t.Context(), id, false)
	d.must(err)
	d.must(d.AdvanceClock(t.Context(), 10*24*time.Hour))
	shown := d.call("GET", "/v1/disputes/"+dispute)
	if shown["status"] != "lost" || shown["evidence_details"].(map[string]any)["past_due"] != true {
		t.Errorf("nobody answered for ten days, and the dispute is %v", shown)
	}
	cus := d.call("POST", "/v1/customers", "name", "A")
	if want := d.now().Add(10 * 24 * time.Hour).Unix(); int64(cus["created"].(float64)) != want {
		t.Errorf("created %v, want %d", cus["created"], want)
	}
	events := d.events(cus["id"].(string))
	if events[0].CreatedUnix != d.now().Unix() {
		t.Error("events went forward with the clock: their receiver would not take them")
	}
	stop := d.run(second)
	for range 300 {
		if second.Clock().Equal(d.Clock()) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	if !second.Clock().Equal(d.Clock()) || !d.again().Clock().Equal(d.Clock()) {
		t.Error("another server has another time")
	}
	if err := d.AdvanceClock(t.Context(), -time.Hour); !errors.Is(err, sandbox.ErrOutcome) {
		t.Errorf("backwards: %v", err)
	}
}

func TestDelayedAndReversedEvents(t *testing.T) {
	d := newDesk(t)
	id := d.draft()
	events := d.events(id)
	d.must(d.DelayEvents(t.Context(), time.Hour, events[0].ID))
	d.run(d.Server)
	if got := d.hook.wait(t, 1); got[0].id != events[1].ID {
		t.Errorf("%s came first", got[0].kind)
	}
	d.must(d.AdvanceClock(t.Context(), 2*time.Hour))
	if got := d.hook.wait(t, 1); got[0].id != events[0].ID {
		t.Errorf("%s came after the delay", got[0].kind)
	}
	d.settled(id, "delivered")
	d.HoldEvents(true)
	d.call("POST", "/v1/invoices/"+id+"/finalize")
	d.call("POST", "/v1/invoices/"+id+"/void")
	taken, err := d.DeliverReversed(t.Context())
	d.must(err)
	got := d.hook.wait(t, 2)
	if taken != 2 || got[0].kind != "invoice.voided" || got[1].kind != "invoice.finalized" {
		t.Errorf("%d taken: %s %s", taken, got[0].kind, got[1].kind)
	}
}
