package pricing

import (
	"testing"

	"imprimatur/internal/money"

	"pgregory.net/rapid"
)

// A quote in each currency that the house knows, as an editor makes it: computed by a card, with some lines set by
// hand, and taxed. Everything sums to the total to the last minor unit, and nothing is negative.
func TestAQuoteSumsToItsTotalInEveryCurrency(t *testing.T) {
	for _, currency := range money.Currencies() {
		unit, ok := chargeUnit(currency)
		if !ok {
			t.Fatalf("%s cannot be charged", currency)
		}
		t.Run(currency, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				card := Default(currency)
				priced := card.Price(ordered(t))
				if priced.Outcome != OutcomePriced || priced.Currency != currency {
					t.Fatalf("%s in %s: %s", priced.Outcome, priced.Currency, priced.Reason)
				}
				mustAddUp(t, priced)
				set := overrides(t, priced, unit)
				quoted, err := priced.Apply(set...)
				if err != nil {
					t.Fatalf("%+v: %v", set, err)
				}
				mustAddUp(t, quoted)
				mustKeepComputed(t, priced, quoted, set)
				mustBeTaxed(t, quoted, rapid.Int64Range(0, 10_000).Draw(t, "tax"))
			})
		})
	}
}

// ordered is a use that the default card prices in every currency.
func ordered(t *rapid.T) Use {
	articles := make([]Article, rapid.IntRange(1, 6).Draw(t, "articles"))
	for i := range articles {
		articles[i] = Article{ID: int64(i + 1), Words: rapid.IntRange(100, 2000).Draw(t, "words")}
	}
	return Use{
		Media:            []string{rapid.SampledFrom([]string{"website", "newsletter", "print_magazine"}).Draw(t, "medium")},
		Audience:         rapid.SampledFrom(Audiences[:3]).Draw(t, "audience"),
		Term:             rapid.SampledFrom([]string{"1m", "3m", "12m", "perpetual"}).Draw(t, "term"),
		Portion:          rapid.SampledFrom([]string{"full", "translation", "headline_summary"}).Draw(t, "portion"),
		OrganisationType: rapid.SampledFrom([]string{"charity", "news_publisher", "company"}).Draw(t, "organisation"),
		Purpose:          rapid.SampledFrom([]string{"editorial", "educational"}).Draw(t, "purpose"),
		Languages:        rapid.SliceOfN(rapid.SampledFrom([]string{"en", "ar", "fr"}), 0, 3).Draw(t, "languages"),
		ExclusivityDays:  rapid.IntRange(0, 90).Draw(t, "days"),
		Images:           rapid.IntRange(0, 3).Draw(t, "images"),
		Articles:         articles,
	}
}

// overrides sets some lines to amounts that can be charged, zero among them.
func overrides(t *rapid.T, p Priced, unit int64) []Override {
	var set []Override
	for i := range p.Lines {
		if rapid.Bool().Draw(t, "set") {
			amount := unit * rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1_000_000)).Draw(t, "amount")
			set = append(set, Override{Line: i, AmountMinor: amount, Reason: "agreed"})
		}
	}
	return set
}

// mustKeepComputed: a line that nobody set is the card's, and what the card said stands beside one that was.
func mustKeepComputed(t *rapid.T, before, after Priced, set []Override) {
	want := make([]int64, len(before.Lines))
	for i, l := range before.Lines {
		want[i] = l.AmountMinor
	}
	for _, o := range set {
		want[o.Line] = o.AmountMinor
	}
	var net int64
	for i, l := range after.Lines {
		net += want[i]
		if l.AmountMinor != want[i] || l.ComputedMinor != before.Lines[i].ComputedMinor || l.AmountMinor < 0 {
			t.Fatalf("line %d is %+v, want %d", i, l, want[i])
		}
		if err := money.Chargeable(money.Amount{Minor: l.AmountMinor, Currency: after.Currency}); err != nil {
			t.Fatal(err)
		}
	}
	if after.NetMinor != net || net < 0 {
		t.Fatalf("net %d, lines %d", after.NetMinor, net)
	}
}

// mustBeTaxed: each line's tax is the nearest minor unit to the exact one, a half up, and the total is their sum: never
// further from the tax on the whole than half a unit for each line.
func mustBeTaxed(t *rapid.T, p Priced, rate int64) {
	lines := make([]int64, len(p.Lines))
	for i, l := range p.Lines {
		lines[i] = l.AmountMinor
	}
	perLine, total := Tax(lines, rate)
	var sum int64
	for i, tax := range perLine {
		sum += tax
		if twice := 2 * (tax*10_000 - lines[i]*rate); twice <= -10_000 || twice > 10_000 {
			t.Fatalf("the tax on %d at %d is %d", lines[i], rate, tax)
		}
		if tax < 0 || tax > lines[i] {
			t.Fatalf("the tax on %d at %d is %d", lines[i], rate, tax)
		}
	}
	if sum != total || len(perLine) != len(lines) {
		t.Fatalf("the taxes %v sum to %d, not %d", perLine, sum, total)
	}
	if off := 2 * (total*10_000 - p.NetMinor*rate); off > 10_000*int64(len(lines)) || off < -10_000*int64(len(lines)) {
		t.Fatalf("the tax on %d at %d is %d in %d lines", p.NetMinor, rate, total, len(lines))
	}
}

// Of a discount on the card, what is charged is never more than without it, and never negative.
func TestADiscountNeverCostsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		use := asked(t, card)
		use.OrganisationType = "charity"
		with := card.Price(use)
		card.Rule("organisation_charity").Off = true
		without := card.Price(use)
		if with.Outcome == OutcomePriced && without.Outcome == OutcomePriced && (with.NetMinor > without.NetMinor || with.NetMinor < 0) {
			t.Fatalf("%d with the discount, %d without", with.NetMinor, without.NetMinor)
		}
	})
}
