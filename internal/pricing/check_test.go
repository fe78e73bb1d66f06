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
	wantReason(t, card, ask("ai", nil), OutcomeByHand, "medium_by_hand")
	wantReason(t, card, ask("course_pack", func(u *Use) { u.Audience, u.Term = "over_10m", "1m" }), OutcomeByHand, "audience_by_hand")
}

// checked is a sound card with one of everything that Check looks at.
func checked() Card {
	return Card{
		Currency: "GBP", From: "2026-01-01", Until: "2026-12-31", Points: &Points{Minor: 1, Others: map[string]int64{"EUR": 1}},
		Stacks:  []Stack{{"large", HowLargest}, {"first", HowFirst}, {"sum", HowAdded}},
		Groups:  []Group{{Key: "poor", Name: Words{"en": "Poor"}, Countries: []string{"SD", "AA", "ZZ"}}},
		Minimum: Limit{500, 1000}, Maximum: Limit{1000, 2000}, Rounding: Rounding{To: 500},
		Currencies: []OtherCurrency{{Currency: "EUR", Rate: "1.17"}},
		Tables: []Table{
			{
				Key: "a", Name: Words{"en": "A"}, When: []Condition{is(FieldMedium, "website")}, Rows: &Dimension{Field: FieldAudience, Codes: each(Audiences[:2])},
				Columns: &Dimension{Field: FieldArticles, UpTo: []int64{1, 5, 0}}, Cells: [][]Cell{cents(1, 2, 3), cents(4, 5, maxAmount)},
			},
			{Key: "b", Cells: [][]Cell{{{Minor: 5, Others: map[string]int64{"EUR": 6}}}}},
		},
		Rules: []Rule{
			{Key: "c", When: []Condition{is(FieldTerritory, "GB", "world"), is(FieldCountry, "GB"), is(FieldCountryGroup, "poor"), is(FieldLanguage, "ar", "fil")}, Do: Operation{Kind: DoPercent, Percent: maxPercent}, Stack: "large"},
			{Key: "d", When: []Condition{atLeast(FieldStaff, 5), atMost(FieldTurnover, 7)}, Do: Operation{Kind: DoAdd, Minor: -maxAmount, Per: Per{UnitCopies, 100}}, Scope: ScopeRequest, From: "2026-02-28", Until: "2026-02-28"},
			{Key: "e", Do: Operation{Kind: DoToPercent, Percent: 1}},
			{Key: "f", Do: Operation{Kind: DoRevenueShare, Percent: 10000}},
			{Key: "g", Do: Operation{Kind: DoMaximum, Minor: 1}},
			{Key: "h", Do: Operation{Kind: DoPoints, Points: 1}},
			{Key: "i", Do: Operation{Kind: DoPercent, Percent: -10000}, Scope: ScopeFurther},
		},
		Examples: []Example{{Name: "One", Use: ask("book", nil), Outcome: OutcomeByHand}},
		Validity: strings.Repeat("ع", maxValidity),
	}
}

func TestCheckNamesEachMistakeAndItsPlace(t *testing.T) {
	long := strings.Repeat("ع", maxName+1)
	for _, test := range []struct {
		want   string // path, problem, ! for a warning
		damage func(*Card)
	}{
		{"currency currency_unknown", func(c *Card) {
			c.Currency, c.Minimum, c.Maximum, c.Rounding, c.Examples = "gbp", Limit{}, Limit{}, Rounding{}, nil
		}},
		{"from date", func(c *Card) { c.From = "2026-1-1" }},
		{"until date", func(c *Card) { c.Until = "31.12.2026" }},
		{"until date_order", func(c *Card) { c.Until = "2025-12-31" }},
		{"automation code_unknown", func(c *Card) { c.Automation = "robot" }},
		{"stacks[1].name repeated", func(c *Card) { c.Stacks[1].Name = "large" }},
		{"stacks[1].name key_missing", func(c *Card) { c.Stacks[1].Name = "" }},
		{"stacks[2].how code_unknown", func(c *Card) { c.Stacks[2].How = "sideways" }},
		{"stacks too_many", func(c *Card) {
			for i := range maxStacks - 2 {
				c.Stacks = append(c.Stacks, Stack{strings.Repeat("x", i+1), HowFirst})
			}
		}},
		{"groups[1].key repeated", func(c *Card) { c.Groups = append(c.Groups, c.Groups[0]) }},
		{"groups[0].name.en too_long", func(c *Card) { c.Groups[0].Name = Words{"en": long} }},
		{"groups[0].countries list_empty", func(c *Card) { c.Groups[0].Countries = nil }},
		{"groups[0].countries code_unknown", func(c *Card) { c.Groups[0].Countries[1] = "sd" }},
		{"groups[0].countries code_unknown", func(c *Card) { c.Groups[0].Countries[1] = "S" }},
		{"groups[0].countries code_unknown", func(c *Card) { c.Groups[0].Countries[1] = "USA" }},
		{"groups[0].countries code_unknown", func(c *Card) { c.Groups[0].Countries[1] = "{Z" }},
		{"groups[0].countries code_unknown", func(c *Card) { c.Groups[0].Countries[1] = "Z{" }},
		{"groups[0].countries code_unknown", func(c *Card) { c.Groups[0].Countries[1] = "@A" }},
		{"groups[0].countries code_unknown", func(c *Card) { c.Groups[0].Countries[1] = "A@" }},
		{"tables tables_empty", func(c *Card) { c.Tables[0].Off, c.Tables[1].Extra = true, true }},
		{"tables[1].key repeated", func(c *Card) { c.Tables[1].Key = "a" }},
		{"rules[0].key repeated", func(c *Card) { c.Rules[0].Key = "a" }},
		{"tables[1].key key_missing", func(c *Card) { c.Tables[1].Key = "" }},
		{"tables[1].key too_long", func(c *Card) { c.Tables[1].Key = strings.Repeat("x", maxKey+1) }},
		{"tables[0].name.en too_long", func(c *Card) { c.Tables[0].Name["en"] = long }},
		{"tables[0].when[0].field code_unknown", func(c *Card) { c.Tables[0].When[0].Field = "moon" }},
		{"tables[0].when[0].in list_empty", func(c *Card) { c.Tables[0].When[0].In = nil }},
		{"tables[0].when[0].in code_unknown", func(c *Card) { c.Tables[0].When[0].In[0] = "papyrus" }},
		{"tables[0].when[0].at_least no_number", func(c *Card) { n := int64(1); c.Tables[0].When[0].AtLeast = &n }},
		{"tables[0].when[0].at_least no_number", func(c *Card) { n := int64(1); c.Tables[0].When[0].AtMost = &n }},
		{"tables[0].rows.field code_unknown", func(c *Card) { c.Tables[0].Rows.Field = "moon" }},
		{"tables[0].rows list_empty", func(c *Card) { c.Tables[0].Rows, c.Tables[0].Cells = &Dimension{Field: FieldTerm}, nil }},
		{"tables[0].rows.codes[1] list_empty", func(c *Card) { c.Tables[0].Rows.Codes[1] = nil }},
		{"tables[0].rows.codes[1] code_unknown", func(c *Card) { c.Tables[0].Rows.Codes[1][0] = "many" }},
		{"tables[0].rows.codes[1] row_unreachable!", func(c *Card) { c.Tables[0].Rows.Codes[1][0] = "up_to_10k" }},
		{"tables[0].rows.up_to no_number", func(c *Card) { c.Tables[0].Rows.UpTo = []int64{1} }},
		{"tables[0].columns.codes no_codes", func(c *Card) { c.Tables[0].Columns.Codes = [][]string{{"x"}} }},
		{"tables[0].columns.up_to[0] number_range", func(c *Card) {
			c.Tables[0].Columns.UpTo[0] = maxNumber + 1
			c.Tables[0].Columns.UpTo = c.Tables[0].Columns.UpTo[:1]
			c.Tables[0].Cells = [][]Cell{cents(1), cents(2)}
		}},
		{"tables[0].columns.up_to[1] tier_order", func(c *Card) { c.Tables[0].Columns.UpTo[1] = 1 }},
		{"tables[0].columns.up_to[1] tier_order", func(c *Card) { c.Tables[0].Columns.UpTo[1] = 0 }},
		{"tables[0].columns.field repeated", func(c *Card) {
			c.Tables[0].Columns = c.Tables[0].Rows
			c.Tables[0].Cells = [][]Cell{cents(1, 2), cents(1, 2)}
		}},
		{"tables[0].rows too_many", func(c *Card) {
			rows := &Dimension{Field: FieldWords}
			c.Tables[0].Cells, c.Tables[0].Columns = nil, nil
			for i := range maxSteps + 1 {
				rows.UpTo = append(rows.UpTo, int64(i+1))
				c.Tables[0].Cells = append(c.Tables[0].Cells, cents(1))
			}
			c.Tables[0].Rows = rows
		}},
		{"tables[1].per.of code_unknown", func(c *Card) { c.Tables[1].Per.Of = "ells" }},
		{"tables[1].per.each number_range", func(c *Card) { c.Tables[1].Per.Each = -1 }},
		{"tables[1].automation code_unknown", func(c *Card) { c.Tables[1].Automation = "robot" }},
		{"tables[0].cells cells_size", func(c *Card) { c.Tables[0].Cells = c.Tables[0].Cells[:1] }},
		{"tables[0].cells[1] cells_size", func(c *Card) { c.Tables[0].Cells[1] = c.Tables[0].Cells[1][:2] }},
		{"tables[0].cells[0][1].answer code_unknown", func(c *Card) { c.Tables[0].Cells[0][1].Answer = "haggle" }},
		{"tables[0].cells[0][0] amount_range", func(c *Card) { c.Tables[0].Cells[0][0].Minor = 0 }},
		{"tables[0].cells[1][2] amount_range", func(c *Card) { c.Tables[0].Cells[1][2].Minor = maxAmount + 1 }},
		{"tables[0].cells[0][2] more_cheaper!", func(c *Card) { c.Tables[0].Cells[0][2].Minor = 1 }},
		{"tables[0].cells[1][0] more_cheaper!", func(c *Card) {
			c.Tables[0].Cells[0][0].Minor = 5
			c.Tables[0].Cells[0][1].Minor = 5
			c.Tables[0].Cells[0][2].Minor = 5
		}},
		{"tables[1].cells table_without_price!", func(c *Card) { c.Tables[1].Cells[0][0] = Cell{Answer: AnswerByHand}; c.Tables[0].Key = "z" }},
		{"tables[1].cells[0][0].others.USD currency_not_on_card", func(c *Card) { c.Tables[1].Cells[0][0].Others["USD"] = 1 }},
		{"tables[1].cells[0][0].others.EUR amount_range", func(c *Card) { c.Tables[1].Cells[0][0].Others["EUR"] = 0 }},
		{"tables[2] table_unreachable!", func(c *Card) { c.Tables = append(c.Tables, c.Tables[1]); c.Tables[2].Key = "z" }},
		{"rules[0].name.ar too_long", func(c *Card) { c.Rules[0].Name = Words{"ar": long} }},
		{"rules[0].when[0].in code_unknown", func(c *Card) { c.Rules[0].When[0].In[0] = "atlantis" }},
		{"rules[0].when[1].in code_unknown", func(c *Card) { c.Rules[0].When[1].In[0] = "gb" }},
		{"rules[0].when[2].in code_unknown", func(c *Card) { c.Rules[0].When[2].In[0] = "rich" }},
		{"rules[0].when[3].in code_unknown", func(c *Card) { c.Rules[0].When[3].In[0] = "a" }},
		{"rules[0].when[3].in code_unknown", func(c *Card) { c.Rules[0].When[3].In[0] = "arab" }},
		{"rules[0].when[3].in code_unknown", func(c *Card) { c.Rules[0].When[3].In[0] = "a`" }},
		{"rules[0].when[3].in code_unknown", func(c *Card) { c.Rules[0].When[3].In[0] = "a{" }},
		{"rules[1].when[0].at_least bound_missing", func(c *Card) { c.Rules[1].When[0].AtLeast = nil }},
		{"rules[1].when[0].at_most bound_order", func(c *Card) { n := int64(4); c.Rules[1].When[0].AtMost = &n }},
		{"rules[1].when[0].at_least number_range", func(c *Card) { *c.Rules[1].When[0].AtLeast = -1 }},
		{"rules[1].when[1].at_most number_range", func(c *Card) { *c.Rules[1].When[1].AtMost = maxNumber + 1 }},
		{"rules[1].when[0].in no_codes", func(c *Card) { c.Rules[1].When[0].In = []string{"x"} }},
		{"rules[0].do.kind code_unknown", func(c *Card) { c.Rules[0].Do.Kind = "haggle"; c.Rules[0].Stack = "" }},
		{"rules[0].do.percent percent_range", func(c *Card) { c.Rules[0].Do.Percent = maxPercent + 1 }},
		{"rules[0].do.percent percent_range", func(c *Card) { c.Rules[0].Do.Percent = -10001 }},
		{"rules[0].do.percent always_zero!", func(c *Card) { c.Rules[0].Do.Percent = -10000 }},
		{"rules[0].do.percent changes_nothing!", func(c *Card) { c.Rules[0].Do.Percent = 0 }},
		{"rules[1].do.minor changes_nothing!", func(c *Card) { c.Rules[1].Do.Minor = 0 }},
		{"rules[1].do.minor amount_range", func(c *Card) { c.Rules[1].Do.Minor = -maxAmount - 1 }},
		{"rules[1].do.others.USD currency_not_on_card", func(c *Card) { c.Rules[1].Do.Others = map[string]int64{"USD": 1} }},
		{"rules[1].do.per.of code_unknown", func(c *Card) { c.Rules[1].Do.Per.Of = UnitRequest }},
		{"rules[2].do.percent percent_range", func(c *Card) { c.Rules[2].Do.Percent = 0 }},
		{"rules[3].do.percent number_range", func(c *Card) { c.Rules[3].Do.Percent = 0 }},
		{"rules[3].do.percent number_range", func(c *Card) { c.Rules[3].Do.Percent = 10001 }},
		{"rules[4].do.minor amount_range", func(c *Card) { c.Rules[4].Do.Minor = 0 }},
		{"rules[5].do.points number_range", func(c *Card) { c.Rules[5].Do.Points = 0 }},
		{"rules[5].do.points number_range", func(c *Card) { c.Rules[5].Do.Points = maxPoints + 1 }},
		{"rules[5].do.points points_missing", func(c *Card) { c.Points = nil }},
		{"rules[0].scope code_unknown", func(c *Card) { c.Rules[0].Scope = "moon" }},
		{"rules[0].automation code_unknown", func(c *Card) { c.Rules[0].Automation = "robot" }},
		{"rules[1].from date", func(c *Card) { c.Rules[1].From = "2026-02-29" }},
		{"rules[1].until date_order", func(c *Card) { c.Rules[1].Until = "2026-02-27" }},
		{"rules[0].stack code_unknown", func(c *Card) { c.Rules[0].Stack = "heap" }},
		{"rules[0].stack stack_gate", func(c *Card) { c.Rules[0].Do.Kind = DoNotOffered }},
		{"minimum.article not_multiple", func(c *Card) { c.Minimum.Article = 499 }},
		{"minimum.request amount_range", func(c *Card) { c.Minimum.Request = -500 }},
		{"maximum.article limit_order", func(c *Card) { c.Minimum = Limit{1500, 1500} }},
		{"maximum.request limit_order", func(c *Card) { c.Minimum.Request = 2500 }},
		{"maximum.request not_multiple", func(c *Card) { c.Maximum.Request = 2001 }},
		{"rounding.to amount_range", func(c *Card) { c.Rounding.To, c.Minimum, c.Maximum = -1, Limit{}, Limit{} }},
		{"rounding.mode code_unknown", func(c *Card) { c.Rounding.Mode = "sideways" }},
		{"currencies[0].currency currency_unknown", func(c *Card) {
			c.Currencies[0].Currency = "UGX"
			c.Points.Others, c.Tables[1].Cells[0][0].Others = nil, nil
		}},
		{"currencies[1].currency repeated", func(c *Card) { c.Currencies = append(c.Currencies, OtherCurrency{Currency: "GBP", Rate: "1"}) }},
		{"currencies[0].rate rate_invalid", func(c *Card) { c.Currencies[0].Rate = "1,17" }},
		{"currencies[0].minimum.request not_multiple", func(c *Card) {
			c.Currencies[0] = OtherCurrency{Currency: "EUR", Rate: "170", Minimum: Limit{Request: 50}, Rounding: Rounding{To: 100}}
		}},
		{"currencies[1].rounding.to not_multiple", func(c *Card) {
			c.Currencies = append(c.Currencies, OtherCurrency{Currency: "KWD", Rate: "0.386", Rounding: Rounding{To: 15}})
		}},
		{"currencies[1].maximum.article amount_range", func(c *Card) {
			c.Currencies = append(c.Currencies, OtherCurrency{Currency: "USD", Rate: "1", Maximum: Limit{Article: -1}})
		}},
		{"points.minor amount_range", func(c *Card) { c.Points.Minor = 0 }},
		{"points.others.USD currency_not_on_card", func(c *Card) { c.Points.Others["USD"] = 5 }},
		{"examples[0].name name_missing", func(c *Card) { c.Examples[0].Name = "" }},
		{"examples[0] example_differs!", func(c *Card) { c.Examples[0].Outcome = OutcomePriced }},
		{"validity too_long", func(c *Card) { c.Validity += "ع" }},
	} {
		card := checked()
		if problems := card.Check(); len(problems) > 0 {
			t.Fatalf("the card is not sound before: %+v", problems)
		}
		test.damage(&card)
		if found := foundOn(card); !slices.Equal(found, []string{test.want}) {
			t.Errorf("want %q alone, got %q", test.want, found)
		}
	}
}

func foundOn(card Card) []string {
	var found []string
	for _, p := range card.Check() {
		name := p.Path + " " + strings.TrimPrefix(p.ID, "pricing.problem.")
		if p.Warning {
			name += "!"
		}
		found = append(found, name)
	}
	return found
}

// Rules that never act, or never count, are told to the house; the ones beside
// them that look alike are not.
func TestCheckFindsRulesThatCannotBeMeant(t *testing.T) {
	less := func(key string, percent int64, stack string, when ...Condition) Rule {
		return Rule{Key: key, When: when, Do: Operation{Kind: DoPercent, Percent: percent}, Stack: stack}
	}
	gate := func(kind Kind, when ...Condition) Rule {
		return Rule{Key: "gate", When: when, Do: Operation{Kind: kind}}
	}
	add := func(key string, minor int64, per Unit, when ...Condition) Rule {
		return Rule{Key: key, When: when, Do: Operation{Kind: DoAdd, Minor: minor, Per: Per{Of: per}}}
	}
	bound := func(key string, kind Kind, minor int64, when ...Condition) Rule {
		return Rule{Key: key, When: when, Do: Operation{Kind: kind, Minor: minor}}
	}
	charity, schools := is(FieldOrganisationType, "charity"), is(FieldOrganisationType, "charity", "education")
	for _, test := range []struct {
		want  string
		rules []Rule
	}{
		{"rules[1] rule_twice!", []Rule{less("a", -100, "", charity), less("b", -900, "", charity)}},
		{"rules[1] rule_twice!", []Rule{less("a", -100, "sum", charity), {Key: "b", When: []Condition{charity}, Do: Operation{Kind: DoToPercent, Percent: 40}}}},
		{"rules[1] rule_twice!", []Rule{add("a", 100, "", charity), add("b", -100, "", charity)}},
		{"", []Rule{less("a", -100, "", charity), less("b", -100, "", schools)}},
		{"", []Rule{less("a", -100, "sum", charity), less("b", -100, "sum", charity)}},
		{"", []Rule{less("a", -100, ""), less("b", -100, "")}},
		{"", []Rule{less("a", -100, "", charity), add("b", 100, "", charity)}},
		{"", []Rule{add("a", 100, UnitImages, charity), add("b", 100, UnitLanguages, charity)}},
		{"", []Rule{less("a", -100, "", charity), {Key: "b", When: []Condition{charity}, Scope: ScopeRequest, Do: Operation{Kind: DoPercent, Percent: -100}}}},
		{"", []Rule{less("a", -100, "", charity), {Key: "b", When: []Condition{charity}, From: "2026-01-01", Do: Operation{Kind: DoPercent, Percent: -100}}}},
		{"", []Rule{{Key: "a", When: []Condition{charity}, Until: "2026-01-01", Do: Operation{Kind: DoPercent, Percent: -100}}, less("b", -100, "", charity)}},
		{"rules[1] rule_bounds!", []Rule{bound("a", DoMinimum, 501, schools), bound("b", DoMaximum, 500, charity)}},
		{"rules[1] rule_bounds!", []Rule{bound("a", DoMaximum, 500, charity), bound("b", DoMinimum, 501, schools)}},
		{"", []Rule{bound("a", DoMinimum, 500, schools), bound("b", DoMaximum, 500, charity)}},
		{"", []Rule{bound("a", DoMinimum, 501, is(FieldOrganisationType, "company")), bound("b", DoMaximum, 500, charity)}},
		{"rules[0] rule_settled!", []Rule{less("a", -100, "", charity), gate(DoNotNeeded, schools)}},
		{"rules[0] rule_settled!", []Rule{{Key: "a", When: []Condition{charity}, Do: Operation{Kind: DoByHand}}, gate(DoNotOffered, schools)}},
		{"", []Rule{{Key: "a", When: []Condition{charity}, Do: Operation{Kind: DoNotOffered}}, gate(DoByHand, schools)}},
		{"", []Rule{{Key: "a", When: []Condition{charity}, Do: Operation{Kind: DoByHand}}, gate(DoNotNeeded, schools)}},
		{"", []Rule{less("a", -100, "", schools), gate(DoByHand, charity)}},
		{"", []Rule{less("a", -100, "", charity), {Key: "gate", When: []Condition{charity}, Until: "2026-01-01", Do: Operation{Kind: DoByHand}}}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoByHand, schools), less("b", -100, "", charity)}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoNotOffered, schools), less("b", -100, "", charity)}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoNotNeeded, schools), less("b", -100, "", charity)}},
		{"", []Rule{gate(DoByHand, charity), less("b", -100, "", schools)}},
		{"", []Rule{gate(DoByHand, schools), {Key: "b", When: []Condition{charity}, Do: Operation{Kind: DoNotOffered}}}},
		{"", []Rule{gate(DoNotNeeded, schools), {Key: "b", When: []Condition{charity}, Do: Operation{Kind: DoNotOffered}}}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoNotOffered, schools), {Key: "b", When: []Condition{charity}, Do: Operation{Kind: DoNotOffered}}}},
		{"rules[1] rule_hidden!", []Rule{less("a", -500, "first", schools), less("b", -900, "first", charity)}},
		{"", []Rule{less("a", -500, "first", charity), less("b", -900, "first", schools)}},
		{"rules[1] rule_hidden!", []Rule{less("a", -500, "large", schools), less("b", -500, "large", charity)}},
		{"rules[0] rule_hidden!", []Rule{less("a", -500, "large", charity), less("b", -501, "large", schools)}},
		{"", []Rule{less("a", -501, "large", charity), less("b", -501, "large", schools)}},
		{"", []Rule{less("a", -500, "large", schools), less("b", -501, "large", charity)}},
		{"", []Rule{less("a", -500, "large", charity), less("b", -100, "large", schools)}},
		{"", []Rule{less("a", -500, "sum", schools), less("b", -500, "sum", charity)}},
		{"rules[0] rule_impossible!", []Rule{less("a", -500, "", charity, is(FieldOrganisationType, "company"))}},
		{"rules[0] rule_impossible!", []Rule{less("a", -500, "", atLeast(FieldStaff, 5), atMost(FieldStaff, 4))}},
		{"rules[0] rule_impossible!", []Rule{less("a", -500, "", atMost(FieldStaff, 4), atLeast(FieldStaff, 5))}},
		{"", []Rule{less("a", -500, "", atLeast(FieldStaff, 5), atMost(FieldStaff, 5))}},
		{"rules[0] rule_impossible!", []Rule{less("a", -500, "", charity, isNot(FieldOrganisationType, "charity", "company"))}},
		{"rules[0] rule_impossible!", []Rule{less("a", -500, "", isNot(FieldOrganisationType, "charity", "company"), charity)}},
		{"", []Rule{less("a", -500, "", schools, isNot(FieldOrganisationType, "charity"))}},
		{"", []Rule{less("a", -500, "", isNot(FieldOrganisationType, "company"), isNot(FieldOrganisationType, "charity"))}},
		{"", []Rule{less("a", -500, "", is(FieldTerritory, "europe"), is(FieldTerritory, "asia"))}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoByHand, atLeast(FieldStaff, 5)), less("b", 100, "", atLeast(FieldStaff, 5), charity)}},
		{"", []Rule{gate(DoByHand, atLeast(FieldStaff, 6)), less("b", 100, "", atLeast(FieldStaff, 5))}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoByHand, atMost(FieldStaff, 5)), less("b", 100, "", atMost(FieldStaff, 5))}},
		{"", []Rule{gate(DoByHand, atMost(FieldStaff, 4)), less("b", 100, "", atMost(FieldStaff, 5))}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoByHand, isNot(FieldPurpose, "resale")), less("b", 100, "", isNot(FieldPurpose, "resale", "internal"))}},
		{"", []Rule{gate(DoByHand, isNot(FieldPurpose, "resale", "internal")), less("b", 100, "", isNot(FieldPurpose, "resale"))}},
		{"", []Rule{gate(DoByHand, only(FieldTerritory, "asia")), less("b", 100, "", is(FieldTerritory, "asia"))}},
		{"rules[1] rule_unreachable!", []Rule{gate(DoByHand, is(FieldTerritory, "asia")), less("b", 100, "", only(FieldTerritory, "asia"))}},
		{"", []Rule{{Key: "gate", Do: Operation{Kind: DoByHand}, Off: true}, less("b", 100, "", charity)}},
		{"", []Rule{{Key: "gate", Do: Operation{Kind: DoByHand}, From: "2026-01-01"}, less("b", 100, "", charity)}},
		{"", []Rule{{Key: "gate", Do: Operation{Kind: DoByHand}, Until: "2026-01-01"}, less("b", 100, "", charity)}},
		{"", []Rule{{Key: "gate", Do: Operation{Kind: DoByHand}}, {Key: "b", Off: true, Do: Operation{Kind: DoPercent, Percent: 1}}}},
	} {
		card := checked()
		card.Rules, card.Examples, card.Tables[0].Key, card.Tables[1].Key = test.rules, nil, "t", "u"
		var want []string
		if test.want != "" {
			want = []string{test.want}
		}
		if found := foundOn(card); !slices.Equal(found, want) {
			t.Errorf("%s: want %q, got %q", keysAndDeeds(test.rules), want, found)
		}
	}
}

// With no house rate only stated amounts count: each that is missing is told.
func TestCheckMissesAmountsInACurrencyWithoutARate(t *testing.T) {
	card := Card{Currency: "GBP", Currencies: []OtherCurrency{{Currency: "EUR"}}, Points: &Points{Minor: 1}, Tables: []Table{{Key: "a", Cells: [][]Cell{{{Minor: 1}, {Minor: 2}}}, Columns: &Dimension{Field: FieldWords, UpTo: []int64{5, 0}}}},
		Rules: []Rule{{Key: "b", Do: Operation{Kind: DoAdd, Minor: 5}}, {Key: "c", Do: Operation{Kind: DoPercent, Percent: 5}}, {Key: "d", Do: Operation{Kind: DoMinimum, Minor: 5, Others: map[string]int64{"EUR": 6}}}}}
	card.Tables[0].Cells[0][1].Others = map[string]int64{"EUR": 3}
	want := []string{"tables[0].cells[0][0] currency_amount_missing!", "rules[0].do currency_amount_missing!", "points currency_amount_missing!"}
	if got := foundOn(card); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTooManyTablesAndRules(t *testing.T) {
	card := checked()
	card.Examples = nil
	for i := range maxTables - 1 {
		card.Tables = append(card.Tables, Table{Key: "t" + strings.Repeat("x", i%90) + string(rune('a'+i/90)), Extra: true, Cells: [][]Cell{cents(1)}})
	}
	for i := range maxRules - 6 {
		card.Rules = append(card.Rules, Rule{Key: "r" + strings.Repeat("x", i%90) + string(rune('a'+i/90)), Do: Operation{Kind: DoAdd, Minor: 1}})
	}
	if got := foundOn(card); !slices.Equal(got, []string{"tables too_many", "rules too_many"}) {
		t.Errorf("got %q", got)
	}
	card.Tables, card.Rules = card.Tables[:maxTables], card.Rules[:maxRules]
	if got := foundOn(card); len(got) > 0 {
		t.Errorf("the limits themselves are allowed: %q", got)
	}
}

func TestACardSurvivesJSONWithItsHash(t *testing.T) {
	for _, card := range []Card{small(), Default("GBP"), Default("KWD"), frankfurter(), checked(), {}} {
		card.Format = Format
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
	changed.Rules[3].Do.Percent++
	if changed.Hash() == small().Hash() {
		t.Error("another price has the same hash")
	}
	empty := small()
	empty.Currencies, empty.Format = []OtherCurrency{}, 0
	if empty.Hash() != small().Hash() {
		t.Error("an empty list and none say the same")
	}
	for _, broken := range []string{`{"format":2,"tables":5}`, `{"base":5}`, `[]`, `{"format":"two"}`} {
		if err := json.Unmarshal([]byte(broken), &Card{}); err == nil {
			t.Errorf("%s was read", broken)
		}
	}
}

func keysAndDeeds(rules []Rule) string {
	text, err := json.Marshal(rules)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
