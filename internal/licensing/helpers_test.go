package licensing_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

func is(err, target error) bool { return errors.Is(err, target) }

// atOnce runs acts at the same moment, each in its own goroutine, and gives
// their errors in order.
func atOnce(acts ...func() error) []error {
	errs := make([]error, len(acts))
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i, act := range acts {
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			ready.Done()
			<-start
			errs[i] = act()
		}()
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}

// times repeats one act.
func times(n int, act func() error) []func() error {
	acts := make([]func() error, n)
	for i := range acts {
		acts[i] = act
	}
	return acts
}

// succeeded counts the acts without an error; every other error must be one of
// those that the verb announces.
func succeeded(t *testing.T, errs []error, announced ...error) (n int) {
	t.Helper()
next:
	for _, err := range errs {
		if err == nil {
			n++
			continue
		}
		for _, target := range announced {
			if errors.Is(err, target) {
				continue next
			}
		}
		t.Errorf("not announced: %v", err)
	}
	return n
}

// with is the same house in a test of its own.
func (h *house) with(t *testing.T) *house {
	other := *h
	other.t = t
	return &other
}

// run executes a statement of the test's own.
func (h *house) run(sql string, args ...any) {
	h.t.Helper()
	must(h.t, h.db.Exec(sql, args...).Error)
}

// status reads what a request is now.
func (h *house) status(id int64) models.Status {
	h.t.Helper()
	r, err := models.RequestByID(h.t.Context(), h.db, id)
	must(h.t, err)
	return r.Status
}

// live lists the invoices at Stripe that are neither void nor deleted.
func (h *house) live() (out []sandbox.LedgerEntry) {
	h.t.Helper()
	all, err := h.stripe.Ledger(h.t.Context())
	must(h.t, err)
	for _, e := range all {
		if !e.Deleted && e.Status != "void" {
			out = append(out, e)
		}
	}
	return out
}

// granted checks the one good end: a licence, its letter, and one live invoice
// at Stripe whose money is what was accepted.
func (h *house) granted(r models.Request) {
	h.t.Helper()
	inv := h.invoice(r)
	if got := h.reload(r); got.Status != models.Fulfilled || inv.Status != models.InvoicePaid || inv.NeedsReview != "" {
		h.t.Errorf("request %s, invoice %s (%s)", got.Status, inv.Status, inv.NeedsReview)
	}
	if n := h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, r.ID); n != 1 {
		h.t.Errorf("%d licences", n)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'licence' AND request_id = ?`, r.ID); n != 1 {
		h.t.Errorf("%d licence mails", n)
	}
	if n := h.count(`SELECT count(*) FROM events WHERE kind = 'licensed' AND request_id = ?`, r.ID); n != 1 {
		h.t.Errorf("%d lines of history about the licence", n)
	}
	var mine []sandbox.LedgerEntry
	for _, e := range h.live() {
		if e.Metadata["request_id"] == fmt.Sprint(r.ID) {
			mine = append(mine, e)
		}
	}
	if len(mine) != 1 || mine[0].CollectedMinor != inv.TotalMinor || mine[0].TotalMinor != inv.TotalMinor || mine[0].Currency != inv.Currency || mine[0].Charges != 1 {
		h.t.Errorf("at Stripe %s; accepted %d %s", asJSON(mine), inv.TotalMinor, inv.Currency)
	}
}

// ungranted checks that nothing was given away.
func (h *house) ungranted(r models.Request) {
	h.t.Helper()
	if n := h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, r.ID); n != 0 {
		h.t.Errorf("%d licences", n)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'licence' AND request_id = ?`, r.ID); n != 0 {
		h.t.Errorf("%d licence mails", n)
	}
}

// event makes the event that Stripe would sign about an invoice of ours.
func event(id, kind string, inv models.Invoice) billing.Event {
	e := billing.Event{ID: id, Type: kind, ObjectKind: "invoice", LocalInvoiceID: inv.ID}
	if inv.StripeInvoiceID != nil {
		e.ObjectID, e.InvoiceID = *inv.StripeInvoiceID, *inv.StripeInvoiceID
	}
	return e
}

// arrive lets an event come in at a desk and be handled, as the webhook and its job do.
func (h *house) arrive(ctx context.Context, e billing.Event) error {
	if err := h.desk.StoreEvent(ctx, e, []byte("{}")); err != nil {
		return err
	}
	return h.desk.HandleEvent(ctx, e.ID)
}

// faultOn makes Stripe fail at one place until it is healed.
func faultOn(method, path string) sandbox.Fault {
	return sandbox.Fault{Method: method, Path: path, Kind: sandbox.Unavailable}
}
