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

// Default is the card a house starts from, in its own currency: one table of
// media by audience and the usual rules. Check finds nothing on it for any
// currency that money knows.
func Default(currency string) Card {
	unit := int64(100)
	if exponent, err := money.Exponent(currency); err == nil {
		unit = powers[exponent]
	}
	if scale, ok := scales[currency]; ok {
		unit *= scale
	}
	return Card{
		Format:   Format,
		Currency: currency,
		Tables:   []Table{defaultTable(unit)},
		Rules:    defaultRules(unit),
		Stacks:   []Stack{{excerptStack, HowFirst}, {territoryStack, HowFirst}},
		Minimum:  Limit{Article: 25 * unit, Request: 30 * unit},
		Rounding: Rounding{To: 5 * unit},
	}
}

func defaultTable(unit int64) Table {
	t := Table{Key: "base", Rows: &Dimension{Field: FieldMedium}, Columns: &Dimension{Field: FieldAudience, Codes: each(Audiences)}}
	for _, row := range defaultBase {
		cells := make([]Cell, len(Audiences))
		for i := range cells {
			if cells[i].Answer = AnswerByHand; i < len(row.units) {
				cells[i] = Cell{Minor: row.units[i] * unit}
			}
		}
		t.Rows.Codes = append(t.Rows.Codes, []string{row.medium})
		t.Cells = append(t.Cells, cells)
	}
	return t
}

func defaultRules(unit int64) []Rule {
	rules := refusedMedia(map[string][]string{string(DoByHand): {"ai"}})
	rules = append(rules, refusedCodes(FieldPurpose, map[string][]string{string(DoNotOffered): {"resale"}, string(DoByHand): {"marketing"}})...)
	rules = append(rules, freeQuotation(100)...)
	rules = append(rules, excerptTier(0, 250, 0, 5000, nil)...)
	rules = append(rules, excerptTier(1, 500, 0, 7500, nil)...)
	rules = append(rules, Rule{Key: "headline_summary", When: []Condition{is(FieldPortion, portionHeadlineSummary)}, Do: Operation{Kind: DoToPercent, Percent: 2500}})
	rules = append(rules, shares(FieldTerm, Terms, map[string]int64{"one_edition": 10000, "1m": 10000, "3m": 15000, "6m": 20000, "12m": 26000, "perpetual": 40000})...)
	rules = append(rules, changed("translation", 1000, is(FieldTranslation, yes))...)
	rules = append(rules, furtherLanguage(2500)...)
	rules = append(rules, exclusive([2]int64{7, 2500}, [2]int64{30, 4000}, [2]int64{90, 6000})...)
	rules = append(rules, places(map[string]int64{world: 2000, OneCountry: -1000})...)
	rules = append(rules, changes(FieldOrganisationType, map[string]int64{"charity": -5000, "education": -5000, "individual": -5000, "company": 5000})...)
	rules = append(rules, changes(FieldPurpose, map[string]int64{"educational": -2000})...)
	rules = append(rules, furtherArticle(-2500)...)
	return append(rules, pictures(35*unit)...)
}
