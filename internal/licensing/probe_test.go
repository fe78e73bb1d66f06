package licensing_test

import (
	"fmt"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// probed bisects the floor with one proposal on each of its requests, and says between which percents it must lie.
func (h *house) probed(sender func(int) string) (low, high int64) {
	h.t.Helper()
	low, high = 1, 100
	for i := 0; low < high && i < 10; i++ {
		q := h.offered(h.sentBy(fmt.Sprint("probe", i), sender(i)))
		middle := (low + high) / 2
		fee := models.NegotiationRules{FloorPercent: int(middle)}.FloorOf(q.NetMinor)
		c, err := h.desk.CounterOffer(h.t.Context(), q.RequestID, h.proposal(q, fee))
		switch {
		case is(err, licensing.ErrProbed):
			return low, high
		case err != nil:
			h.t.Fatal(err)
		case c.Status == models.CounterRefused:
			low = middle + 1
		default:
			high = middle
		}
		if i%2 == 1 { // nothing is won by taking it back
			_ = h.desk.TakeBackCounter(h.t.Context(), q.RequestID, c.ID) // a refused one is not there to be taken back
		}
	}
	return low, high
}

// TestAFloorIsNotFoundOutWithManyRequests: one sender, under several names of one mailbox or domain, learns no more from
// many requests than from one; the control, people who have nothing in common, finds the floor to the percent.
func TestAFloorIsNotFoundOutWithManyRequests(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sender func(int) string
		finds  bool
	}{
		"one address":                       {func(int) string { return "a@revue.example" }, false},
		"colleagues":                        {func(i int) string { return fmt.Sprintf("a%d@revue.example", i) }, false},
		"one mailbox with marks":            {func(i int) string { return fmt.Sprintf("A+%d@gmail.com", i) }, false},
		"one mailbox with dots":             {func(i int) string { return []string{"ab.c@gmail.com", "a.bc@googlemail.com", "abc@gmail.com"}[i%3] }, false},
		"one domain with many below it":     {func(i int) string { return fmt.Sprintf("a@desk%d.revue.example", i) }, false},
		"the control: strangers to another": {func(i int) string { return fmt.Sprintf("a%d@gmail.com", i) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.limits(models.NegotiationRules{Rounds: 3, FloorPercent: 63})
			low, high := h.probed(c.sender)
			if found := low == 63 && high == 63; found != c.finds || !found && high-low < 8 {
				t.Errorf("the floor lies between %d and %d", low, high)
			}
		})
	}
}

// TestProposalsThatAPersonAnsweredDoNotCount, nor old ones, nor any while the floor is no secret.
func TestProposalsThatAPersonAnsweredDoNotCount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.limits(models.NegotiationRules{Rounds: 1, FloorPercent: 50})
	r, first := h.quoted("answered")
	fair := first.NetMinor * 9 / 10
	c, err := h.desk.CounterOffer(t.Context(), r.ID, h.proposal(first, fair))
	must(t, err)
	other, q := h.quoted("other")
	if _, err := h.desk.CounterOffer(t.Context(), other.ID, h.proposal(q, fair)); !is(err, licensing.ErrProbed) {
		t.Fatalf("beside one that waits: %v", err)
	}
	must(t, h.desk.DeclineCounter(t.Context(), h.editor, r.ID, licensing.CounterAnswer{Seen: h.reload(r).Version, CounterID: c.ID}))
	_, err = h.desk.CounterOffer(t.Context(), other.ID, h.proposal(q, 1000)) // refused at once
	must(t, err)
	third, q := h.quoted("third")
	rules, err := models.NegotiationRulesOf(t.Context(), h.db, h.pub.ID)
	must(t, err)
	room, err := h.desk.RoomOf(t.Context(), third, rules)
	must(t, err)
	if again := h.clock.now().AddDate(0, 0, models.ProbeDays); room.Left != 0 || !room.Again.Equal(again) {
		t.Errorf("room %+v, again at %s", room, again)
	}
	if _, err := h.desk.CounterOffer(t.Context(), third.ID, h.proposal(q, fair)); !is(err, licensing.ErrProbed) {
		t.Errorf("beside one that was refused: %v", err)
	}
	rules.FloorTold = true
	h.limits(rules)
	_, err = h.desk.CounterOffer(t.Context(), third.ID, h.proposal(q, fair))
	must(t, err)
	rules.FloorTold = false
	h.limits(rules)
	h.days(models.ProbeDays + 1)
	later, q := h.quoted("later")
	_, err = h.desk.CounterOffer(t.Context(), later.ID, h.proposal(q, fair))
	must(t, err)
}

// TestProposalsOnManyRequestsAtOnceAreCounted: without the lock each would see none of the others.
func TestProposalsOnManyRequestsAtOnceAreCounted(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		t.Run(fmt.Sprintf("defended=%t", defended), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.limits(models.NegotiationRules{Rounds: 2, FloorPercent: 60})
			acts := make([]func() error, 5)
			for i := range acts {
				r, q := h.quoted(fmt.Sprint("k", i))
				acts[i] = func() error { _, err := h.desk.CounterOffer(t.Context(), r.ID, h.proposal(q, 1000)); return err }
			}
			h.slow("counter_offers")
			if !defended {
				h.unlocked()
			}
			n := succeeded(t, atOnce(acts...), licensing.ErrProbed)
			if within := n <= 2; within != defended || n == 0 {
				t.Errorf("%d proposals were answered", n)
			}
		})
	}
}
