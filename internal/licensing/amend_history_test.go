package licensing_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// link is one licence of a chain and whether its price rested on the one before.
type link struct {
	r     models.Request
	rests bool
}

// brokenBy says what is wrong with a chain: two in force, one in force without its money or the money that it rests on,
// or none in force although one could be.
func (h *house) brokenBy(chain []link) (out []string) {
	h.t.Helper()
	inForce, could, backed := 0, false, true
	for _, at := range chain {
		inv, l := h.invoice(at.r), h.licence(at.r)
		mine := inv.Refund != models.RefundFull && inv.Dispute != models.DisputeOpen && inv.Dispute != models.DisputeLost
		backed = mine && (backed || !at.rests)
		could = could || backed && l.EndsAt.After(h.clock.now())
		if !l.Status.InForce() {
			continue
		}
		if inForce++; !backed {
			out = append(out, l.Number+" is in force without its money")
		}
	}
	if inForce > 1 || could && inForce == 0 {
		out = append(out, fmt.Sprintf("%d are in force", inForce))
	}
	return out
}

// stand tells how each licence of a chain and its money stand.
func (h *house) stand(chain []link) (out string) {
	h.t.Helper()
	for _, at := range chain {
		inv := h.invoice(at.r)
		out += fmt.Sprintf("%srests:%t refund:%s dispute:%s; ", h.lives(at.r), at.rests, inv.Refund, inv.Dispute)
	}
	return out
}

// TestEveryHistoryLeavesOneInForce: prices that rest on the one before and such that do not, ends in between, money
// that goes and comes back in any order.
func TestEveryHistoryLeavesOneInForce(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{3, 13, 17, 33} { // each of which found something
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			dice := rand.New(rand.NewPCG(seed, 11))
			a, _ := h.licensedIn("k")
			chain := []link{{r: a}}
			for i, term := range []string{"3m", "6m", "12m"} {
				next := h.amending(chain[i].r, func(w *licensing.Widening) { w.Term = term; w.Images = i > 1 })
				at := link{rests: dice.IntN(2) == 0}
				if at.r = next; at.rests {
					q, err := h.desk.Quote(t.Context(), h.editor, next.ID, h.amendmentOf(next))
					must(t, err)
					h.buy(next, q)
				} else {
					h.withCredit(next, 0)
				}
				chain = append(chain, at)
			}
			open := map[int64]string{}
			for step := range 16 {
				if dice.IntN(4) == 0 {
					h.clock.pass(35 * day)
					must(t, h.desk.KeepTime(t.Context()))
				}
				h.happen(dice, chain[dice.IntN(len(chain))].r, open)
				for _, i := range dice.Perm(len(chain)) {
					h.learn(chain[i].r)
				}
				if wrong := h.brokenBy(chain); len(wrong) > 0 {
					t.Fatalf("step %d: %v in %s", step, wrong, h.stand(chain))
				}
			}
		})
	}
}
