package licensing_test

import (
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// undone takes the last decision on a request back.
func (h *house) undone(r models.Request) models.Request {
	h.t.Helper()
	_, err := h.desk.Undo(h.t.Context(), h.editor, r.ID, h.decision(r).ID)
	must(h.t, err)
	return h.reload(r)
}

// TestAnUndoneDecisionOffersTheEarlierVersionAgain: the requester had a quote, and has it still.
func TestAnUndoneDecisionOffersTheEarlierVersionAgain(t *testing.T) {
	t.Parallel()
	h := patient(t)
	ctx := t.Context()
	for name, decide := range map[string]func(models.Request) error{
		"re-quote": func(r models.Request) error { _, err := h.desk.Quote(ctx, h.editor, r.ID, h.offer(r)); return err },
		"extension": func(r models.Request) error {
			_, err := h.desk.ExtendQuote(ctx, h.editor, r.ID, r.Version, 5)
			return err
		},
		"question":   func(r models.Request) error { return h.desk.AskForInfo(ctx, h.editor, r.ID, r.Version, "", "Why?") },
		"refusal":    func(r models.Request) error { return h.desk.Decline(ctx, h.editor, r.ID, r.Version, "other", "No.") },
		"a reminder": func(r models.Request) error { return h.desk.RemindQuote(ctx, h.editor, r.ID, r.Version) },
	} {
		r, q := h.quoted(name)
		h.clock.pass(undoWindow)
		must(t, decide(r))
		now := h.undone(r)
		if now.Status != models.Quoted || now.QuoteUntil == nil || !now.QuoteUntil.Equal(q.ValidUntil) || now.PriceMinor == nil || *now.PriceMinor != q.TotalMinor {
			t.Errorf("%s undone: %s until %v", name, now.Status, now.QuoteUntil)
		}
		if open := h.latest(r); open.ID != q.ID || open.Status != models.QuoteSent || open.ClosedAt != nil {
			t.Errorf("%s undone: the offer is version %d, %s", name, open.Version, open.Status)
		}
		must(t, h.desk.AcceptQuote(ctx, r.ID, h.signature(q)))
		h.chained(r)
	}
	// One that is over by then stays closed, and the desk has the request.
	r, q := h.quoted("over")
	h.clock.pass(undoWindow)
	h.thaw(func() { h.run(`UPDATE quotes SET valid_until = ? WHERE id = ?`, h.clock.now().Add(time.Second), q.ID) })
	_, err := h.desk.Quote(ctx, h.editor, r.ID, h.offer(r))
	must(t, err)
	h.clock.pass(2 * time.Second)
	if now := h.undone(r); now.Status != models.InReview || now.QuoteUntil != nil {
		t.Errorf("over: %s", now.Status)
	}
	if err := h.desk.AcceptQuote(ctx, r.ID, h.signature(q)); !is(err, models.ErrGone) && !is(err, models.ErrConflict) {
		t.Errorf("over, and accepted: %v", err)
	}
}

// TestAnUndoneAnswerLetsTheProposalWaitAgain.
func TestAnUndoneAnswerLetsTheProposalWaitAgain(t *testing.T) {
	t.Parallel()
	h := patient(t)
	ctx := t.Context()
	for name, answer := range map[string]func(models.Request, licensing.CounterAnswer) error{
		"accepted": func(r models.Request, in licensing.CounterAnswer) error {
			_, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, in)
			return err
		},
		"declined": func(r models.Request, in licensing.CounterAnswer) error {
			return h.desk.DeclineCounter(ctx, h.editor, r.ID, in)
		},
		"countered": func(r models.Request, _ licensing.CounterAnswer) error {
			_, err := h.desk.Quote(ctx, h.editor, r.ID, h.offer(r))
			return err
		},
	} {
		r, q, c := h.countered(name, 5000)
		must(t, answer(r, licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID, Text: "Hm."}))
		now := h.undone(r)
		open, err := models.OpenCounter(ctx, h.db, r.ID)
		must(t, err)
		if now.Status != models.InReview || open == nil || open.AnswerText != "" || open.AnswerQuoteID != nil || now.AnswerDueAt == nil {
			t.Errorf("%s, undone: the request is %s, the proposal %s", name, now.Status, asJSON(open))
		}
		if err := h.desk.AcceptQuote(ctx, r.ID, h.signature(q)); !is(err, models.ErrConflict) {
			t.Errorf("%s, undone: the quote behind the proposal was accepted: %v", name, err)
		}
		h.clock.pass(undoWindow)
		if n := h.count(`SELECT count(*) FROM mails WHERE request_id = ? AND status = 'waiting' AND kind IN ('counter_accepted', 'counter_declined', 'quote_changed')`, r.ID); n != 0 {
			t.Errorf("%s, undone: %d letters wait", name, n)
		}
		must(t, h.desk.DeclineCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: now.Version, CounterID: c.ID}))
		h.chained(r)
	}
}
