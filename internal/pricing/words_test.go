package pricing

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func said(t *testing.T, language string, p Priced) []string {
	t.Helper()
	words := printer(t, language)
	var out []string
	if p.Reason != "" {
		out = append(out, bare(ExplainOutcome(words, p)))
	}
	for _, s := range p.Steps {
		out = append(out, bare(Explain(words, s)))
	}
	return out
}

func wantSaid(t *testing.T, language string, p Priced, want ...string) {
	t.Helper()
	if got := said(t, language, p); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The house's own words in the reader's language, and the same argument in both.
func TestHouseWordsAreReadInTheReadersLanguage(t *testing.T) {
	card := frankfurter()
	card.Tables[0].Name["ar"] = "على الإنترنت"
	got := card.Price(ask("website", func(u *Use) {
		u.Term, u.PageViews, u.OrganisationType, u.Payment = "1m", 1_500_000, "charity", "invoice"
	}))
	wantSaid(t, "en", got,
		"Online, 1 month, page views a month up to 1,500,000",
		"Charity or non-profit: 50% less",
		"Invoice instead of card: €100.00 more",
		"Total before tax: €232.50",
	)
	wantSaid(t, "ar", got,
		"على الإنترنت، شهر واحد، مشاهدات الصفحات شهريًا حتى 1,500,000",
		"جمعية خيرية أو منظمة غير ربحية: خصم 50\u200e%\u200e",
		"فاتورة بدل البطاقة: زيادة EUR 100.00",
		"الإجمالي قبل الضريبة: EUR 232.50",
	)
	if got := card.Price(ask("website", func(u *Use) { u.Term, u.PageViews = "3m", 1_500_001 })); said(t, "en", got)[0] != "Online, 3 months, page views a month more than 1,500,000" {
		t.Errorf("got %q", said(t, "en", got))
	}
}

func TestWordsFallBackToEnglishThenToAny(t *testing.T) {
	for _, test := range []struct {
		words Words
		want  string
	}{
		{Words{"ar": "ع", "en": "e", "fr": "f"}, "ع"}, {Words{"en": "e", "fr": "f"}, "e"}, {Words{"fr": "f", "de": "d", "ar": ""}, "d"}, {Words{"tr": "t", "fr": ""}, "t"}, {nil, ""}, {Words{"en": ""}, ""},
	} {
		if got := test.words.In("ar"); got != test.want {
			t.Errorf("%v: got %q", test.words, got)
		}
	}
}

// Every kind of rule, without and with a name.
func TestEachOperationHasItsSentence(t *testing.T) {
	named := func(r Rule) Rule { r.Name = Words{"en": "Our rule"}; return r }
	request := func(r Rule) Rule { r.Scope = ScopeRequest; return r }
	for _, test := range []struct {
		rules []Rule
		use   func(*Use)
		want  []string // the steps of the rules
	}{
		{[]Rule{named(rule("a", plus(1000)))}, nil, []string{"Our rule: 10% more"}},
		{[]Rule{named(rule("a", plus(-1000)))}, nil, []string{"Our rule: 10% less"}},
		{[]Rule{named(rule("a", to(9000)))}, nil, []string{"Our rule: 90% of the price so far"}},
		{[]Rule{named(rule("a", to(10000)))}, nil, []string{"Our rule: included"}},
		{[]Rule{named(rule("a", extra(500)))}, nil, []string{"Our rule: £5.00 more"}},
		{[]Rule{named(rule("a", extra(-500)))}, nil, []string{"Our rule: £5.00 less"}},
		{[]Rule{named(rule("a", each1(500, UnitArticles)))}, nil, []string{"Our rule: 1 × £5.00 more"}},
		{[]Rule{named(rule("a", each1(-500, UnitArticles)))}, nil, []string{"Our rule: 1 × £5.00 less"}},
		{[]Rule{named(rule("a", least(20000)))}, nil, []string{"Our rule: not less than £200.00"}},
		{[]Rule{named(rule("a", most(5000)))}, nil, []string{"Our rule: not more than £50.00"}},
		{[]Rule{named(rule("a", Operation{Kind: DoZero})), request(rule("fee", extra(500)))}, nil, []string{"Our rule: free of charge", "Our rate card: £5.00 more"}},
		{[]Rule{named(rule("a", Operation{Kind: DoRevenueShare, Percent: 2000}))}, nil, []string{"Our rule: 20% of your revenue from it, invoiced later from your figures"}},
		{[]Rule{named(in("a", rule("a", plus(1000)))), named(in("a", rule("b", plus(-3000))))}, nil, []string{"Our rule: 10% of £100.00 more", "Our rule: 30% of £100.00 less"}},
		{[]Rule{rule("a", plus(1000), is(FieldPayment, "invoice"))}, func(u *Use) { u.Payment = "invoice" }, []string{"Paid by invoice: 10% more"}},
		{[]Rule{rule("a", plus(1000), atMost(FieldStaff, 10))}, staffed(5), []string{"Staff up to 10: 10% more"}},
		{[]Rule{rule("a", plus(1000), atLeast(FieldStaff, 5))}, staffed(5), []string{"Staff 5 or more: 10% more"}},
		{[]Rule{rule("a", plus(1000), atMost(FieldShare, 3333))}, func(u *Use) { u.Portion, u.PortionWords = "excerpt", 9 }, []string{"Share of the article up to 33.33%: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldOrganisationType, "charity"), atMost(FieldStaff, 10))}, func(u *Use) { u.OrganisationType, u.Staff = "charity", 5 }, []string{"Charity or non-profit, staff up to 10: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldCountryGroup, "poor"))}, func(u *Use) { u.Country = "SD" }, []string{"Organisation in Sudan: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldLanguage, "ar"))}, func(u *Use) { u.Languages = []string{"fr", "ar"} }, []string{"Language Arabic: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldMedium, "app"))}, func(u *Use) { u.Media = []string{"website", "app"} }, []string{"App: 10% more"}},
		{[]Rule{rule("a", plus(1000), isNot(FieldMedium, "app"))}, nil, []string{"Our rate card: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldAuthorClass, "staff"))}, func(u *Use) { u.Articles[0].AuthorClass = "staff" }, []string{"Staff writer: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldPlacement, "cover"))}, func(u *Use) { u.Placement = "cover" }, []string{"Cover: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldAudience, "10k_100k"))}, func(u *Use) { u.Audience = "10k_100k" }, []string{"Audience 10,000 to 100,000: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldTerm, "1m"))}, func(u *Use) { u.Term = "1m" }, []string{"1 month: 10% more"}},
		{[]Rule{rule("a", plus(-1000), is(FieldCountry, "SD"))}, func(u *Use) { u.Country = "SD" }, []string{"Organisation in Sudan: 10% less"}},
		{[]Rule{rule("a", plus(1000), is(FieldTerritory, "TR"))}, everywhereIn("DE", "TR"), []string{"Türkiye: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldPurpose, "internal"))}, func(u *Use) { u.Purpose = "internal" }, []string{"Internal use: 10% more"}},
		{[]Rule{rule("a", to(5000), is(FieldPortion, "excerpt"), atMost(FieldWords, 250))}, func(u *Use) { u.Portion, u.PortionWords = "excerpt", 9 }, []string{"Excerpt of up to 250 words: 50% of the price of the whole article"}},
		{[]Rule{rule("a", to(5000), is(FieldPortion, "excerpt"), atMost(FieldShare, 2500), is(FieldOrganisationType, "charity"))}, func(u *Use) { u.Portion, u.PortionWords, u.OrganisationType = "excerpt", 9, "charity" }, []string{"Excerpt of up to 25% of the article: 50% of the price of the whole article"}},
		{[]Rule{rule("a", to(5000), is(FieldPortion, "excerpt"), is(FieldTerm, "1m"))}, func(u *Use) { u.Portion, u.Term = "excerpt", "1m" }, []string{"Excerpt, 1 month: 50% of the price so far"}},
		{[]Rule{rule("a", to(5000), is(FieldPortion, "translation"))}, func(u *Use) { u.Portion = "translation" }, []string{"Translation: 50% of the price so far"}},
		{[]Rule{rule("a", to(5000), is(FieldPortion, "headline_summary"), is(FieldTerm, "1m"))}, func(u *Use) { u.Portion, u.Term = "headline_summary", "1m" }, []string{"Headline and summary, 1 month: 50% of the price so far"}},
		{[]Rule{rule("a", to(5000))}, nil, []string{"Our rate card: 50% of the price so far"}},
		{[]Rule{of(ScopeFurther, rule("a", plus(-1000), is(FieldTerm, "1m")))}, func(u *Use) { u.Term, u.Articles = "1m", make([]Article, 2) }, []string{"1 month: 10% less"}},
		{[]Rule{rule("a", Operation{Kind: DoPercent, Percent: -1000, Per: Per{Of: UnitFurtherLanguages}})}, func(u *Use) { u.Languages = []string{"ar", "fr", "tr"} }, []string{"2 more languages: 20% less"}},
		{[]Rule{rule("a", Operation{Kind: DoPercent, Percent: 1000, Per: Per{Of: UnitLanguages}}, is(FieldTerm, "1m"))}, func(u *Use) { u.Term = "1m" }, []string{"1 month: 10% more"}},
		{[]Rule{rule("a", plus(1000), is(FieldTranslation, "yes"))}, func(u *Use) { u.Translation = true }, []string{"Translation: 10% more"}},
		{[]Rule{named(request(rule("a", each1(500, UnitImages))))}, func(u *Use) { u.Images = 1 }, []string{"Our rule: 1 × £5.00 more"}},
		{[]Rule{request(rule("a", each1(500, UnitImages)))}, func(u *Use) { u.Images = 2 }, []string{"2 cleared pictures at £5.00 each"}},
		{[]Rule{request(rule("a", each1(500, UnitImages)))}, func(u *Use) { u.Images = 1 }, []string{"One cleared picture at £5.00"}},
		{[]Rule{request(rule("a", each1(-500, UnitImages), atLeast(FieldImages, 1)))}, func(u *Use) { u.Images = 1 }, []string{"Pictures 1 or more: 1 × £5.00 less"}},
	} {
		card := flat(test.rules...)
		card.Groups = []Group{{Key: "poor", Countries: []string{"SD"}}}
		p := card.Price(withUse(test.use))
		var got []string
		words := printer(t, "en")
		latin := regexp.MustCompile(`[A-Za-z]{4,}`)
		for _, s := range p.Steps {
			if s.Kind != StepBase && s.Kind != StepTotal {
				got = append(got, bare(Explain(words, s)))
			}
			if arabic := Explain(printer(t, "ar"), s); latin.MatchString(strings.ReplaceAll(arabic, "Our rule", "")) || strings.Contains(arabic, "⟦") {
				t.Errorf("not in Arabic: %s", arabic)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("got %q (%s), want %q", got, p.Reason, test.want)
		}
	}
}

func TestEachRefusalHasItsSentence(t *testing.T) {
	hand, refuse := Operation{Kind: DoByHand}, Operation{Kind: DoNotOffered}
	for _, test := range []struct {
		rule Rule
		use  func(*Use)
		want string
	}{
		{rule("a", hand), nil, "Our rate card: an editor sets the price for this."},
		{rule("a", refuse), nil, "Our rate card: we do not license our articles for this."},
		{rule("a", hand, is(FieldPurpose, "internal")), func(u *Use) { u.Purpose = "internal" }, "Internal use: an editor sets the price for this purpose."},
		{rule("a", refuse, is(FieldMedium, "app")), func(u *Use) { u.Media = []string{"website", "app"} }, "App: we do not license our articles for this."},
		{rule("a", refuse, isNot(FieldMedium, "app")), nil, "Our rate card: we do not license our articles for this."},
		{rule("a", refuse, is(FieldTerm, "1m")), func(u *Use) { u.Term = "1m" }, "1 month: we do not license our articles for this."},
		{rule("a", hand, is(FieldTerm, "1m")), func(u *Use) { u.Term = "1m" }, "1 month: our rate card has no price for this period, so an editor will set one."},
		{rule("a", hand, atLeast(FieldImages, 1)), func(u *Use) { u.Images = 1 }, "An editor sets the price for pictures."},
		{rule("a", hand, is(FieldPortion, "headline_summary")), func(u *Use) { u.Portion = "headline_summary" }, "An editor sets the price for a headline with a summary."},
		{rule("a", hand, is(FieldPortion, "translation")), func(u *Use) { u.Portion = "translation" }, "Our rate card has no price for this part of an article, so an editor will set one."},
		{rule("a", hand, atLeast(FieldArticleWords, 5)), nil, "Length of the article in words 5 or more: an editor sets the price for this."},
		{rule("a", hand, is(FieldTerm, "1m"), is(FieldPurpose, "internal")), func(u *Use) { u.Term, u.Purpose = "1m", "internal" }, "1 month, Internal use: an editor sets the price for this."},
		{rule("a", hand, is(FieldPayment, "invoice")), func(u *Use) { u.Payment = "invoice" }, "Paid by invoice: an editor sets the price for this."},
		{rule("a", Operation{Kind: DoNotNeeded}), nil, "Our rule: Our rate card. You do not need a licence."},
		{rule("a", plus(5), atLeast(FieldStaff, 5)), nil, "The price depends on the number of staff. Tell us, or leave it to an editor."},
		{rule("a", Operation{Kind: DoZero}, is(FieldOrganisationType, "charity")), organised("charity"), "Charity or non-profit: free of charge by our rate card. An editor confirms it."},
	} {
		got := flat(test.rule).Price(withUse(test.use))
		if said := bare(ExplainOutcome(printer(t, "en"), got)); said != test.want {
			t.Errorf("got %q, want %q", said, test.want)
		}
	}
}

func TestLinesHaveTitles(t *testing.T) {
	en := printer(t, "en")
	for _, test := range []struct {
		line Line
		want string
	}{
		{Line{Kind: LineArticle, Title: "The river", Name: Words{"en": "x"}}, "The river"}, {Line{Kind: LineBundle}, "All articles together"}, {Line{Kind: LineFee}, "Further charge"},
		{Line{Kind: LineImages}, "Cleared pictures"}, {Line{Kind: LineMinimum}, "Difference to our minimum fee"}, {Line{Kind: LineFee, Name: Words{"en": "Postage"}}, "Postage"},
	} {
		if got := bare(LineTitle(en, test.line)); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	for _, test := range []struct {
		arg  Arg
		want string
	}{
		{number("Count", 5), "5"}, {amount("", 500, "GBP"), "£5.00"}, {percent("", 250), "2.5%"}, {Arg{Kind: ArgField, Field: FieldStaff}, "the number of staff"},
		{Arg{Kind: ArgFact, Field: FieldStaff, Number: 5, Bound: BoundOver}, "staff more than 5"}, {Arg{Kind: ArgFact, Field: FieldStaff, Number: 5}, "staff 5"},
		{Arg{Kind: ArgList}, "Our rate card"}, {Arg{Kind: ArgField, Field: "moon"}, "moon"}, {code("Medium", "papyrus"), "papyrus"},
	} {
		if got := bare(ExplainArg(en, test.arg)); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	if capital("") != "" || capital("azure") != "Azure" || capital("zebra") != "Zebra" || capital("`x") != "`x" || capital("{x") != "{x" {
		t.Error("capital")
	}
}
