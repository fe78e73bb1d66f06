package licensing_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestAnAmendmentIsNegotiatedLikeAnyOffer: what is agreed comes to the fee proposed, with the credit still in its argument.
func TestAnAmendmentIsNegotiatedLikeAnyOffer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b, q := h.amendmentQuoted() // 215.00 less 180.00 = 35.00
	scope := licensing.ScopeOf(q.Grant.Use)
	scope.Term = "6m" // 290.00 less 180.00 = 110.00 by the card
	c, err := h.desk.CounterOffer(t.Context(), b.ID, licensing.Proposal{QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: scope, NetMinor: 8000})
	must(t, err)
	if c.CardMinor == nil || *c.CardMinor != 11000 {
		t.Fatalf("counter-offer %s", asJSON(c))
	}
	b = h.reload(b)
	preview, err := h.desk.PreviewCounter(t.Context(), b.ID, c.ID, "")
	must(t, err)
	sent, err := h.desk.AcceptCounter(t.Context(), h.editor, b.ID, licensing.CounterAnswer{Seen: b.Version, CounterID: c.ID})
	must(t, err)
	got := credit(t, sent)
	if sent.NetMinor != 8000 || preview.Quote.NetMinor != 8000 || got.AmountMinor != inEurope || got.WiderMinor != 8000+inEurope || got.Licence != h.licence(a).Number {
		t.Errorf("net %d, credit %s", sent.NetMinor, asJSON(got))
	}
	b = h.reload(b)
	extended, err := h.desk.ExtendQuote(t.Context(), h.editor, b.ID, b.Version, 30)
	must(t, err)
	if again := credit(t, extended); extended.NetMinor != 8000 || again.AmountMinor != got.AmountMinor {
		t.Errorf("sent again: net %d, credit %s", extended.NetMinor, asJSON(again))
	}
	h.buy(b, extended)
	if l := h.licence(b); l.Snapshot.NetMinor != 8000 || h.lives(a, b) != givenUp+live {
		t.Errorf("licence %s: %s", asJSON(l.Snapshot.NetMinor), h.lives(a, b))
	}
	// What counts for the next is what was paid: 180.00 and 80.00.
	next, err := h.desk.CreditFor(t.Context(), h.amending(b, func(w *licensing.Widening) { w.Term = "12m" }), "GBP")
	must(t, err)
	if *next.PaidMinor != inEurope+8000 {
		t.Errorf("paid %d", *next.PaidMinor)
	}
}

// TestAProposalBelowTheMinimumOfTheCardIsTheHousesToAccept: the rules would not go below 30.00, a person may.
func TestAProposalBelowTheMinimumOfTheCardIsTheHousesToAccept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, b, q := h.amendmentQuoted()
	c, err := h.desk.CounterOffer(t.Context(), b.ID, licensing.Proposal{QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: licensing.ScopeOf(q.Grant.Use), NetMinor: 2000})
	must(t, err)
	b = h.reload(b)
	sent, err := h.desk.AcceptCounter(t.Context(), h.editor, b.ID, licensing.CounterAnswer{Seen: b.Version, CounterID: c.ID})
	must(t, err)
	if got := credit(t, sent); sent.NetMinor != 2000 || got.Reason == "" {
		t.Errorf("net %d, credit %s", sent.NetMinor, asJSON(got))
	}
}

func TestAnUndoneAmendmentsQuoteLeavesItsLicenceAlone(t *testing.T) {
	t.Parallel()
	h := patient(t)
	a, l := h.licensedIn("k")
	b := h.amending(a)
	_, err := h.desk.Quote(t.Context(), h.editor, b.ID, h.amendmentOf(b))
	must(t, err)
	b = h.undone(b)
	if b.Status == models.Quoted || asJSON(h.licence(a)) != asJSON(l) {
		t.Errorf("%s, licence %s", b.Status, asJSON(h.licence(a)))
	}
	q, err := h.desk.Quote(t.Context(), h.editor, b.ID, h.amendmentOf(b))
	must(t, err)
	if got := credit(t, q); got.AmountMinor != inEurope {
		t.Errorf("credit %s", asJSON(got))
	}
}

// TestACreditInAnotherCurrencyIsAPersonsToSet, as is one for a scope that today's card has no price for.
func TestACreditThatTheRulesDoNotGiveIsAPersonsToSet(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(h *house){
		"another currency": func(h *house) { h.run(`UPDATE licences SET snapshot = jsonb_set(snapshot, '{currency}', '"CHF"')`) },
		"no price any more": func(h *house) {
			h.run(`UPDATE licences SET snapshot = jsonb_set(snapshot, '{grant,use,purpose}', '"marketing"')`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			a, _ := h.licensedIn("k")
			change(h)
			b := h.amending(a)
			if b.SuggestedMinor != nil || b.Currency != "GBP" {
				t.Errorf("suggested %s", b.Suggestion)
			}
			in := h.amendmentOf(b)
			in.Grant.Use.Purpose = "editorial"
			if _, err := h.desk.Quote(t.Context(), h.editor, b.ID, in); invalid(err)["credit"] != "errors.credit_required" {
				t.Errorf("without a credit: %v", err)
			}
			in.Credit = &licensing.SetCredit{AmountMinor: 15000, Reason: "what was paid then"}
			q, err := h.desk.Quote(t.Context(), h.editor, b.ID, in)
			must(t, err)
			if q.NetMinor != inWorld-15000 {
				t.Errorf("net %d", q.NetMinor)
			}
		})
	}
}

// TestPayLaterIsNotForAmendments: the licence that is widened is good until they are paid.
func TestPayLaterIsNotForAmendments(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b := h.amending(a)
	must(t, h.desk.SetTerms(t.Context(), h.editor, a.OrganisationID, 0, models.OrganisationTerms{Domains: []string{"revue.example"}, PayLater: true, FinanceName: "A", FinanceEmail: "a@revue.example"}))
	q, err := h.desk.Quote(t.Context(), h.editor, b.ID, h.amendmentOf(b))
	must(t, err)
	if q.PayLater {
		t.Error("a wider licence would be given before it is paid")
	}
}

// TestContributorsEarnOfTheDifference that was paid, not of the whole price again.
func TestContributorsEarnOfTheDifference(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.earning("k", h.article("k", written("freelance", "Nadia Karam")))
	first := h.owed("Nadia Karam")
	l := h.licence(r)
	w := licensing.WideningOf(l)
	w.Term = "6m"
	next, err := h.desk.Amend(t.Context(), r.Licensee(), r.ID, w)
	must(t, err)
	q, err := h.desk.Quote(t.Context(), h.editor, next.ID, h.amendmentOf(next))
	must(t, err)
	h.buy(next, q)
	share := h.owed("Nadia Karam") - first
	if first == 0 || share == 0 || share*inv.NetMinor != first*q.NetMinor {
		t.Errorf("%d of %d, then %d of %d", first, inv.NetMinor, share, q.NetMinor)
	}
}

// TestWiderAndNarrowerAreEachOthersMirror: what has more in one way has less in the other, and only the same has neither.
func TestWiderAndNarrowerAreEachOthersMirror(t *testing.T) {
	t.Parallel()
	scope := func(t *rapid.T, name string) models.Licence {
		some := func(of []string, what string) []string {
			return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 1, 3, func(s string) string { return s }).Draw(t, name+" "+what)
		}
		u := models.Use{
			Media: some(models.MediaKinds, "media"), Territory: some([]string{"world", "europe", "africa", "EG", "FR"}, "territory"), Languages: some([]string{"en", "ar", "fr"}, "languages"),
			Translation: rapid.Bool().Draw(t, name+" translation"), Term: rapid.SampledFrom(models.Terms).Draw(t, name+" term"),
			Portion: rapid.SampledFrom([]string{"full", "excerpt", "headline_summary"}).Draw(t, name+" portion"), Audience: rapid.SampledFrom(models.Audiences).Draw(t, name+" audience"),
			ExclusivityDays: rapid.SampledFrom(models.ExclusivityDays).Draw(t, name+" exclusivity"),
		}
		l := models.Licence{}
		l.Snapshot.Grant.Use, l.Snapshot.Grant.Images = u, rapid.Bool().Draw(t, name+" images")
		return l
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := scope(t, "a"), scope(t, "b")
		wide, narrow := licensing.GrantedUse(a), licensing.GrantedUse(b)
		if n, w := licensing.Narrower(a, wide), licensing.Wider(a, wide); len(n)+len(w) != 0 {
			t.Fatalf("the same is narrower in %v, wider in %v", n, w)
		}
		if mine, theirs := licensing.Narrower(a, narrow), licensing.Wider(b, wide); !slices.Equal(mine, theirs) {
			t.Fatalf("b is narrower than a in %v, a wider than b in %v", mine, theirs)
		}
		if w := (licensing.WideningOf(a)).In(narrow); len(licensing.Narrower(a, w)) != 0 {
			t.Fatalf("all that a has is narrower than a")
		}
	})
}
