package pricing

import "testing"

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
	for _, leap := range []string{"2000-02-29", "2024-02-29", "2026-02-28"} {
		if _, ok := dayNumber(leap); !ok {
			t.Errorf("%s is a day", leap)
		}
	}
	for _, bad := range []string{"", "2026", "2026-1-01", "2026-01-1", "26-01-01", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-02-29", "1900-02-29", "2026-04-31", "2026/01-01", "2026-01/01", "202a-01-01", "2026-0a-01", "2026-01-0:", "2026-01-/1", "0000-01-01", "2026-01-011"} {
		if _, ok := dayNumber(bad); ok {
			t.Errorf("%q is no day", bad)
		}
	}
}
