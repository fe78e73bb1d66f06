package pricing

import "testing"

// The price structures of real houses as far as a first card
// expresses them; every amount is worked out in the comment.

// AP, excerpts, 2008: 5-25 words $12.50, 26-50 $17.50, 51-100 $25, 101-250 $50,
// 251 and more $100; charities and education $7.50 / 12 / 25 / 50 / 75.
// A base of $100 and the tiers as shares of it, the second column by organisation.
func TestAssociatedPressWordTiersByOrganisation(t *testing.T) {
	tier := func(words int, f, reduced Factor) Excerpt {
		return Excerpt{UpToWords: words, Factor: f, ByOrganisation: map[string]Factor{"charity": reduced, "education": reduced}}
	}
	card := Card{
		Currency: "USD",
		Base:     []Row{{Medium: "website", Audience: map[string]int64{AnyAudience: 10000}}},
		Terms:    map[string]Factor{"12m": whole},
		Excerpts: []Excerpt{tier(25, 1250, 750), tier(50, 1750, 1200), tier(100, 2500, 2500), tier(250, 5000, 5000), tier(0, 10000, 7500)},
	}
	mustBeSound(t, card)
	for _, test := range []struct {
		words           int
		anybody, reduce int64
	}{
		{5, 1250, 750}, {25, 1250, 750}, {26, 1750, 1200}, {50, 1750, 1200}, {51, 2500, 2500}, {100, 2500, 2500},
		{101, 5000, 5000}, {250, 5000, 5000}, {251, 10000, 7500}, {4000, 10000, 7500},
	} {
		use := Use{Media: []string{"website"}, Term: "12m", Portion: "excerpt", PortionWords: test.words, Articles: []Article{{ID: 1}}}
		wantNet(t, card, use, test.anybody)
		use.OrganisationType = "charity"
		wantNet(t, card, use, test.reduce)
		use.OrganisationType = "education"
		wantNet(t, card, use, test.reduce)
	}
}

// Frankfurter Allgemeine, online: duration x page impressions, EUR 265 for one
// month at 1.5 million impressions a month; non-profits half. The other cells
// are not public; these keep its two dimensions.
// 3 months: 265 × 1.5 = 397.50; a charity: 198.75; 300,000 impressions: 150.
func TestFrankfurterAllgemeineDurationByPageViews(t *testing.T) {
	card := Card{
		Currency:          "EUR",
		Base:              []Row{{Medium: "website", Audience: map[string]int64{"up_to_10k": 6000, "10k_100k": 9500, "100k_1m": 15000, "1m_10m": 26500}}},
		Terms:             map[string]Factor{"1m": 10000, "3m": 15000, "12m": 30000},
		OrganisationTypes: map[string]Adjustment{"charity": -5000},
	}
	mustBeSound(t, card)
	use := Use{Media: []string{"website"}, Audience: "1m_10m", Term: "1m", Articles: []Article{{ID: 1}}}
	wantNet(t, card, use, 26500)
	use.Term = "3m"
	wantNet(t, card, use, 39750)
	use.OrganisationType = "charity"
	wantNet(t, card, use, 19875)
	use.OrganisationType, use.Audience, use.Term = "", "100k_1m", "1m"
	wantNet(t, card, use, 15000)
	use.Audience = "over_10m"
	if got := card.Price(use); got.Outcome != OutcomeByHand {
		t.Errorf("an empty cell is priced by hand, got %s %d", got.Outcome, got.NetMinor)
	}
}

// Süddeutsche: half for private and non-commercial use, 30 % off for at most a
// third of the text; both stack: 200 × 0.7 = 140, × 0.5 = 70.
func TestSueddeutscheStackedDiscounts(t *testing.T) {
	card := Card{
		Currency:          "EUR",
		Base:              []Row{{Medium: "website", Audience: map[string]int64{AnyAudience: 20000}}},
		Terms:             map[string]Factor{"12m": whole},
		Excerpts:          []Excerpt{{UpToShare: 3334, Factor: 7000}},
		OrganisationTypes: map[string]Adjustment{"individual": -5000, "charity": -5000},
	}
	mustBeSound(t, card)
	use := Use{Media: []string{"website"}, Term: "12m", Portion: "excerpt", PortionWords: 200, Articles: []Article{{ID: 1, Words: 600}}}
	wantNet(t, card, use, 14000)
	use.OrganisationType = "individual"
	wantNet(t, card, use, 7000)
	use.PortionWords = 201
	wantNet(t, card, use, 10000)
	use.OrganisationType = ""
	wantNet(t, card, use, 20000)
}

// New York Times, 2002: $150 to republish one story on the web, whatever the
// site. Alamy: exclusive use + 20 to 30 %: 150 × 1.3 = 195. NUJ advice: + 50 %.
func TestFlatFeeWithExclusivity(t *testing.T) {
	card := Card{
		Currency:    "USD",
		Base:        []Row{{Medium: "website", Audience: map[string]int64{AnyAudience: 15000}}},
		Terms:       map[string]Factor{"perpetual": whole},
		Exclusivity: []Exclusivity{{7, 2000}, {30, 3000}, {90, 5000}},
	}
	mustBeSound(t, card)
	use := Use{Media: []string{"website"}, Audience: "unknown", Term: "perpetual", Articles: []Article{{ID: 1}}}
	wantNet(t, card, use, 15000)
	for days, want := range map[int]int64{1: 18000, 7: 18000, 30: 19500, 31: 22500, 90: 22500} {
		use.ExclusivityDays = days
		wantNet(t, card, use, want)
	}
}

// Guardian-like free use: short excerpts need no licence. Project Syndicate:
// media in poorer countries pay part of it, here a tenth: 150 × 0.1 = 15.
func TestFreeQuotationAndCountryRelief(t *testing.T) {
	card := Card{
		Currency:  "GBP",
		Base:      []Row{{Medium: "newsletter", Audience: map[string]int64{AnyAudience: 15000}}},
		Terms:     map[string]Factor{"one_edition": whole},
		Countries: map[string]Adjustment{"SD": -9000},
		FreeWords: 100,
	}
	mustBeSound(t, card)
	use := Use{Media: []string{"newsletter"}, Term: "one_edition", Country: "SD", Articles: []Article{{ID: 1}}}
	wantNet(t, card, use, 1500)
	use.Portion, use.PortionWords = "excerpt", 99
	if got := card.Price(use); got.Outcome != OutcomeNotNeeded || got.Args[0].Number != 100 {
		t.Errorf("want the rule of 100 words quoted, got %+v", got)
	}
}

func mustBeSound(t *testing.T, card Card) {
	t.Helper()
	if problems := card.Check(); len(problems) > 0 {
		t.Fatalf("the card has problems: %+v", problems)
	}
}

func wantNet(t *testing.T, card Card, use Use, want int64) {
	t.Helper()
	got := card.Price(use)
	if got.Outcome != OutcomePriced || got.NetMinor != want {
		t.Errorf("%s, %d words, %s: got %s %d (%s), want %d", use.OrganisationType, use.PortionWords, use.Term, got.Outcome, got.NetMinor, got.Reason, want)
	}
	mustAddUp(t, got)
}
