package licensing_test

import (
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// withCredit quotes and sells an amendment with a credit that an editor set.
func (h *house) withCredit(next models.Request, minor int64) (models.Request, models.Licence) {
	h.t.Helper()
	in := h.amendmentOf(next)
	in.Credit = &licensing.SetCredit{AmountMinor: minor, Reason: "agreed so"}
	q, err := h.desk.Quote(h.t.Context(), h.editor, next.ID, in)
	must(h.t, err)
	h.buy(next, q)
	return h.reload(next), h.licence(next)
}

// TestTheMiddleOfAChainLeavesNoTwoInForce: the last one had no credit and stays good by itself when the money of the
// middle one goes back, and what the middle one had widened stays in its shadow.
func TestTheMiddleOfAChainLeavesNoTwoInForce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, _ := h.amended(a)
	c, _ := h.withCredit(h.amending(b, func(w *licensing.Widening) { w.Term = "6m" }), 0)
	refund := h.refund(b)
	if got := h.lives(a, b, c); got != givenUp+"revoked(refunded) "+live {
		t.Errorf("after the refund of the middle one: %s", got)
	}
	if _, err := h.desk.Amend(t.Context(), a.Licensee(), a.ID, wider(h.licence(a))); !is(err, models.ErrConflict) {
		t.Errorf("what is in the shadow of the last one was widened: %v", err)
	}
	last := h.refund(c) // and the first one is good again when the last one is not
	if got := h.lives(a, b, c); got != live+"revoked(refunded) revoked(refunded) " {
		t.Errorf("after the refund of the last one: %s", got)
	}
	must(t, h.stripe.SettleRefund(t.Context(), last, sandbox.RefundFailed))
	h.learn(c)
	if got := h.lives(a, b, c); got != givenUp+"revoked(refunded) "+live {
		t.Errorf("after the last refund failed: %s", got)
	}
	must(t, h.stripe.SettleRefund(t.Context(), refund, sandbox.RefundFailed))
	h.learn(b)
	if got := h.lives(a, b, c); got != givenUp+givenUp+live {
		t.Errorf("with all the money there: %s", got)
	}
	h.chained(a)
	h.chained(b)
}

// TestMoneyOfALicenceThatEndedStillBacksWhatWidenedIt: it ended by itself while the wider one was in dispute, and its
// own money goes back afterwards.
func TestMoneyOfALicenceThatEndedStillBacksWhatWidenedIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, _ := h.amended(a, func(w *licensing.Widening) { w.Term = "6m" })
	dispute := h.dispute(b)
	h.clock.pass(95 * day) // past the end of the first one
	must(t, h.desk.KeepTime(t.Context()))
	must(t, h.stripe.MoveDispute(t.Context(), dispute, sandbox.DisputeWon))
	h.learn(b)
	if got := h.lives(a, b); got != "expired() "+live {
		t.Fatalf("after the dispute: %s", got)
	}
	refund := h.refund(a)
	if got := h.licence(b); got.Status != models.LicenceSuspended || got.StatusReason != licensing.HeldUnbacked {
		t.Errorf("in force for the difference alone: %s", h.lives(a, b))
	}
	must(t, h.stripe.SettleRefund(t.Context(), refund, sandbox.RefundFailed))
	h.learn(a)
	if got := h.lives(a, b); got != "expired() "+live {
		t.Errorf("with the money back: %s", got)
	}
}

// TestAnEndedLicenceThatWasRefundedIsNoCredit: a person may grant after the end, not after the money went back.
func TestAnEndedLicenceThatWasRefundedIsNoCredit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b, q := h.amendmentQuoted()
	must(t, h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(b).ID))
	h.clock.pass(95 * day)
	must(t, h.desk.KeepTime(t.Context()))
	if got := h.lives(a); got != "expired() " {
		t.Fatal(got)
	}
	h.refund(a)
	h.pay(h.invoice(b))
	must(t, h.desk.ReadInvoice(t.Context(), h.invoice(b).ID))
	if err := h.desk.GrantPaid(t.Context(), h.editor, b.ID, h.reload(b).Version, "they paid"); !is(err, models.ErrConflict) {
		t.Errorf("the world for the difference: %v", err)
	}
}

// TestATermThatBeganAnewIsNotCutByALongerOne: granted after the end, it counts from there.
func TestATermThatBeganAnewIsNotCutByALongerOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b, q := h.amendmentQuoted()
	must(t, h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(b).ID))
	h.clock.pass(100 * day)
	must(t, h.desk.KeepTime(t.Context()))
	h.pay(h.invoice(b))
	must(t, h.desk.ReadInvoice(t.Context(), h.invoice(b).ID))
	must(t, h.desk.GrantPaid(t.Context(), h.editor, b.ID, h.reload(b).Version, "they paid in good faith"))
	second := h.licence(b)
	_, third := h.amended(b, func(w *licensing.Widening) { w.Term = "6m" })
	if want := second.StartsAt.In(h.pub.Zone()).AddDate(0, 6, 0); !third.EndsAt.Equal(want) || third.EndsAt.Before(*second.EndsAt) {
		t.Errorf("ends %s, the narrower one %s: %s", third.EndsAt, second.EndsAt, h.lives(a, b))
	}
}

// TestAnAmendmentIsNotDrawn from a volume agreement: nothing would ask whether the licence can still give way.
func TestAnAmendmentIsNotDrawn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("p")
	_, agreement := h.bought(h.bundle(first, 5), first)
	a := h.inTheName(first, "k", func(in *licensing.Submission) { in.Use.Term = "1m" })
	q, err := h.desk.Quote(t.Context(), h.editor, a.ID, h.offer(a))
	must(t, err)
	h.buy(a, q)
	w := licensing.WideningOf(h.licence(a))
	w.Term = "3m"
	next, err := h.desk.Amend(t.Context(), a.Licensee(), a.ID, w)
	must(t, err)
	other := h.inTheName(first, "other")
	if _, err := h.desk.DrawingFor(t.Context(), h.reload(other)); err != nil {
		t.Fatalf("control: another request is not drawable: %v", err)
	}
	if _, err := h.desk.DrawingFor(t.Context(), h.reload(next)); !is(err, models.ErrNotFound) {
		t.Errorf("its page offers it: %v", err)
	}
	if err := h.draws(next, agreement); !is(err, models.ErrNotFound) {
		t.Errorf("drawn: %v: %s", err, h.lives(a))
	}
}

// TestACounterOfferKeepsTheCreditThatAnEditorSet, which the deal rests on.
func TestACounterOfferKeepsTheCreditThatAnEditorSet(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(h *house){
		"less than the rules have": func(*house) {},
		"the rules have none":      func(h *house) { h.run(`UPDATE licences SET snapshot = jsonb_set(snapshot, '{currency}', '"CHF"')`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			a, _ := h.licensedIn("k")
			change(h)
			b := h.amending(a)
			in := h.amendmentOf(b)
			in.Credit = &licensing.SetCredit{AmountMinor: 10000, Reason: "a part was for an edition that is over"}
			q, err := h.desk.Quote(t.Context(), h.editor, b.ID, in)
			must(t, err)
			c, err := h.desk.CounterOffer(t.Context(), b.ID, licensing.Proposal{QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: licensing.ScopeOf(q.Grant.Use), NetMinor: 9000})
			must(t, err)
			b = h.reload(b)
			sent, err := h.desk.AcceptCounter(t.Context(), h.editor, b.ID, licensing.CounterAnswer{Seen: b.Version, CounterID: c.ID})
			must(t, err)
			if got := credit(t, sent); sent.NetMinor != 9000 || got.AmountMinor != 10000 {
				t.Errorf("net %d, credit %s", sent.NetMinor, asJSON(got))
			}
			h.buy(b, sent)
			h.refund(a)
			if got := h.lives(a, b); got != "revoked(refunded) suspended(unbacked) " {
				t.Errorf("after the refund of what it rests on: %s", got)
			}
		})
	}
}

// TestMoneyOfAnotherModeIsNoCredit: what was paid in the sandbox takes nothing off a real price, nor does real money
// pay for a licence of the sandbox that would take a real one's place.
func TestMoneyOfAnotherModeIsNoCredit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b, q := h.amendmentQuoted()
	for _, mode := range []string{"test", "live"} {
		h.run(`UPDATE licences SET mode = ?`, mode)
		h.run(`UPDATE invoices SET mode = ?`, mode)
		if c, err := h.desk.CreditFor(t.Context(), b, "GBP"); err != nil || *c.PaidMinor != 0 {
			t.Errorf("%s: credit %s, %v", mode, asJSON(c), err)
		}
		if err := h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)); !is(err, licensing.ErrWithheld) {
			t.Errorf("%s: accepted: %v", mode, err)
		}
		b = h.reload(b)
		if _, err := h.desk.PreviewQuote(t.Context(), b.ID, h.amendmentOf(b)); invalid(err)["amendment"] == "" {
			t.Errorf("%s: offered anew: %v", mode, err)
		}
		other, _ := h.licensedIn("x" + mode)
		h.run(`UPDATE licences SET mode = ? WHERE request_id = ?`, mode, other.ID)
		if _, err := h.desk.Amend(t.Context(), other.Licensee(), other.ID, wider(h.licence(other))); !is(err, models.ErrConflict) {
			t.Errorf("%s: asked for: %v", mode, err)
		}
		h.run(`UPDATE licences SET mode = 'sandbox'`)
		h.run(`UPDATE invoices SET mode = 'sandbox'`)
		if mode == "test" {
			q, _ = h.desk.Quote(t.Context(), h.editor, b.ID, h.amendmentOf(b))
		}
	}
	if got := h.lives(a); got != live {
		t.Error(got)
	}
}

// TestADisputeDuringASuspensionIsNotForgotten: its own money is disputed while it is out of force for another's, and
// the other's comes back first.
func TestADisputeDuringASuspensionIsNotForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, _ := h.amended(a)
	first := h.dispute(a)
	second := h.dispute(b)
	must(t, h.stripe.MoveDispute(t.Context(), first, sandbox.DisputeWon))
	h.learn(a)
	if got := h.lives(a, b); got != live+"suspended(disputed) " {
		t.Errorf("with the first one's money back: %s", got)
	}
	must(t, h.stripe.MoveDispute(t.Context(), second, sandbox.DisputeWon))
	h.learn(b)
	if got := h.lives(a, b); got != givenUp+live {
		t.Errorf("with both back: %s", got)
	}
}

// TestAnOfferTakesNoConditionAway that the licence has besides its scope.
func TestAnOfferTakesNoConditionAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b := h.amending(a)
	h.run(`UPDATE licences SET snapshot = jsonb_set(jsonb_set(snapshot, '{grant,archive}', 'true'), '{grant,use,edits}', '"cut"')`)
	for field, take := range map[string]func(g *models.Grant){
		"archive": func(g *models.Grant) { g.Archive = false }, "edits": func(g *models.Grant) { g.Use.Edits = "none" },
	} {
		in := h.amendmentOf(b)
		if in.Grant.Use.Edits = "cut"; !in.Grant.Archive {
			t.Fatal("control: the licence has no archive")
		}
		if _, err := h.desk.PreviewQuote(t.Context(), b.ID, in); err != nil {
			t.Fatalf("control: %v", err)
		}
		take(&in.Grant)
		if _, err := h.desk.Quote(t.Context(), h.editor, b.ID, in); invalid(err)[field] == "" {
			t.Errorf("%s taken away: %v", field, err)
		}
	}
}

// TestAChainLearnsOfItsMoneyAtOnce, in both directions and by jobs beside: nobody waits for anybody for ever, and one
// at most is in force.
func TestAChainLearnsOfItsMoneyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, _ := h.amended(a)
	c, _ := h.withCredit(h.amending(b, func(w *licensing.Widening) { w.Term = "6m" }), 0)
	chain := []link{{r: a}, {r: b, rests: true}, {r: c}}
	for round := range 3 {
		var settle []string
		for _, at := range chain[round%2:] {
			id, err := h.stripe.RefundInvoice(t.Context(), *h.invoice(at.r).StripeInvoiceID, 0)
			must(t, err)
			settle = append(settle, id)
		}
		var acts []func() error
		learnAll := func() {
			acts = nil
			for _, at := range chain {
				invoice, licence := h.invoice(at.r).ID, h.licence(at.r).ID
				acts = append(acts, times(2, func() error { return h.desk.ReadMoney(t.Context(), invoice) })...)
				acts = append(acts, func() error { return h.desk.FollowAmended(t.Context(), licence) })
			}
			if n := succeeded(t, atOnce(acts...)); n != len(acts) {
				t.Fatalf("round %d: %d of %d", round, n, len(acts))
			}
			h.follow()
			if wrong := h.brokenBy(chain); len(wrong) > 0 {
				t.Fatalf("round %d: %v in %s", round, wrong, h.stand(chain))
			}
		}
		learnAll()
		for _, id := range settle {
			must(t, h.stripe.SettleRefund(t.Context(), id, sandbox.RefundFailed))
		}
		learnAll()
		if got := h.lives(a, b, c); got != givenUp+givenUp+live {
			t.Fatalf("round %d, with all back: %s", round, got)
		}
	}
}
