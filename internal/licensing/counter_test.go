package licensing_test

import (
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// proposal answers a quote with a fee for its own scope.
func (h *house) proposal(q models.Quote, net int64) licensing.Proposal {
	return licensing.Proposal{QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: licensing.ScopeOf(q.Grant.Use), NetMinor: net, Note: "We are small."}
}

// countered makes a request whose quote is answered with a proposal.
func (h *house) countered(key string, net int64) (models.Request, models.Quote, models.CounterOffer) {
	h.t.Helper()
	r, q := h.quoted(key)
	c, err := h.desk.CounterOffer(h.t.Context(), r.ID, h.proposal(q, net))
	must(h.t, err)
	return h.reload(r), q, c
}

func (h *house) limits(rules models.NegotiationRules) {
	h.t.Helper()
	now, err := models.NegotiationRulesOf(h.t.Context(), h.db, h.pub.ID)
	must(h.t, err)
	rules.PublicationID, rules.Version = h.pub.ID, now.Version
	if rules.AnswerDays == 0 {
		rules.AnswerDays = 3
	}
	must(h.t, h.desk.SetNegotiationRules(h.t.Context(), h.editor, rules))
}

// TestThreeRounds goes the whole way: decline, counter, accept, and the licensee accepts what the desk sent.
func TestThreeRounds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	r, q1, c1 := h.countered("k", 5000)
	if r.Status != models.InReview || h.latest(r).Status != models.QuoteCountered || r.AnswerDueAt == nil || !r.AnswerDueAt.Equal(*c1.AnswerBy) {
		t.Fatalf("countered: %s, %s, due %v", r.Status, h.latest(r).Status, r.AnswerDueAt)
	}
	must(t, h.desk.DeclineCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c1.ID, Text: "Too low."}))
	if r = h.reload(r); r.Status != models.Quoted || h.latest(r).ID != q1.ID || h.latest(r).Status != models.QuoteSent || !r.QuoteUntil.Equal(q1.ValidUntil) {
		t.Fatalf("declined: %s, quote %d %s", r.Status, h.latest(r).ID, h.latest(r).Status)
	}
	in := h.proposal(q1, 0)
	in.Scope.Term, in.Scope.Territory = "1m", []string{"europe"}
	c2, err := h.desk.CounterOffer(ctx, r.ID, in)
	must(t, err)
	if c2.Round != 2 || c2.CardMinor == nil || c2.NetMinor != *c2.CardMinor || c2.NetMinor >= q1.NetMinor {
		t.Fatalf("by the card: %s", asJSON(c2))
	}
	r = h.reload(r)
	counter := h.offer(r)
	counter.Grant.Use = c2.Use
	q2, err := h.desk.Quote(ctx, h.editor, r.ID, counter)
	must(t, err)
	c3, err := h.desk.CounterOffer(ctx, r.ID, h.proposal(q2, q2.NetMinor-777))
	must(t, err)
	r = h.reload(r)
	q3, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c3.ID})
	must(t, err)
	lines, err := models.LinesOf(ctx, h.db, q3.ID)
	must(t, err)
	if q3.Version != 3 || q3.NetMinor != c3.NetMinor || asJSON(q3.Grant.Use) != asJSON(c3.Use) || lines[0].OverrideReason == "" {
		t.Fatalf("accepted: %s", asJSON(q3))
	}
	if _, err := h.desk.CounterOffer(ctx, r.ID, h.proposal(q3, 100)); !is(err, licensing.ErrNoMoreRounds) {
		t.Errorf("a fourth round: %v", err)
	}
	must(t, h.desk.AcceptQuote(ctx, r.ID, h.signature(q3)))
	made, err := models.CountersOf(ctx, h.db, r.ID)
	must(t, err)
	if made[0].Status != models.CounterDeclined || made[1].Status != models.CounterCountered || *made[1].AnswerQuoteID != q2.ID || made[2].Status != models.CounterAccepted || *made[2].AnswerQuoteID != q3.ID {
		t.Errorf("the rounds: %s", asJSON(made))
	}
	h.chained(r)
}

func TestAProposalBelowTheFloorIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.limits(models.NegotiationRules{Rounds: 2, FloorPercent: 60})
	r, q := h.quoted("k")
	floor := models.NegotiationRules{FloorPercent: 60}.FloorOf(q.NetMinor)
	in := h.proposal(q, floor-1)
	in.FormKey = "one"
	for range 2 { // the same form again is no second round
		c, err := h.desk.CounterOffer(t.Context(), r.ID, in)
		must(t, err)
		if c.Status != models.CounterRefused || c.Round != 1 {
			t.Fatalf("refused: %s", asJSON(c))
		}
	}
	if r = h.reload(r); r.Status != models.Quoted || h.latest(r).Status != models.QuoteSent {
		t.Fatalf("the quote is %s", h.latest(r).Status)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind IN ('desk_counter', 'counter_received')`); n != 0 {
		t.Errorf("%d letters about it", n)
	}
	c, err := h.desk.CounterOffer(t.Context(), r.ID, h.proposal(q, floor)) // the floor itself is enough
	must(t, err)
	if c.Status != models.CounterOpen || c.Round != 2 {
		t.Errorf("at the floor: %s", asJSON(c))
	}
}

func TestAProposalIsTakenBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q, c := h.countered("k", 5000)
	must(t, h.desk.TakeBackCounter(t.Context(), r.ID, c.ID))
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	if err := h.desk.TakeBackCounter(t.Context(), r.ID, c.ID); !is(err, models.ErrConflict) {
		t.Errorf("twice: %v", err)
	}
	late, q, c := h.countered("late", 5000)
	h.clock.pass(60 * 24 * time.Hour)
	must(t, h.desk.TakeBackCounter(t.Context(), late.ID, c.ID))
	if late = h.reload(late); late.Status != models.Lapsed || h.latest(late).Status != models.QuoteExpired {
		t.Errorf("after its time: %s, %s", late.Status, h.latest(late).Status)
	}
	if err := h.desk.AcceptQuote(t.Context(), late.ID, h.signature(q)); !is(err, models.ErrGone) {
		t.Errorf("accepted after its time: %v", err)
	}
	must(t, h.desk.AskForRenewal(t.Context(), late.ID))
	h.chained(r)
	h.chained(late)
}

// TestADeclinedProposalNeverLeavesNothing: when the quote's time has ended while the proposal waited, it goes out anew.
func TestADeclinedProposalNeverLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q, c := h.countered("k", 5000)
	h.clock.pass(60 * 24 * time.Hour)
	must(t, h.desk.KeepTime(t.Context()))
	must(t, h.desk.DeclineCounter(t.Context(), h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID}))
	now := h.latest(r)
	if now.Version != 2 || now.Status != models.QuoteSent || now.TotalMinor != q.TotalMinor || !now.ValidUntil.After(h.clock.now()) || now.DocumentHash == q.DocumentHash {
		t.Fatalf("after the refusal: %s", asJSON(now))
	}
	if err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)); !is(err, models.ErrConflict) {
		t.Errorf("the old version: %v", err)
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(now)))
	h.chained(r)
}

func TestWhatNobodyCanWantIsNotProposed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	for name, alter := range map[string]func(*licensing.Proposal){
		"as much as the quote": func(p *licensing.Proposal) { p.NetMinor = q.NetMinor },
		"above the card":       func(p *licensing.Proposal) { p.NetMinor, p.Scope.Term = q.NetMinor+1, "1m" },
		"next to nothing":      func(p *licensing.Proposal) { p.NetMinor = 1 },
		"no media":             func(p *licensing.Proposal) { p.Scope.Media = nil },
		"nowhere":              func(p *licensing.Proposal) { p.Scope.Territory = nil },
	} {
		in := h.proposal(q, 5000)
		alter(&in)
		if _, err := h.desk.CounterOffer(t.Context(), r.ID, in); !asInvalid(err, new(models.Invalid)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := h.count(`SELECT count(*) FROM counter_offers`); n != 0 || h.status(r.ID) != models.Quoted {
		t.Errorf("%d counter-offers, request %s", n, h.status(r.ID))
	}
}

// Page views stated for the audience that was quoted say nothing of another one.
func TestAnotherAudienceTakesThePlaceOfStatedNumbers(t *testing.T) {
	t.Parallel()
	quoted := models.Use{Audience: "1m_10m", Term: "3m", PageViews: 2_000_000, PrintRun: 900, Copies: 7}
	scope := licensing.ScopeOf(quoted)
	scope.Term = "1m"
	if u := scope.In(quoted); u.PageViews != 2_000_000 || u.PrintRun != 900 || u.Copies != 7 || u.Term != "1m" {
		t.Errorf("a shorter term: %+v", u)
	}
	scope.Audience = "10k_100k"
	if u := scope.In(quoted); u.PageViews != 0 || u.PrintRun != 0 || u.Copies != 7 || u.Audience != "10k_100k" {
		t.Errorf("fewer readers: %+v", u)
	}
}
