package handlers

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/views"
)

func TestPercentagesAreReadExactly(t *testing.T) {
	for typed, want := range map[string]int64{
		"0": 0, "150": 15000, "-50 %": -5000, "−50 %": -5000, "+20%": 2000, "12.5": 1250, "12.50 %": 1250, "0.01": 1, "-0.25": -25, "- 5": -500,
		" 7.07 ": 707, "99.99": 9999, "100.00": 10000, "1000000": 100_000_000, "007": 700,
	} {
		if got, ok := parsePercent(typed); !ok || got != want {
			t.Errorf("%q is read as %d, %t; want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{
		"", "%", "-", "+", ".", ".5", "5.", "1.234", "12,5", "1e2", "--5", "+-5", "-+5", "5 0", "0x10", "٥", "½", "NaN", "Inf", "five", "5%%", "1_0",
		"9999999999999", strings.Repeat("9", 300),
	} {
		if got, ok := parsePercent(typed); ok {
			t.Errorf("%q is read as %d; it is no percentage", typed, got)
		}
	}
}

func TestPercentagesAreWrittenAsTheyAreRead(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 10, -25, 99, 100, 1250, -5000, 15000, 123456, -10000, 1_000_000} {
		if got, ok := parsePercent(writePercent(n)); !ok || got != n {
			t.Errorf("%d basis points are written %q and read as %d, %t", n, writePercent(n), got, ok)
		}
	}
	if got := writePercent(1250); got != "12.5" {
		t.Errorf("1250 basis points are written %q", got)
	}
}

func TestAmountsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency string
		want     string
	}{{6000, "GBP", "60"}, {6050, "GBP", "60.50"}, {-5, "GBP", "-0.05"}, {6000, "JPY", "6000"}, {60000, "KWD", "60"}, {60010, "KWD", "60.010"}, {0, "KWD", "0"}} {
		got := writeAmount(c.minor, c.currency)
		back, err := money.Parse(got, c.currency)
		if got != c.want || err != nil || back.Minor != c.minor {
			t.Errorf("%d %s is written %q and read as %d, %v", c.minor, c.currency, got, back.Minor, err)
		}
	}
}

func aCountry(code string) bool {
	return slices.Contains([]string{"DE", "FR", "GB", "JP", "KW", "LB"}, code)
}

// roundTrip demands that a card comes back from its form unchanged, to the last byte.
func roundTrip(t *testing.T, card pricing.Card) {
	t.Helper()
	r := readRateCard(writeRateCard(card), aCountry)
	if len(r.bad) > 0 {
		t.Errorf("its own form is refused: %v", r.bad)
	}
	if diff := cmp.Diff(card, r.card); diff != "" {
		t.Errorf("the card changes on its way through the form (-before +after):\n%s", diff)
	}
	if card.Hash() != r.card.Hash() {
		t.Error("the hash changes on the way through the form")
	}
}

func TestTheUsualCardSurvivesTheFormInEveryCurrency(t *testing.T) {
	for _, currency := range money.Currencies() {
		t.Run(currency, func(t *testing.T) { roundTrip(t, pricing.Default(currency)) })
	}
}

// fullCard uses everything that a card can say, without a mistake.
func fullCard() pricing.Card {
	card := pricing.Default("GBP")
	card.Base[0] = pricing.Row{Medium: "website", Audience: map[string]int64{pricing.AnyAudience: 12345}}
	card.Base[1].Rule = pricing.RuleByHand // with amounts for later
	card.Base[2] = pricing.Row{Medium: "newsletter", Rule: pricing.RuleNotOffered}
	card.Base[3].Audience = map[string]int64{"100k_1m": 1}
	card.Excerpts = []pricing.Excerpt{
		{UpToWords: 250, Factor: 5000, ByOrganisation: map[string]pricing.Factor{"charity": 1, "education": 2575}},
		{UpToShare: 3333, Factor: 6000}, {Factor: 9001},
	}
	card.Territories["GB"], card.Territories["DE"], card.Territories["europe"] = 0, -275, 0
	card.Countries = map[string]pricing.Adjustment{"LB": -5000, "KW": 1, "FR": 0}
	card.Purposes["editorial"] = pricing.PurposeRule{}
	card.Purposes["advocacy"] = pricing.PurposeRule{Rule: pricing.RuleByHand, Adjustment: 1500}
	card.Rounding.Mode, card.Validity = pricing.RoundUp, "Until the end of 2027.\nThen we see."
	card.Currencies = []pricing.OtherCurrency{
		{Currency: "EUR", Rate: "1.170", Minimum: pricing.Minimum{Article: 3000, Request: 3500}, Rounding: pricing.Rounding{To: 500, Mode: pricing.RoundDown}},
		{Currency: "JPY", Rate: "190", Rounding: pricing.Rounding{To: 100}}, {Currency: "KWD", Rate: "0.000391", Minimum: pricing.Minimum{Article: 10}},
	}
	return card
}

func TestAFullCardSurvivesTheForm(t *testing.T) {
	card := fullCard()
	for _, p := range card.Check() {
		if !p.Warning {
			t.Fatalf("the sample has a mistake: %v", p)
		}
	}
	roundTrip(t, card)
	back, err := json.Marshal(card)
	if err != nil {
		t.Fatal(err)
	}
	var stored pricing.Card
	if err := json.Unmarshal(back, &stored); err != nil {
		t.Fatal(err)
	}
	roundTrip(t, stored)
}

func TestEveryCellOfTheSheetIsOnTheFormOnce(t *testing.T) {
	sections := sheetIn(english(t), writeRateCard(fullCard()))
	seen := map[string]int{}
	each(sections, func(c *views.RateCell) { seen[c.Name]++ })
	for name := range writeRateCard(fullCard()) {
		if seen[name] != 1 {
			t.Errorf("the cell %s stands %d times on the page", name, seen[name])
		}
	}
}

func english(t *testing.T) *i18n.Printer {
	t.Helper()
	words, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return words.Printer("en")
}

func sheetIn(p *i18n.Printer, v rateValues) []views.RateSection {
	return rateSheet{p: p, v: v, spare: 2}.sections()
}

// What Check complains about is shown at the cell it was typed into, also when lines above it are empty.
func TestProblemsAreShownAtTheirCell(t *testing.T) {
	p := english(t)
	for change, want := range map[string]string{
		"base.website.10k_100k=-1":                                  "base.website.10k_100k",
		"base.app.rule=,base.app.any=5":                             "base.app.any",
		"base.website.100k_1m=1":                                    "base.website.100k_1m?",
		"terms.3m=0":                                                "terms.3m",
		"excerpts.4.up_to_words=9,excerpts.4.factor=50":             "excerpts.4.up_to_words",
		"excerpts.0.charity=-5":                                     "excerpts.0.charity",
		"exclusivity.5.up_to_days=4000,exclusivity.5.adjustment=10": "exclusivity.5.up_to_days",
		"exclusivity.1.adjustment=-3":                               "exclusivity.1.adjustment",
		"territory.3.country=DE,territory.3.adjustment=-100":        "territory.3.adjustment?",
		"country.2.country=fr,country.2.adjustment=-200":            "country.2.adjustment",
		"organisation_types.charity=-101":                           "organisation_types.charity",
		"purposes.editorial.adjustment=-300":                        "purposes.editorial.adjustment",
		"extra_article=5":                                           "extra_article",
		"image_fee=-1":                                              "image_fee",
		"minimum.request=31.01":                                     "minimum.request",
		"rounding.to=-5":                                            "rounding.to",
		"free_words=2000":                                           "free_words",
		"currencies.2.currency=EUR,currencies.2.rate=nope":          "currencies.2.rate",
		"currencies.1.currency=KWD,currencies.1.rate=0.4,currencies.1.rounding.to=0.005": "currencies.1.rounding.to",
		"validity=" + strings.Repeat("x", 501):                                           "validity",
	} {
		v := writeRateCard(pricing.Default("GBP"))
		for pair := range strings.SplitSeq(change, ",") {
			name, value, _ := strings.Cut(pair, "=")
			v[name] = value
		}
		r := readRateCard(v, aCountry)
		found := r.troubles(p, sheetIn(p, v))
		cell, doubt := strings.CutSuffix(want, "?")
		list := found.mistakes
		if doubt {
			list = found.doubts
		}
		if list[cell] == "" {
			t.Errorf("%s: nothing is said at %s; unreadable %v, mistakes %v, doubts %v", change, cell, r.bad, found.mistakes, found.doubts)
		}
	}
}

func TestAnEmptyCardSaysWhatItNeeds(t *testing.T) {
	v := rateValues{"currency": "GBP"}
	p := english(t)
	found := readRateCard(v, aCountry).troubles(p, sheetIn(p, v))
	if found.mistakes["base.website.rule"] == "" || found.mistakes["terms.one_edition"] == "" {
		t.Errorf("mistakes of an empty card: %v", found.mistakes)
	}
}

func TestWhatIsNoFigureIsRefusedAtItsCell(t *testing.T) {
	for _, pair := range []string{
		"base.website.10k_100k=12,50", "base.website.10k_100k=12.345", "base.website.any=£5", "base.website.any=1e3", "base.ai.rule=maybe", "terms.3m=much",
		"excerpts.0.factor=", "excerpts.1.up_to_words=-4", "excerpts.9.charity=5", "exclusivity.0.up_to_days=", "exclusivity.0.adjustment=", "territory.0.country=XX",
		"territory.0.country=", "country.7.country=DE", "translation=1.005", "purposes.resale.rule=never", "image_fee=0.001", "rounding.mode=sideways", "free_words=1.5",
		"free_words=99999999999", "currency=XXX", "currency=", "currencies.0.currency=UGX", "currencies.3.rate=1.2", "currencies.0.minimum.article=a",
	} {
		v := writeRateCard(fullCard())
		name, value, _ := strings.Cut(pair, "=")
		v[name] = value
		r := readRateCard(v, aCountry)
		line := name[:strings.LastIndex(name, ".")+1]
		hit := r.bad[name] != ""
		for cell := range r.bad {
			hit = hit || line != "" && strings.HasPrefix(cell, line)
		}
		if !hit {
			t.Errorf("%s is taken as it is; refused: %v", pair, slices.Collect(maps.Keys(r.bad)))
		}
	}
}

func TestDifferencesNameEachChangedCell(t *testing.T) {
	before, after := pricing.Default("GBP"), pricing.Default("GBP")
	after.Base[0].Audience["10k_100k"] = 12050
	delete(after.Base[1].Audience, "up_to_10k")
	after.Terms["3m"] = 16000
	after.Excerpts = after.Excerpts[:1]
	after.OrganisationTypes["charity"] = 0
	after.Purposes["resale"] = pricing.PurposeRule{Rule: pricing.RuleByHand}
	p := english(t)
	got := differences(p, writeRateCard(before), writeRateCard(after))
	want := []views.RateChange{
		{Where: "Website, 10,000 to 100,000", From: "£120.00", To: "£120.50"},
		{Where: "App, Up to 10,000", From: "£40.00"},
		{Where: "3 months", From: "150%", To: "160%"},
		{Where: "Charity or non-profit", From: "50% less", To: "No change"},
		{Where: "Resale to others, How", From: "Not offered", To: "By hand"},
		{Where: "Excerpt 2, Words at most", From: "500"},
		{Where: "Excerpt 2, Price, % of the whole", From: "75%"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if same := differences(p, writeRateCard(fullCard()), writeRateCard(fullCard())); len(same) > 0 {
		t.Errorf("a card differs from itself: %v", same)
	}
}

func TestAFullCardReadsInWords(t *testing.T) {
	sheet := readable(english(t), fullCard())
	if got := sheet.Media[0].Whole; got != "\u2068£123.45\u2069, whatever the audience" {
		t.Errorf("the website costs %q", got)
	}
	for i, want := range map[int]string{1: "By hand", 2: "Not offered", 10: "By hand"} {
		if got := sheet.Media[i].Whole; got != want {
			t.Errorf("%s: %q", sheet.Media[i].Label, got)
		}
	}
	if prices := sheet.Media[3].Prices; prices[2] != "£0.01" || prices[0] != "" {
		t.Errorf("printed newspaper: %q", prices)
	}
	facts := map[string]string{}
	for _, section := range sheet.Sections {
		for _, row := range section.Rows {
			facts[section.Title+": "+row.Term] = strings.NewReplacer("\u2068", "", "\u2069", "").Replace(strings.Join(row.Values, "; "))
		}
	}
	for term, want := range map[string]string{
		"Part of the article: Excerpt up to 250 words":    "50%; Charity or non-profit: 0.01%; School or university: 25.75%",
		"Part of the article: Excerpt up to 33.33% of it": "60%", "Part of the article: Any other excerpt": "90.01%",
		"Territory: Germany": "2.75% less", "Territory: Europe": "No change", "Who asks: Lebanon": "50% less",
		"Purpose: Campaigning or advocacy": "By hand", "Purpose: News and editorial": "No change",
		"Other currencies: EUR": "1 GBP = 1.170 EUR; Least for one article: €30.00; Least for one request: €35.00; Round each line to: €5.00",
	} {
		if facts[term] != want {
			t.Errorf("%s: %q instead of %q", term, facts[term], want)
		}
	}
}

// The form is typed by people and by nobody we know: whatever stands in it, reading it never panics.
func FuzzReadRateCard(f *testing.F) {
	f.Add("base.website.any", "12.5", "GBP")
	f.Add("excerpts.59.factor", "-0", "KWD")
	f.Add("currencies.0.rate", "1/0", "JPY")
	f.Fuzz(func(t *testing.T, name, value, currency string) {
		v := writeRateCard(fullCard())
		v[name], v["currency"] = value, currency
		r := readRateCard(v, aCountry)
		_ = r.card.Check()
		_ = r.card.Price(pricing.Use{Media: []string{"website"}, Audience: "10k_100k", Term: "3m", Articles: []pricing.Article{{ID: 1, Words: 800}}})
	})
}
