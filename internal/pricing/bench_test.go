package pricing

import "testing"

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
	for name, use := range map[string]Use{"one article": one, "twenty articles": many} {
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
