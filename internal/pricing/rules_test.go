package pricing

import "testing"

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
