package pricing

import (
	"reflect"
	"slices"
	"testing"
)

func TestTheTraceTellsWhatBecameOfEachRule(t *testing.T) {
	card := flat(
		rule("took", plus(1000)),
		rule("condition", plus(1000), is(FieldOrganisationType, "charity")),
		Rule{Key: "off", Do: plus(1000), Off: true},
		Rule{Key: "dates", Do: plus(1000), From: "2027-01-01"},
		rule("nothing", plus(0)),
		in("s", rule("largest", plus(3000))), in("s", rule("smaller", plus(2000))),
		in("f", rule("first", plus(100))), in("f", rule("second", plus(200))),
		in("f", rule("never", plus(200), is(FieldTerm, "1m"))),
		in("a", rule("alone", plus(0))),
	)
	card.Tables = append([]Table{
		{Key: "unused", Cells: [][]Cell{cents(1)}, Off: true},
		{Key: "books", When: []Condition{is(FieldMedium, "book")}, Cells: [][]Cell{cents(1)}},
	}, card.Tables...)
	card.Tables = append(card.Tables, Table{Key: "late", Cells: [][]Cell{cents(1)}})
	use := withUse(func(u *Use) { u.Date = "2026-11-29" })
	got := card.Trace(use)
	if !reflect.DeepEqual(got.Priced, card.Price(use)) {
		t.Error("the trace is of another price")
	}
	wantSeen(t, got.Tables, []Seen{
		{"unused", false, WhyOff, ""}, {"books", false, WhyCondition, FieldMedium}, {"flat", true, "", ""}, {"late", false, WhyEarlier, ""},
	})
	wantSeen(t, got.Rules, []Seen{
		{"took", true, "", ""}, {"condition", false, WhyCondition, FieldOrganisationType}, {"off", false, WhyOff, ""}, {"dates", false, WhyDates, ""},
		{"nothing", false, WhyNothing, ""}, {"largest", true, "", ""}, {"smaller", false, WhyEarlier, ""}, {"first", true, "", ""}, {"second", false, WhyEarlier, ""},
		{"never", false, WhyCondition, FieldTerm}, {"alone", false, WhyNothing, ""},
	})
}

func TestTheTraceOfAnAnswer(t *testing.T) {
	card := flat(
		rule("free", Operation{Kind: DoNotNeeded}, is(FieldTerm, "1m")), rule("staff", plus(100), atLeast(FieldStaff, 5)),
		rule("hand", Operation{Kind: DoByHand}), rule("later", Operation{Kind: DoByHand}), rule("percent", plus(100)),
	)
	got := card.Trace(withUse(nil))
	wantSeen(t, got.Tables, []Seen{{"flat", false, WhySettled, ""}})
	wantSeen(t, got.Rules, []Seen{
		{"free", false, WhyCondition, FieldTerm}, {"staff", false, WhyUnknown, FieldStaff}, {"hand", true, "", ""}, {"later", false, WhySettled, ""}, {"percent", false, WhySettled, ""},
	})
	unknown := flat(rule("staff", plus(100), atLeast(FieldStaff, 5)), rule("percent", plus(100)), rule("free", Operation{Kind: DoNotNeeded}, atLeast(FieldStaff, 5)))
	got = unknown.Trace(withUse(nil))
	wantSeen(t, got.Rules, []Seen{{"staff", true, "", ""}, {"percent", false, WhySettled, ""}, {"free", false, WhyUnknown, FieldStaff}})
	// Nothing asked: nothing to trace, and nothing breaks.
	got = card.Trace(Use{})
	wantSeen(t, got.Tables, []Seen{{"flat", false, WhyCondition, ""}})
	if got.Priced.Reason != "pricing.reason.nothing_asked" {
		t.Errorf("got %+v", got.Priced)
	}
	// A free quotation among priced ones was passed over because not all articles are free.
	mixed := flat(rule("free", Operation{Kind: DoNotNeeded}, atMost(FieldArticleWords, 5)))
	got = mixed.Trace(withUse(func(u *Use) { u.Articles = []Article{{Words: 5}, {Words: 6}} }))
	wantSeen(t, got.Rules, []Seen{{"free", false, WhySettled, ""}})
}

func wantSeen(t *testing.T, got, want []Seen) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestTheFormAsksWhatTheCardNeeds(t *testing.T) {
	card := frankfurter()
	card.Groups = []Group{{Key: "poor", Countries: []string{"SD"}}}
	card.Rules = append(card.Rules,
		rule("group", plus(100), is(FieldCountryGroup, "poor")),
		rule("pages", each1(5, UnitFurtherLanguages), only(FieldMedium, "book")),
		rule("more", each1(5, UnitFurtherArticles), isNot(FieldMedium, "website")),
		Rule{Key: "off", Do: each1(5, UnitStaff), Off: true},
	)
	card.Tables = append(card.Tables, Table{Key: "off", Off: true, Rows: &Dimension{Field: FieldTurnover}}, Table{Key: "bundle", When: []Condition{is(FieldMedium, "ai")}, Per: Per{Of: UnitRequest}})
	for _, test := range []struct {
		media []string
		want  []Field
	}{
		{[]string{"website"}, []Field{FieldMedium, FieldPageViews, FieldTerm, FieldOrganisationType, FieldCountry, FieldPayment}},
		{[]string{"book"}, []Field{FieldMedium, FieldPrintRun, FieldArticles, FieldOrganisationType, FieldCountry, FieldLanguages, FieldPayment}},
		{[]string{"book", "website"}, []Field{FieldMedium, FieldPageViews, FieldPrintRun, FieldTerm, FieldArticles, FieldOrganisationType, FieldCountry, FieldPayment}},
		{nil, []Field{FieldMedium, FieldPageViews, FieldPrintRun, FieldTerm, FieldArticles, FieldOrganisationType, FieldCountry, FieldLanguages, FieldPayment}},
	} {
		if got := card.Asks(test.media...); !slices.Equal(got, test.want) {
			t.Errorf("%v: got %v, want %v", test.media, got, test.want)
		}
	}
	for _, field := range Fields {
		if field.Number() == (len(field.Codes()) > 0) && field.Number() {
			t.Errorf("%s has numbers and codes", field)
		}
	}
}

// Of several things that fail or are not known, the first is named, and what
// fails settles what is not known, for the use and for its articles.
func TestTheFirstReasonIsNamed(t *testing.T) {
	staff, turnover := atLeast(FieldStaff, 5), atLeast(FieldTurnover, 5)
	age, length := atLeast(FieldArticleAge, 5), atLeast(FieldArticleWords, 5)
	term, kind, author := is(FieldTerm, "1m"), is(FieldOrganisationType, "charity"), is(FieldAuthorClass, "guest")
	for _, test := range []struct {
		when  []Condition
		why   Why
		field Field
	}{
		{[]Condition{staff, turnover}, WhyUnknown, FieldStaff}, {[]Condition{turnover, staff}, WhyUnknown, FieldTurnover},
		{[]Condition{term, kind}, WhyCondition, FieldTerm}, {[]Condition{kind, term}, WhyCondition, FieldOrganisationType},
		{[]Condition{staff, term}, WhyCondition, FieldTerm}, {[]Condition{staff, age}, WhyUnknown, FieldStaff},
		{[]Condition{age, length}, WhyUnknown, FieldArticleAge}, {[]Condition{length, age}, WhyUnknown, FieldArticleWords},
		{[]Condition{age, author}, WhyCondition, FieldAuthorClass}, {[]Condition{author, age}, WhyCondition, FieldAuthorClass}, {[]Condition{term, author}, WhyCondition, FieldTerm},
	} {
		card := flat(rule("free", Operation{Kind: DoNotNeeded}, test.when...))
		got := card.Trace(withUse(articles(1))).Rules[0]
		if got.Why != test.why || got.Field != test.field {
			t.Errorf("%+v: got %+v", test.when, got)
		}
	}
	// The first of two articles that both fall under a rule, and the nearer of two that do not.
	card := flat(rule("free", Operation{Kind: DoNotNeeded}, length, author))
	got := card.Trace(withUse(func(u *Use) { u.Articles = []Article{{Words: 1}, {AuthorClass: "guest"}, {AuthorClass: "guest"}} })).Rules[0]
	if got.Why != WhyUnknown || got.Field != FieldArticleWords {
		t.Errorf("got %+v", got)
	}
	got = card.Trace(withUse(func(u *Use) { u.Articles = []Article{{Words: 1}, {Words: 5}} })).Rules[0]
	if got.Why != WhyCondition || got.Field != FieldArticleWords {
		t.Errorf("got %+v", got)
	}
}
