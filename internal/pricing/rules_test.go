package pricing

import (
	"slices"
	"testing"
)

// flat is a card of one price, 100.00 an article, with some rules.
func flat(rules ...Rule) Card {
	return Card{Currency: "GBP", Tables: []Table{{Key: "flat", Cells: [][]Cell{cents(10000)}}}, Rules: rules, Stacks: []Stack{{"s", HowLargest}, {"f", HowFirst}, {"a", HowAdded}}}
}

func rule(key string, do Operation, when ...Condition) Rule {
	return Rule{Key: key, Do: do, When: when}
}

func in(stack string, r Rule) Rule { r.Stack = stack; return r }

func of(scope Scope, r Rule) Rule { r.Scope = scope; return r }

func plus(p int64) Operation      { return Operation{Kind: DoPercent, Percent: p} }
func to(p int64) Operation        { return Operation{Kind: DoToPercent, Percent: p} }
func extra(minor int64) Operation { return Operation{Kind: DoAdd, Minor: minor} }
func each1(minor int64, u Unit) Operation {
	return Operation{Kind: DoAdd, Minor: minor, Per: Per{Of: u}}
}
func least(minor int64) Operation             { return Operation{Kind: DoMinimum, Minor: minor} }
func most(minor int64) Operation              { return Operation{Kind: DoMaximum, Minor: minor} }
func articles(n int) func(*Use)               { return func(u *Use) { u.Articles = make([]Article, n) } }
func withUse(set func(*Use)) Use              { return ask("website", set) }
func organised(kind string) func(*Use)        { return func(u *Use) { u.OrganisationType = kind } }
func staffed(n int64) func(*Use)              { return func(u *Use) { u.Staff = n } }
func everywhereIn(place ...string) func(*Use) { return func(u *Use) { u.Territory = place } }

func TestWhatRulesDoToAnArticle(t *testing.T) {
	zero := Operation{Kind: DoZero}
	for _, test := range []struct {
		name string
		card Card
		use  func(*Use)
		want []int64 // each line
	}{
		{"a quarter more", flat(rule("a", plus(2500))), nil, []int64{12500}},
		{"a third of it", flat(rule("a", to(3333))), nil, []int64{3333}},
		{"one after another: 100 + 25 % = 125, to 10 %", flat(rule("a", plus(2500)), rule("b", to(1000))), nil, []int64{1250}},
		{"the other way round it is the same here", flat(rule("b", to(1000)), rule("a", plus(2500))), nil, []int64{1250}},
		{"an amount more: 100 + 5", flat(rule("a", extra(500))), nil, []int64{10500}},
		{"an amount before a percentage is part of it: 105 + 10 %", flat(rule("a", extra(500)), rule("b", plus(1000))), nil, []int64{11550}},
		{"an amount less: 100 - 5", flat(rule("a", extra(-500))), nil, []int64{9500}},
		{"each word: 100 + 900 × 0.01", flat(rule("a", each1(1, UnitWords))), nil, []int64{10900}},
		{"each hundred words begun: 100 + 9 × 2", flat(rule("a", Operation{Kind: DoAdd, Minor: 200, Per: Per{UnitWords, 100}})), nil, []int64{11800}},
		{"of an excerpt, its words: 100 + 3 × 2", flat(rule("a", Operation{Kind: DoAdd, Minor: 200, Per: Per{UnitWords, 100}})), func(u *Use) { u.Portion, u.PortionWords = "excerpt", 201 }, []int64{10600}},
		{"each language: 100 + 2 × 7", flat(rule("a", each1(700, UnitLanguages))), func(u *Use) { u.Languages = []string{"ar", "fr", "AR"} }, []int64{11400}},
		{"no language is one", flat(rule("a", each1(700, UnitLanguages))), nil, []int64{10700}},
		{"each further language: 100 + 7", flat(rule("a", each1(700, UnitFurtherLanguages))), func(u *Use) { u.Languages = []string{"ar", "fr"} }, []int64{10700}},
		{"no further language, nothing", flat(rule("a", each1(700, UnitFurtherLanguages))), nil, []int64{10000}},
		{"each further language 10 % more: 120", flat(rule("a", Operation{Kind: DoPercent, Percent: 1000, Per: Per{Of: UnitFurtherLanguages}})), func(u *Use) { u.Languages = []string{"ar", "fr", "tr"} }, []int64{12000}},
		{"each day alone: 100 + 30 × 1", flat(rule("a", each1(100, UnitExclusivityDays))), func(u *Use) { u.ExclusivityDays = 30 }, []int64{13000}},
		{"each of the staff: 100 + 12 × 0.50", flat(rule("a", each1(50, UnitStaff))), staffed(12), []int64{10600}},
		{"each article, on each line: 100 + 3 × 1", flat(rule("a", each1(100, UnitArticles))), articles(3), []int64{10300, 10300, 10300}},
		{"each further article: 100 + 2 × 1", flat(rule("a", each1(100, UnitFurtherArticles))), articles(3), []int64{10200, 10200, 10200}},
		{"each picture: 100 + 2 × 3", flat(rule("a", each1(300, UnitImages))), func(u *Use) { u.Images = 2 }, []int64{10600}},
		{"each thousand views begun: 100 + 3 × 3", flat(rule("a", Operation{Kind: DoAdd, Minor: 300, Per: Per{UnitPageViews, 1000}})), func(u *Use) { u.PageViews = 2001 }, []int64{10900}},
		{"each copy, the print run where nothing else is said: 100 + 50", flat(rule("a", each1(10, UnitCopies))), func(u *Use) { u.PrintRun = 500 }, []int64{15000}},
		{"not below 120", flat(rule("a", least(12000))), nil, []int64{12000}},
		{"already above 80", flat(rule("a", least(8000))), nil, []int64{10000}},
		{"not above 80", flat(rule("a", most(8000))), nil, []int64{8000}},
		{"already below 120", flat(rule("a", most(12000))), nil, []int64{10000}},
		{"further articles: the first of equals in full", flat(of(ScopeFurther, rule("a", plus(-4000)))), articles(3), []int64{10000, 6000, 6000}},
		{"all of the further articles", flat(of(ScopeFurther, rule("a", plus(-10000)))), articles(2), []int64{10000, 0}},
		{"one article is no further one", flat(of(ScopeFurther, rule("a", plus(-4000)))), nil, []int64{10000}},
		{"a further article after a rule that makes the second dearer", flat(rule("b", plus(1000), atLeast(FieldArticleWords, 500)), of(ScopeFurther, rule("a", plus(-5000)))), func(u *Use) {
			u.Articles = []Article{{Words: 499}, {Words: 500}}
		}, []int64{5000, 11000}},
		{"two rules for further articles spare the same one", flat(of(ScopeFurther, rule("a", plus(5000))), of(ScopeFurther, rule("b", plus(1000)))), articles(2), []int64{10000, 16500}},
		{"free of charge for one of two", flat(rule("a", zero, atMost(FieldArticleWords, 500))), func(u *Use) { u.Articles = []Article{{Words: 500}, {Words: 501}} }, []int64{0, 10000}},
		{"off", flat(Rule{Key: "a", Do: plus(5000), Off: true}), nil, []int64{10000}},
		{"an unknown kind does nothing", flat(rule("a", Operation{Kind: "haggle", Percent: 5, Minor: 5})), nil, []int64{10000}},
		{"a stack that the card does not name stands alone", flat(in("x", rule("a", plus(1000))), in("x", rule("b", plus(1000)))), nil, []int64{12100}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.card.Price(withUse(test.use))
			if got.Outcome != OutcomePriced || !equalLines(got, test.want) {
				t.Fatalf("got %s (%s) %+v, want %v\n%s", got.Outcome, got.Reason, got.Lines, test.want, workings(got))
			}
			mustAddUp(t, got)
		})
	}
}

func TestWhatRulesDoToTheWholeRequest(t *testing.T) {
	whole := func(key string, do Operation, when ...Condition) Rule {
		return of(ScopeRequest, rule(key, do, when...))
	}
	rounded := flat(whole("a", plus(-1500)))
	rounded.Rounding.To, rounded.Minimum.Article = 1000, 9500
	capped := flat(of(ScopeFurther, rule("further", plus(-5000))), whole("fee", extra(3000)))
	capped.Maximum.Request = 12000
	for _, test := range []struct {
		name string
		card Card
		use  func(*Use)
		want []int64
	}{
		{"a percentage acts on every line", flat(whole("fee", extra(2000)), whole("a", plus(-5000))), articles(2), []int64{5000, 5000, 1000}},
		{"not on a fee after it", flat(whole("a", plus(-5000)), whole("fee", extra(2000))), articles(2), []int64{5000, 5000, 2000}},
		{"a rule for articles acts before, wherever it stands", flat(whole("fee", extra(2000)), rule("a", plus(-5000))), nil, []int64{5000, 2000}},
		{"a share of every line", flat(whole("a", to(1000))), articles(2), []int64{1000, 1000}},
		{"lines are rounded and raised again: 85 -> 90 -> 95", rounded, nil, []int64{9500}},
		{"an amount off all lines in proportion: 30 of 100 + 50", flat(of(ScopeFurther, rule("further", plus(-5000))), whole("a", extra(-3000))), articles(2), []int64{8000, 4000}},
		{"what does not divide goes to the last: 0.01 of three", flat(whole("a", extra(-1))), articles(3), []int64{10000, 10000, 9999}},
		{"not below what is there: the minimum is missing then", withMinimum(flat(whole("a", extra(-99999))), 500), nil, []int64{0, 500}},
		{"for each picture a line of pictures", flat(whole("a", each1(350, UnitImages))), func(u *Use) { u.Images = 2 }, []int64{10000, 700}},
		{"not below 250 in all: 50 are missing", flat(whole("a", least(25000))), articles(2), []int64{10000, 10000, 5000}},
		{"already above", flat(whole("a", least(20000))), articles(2), []int64{10000, 10000}},
		{"not above 150 in all", flat(whole("a", most(15000))), articles(2), []int64{7500, 7500}},
		{"already below", flat(whole("a", most(20000))), articles(2), []int64{10000, 10000}},
		// 100 + 50 + 30 = 180, 60 too much: 33.33, 16.67 and 10
		{"the card's maximum goes off in proportion", capped, articles(2), []int64{6667, 3333, 2000}},
		{"a condition on articles must hold for all: not here", flat(whole("a", extra(100), atLeast(FieldArticleWords, 500))), func(u *Use) { u.Articles = []Article{{Words: 500}, {Words: 499}} }, []int64{10000, 10000}},
		{"and here", flat(whole("a", extra(100), atLeast(FieldArticleWords, 500))), func(u *Use) { u.Articles = []Article{{Words: 500}, {Words: 501}} }, []int64{10000, 10000, 100}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.card.Price(withUse(test.use))
			if got.Outcome != OutcomePriced || !equalLines(got, test.want) {
				t.Fatalf("got %s (%s) %+v, want %v\n%s", got.Outcome, got.Reason, got.Lines, test.want, workings(got))
			}
			mustAddUp(t, got)
		})
	}
}

func withMinimum(c Card, request int64) Card {
	c.Minimum.Request = request
	return c
}

// Rules of one stack: 100 with - 30 % and - 50 %, and an amount of 20 off.
func TestRulesOfAStackWorkTogether(t *testing.T) {
	third, half := rule("third", plus(-3000)), rule("half", plus(-5000), is(FieldOrganisationType, "charity"))
	off := rule("off", extra(-2000))
	for _, test := range []struct {
		name  string
		rules []Rule
		want  int64
	}{
		{"the largest of two", []Rule{in("s", third), in("s", half)}, 5000},
		{"wherever it stands", []Rule{in("s", half), in("s", third)}, 5000},
		{"the largest, also of an amount", []Rule{in("s", off), in("s", rule("tenth", plus(-1000)))}, 8000},
		{"an increase may be larger than a reduction", []Rule{in("s", third), in("s", rule("more", plus(3100)))}, 13100},
		{"of equals the first", []Rule{in("s", third), in("s", rule("more", plus(3000)))}, 7000},
		{"one that does not hold is not there", []Rule{in("s", third), in("s", rule("x", plus(-9000), is(FieldOrganisationType, "company")))}, 7000},
		{"the first", []Rule{in("f", third), in("f", half)}, 7000},
		{"the first that holds", []Rule{in("f", rule("x", plus(-9000), is(FieldOrganisationType, "company"))), in("f", half), in("f", third)}, 5000},
		{"added: - 80 % of 100", []Rule{in("a", third), in("a", half)}, 2000},
		{"added up to everything is a matter for a person; up to less than that it is not", []Rule{in("a", rule("x", plus(-4999))), in("a", half)}, 1},
		{"added with an increase: - 50 + 10", []Rule{in("a", half), in("a", rule("more", plus(1000)))}, 6000},
		{"added with a share: 100 × (90 % - 50 %)", []Rule{in("a", rule("share", to(9000))), in("a", half)}, 4000},
		{"added, then the amount: 20 - 20 is for a person, with 19 it is 1", []Rule{in("a", rule("off", extra(-1900))), in("a", third), in("a", half)}, 100},
		{"a stack acts where its first rule stands: 100 - 50 % + 10", []Rule{in("s", third), rule("plus", extra(1000)), in("s", half)}, 6000},
		{"two stacks, one after another: 50 × 0.7", []Rule{in("s", half), in("f", third)}, 3500},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := flat(test.rules...).Price(withUse(organised("charity")))
			if got.NetMinor != test.want {
				t.Fatalf("got %s (%s) %d, want %d\n%s", got.Outcome, got.Reason, got.NetMinor, test.want, workings(got))
			}
			mustAddUp(t, got)
		})
	}
	if got := flat(in("a", half), in("a", rule("same", plus(-5000)))).Price(withUse(organised("charity"))); got.Reason != "pricing.reason.comes_to_zero" {
		t.Errorf("all of it off: %s %d", got.Reason, got.NetMinor)
	}
}

// The same for the whole request: two articles and a fee of 20, 220 in all.
func TestStacksOfTheWholeRequest(t *testing.T) {
	fee := of(ScopeRequest, rule("fee", extra(2000)))
	w := func(stack, key string, do Operation) Rule { return in(stack, of(ScopeRequest, rule(key, do))) }
	for _, test := range []struct {
		name  string
		rules []Rule
		want  []int64
	}{
		{"the largest", []Rule{fee, w("s", "a", plus(-1000)), w("s", "b", plus(-2000))}, []int64{8000, 8000, 1600}},
		{"the largest in all, also of an amount: 30 are more than 22", []Rule{fee, w("s", "a", plus(-1000)), w("s", "b", extra(3000))}, []int64{10000, 10000, 2000, 3000}},
		{"the first", []Rule{fee, w("f", "a", plus(-1000)), w("f", "b", plus(-2000))}, []int64{9000, 9000, 1800}},
		{"added", []Rule{fee, w("a", "a", plus(-1000)), w("a", "b", plus(-2000))}, []int64{7000, 7000, 1400}},
		{"added, then the amount", []Rule{fee, w("a", "a", extra(500)), w("a", "b", plus(-2000)), w("a", "c", plus(-1000))}, []int64{7000, 7000, 1400, 500}},
		{"an article's rule of the same stack acts in its own turn", []Rule{fee, w("s", "a", plus(-1000)), in("s", rule("b", plus(-5000)))}, []int64{4500, 4500, 1800}},
	} {
		got := flat(test.rules...).Price(withUse(articles(2)))
		if got.Outcome != OutcomePriced || !equalLines(got, test.want) {
			t.Errorf("%s: got %s (%s) %+v, want %v\n%s", test.name, got.Outcome, got.Reason, got.Lines, test.want, workings(got))
		}
		mustAddUp(t, got)
	}
}

// A number that is not stated is asked for, whether it is compared, counted or
// looked up; what cannot hold anyway needs none.
func TestWhatTheUseDoesNotSayGoesToAPerson(t *testing.T) {
	charity := is(FieldOrganisationType, "charity")
	for _, test := range []struct {
		name   string
		rules  []Rule
		set    func(*Use)
		reason string // empty: priced
	}{
		{"compared", []Rule{rule("a", plus(100), atLeast(FieldStaff, 5))}, nil, "need_to_know"},
		{"compared upwards", []Rule{rule("a", plus(100), atMost(FieldStaff, 5))}, nil, "need_to_know"},
		{"compared, and stated", []Rule{rule("a", plus(100), atMost(FieldStaff, 5))}, staffed(6), ""},
		{"the other way round", []Rule{rule("a", plus(100), Condition{Field: FieldStaff, AtMost: new(int64), Not: true})}, nil, "need_to_know"},
		{"counted", []Rule{rule("a", each1(1, UnitStaff))}, nil, "need_to_know"},
		{"counted in percent", []Rule{rule("a", Operation{Kind: DoPercent, Percent: 1, Per: Per{Of: UnitStaff}})}, nil, "need_to_know"},
		{"counted in a stack", []Rule{in("s", rule("a", each1(1, UnitStaff)))}, nil, "need_to_know"},
		{"added up in a stack", []Rule{in("a", rule("a", Operation{Kind: DoPercent, Percent: 1, Per: Per{Of: UnitStaff}}))}, nil, "need_to_know"},
		{"for the whole request", []Rule{of(ScopeRequest, rule("a", extra(1), atLeast(FieldStaff, 5)))}, nil, "need_to_know"},
		{"in a stack", []Rule{in("s", rule("a", plus(100), atLeast(FieldStaff, 5)))}, nil, "need_to_know"},
		{"after the first of a stack it does not matter", []Rule{in("f", rule("a", plus(100))), in("f", rule("b", plus(100), atLeast(FieldStaff, 5)))}, nil, ""},
		{"before it, it does", []Rule{in("f", rule("b", plus(100), atLeast(FieldStaff, 5))), in("f", rule("a", plus(100)))}, nil, "need_to_know"},
		{"where the rest fails it does not matter", []Rule{rule("a", plus(100), atLeast(FieldStaff, 5), charity)}, nil, ""},
		{"nor in the other order", []Rule{rule("a", plus(100), charity, atLeast(FieldStaff, 5))}, nil, ""},
		{"an article's length", []Rule{rule("a", plus(100), atLeast(FieldArticleWords, 5))}, articles(1), "article_length_unknown"},
		{"its age", []Rule{rule("a", plus(100), atLeast(FieldArticleAge, 5))}, articles(1), "need_to_know"},
		{"a share of it", []Rule{rule("a", plus(100), atMost(FieldShare, 5))}, func(u *Use) { u.Portion, u.PortionWords, u.Articles[0].Words = "excerpt", 5, 0 }, "article_length_unknown"},
		{"an excerpt's length", []Rule{rule("a", plus(100), atMost(FieldWords, 5))}, func(u *Use) { u.Portion = "excerpt" }, "excerpt_words_unknown"},
		{"words of a headline", []Rule{rule("a", plus(100), atMost(FieldWords, 5))}, func(u *Use) { u.Portion = "headline_summary" }, "need_to_know"},
		{"a rule by hand", []Rule{rule("a", Operation{Kind: DoByHand}, atLeast(FieldStaff, 5))}, nil, "need_to_know"},
		{"a rule that refuses", []Rule{rule("a", Operation{Kind: DoNotOffered}, atLeast(FieldStaff, 5))}, nil, "need_to_know"},
		{"free use is not given on a guess", []Rule{rule("a", Operation{Kind: DoNotNeeded}, atLeast(FieldStaff, 5))}, nil, ""},
		{"an audience that is a band: all of it within", []Rule{rule("a", plus(100), atMost(FieldPageViews, 100_000))}, func(u *Use) { u.Audience = "10k_100k" }, ""},
		{"partly within", []Rule{rule("a", plus(100), atMost(FieldPageViews, 99_999))}, func(u *Use) { u.Audience = "10k_100k" }, "need_to_know"},
		{"from its first number", []Rule{rule("a", plus(100), atLeast(FieldPageViews, 10_001))}, func(u *Use) { u.Audience = "10k_100k" }, ""},
		{"from beyond it", []Rule{rule("a", plus(100), atLeast(FieldPageViews, 10_002))}, func(u *Use) { u.Audience = "10k_100k" }, "need_to_know"},
		{"all of it outside", []Rule{rule("a", plus(100), atLeast(FieldPageViews, 100_001))}, func(u *Use) { u.Audience = "10k_100k" }, ""},
		{"all of it below", []Rule{rule("a", plus(100), atMost(FieldPageViews, 10_000))}, func(u *Use) { u.Audience = "10k_100k" }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := flat(test.rules...).Price(withUse(test.set))
			want := "pricing.reason." + test.reason
			if test.reason == "" {
				want = ""
			}
			if got.Reason != want || test.reason != "" && got.Outcome != OutcomeByHand {
				t.Errorf("got %s %s, want %q", got.Outcome, got.Reason, want)
			}
		})
	}
}

// What holds: 100 + 10 % = 110; what does not: 100.
func TestConditions(t *testing.T) {
	n := func(least, most int64) Condition { return Condition{Field: FieldStaff, AtLeast: &least, AtMost: &most} }
	not := func(c Condition) Condition { c.Not = true; return c }
	for _, test := range []struct {
		name  string
		when  Condition
		set   func(*Use)
		holds bool
	}{
		{"a code", is(FieldOrganisationType, "charity", "education"), organised("education"), true},
		{"another code", is(FieldOrganisationType, "charity", "education"), organised("company"), false},
		{"no code at all", is(FieldOrganisationType, "charity"), nil, false},
		{"not a code", isNot(FieldOrganisationType, "charity"), organised("charity"), false},
		{"not a code, and there is none", isNot(FieldOrganisationType, "charity"), nil, true},
		{"one of the places", is(FieldTerritory, "asia"), everywhereIn("europe", "asia"), true},
		{"only these places: not here", only(FieldTerritory, "asia"), everywhereIn("europe", "asia"), false},
		{"only these places", only(FieldTerritory, "asia", "europe"), everywhereIn("europe", "asia"), true},
		{"no place is the world", is(FieldTerritory, "world"), nil, true},
		{"one country", is(FieldTerritory, OneCountry), everywhereIn("TR"), true},
		{"a region is no country", is(FieldTerritory, OneCountry), everywhereIn("asia"), false},
		{"two countries are not one", is(FieldTerritory, OneCountry), everywhereIn("TR", "DE"), false},
		{"none of the places", isNot(FieldTerritory, "asia"), everywhereIn("europe", "asia"), false},
		{"not only these places", Condition{Field: FieldTerritory, In: []string{"asia"}, Only: true, Not: true}, everywhereIn("europe", "asia"), true},
		{"a language", is(FieldLanguage, "ar"), func(u *Use) { u.Languages = []string{"fr", "ar"} }, true},
		{"only without any", only(FieldLanguage, "ar"), nil, false},
		{"a medium", is(FieldMedium, "website"), nil, true},
		{"only a medium", only(FieldMedium, "website"), func(u *Use) { u.Media = []string{"website", "book"} }, false},
		{"a group", is(FieldCountryGroup, "poor"), func(u *Use) { u.Country = "YE" }, true},
		{"not the group", is(FieldCountryGroup, "poor"), func(u *Use) { u.Country = "DE" }, false},
		{"outside a group", isNot(FieldCountryGroup, "poor"), func(u *Use) { u.Country = "DE" }, true},
		{"outside a group: not here", isNot(FieldCountryGroup, "poor"), func(u *Use) { u.Country = "YE" }, false},
		{"at the lower bound", n(5, 9), staffed(5), true},
		{"below it", n(5, 9), staffed(4), false},
		{"at the upper bound", n(5, 9), staffed(9), true},
		{"above it", n(5, 9), staffed(10), false},
		{"not within", not(n(5, 9)), staffed(10), true},
		{"not within: it is", not(n(5, 9)), staffed(5), false},
		{"without bounds", Condition{Field: FieldStaff}, nil, true},
		{"translated", is(FieldTranslation, "yes"), func(u *Use) { u.Translation = true }, true},
		{"a translation by portion", is(FieldTranslation, "yes"), func(u *Use) { u.Portion = "translation" }, true},
		{"not translated", is(FieldTranslation, "no"), nil, true},
		{"no portion is all of it", is(FieldPortion, "full"), nil, true},
		{"the country", is(FieldCountry, "GB"), func(u *Use) { u.Country = "GB" }, true},
		{"the term", is(FieldTerm, "1m"), func(u *Use) { u.Term = "1m" }, true},
		{"the purpose", is(FieldPurpose, "internal"), func(u *Use) { u.Purpose = "internal" }, true},
		{"the place on the page", is(FieldPlacement, "cover"), func(u *Use) { u.Placement = "cover" }, true},
		{"the way of paying", is(FieldPayment, "transfer"), func(u *Use) { u.Payment = "transfer" }, true},
		{"the author", is(FieldAuthorClass, "staff"), func(u *Use) { u.Articles[0].AuthorClass = "staff" }, true},
		{"the band", is(FieldAudience, "1m_10m"), func(u *Use) { u.Audience = "1m_10m" }, true},
		{"the widest band of two", is(FieldAudience, "1m_10m"), func(u *Use) {
			u.Media, u.Audience, u.AudienceByMedium = []string{"website", "app"}, "up_to_10k", map[string]string{"website": "1m_10m"}
		}, true},
		{"the widest views of two", atLeast(FieldPageViews, 1_000_001), func(u *Use) {
			u.Media, u.Audience, u.AudienceByMedium = []string{"website", "app"}, "up_to_10k", map[string]string{"app": "1m_10m"}
		}, true},
		{"no negative pictures", atMost(FieldImages, 0), func(u *Use) { u.Images = -5 }, true},
		{"no negative days", atMost(FieldExclusivityDays, 0), func(u *Use) { u.ExclusivityDays = -5 }, true},
		{"articles", atLeast(FieldArticles, 1), nil, true},
		{"languages", atMost(FieldLanguages, 1), nil, true},
		{"turnover", atLeast(FieldTurnover, 7), func(u *Use) { u.Turnover = 7 }, true},
		{"the share, begun parts counted: 301 of 900 is 33.45 %", atMost(FieldShare, 3344), func(u *Use) { u.Portion, u.PortionWords = "excerpt", 301 }, false},
		{"and within", atMost(FieldShare, 3345), func(u *Use) { u.Portion, u.PortionWords = "excerpt", 301 }, true},
		{"all is all", atLeast(FieldShare, 10000), nil, true},
		{"copies before the print run", atMost(FieldCopies, 5), func(u *Use) { u.Copies, u.PrintRun = 5, 500 }, true},
		{"the run by the band of a newspaper", atMost(FieldPrintRun, 10_000), func(u *Use) { u.Media, u.Audience = []string{"print_newspaper"}, "up_to_10k" }, true},
		{"the run that is stated", atMost(FieldPrintRun, 5), func(u *Use) { u.Media, u.Audience, u.PrintRun = []string{"book"}, "over_10m", 5 }, true},
		{"the views that are stated", atMost(FieldPageViews, 5), func(u *Use) { u.Audience, u.PageViews = "over_10m", 5 }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			card := flat(rule("a", plus(1000), test.when))
			card.Groups = []Group{{Key: "rich", Countries: []string{"DE"}}, {Key: "poor", Countries: []string{"SD", "YE"}}}
			want := int64(10000)
			if test.holds {
				want = 11000
			}
			got := card.Price(withUse(test.set))
			if first := got.Lines[0].AmountMinor; first != want && first != 2*want && first != want+10000 {
				t.Errorf("got %s %s %d, want %d", got.Outcome, got.Reason, first, want)
			}
		})
	}
}

func TestTheWeakestAutomationCounts(t *testing.T) {
	for _, test := range []struct {
		card, table, rule, other Automation
		want                     Automation
	}{
		{"", "", "", "", ""}, {"auto", "", "", "", "auto"}, {"auto", "suggest", "", "", "suggest"}, {"auto", "auto", "none", "auto", "none"},
		{"suggest", "auto", "auto", "", "suggest"}, {"", "", "auto", "suggest", "suggest"}, {"none", "suggest", "auto", "", "none"}, {"", "auto", "", "", "auto"},
	} {
		card := flat(rule("a", plus(100)), rule("b", extra(100)), Rule{Key: "c", Do: plus(0), Automation: AutomationNone}, Rule{Key: "d", Do: plus(5), When: []Condition{is(FieldTerm, "1m")}, Automation: AutomationNone})
		card.Automation, card.Tables[0].Automation, card.Rules[0].Automation, card.Rules[1].Automation = test.card, test.table, test.rule, test.other
		if got := card.Price(withUse(nil)).Automation; got != test.want {
			t.Errorf("%+v: got %q", test, got)
		}
	}
	gate := flat(Rule{Key: "a", Do: Operation{Kind: DoNotNeeded}, Automation: AutomationSuggest})
	gate.Automation = AutomationAuto
	if got := gate.Price(withUse(nil)); got.Automation != AutomationSuggest || got.Rule != "a" || got.Outcome != OutcomeNotNeeded {
		t.Errorf("free use answers as its rule says: %+v", got)
	}
}

func TestCardsAndRulesHaveTheirDays(t *testing.T) {
	card := flat(Rule{Key: "a", Do: plus(1000), From: "2026-03-01", Until: "2026-03-31"})
	card.From, card.Until = "2026-01-01", "2026-12-31"
	for day, want := range map[string]int64{
		"": 11000, "2026-02-28": 10000, "2026-03-01": 11000, "2026-03-31": 11000, "2026-04-01": 10000, "2026-01-01": 10000, "2026-12-31": 10000,
	} {
		wantNet(t, card, withUse(func(u *Use) { u.Date = day }), want)
	}
	for _, day := range []string{"2025-12-31", "2027-01-01"} {
		wantReason(t, card, withUse(func(u *Use) { u.Date = day }), OutcomeByHand, "card_not_in_force")
	}
}

func TestDaysAreCountedAsInTheCalendar(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     int64
	}{
		{"2026-01-01", "2026-01-02", 1}, {"2026-01-31", "2026-02-01", 1}, {"2026-02-28", "2026-03-01", 1}, {"2024-02-28", "2024-03-01", 2},
		{"2000-02-28", "2000-03-01", 2}, {"1900-02-28", "1900-03-01", 1}, {"2025-12-31", "2026-01-01", 1}, {"2026-01-01", "2027-01-01", 365},
		{"2024-01-01", "2025-01-01", 366}, {"1970-01-01", "2026-11-29", 20786}, {"2026-04-30", "2026-05-01", 1}, {"2026-06-30", "2026-07-01", 1},
		{"2026-09-30", "2026-10-01", 1}, {"2026-11-30", "2026-12-01", 1}, {"2026-07-31", "2026-08-01", 1}, {"0001-01-01", "0001-12-31", 364},
	} {
		a, ok := dayNumber(test.from)
		b, also := dayNumber(test.to)
		if !ok || !also || b-a != test.want {
			t.Errorf("%s to %s: %d days, want %d", test.from, test.to, b-a, test.want)
		}
	}
	for _, bad := range []string{"", "2026", "2026-1-01", "2026-01-1", "26-01-01", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-02-29", "1900-02-29", "2026-04-31", "2026/01-01", "2026-01/01", "202a-01-01", "2026-0a-01", "2026-01-0:", "2026-01-/1", "0000-01-01", "2026-01-011"} {
		if _, ok := dayNumber(bad); ok {
			t.Errorf("%q is no day", bad)
		}
	}
}

// What the card states in a currency counts; the rest is converted: 100 GBP are
// 120 EUR as stated, + 10 GBP = 11.70; the fee 5 EUR as stated.
func TestStatedAmountsBeforeConvertedOnes(t *testing.T) {
	card := flat(rule("a", extra(1000)), of(ScopeRequest, rule("fee", Operation{Kind: DoAdd, Minor: 900, Others: map[string]int64{"EUR": 500}})))
	card.Tables[0].Cells[0][0].Others = map[string]int64{"EUR": 12000}
	card.Currencies = []OtherCurrency{{Currency: "EUR", Rate: "1.17"}}
	use := withUse(func(u *Use) { u.Currency = "EUR" })
	wantNet(t, card, use, 12000+1170+500)
	if steps := card.Price(use).Steps; steps[0].ID != "pricing.step.convert" {
		t.Errorf("the rate is not named: %+v", steps[0])
	}
	card.Currencies[0].Rate = ""
	wantReason(t, card, use, OutcomeByHand, "currency_by_hand")
	card.Rules[0].Do.Others = map[string]int64{"EUR": 1100}
	wantNet(t, card, use, 12000+1100+500)
	if steps := card.Price(use).Steps; steps[0].ID == "pricing.step.convert" {
		t.Error("a rate is named, and none was used")
	}
	use.Currency = "GBP"
	wantNet(t, card, use, 10000+1000+900)
	// Less off than can be said in yen goes to a person, not away: 0.01 GBP is 1.96 yen, of 0.001 nothing is left.
	card = flat(rule("a", extra(1)))
	card.Currencies = []OtherCurrency{{Currency: "JPY", Rate: "0.1"}}
	use.Currency = "JPY"
	wantReason(t, card, use, OutcomeByHand, "too_small")
}

// Territories and groups may stand in several steps: the dearest counts, and
// what is not offered in one is not offered.
func TestOfSeveralStepsTheDearestCounts(t *testing.T) {
	card := Card{Currency: "GBP", Tables: []Table{{
		Key: "t", Rows: &Dimension{Field: FieldTerritory, Codes: [][]string{{"europe"}, {"asia", "JP"}, {OneCountry}, {"africa"}, {"oceania"}}},
		Columns: &Dimension{Field: FieldLanguage, Codes: [][]string{{"ar"}, {"en", "fr"}}},
		Cells:   [][]Cell{cents(100, 200), cents(300, 400), cents(50, 60), {{Answer: AnswerNotOffered}, {Minor: 5}}, cents(0, 7)},
	}}}
	mustHave := func(want int64, places []string, languages ...string) {
		t.Helper()
		wantNet(t, card, withUse(func(u *Use) { u.Territory, u.Languages = places, languages }), want)
	}
	mustHave(100, []string{"europe"}, "ar")
	mustHave(200, []string{"europe"}, "ar", "en")
	mustHave(300, []string{"europe", "asia"}, "ar")
	mustHave(400, []string{"asia", "europe"}, "en", "ar")
	mustHave(50, []string{"TR"}, "ar")
	mustHave(300, []string{"JP"}, "ar")
	mustHave(7, []string{"oceania"}, "fr")
	refused := func(outcome Outcome, reason string, places []string, languages ...string) {
		t.Helper()
		wantReason(t, card, withUse(func(u *Use) { u.Territory, u.Languages = places, languages }), outcome, reason)
	}
	refused(OutcomeNotOffered, "rule_not_offered", []string{"europe", "africa"}, "ar")
	refused(OutcomeNotOffered, "rule_not_offered", []string{"oceania", "africa"}, "ar")
	refused(OutcomeByHand, "rule_by_hand", []string{"europe", "oceania"}, "ar")
	refused(OutcomeByHand, "rule_by_hand", []string{"world"}, "ar")
	refused(OutcomeByHand, "rule_by_hand", []string{"TR", "DE"}, "ar")
	refused(OutcomeByHand, "need_to_know", []string{"europe"})
	refused(OutcomeByHand, "rule_by_hand", []string{"europe"}, "tr")
}

func TestGroupsAsADimension(t *testing.T) {
	card := Card{
		Currency: "USD", Groups: []Group{{Key: "rich", Countries: []string{"GB", "DE"}}, {Key: "poor", Countries: []string{"SD"}}, {Key: "arab", Countries: []string{"SD", "EG"}}},
		Tables: []Table{{Key: "t", Rows: &Dimension{Field: FieldCountryGroup, Codes: [][]string{{"rich"}, {"poor"}, {"arab"}}}, Cells: [][]Cell{cents(900), cents(100), cents(300)}}},
	}
	for country, want := range map[string]int64{"DE": 900, "SD": 300, "EG": 300} {
		wantNet(t, card, withUse(func(u *Use) { u.Country = country }), want)
	}
	wantReason(t, card, withUse(func(u *Use) { u.Country = "US" }), OutcomeByHand, "rule_by_hand")
	wantReason(t, card, withUse(nil), OutcomeByHand, "need_to_know")
}

// The answers instead of a price: refusing is strongest wherever it stands, and
// between by hand and free use the first from the top counts.
func TestTheOrderOfAnswers(t *testing.T) {
	hand, free, refuse := rule("hand", Operation{Kind: DoByHand}), rule("free", Operation{Kind: DoNotNeeded}), rule("refuse", Operation{Kind: DoNotOffered})
	for _, test := range []struct {
		rules []Rule
		want  string
	}{
		{[]Rule{hand, free}, "hand"}, {[]Rule{free, hand}, "free"}, {[]Rule{hand, free, refuse}, "refuse"}, {[]Rule{free, refuse, hand}, "refuse"},
	} {
		if got := flat(test.rules...).Price(withUse(nil)); got.Rule != test.want {
			t.Errorf("got %s (%s)", got.Rule, got.Reason)
		}
	}
	// A cell that is not offered is stronger than free use and by hand, and a rule that refuses speaks first.
	card := flat(free, hand)
	card.Tables[0].Cells[0][0] = Cell{Answer: AnswerNotOffered}
	if got := card.Price(withUse(nil)); got.Outcome != OutcomeNotOffered || got.Rule != "flat" {
		t.Errorf("got %+v", got)
	}
	card.Rules = append(card.Rules, refuse)
	if got := card.Price(withUse(nil)); got.Rule != "refuse" {
		t.Errorf("got %+v", got)
	}
	// Of two media one that is not offered is not hidden behind one by hand.
	card = Card{Currency: "GBP", Tables: []Table{{Key: "t", Rows: &Dimension{Field: FieldMedium, Codes: each([]string{"book", "app"})}, Cells: [][]Cell{{{Answer: AnswerByHand}}, {{Answer: AnswerNotOffered}}}}}}
	if got := card.Price(withUse(func(u *Use) { u.Media = []string{"book", "app"} })); got.Outcome != OutcomeNotOffered {
		t.Errorf("got %s %s", got.Outcome, got.Reason)
	}
	// One article is enough to stop a request; free use must be free for each.
	long := atLeast(FieldArticleWords, 1000)
	two := withUse(func(u *Use) { u.Articles = []Article{{Words: 900}, {Words: 1000}} })
	wantReason(t, flat(rule("hand", Operation{Kind: DoByHand}, long)), two, OutcomeByHand, "rule_by_hand")
	wantNet(t, flat(rule("free", Operation{Kind: DoNotNeeded}, long)), two, 20000)
	two.Articles[0].Words = 1001
	wantReason(t, flat(rule("free", Operation{Kind: DoNotNeeded}, long)), two, OutcomeNotNeeded, "rule_not_needed")
}

// A later table counts where an earlier one does not fit; a table may ask for
// each article by itself.
func TestTheFirstTableThatFitsCounts(t *testing.T) {
	card := Card{Currency: "GBP", Tables: []Table{
		{Key: "off", Cells: [][]Cell{cents(1)}, Off: true},
		{Key: "old", When: []Condition{atLeast(FieldArticleAge, 365)}, Cells: [][]Cell{cents(500)}},
		{Key: "new", When: []Condition{is(FieldMedium, "website")}, Cells: [][]Cell{cents(900)}},
		{Key: "never", When: []Condition{is(FieldMedium, "website")}, Cells: [][]Cell{cents(1)}},
	}}
	use := withUse(func(u *Use) {
		u.Date, u.Articles = "2026-12-31", []Article{{PublishedOn: "2025-12-31"}, {PublishedOn: "2026-01-01"}, {PublishedOn: "2026-12-31"}}
	})
	if got := card.Price(use); !equalLines(got, []int64{500, 900, 900}) {
		t.Errorf("got %+v %s", got.Lines, got.Reason)
	}
	use.Articles[2].PublishedOn = ""
	wantReason(t, card, use, OutcomeByHand, "need_to_know")
	use.Articles = use.Articles[:2]
	use.Media = []string{"website", "book"} // the newer one has no table as a book
	wantReason(t, card, use, OutcomeByHand, "medium_not_on_card")
	use.Articles = use.Articles[:1] // 5 + 5
	wantNet(t, card, use, 1000)
}

func TestExtraTables(t *testing.T) {
	card := Card{Currency: "GBP", Minimum: Limit{Article: 200}, Rounding: Rounding{To: 10}, Tables: []Table{
		{Key: "base", Cells: [][]Cell{cents(100)}},
		{Key: "a", Name: Words{"en": "Handling"}, Cells: [][]Cell{cents(33)}, Extra: true, Automation: AutomationSuggest},
		{Key: "b", When: []Condition{atLeast(FieldStaff, 5)}, Cells: [][]Cell{cents(50)}, Extra: true, Off: true},
		{Key: "c", When: []Condition{is(FieldTerm, "1m")}, Cells: [][]Cell{cents(50)}, Extra: true},
	}}
	got := card.Price(withUse(nil)) // 1 raised to 2, handling 0.33 -> 0.30 and not raised
	if !equalLines(got, []int64{200, 30}) || got.Lines[1].Kind != LineFee || got.Lines[1].Name["en"] != "Handling" || got.Automation != AutomationSuggest {
		t.Errorf("got %+v", got)
	}
	card.Tables[2].Off = false
	wantReason(t, card, withUse(nil), OutcomeByHand, "need_to_know")
	if got := card.Price(withUse(staffed(5))); !equalLines(got, []int64{200, 30, 50}) {
		t.Errorf("got %+v", got.Lines)
	}
	card.Tables[1].Cells[0][0].Answer = AnswerByHand
	wantReason(t, card, withUse(staffed(5)), OutcomeByHand, "rule_by_hand")
}

func TestABundleStandsForEveryArticle(t *testing.T) {
	card := flat(rule("short", plus(-1000), atMost(FieldArticleWords, 500)), of(ScopeFurther, rule("further", plus(-5000))))
	card.Tables[0].Per.Of = UnitRequest
	card.Minimum.Article = 50000 // of an article, not of a bundle
	two := withUse(func(u *Use) { u.Articles = []Article{{Words: 400}, {Words: 500}} })
	wantNet(t, card, two, 9000)
	two.Articles[1].Words = 501
	wantNet(t, card, two, 10000)
	// Two media in one table are one bundle where the cell is the same, and two where it is not.
	two.Media = []string{"website", "app"}
	wantNet(t, card, two, 10000)
	card.Tables[0].Rows, card.Tables[0].Cells = &Dimension{Field: FieldMedium, Codes: each([]string{"website", "app"})}, [][]Cell{cents(100), cents(30)}
	wantNet(t, card, two, 130)
	// A words table for all articles takes the longest; one that is not known leaves it open.
	card.Tables[0].Rows, card.Tables[0].Cells = &Dimension{Field: FieldArticleWords, UpTo: []int64{500, 0}}, [][]Cell{cents(100), cents(200)}
	two.Media = two.Media[:1]
	wantNet(t, card, two, 200)
	two.Articles[1].Words = 0
	wantReason(t, card, two, OutcomeByHand, "need_to_know")
	// Authors differ: there is no one step.
	card.Rules = nil
	card.Tables[0].Rows, card.Tables[0].Cells = &Dimension{Field: FieldAuthorClass, Codes: each([]string{"staff", "guest"})}, [][]Cell{cents(100), cents(200)}
	two.Articles[0].AuthorClass, two.Articles[1].AuthorClass = "staff", "staff"
	wantNet(t, card, two, 100)
	two.Articles[1].AuthorClass = "guest"
	wantReason(t, card, two, OutcomeByHand, "need_to_know")
}

func TestAnArticlesMaximum(t *testing.T) {
	card := flat(rule("a", plus(5000), atLeast(FieldArticleWords, 500)))
	card.Maximum.Article = 12000
	got := card.Price(withUse(func(u *Use) { u.Articles = []Article{{Words: 499}, {Words: 500}} }))
	if !equalLines(got, []int64{10000, 12000}) || got.Steps[3].ID != "pricing.step.maximum_article" {
		t.Errorf("got %+v\n%s", got.Lines, workings(got))
	}
}

func TestExamplesAreTried(t *testing.T) {
	card := flat()
	card.Examples = []Example{
		{"as it is", withUse(nil), OutcomePriced, 10000}, {"another amount", withUse(nil), OutcomePriced, 10001},
		{"another outcome", withUse(nil), OutcomeByHand, 0}, {"by hand", withUse(func(u *Use) { u.Media = nil }), OutcomeByHand, 5},
	}
	var ok []bool
	for i, tried := range card.Try() {
		ok = append(ok, tried.OK)
		if tried.Example.Name != card.Examples[i].Name || tried.Got.Outcome == "" {
			t.Errorf("got %+v", tried)
		}
	}
	if !slices.Equal(ok, []bool{true, false, false, true}) {
		t.Errorf("got %v", ok)
	}
}
