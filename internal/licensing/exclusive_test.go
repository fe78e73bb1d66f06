package licensing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// where is a use in territories and languages, exclusive for days.
func where(days int, territory, language string) func(*licensing.Submission) {
	return func(in *licensing.Submission) {
		in.Use.ExclusivityDays, in.Use.Territory, in.Use.Languages, in.Use.Term = days, []string{territory}, []string{language}, "1m"
	}
}

func TestNothingIsOfferedThatSomebodyHoldsExclusively(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, other := h.article("held"), h.article("free")
	holder := h.asking("holder", where(30, "europe", "en"), a)
	q, err := h.desk.Quote(t.Context(), h.editor, holder.ID, h.free(holder))
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), holder.ID, h.signature(q)))
	after := h.clock.now().AddDate(0, 0, 31).Format(time.DateOnly)
	for name, c := range map[string]struct {
		ask     func(*licensing.Submission)
		article models.Article
		starts  string
		refused bool
	}{
		"the same":          {where(0, "europe", "en"), a, "", true},
		"the world":         {where(0, "world", "en"), a, "", true},
		"a country of it":   {where(7, "FR", "en"), a, "", true},
		"elsewhere":         {where(7, "oceania", "en"), a, "", false},
		"another country":   {where(0, "JP", "en"), a, "", false},
		"another language":  {where(0, "europe", "fr"), a, "", false},
		"another article":   {where(0, "europe", "en"), other, "", false},
		"when it is over":   {where(0, "europe", "en"), a, after, false},
		"before it is over": {where(0, "europe", "en"), a, h.clock.now().AddDate(0, 0, 29).Format(time.DateOnly), true},
	} {
		r := h.asking(name, c.ask, c.article)
		in := h.offer(r)
		in.Grant.StartsOn = c.starts
		_, err := h.desk.PreviewQuote(t.Context(), r.ID, in)
		var bad models.Invalid
		if errors.As(err, &bad) != c.refused || !c.refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	own := h.asking("holder2", func(in *licensing.Submission) { where(0, "europe", "en")(in); in.OrganisationName = "House of holder" }, a)
	if _, err := h.desk.PreviewQuote(t.Context(), own.ID, h.offer(own)); err != nil {
		t.Errorf("the holder's own second use: %v", err)
	}
	h.run(`UPDATE licences SET status = 'revoked'`)
	r := h.asking("afterwards", where(7, "europe", "en"), a)
	if _, err := h.desk.PreviewQuote(t.Context(), r.ID, h.offer(r)); err != nil {
		t.Errorf("once revoked: %v", err)
	}
}

func TestAnExclusiveOfferKnowsOfEarlierGrants(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.article("common")
	first := h.asking("first", where(0, "world", "en"), a)
	q, err := h.desk.Quote(t.Context(), h.editor, first.ID, h.free(first))
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), first.ID, h.signature(q)))
	r := h.asking("second", where(7, "europe", "en"), a)
	found, err := h.desk.Hindrances(t.Context(), r.ID, h.offer(r).Grant)
	if err != nil || len(found) != 1 || found[0].Kind != licensing.HinderedByEarlier || found[0].Forbids() || found[0].Rival.Reference != first.Reference {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := h.desk.PreviewQuote(t.Context(), r.ID, h.offer(r)); err != nil {
		t.Errorf("it is only a warning: %v", err)
	}
}

// TestOfTwoExclusiveOffersOneIsAccepted, however close they come; offers that do
// not meet are both accepted. The control has no lock on the articles.
func TestOfTwoExclusiveOffersOneIsAccepted(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		t.Run(fmt.Sprintf("defended=%t", defended), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.slow("acceptances")
			if !defended {
				h.unlocked()
			}
			for i := range 4 {
				meet := i%2 == 0
				want := map[bool]int{true: 1, false: 2}[meet && defended]
				acts := h.exclusiveOffers(i, meet, i < 2)
				if got := succeeded(t, atOnce(acts...), licensing.ErrWithheld); got != want {
					t.Errorf("round %d: %d accepted instead of %d", i, got, want)
				}
			}
		})
	}
}

// exclusiveOffers are two acceptances of the same two articles, in both orders: no deadlock.
func (h *house) exclusiveOffers(round int, meet, free bool) (acts []func() error) {
	h.t.Helper()
	territories := []string{"europe", map[bool]string{true: "world", false: "oceania"}[meet]}
	one, two := h.article(fmt.Sprint("one", round)), h.article(fmt.Sprint("two", round))
	for n, articles := range [][]models.Article{{one, two}, {two, one}} {
		r := h.asking(fmt.Sprint("k", round, n), where(30, territories[n], "en"), articles...)
		in := h.offer(r)
		if free {
			in = h.free(r)
		}
		q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, in)
		must(h.t, err)
		acts = append(acts, func() error { return h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)) })
	}
	return acts
}
