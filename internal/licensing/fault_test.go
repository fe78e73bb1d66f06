package licensing_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// callsOfAWalk is how many calls to Stripe one PrepareInvoice makes for two taxed
// lines and a new organisation: customer, tax rate, invoice, two lines, read
// back, look, finalize, look, send, read.
const callsOfAWalk = 11

// taxed makes an accepted request of a new British organisation for two
// articles, so that its invoice needs every step. Nothing of it is at Stripe yet.
func (h *house) taxed(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	ctx := h.t.Context()
	h.run(`DELETE FROM stripe_tax_rates`) // each walk makes its own
	in := h.submission(key)
	in.OrganisationName, in.Country, in.Use.Country, in.Email = "Org "+key, "GB", "GB", "desk@org.example"
	in.Articles = append(in.Articles, models.RequestArticle{URL: "https://meridian.example/b", Title: "The second river", WordCount: 900, Language: "en"})
	r, err := h.desk.Submit(ctx, in)
	must(h.t, err)
	link, err := h.desk.NewLink(ctx, r.ID, "confirm", time.Hour)
	must(h.t, err)
	r, err = h.desk.Confirm(ctx, link)
	must(h.t, err)
	q, err := h.desk.Quote(ctx, h.editor, r.ID, h.offer(r))
	must(h.t, err)
	must(h.t, h.desk.AcceptQuote(ctx, r.ID, h.signature(q)))
	return r, h.invoice(r)
}

// goesOn repeats the job, each time in another process and a little later, until
// it goes well.
func (h *house) goesOn(inv models.Invoice, patience time.Duration) {
	h.t.Helper()
	var err error
	for range 12 {
		h.clock.pass(time.Minute)
		if err = h.another(h.stripe.Transport(), patience).PrepareInvoice(h.t.Context(), inv.ID); err == nil {
			return
		}
	}
	h.t.Errorf("never went well: %v", err)
}

// impatience is how long a desk waits for an answer that will not come; ordinary
// ones wait as long as they wait in production.
const (
	impatience = 500 * time.Millisecond
	ordinary   = 0
)

// paidInTheEnd pays what is at Stripe for a request and checks the end.
func (h *house) paidInTheEnd(r models.Request) {
	h.t.Helper()
	inv := h.invoice(r)
	if inv.Status != models.InvoiceOpen || inv.SentAt == nil {
		h.t.Errorf("invoice %s (%s), sent %v", inv.Status, inv.NeedsReview, inv.SentAt)
		return
	}
	h.pay(inv)
	must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
	h.granted(r)
}

var faultKinds = map[string]sandbox.FaultKind{
	"429": sandbox.RateLimited, "429 lock": sandbox.LockTimeout, "409": sandbox.KeyInUse, "503": sandbox.Unavailable,
	"timeout": sandbox.Timeout, "timeout, but done": sandbox.TimeoutAfter, "lost reply": sandbox.LoseReply,
	"stored 500": sandbox.ServerError, "stored 500, but done": sandbox.ServerErrorAfter,
}

// TestEveryFaultAtEveryStep breaks each call of a walk in each way, once and three
// times in a row. Repeated, the walk always ends with one invoice of the right
// amount, and its payment with one licence.
func TestEveryFaultAtEveryStep(t *testing.T) {
	t.Parallel()
	for name, kind := range faultKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, wanted := newHouse(t), sampled(t, 5)
			for n := range 2 * callsOfAWalk {
				if wanted(n) {
					h.faultAt(1+n/2, kind, 1+n%2*2)
				}
			}
		})
	}
}

func (h *house) faultAt(call int, kind sandbox.FaultKind, often int) {
	h.t.Helper()
	key := fmt.Sprintf("call %d, %d times", call, often)
	patience := time.Duration(ordinary)
	if kind == sandbox.Timeout || kind == sandbox.TimeoutAfter {
		patience = impatience
	}
	r, inv := h.taxed(key)
	step := ""
	way := nth(h.stripe.Transport(), call, func(req *http.Request) func() {
		step = req.Method + " " + req.URL.Path
		h.stripe.Break(sandbox.Fault{Method: req.Method, Path: req.URL.Path, Kind: kind, Times: often})
		return nil
	})
	err := h.another(way, patience).PrepareInvoice(h.t.Context(), inv.ID)
	if err == nil || step == "" && patience == ordinary { // a slow machine may lose patience earlier
		h.t.Errorf("%s (%s): %v", key, step, err)
	}
	h.goesOn(inv, patience)
	h.stripe.Heal()
	h.paidInTheEnd(r)
	if h.t.Failed() {
		h.t.Fatalf("%s: %s", key, step)
	}
}

// TestKilledAtEveryStep ends the process before or after each call of a walk; a
// new process goes on with what was stored.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("after=%t", after), func(t *testing.T) {
			t.Parallel()
			h, wanted := newHouse(t), sampled(t, 3)
			for call := 1; call <= callsOfAWalk; call++ {
				if !wanted(call) {
					continue
				}
				r, inv := h.taxed(fmt.Sprint("call ", call))
				h.killed(inv, nth(h.stripe.Transport(), call, func(*http.Request) func() {
					if !after {
						panic(kill)
					}
					return func() { panic(kill) }
				}))
				h.goesOn(inv, ordinary)
				h.paidInTheEnd(r)
				if t.Failed() {
					t.Fatalf("call %d", call)
				}
			}
		})
	}
}

// kill is the panic that stands for the end of a process.
const kill = "killed"

func (h *house) killed(inv models.Invoice, way http.RoundTripper) {
	h.t.Helper()
	defer func() {
		if p := recover(); p != kill {
			h.t.Errorf("not killed: %v", p)
		}
	}()
	_ = h.another(way, 0).PrepareInvoice(h.t.Context(), inv.ID)
}

// TestAWalkMakesTheseCalls keeps callsOfAWalk true.
func TestAWalkMakesTheseCalls(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.taxed("k")
	calls := 0
	must(t, h.another(counting{h.stripe.Transport(), &calls}, 0).PrepareInvoice(t.Context(), inv.ID))
	if calls != callsOfAWalk {
		t.Errorf("%d calls", calls)
	}
	h.paidInTheEnd(r)
}

type counting struct {
	way   http.RoundTripper
	calls *int
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	*c.calls++
	return c.way.RoundTrip(r)
}

// TestWhatKeepsASecondInvoiceAway takes the defences of a lost answer away one
// by one: our memory of the call, and Stripe's of the key. Either is enough.
func TestWhatKeepsASecondInvoiceAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		weForget, stripeForgets bool
		invoices                int
	}{
		"nobody forgets":       {false, false, 1},
		"we forget":            {true, false, 1},
		"Stripe forgets":       {false, true, 1},
		"control: both forget": {true, true, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			_, inv := h.taxed("k")
			h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices", Kind: sandbox.LoseReply, Times: 1})
			if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
				t.Fatal("no answer was lost")
			}
			if c.weForget {
				h.run(`DELETE FROM stripe_operations WHERE step = 'invoice'`)
			}
			if c.stripeForgets {
				h.clock.pass(25 * time.Hour)
			}
			must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
			if live := h.live(); len(live) != c.invoices {
				t.Errorf("%d invoices: %s", len(live), asJSON(live))
			}
		})
	}
}

// TestASecondLineIsNeverSent: when everybody forgets a line that was added, it
// is added twice, and reading back stops the invoice.
func TestASecondLineIsNeverSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.taxed("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoiceitems", Kind: sandbox.LoseReply, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("no answer was lost")
	}
	h.run(`DELETE FROM stripe_operations WHERE step LIKE 'line-%'`)
	h.clock.pass(25 * time.Hour)
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
	h.doubted(r, "in 3 lines", "in 2 lines")
	if live := h.live(); len(live) != 0 {
		t.Errorf("at Stripe: %s", asJSON(live))
	}
}

// TestStripesClockBehindOurs: what was made "before" we asked for it is found.
func TestStripesClockBehindOurs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	behind, err := sandbox.New(t.Context(), h.sql, sandbox.Config{
		BaseURL: "http://127.0.0.1:1", WebhookURL: "http://127.0.0.1:1/", WebhookSecret: "whsec_test",
		Now: func() time.Time { return h.clock.now().Add(-10 * time.Minute) },
	})
	must(t, err)
	_, inv := h.taxed("k")
	behind.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices", Kind: sandbox.ServerErrorAfter, Times: 1})
	desk := h.another(behind.Transport(), 0)
	if err := desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("nothing failed")
	}
	must(t, desk.PrepareInvoice(t.Context(), inv.ID))
	if live := h.live(); len(live) != 1 {
		t.Errorf("%d invoices", len(live))
	}
}
