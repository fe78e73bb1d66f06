package pricing

import (
	"math"
	"strings"
	"testing"
)

// The amounts at which a rule begins to act, and one that changes nothing makes
// no step.
func TestARuleThatChangesNothingMakesNoStep(t *testing.T) {
	for _, r := range []Rule{
		rule("a", least(10000)), rule("a", most(10000)), rule("a", plus(0)), rule("a", extra(0)), of(ScopeRequest, rule("a", least(10000))),
		of(ScopeRequest, rule("a", most(10000))), of(ScopeRequest, rule("a", extra(0))), in("a", rule("a", plus(0))), rule("a", each1(500, UnitFurtherArticles)),
		rule("a", Operation{Kind: DoAdd, Minor: -500, Per: Per{Of: UnitFurtherLanguages}}),
	} {
		if got := flat(r).Price(withUse(nil)); len(got.Steps) != 2 || len(got.Lines) != 1 || got.NetMinor != 10000 {
			t.Errorf("%+v: %s", r.Do, workings(got))
		}
	}
	card := flat()
	card.Maximum = Limit{10000, 10000}
	if got := card.Price(withUse(nil)); len(got.Steps) != 2 {
		t.Errorf("at its maximum nothing is lowered: %s", workings(got))
	}
	if got := flat(of(ScopeRequest, rule("a", extra(-1)))).Price(withUse(articles(3))); len(got.Steps) != 5 {
		t.Errorf("a line that nothing goes off has no step: %s", workings(got))
	}
	card = flat()
	card.Rounding.To = 500
	if got := card.Price(withUse(nil)); len(got.Steps) != 2 {
		t.Errorf("a multiple is not rounded: %s", workings(got))
	}
	// Nothing is left to take an amount from: no line, and a person.
	free := flat(rule("a", Operation{Kind: DoZero}), of(ScopeRequest, rule("b", extra(-500))), of(ScopeRequest, rule("c", extra(700))))
	if got := free.Price(withUse(nil)); !equalLines(got, []int64{0, 700}) {
		t.Errorf("got %+v", got.Lines)
	}
}

// An article that the table gives nothing for is no reduced one.
func TestAFreeCellIsNoReduction(t *testing.T) {
	card := Card{Currency: "GBP", Rules: []Rule{of(ScopeFurther, rule("a", plus(-5000)))}, Tables: []Table{{
		Key: "a", Rows: &Dimension{Field: FieldArticleWords, UpTo: []int64{500, 0}}, Cells: [][]Cell{{{}}, {{Minor: 100}}},
	}}}
	wantReason(t, card, withUse(func(u *Use) { u.Articles = []Article{{Words: 501}, {Words: 500}} }), OutcomeByHand, "comes_to_zero")
	wantNet(t, card, withUse(func(u *Use) { u.Articles = []Article{{Words: 501}, {Words: 502}} }), 150)
}

func TestTablesAndRulesAreFoundByTheirKeys(t *testing.T) {
	card := checked()
	if card.Table("b") != &card.Tables[1] || card.Table("c") != nil || card.Rule("c") != &card.Rules[0] || card.Rule("i") != &card.Rules[6] || card.Rule("a") != nil {
		t.Error("a key finds another table or rule")
	}
}

// The card a house starts from reads in the order in which a person thinks.
func TestTheOrderOfTheDefaultRules(t *testing.T) {
	var keys []string
	for _, r := range Default("GBP").Rules {
		keys = append(keys, r.Key)
	}
	want := "by_hand_medium_ai not_offered_purpose_resale by_hand_purpose_marketing free_quotation excerpt_1 excerpt_2 headline_summary " +
		"term_one_edition term_1m term_3m term_6m term_12m term_perpetual term_other translation further_languages exclusivity_7 exclusivity_30 exclusivity_90 exclusivity_longer " +
		"territory_world territory_one_country organisation_type_company organisation_type_charity_education_individual purpose_educational further_article pictures"
	if got := strings.Join(keys, " "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheLimitsOfACardAreAllowed(t *testing.T) {
	card := checked()
	for i := range maxStacks - 3 {
		card.Stacks = append(card.Stacks, Stack{strings.Repeat("x", i+1), HowFirst})
	}
	card.Tables[1].Key = strings.Repeat("ع", maxKey)
	card.Rules[0].Name = Words{"ar": strings.Repeat("ع", maxName)}
	card.Rules[5].Do.Points = maxPoints
	zero, largest := int64(0), maxNumber
	card.Rules[1].When[0] = Condition{Field: FieldStaff, AtLeast: &zero, AtMost: &largest}
	card.Until = card.From
	up := make([]int64, maxSteps)
	card.Tables[0].Columns, card.Tables[0].Cells = nil, nil
	for i := range up {
		up[i] = int64(i)
		card.Tables[0].Cells = append(card.Tables[0].Cells, cents(5))
	}
	up[maxSteps-1] = maxNumber
	card.Tables[0].Rows = &Dimension{Field: FieldWords, UpTo: up}
	if got := foundOn(card); len(got) > 0 {
		t.Errorf("got %q", got)
	}
	points := Card{Currency: "GBP", Points: &Points{Minor: maxAmount}, Tables: []Table{{Key: "a", InPoints: true, Columns: &Dimension{Field: FieldWords, UpTo: []int64{1, 0}}, Cells: [][]Cell{{{Minor: 1}, {Minor: maxPoints}}}}}}
	if got := foundOn(points); len(got) > 0 {
		t.Errorf("got %q", got)
	}
	points.Tables[0].Cells[0][0].Minor, points.Tables[0].Cells[0][1].Minor = 0, maxPoints+1
	if got := foundOn(points); strings.Join(got, " ") != "tables[0].cells[0][0] number_range tables[0].cells[0][1] number_range" {
		t.Errorf("got %q", got)
	}
}

// Sixty-four stacks act each by itself.
func TestEveryStackHasItsOwnTurn(t *testing.T) {
	card := flat()
	card.Stacks = nil
	for i := range maxStacks {
		name := strings.Repeat("x", i+1)
		card.Stacks = append(card.Stacks, Stack{name, HowLargest})
		card.Rules = append(card.Rules, in(name, rule(name+"a", extra(1))), in(name, rule(name+"b", extra(2))))
	}
	wantNet(t, card, withUse(nil), 10000+2*maxStacks)
}

// KWD is charged in steps of ten fils: a rule's minimum goes up to one, its
// maximum down; and what is taken off is a whole number of them.
func TestRulesFitWhatCanBeCharged(t *testing.T) {
	dinars := func(rules ...Rule) Card {
		c := flat(rules...)
		c.Currency = "KWD"
		return c
	}
	wantNet(t, dinars(rule("a", least(12341))), withUse(nil), 12350)
	wantNet(t, dinars(rule("a", most(8349))), withUse(nil), 8340)
	wantNet(t, dinars(of(ScopeRequest, rule("a", least(12341)))), withUse(nil), 12350)
	wantNet(t, dinars(of(ScopeRequest, rule("a", most(8349)))), withUse(nil), 8340)
	wantNet(t, dinars(of(ScopeRequest, rule("a", extra(-1234)))), withUse(nil), 8770)
	wantNet(t, dinars(of(ScopeRequest, rule("a", extra(1235)))), withUse(nil), 11240)
	// 7 of three lines of 10.00: 2.33, 2.33 and 2.34, in steps of ten.
	if got := dinars(of(ScopeRequest, rule("a", extra(-7000)))).Price(withUse(articles(3))); !equalLines(got, []int64{7670, 7670, 7660}) {
		t.Errorf("got %+v", got.Lines)
	}
}

func TestWhatGoesBeyondNumbersGoesToAPerson(t *testing.T) {
	huge, hugest := int64(math.MaxInt64), int64(math.MinInt64)
	for _, test := range []struct {
		r      Rule
		reason string
	}{
		{rule("a", each1(huge, UnitArticles)), "too_large"},
		{rule("a", each1(hugest, UnitArticles)), "comes_to_zero"},
		{rule("a", extra(huge)), "too_large"},
		{rule("a", plus(huge)), "too_large"},
		{rule("a", Operation{Kind: DoPercent, Percent: huge, Per: Per{Of: UnitArticles}}), "too_large"},
		{rule("a", plus(hugest)), "comes_to_zero"},
		{rule("a", Operation{Kind: DoPercent, Percent: hugest, Per: Per{Of: UnitArticles}}), "comes_to_zero"},
		{rule("a", to(huge)), "too_large"},
		{rule("a", to(hugest)), "comes_to_zero"},
		{in("a", rule("a", plus(huge))), "too_large"},
		{in("a", rule("a", plus(hugest))), "comes_to_zero"},
		{rule("a", Operation{Kind: DoPoints, Points: huge, Per: Per{Of: UnitArticles}}), "too_large"},
		{rule("a", Operation{Kind: DoPoints, Points: huge}), "too_large"},
		{of(ScopeRequest, rule("a", least(huge))), ""},
		{of(ScopeRequest, rule("a", extra(huge))), "too_large"},
	} {
		card := flat(test.r)
		card.Points = &Points{Minor: 3}
		got := card.Price(withUse(articles(2)))
		if want := "pricing.reason." + test.reason; got.Reason != want && test.reason != "" || test.reason == "" && got.NetMinor != huge {
			t.Errorf("%+v: got %s %d, want %s", test.r.Do, got.Reason, got.NetMinor, test.reason)
		}
	}
	two := in("a", rule("b", plus(huge)))
	if got := flat(in("a", rule("a", plus(huge))), two).Price(withUse(articles(2))); got.Reason != "pricing.reason.too_large" {
		t.Errorf("got %s", got.Reason)
	}
	for _, test := range [][3]int64{{5, 6, 11}, {huge, 1, huge}, {hugest, -1, hugest}, {huge, hugest, -1}} {
		if got := saturated(test[0], test[1]); got != test[2] {
			t.Errorf("%d + %d = %d", test[0], test[1], got)
		}
	}
	for _, test := range [][2]int64{{0, 0}, {5, 5}, {-5, 5}, {huge, huge}, {hugest, huge}, {-huge, huge}} {
		if got := abs(test[0]); got != test[1] {
			t.Errorf("|%d| = %d", test[0], got)
		}
	}
	for _, test := range [][3]int64{{1000, 3, 3000}, {-1000, 3, -3000}, {-20000, 3, -30000}, {-1, huge, -10000}, {huge, 2, huge}, {0, 5, 0}} {
		if got := repeatedly(test[0], test[1]); got != test[2] {
			t.Errorf("%d, %d times: %d", test[0], test[1], got)
		}
	}
	for _, test := range [][2]int64{{0, 10000}, {-10000, 0}, {-10001, 0}, {2500, 12500}, {huge, huge}, {huge - 10000, huge}, {huge - 10001, huge - 1}} {
		if got := more(test[0]); got != test[1] {
			t.Errorf("%d more: %d", test[0], got)
		}
	}
}

// A card of the first format with more than one share for the same tier, and
// media of every sort.
func TestOlderCardsAreReadRuleByRule(t *testing.T) {
	old := &older{
		Currency: "GBP", Terms: map[string]int64{"1m": whole},
		Base: []olderRow{
			{Medium: "website", Audience: map[string]int64{anyAudience: 10000}}, {Medium: "website", Audience: map[string]int64{anyAudience: 1}},
			{Medium: "app", Audience: map[string]int64{"up_to_10k": 500, anyAudience: 700}}, {Medium: "book"}, {Medium: "social", Rule: "not_offered"}, {Medium: "intranet", Rule: "by_hand"},
		},
		Excerpts: []olderExcerpt{{UpToWords: 100, Factor: 5000, ByOrganisation: map[string]int64{"charity": 1000, "education": 2000, "government": 1000}}},
		Purposes: map[string]olderPurpose{"advocacy": {"by_hand", 500}, "internal": {"", 0}},
	}
	card := old.card()
	for kind, want := range map[string]int64{"company": 5000, "charity": 1000, "government": 1000, "education": 2000} {
		wantNet(t, card, ask("website", func(u *Use) { u.Term, u.Portion, u.PortionWords, u.OrganisationType = "1m", "excerpt", 100, kind }), want)
	}
	wantNet(t, card, ask("website", func(u *Use) { u.Term, u.Portion, u.PortionWords = "1m", "excerpt", 101 }), 10000)
	wantNet(t, card, ask("website", func(u *Use) { u.Term, u.Portion, u.PortionWords = "1m", "excerpt", 1 }), 5000) // no free quotation
	wantNet(t, card, ask("app", func(u *Use) { u.Term, u.Audience = "1m", "up_to_10k" }), 500)
	wantNet(t, card, ask("app", func(u *Use) { u.Term, u.Audience = "1m", "over_10m" }), 700)
	wantReason(t, card, ask("book", func(u *Use) { u.Term = "1m" }), OutcomeByHand, "medium_not_on_card")
	wantReason(t, card, ask("social", func(u *Use) { u.Term = "1m" }), OutcomeNotOffered, "medium_not_offered")
	wantReason(t, card, ask("intranet", func(u *Use) { u.Term = "1m" }), OutcomeByHand, "medium_by_hand")
	wantReason(t, card, ask("website", func(u *Use) { u.Term, u.Purpose = "1m", "advocacy" }), OutcomeByHand, "purpose_by_hand")
	wantReason(t, card, ask("website", func(u *Use) { u.Term, u.Portion = "1m", "headline_summary" }), OutcomeByHand, "headline_summary_by_hand")
	if len(freeQuotation(0)) != 0 || len(freeQuotation(1)) != 1 {
		t.Error("no words need no rule")
	}
	wantNet(t, Card{Currency: "GBP", Tables: flat().Tables, Rules: freeQuotation(1)}, ask("website", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 2 }), 10000)
}

// What lies exactly on a bound of Check is no mistake.
func TestCheckAtItsBounds(t *testing.T) {
	five := int64(5)
	for _, test := range []struct {
		want   string
		change func(*Card)
	}{
		{"", func(c *Card) { c.Minimum, c.Maximum = Limit{1000, 1000}, Limit{1000, 1000} }},
		{"", func(c *Card) {
			c.Currencies = append(c.Currencies, OtherCurrency{Currency: "KWD", Rate: "0.4", Rounding: Rounding{To: 1}})
		}},
		{"", func(c *Card) { c.Rules[1].When[0].AtMost = &five }},
		{"", func(c *Card) { c.Rules[0].When[3].In = []string{"az", "zza", "aa"} }},
		{"", func(c *Card) { c.Tables[0].Rows.Codes[1][0], c.Tables[0].Cells[1] = "1m_10m", cents(1, 2, 3) }},
		{"tables[0].rows.codes[1] row_unreachable!", func(c *Card) {
			c.Tables[0].Rows.Codes[1][0], c.Tables[0].Cells[0] = "up_to_10k", cents(7, 8, maxAmount)
		}},
		{"", func(c *Card) {
			c.Tables[0].Rows.Codes, c.Tables[0].Cells[0] = each([]string{"1m_10m", "10k_100k"}), cents(7, 8, maxAmount)
		}},
		{"", func(c *Card) {
			c.Tables[0].Rows.Codes[1], c.Tables[0].Cells[0] = []string{"1m_10m", "over_10m"}, cents(7, 8, maxAmount)
		}},
		{"", func(c *Card) {
			c.Tables[0].Rows, c.Tables[0].Cells = &Dimension{Field: FieldArticleAge, UpTo: []int64{5, 9}}, [][]Cell{cents(7, 8, 9), cents(1, 2, 3)}
		}},
		{"", func(c *Card) {
			c.Tables[0].Cells[0][2], c.Tables[0].Cells[1][2] = Cell{Answer: AnswerByHand, Minor: 9}, Cell{Minor: 5}
		}},
		{"tables[0].cells[1][1] more_cheaper!", func(c *Card) {
			c.Tables[0].Rows, c.Tables[0].Cells = &Dimension{Field: FieldTerm, Codes: each([]string{"1m", "3m"})}, [][]Cell{cents(1, 5, 6), cents(4, 4, 6)}
		}},
		{"", func(c *Card) {
			c.Tables[1].Off = true
			c.Tables = append(c.Tables, Table{Key: "z", Cells: [][]Cell{cents(1)}})
		}},
		{"", func(c *Card) {
			c.Tables[1].Extra = true
			c.Tables = append(c.Tables, Table{Key: "z", Cells: [][]Cell{cents(1)}})
		}},
		{"", func(c *Card) { c.Tables = append(c.Tables, Table{Key: "z", Extra: true, Cells: [][]Cell{cents(1)}}) }},
		{"", func(c *Card) { c.Tables = append(c.Tables, Table{Key: "z", Off: true, Cells: [][]Cell{cents(1)}}) }},
		{"rules[0] rule_hidden!", func(c *Card) { c.Rules = []Rule{in("large", rule("x", plus(-500))), in("large", rule("y", to(9000)))} }},
		{"rules[1] rule_hidden!", func(c *Card) { c.Rules = []Rule{in("large", rule("x", to(9000))), in("large", rule("y", plus(-500)))} }},
		{"rules[0] rule_hidden!", func(c *Card) { c.Rules = []Rule{in("large", rule("x", to(9000))), in("large", rule("y", plus(-2000)))} }},
		{"", func(c *Card) { c.Rules = []Rule{in("large", rule("x", extra(5))), in("large", rule("y", plus(-500)))} }},
		{"", func(c *Card) { c.Rules = []Rule{in("large", rule("x", plus(-500))), in("large", rule("y", extra(5)))} }},
		{"", func(c *Card) {
			c.Rules = []Rule{in("large", rule("x", plus(-900))), in("large", of(ScopeFurther, rule("y", plus(-500))))}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{in("large", rule("x", plus(-500))), in("large", of(ScopeFurther, rule("y", plus(-900))))}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{in("first", rule("x", plus(-500))), in("large", rule("y", plus(-400)))}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{in("large", rule("x", plus(-400))), in("first", rule("y", plus(-500)))}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{in("large", rule("x", plus(-400))), in("large", rule("y", Operation{Kind: DoPercent, Percent: -900, Per: Per{Of: UnitImages}}))}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{in("large", rule("x", plus(-400))), in("large", Rule{Key: "y", Do: plus(-900), Off: true})}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{in("large", rule("x", plus(-400))), in("large", Rule{Key: "y", Do: plus(-900), From: "2026-01-01"})}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{in("large", rule("x", plus(-400))), in("large", Rule{Key: "y", Do: plus(-900), Until: "2026-01-01"})}
		}},
		{"", func(c *Card) { c.Rules = []Rule{rule("x", plus(5), atMost(FieldStaff, 5), atLeast(FieldStaff, 5))} }},
		{"", func(c *Card) { c.Rules = []Rule{rule("x", plus(5), atMost(FieldStaff, 5), atLeast(FieldTurnover, 6))} }},
		{"", func(c *Card) { c.Rules = []Rule{rule("x", plus(5), is(FieldPurpose, "internal"), is(FieldTerm, "1m"))} }},
		{"", func(c *Card) {
			c.Rules = []Rule{rule("x", plus(5), atLeast(FieldStaff, 6), Condition{Field: FieldStaff, AtMost: &five, Not: true})}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{rule("x", Operation{Kind: DoByHand}, Condition{Field: FieldStaff, AtMost: &five, Not: true}), rule("y", plus(5), atMost(FieldStaff, 5))}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{rule("x", Operation{Kind: DoByHand}, isNot(FieldPurpose, "internal")), rule("y", plus(5), is(FieldPurpose, "internal"))}
		}},
		{"", func(c *Card) {
			c.Rules = []Rule{rule("x", Operation{Kind: DoByHand}, is(FieldPurpose, "internal")), rule("y", plus(5), isNot(FieldPurpose, "internal"))}
		}},
	} {
		card := checked()
		card.Examples = nil
		test.change(&card)
		if got := strings.Join(foundOn(card), " "); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
