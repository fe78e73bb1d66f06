package pricing

import "testing"

// The price structures of real houses, each worked by hand in the comment.
// Where only some cells are public, the others keep the shape.

func cents(minor ...int64) []Cell {
	out := make([]Cell, len(minor))
	for i, m := range minor {
		if out[i].Minor = m; m == 0 {
			out[i].Answer = AnswerByHand
		}
	}
	return out
}

func ask(medium string, set func(*Use)) Use {
	u := Use{Media: []string{medium}, Articles: []Article{{ID: 1, Title: "The river", Words: 900}}}
	if set != nil {
		set(&u)
	}
	return u
}

// AP, excerpts, 2008: 5-25 words $12.50, 26-50 $17.50, 51-100 $25, 101-250 $50,
// 251 and more $100; charities and education $7.50 / 12 / 25 / 50 / 75: words by
// kind of organisation, as printed.
func TestAssociatedPressWordTiersByOrganisation(t *testing.T) {
	card := Card{Currency: "USD", Tables: []Table{{
		Key: "excerpts", Name: Words{"en": "Excerpts"}, When: []Condition{is(FieldPortion, "excerpt")},
		Rows: &Dimension{Field: FieldWords, UpTo: []int64{25, 50, 100, 250, 0}},
		Columns: &Dimension{Field: FieldOrganisationType, Codes: [][]string{
			{"news_publisher", "magazine", "broadcaster", "government", "company", "agency", "individual"}, {"charity", "education"},
		}},
		Cells: [][]Cell{cents(1250, 750), cents(1750, 1200), cents(2500, 2500), cents(5000, 5000), cents(10000, 7500)},
	}}}
	mustBeSound(t, card)
	for _, test := range []struct {
		words           int
		anybody, reduce int64
	}{
		{5, 1250, 750}, {25, 1250, 750}, {26, 1750, 1200}, {50, 1750, 1200}, {51, 2500, 2500}, {100, 2500, 2500},
		{101, 5000, 5000}, {250, 5000, 5000}, {251, 10000, 7500}, {4000, 10000, 7500},
	} {
		use := ask("website", func(u *Use) { u.Portion, u.PortionWords, u.OrganisationType = "excerpt", test.words, "company" })
		wantNet(t, card, use, test.anybody)
		use.OrganisationType = "charity"
		wantNet(t, card, use, test.reduce)
		use.OrganisationType = "education"
		wantNet(t, card, use, test.reduce)
	}
	wantReason(t, card, ask("website", func(u *Use) { u.Portion, u.OrganisationType = "excerpt", "company" }), OutcomeByHand, "excerpt_words_unknown")
	wantReason(t, card, ask("website", nil), OutcomeByHand, "medium_not_on_card")
}

// Frankfurter Allgemeine, online: duration x page impressions, EUR 265 for one
// month at 1.5 million a month; print: type x run; non-profits half; + EUR 100
// when invoiced instead of paid by card.
func frankfurter() Card {
	return Card{
		Currency: "EUR",
		Tables: []Table{
			{
				Key: "online", Name: Words{"en": "Online", "de": "Online"}, When: []Condition{is(FieldMedium, "website", "app")},
				Rows:    &Dimension{Field: FieldTerm, Codes: [][]string{{"1m"}, {"3m"}, {"12m"}}},
				Columns: &Dimension{Field: FieldPageViews, UpTo: []int64{300_000, 1_500_000, 0}},
				Cells:   [][]Cell{cents(15000, 26500, 42000), cents(22500, 39750, 63000), cents(45000, 79500, 0)},
			},
			{
				Key: "print", Name: Words{"en": "Print"}, When: []Condition{is(FieldMedium, "print_newspaper", "print_magazine", "book")},
				Rows:    &Dimension{Field: FieldMedium, Codes: [][]string{{"print_newspaper"}, {"print_magazine", "book"}}},
				Columns: &Dimension{Field: FieldPrintRun, UpTo: []int64{5_000, 50_000, 500_000}},
				Cells:   [][]Cell{cents(9000, 18000, 36000), cents(12000, 24000, 48000)},
			},
		},
		Rules: []Rule{
			{Key: "non_profit", When: []Condition{is(FieldOrganisationType, "charity")}, Do: Operation{Kind: DoPercent, Percent: -5000}},
			{Key: "invoice", Name: Words{"en": "Invoice instead of card", "ar": "فاتورة بدل البطاقة"}, When: []Condition{is(FieldPayment, "invoice")}, Do: Operation{Kind: DoAdd, Minor: 10000}, Scope: ScopeRequest},
		},
	}
}

func TestFrankfurterAllgemeineDurationByPageViews(t *testing.T) {
	card := frankfurter()
	mustBeSound(t, card)
	online := ask("website", func(u *Use) { u.Term, u.PageViews = "1m", 1_500_000 })
	wantNet(t, card, online, 26500)
	online.PageViews = 1_500_001
	wantNet(t, card, online, 42000)
	online.PageViews, online.Term = 300_000, "3m"
	wantNet(t, card, online, 22500)
	online.OrganisationType = "charity" // 112.50
	wantNet(t, card, online, 11250)
	online.Payment = "invoice" // 112.50 + 100: the surcharge is not halved
	wantNet(t, card, online, 21250)
	if got := card.Price(online); !equalLines(got, []int64{11250, 10000}) || got.Lines[1].Kind != LineFee || LineTitle(printer(t, "ar"), got.Lines[1]) != "\u2068فاتورة بدل البطاقة\u2069" {
		t.Errorf("the surcharge is no line of its own: %+v", got.Lines)
	}
	online.Payment = "card"
	wantNet(t, card, online, 11250)
	// The form knows a band where it does not know the number: 10,000 to 100,000
	// lies in the first step, one to ten million in two of them.
	band := ask("website", func(u *Use) { u.Term, u.Audience = "1m", "10k_100k" })
	wantNet(t, card, band, 15000)
	band.Audience = "1m_10m"
	wantReason(t, card, band, OutcomeByHand, "need_to_know")
	band.Audience = ""
	wantReason(t, card, band, OutcomeByHand, "need_to_know")
	band.PageViews, band.Term = 2_000_000, "12m" // an empty cell
	wantReason(t, card, band, OutcomeByHand, "rule_by_hand")
	band.Term = "perpetual"
	wantReason(t, card, band, OutcomeByHand, "term_by_hand")
}

func TestFrankfurterAllgemeinePrintTypeByRun(t *testing.T) {
	card := frankfurter()
	for _, test := range []struct {
		medium string
		run    int64
		want   int64
	}{
		{"print_newspaper", 5_000, 9000}, {"print_newspaper", 5_001, 18000}, {"print_newspaper", 500_000, 36000},
		{"print_magazine", 1, 12000}, {"book", 50_000, 24000}, {"book", 50_001, 48000},
	} {
		wantNet(t, card, ask(test.medium, func(u *Use) { u.PrintRun = test.run }), test.want)
	}
	wantReason(t, card, ask("book", func(u *Use) { u.PrintRun = 500_001 }), OutcomeByHand, "rule_by_hand") // beyond the last step
	wantReason(t, card, ask("book", nil), OutcomeByHand, "need_to_know")
	// Online for a month and in 8,000 copies of a newspaper: 265 + 180, half of it for a charity.
	both := ask("website", func(u *Use) {
		u.Media, u.Term, u.PageViews, u.PrintRun = []string{"website", "print_newspaper"}, "1m", 400_000, 8_000
	})
	wantNet(t, card, both, 44500)
	both.OrganisationType = "charity"
	wantNet(t, card, both, 22250)
}

// Süddeutsche: half for private and non-commercial use, 30 % off for at most a
// third of the text; both stack: 200 × 0.7 = 140, × 0.5 = 70. In a house that
// adds them: 200 - (30 + 50) % = 40; that takes only the larger: 100.
func TestSueddeutscheStackedDiscounts(t *testing.T) {
	card := Card{
		Currency: "EUR",
		Tables:   []Table{{Key: "online", When: []Condition{is(FieldMedium, "website")}, Cells: [][]Cell{cents(20000)}}},
		Rules: []Rule{
			{Key: "third", When: []Condition{is(FieldPortion, "excerpt"), atMost(FieldShare, 3334)}, Do: Operation{Kind: DoPercent, Percent: -3000}},
			{Key: "private", When: []Condition{is(FieldOrganisationType, "individual", "charity")}, Do: Operation{Kind: DoPercent, Percent: -5000}},
		},
		Stacks: []Stack{{"discounts", HowAdded}},
	}
	mustBeSound(t, card)
	use := ask("website", func(u *Use) { u.Portion, u.PortionWords, u.Articles[0].Words = "excerpt", 200, 600 })
	wantNet(t, card, use, 14000)
	use.OrganisationType = "individual"
	wantNet(t, card, use, 7000)
	for how, want := range map[How]int64{HowAdded: 4000, HowLargest: 10000, HowFirst: 14000} {
		card.Stacks[0].How = how
		card.Rules[0].Stack, card.Rules[1].Stack = "discounts", "discounts"
		wantNet(t, card, use, want)
	}
	card.Rules[0].Stack, card.Rules[1].Stack = "", ""
	use.PortionWords = 201
	wantNet(t, card, use, 10000)
	use.OrganisationType = ""
	wantNet(t, card, use, 20000)
}

// New York Times, 2002: $150 to republish one story on the web, whatever the
// site. Alamy: exclusive use + 20 to 30 %: 150 × 1.3 = 195. NUJ advice: first
// use online + 50 %: 225.
func TestFlatFeeWithExclusivity(t *testing.T) {
	card := Card{
		Currency: "USD",
		Tables:   []Table{{Key: "web", When: []Condition{is(FieldMedium, "website")}, Cells: [][]Cell{cents(15000)}}},
		Rules:    exclusive([2]int64{7, 2000}, [2]int64{30, 3000}, [2]int64{90, 5000}),
	}
	mustBeSound(t, card)
	wantNet(t, card, ask("website", func(u *Use) { u.Audience, u.Term = "unknown", "perpetual" }), 15000)
	for days, want := range map[int]int64{1: 18000, 7: 18000, 8: 19500, 30: 19500, 31: 22500, 90: 22500} {
		wantNet(t, card, ask("website", func(u *Use) { u.ExclusivityDays = days }), want)
	}
	wantReason(t, card, ask("website", func(u *Use) { u.ExclusivityDays = 91 }), OutcomeByHand, "exclusivity_by_hand")
}

// NLA, republishing on a website: articles x turnover, GBP 123 for one article
// at a turnover of at most GBP 650,000 (2021). The price is for all articles
// together.
func TestNewspaperLicensingAgencyArticlesByTurnover(t *testing.T) {
	card := Card{Currency: "GBP", Tables: []Table{{
		Key: "website", Name: Words{"en": "Website republishing"}, Rows: &Dimension{Field: FieldArticles, UpTo: []int64{1, 5, 10}},
		Columns: &Dimension{Field: FieldTurnover, UpTo: []int64{650_000, 5_000_000, 0}},
		Cells:   [][]Cell{cents(12300, 18500, 30000), cents(45000, 68000, 110000), cents(75000, 115000, 0)}, Per: Per{Of: UnitRequest},
	}}, Rules: []Rule{{Key: "charity", When: []Condition{is(FieldOrganisationType, "charity")}, Do: Operation{Kind: DoPercent, Percent: -2000}}}}
	mustBeSound(t, card)
	use := ask("website", func(u *Use) { u.Turnover = 650_000 })
	wantNet(t, card, use, 12300)
	use.Turnover = 650_001
	wantNet(t, card, use, 18500)
	use.Articles = []Article{{ID: 1}, {ID: 2}, {ID: 3}}
	wantNet(t, card, use, 68000)
	if got := card.Price(use); !equalLines(got, []int64{0, 0, 0, 68000}) || got.Lines[3].Kind != LineBundle || LineTitle(printer(t, "en"), got.Lines[3]) != "\u2068Website republishing\u2069" {
		t.Errorf("the price of all articles is no line of its own: %+v", got.Lines)
	}
	use.OrganisationType = "charity" // 680 - 20 % = 544
	wantNet(t, card, use, 54400)
	use.Turnover = 0
	wantReason(t, card, use, OutcomeByHand, "need_to_know")
	use.Turnover, use.Articles = 1, make([]Article, 11)
	wantReason(t, card, use, OutcomeByHand, "rule_by_hand")
}

// CLA, business: GBP 158.82 a year for 1-10 staff, 543.11 for 11-50, with five
// articles at a time on the own site: for each five articles begun.
func TestCopyrightLicensingAgencyStaffBundle(t *testing.T) {
	card := Card{Currency: "GBP", Tables: []Table{{
		Key: "business", Name: Words{"en": "Business licence, five articles at a time"}, When: []Condition{is(FieldTerm, "12m")},
		Rows: &Dimension{Field: FieldStaff, UpTo: []int64{10, 50}}, Cells: [][]Cell{cents(15882), cents(54311)}, Per: Per{UnitArticles, 5},
	}}}
	mustBeSound(t, card)
	for _, test := range []struct {
		staff, articles int
		want            int64
	}{{1, 1, 15882}, {10, 5, 15882}, {11, 5, 54311}, {50, 6, 108622}, {10, 10, 31764}, {10, 11, 47646}} {
		use := ask("intranet", func(u *Use) { u.Term, u.Staff, u.Articles = "12m", int64(test.staff), make([]Article, test.articles) })
		wantNet(t, card, use, test.want)
	}
	wantReason(t, card, ask("intranet", func(u *Use) { u.Term, u.Staff = "12m", 51 }), OutcomeByHand, "rule_by_hand")
}

// CCC: the publisher's royalty and $3.50 for each granted request. Two articles
// at 80 and 80 - 25 % = 60: 140 + 3.50.
func TestCopyrightClearanceCenterRoyaltyAndFee(t *testing.T) {
	card := Card{
		Currency: "USD",
		Tables:   []Table{{Key: "royalty", Name: Words{"en": "Publisher's royalty"}, Cells: [][]Cell{cents(8000)}}},
		Rules: append(furtherArticle(-2500), Rule{
			Key: "processing", Name: Words{"en": "Processing fee"}, Do: Operation{Kind: DoAdd, Minor: 350}, Scope: ScopeRequest,
		}),
	}
	mustBeSound(t, card)
	wantNet(t, card, ask("book", nil), 8350)
	wantNet(t, card, ask("book", func(u *Use) { u.Articles = make([]Article, 2) }), 14350)
}

// News Tribune: a company's e-mail redistribution from $50 a year, flat for each
// term; no business promotion.
func TestNewsTribuneFlatForEachTerm(t *testing.T) {
	card := Card{
		Currency: "USD",
		Tables: []Table{{
			Key: "email", Name: Words{"en": "E-mail to your own people"}, When: []Condition{is(FieldMedium, "newsletter", "intranet")},
			Rows: &Dimension{Field: FieldTerm, Codes: [][]string{{"1m", "3m"}, {"6m"}, {"12m"}}}, Cells: [][]Cell{cents(2000), cents(3000), cents(5000)},
		}},
		Rules: []Rule{{Key: "promotion", Name: Words{"en": "Business promotion"}, When: []Condition{is(FieldPurpose, "marketing")}, Do: Operation{Kind: DoNotOffered}}},
	}
	mustBeSound(t, card)
	for term, want := range map[string]int64{"1m": 2000, "3m": 2000, "6m": 3000, "12m": 5000} {
		wantNet(t, card, ask("newsletter", func(u *Use) { u.Term = term }), want)
	}
	wantReason(t, card, ask("newsletter", func(u *Use) { u.Term, u.Purpose = "12m", "marketing" }), OutcomeNotOffered, "rule_not_offered")
}

// A custom reprint: at least $1,000 for 100 one-page copies; here $1,000 for the
// first hundred and 150 for each further hundred begun. 250 copies: 1000 + 2 × 150.
func TestCustomReprintByQuantity(t *testing.T) {
	card := Card{
		Currency: "USD",
		Tables:   []Table{{Key: "reprint", Name: Words{"en": "Custom reprint"}, Cells: [][]Cell{cents(85000)}}},
		Rules: []Rule{
			{Key: "hundreds", Name: Words{"en": "Each hundred copies"}, Do: Operation{Kind: DoAdd, Minor: 15000, Per: Per{UnitCopies, 100}}},
			{Key: "least", Name: Words{"en": "Smallest order"}, Do: Operation{Kind: DoMinimum, Minor: 100000}},
		},
	}
	mustBeSound(t, card)
	for copies, want := range map[int64]int64{1: 100000, 100: 100000, 101: 115000, 250: 130000, 300: 130000, 301: 145000} {
		wantNet(t, card, ask("print_magazine", func(u *Use) { u.Copies = copies }), want)
	}
	card.Rules[0].Do.Minor = 10000 // 850 + 100 = 950, raised to 1,000
	wantNet(t, card, ask("print_magazine", func(u *Use) { u.Copies = 100 }), 100000)
	wantReason(t, card, ask("print_magazine", nil), OutcomeByHand, "need_to_know")
}

// A photo in a reprint: size x circulation, $100 (quarter page, 100 copies) to
// $3,375 (full page, more than 10,000), beside the text, for each picture.
func TestPhotoBySizeAndCirculation(t *testing.T) {
	card := Card{Currency: "USD", Tables: []Table{
		{Key: "text", Name: Words{"en": "Text"}, Cells: [][]Cell{cents(20000)}},
		{
			Key: "photo", Name: Words{"en": "Photo"}, When: []Condition{atLeast(FieldImages, 1)}, Extra: true, Per: Per{Of: UnitImages},
			Rows:    &Dimension{Field: FieldPlacement, Codes: [][]string{{"quarter_page"}, {"half_page"}, {"full_page", "cover"}}},
			Columns: &Dimension{Field: FieldCopies, UpTo: []int64{100, 1_000, 10_000, 0}},
			Cells:   [][]Cell{cents(10000, 25000, 60000, 120000), cents(17500, 45000, 100000, 210000), cents(30000, 70000, 160000, 337500)},
		},
	}}
	mustBeSound(t, card)
	use := ask("print_magazine", func(u *Use) { u.Images, u.Placement, u.Copies = 1, "quarter_page", 100 })
	wantNet(t, card, use, 30000)
	use.Placement, use.Copies = "full_page", 10_001
	wantNet(t, card, use, 357500)
	use.Images = 2 // 200 + 2 × 3375
	wantNet(t, card, use, 695000)
	if got := card.Price(use); !equalLines(got, []int64{20000, 675000}) || got.Lines[1].Kind != LineImages {
		t.Errorf("got %+v", got.Lines)
	}
	use.Images = 0
	wantNet(t, card, use, 20000)
	use.Images, use.Placement = 1, ""
	wantReason(t, card, use, OutcomeByHand, "need_to_know")
	use.Placement = "double_page"
	wantReason(t, card, use, OutcomeByHand, "rule_by_hand")
}

// Reuters: points, bought in packs or one by one by card. A text costs 2 points,
// a photo 1 each, at $45 a point: 2 + 3 = 5 points = 225.
func TestReutersPoints(t *testing.T) {
	card := Card{
		Currency: "USD", Points: &Points{Minor: 4500},
		Tables: []Table{{Key: "text", Name: Words{"en": "Text"}, Cells: [][]Cell{{{Minor: 2}}}, InPoints: true}},
		Rules: []Rule{{
			Key: "photos", Name: Words{"en": "Photos"}, When: []Condition{atLeast(FieldImages, 1)}, Do: Operation{Kind: DoPoints, Points: 1, Per: Per{Of: UnitImages}}, Scope: ScopeRequest,
		}},
	}
	mustBeSound(t, card)
	use := ask("website", func(u *Use) { u.Images = 3 })
	wantNet(t, card, use, 22500)
	if got := card.Price(use); got.Points != 5 {
		t.Errorf("%d points are drawn down, want 5", got.Points)
	}
	card.Rules = append(changed("charity", -5000, is(FieldOrganisationType, "charity")), card.Rules...)
	use.OrganisationType = "charity" // 1 + 3 points = 180
	if got := card.Price(use); got.NetMinor != 18000 || got.Points != 4 {
		t.Errorf("got %d, %d points", got.NetMinor, got.Points)
	}
	card.Points = nil
	wantReason(t, card, use, OutcomeByHand, "points_without_price")
}

// Project Syndicate: the fee follows the ability to pay. 150 full price, a third
// of it in middle-income countries (50), a tenth in poor ones (15).
func TestProjectSyndicateIncomeBands(t *testing.T) {
	card := Card{
		Currency: "USD",
		Groups:   []Group{{Key: "poor", Name: Words{"en": "Low income"}, Countries: []string{"SD", "YE"}}, {Key: "middle", Countries: []string{"EG", "LB"}}},
		Tables:   []Table{{Key: "column", Name: Words{"en": "Commentary"}, Cells: [][]Cell{cents(15000)}}},
		Rules: []Rule{
			{Key: "poor", Name: Words{"en": "Low-income country"}, When: []Condition{is(FieldCountryGroup, "poor")}, Do: Operation{Kind: DoToPercent, Percent: 1000}},
			{Key: "middle", Name: Words{"en": "Middle-income country"}, When: []Condition{is(FieldCountryGroup, "middle")}, Do: Operation{Kind: DoToPercent, Percent: 3333}},
		},
		Rounding: Rounding{To: 100},
	}
	mustBeSound(t, card)
	for country, want := range map[string]int64{"GB": 15000, "": 15000, "SD": 1500, "YE": 1500, "LB": 5000} {
		wantNet(t, card, ask("newsletter", func(u *Use) { u.Country = country }), want)
	}
}

// FT: free for education 30 days after publication, not for guest authors; a
// person confirms what comes to nothing. Before that, and for everybody else, 90.
func TestFinancialTimesEducationAfterThirtyDays(t *testing.T) {
	card := Card{
		Currency: "GBP",
		Tables:   []Table{{Key: "article", Cells: [][]Cell{cents(9000)}}},
		Rules: []Rule{
			{Key: "guest", Name: Words{"en": "Guest author"}, When: []Condition{is(FieldAuthorClass, "guest")}, Do: Operation{Kind: DoNotOffered}},
			{
				Key: "education", Name: Words{"en": "Education, 30 days after publication"},
				When: []Condition{is(FieldOrganisationType, "education"), atLeast(FieldArticleAge, 30)}, Do: Operation{Kind: DoZero},
			},
		},
	}
	mustBeSound(t, card)
	use := ask("course_pack", func(u *Use) {
		u.OrganisationType, u.Date, u.Articles[0].PublishedOn, u.Articles[0].AuthorClass = "education", "2026-03-01", "2026-01-31", "staff"
	})
	wantNet(t, card, use, 9000) // 29 days
	use.Date = "2026-03-02"
	wantReason(t, card, use, OutcomeByHand, "gratis")
	if got := card.Price(use); !got.Gratis || got.Automation != AutomationSuggest || got.Rule != "education" {
		t.Errorf("got %+v", got)
	}
	use.OrganisationType = "company"
	wantNet(t, card, use, 9000)
	use.Articles[0].AuthorClass = "guest"
	wantReason(t, card, use, OutcomeNotOffered, "rule_not_offered")
	use.OrganisationType, use.Articles[0] = "education", Article{ID: 1}
	wantReason(t, card, use, OutcomeByHand, "need_to_know")
}

// Toronto Star: charities pay nothing but a research charge of $25, here for
// articles of more than a year: 25, however high the minimum.
func TestTorontoStarCharitiesPayResearchAlone(t *testing.T) {
	card := Card{
		Currency: "CAD", Minimum: Limit{Article: 5000, Request: 6000},
		Tables: []Table{{Key: "article", Cells: [][]Cell{cents(20000)}}},
		Rules: []Rule{
			{Key: "charity", Name: Words{"en": "Charity"}, When: []Condition{is(FieldOrganisationType, "charity")}, Do: Operation{Kind: DoZero}},
			{Key: "research", Name: Words{"en": "Archive research"}, When: []Condition{atLeast(FieldArticleAge, 366)}, Do: Operation{Kind: DoAdd, Minor: 2500}, Scope: ScopeRequest},
		},
	}
	mustBeSound(t, card)
	use := ask("newsletter", func(u *Use) { u.Date, u.Articles[0].PublishedOn = "2026-11-29", "2020-02-29" })
	wantNet(t, card, use, 22500)
	use.OrganisationType = "charity"
	wantNet(t, card, use, 2500)
	if got := card.Price(use); got.Automation != AutomationSuggest || got.Gratis {
		t.Errorf("what a rule gives away is not quoted by itself: %+v", got)
	}
	use.Articles[0].PublishedOn = "2026-11-01"
	wantReason(t, card, use, OutcomeByHand, "gratis")
}

// Per request for machines, as Cloudflare and RSL have it: USD 15 for each
// thousand; 20 % of the revenue recorded beside.
func TestPerThousandAndRevenueShare(t *testing.T) {
	card := Card{
		Currency: "USD",
		Tables:   []Table{{Key: "ai", When: []Condition{is(FieldMedium, "ai")}, Cells: [][]Cell{cents(1500)}, Per: Per{UnitPageViews, 1000}}},
		Rules:    []Rule{{Key: "share", Name: Words{"en": "Share of revenue"}, Do: Operation{Kind: DoRevenueShare, Percent: 2000}}},
	}
	mustBeSound(t, card)
	use := ask("ai", func(u *Use) { u.PageViews = 10_001 }) // 11 thousands begun
	wantNet(t, card, use, 16500)
	got := card.Price(use)
	if got.RevenueShare != 2000 || got.Steps[1].ID != "pricing.step.revenue_share" || got.Steps[1].LineIndex != WholeRequest || got.Steps[1].AmountMinor != 0 {
		t.Errorf("got %+v", got.Steps)
	}
}

// Guardian: up to 100 words need no licence, and the rule is quoted.
func TestFreeQuotationIsAnswered(t *testing.T) {
	card := Card{Currency: "GBP", Tables: []Table{{Key: "article", Cells: [][]Cell{cents(15000)}}}, Rules: freeQuotation(100)}
	mustBeSound(t, card)
	use := ask("newsletter", func(u *Use) { u.Portion, u.PortionWords = "excerpt", 100 })
	if got := card.Price(use); got.Outcome != OutcomeNotNeeded || got.Args[0].Number != 100 || card.FreeWords() != 100 {
		t.Errorf("want the rule of 100 words quoted, got %+v", got)
	}
	card.Rules[0].Name = Words{"en": "Quote us freely"}
	wantReason(t, card, use, OutcomeNotNeeded, "rule_not_needed")
	card.Rules[0].Off = true
	if wantNet(t, card, use, 15000); card.FreeWords() != 0 {
		t.Error("a rule that is off is not announced")
	}
}
