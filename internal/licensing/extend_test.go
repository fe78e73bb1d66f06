package licensing_test

import (
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestAnExtendedQuoteIsTheSameWithANewEnd: also one that has expired, before and after its requester asked for it.
func TestAnExtendedQuoteIsTheSameWithANewEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	for name, before := range map[string]func(models.Request){
		"open":    func(models.Request) {},
		"expired": func(models.Request) { h.clock.pass(60 * 24 * time.Hour); must(t, h.desk.KeepTime(ctx)) },
		"asked for": func(r models.Request) {
			h.clock.pass(60 * 24 * time.Hour)
			must(t, h.desk.AskForRenewal(ctx, r.ID))
		},
	} {
		r, q := h.quoted(name)
		before(r)
		r = h.reload(r)
		next, err := h.desk.ExtendQuote(ctx, h.editor, r.ID, r.Version, 5)
		must(t, err)
		if next.Version != 2 || next.TotalMinor != q.TotalMinor || asJSON(next.Grant) != asJSON(q.Grant) || next.TermsID != q.TermsID || next.DocumentHash == q.DocumentHash || !next.ValidUntil.After(h.clock.now()) {
			t.Fatalf("%s: %s", name, asJSON(next))
		}
		was, err := models.LinesOf(ctx, h.db, q.ID)
		must(t, err)
		now, err := models.LinesOf(ctx, h.db, next.ID)
		must(t, err)
		if len(now) != len(was) || now[0].NetMinor != was[0].NetMinor || now[0].Description != was[0].Description {
			t.Errorf("%s: lines %s", name, asJSON(now))
		}
		if err := h.desk.AcceptQuote(ctx, r.ID, h.signature(q)); !is(err, models.ErrConflict) && !is(err, models.ErrGone) {
			t.Errorf("%s: the old version: %v", name, err)
		}
		if n := h.count(`SELECT count(*) FROM mails WHERE request_id = ? AND kind = 'quote_extended'`, r.ID); n != 1 {
			t.Errorf("%s: %d letters", name, n)
		}
		must(t, h.desk.AcceptQuote(ctx, r.ID, h.signature(next)))
		h.chained(r)
	}
}

// TestNothingIsExtendedThatIsOver: an answered offer stays answered.
func TestNothingIsExtendedThatIsOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, s := range except(models.Statuses, models.Quoted, models.Lapsed) {
		r := h.reached(s, string(s))
		if _, err := h.desk.ExtendQuote(t.Context(), h.editor, r.ID, r.Version, 0); !is(err, models.ErrConflict) && !is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", s, err)
		}
		if err := h.desk.RemindQuote(t.Context(), h.editor, r.ID, r.Version); !is(err, models.ErrConflict) {
			t.Errorf("reminded in %s: %v", s, err)
		}
	}
}

func TestARemindedRequesterIsNotRemindedTwiceADay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.quoted("k")
	must(t, h.desk.RemindQuote(t.Context(), h.editor, r.ID, r.Version))
	if err := h.desk.RemindQuote(t.Context(), h.editor, r.ID, h.reload(r).Version); !is(err, models.ErrConflict) {
		t.Errorf("twice a day: %v", err)
	}
	h.clock.pass(24 * time.Hour)
	must(t, h.desk.RemindQuote(t.Context(), h.editor, r.ID, h.reload(r).Version))
	if n := h.letters("quote_reminder"); n != 2 {
		t.Errorf("%d reminders", n)
	}
}

// TestADraftOfAQuoteIsKeptUntilItIsSent.
func TestADraftOfAQuoteIsKeptUntilItIsSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	r := h.submitted("k")
	must(t, h.desk.KeepQuoteDraft(ctx, h.editor, r.ID, false, map[string][]string{"note": {"Half"}}))
	must(t, h.desk.KeepQuoteDraft(ctx, h.editor, r.ID, false, map[string][]string{"note": {"A whole thought"}}))
	kept, err := models.DraftQuotesOf(ctx, h.db, r.ID, false)
	must(t, err)
	if len(kept) != 1 || kept[0].Typed["note"][0] != "A whole thought" {
		t.Fatalf("kept: %s", asJSON(kept))
	}
	_, err = h.desk.Quote(ctx, h.editor, r.ID, h.offer(r))
	must(t, err)
	if n := h.count(`SELECT count(*) FROM quote_drafts`); n != 0 {
		t.Errorf("%d drafts of a quote that was sent", n)
	}
	must(t, h.desk.KeepQuoteDraft(ctx, h.editor, r.ID, true, nil))
	h.clock.pass(100 * 24 * time.Hour)
	must(t, h.desk.KeepTime(ctx))
	if n := h.count(`SELECT count(*) FROM quote_drafts`); n != 0 {
		t.Errorf("%d drafts after a hundred days", n)
	}
}

func TestLimitsAreChangedByOneHandAtATime(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.limits(models.NegotiationRules{Rounds: 5, FloorPercent: 40})
	for name, rules := range map[string]models.NegotiationRules{
		"as if nobody had": {PublicationID: h.pub.ID, AnswerDays: 1}, "a version before": {PublicationID: h.pub.ID, AnswerDays: 1, Version: 7},
	} {
		if err := h.desk.SetNegotiationRules(ctx, h.editor, rules); !is(err, models.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	now, err := models.NegotiationRulesOf(ctx, h.db, h.pub.ID)
	must(t, err)
	if now.Rounds != 5 || now.FloorPercent != 40 {
		t.Errorf("limits %+v", now)
	}
	for name, wrong := range map[string]models.NegotiationRules{"rounds": {Rounds: 11, AnswerDays: 1}, "floor": {FloorPercent: 101, AnswerDays: 1}, "days": {}} {
		bad := models.Invalid{}
		if err := h.desk.SetNegotiationRules(ctx, h.editor, wrong); !asInvalid(err, &bad) || bad[name] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.limits(models.NegotiationRules{Rounds: 0})
	r, q := h.quoted("k")
	if _, err := h.desk.CounterOffer(ctx, r.ID, h.proposal(q, 5000)); !is(err, licensing.ErrNoMoreRounds) {
		t.Errorf("a house that does not negotiate: %v", err)
	}
}
