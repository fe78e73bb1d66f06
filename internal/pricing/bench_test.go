package pricing

import (
	"fmt"
	"testing"
)

// One request as the form's live estimate prices it, and one of twenty articles
// in a converted currency.
func BenchmarkPrice(b *testing.B) {
	card := Default("GBP")
	card.Currencies = []OtherCurrency{{Currency: "EUR", Rate: "1.17", Rounding: Rounding{To: 500}}}
	one := plain()
	one.Term, one.OrganisationType, one.Translation, one.ExclusivityDays = "6m", "charity", true, 7
	many := one
	many.Currency, many.Media, many.Images = "EUR", []string{"website", "newsletter", "print_magazine"}, 4
	many.Articles = make([]Article, 20)
	bench(b, card, map[string]Use{"one article": one, "twenty articles": many})
}

// A card far larger than any house has: 500 rules, of which 495 ask for one to
// three facts of the use and do not hold, and five act.
func BenchmarkFiveHundredRules(b *testing.B) {
	card := Default("GBP")
	acting := len(card.Rules)
	for i := range 500 - acting {
		n := int64(1_000_000 + i)
		card.Rules = append(card.Rules, Rule{
			Key: fmt.Sprintf("rule_%d", i), Do: Operation{Kind: DoPercent, Percent: int64(i + 1)},
			When: [][]Condition{
				{is(FieldOrganisationType, "charity", "education"), is(FieldCountry, "SD", "YE", "LB", "EG")},
				{atLeast(FieldPrintRun, n), is(FieldMedium, "print_newspaper", "print_magazine")},
				{is(FieldTerritory, "JP", "KR", "asia")},
				{is(FieldPurpose, "educational"), atMost(FieldArticleWords, 500), is(FieldTerm, "6m")},
				{atLeast(FieldArticleWords, n)},
			}[i%5],
		})
	}
	if len(card.Rules) != 500 {
		b.Fatalf("%d rules", len(card.Rules))
	}
	one := plain()
	one.Term, one.OrganisationType, one.PrintRun = "6m", "charity", 20_000
	five := one
	for range 4 {
		five.Articles = append(five.Articles[:len(five.Articles):len(five.Articles)], one.Articles[0])
	}
	bench(b, card, map[string]Use{"one article": one, "five articles": five})
}

func bench(b *testing.B, card Card, uses map[string]Use) {
	for name, use := range uses {
		if got := card.Price(use); got.Outcome != OutcomePriced {
			b.Fatalf("%s: %s", name, got.Reason)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				card.Price(use)
			}
		})
	}
}
