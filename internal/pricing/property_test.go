package pricing

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"

	"pgregory.net/rapid"
)

func TestEveryPriceAddsUpReplaysAndCanBeCharged(t *testing.T) {
	priced := 0
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		use := asked(t, card)
		for _, problem := range card.Check() {
			if !problem.Warning {
				t.Fatalf("the card is not sound: %+v", problem)
			}
		}
		got := card.Price(use)
		if again := card.Price(use); !reflect.DeepEqual(got, again) {
			t.Fatalf("the same use priced twice differs:\n%+v\n%+v", got, again)
		}
		mustAddUp(t, got)
		if got.Outcome != OutcomePriced {
			return
		}
		priced++
		mustBeChargeable(t, got)
		mustSurviveJSON(t, got)
	})
	if priced == 0 {
		t.Fatal("no drawn use had a price: the properties say nothing")
	}
}

func mustBeChargeable(t *rapid.T, p Priced) {
	for _, l := range p.Lines {
		if err := money.Chargeable(money.Amount{Minor: l.AmountMinor, Currency: p.Currency}); err != nil {
			t.Fatal(err)
		}
		if l.AmountMinor != l.ComputedMinor || l.AmountMinor < 0 {
			t.Fatalf("line %+v", l)
		}
	}
}

// A frozen quote replays to the same price without its card.
func mustSurviveJSON(t *rapid.T, p Priced) {
	frozen, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var thawed Priced
	if err := json.Unmarshal(frozen, &thawed); err != nil || !reflect.DeepEqual(p, thawed) {
		t.Fatalf("frozen and thawed differs (%v):\n%+v\n%+v", err, p, thawed)
	}
	mustAddUp(t, thawed)
}

func TestNoPriceIsBelowTheMinimumOrAboveTheMaximum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		card.Maximum.Article = card.Minimum.Article + card.Rounding.To*rapid.Int64Range(0, 50).Draw(t, "most article")
		card.Maximum.Request = card.Minimum.Request + card.Rounding.To*rapid.Int64Range(0, 50).Draw(t, "most request")
		use := asked(t, card)
		got := card.Price(use)
		mustAddUp(t, got)
		if got.Outcome != OutcomePriced {
			return
		}
		least, most := card.Minimum, card.Maximum
		if got.Currency != card.Currency {
			least, most = card.Currencies[0].Minimum, card.Currencies[0].Maximum
		}
		if got.NetMinor < least.Request || most.Request > 0 && got.NetMinor > most.Request {
			t.Fatalf("%d is outside the request's limits %d and %d", got.NetMinor, least.Request, most.Request)
		}
		mustBeChargeable(t, got)
		for _, l := range got.Lines {
			if l.Kind == LineArticle && most.Article > 0 && l.AmountMinor > most.Article {
				t.Fatalf("%d is above the article's maximum %d", l.AmountMinor, most.Article)
			}
			if l.Kind == LineArticle && most.Request == 0 && l.AmountMinor < least.Article {
				t.Fatalf("%d is below the article's minimum %d", l.AmountMinor, least.Article)
			}
		}
	})
}

func TestMoreReachAndMoreTimeNeverCostLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		use := asked(t, card)
		neverLess(t, card, use, "audience", Audiences, func(u *Use, s string) { u.Audience = s })
		neverLess(t, card, use, "term", termOrder, func(u *Use, s string) { u.Term = s })
	})
}

func neverLess[T any](t *rapid.T, card Card, use Use, name string, values []T, set func(*Use, T)) {
	last := int64(-1)
	for _, value := range values {
		more := use
		set(&more, value)
		got := card.Price(more)
		if got.Outcome == OutcomePriced && got.NetMinor < last {
			t.Fatalf("%s %v costs %d, less than %d before", name, value, got.NetMinor, last)
		}
		last = max(last, got.NetMinor)
	}
}

// The same for reach in numbers, here of copies.
func TestMoreCopiesNeverCostLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		up := rises(t, "runs", 4)
		for i := range up {
			up[i] += int64(i)
		}
		table := Table{Key: "run", Rows: &Dimension{Field: FieldPrintRun, UpTo: append(up, 0)}}
		for _, minor := range rises(t, "cells", 5) {
			table.Cells = append(table.Cells, []Cell{{Minor: minor}})
		}
		card := Card{Currency: "EUR", Tables: []Table{table}, Rules: []Rule{
			{Key: "copies", Do: Operation{Kind: DoAdd, Minor: 3, Per: Per{UnitCopies, 1000}}},
			{Key: "less", Do: Operation{Kind: DoPercent, Percent: -rapid.Int64Range(0, 9000).Draw(t, "less")}},
		}}
		for _, problem := range card.Check() {
			if !problem.Warning {
				t.Fatalf("the card is not sound: %+v", problem)
			}
		}
		runs := []int64{1}
		for _, n := range up {
			runs = append(runs, n, n+1, n+1001)
		}
		slices.Sort(runs)
		use := Use{Media: []string{"book"}, Articles: []Article{{ID: 1}}}
		neverLess(t, card, use, "copies", runs, func(u *Use, n int64) { u.PrintRun = n })
		use.PrintRun = runs[0]
		mustAddUp(t, card.Price(use))
	})
}

func TestTheOrderOfArticlesDoesNotChangeTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		use := asked(t, card)
		turned := use
		turned.Articles = rapid.Permutation(use.Articles).Draw(t, "turned")
		a, b := card.Price(use), card.Price(turned)
		if a.Outcome != b.Outcome || a.NetMinor != b.NetMinor {
			t.Fatalf("%s %d, but in another order %s %d", a.Outcome, a.NetMinor, b.Outcome, b.NetMinor)
		}
	})
}

// Whatever stands on a card that nobody checked and in a use that nobody
// validated: an answer, one that adds up, can be charged, is said in both
// languages and survives storage.
func TestWildCardsNeverPanicNorOverflow(t *testing.T) {
	en, ar := printer(t, "en"), printer(t, "ar")
	outcomes := map[Outcome]int{}
	rapid.Check(t, func(t *rapid.T) {
		card := anyCard(t)
		for range 5 {
			use := anyUse(t)
			outcomes[wildly(t, card, use, en, ar).Outcome]++
		}
		card.Check()
		card.Asks("website")
		card.Asks()
	})
	if outcomes[OutcomePriced] == 0 || outcomes[OutcomeByHand] == 0 {
		t.Fatalf("the draws say nothing: %v", outcomes)
	}
}

// wildly prices a use and holds everything against the price that must be true
// of any.
func wildly(t *rapid.T, card Card, use Use, en, ar *i18n.Printer) Priced {
	got := card.Price(use)
	mustAddUp(t, got)
	if got.Outcome == OutcomePriced {
		mustBeChargeable(t, got)
		mustSurviveJSON(t, got)
		if got.NetMinor <= 0 {
			t.Fatalf("a price of %d", got.NetMinor)
		}
	} else if got.Reason == "" || len(got.Steps) != 0 || got.NetMinor != 0 {
		t.Fatalf("no price, and yet %+v", got)
	}
	said := ExplainOutcome(en, got) + ExplainOutcome(ar, got)
	for _, s := range got.Steps {
		said += Explain(en, s) + Explain(ar, s)
	}
	for _, l := range got.Lines {
		said += LineTitle(en, l) + LineTitle(ar, l)
	}
	if strings.Contains(said, "pricing.") || strings.Contains(said, "⟦") {
		t.Fatalf("not in words: %s", said)
	}
	if trace := card.Trace(use); !reflect.DeepEqual(trace.Priced, got) || len(trace.Rules) != len(card.Rules) || len(trace.Tables) != len(card.Tables) {
		t.Fatalf("the trace is of another price: %+v", trace)
	}
	return got
}
