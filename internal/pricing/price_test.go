package pricing

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestEachFactorIsTakenFromTheRunningAmount(t *testing.T) {
	for _, test := range []struct {
		name string
		use  func(*Use)
		card func(*older)
		want int64 // pence, starting from website 10k_100k = 9000
	}{
		{"base alone", func(u *Use) {}, nil, 9000},
		{"a term of 3 months: 9000 × 1.5", func(u *Use) { u.Term = "3m" }, nil, 13500},
		{"two media: 9000 + 5550", func(u *Use) { u.Media = []string{"website", "newsletter"} }, nil, 14550},
		{"the same medium twice counts once", func(u *Use) { u.Media = []string{"website", "website"} }, nil, 9000},
		{"own audience of a medium: 9000 + 4000", func(u *Use) {
			u.Media = []string{"website", "newsletter"}
			u.AudienceByMedium = map[string]string{"newsletter": "up_to_10k"}
		}, nil, 13000},
		{"a flat medium needs no audience", func(u *Use) { u.Media, u.Audience = []string{"intranet"}, "unknown" }, nil, 5000},
		{"250 words: half of 9000", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 250 }, nil, 4500},
		{"300 of 900 words is within 33.34 %: 9000 × 0.7", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 300 }, nil, 6300},
		{"exactly the share: 450 of 900 words is 50 %", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 450 }, func(c *older) { c.Excerpts[1].UpToShare = 5000 }, 6300},
		{"301 of 900 words is 33.44 %: full price", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 301 }, nil, 9000},
		{"an excerpt on a card without tiers is full price", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 300 }, func(c *older) { c.Excerpts = nil }, 9000},
		{"headline and summary: a quarter", func(u *Use) { u.Portion = "headline_summary" }, nil, 2250},
		{"translation by portion: + 10 %", func(u *Use) { u.Portion = "translation" }, nil, 9900},
		{"translation by answer: + 10 %", func(u *Use) { u.Translation = true }, nil, 9900},
		{"three languages: + 2 × 25 %", func(u *Use) { u.Languages = []string{"ar", "fr", "tr", "fr"} }, nil, 13500},
		{"fewer for each language where the card says so: - 2 × 10 %", func(u *Use) { u.Languages = []string{"ar", "fr", "tr"} }, func(c *older) { c.FurtherLanguage = -1000 }, 7200},
		{"one language: nothing", func(u *Use) { u.Languages = []string{"ar"} }, nil, 9000},
		{"seven days alone: + 25 %", func(u *Use) { u.ExclusivityDays = 7 }, nil, 11250},
		{"eight days alone: + 40 %", func(u *Use) { u.ExclusivityDays = 8 }, nil, 12600},
		{"world: + 20 %", func(u *Use) { u.Territory = []string{"world"} }, nil, 10800},
		{"no territory is the world: + 20 %", func(u *Use) { u.Territory = nil }, nil, 10800},
		{"one country: - 10 %", func(u *Use) { u.Territory = []string{"TR"} }, nil, 8100},
		{"a country with an entry of its own: + 30 %", func(u *Use) { u.Territory = []string{"JP"} }, nil, 11700},
		{"two countries: nothing off", func(u *Use) { u.Territory = []string{"TR", "DE"} }, nil, 9000},
		{"of several places the dearest counts: + 30 %", func(u *Use) { u.Territory = []string{"europe", "JP", "asia"} }, nil, 11700},
		{"licensee in Sudan: half", func(u *Use) { u.Country = "SD" }, nil, 4500},
		{"charity: half", func(u *Use) { u.OrganisationType = "charity" }, nil, 4500},
		{"company: + 50 %", func(u *Use) { u.OrganisationType = "company" }, nil, 13500},
		{"educational purpose: - 20 %", func(u *Use) { u.Purpose = "educational" }, nil, 7200},
		{"advocacy: + 10 %", func(u *Use) { u.Purpose = "advocacy" }, nil, 9900},
		// 9000 × 0.5 = 4500; × 2.6 = 11700; + 10 % = 12870; + 25 % = 16087.5 -> 16088;
		// + 20 % = 19305.6 -> 19306; - 50 % = 9653; - 20 % = 7722.4 -> 7722
		{"all together, each rounded half up", func(u *Use) {
			u.Portion, u.PortionWords, u.Term, u.Translation, u.ExclusivityDays = "excerpt", 200, "12m", true, 7
			u.Territory, u.OrganisationType, u.Purpose = []string{"world"}, "charity", "educational"
		}, nil, 7722},
		{"two pictures: + 2 × 3500", func(u *Use) { u.Images = 2 }, nil, 16000},
		{"rounded to the nearest 500: 5550 -> 5500", func(u *Use) { u.Media = []string{"newsletter"} }, func(c *older) { c.Rounding.To = 500 }, 5500},
		{"a half goes up: 5750 -> 6000", func(u *Use) { u.Media = []string{"newsletter"} }, func(c *older) {
			c.Base[1].Audience["10k_100k"] = 5750
			c.Rounding.To = 500
		}, 6000},
		{"rounded up: 5550 -> 6000", func(u *Use) { u.Media = []string{"newsletter"} }, func(c *older) { c.Rounding = Rounding{500, RoundUp} }, 6000},
		{"rounded down: 5550 -> 5000", func(u *Use) { u.Media = []string{"newsletter"} }, func(c *older) { c.Rounding = Rounding{1000, RoundDown} }, 5000},
		{"pictures are rounded like articles: 9000 + (3500 -> 4000)", func(u *Use) { u.Images = 1 }, func(c *older) { c.Rounding = Rounding{1000, RoundUp} }, 13000},
		{"not below an article's minimum", func(u *Use) { u.Portion = "headline_summary" }, func(c *older) { c.Minimum.Article = 4000 }, 4000},
		{"at an article's minimum it stays", func(u *Use) {}, func(c *older) { c.Minimum.Article = 9000 }, 9000},
		{"not below the request's minimum", func(u *Use) { u.Portion = "headline_summary" }, func(c *older) { c.Minimum.Request = 5000 }, 5000},
		{"at the request's minimum it stays", func(u *Use) {}, func(c *older) { c.Minimum.Request = 9000 }, 9000},
		{"rounding down to nothing still costs the minimum", func(u *Use) {}, func(c *older) {
			c.Rounding, c.Minimum.Article = Rounding{10000, RoundDown}, 2500
		}, 2500},
	} {
		t.Run(test.name, func(t *testing.T) {
			old, use := paper(), plain()
			if test.card != nil {
				test.card(old)
			}
			test.use(&use)
			got := old.card().Price(use)
			if got.Outcome != OutcomePriced || got.NetMinor != test.want {
				t.Fatalf("got %s %d (%s), want %d\n%s", got.Outcome, got.NetMinor, got.Reason, test.want, workings(got))
			}
			mustAddUp(t, got)
		})
	}
}

func TestWhatTheCardDoesNotPriceGetsAReason(t *testing.T) {
	for _, test := range []struct {
		reason string
		use    func(*Use)
		card   func(*older)
		want   Outcome
	}{
		{"nothing_asked", func(u *Use) { u.Articles = nil }, nil, OutcomeByHand},
		{"nothing_asked", func(u *Use) { u.Media = nil }, nil, OutcomeByHand},
		{"purpose_not_offered", func(u *Use) { u.Purpose = "resale" }, nil, OutcomeNotOffered},
		{"medium_not_offered", func(u *Use) { u.Media = []string{"ai", "app"} }, nil, OutcomeNotOffered},
		{"medium_not_offered", func(u *Use) { u.Media, u.Purpose = []string{"app"}, "marketing" }, nil, OutcomeNotOffered},
		{"purpose_by_hand", func(u *Use) { u.Purpose = "marketing" }, nil, OutcomeByHand},
		{"medium_by_hand", func(u *Use) { u.Media = []string{"website", "ai"} }, nil, OutcomeByHand},
		{"medium_by_hand", func(u *Use) { u.Media, u.Portion, u.PortionWords = []string{"ai"}, "excerpt", 50 }, nil, OutcomeByHand},
		{"purpose_by_hand", func(u *Use) { u.Purpose, u.Portion, u.PortionWords = "marketing", "excerpt", 50 }, nil, OutcomeByHand},
		{"free_use", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 100 }, nil, OutcomeNotNeeded},
		{"free_use", func(u *Use) { u.Portion, u.PortionWords, u.Audience = "excerpt", 1, "unknown" }, nil, OutcomeNotNeeded},
		{"medium_not_on_card", func(u *Use) { u.Media = []string{"website", "book"} }, nil, OutcomeByHand},
		{"audience_unknown", func(u *Use) { u.Audience = "unknown" }, nil, OutcomeByHand},
		{"audience_unknown", func(u *Use) { u.Audience = "" }, nil, OutcomeByHand},
		{"audience_by_hand", func(u *Use) { u.Audience = "over_10m" }, nil, OutcomeByHand},
		{"term_by_hand", func(u *Use) { u.Term = "perpetual" }, nil, OutcomeByHand},
		{"term_by_hand", func(u *Use) { u.Term = "" }, nil, OutcomeByHand},
		{"portion_by_hand", func(u *Use) { u.Portion = "every_other_line" }, nil, OutcomeByHand},
		{"headline_summary_by_hand", func(u *Use) { u.Portion = "headline_summary" }, func(c *older) { c.HeadlineSummary = 0 }, OutcomeByHand},
		{"excerpt_words_unknown", func(u *Use) { u.Portion = "excerpt" }, nil, OutcomeByHand},
		{"article_length_unknown", func(u *Use) {
			u.Portion, u.PortionWords, u.Articles[0].Words = "excerpt", 400, 0
		}, nil, OutcomeByHand},
		{"exclusivity_by_hand", func(u *Use) { u.ExclusivityDays = 31 }, nil, OutcomeByHand},
		{"images_by_hand", func(u *Use) { u.Images = 1 }, func(c *older) { c.ImageFee = 0 }, OutcomeByHand},
		{"currency_by_hand", func(u *Use) { u.Currency = "EUR" }, nil, OutcomeByHand},
		{"currency_by_hand", func(u *Use) {}, func(c *older) { c.Currency = "XXX" }, OutcomeByHand},
		{"comes_to_zero", func(u *Use) { u.OrganisationType = "government" }, nil, OutcomeByHand},
		{"comes_to_zero", func(u *Use) { u.OrganisationType = "government" }, func(c *older) { c.Minimum.Article = 5000 }, OutcomeByHand},
		{"comes_to_zero", func(u *Use) { u.OrganisationType, u.Images = "government", 3 }, nil, OutcomeByHand},
		{"comes_to_zero", func(u *Use) {}, func(c *older) { c.Rounding = Rounding{100000, RoundDown} }, OutcomeByHand},
		{"comes_to_zero", func(u *Use) {}, func(c *older) { c.Terms["1m"] = -1 }, OutcomeByHand},
		{"too_large", func(u *Use) {}, func(c *older) { c.Base[0].Audience["10k_100k"] = math.MaxInt64; c.Terms["1m"] = 20000 }, OutcomeByHand},
		{"too_large", func(u *Use) { u.Images = math.MaxInt }, nil, OutcomeByHand},
		{"too_large", func(u *Use) { u.Articles = append(u.Articles, Article{ID: 2}) }, func(c *older) {
			c.Base[0].Audience["10k_100k"], c.ExtraArticle = math.MaxInt64, 0
		}, OutcomeByHand},
	} {
		old, use := paper(), plain()
		if test.card != nil {
			test.card(old)
		}
		test.use(&use)
		got := old.card().Price(use)
		if got.Outcome != test.want || got.Reason != "pricing.reason."+test.reason {
			t.Errorf("want %s %s, got %s %s %d", test.want, test.reason, got.Outcome, got.Reason, got.NetMinor)
		}
		if len(got.Lines) != len(use.Articles) || got.NetMinor != 0 || len(got.Steps) != 0 {
			t.Errorf("%s: a use without a price has one empty line for each article, got %+v", test.reason, got)
		}
	}
}

func TestPicturesAndExclusivityAreNoQuotation(t *testing.T) {
	for _, ask := range []func(*Use){
		func(u *Use) { u.Images = 1 },
		func(u *Use) { u.ExclusivityDays = 1 },
		func(u *Use) { u.PortionWords = 101 },
	} {
		use := plain()
		use.Portion, use.PortionWords = "excerpt", 100
		ask(&use)
		if got := small().Price(use); got.Outcome != OutcomePriced {
			t.Errorf("want a price, got %s %s", got.Outcome, got.Reason)
		}
	}
}

// The dearest article is charged in full, every other one at 75 %.
// Excerpts of 300 words: from 900 words 9000 × 0.7 = 6300, from 600 words (half
// of it) 9000 in full. 6300 × 0.75 = 4725 in either order.
func TestFurtherArticlesAreReducedWhateverTheirOrder(t *testing.T) {
	use := plain()
	use.Portion, use.PortionWords = "excerpt", 300
	use.Articles = []Article{{ID: 1, Words: 900}, {ID: 2, Words: 600}, {ID: 3, Words: 600}}
	got := small().Price(use)
	if want := []int64{4725, 9000, 6750}; !equalLines(got, want) {
		t.Fatalf("got %v, want %v\n%s", got.Lines, want, workings(got))
	}
	use.Articles[0], use.Articles[1] = use.Articles[1], use.Articles[0]
	got = small().Price(use)
	if want := []int64{9000, 4725, 6750}; !equalLines(got, want) {
		t.Fatalf("turned round: got %v, want %v", got.Lines, want)
	}
}

func TestAPriceAtTheMinimumIsNotRaised(t *testing.T) {
	card := small()
	card.Minimum = Limit{Article: 9000, Request: 9000}
	got := card.Price(plain())
	want := "0 base pricing.step.base_views 9000 9000\n0 percent pricing.step.term_included 0 9000\n-1 total pricing.step.total 0 9000"
	if workings(got) != want || len(got.Lines) != 1 {
		t.Errorf("got\n%s", workings(got))
	}
}

func TestOfEquallyDearPlacesTheFirstIsNamed(t *testing.T) {
	old, use := paper(), plain()
	old.Territories["oceania"] = 500
	use.Territory = []string{"africa", "oceania", "europe"}
	step := old.card().Price(use).Steps[2]
	if step.ID != "pricing.step.territory_more" || step.Args[0].Text != "oceania" || step.Args[1].Number != 500 {
		t.Errorf("got %+v", step)
	}
}

func TestMinimumOfTheRequestIsALineOfItsOwn(t *testing.T) {
	card, use := small(), plain()
	card.Minimum = Limit{Article: 2500, Request: 20000}
	use.Images = 1
	got := card.Price(use)
	// 9000 + 3500 = 12500, missing 7500
	if want := []int64{9000, 3500, 7500}; !equalLines(got, want) || got.Lines[1].Kind != LineImages || got.Lines[2].Kind != LineMinimum {
		t.Fatalf("got %+v", got.Lines)
	}
	mustAddUp(t, got)
}

// The argument in full: what a reader sees for two articles in euros.
// 60.00 GBP × 1.17 = 70.20 EUR; × 1.5 = 105.30; - 50 % = 52.65; the second
// - 25 % = 39.4875 -> 39.49; rounded to 0.50: 52.50 and 39.50; minimum 45.00.
func TestStepsTellTheWholeArgumentInOrder(t *testing.T) {
	card, use := small(), plain()
	card.Currencies = []OtherCurrency{{Currency: "EUR", Rate: "1.17", Minimum: Limit{Article: 4500, Request: 10000}, Rounding: Rounding{To: 50}}}
	use.Audience, use.Term, use.OrganisationType, use.Currency = "up_to_10k", "3m", "charity", "EUR"
	use.Articles = append(use.Articles, Article{ID: 2, Title: "The sea"})
	got := card.Price(use)
	want := strings.TrimSpace(`
-1 convert pricing.step.convert 0 0
0 base pricing.step.base_views 7020 7020
0 percent pricing.step.term 3510 10530
0 percent pricing.step.organisation_less -5265 5265
0 round pricing.step.round -15 5250
1 base pricing.step.base_views 7020 7020
1 percent pricing.step.term 3510 10530
1 percent pricing.step.organisation_less -5265 5265
1 percent pricing.step.extra_article_less -1316 3949
1 round pricing.step.round 1 3950
1 floor pricing.step.minimum_article 550 4500
2 add pricing.step.minimum_request 250 250
-1 total pricing.step.total 0 10000`)
	if workings(got) != want {
		t.Fatalf("got\n%s\nwant\n%s", workings(got), want)
	}
	base := got.Steps[1].Args
	if !reflect.DeepEqual(base[3], amount("CardAmount", 6000, "GBP")) {
		t.Errorf("the card's own amount is not kept: %+v", base)
	}
	if mustAddUp(t, got); got.Currency != "EUR" {
		t.Errorf("currency %s", got.Currency)
	}
}
