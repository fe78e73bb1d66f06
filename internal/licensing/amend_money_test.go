package licensing_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// follow does the jobs that have amended licences follow the money of what they took the place of.
func (h *house) follow() {
	h.t.Helper()
	for {
		var jobs []struct {
			ID   int64
			Args string
		}
		must(h.t, h.db.Raw(`DELETE FROM river_job WHERE kind = 'follow_amended' RETURNING id, args::text AS args`).Scan(&jobs).Error)
		if len(jobs) == 0 {
			return
		}
		for _, job := range jobs {
			var of licensing.FollowAmended
			must(h.t, json.Unmarshal([]byte(job.Args), &of))
			for range 2 { // a repeat changes nothing
				must(h.t, h.desk.FollowAmended(h.t.Context(), of.LicenceID))
			}
		}
	}
}

// refund gives all of a request's money back, and learns of it.
func (h *house) refund(r models.Request) (id string) {
	h.t.Helper()
	id, err := h.stripe.RefundInvoice(h.t.Context(), *h.invoice(r).StripeInvoiceID, 0)
	must(h.t, err)
	h.learn(r)
	return id
}

func (h *house) dispute(r models.Request) (id string) {
	h.t.Helper()
	id, err := h.stripe.DisputeInvoice(h.t.Context(), *h.invoice(r).StripeInvoiceID, false)
	must(h.t, err)
	h.learn(r)
	return id
}

// learn reads the money of a request and does what follows from it.
func (h *house) learn(r models.Request) {
	h.t.Helper()
	must(h.t, h.desk.ReadMoney(h.t.Context(), h.invoice(r).ID))
	h.follow()
}

// lives are the statuses of the licences of a chain, with their reasons.
func (h *house) lives(chain ...models.Request) string {
	h.t.Helper()
	out := ""
	for _, r := range chain {
		l := h.licence(r)
		out += fmt.Sprintf("%s(%s) ", l.Status, l.StatusReason)
	}
	return out
}

const (
	live    = "active() "
	givenUp = "superseded(amended) "
)

// inChainOf says what is wrong with the licences of a chain: two in force, or one in force whose money, or whose
// predecessor's as far as its price rested on it, is disputed or gone.
func (h *house) wrongs(chain ...models.Request) (out []string) {
	h.t.Helper()
	inForce, backed := 0, true
	for _, r := range chain {
		inv, l := h.invoice(r), h.licence(r)
		bad := inv.Refund == models.RefundFull || inv.Dispute == models.DisputeOpen || inv.Dispute == models.DisputeLost
		backed = backed && !bad
		if !l.Status.InForce() {
			continue
		}
		if inForce++; bad || !backed {
			out = append(out, l.Number+" is in force without its money")
		}
	}
	if inForce > 1 {
		out = append(out, fmt.Sprintf("%d licences are in force", inForce))
	}
	return out
}

func TestMoneyOfAnAmendmentThatGoesBackPutsTheOldLicenceInForce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, _ := h.amended(a)
	restored := h.told(licensing.MailRestored, a)
	refund := h.refund(b)
	if got := h.lives(a, b); got != live+"revoked(refunded) " {
		t.Errorf("after the refund: %s", got)
	}
	if h.told(licensing.MailRestored, a) != restored+1 || h.told(licensing.MailRevoked, b) != 1 {
		t.Error("somebody was not told")
	}
	if _, err := models.LicenceAfter(t.Context(), h.db, h.licence(a).ID); !is(err, models.ErrNotFound) {
		t.Errorf("what was revoked is said to have replaced it: %v", err)
	}
	must(t, h.stripe.SettleRefund(t.Context(), refund, sandbox.RefundFailed))
	h.learn(b)
	if got := h.lives(a, b); got != givenUp+live {
		t.Errorf("after the refund failed: %s", got)
	}
	dispute := h.dispute(b)
	if got := h.lives(a, b); got != live+"suspended(disputed) " {
		t.Errorf("during the dispute: %s", got)
	}
	must(t, h.stripe.MoveDispute(t.Context(), dispute, sandbox.DisputeWon))
	h.learn(b)
	if got := h.lives(a, b); got != givenUp+live {
		t.Errorf("after the dispute: %s", got)
	}
	h.chained(a)
	h.chained(b)
}

// TestWhatARevokedAmendmentLeftCanBeContinued, and then the money that comes back finds its place taken: a person decides.
func TestWhatARevokedAmendmentLeftCanBeContinued(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, _ := h.amended(a)
	refund := h.refund(b)
	c := h.amending(a)
	must(t, h.stripe.SettleRefund(t.Context(), refund, sandbox.RefundFailed))
	h.learn(b)
	if got := h.lives(a, b); got != live+"revoked(refunded) " {
		t.Errorf("beside another amendment: %s", got)
	}
	if n := h.count(`SELECT count(*) FROM events WHERE request_id = ? AND kind = 'place_taken'`, b.ID); n == 0 {
		t.Error("the history does not say so")
	}
	must(t, h.desk.Withdraw(t.Context(), c.ID, ""))
	h.learn(b)
	if got := h.lives(a, b); got != givenUp+live {
		t.Errorf("with the place free: %s", got)
	}
}

func TestMoneyOfTheOldLicenceThatGoesBackSuspendsWhatRestedOnIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, _ := h.amended(a)
	c, _ := h.amended(b, func(w *licensing.Widening) { w.Term = "6m" })
	refund := h.refund(a)
	if got := h.lives(a, b, c); got != "revoked(refunded) suspended(unbacked) suspended(unbacked) " {
		t.Errorf("after the refund: %s", got)
	}
	if h.told(licensing.MailDeskAmendment, b) != 1 || h.told(licensing.MailDeskAmendment, c) != 1 || h.told(licensing.MailSuspended, c) != 1 {
		t.Error("somebody was not told")
	}
	must(t, h.desk.ReadMoney(t.Context(), h.invoice(c).ID)) // its own money is good: that alone does not put it back
	if got := h.licence(c); got.Status != models.LicenceSuspended {
		t.Errorf("put back by its own money: %s", got.Status)
	}
	must(t, h.stripe.SettleRefund(t.Context(), refund, sandbox.RefundFailed))
	h.learn(a)
	if got := h.lives(a, b, c); got != givenUp+givenUp+live {
		t.Errorf("after the refund failed: %s", got)
	}
	// Finance gives the difference back as well: nothing is left in force.
	h.refund(a)
	h.refund(b)
	h.refund(c)
	if got := h.lives(a, b, c); got != "revoked(refunded) revoked(refunded) revoked(refunded) " {
		t.Errorf("after all went back: %s", got)
	}
}

func TestAFreeAmendmentRestsOnWhatWasPaidBefore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	next := h.amending(a)
	in := h.amendmentOf(next)
	in.Gratis, in.GratisReason = true, "small"
	q, err := h.desk.Quote(t.Context(), h.editor, next.ID, in)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), next.ID, h.signature(q)))
	h.refund(a)
	if got := h.lives(a, next); got != "revoked(refunded) suspended(unbacked) " {
		t.Errorf("after the refund: %s", got)
	}
}

// TestEveryHistoryOfMoneyLeavesOneLicenceThatIsPaid: whatever happens to the three fees of a chain, and in whatever
// order it is learnt.
func TestEveryHistoryOfMoneyLeavesOneLicenceThatIsPaid(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			a, _ := h.licensedIn("k")
			b, _ := h.amended(a)
			c, _ := h.amended(b, func(w *licensing.Widening) { w.Term = "6m" })
			chain := []models.Request{a, b, c}
			dice := rand.New(rand.NewPCG(seed, 7))
			open := map[int64]string{} // what can still be settled, by request
			for step := range 14 {
				r := chain[dice.IntN(len(chain))]
				h.happen(dice, r, open)
				for _, i := range dice.Perm(len(chain)) {
					h.learn(chain[i])
				}
				if wrong := h.wrongs(chain...); len(wrong) > 0 {
					t.Fatalf("step %d: %v in %s", step, wrong, h.lives(chain...))
				}
			}
			for id, what := range open { // every money comes back
				if what[0] == 'd' {
					must(t, h.stripe.MoveDispute(t.Context(), what[1:], sandbox.DisputeWon))
				} else {
					must(t, h.stripe.SettleRefund(t.Context(), what[1:], sandbox.RefundFailed))
				}
				delete(open, id)
			}
			for range 2 {
				for _, r := range chain {
					h.learn(r)
				}
			}
			if got := h.lives(chain...); got != givenUp+givenUp+live {
				t.Errorf("with all the money back: %s", got)
			}
		})
	}
}

// happen refunds or disputes the fee of a request, or settles in its favour what was open of it.
func (h *house) happen(dice *rand.Rand, r models.Request, open map[int64]string) {
	h.t.Helper()
	was, ctx := open[r.ID], h.t.Context()
	switch {
	case was == "" && (dice.IntN(2) == 0 || h.invoice(r).Dispute != models.DisputeNone): // a charge is disputed once
		open[r.ID] = "r" + h.refund(r)
	case was == "":
		open[r.ID] = "d" + h.dispute(r)
	case was[0] == 'd':
		must(h.t, h.stripe.MoveDispute(ctx, was[1:], sandbox.DisputeWon))
		delete(open, r.ID)
	default:
		must(h.t, h.stripe.SettleRefund(ctx, was[1:], sandbox.RefundFailed))
		delete(open, r.ID)
	}
}
