package pricing

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"imprimatur/internal/money"

	"pgregory.net/rapid"
)

// rising is a sound card whose prices rise with audience and term.
func rising(t *rapid.T) Card {
	currency := rapid.SampledFrom([]string{"GBP", "EUR", "JPY", "KWD", "TND", "ISK", "KRW"}).Draw(t, "currency")
	card := Default(currency)
	unit, _ := chargeUnit(currency)
	rises := func(name string, n int) []int64 {
		out, running := make([]int64, n), rapid.Int64Range(1, 500_000).Draw(t, name)
		for i := range out {
			out[i] = running
			running += rapid.Int64Range(0, 500_000).Draw(t, name)
		}
		return out
	}
	card.Base = nil
	for _, medium := range []string{"website", "newsletter", "book"} {
		row := Row{Medium: medium, Audience: map[string]int64{}}
		for i, minor := range rises(medium, len(Audiences)) {
			row.Audience[Audiences[i]] = minor
		}
		card.Base = append(card.Base, row)
	}
	card.Terms = map[string]Factor{}
	for i, f := range rises("terms", len(termOrder)) {
		card.Terms[termOrder[i]] = Factor(min(f, int64(maxFactor)))
	}
	card.Excerpts = []Excerpt{{UpToWords: 200, Factor: percentage(t, "words")}, {UpToShare: 5000, Factor: percentage(t, "share")}}
	card.ExtraArticle = -Adjustment(rapid.IntRange(0, 10000).Draw(t, "extra"))
	card.OrganisationTypes["charity"] = -Adjustment(rapid.IntRange(0, 9999).Draw(t, "charity"))
	card.Rounding = Rounding{unit * rapid.Int64Range(1, 1000).Draw(t, "rounding"), rapid.SampledFrom([]RoundingMode{RoundNearest, RoundUp, RoundDown}).Draw(t, "mode")}
	card.Minimum.Article = card.Rounding.To * rapid.Int64Range(0, 50).Draw(t, "least article")
	card.Minimum.Request = card.Rounding.To * rapid.Int64Range(1, 100).Draw(t, "least request")
	card.ImageFee = rapid.Int64Range(0, 90000).Draw(t, "image fee")
	other := rapid.SampledFrom([]string{"USD", "CLP", "BHD"}).Draw(t, "other")
	otherUnit, _ := chargeUnit(other)
	card.Currencies = []OtherCurrency{{other, rapid.SampledFrom([]string{"1.17", "190.25", "0.000001", "0.386"}).Draw(t, "rate"),
		Minimum{Request: otherUnit * 1000}, Rounding{To: otherUnit * 10}}}
	return card
}

func percentage(t *rapid.T, name string) Factor {
	return Factor(rapid.IntRange(1, 10000).Draw(t, name))
}

func asked(t *rapid.T, card Card) Use {
	pick := func(name string, from []string) string { return rapid.SampledFrom(from).Draw(t, name) }
	articles := make([]Article, rapid.IntRange(1, 5).Draw(t, "articles"))
	for i := range articles {
		articles[i] = Article{ID: int64(i + 1), Words: rapid.IntRange(100, 2000).Draw(t, "words")}
	}
	return Use{
		Media:            rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"website", "newsletter", "book"}), 1, 3, rapid.ID[string]).Draw(t, "media"),
		Audience:         pick("audience", Audiences),
		Term:             pick("term", termOrder),
		Portion:          pick("portion", []string{"", "full", "excerpt", "headline_summary", "translation"}),
		PortionWords:     rapid.IntRange(card.FreeWords+1, 2000).Draw(t, "portion words"),
		OrganisationType: pick("organisation", OrganisationTypes),
		Purpose:          pick("purpose", []string{"editorial", "educational", "internal", "advocacy"}),
		Territory:        rapid.SliceOfN(rapid.SampledFrom([]string{"world", "europe", "TR", "EG"}), 0, 3).Draw(t, "territory"),
		Languages:        rapid.SliceOfN(rapid.SampledFrom([]string{"en", "ar", "fr", "tr"}), 0, 4).Draw(t, "languages"),
		Translation:      rapid.Bool().Draw(t, "translation"),
		ExclusivityDays:  rapid.IntRange(0, 90).Draw(t, "days"),
		Images:           rapid.IntRange(0, 3).Draw(t, "images"),
		Articles:         articles,
		Currency:         pick("currency", []string{"", card.Currency, card.Currencies[0].Currency}),
	}
}

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
		for _, l := range got.Lines {
			if err := money.Chargeable(money.Amount{Minor: l.AmountMinor, Currency: got.Currency}); err != nil {
				t.Fatal(err)
			}
			if l.AmountMinor != l.ComputedMinor || l.AmountMinor < 0 {
				t.Fatalf("line %+v", l)
			}
		}
		frozen, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var thawed Priced
		if err := json.Unmarshal(frozen, &thawed); err != nil || !reflect.DeepEqual(got, thawed) {
			t.Fatalf("frozen and thawed differs (%v):\n%+v\n%+v", err, got, thawed)
		}
	})
	if priced == 0 {
		t.Fatal("no drawn use had a price: the properties say nothing")
	}
}

func TestNoPriceIsBelowTheMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		use := asked(t, card)
		got := card.Price(use)
		if got.Outcome != OutcomePriced {
			return
		}
		least := card.Minimum
		if got.Currency != card.Currency {
			least = card.Currencies[0].Minimum
		}
		if got.NetMinor < least.Request {
			t.Fatalf("%d is below the request's minimum %d", got.NetMinor, least.Request)
		}
		for _, l := range got.Lines {
			if l.Kind == LineArticle && l.AmountMinor < least.Article {
				t.Fatalf("%d is below the article's minimum %d", l.AmountMinor, least.Article)
			}
		}
	})
}

func TestMoreReachAndMoreTimeNeverCostLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		use := asked(t, card)
		dearer := func(name string, codes []string, set func(*Use, string)) {
			last := int64(-1)
			for _, value := range codes {
				more := use
				set(&more, value)
				got := card.Price(more)
				if got.Outcome == OutcomePriced && got.NetMinor < last {
					t.Fatalf("%s %s costs %d, less than %d before", name, value, got.NetMinor, last)
				}
				last = max(last, got.NetMinor)
			}
		}
		dearer("audience", Audiences, func(u *Use, s string) { u.Audience = s })
		dearer("term", termOrder, func(u *Use, s string) { u.Term = s })
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
// validated: an answer, and one that adds up.
func TestWildCardsNeverPanicNorOverflow(t *testing.T) {
	wild := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64, 10000, math.MaxInt64 - 1}))
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) int64 { return wild.Draw(t, name) }
		card := small()
		card.Currency = rapid.SampledFrom([]string{"GBP", "JPY", "KWD", "", "GB"}).Draw(t, "currency")
		card.Base[0].Audience["10k_100k"] = draw("base")
		card.Base[1].Audience["10k_100k"] = draw("second base")
		card.Terms["1m"] = Factor(draw("term"))
		card.Excerpts = []Excerpt{{int(draw("words")), draw("share"), Factor(draw("factor")), nil}}
		card.HeadlineSummary = Factor(draw("headline"))
		card.Translation, card.FurtherLanguage = Adjustment(draw("translation")), Adjustment(draw("language"))
		card.Exclusivity = []Exclusivity{{int(draw("tier")), Adjustment(draw("uplift"))}}
		card.OrganisationTypes["charity"] = Adjustment(draw("charity"))
		card.ExtraArticle, card.ImageFee = Adjustment(draw("extra")), draw("fee")
		card.Minimum, card.Rounding = Minimum{draw("least"), draw("least in all")}, Rounding{draw("to"), RoundUp}
		card.Currencies = []OtherCurrency{{"EUR", rapid.SampledFrom([]string{"1.17", "0", "-1", "", "1.", ".5", "1e3", "999999999999"}).Draw(t, "rate"),
			Minimum{draw("other least"), draw("other in all")}, Rounding{draw("other to"), "sideways"}}}
		use := plain()
		use.Media = []string{"website", "newsletter"}
		use.Portion = rapid.SampledFrom([]string{"full", "excerpt", "headline_summary"}).Draw(t, "portion")
		use.PortionWords, use.Images, use.ExclusivityDays = int(draw("asked words")), int(draw("images")), int(draw("days"))
		use.OrganisationType, use.Translation, use.Languages = "charity", true, []string{"a", "b", "c"}
		use.Articles = []Article{{Words: int(draw("length"))}, {Words: int(draw("length"))}}
		use.Currency = rapid.SampledFrom([]string{"", "EUR", "USD"}).Draw(t, "asked currency")
		card.Check()
		got := card.Price(use)
		mustAddUp(t, got)
		if got.Outcome == OutcomePriced && got.NetMinor <= 0 {
			t.Fatalf("a price of %d", got.NetMinor)
		}
	})
}
