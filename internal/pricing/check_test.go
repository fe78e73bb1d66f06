package pricing

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"imprimatur/internal/money"
)

func TestDefaultCardIsSoundInEveryCurrency(t *testing.T) {
	for _, currency := range money.Currencies() {
		card := Default(currency)
		if problems := card.Check(); len(problems) > 0 {
			t.Errorf("%s: %+v", currency, problems)
		}
		got := card.Price(Use{Media: []string{"website"}, Audience: "up_to_10k", Term: "1m", Territory: []string{"europe"}, Articles: []Article{{ID: 1}}})
		if got.Outcome != OutcomePriced || money.Chargeable(money.Amount{Minor: got.NetMinor, Currency: currency}) != nil {
			t.Errorf("%s: %s %d", currency, got.Outcome, got.NetMinor)
		}
	}
}

// Website up to 10,000 views: GBP 60, a charity GBP 30; JPY and KWD in their own units.
func TestDefaultCardPricesInTheUnitsOfItsCurrency(t *testing.T) {
	for currency, want := range map[string]int64{"GBP": 6000, "EUR": 6000, "JPY": 60 * 180, "KWD": 60000, "ISK": 60 * 150 * 100} {
		use := Use{Media: []string{"website"}, Audience: "up_to_10k", Term: "1m", Territory: []string{"europe"}, Articles: []Article{{ID: 1}}}
		wantNet(t, Default(currency), use, want)
		use.OrganisationType = "charity"
		wantNet(t, Default(currency), use, want/2)
	}
}

// Newspaper, 3 months, worldwide, in GBP, step by step for each kind of
// organisation: 320 × 1.5 = 480, + 20 % = 576.
func TestDefaultCardForEachKindOfLicensee(t *testing.T) {
	card := Default("GBP")
	use := Use{Media: []string{"print_newspaper"}, Audience: "100k_1m", Term: "3m", Articles: []Article{{ID: 1}}}
	for organisation, want := range map[string]int64{
		"news_publisher": 57500, // 576 to the nearest 5
		"government":     57500,
		"charity":        29000, // 288
		"education":      29000,
		"individual":     29000,
		"company":        86500, // 864
	} {
		use.OrganisationType = organisation
		wantNet(t, card, use, want)
	}
	use.OrganisationType, use.Purpose = "education", "educational" // 288 - 20 % = 230.40
	wantNet(t, card, use, 23000)
	use.Territory = []string{"TR"} // 480 - 10 % = 432; 216; 172.80
	wantNet(t, card, use, 17500)
	use.Articles = append(use.Articles, Article{ID: 2}) // + 172.80 × 0.75 = 129.60
	wantNet(t, card, use, 17500+13000)
	use.Images = 2 // + 2 × 35
	wantNet(t, card, use, 17500+13000+7000)
	small := Use{Media: []string{"social"}, Audience: "up_to_10k", Term: "1m", Portion: "headline_summary", Territory: []string{"asia"}, Articles: []Article{{ID: 1}}}
	wantNet(t, card, small, 3000) // 7.50 -> minimum 25 for an article, 30 for a request
	if got := card.Price(small); !equalLines(got, []int64{2500, 500}) {
		t.Errorf("got %+v", got.Lines)
	}
}

func TestCheckNamesEachMistakeAndItsPlace(t *testing.T) {
	for _, test := range []struct {
		want   string // path, problem, ! for a warning
		damage func(*Card)
	}{
		{"currency currency_unknown", func(c *Card) { c.Currency = "gbp" }},
		{"base base_empty", func(c *Card) { c.Base = nil }},
		{"base[1].medium code_unknown", func(c *Card) { c.Base[1].Medium = "papyrus" }},
		{"base[1].medium repeated", func(c *Card) { c.Base[1].Medium = "website" }},
		{"base[0].rule code_unknown", func(c *Card) { c.Base[0].Rule = "haggle" }},
		{"base[0].audience row_empty", func(c *Card) { c.Base[0].Audience = nil }},
		{"base[0].audience any_not_alone", func(c *Card) { c.Base[0].Audience[AnyAudience] = 5 }},
		{"base[0].audience.many code_unknown", func(c *Card) { c.Base[0].Audience["many"] = 5 }},
		{"base[0].audience.unknown code_unknown", func(c *Card) { c.Base[0].Audience["unknown"] = 5 }},
		{"base[0].audience.over_10m amount_range", func(c *Card) { c.Base[0].Audience["over_10m"] = maxAmount + 1 }},
		{"base[0].audience.up_to_10k amount_range", func(c *Card) { c.Base[0].Audience["up_to_10k"] = 0 }},
		{"base[0].audience.100k_1m larger_cheaper!", func(c *Card) { c.Base[0].Audience["100k_1m"] = 8999 }},
		{"terms terms_empty", func(c *Card) { c.Terms = nil }},
		{"terms.2m code_unknown", func(c *Card) { c.Terms["2m"] = 10000 }},
		{"terms.1m percent_range", func(c *Card) { c.Terms["1m"] = 0 }},
		{"terms.12m percent_range", func(c *Card) { c.Terms["12m"] = maxFactor + 1 }},
		{"terms.12m longer_cheaper!", func(c *Card) { c.Terms["12m"] = 14999 }},
		{"excerpts[0] tier_bound", func(c *Card) { c.Excerpts[0].UpToWords = -1 }},
		{"excerpts[1] tier_bound", func(c *Card) { c.Excerpts[1].UpToShare = -1 }},
		{"excerpts[1] tier_bound", func(c *Card) { c.Excerpts[1].UpToShare = 10001 }},
		{"excerpts[1] tier_two_bounds", func(c *Card) { c.Excerpts[1].UpToWords = 500 }},
		{"excerpts[2] tier_order", func(c *Card) { c.Excerpts = append(c.Excerpts, Excerpt{UpToWords: 250, Factor: 6000}) }},
		{"excerpts[2] tier_order", func(c *Card) { c.Excerpts = append(c.Excerpts, Excerpt{UpToShare: 3334, Factor: 6000}) }},
		{"excerpts[3] tier_unreachable", func(c *Card) {
			c.Excerpts = append(c.Excerpts, Excerpt{Factor: 8000}, Excerpt{UpToWords: 500, Factor: 9000})
		}},
		{"excerpts[0].factor percent_range", func(c *Card) { c.Excerpts[0].Factor = 0 }},
		{"excerpts[0].by_organisation.club code_unknown", func(c *Card) { c.Excerpts[0].ByOrganisation = map[string]Factor{"club": 5000} }},
		{"excerpts[0].by_organisation.charity percent_range", func(c *Card) { c.Excerpts[0].ByOrganisation = map[string]Factor{"charity": -1} }},
		{"headline_summary percent_range", func(c *Card) { c.HeadlineSummary = -1 }},
		{"translation percent_range", func(c *Card) { c.Translation = -10001 }},
		{"translation always_zero!", func(c *Card) { c.Translation = -10000 }},
		{"further_language percent_range", func(c *Card) { c.FurtherLanguage = maxAdjustment + 1 }},
		{"exclusivity[1].up_to_days tier_order", func(c *Card) { c.Exclusivity[1].UpToDays = 7 }},
		{"exclusivity[0].up_to_days days_range", func(c *Card) { c.Exclusivity[0].UpToDays = 0 }},
		{"exclusivity[1].up_to_days days_range", func(c *Card) { c.Exclusivity[1].UpToDays = maxDays + 1 }},
		{"exclusivity[0].adjustment percent_range", func(c *Card) { c.Exclusivity[0].Adjustment = -1 }},
		{"exclusivity[1].adjustment percent_range", func(c *Card) { c.Exclusivity[1].Adjustment = maxAdjustment + 1 }},
		{"territories.atlantis code_unknown", func(c *Card) { c.Territories["atlantis"] = 1 }},
		{"territories.europe percent_range", func(c *Card) { c.Territories["europe"] = maxAdjustment + 1 }},
		{"countries.sd code_unknown", func(c *Card) { c.Countries["sd"] = 1 }},
		{"countries.Sd code_unknown", func(c *Card) { c.Countries["Sd"] = 1 }},
		{"countries.sD code_unknown", func(c *Card) { c.Countries["sD"] = 1 }},
		{"countries.USA code_unknown", func(c *Card) { c.Countries["USA"] = 1 }},
		{"countries.{Z code_unknown", func(c *Card) { c.Countries["{Z"] = 1 }},
		{"countries.Z{ code_unknown", func(c *Card) { c.Countries["Z{"] = 1 }},
		{"organisation_types.club code_unknown", func(c *Card) { c.OrganisationTypes["club"] = 1 }},
		{"organisation_types.government always_zero!", func(c *Card) { c.OrganisationTypes["government"] = -10000 }},
		{"purposes.fun code_unknown", func(c *Card) { c.Purposes["fun"] = PurposeRule{} }},
		{"purposes.resale.rule code_unknown", func(c *Card) { c.Purposes["resale"] = PurposeRule{Rule: "maybe"} }},
		{"purposes.resale.adjustment percent_range", func(c *Card) { c.Purposes["resale"] = PurposeRule{Adjustment: -10001} }},
		{"extra_article percent_range", func(c *Card) { c.ExtraArticle = 1 }},
		{"image_fee amount_range", func(c *Card) { c.ImageFee = -1 }},
		{"minimum.article amount_range", func(c *Card) { c.Minimum.Article = -1 }},
		{"minimum.request amount_range", func(c *Card) { c.Minimum.Request = maxAmount + 1 }},
		{"minimum.article not_multiple", func(c *Card) { c.Minimum.Article, c.Rounding.To = 2750, 500 }},
		{"minimum.request not_multiple", func(c *Card) { c.Minimum.Request, c.Rounding.To = 2750, 500 }},
		{"rounding.to amount_range", func(c *Card) { c.Rounding.To = -1 }},
		{"rounding.mode code_unknown", func(c *Card) { c.Rounding.Mode = "sideways" }},
		{"free_words words_range", func(c *Card) { c.FreeWords = -1 }},
		{"free_words words_range", func(c *Card) { c.FreeWords = maxFreeWords + 1 }},
		{"validity too_long", func(c *Card) { c.Validity = strings.Repeat("ع", maxValidity+1) }},
		{"currencies[0].currency currency_unknown", func(c *Card) { c.Currencies = []OtherCurrency{{Currency: "UGX", Rate: "1"}} }},
		{"currencies[0].currency repeated", func(c *Card) { c.Currencies = []OtherCurrency{{Currency: "GBP", Rate: "1"}} }},
		{"currencies[1].currency repeated", func(c *Card) {
			c.Currencies = []OtherCurrency{{Currency: "EUR", Rate: "1"}, {Currency: "EUR", Rate: "2"}}
		}},
		{"currencies[0].rate rate_invalid", func(c *Card) { c.Currencies = []OtherCurrency{{Currency: "EUR", Rate: "1,17"}} }},
		{"currencies[0].rounding.to not_multiple", func(c *Card) {
			c.Currencies = []OtherCurrency{{Currency: "KWD", Rate: "0.386", Rounding: Rounding{To: 15}}}
		}},
		{"currencies[0].minimum.request not_multiple", func(c *Card) {
			c.Currencies = []OtherCurrency{{Currency: "ISK", Rate: "170", Minimum: Minimum{Request: 50}}}
		}},
	} {
		card := small()
		card.OrganisationTypes["government"] = 0
		if problems := card.Check(); len(problems) > 0 {
			t.Fatalf("the card is not sound before: %+v", problems)
		}
		test.damage(&card)
		var found []string
		for _, p := range card.Check() {
			name := p.Path + " " + strings.TrimPrefix(p.ID, "pricing.problem.")
			if p.Warning {
				name += "!"
			}
			found = append(found, name)
		}
		if !slices.Equal(found, []string{test.want}) {
			t.Errorf("want %q alone, got %q", test.want, found)
		}
	}
}

func TestCheckFindsAllMistakesAtOnce(t *testing.T) {
	card := Card{Currency: "???", FreeWords: -1, Rounding: Rounding{Mode: "sideways"}}
	if got := len(card.Check()); got != 5 { // currency, base, terms, mode, words
		t.Errorf("want 5 problems, got %d: %+v", got, card.Check())
	}
}

func TestTheLimitsThemselvesAreAllowed(t *testing.T) {
	card := small()
	card.OrganisationTypes["government"] = 0
	card.Base[0].Audience = map[string]int64{"up_to_10k": 1, "over_10m": maxAmount}
	card.Terms = map[string]Factor{"1m": 1, "perpetual": maxFactor}
	card.Translation, card.FreeWords, card.ExtraArticle = maxAdjustment, maxFreeWords, -10000
	card.Exclusivity = []Exclusivity{{1, 0}, {maxDays, maxAdjustment}}
	card.Excerpts = []Excerpt{{UpToWords: 1, Factor: 1}, {UpToShare: 10000, Factor: maxFactor}, {Factor: 1}}
	card.Validity = strings.Repeat("ع", maxValidity)
	card.ImageFee, card.Minimum = maxAmount, Minimum{maxAmount, maxAmount}
	card.Countries = map[string]Adjustment{"AA": 1, "ZZ": 1}
	card.Currencies = []OtherCurrency{{Currency: "KWD", Rate: "0.386", Rounding: Rounding{To: 1}}}
	if problems := card.Check(); len(problems) > 0 {
		t.Errorf("%+v", problems)
	}
}

func TestACardSurvivesJSONWithItsHash(t *testing.T) {
	for _, card := range []Card{small(), Default("GBP"), Default("KWD"), {}} {
		stored, err := json.Marshal(card)
		if err != nil {
			t.Fatal(err)
		}
		var back Card
		if err := json.Unmarshal(stored, &back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(card, back) {
			t.Errorf("changed by JSON:\n%+v\n%+v", card, back)
		}
		if card.Hash() != back.Hash() || len(card.Hash()) != 64 {
			t.Errorf("hashes %s and %s", card.Hash(), back.Hash())
		}
	}
	changed := small()
	changed.Terms["3m"]++
	if changed.Hash() == small().Hash() {
		t.Error("another price has the same hash")
	}
	empty := small()
	empty.Currencies = []OtherCurrency{}
	if empty.Hash() != small().Hash() {
		t.Error("an empty list and none say the same")
	}
}
