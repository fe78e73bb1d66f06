package licensing_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// A schedule is one deal under fire: two processes prepare, cancel, settle and credit
// its invoice, while Stripe fails in every way it can, the payer and the bank do what
// they like, processes are killed at any call, and events are lost, doubled and out of
// order. It is the same for the same seed, but for how two processes meet.
//
// FAULT_SCHEDULES says how many are played (default 24, with the race detector 6),
// FAULT_SEED which; a failure names its seed.
type schedule struct {
	*house
	dice    *rand.Rand
	request models.Request
	since   int64 // the newest event at Stripe before it began
	played  []string
}

// fire is everything that may happen next, by name.
var fire = map[string]func(s *schedule){
	"prepare": func(s *schedule) {
		s.under(func(d *licensing.Desk) error { return d.PrepareInvoice(s.t.Context(), s.inv().ID) })
	},
	"read": func(s *schedule) {
		s.under(func(d *licensing.Desk) error { return d.ReadMoney(s.t.Context(), s.inv().ID) })
	},
	"cancel": func(s *schedule) {
		s.under(func(d *licensing.Desk) error { return d.CancelInvoice(s.t.Context(), s.inv().ID) })
	},
	"reconcile": func(s *schedule) {
		s.under(func(d *licensing.Desk) error { return d.Reconcile(s.t.Context(), time.Minute) })
	},
	"time": func(s *schedule) {
		s.clock.pass([]time.Duration{time.Minute, time.Hour, 25 * time.Hour}[s.dice.IntN(3)])
	},
	"pay": func(s *schedule) {
		if id := s.inv().StripeInvoiceID; id != nil {
			how := []sandbox.Outcome{sandbox.PaidByCard, sandbox.PaidByCard, sandbox.CardDeclined, sandbox.DebitStarted, sandbox.DebitCleared, sandbox.DebitReturned, sandbox.TransferExact}
			_ = s.stripe.PayInvoice(s.t.Context(), *id, how[s.dice.IntN(len(how))]) // not every one is possible now
		}
	},
	"withdraw": func(s *schedule) {
		if s.dice.IntN(4) == 0 {
			_ = s.desk.Withdraw(s.t.Context(), s.request.ID, "changed our mind")
		}
	},
	"settle": func(s *schedule) {
		if s.dice.IntN(3) == 0 {
			_ = s.desk.Settle(s.t.Context(), s.editor, s.inv().ID, s.transfer(fmt.Sprint(s.dice.Uint64())))
		}
	},
	"credit": func(s *schedule) {
		_ = s.desk.Credit(s.t.Context(), s.editor, s.inv().ID, concession(fmt.Sprint(s.dice.Uint64()), int64(s.dice.IntN(3)+1)*1000))
	},
	"refund": func(s *schedule) {
		if id := s.inv().StripeInvoiceID; id != nil {
			_, _ = s.stripe.RefundInvoice(s.t.Context(), *id, int64(s.dice.IntN(3))*500)
		}
	},
	"dispute": func(s *schedule) {
		if id := s.inv().StripeInvoiceID; id != nil && s.dice.IntN(2) == 0 {
			_, _ = s.stripe.DisputeInvoice(s.t.Context(), *id, s.dice.IntN(2) == 0)
		}
	},
	"void there": func(s *schedule) {
		if id := s.inv().StripeInvoiceID; id != nil && s.dice.IntN(5) == 0 {
			_, _ = s.stripe.Dashboard(s.t.Context(), "POST", "/v1/invoices/"+*id+"/void", nil)
		}
	},
	"events": func(s *schedule) { s.events() },
}

// names of what may happen, in one order: a map has none.
var fireNames = []string{"prepare", "prepare", "prepare", "read", "cancel", "reconcile", "time", "pay", "pay", "pay", "pay", "withdraw", "settle", "credit", "refund", "dispute", "void there", "events", "events"}

func (s *schedule) inv() models.Invoice { return s.invoice(s.request) }

// under runs an act in one process or in two at once, each with a way to Stripe that
// may fail or end the process at any call.
func (s *schedule) under(act func(*licensing.Desk) error) {
	acts := make([]func() error, 1+s.dice.IntN(2))
	for i := range acts {
		desk := s.another(s.way(), impatience)
		acts[i] = func() (err error) {
			defer func() {
				if p := recover(); p != nil && p != kill {
					panic(p)
				}
			}()
			return act(desk)
		}
	}
	atOnce(acts...)
	s.stripe.Heal()
}

func (s *schedule) way() http.RoundTripper {
	call := 1 + s.dice.IntN(2*callsOfAWalk) // half of the acts go undisturbed
	kinds := []sandbox.FaultKind{sandbox.RateLimited, sandbox.LockTimeout, sandbox.KeyInUse, sandbox.Unavailable, sandbox.LoseReply, sandbox.LoseReply, sandbox.ServerError, sandbox.ServerErrorAfter}
	kind, what := kinds[s.dice.IntN(len(kinds))], s.dice.IntN(3)
	return nth(s.stripe.Transport(), call, func(req *http.Request) func() {
		switch what {
		case 0:
			panic(kill)
		case 1:
			return func() { panic(kill) }
		}
		s.stripe.Break(sandbox.Fault{Method: req.Method, Path: req.URL.Path, Kind: kind, Times: 1})
		return nil
	})
}

// events delivers some of what Stripe has to tell, in any order, some of it twice.
func (s *schedule) events() {
	var bodies []string
	must(s.t, s.db.Raw(`SELECT body FROM stripe_sandbox.events WHERE seq > ? ORDER BY seq`, s.since).Scan(&bodies).Error)
	s.dice.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	for _, body := range bodies {
		for range s.dice.IntN(3) { // 0: it is lost
			now := s.clock.now()
			e, err := billing.VerifyEvent([]byte(body), s.stripe.Sign([]byte(body), now), []string{"whsec_test"}, now)
			must(s.t, err)
			must(s.t, s.desk.StoreEvent(s.t.Context(), e, []byte(body)))
			s.under(func(d *licensing.Desk) error { return d.HandleEvent(s.t.Context(), e.ID) })
		}
	}
}

// play begins a deal, lets it burn, and heals: from then on everything works, and
// nobody does anything by hand.
func (h *house) play(seed uint64) *schedule {
	h.t.Helper()
	s := &schedule{house: h, dice: rand.New(rand.NewPCG(seed, 1))}
	must(h.t, h.db.Raw(`SELECT coalesce(max(seq), 0) FROM stripe_sandbox.events`).Scan(&s.since).Error)
	s.request, _ = h.taxed(fmt.Sprint("seed ", seed))
	fire["prepare"](s)
	for range 6 + s.dice.IntN(10) {
		name := fireNames[s.dice.IntN(len(fireNames))]
		s.played = append(s.played, name)
		fire[name](s)
	}
	s.heal()
	return s
}

func (s *schedule) heal() {
	s.stripe.Heal()
	for range 6 {
		s.clock.pass(2 * time.Minute)
		if err := s.desk.Reconcile(s.t.Context(), time.Minute); err != nil && !errors.Is(err, models.ErrConflict) {
			s.played = append(s.played, "healing: "+err.Error())
		}
	}
	if err := s.desk.Compare(s.t.Context()); err != nil {
		s.t.Errorf("compare: %v", err)
	}
}

func scheduleCount(t *testing.T) (n int, seed uint64) {
	t.Helper()
	n, seed = 24, uint64(time.Now().UnixNano())
	if raceDetector && os.Getenv("SAMPLE") != "all" {
		n = 6
	}
	if v, err := strconv.Atoi(os.Getenv("FAULT_SCHEDULES")); err == nil {
		n = v
	}
	if v, err := strconv.ParseUint(os.Getenv("FAULT_SEED"), 10, 64); err == nil {
		seed, n = v, 1
	}
	return n, seed
}

// TestSchedulesOfFaults plays them and has the books audited after each.
func TestSchedulesOfFaults(t *testing.T) {
	t.Parallel()
	n, seed := scheduleCount(t)
	ends := map[string]int{}
	for part := range 2 {
		t.Run(fmt.Sprint("house ", part), func(t *testing.T) {
			h := newHouse(t)
			for i := part; i < n; i += 2 {
				s := h.play(seed + uint64(i))
				for _, wrong := range h.audit(s.request) {
					t.Errorf("FAULT_SEED=%d %v: %s", seed+uint64(i), s.played, wrong)
				}
				inv := s.inv()
				ends[fmt.Sprintf("%s/%s/%s/%s", h.status(s.request.ID), inv.Status, inv.Refund, inv.Dispute)]++
			}
		})
	}
	t.Logf("%d schedules from seed %d ended as %v", n, seed, ends)
}

// TestTheAuditFindsWhatADefenceKeepsAway takes one defence after the other away, and
// demands that the audit finds what comes of it.
func TestTheAuditFindsWhatADefenceKeepsAway(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(h *house, r models.Request, inv models.Invoice){
		"a second invoice, where nobody remembers the first": func(h *house, _ models.Request, inv models.Invoice) {
			h.run(`DELETE FROM stripe_operations`)
			h.run(`UPDATE invoices SET stripe_invoice_id = NULL, status = 'preparing', sent_at = NULL`)
			h.run(`DELETE FROM stripe_customers`)
			h.clock.pass(25 * time.Hour) // and Stripe forgets the keys
			must(h.t, h.desk.PrepareInvoice(h.t.Context(), inv.ID))
		},
		"a licence without money": func(h *house, r models.Request, _ models.Invoice) {
			h.run(`INSERT INTO licences (publication_id, request_id, quote_id, invoice_id, number, status, mode, language, snapshot, starts_at, issued_at)
				SELECT publication_id, request_id, quote_id, id, 'MEE-L-X', 'active', mode, 'en', '{}', now(), now() FROM invoices WHERE request_id = ?`, r.ID)
		},
		"a payment without a licence": func(h *house, r models.Request, inv models.Invoice) {
			h.pay(inv)
			must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
			h.run(`DELETE FROM licences WHERE request_id = ?`, r.ID)
		},
		"a refund that was overlooked": func(h *house, _ models.Request, inv models.Invoice) {
			h.pay(inv)
			must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
			_, err := h.stripe.RefundInvoice(h.t.Context(), *inv.StripeInvoiceID, 0)
			must(h.t, err)
		},
		"a status nobody moved": func(h *house, r models.Request, _ models.Invoice) {
			h.run(`UPDATE requests SET status = 'fulfilled' WHERE id = ?`, r.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, inv := h.invoiced("k")
			if found := h.audit(r); len(found) != 0 {
				t.Fatalf("all is well, and the audit says %v", found)
			}
			harm(h, r, inv)
			if len(h.audit(r)) == 0 {
				t.Error("the audit finds nothing")
			}
		})
	}
}

// audit lists what of a deal contradicts the promises P2 to P4 (one live invoice and
// no more money than was quoted, a licence if and only if it is paid, allowed moves
// alone), by our database and by the sandbox's ledger.
func (h *house) audit(r models.Request) (wrong []string) {
	h.t.Helper()
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, line := range h.broken(r) {
		say("history: %s", line)
	}
	inv := h.invoice(r)
	var live []sandbox.LedgerEntry
	var collected int64
	for _, e := range h.live() {
		if e.Metadata["request_id"] == fmt.Sprint(r.ID) {
			live = append(live, e)
			collected += e.CollectedMinor
		}
	}
	if len(live) > 1 {
		say("%d live invoices", len(live))
	}
	if collected > inv.TotalMinor {
		say("%d collected of %d", collected, inv.TotalMinor)
	}
	licences := h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, r.ID)
	if licences > 1 {
		say("%d licences", licences)
	}
	if len(live) == 1 {
		h.auditDeal(r, inv, live[0], licences, say)
	} else if licences != 0 {
		say("a licence without an invoice")
	}
	if contradictions, err := h.stripe.Audit(context.Background()); err != nil || len(contradictions) != 0 {
		say("the sandbox's own books: %v %v", contradictions, err)
	}
	return wrong
}

func (h *house) auditDeal(r models.Request, inv models.Invoice, e sandbox.LedgerEntry, licences int64, say func(string, ...any)) {
	paid := e.Status == "paid" && (e.CollectedMinor == inv.TotalMinor || e.PaidOutOfBand && e.PaidMinor == inv.TotalMinor)
	switch {
	case inv.StripeInvoiceID == nil || *inv.StripeInvoiceID != e.ID:
		say("the live invoice %s is not ours", e.ID)
	case !paid && licences != 0:
		say("a licence, and Stripe's invoice is %s with %d collected", e.Status, e.CollectedMinor)
	case paid && licences == 0 && inv.NeedsReview == "":
		say("paid, no licence, and nobody is told (request %s)", h.status(r.ID))
	}
	if inv.ReturnedMinor != e.RefundedMinor+e.OutOfBandCreditMinor || inv.CreditedMinor != e.PreCreditMinor {
		say("%d given back and %d credited by our books; %d and %d by Stripe's", inv.ReturnedMinor, inv.CreditedMinor, e.RefundedMinor+e.OutOfBandCreditMinor, e.PreCreditMinor)
	}
	if licences == 1 {
		held := inv.Refund == models.RefundFull || inv.Dispute == models.DisputeOpen || inv.Dispute == models.DisputeLost
		if l := h.licence(r); held == l.Status.InForce() && l.Status != models.LicenceExpired {
			say("refund %s, dispute %s, and the licence is %s", inv.Refund, inv.Dispute, l.Status)
		}
		if taken := e.DisputedMinor > 0; taken != (inv.Dispute == models.DisputeOpen || inv.Dispute == models.DisputeLost) {
			say("the bank holds %d, and the dispute is %s", e.DisputedMinor, inv.Dispute)
		}
	}
}
