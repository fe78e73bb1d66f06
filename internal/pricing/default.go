package pricing

import "imprimatur/internal/money"

// scales bring the default card's figures to the size of money people know in
// currencies with a small unit. They are no exchange rates: a house edits the
// card before it sells by it.
var scales = map[string]int64{
	"CLP": 1000, "CZK": 25, "DKK": 8, "HUF": 400, "IDR": 20000, "INR": 90, "ISK": 150, "JPY": 180,
	"KRW": 1500, "MXN": 20, "NOK": 12, "PHP": 60, "PKR": 300, "SEK": 12, "THB": 40, "TRY": 40,
	"VND": 25000, "XAF": 600, "XOF": 600, "ZAR": 20,
}

// defaultBase holds whole units for each audience band; a shorter row leaves
// the widest bands to a person.
var defaultBase = []struct {
	medium string
	units  []int64
}{
	{"website", []int64{60, 120, 240, 480, 900}},
	{"app", []int64{40, 80, 160, 320, 600}},
	{"newsletter", []int64{50, 100, 200, 400, 750}},
	{"print_newspaper", []int64{80, 160, 320, 550, 1000}},
	{"print_magazine", []int64{100, 200, 380, 650, 1200}},
	{"book", []int64{120, 220, 400, 700, 1300}},
	{"broadcast", []int64{100, 180, 340, 600, 1100}},
	{"social", []int64{30, 60, 120, 240, 450}},
	{"course_pack", []int64{40, 80, 160, 320}},
	{"intranet", []int64{60, 120, 240, 400}},
}

// Default is the card a house starts from, in its own currency. Check finds
// nothing on it for any currency that money knows.
func Default(currency string) Card {
	unit := int64(100)
	if exponent, err := money.Exponent(currency); err == nil {
		unit = powers[exponent]
	}
	if scale, ok := scales[currency]; ok {
		unit *= scale
	}
	return Card{
		Currency:        currency,
		Base:            defaultRows(unit),
		Terms:           map[string]Factor{"one_edition": 10000, "1m": 10000, "3m": 15000, "6m": 20000, "12m": 26000, "perpetual": 40000},
		Excerpts:        []Excerpt{{UpToWords: 250, Factor: 5000}, {UpToWords: 500, Factor: 7500}},
		HeadlineSummary: 2500,
		Translation:     1000,
		FurtherLanguage: 2500,
		Exclusivity:     []Exclusivity{{7, 2500}, {30, 4000}, {90, 6000}},
		Territories:     map[string]Adjustment{world: 2000, OneCountry: -1000},
		OrganisationTypes: map[string]Adjustment{
			"charity": -5000, "education": -5000, "individual": -5000, "government": 0, "company": 5000,
		},
		Purposes: map[string]PurposeRule{
			"educational": {Adjustment: -2000},
			"marketing":   {Rule: RuleByHand},
			"resale":      {Rule: RuleNotOffered},
		},
		ExtraArticle: -2500,
		ImageFee:     35 * unit,
		Minimum:      Minimum{Article: 25 * unit, Request: 30 * unit},
		Rounding:     Rounding{To: 5 * unit},
		FreeWords:    100,
	}
}

func defaultRows(unit int64) []Row {
	rows := make([]Row, 0, len(defaultBase)+1)
	for _, b := range defaultBase {
		cells := make(map[string]int64, len(b.units))
		for i, n := range b.units {
			cells[Audiences[i]] = n * unit
		}
		rows = append(rows, Row{Medium: b.medium, Audience: cells})
	}
	return append(rows, Row{Medium: "ai", Rule: RuleByHand})
}
