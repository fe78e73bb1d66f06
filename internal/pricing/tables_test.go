package pricing

import (
	"slices"
	"testing"
)

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

// A band of an audience must lie in a single step, to the last reader.
func TestABandLiesInOneStep(t *testing.T) {
	for _, test := range []struct {
		up     []int64
		band   string
		want   int64
		reason string
	}{
		{[]int64{10_000, 100_000}, "10k_100k", 2, ""}, {[]int64{10_001, 100_000}, "10k_100k", 0, "need_to_know"}, {[]int64{10_000, 99_999}, "10k_100k", 0, "need_to_know"},
		{[]int64{10_000}, "10k_100k", 0, "rule_by_hand"}, {[]int64{10_001}, "10k_100k", 0, "need_to_know"}, {[]int64{9_999, 0}, "10k_100k", 2, ""},
		{[]int64{10_000_000, 0}, "over_10m", 2, ""}, {[]int64{10_000_001, 0}, "over_10m", 0, "need_to_know"}, {[]int64{5, 10_000}, "up_to_10k", 0, "need_to_know"}, {[]int64{10_000, 20_000}, "up_to_10k", 1, ""},
		{nil, "up_to_10k", 0, "rule_by_hand"},
	} {
		card := Card{Currency: "GBP", Tables: []Table{{Key: "a", Rows: &Dimension{Field: FieldPageViews, UpTo: test.up}, Cells: [][]Cell{cents(1), cents(2)}}}}
		use := withUse(func(u *Use) { u.Audience = test.band })
		if test.reason != "" {
			wantReason(t, card, use, OutcomeByHand, test.reason)
			continue
		}
		wantNet(t, card, use, test.want)
	}
}

// What a sentence names: of equals the first place, a country's own step before
// the one for any country, and of two articles the one that falls under a rule.
func TestTheSentenceNamesWhatDecided(t *testing.T) {
	card := Card{Currency: "GBP", Tables: []Table{{
		Key: "a", Rows: &Dimension{Field: FieldTerritory, Codes: [][]string{{"JP"}, {OneCountry}, {"europe"}, {"asia"}}}, Cells: [][]Cell{cents(5), cents(9), cents(7), cents(7)},
	}}}
	wantNet(t, card, withUse(everywhereIn("JP")), 5)
	wantNet(t, card, withUse(everywhereIn("TR")), 9)
	wantSaid(t, "en", card.Price(withUse(everywhereIn("asia", "europe"))), "Website, Asia", "Total before tax: £0.07")
	wantSaid(t, "en", card.Price(withUse(everywhereIn("europe", "asia"))), "Website, Europe", "Total before tax: £0.07")
	guest := flat(rule("a", Operation{Kind: DoByHand}, is(FieldAuthorClass, "guest")))
	use := withUse(func(u *Use) { u.Articles = []Article{{AuthorClass: "staff"}, {AuthorClass: "guest"}} })
	wantSaid(t, "en", guest.Price(use), "Guest contributor: an editor sets the price for this.")
	long := flat(rule("a", Operation{Kind: DoByHand}, atLeast(FieldArticleWords, 500)))
	use.Articles = []Article{{Title: "The river", Words: 400}, {Title: "The sea"}}
	wantSaid(t, "en", long.Price(use), "The price depends on how much of the article you use, and we do not know the length of The sea. An editor will look at it.")
}

// How a table's price is told, with and without a name.
func TestEachTableHasItsSentence(t *testing.T) {
	medium := &Dimension{Field: FieldMedium, Codes: each([]string{"website", "book"})}
	audience := &Dimension{Field: FieldAudience, Codes: each(Audiences[:2])}
	term := &Dimension{Field: FieldTerm, Codes: each([]string{"1m", "3m"})}
	words := &Dimension{Field: FieldWords, UpTo: []int64{500, 0}}
	all := [][]Cell{cents(100, 100), cents(100, 100)}
	for _, test := range []struct {
		table Table
		want  string
	}{
		{Table{}, "Website, whatever the audience"},
		{Table{Rows: medium}, "Website, whatever the audience"},
		{Table{Rows: audience}, "Website, 10,000 to 100,000 page views a month"},
		{Table{Columns: audience}, "Website, 10,000 to 100,000 page views a month"},
		{Table{Rows: audience, Columns: medium}, "Website, 10,000 to 100,000 page views a month"},
		{Table{Rows: term}, "Website, 1 month"},
		{Table{Rows: medium, Columns: term}, "Website, 1 month"},
		{Table{Rows: words, Columns: term}, "Website, words more than 500, 1 month"},
		{Table{Rows: words, Columns: audience}, "Website, words more than 500, audience 10,000 to 100,000"},
		{Table{Name: Words{"en": "Text"}}, "Text"},
		{Table{Name: Words{"en": "Text"}, Rows: medium}, "Text, Website"},
		{Table{Name: Words{"en": "Text"}, Rows: term, Columns: medium}, "Text, 1 month, Website"},
		{Table{Per: Per{Of: UnitRequest}}, "Website"},
		{Table{Name: Words{"en": "Text"}, Per: Per{Of: UnitRequest}}, "Text"},
		{Table{Name: Words{"en": "Text"}, Per: Per{UnitWords, 100}}, "Text: 9 × £1.00"},
		{Table{Name: Words{"en": "Text"}, InPoints: true, Per: Per{UnitWords, 100}}, "Text: points 900 × £0.02"},
		{Table{InPoints: true}, "Website: points 100 × £0.02"},
		{Table{Rows: &Dimension{Field: FieldWords, UpTo: []int64{0}}, Columns: term}, "Website, 1 month"},
	} {
		test.table.Key, test.table.Cells = "a", all
		card := Card{Currency: "GBP", Tables: []Table{test.table}, Points: &Points{Minor: 2}}
		got := card.Price(withUse(func(u *Use) { u.Audience, u.Term = "10k_100k", "1m" }))
		if lines := said(t, "en", got); lines[0] != test.want {
			t.Errorf("got %q, want %q", lines[0], test.want)
		}
	}
}
