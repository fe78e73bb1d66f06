package licensing_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// permutations lists all orders of a few words.
func permutations(of []string) (out [][]string) {
	if len(of) == 1 {
		return [][]string{{of[0]}}
	}
	for i := range of {
		rest := append(append([]string{}, of[:i]...), of[i+1:]...)
		for _, tail := range permutations(rest) {
			out = append(out, append([]string{of[i]}, tail...))
		}
	}
	return out
}

// TestEventsInEveryOrder delivers five events in all 120 orders, some of them
// twice, when Stripe has come to the one end or the other. Only the state at
// Stripe decides, never the events.
func TestEventsInEveryOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	kinds := []string{"invoice.created", "invoice.finalized", "invoice.payment_failed", "invoice.paid", "invoice.voided"}
	wanted, letters := sampled(t, 7), int64(0)
	for n, order := range permutations(kinds) {
		if !wanted(n) {
			continue
		}
		letters++
		r, inv := h.invoiced(fmt.Sprint(n))
		must(t, h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.CardDeclined))
		paid := n%3 != 0
		if paid {
			h.pay(inv)
		} else {
			_, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/invoices/"+*inv.StripeInvoiceID+"/void", nil)
			must(t, err)
		}
		for _, kind := range order {
			for range 1 + dice.IntN(2) {
				must(t, h.arrive(t.Context(), event(fmt.Sprint(kind, n), kind, inv)))
			}
		}
		h.chained(r)
		if paid {
			h.granted(r)
			continue
		}
		h.ungranted(r)
		if inv = h.invoice(r); inv.Status != models.InvoiceVoid || h.status(r.ID) != models.InReview {
			t.Errorf("%v: invoice %s, request %s", order, inv.Status, h.status(r.ID))
		}
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'invoice_ready'`); n != letters {
		t.Errorf("%d letters about %d invoices", n, letters)
	}
}

// TestEachFailedAttemptIsToldOnce: by card, and by a debit that came back after days.
func TestEachFailedAttemptIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	for n, outcome := range []sandbox.Outcome{sandbox.CardDeclined, sandbox.CardDeclined, sandbox.DebitStarted, sandbox.DebitReturned} {
		must(t, h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, outcome))
		kind := "invoice.payment_failed"
		if outcome == sandbox.DebitStarted {
			kind = "payment_intent.processing"
		}
		for twice := range 2 {
			must(t, h.arrive(t.Context(), event(fmt.Sprint("evt", n, twice), kind, inv)))
		}
		want := []int64{1, 2, 2, 3}[n]
		mails, events := h.count(`SELECT count(*) FROM mails WHERE kind = 'payment_failed'`), h.count(`SELECT count(*) FROM events WHERE kind = 'payment_failed'`)
		if mails != want || events != want {
			t.Errorf("after %s: %d letters, %d lines, want %d", outcome, mails, events, want)
		}
		if status := h.invoice(r).Status; (status == models.InvoiceProcessing) != (outcome == sandbox.DebitStarted) {
			t.Errorf("after %s: %s", outcome, status)
		}
	}
	h.ungranted(r)
}

// telling tells somebody of an invoice while the call that makes it is still under way.
type telling struct {
	way  http.RoundTripper
	tell func()
}

func (w telling) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.way.RoundTrip(r)
	if err == nil && r.Method == http.MethodPost && r.URL.Path == "/v1/invoices" {
		w.tell()
	}
	return resp, err
}

func TestAnEventBeforeOurOwnCommitWaits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	early := telling{h.stripe.Transport(), func() {
		live := h.live()
		e := event("evt_early", "invoice.updated", inv)
		e.ObjectID, e.InvoiceID = live[0].ID, live[0].ID
		must(t, h.arrive(t.Context(), e))
	}}
	must(t, h.another(early, 0).PrepareInvoice(t.Context(), inv.ID))
	stored, err := models.StripeEventByID(t.Context(), h.db, "evt_early")
	must(t, err)
	if stored.Status != "parked" {
		t.Fatalf("the early event is %s", stored.Status)
	}
	h.pay(h.invoice(r))
	h.clock.pass(2 * time.Minute)
	// Stripe lists no events and no invoice is due for a reading: the parked event alone is left.
	h.stripe.Break(sandbox.Fault{Path: "/v1/events", Kind: sandbox.Unavailable})
	_ = h.desk.Reconcile(t.Context(), time.Hour)
	h.granted(r)
	if stored, err = models.StripeEventByID(t.Context(), h.db, "evt_early"); err != nil || stored.Status != "done" {
		t.Errorf("the early event is %s (%v)", stored.Status, err)
	}
}

// TestEventsLostForEver: the reconciler finds a payment by the list of events,
// and without that list by reading what is unsettled.
func TestEventsLostForEver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, list := range []bool{true, false} {
		r, inv := h.invoiced(fmt.Sprint(list))
		h.pay(inv)
		h.clock.pass(20 * time.Minute)
		recheck := time.Hour
		if !list {
			recheck = time.Minute
			h.stripe.Break(sandbox.Fault{Path: "/v1/events", Kind: sandbox.Unavailable})
		}
		err := h.desk.Reconcile(t.Context(), recheck)
		if !list && !is(err, billing.ErrUnknownOutcome) {
			t.Errorf("the broken list is not reported: %v", err)
		}
		if list {
			must(t, err)
			h.clock.pass(2 * time.Minute) // what was listed is handled by its job, or a round later
			must(t, h.desk.Reconcile(t.Context(), recheck))
		}
		h.granted(r)
	}
}

// TestAnEventThatFailedIsTriedAgain: not marked as done, and not lost.
func TestAnEventThatFailedIsTriedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.pay(inv)
	h.stripe.Break(sandbox.Fault{Method: "GET", Path: "/v1/invoices/*", Kind: sandbox.Unavailable})
	if err := h.arrive(t.Context(), event("evt_1", "invoice.paid", inv)); err == nil {
		t.Fatal("went well without Stripe")
	}
	h.ungranted(r)
	h.stripe.Heal()
	h.clock.pass(2 * time.Minute)
	must(t, h.desk.Reconcile(t.Context(), time.Hour))
	h.granted(r)
}

// TestEventsThatAreNotForUs are kept and do nothing.
func TestEventsThatAreNotForUs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.pay(inv)
	live, connected, unknown, stranger := event("evt_live", "invoice.paid", inv), event("evt_account", "invoice.paid", inv),
		event("evt_unknown", "invoice.sneezed", inv), billing.Event{ID: "evt_stranger", Type: "invoice.paid", ObjectID: "in_stranger", InvoiceID: "in_stranger"}
	live.Livemode, connected.Account = true, "acct_1"
	for e, want := range map[*billing.Event]string{&live: "ignored_mode", &connected: "ignored", &unknown: "ignored", &stranger: "ignored"} {
		must(t, h.arrive(t.Context(), *e))
		if got, err := models.StripeEventByID(t.Context(), h.db, e.ID); err != nil || got.Status != want {
			t.Errorf("%s is %s (%v), want %s", e.ID, got.Status, err, want)
		}
	}
	h.ungranted(r)
}

// TestAFinalizationThatFailedLongAgoIsNoCase: the state at Stripe decides.
func TestAFinalizationThatFailedLongAgoIsNoCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("open by now")
	must(t, h.arrive(t.Context(), event("evt_late", "invoice.finalization_failed", inv)))
	if why := h.invoice(r).NeedsReview; why != "" {
		t.Errorf("an open invoice needs review: %s", why)
	}
	r, inv = h.again("still a draft")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices/*/finalize", Kind: sandbox.Unavailable, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("finalized")
	}
	must(t, h.arrive(t.Context(), event("evt_now", "invoice.finalization_failed", h.invoice(r))))
	if h.invoice(r).NeedsReview == "" {
		t.Error("nobody is told")
	}
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID)) // somebody has put it right
	h.pay(h.invoice(r))
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	h.granted(r)
}
