package licensing_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestWhatTheDeskEndedIsNotOfferedAgainByAProposal: a proposal that waited when its request ended is over with it. Were it
// open after the request is taken up again, its sender could take it back, and accept what the house had declined.
func TestWhatTheDeskEndedIsNotOfferedAgainByAProposal(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(h *house, r models.Request) error{
		"declined": func(h *house, r models.Request) error {
			return h.desk.Decline(h.t.Context(), h.editor, r.ID, r.Version, "rights", "The author does not agree.")
		},
		"not needed": func(h *house, r models.Request) error {
			return h.desk.NeedsNoLicence(h.t.Context(), h.editor, r.ID, r.Version, "This is quotation.")
		},
		"withdrawn": func(h *house, r models.Request) error { return h.desk.Withdraw(h.t.Context(), r.ID, "no budget") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, q, c := h.countered("k", 5000)
			must(t, end(h, r))
			r = h.reload(r)
			must(t, h.desk.Reopen(t.Context(), h.editor, r.ID, r.Version, "Once more."))
			if err := h.desk.TakeBackCounter(t.Context(), r.ID, c.ID); !is(err, models.ErrConflict) {
				t.Errorf("taken back after the end: %v", err)
			}
			if err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)); !is(err, models.ErrConflict) {
				t.Errorf("accepted after the end: %v", err)
			}
			if left, err := models.OpenCounter(t.Context(), h.db, r.ID); err != nil || left != nil {
				t.Errorf("still waits: %s, %v", asJSON(left), err)
			}
			r = h.reload(r)
			next, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r))
			must(t, err)
			must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(next)))
			h.chained(r)
		})
	}
}

// TestAnUndoneEndLetsTheProposalWait: what is undone has not happened.
func TestAnUndoneEndLetsTheProposalWait(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, _, c := h.countered("k", 5000)
	must(t, h.desk.Decline(t.Context(), h.editor, r.ID, r.Version, "rights", "The author does not agree."))
	r = h.undone(r)
	_, err := h.desk.AcceptCounter(t.Context(), h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID})
	must(t, err)
}

// TestAnOfferThatIsPutBackRestsOnItsConsents, and so does its extension.
func TestAnOfferThatIsPutBackRestsOnItsConsents(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asking("k", nil, h.article("ask", basis("freelance_ask")))
	in := h.offer(r)
	in.Consents = map[int]licensing.Consent{1: {Given: true, By: "Nadia Karam", On: "2026-11-01"}}
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	for range 2 {
		must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
		must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
		must(t, h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""))
		must(t, h.desk.CancelInvoice(t.Context(), h.invoice(r).ID))
		q = h.latest(r)
	}
	r = h.reload(r)
	q, err = h.desk.ExtendQuote(t.Context(), h.editor, r.ID, r.Version, 0)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
}

// TestTheDeskDoesNotGiveUpByTakingBackWhatNeedsTwo: an invoice from the limit on is voided by two people, whatever the
// button is called; its licensee may still take their own word back.
func TestTheDeskDoesNotGiveUpByTakingBackWhatNeedsTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.settings(func(p *models.Publication) { p.FourEyes = map[string]int64{inv.Currency: inv.TotalMinor} })
	if err := h.desk.TakeBackAcceptance(t.Context(), h.editor, r.ID, "They asked."); !is(err, models.ErrForbidden) {
		t.Errorf("by one of the desk: %v", err)
	}
	must(t, h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""))
}

// TestAcceptingAndTakingBackHasAnEnd: each round costs an invoice at Stripe and letters to both sides.
func TestAcceptingAndTakingBackHasAnEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	var err error
	n := 0
	for ; n < 10 && err == nil; n++ {
		must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
		if err = h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""); err == nil {
			must(t, h.desk.CancelInvoice(t.Context(), h.invoice(r).ID))
			q = h.latest(r)
		}
	}
	if !is(err, models.ErrThrottled) || n != licensing.FollowBurst+1 {
		t.Errorf("%d times: %v", n, err)
	}
}

// TestNobodyIsFloodedThroughManyRequests: the bound is the address's, not the request's.
func TestNobodyIsFloodedThroughManyRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var err error
	for _, key := range []string{"1", "2", "3", "4", "5"} {
		r, q := h.quoted(key)
		if err = h.desk.AskSignatory(t.Context(), r.ID, h.deputy(q)); err != nil {
			break
		}
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'signatory_asked'`); !is(err, models.ErrThrottled) || n != 4 {
		t.Errorf("%d letters to one stranger: %v", n, err)
	}
	h.clock.pass(licensing.SignatoryPause)
	r, q := h.quoted("later")
	must(t, h.desk.AskSignatory(t.Context(), r.ID, h.deputy(q)))
}

// TestWhyItIsFreeStaysInTheHouse: the page on which it is typed promises so, and the evidence is the licensee's.
func TestWhyItIsFreeStaysInTheHouse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.quoted("k")
	in := h.freeOffer(r)
	in.GratisReason = "The publisher's nephew asks."
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	_, a := h.evidence()
	if strings.Contains(a.Evidence, "nephew") || strings.Contains(q.Document, "nephew") {
		t.Error("the licensee downloads why it was free")
	}
}

// TestADrawWaitsForWhoeverIsGivenTheArticle: without it, a use is drawn beside the exclusive licence that is being accepted.
func TestADrawWaitsForWhoeverIsGivenTheArticle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	_, a := h.bought(h.bundle(first, 2), first)
	r := h.inTheName(first, "use")
	w, err := h.desk.DrawingFor(t.Context(), r)
	must(t, err)
	rival := h.db.Begin()
	must(t, rival.Exec(`SELECT id FROM articles ORDER BY id FOR NO KEY UPDATE`).Error)
	drawn := make(chan error, 1)
	go func() { drawn <- h.desk.Draw(context.Background(), r.ID, a.ID, h.signature(w.Offer.Quote)) }()
	select {
	case err := <-drawn:
		t.Errorf("drawn while somebody else is being given the article: %v", err)
	case <-time.After(time.Second):
		must(t, rival.Exec(`UPDATE articles SET rights_basis = 'agency'`).Error)
		must(t, rival.Commit().Error)
		if err := <-drawn; !is(err, models.ErrConflict) {
			t.Errorf("drawn although its rights are gone: %v", err)
		}
	}
	rival.Rollback()
}

// TestNobodyContinuesTheAgreementOfAnother: it would begin when theirs ends, and name it.
func TestNobodyContinuesTheAgreementOfAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	_, a := h.bought(h.bundle(first, 2), first)
	other := h.asOther("other", "claire@autre.example", "Autre Revue")
	must(t, h.desk.SetTerms(t.Context(), h.editor, other.OrganisationID, 0, models.OrganisationTerms{Domains: []string{"autre.example"}}))
	in := h.bundle(other, 2)
	in.Bundle.Renews = a.ID
	if _, err := h.desk.OfferAgreement(t.Context(), h.editor, other.OrganisationID, in); !is(err, models.ErrNotFound) {
		t.Errorf("offered: %v", err)
	}
	in.Bundle.Renews = 0
	_, err := h.desk.OfferAgreement(t.Context(), h.editor, other.OrganisationID, in)
	must(t, err)
}

// TestARenewalHeedsWhatTheCardLeavesToAPerson: no setting of the house lets a price go out of which a part asks for an editor.
func TestARenewalHeedsWhatTheCardLeavesToAPerson(t *testing.T) {
	t.Parallel()
	for _, each := range []string{"none", "suggest", "auto"} {
		t.Run(each, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, _ := h.renewable("k")
			h.run(`ALTER TABLE rate_cards DISABLE TRIGGER published_rate_cards_are_frozen`)
			h.run(`UPDATE rate_cards SET card = jsonb_set(card, '{automation}', to_jsonb(?::text))`, each)
			next := h.renewed(r)
			if sent := next.Status == models.Quoted; sent != (each == "auto") {
				t.Errorf("%s", next.Status)
			}
		})
	}
}

// TestNothingIsTakenBackWhileItsMoneyIsSettled: money that is being recorded by hand is not voided meanwhile.
func TestNothingIsTakenBackWhileItsMoneyIsSettled(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	in := licensing.SettleInput{Kind: "received", Reference: "bank 17", ReceivedOn: h.clock.now().Format("2006-01-02")}
	must(t, h.desk.Settle(t.Context(), h.editor, inv.ID, in))
	if err := h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""); !is(err, models.ErrConflict) {
		t.Errorf("taken back while the money is recorded: %v", err)
	}
	if err := h.desk.Withdraw(t.Context(), r.ID, "no budget"); !is(err, models.ErrConflict) {
		t.Errorf("withdrawn while the money is recorded: %v", err)
	}
}
