package contract

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

// half is a credit note over a part of a paid invoice, which can be made several times: nothing but
// the key stands between a repeat and money that is given back twice.
func (b *bench) half(local int64) (billing.Invoice, billing.CreditNoteParams) {
	b.Helper()
	inv := b.paid(b.customer(fmt.Sprint("c", local)), fmt.Sprint("i", local), local, sandbox.PaidByCard)
	return inv, billing.CreditNoteParams{InvoiceID: inv.ID, AmountMinor: 5000, RefundMinor: 5000, LocalID: local}
}

func (b *bench) refunded(inv billing.Invoice) int64 {
	b.Helper()
	charge, err := b.client.Charge(b.ctx, inv.ChargeID)
	b.must(err)
	return charge.RefundedMinor
}

func TestARepeatedCreditNoteGivesBackOnce(t *testing.T) {
	b := newBench(t)
	inv, p := b.half(1)
	first, err := b.client.CreateCreditNote(b.ctx, "k", p)
	b.must(err)
	again, err := b.client.CreateCreditNote(b.ctx, "k", p)
	if err != nil || again != first || b.refunded(inv) != 5000 {
		t.Errorf("%v: %+v, %d refunded", err, again, b.refunded(inv))
	}
	p.AmountMinor, p.RefundMinor = 6000, 6000
	_, err = b.client.CreateCreditNote(b.ctx, "k", p)
	var refused *billing.RefusedError
	if !errors.As(err, &refused) || refused.Type != "idempotency_error" || refused.Status != 400 || b.refunded(inv) != 5000 {
		t.Errorf("other parameters: %v", err)
	}
	// The control: another key gives back a second time.
	_, err = b.client.CreateCreditNote(b.ctx, "k:2", p)
	if err != nil || b.refunded(inv) != 11000 {
		t.Errorf("another key: %v, %d refunded", err, b.refunded(inv))
	}
}

// Twenty at once with one key give back once; the control, each with a key of its own, gives back
// until the ceiling is reached.
func TestConcurrentCreditNotesOfOneKey(t *testing.T) {
	b := newBench(t)
	for local, c := range []struct {
		key  func(i int) string
		want int64
	}{
		{func(int) string { return "same" }, 5000},
		{func(i int) string { return fmt.Sprint("own", i) }, 25000},
	} {
		inv, p := b.half(int64(local + 1))
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				_, err := b.client.CreateCreditNote(b.ctx, c.key(i), p)
				if err != nil && !errors.Is(err, billing.ErrBusy) && !errors.Is(err, billing.ErrRefused) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := b.refunded(inv); got != c.want {
			t.Errorf("%d refunded, want %d", got, c.want)
		}
	}
	found, err := b.sandbox.Audit(b.ctx)
	b.must(err)
	if len(found) > 0 {
		t.Error(found)
	}
}

// A stored failure is replayed although the money went out: only a look finds the credit note.
func TestAStored500OfACreditNoteHidesTheMoney(t *testing.T) {
	for kind, made := range map[sandbox.FaultKind]bool{sandbox.ServerError: false, sandbox.ServerErrorAfter: true} {
		b := newBench(t)
		inv, p := b.half(1)
		b.sandbox.Break(sandbox.Fault{Method: "POST", Path: "/v1/credit_notes", Kind: kind, Times: 1})
		for range 3 {
			_, err := b.client.CreateCreditNote(b.ctx, "k", p)
			var unknown *billing.UnknownOutcomeError
			if !errors.As(err, &unknown) || unknown.Status != 500 {
				t.Fatalf("fault %d: %v", kind, err)
			}
		}
		found, ok, err := b.client.FindCreditNote(b.ctx, inv.ID, 1)
		if err != nil || ok != made || (found.RefundID != "") != made || (b.refunded(inv) == 5000) != made {
			t.Errorf("fault %d: found %v %+v, %v", kind, ok, found, err)
		}
	}
}

// After a day the key is forgotten: a repeat would give back twice. The look comes first.
func TestAnOldKeyIsNoProtection(t *testing.T) {
	b := newBench(t)
	inv, p := b.half(1)
	_, err := b.client.CreateCreditNote(b.ctx, "k", p)
	b.must(err)
	b.clock.advance(24 * time.Hour)
	if _, ok, err := b.client.FindCreditNote(b.ctx, inv.ID, 1); err != nil || !ok {
		t.Errorf("not found: %v", err)
	}
	_, err = b.client.CreateCreditNote(b.ctx, "k", p) // what must not be done
	if err != nil || b.refunded(inv) != 10000 {
		t.Errorf("%v, %d refunded", err, b.refunded(inv))
	}
}

func TestALostAnswerToACreditNoteIsRepeatedWithTheSameKey(t *testing.T) {
	for kind, made := range map[sandbox.FaultKind]int64{sandbox.LoseReply: 5000, sandbox.TimeoutAfter: 5000, sandbox.Timeout: 0, sandbox.Unavailable: 0} {
		b := newBench(t)
		inv, p := b.half(1)
		b.sandbox.Break(sandbox.Fault{Method: "POST", Path: "/v1/credit_notes", Kind: kind, Times: 1})
		ctx, cancel := context.WithTimeout(b.ctx, 300*time.Millisecond)
		_, err := b.client.CreateCreditNote(ctx, "k", p)
		cancel()
		wantError(t, "lost", err, billing.ErrUnknownOutcome)
		if got := b.refunded(inv); got != made {
			t.Errorf("fault %d: %d refunded, want %d", kind, got, made)
		}
		_, err = b.client.CreateCreditNote(b.ctx, "k", p)
		b.must(err)
		if got := b.refunded(inv); got != 5000 {
			t.Errorf("fault %d: %d refunded after the repeat", kind, got)
		}
	}
}

func TestAKeyInUseOrTooManyRequestsChangeNothing(t *testing.T) {
	b := newBench(t)
	inv, p := b.half(1)
	for _, kind := range []sandbox.FaultKind{sandbox.KeyInUse, sandbox.RateLimited, sandbox.LockTimeout} {
		b.sandbox.Break(sandbox.Fault{Method: "POST", Kind: kind, Times: 1})
		_, err := b.client.CreateCreditNote(b.ctx, "k", p)
		wantError(t, "busy", err, billing.ErrBusy)
		if got := b.refunded(inv); got != 0 {
			t.Errorf("fault %d: %d refunded", kind, got)
		}
	}
	_, err := b.client.CreateCreditNote(b.ctx, "k", p)
	b.must(err)
}
