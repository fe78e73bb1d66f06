package pricing

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"
)

type goldenCase struct {
	Card    int     `json:"card"`
	Use     Use     `json:"use"`
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"`
	Net     int64   `json:"net,omitempty"`
	Lines   []int64 `json:"lines,omitempty"`
}

type golden struct {
	Cards []json.RawMessage `json:"cards"`
	Cases []goldenCase      `json:"cases"`
}

// With IMPRIMATUR_GOLDEN=1 this writes down what the cards of the first format
// charge, so that a later engine can be held against it.
func TestMakeGoldenPrices(t *testing.T) {
	if os.Getenv("IMPRIMATUR_GOLDEN") == "" {
		t.Skip("writes testdata; set IMPRIMATUR_GOLDEN=1")
	}
	r := rand.New(rand.NewPCG(3, 2026))
	var out golden
	for n, card := range goldenCards() {
		text, err := json.Marshal(card)
		if err != nil {
			t.Fatal(err)
		}
		out.Cards = append(out.Cards, text)
		for range 45 {
			use := goldenUse(r, card)
			got := card.Price(use)
			c := goldenCase{Card: n, Use: use, Outcome: got.Outcome, Reason: got.Reason, Net: got.NetMinor}
			for _, l := range got.Lines {
				if got.Outcome == OutcomePriced {
					c.Lines = append(c.Lines, l.AmountMinor)
				}
			}
			out.Cases = append(out.Cases, c)
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/format1.json", text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func goldenCards() []Card {
	foreign := Default("GBP")
	foreign.Currencies = []OtherCurrency{
		{Currency: "EUR", Rate: "1.17", Minimum: Minimum{Article: 3000, Request: 3500}, Rounding: Rounding{To: 500, Mode: RoundUp}},
		{Currency: "JPY", Rate: "196", Rounding: Rounding{To: 500}}, {Currency: "KWD", Rate: "0.392", Rounding: Rounding{To: 1000, Mode: RoundDown}},
	}
	plainPlaces := small()
	plainPlaces.Territories = map[string]Adjustment{"europe": -500, "asia": -1000, "world": 1500, "africa": 0, "JP": -2000, OneCountry: 1000}
	plainPlaces.Countries = map[string]Adjustment{"SD": -9000, "LB": -5000, "EG": -5000, "CH": 2500}
	plainPlaces.FurtherLanguage, plainPlaces.Translation = -1000, -500
	plainPlaces.ExtraArticle, plainPlaces.HeadlineSummary = -10000, 0
	plainPlaces.Minimum, plainPlaces.Rounding = Minimum{Article: 2500, Request: 7500}, Rounding{To: 250, Mode: RoundUp}
	plainPlaces.OrganisationTypes["government"] = -2500
	tier := func(words int, f, reduced Factor) Excerpt {
		return Excerpt{UpToWords: words, Factor: f, ByOrganisation: map[string]Factor{"charity": reduced, "education": reduced}}
	}
	words := Card{
		Currency: "USD", Base: []Row{{Medium: "website", Audience: map[string]int64{AnyAudience: 10000}}, {Medium: "book", Rule: RuleNotOffered}},
		Terms: map[string]Factor{"12m": whole, "1m": 2500}, HeadlineSummary: 1000,
		Excerpts: []Excerpt{tier(25, 1250, 750), tier(50, 1750, 1200), tier(100, 2500, 2500), tier(250, 5000, 5000), tier(0, 10000, 7500)},
	}
	shares := Card{
		Currency: "EUR", Base: []Row{{Medium: "website", Audience: map[string]int64{"up_to_10k": 6000, "10k_100k": 9500, "100k_1m": 15000, "1m_10m": 26500}}, {Medium: "newsletter", Rule: RuleByHand, Audience: map[string]int64{"up_to_10k": 1}}},
		Terms: map[string]Factor{"1m": 10000, "3m": 15000, "12m": 30000}, FreeWords: 250,
		Excerpts:          []Excerpt{{UpToShare: 3334, Factor: 7000}, {UpToWords: 400, Factor: 8000}},
		OrganisationTypes: map[string]Adjustment{"individual": -5000, "charity": -5000},
		Exclusivity:       []Exclusivity{{7, 2000}, {30, 0}, {90, 5000}},
	}
	return []Card{Default("GBP"), foreign, Default("KWD"), Default("JPY"), small(), plainPlaces, words, shares, Default("ISK")}
}

func goldenUse(r *rand.Rand, card Card) Use {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	often := func(usual string, from []string) string {
		if r.IntN(3) > 0 {
			return usual
		}
		return from[r.IntN(len(from))]
	}
	u := Use{
		Media: []string{"website"}, Audience: pick(Audiences[:4]...), Term: pick("1m", "3m", "12m", "12m", "perpetual"),
		Portion: pick("", "full", "full", "excerpt", "excerpt", "headline_summary", "translation"), OrganisationType: often("news_publisher", OrganisationTypes),
		Country: pick("", "SD", "LB", "CH", "GB"), Purpose: often("editorial", Purposes),
		Territory: [][]string{nil, {"world"}, {"europe"}, {"TR"}, {"JP"}, {"TR", "JP"}, {"europe", "asia"}, {"asia"}, {"africa", "asia"}, {"JP", "europe", "world"}}[r.IntN(10)],
		Languages: [][]string{nil, {"ar"}, {"ar", "fr"}, {"ar", "fr", "tr", "ar"}}[r.IntN(4)], Translation: r.IntN(3) == 0,
	}
	if r.IntN(3) == 0 {
		u.Media = append(u.Media, pick(Media...))
		u.AudienceByMedium = map[string]string{u.Media[1]: pick(Audiences...)}
	}
	if r.IntN(10) == 0 {
		u.Audience = pick("unknown", "", "over_10m")
	}
	if u.Portion == portionExcerpt {
		u.PortionWords = []int{0, 20, 60, 99, 100, 101, 200, 250, 251, 300, 500, 900}[r.IntN(12)]
	}
	if r.IntN(4) == 0 {
		u.ExclusivityDays = []int{1, 7, 8, 30, 31, 90, 365}[r.IntN(7)]
	}
	if r.IntN(4) == 0 {
		u.Images = 1 + r.IntN(4)
	}
	for i := range 1 + r.IntN(3) {
		u.Articles = append(u.Articles, Article{ID: int64(i + 1), Title: pick("The river", "البحر"), Words: []int{0, 600, 750, 900, 1801}[min(r.IntN(12), 4)]})
	}
	if len(card.Currencies) > 0 && r.IntN(2) == 0 {
		u.Currency = card.Currencies[r.IntN(len(card.Currencies))].Currency
	}
	if r.IntN(30) == 0 {
		u.Currency = "USD"
	}
	return u
}
