package pricing

import "testing"

// 60.00 GBP: × 190.25 = 11,415 JPY; × 0.386 = 23.160 KWD; × 170.5 = 10,230 ISK;
// × 1.17 = 70.20 EUR; × 0.0000001 comes to nothing.
// 60 JPY × 0.0052 = 0.312 -> 0.31 GBP; 60.000 KWD × 2.5906 = 155.436 -> 155.44 GBP.
func TestHouseRatesConvertBetweenAnyDecimals(t *testing.T) {
	for _, test := range []struct {
		from, to, rate string
		base, want     int64
	}{
		{"GBP", "EUR", "1.17", 6000, 7020},
		{"GBP", "JPY", "190.25", 6000, 11415},
		{"GBP", "KWD", "0.386", 6000, 23160},
		{"GBP", "ISK", "170.5", 6000, 1023000},
		{"JPY", "GBP", "0.0052", 60, 31},
		{"KWD", "GBP", "2.5906", 60000, 15544},
		{"GBP", "EUR", "999999999999", 1, 999999999999},
		{"GBP", "EUR", "0.00000000001", 100_000_000_000, 1},
	} {
		card := older{
			Currency:   test.from,
			Base:       []olderRow{{Medium: "website", Audience: map[string]int64{anyAudience: test.base}}},
			Terms:      map[string]int64{"1m": whole},
			Currencies: []OtherCurrency{{Currency: "USD", Rate: "5"}, {Currency: test.to, Rate: test.rate}},
		}
		use := Use{Media: []string{"website"}, Term: "1m", Currency: test.to, Articles: []Article{{ID: 1}}}
		c := card.card()
		got := c.Price(use)
		if got.NetMinor != test.want || got.Currency != test.to {
			t.Errorf("%d %s at %s: got %d %s (%s), want %d %s", test.base, test.from, test.rate, got.NetMinor, got.Currency, got.Reason, test.want, test.to)
		}
	}
}

func TestARateIsAPlainPositiveDecimal(t *testing.T) {
	for _, bad := range []string{"", "0", "0.000", "-1", "+1", "1,17", "1.", ".5", ".", "1e3", " 1", "1 ", "1.1.1", "٣", "1234567890.123", "0x10", "NaN"} {
		if num, den, ok := parseRate(bad); ok {
			t.Errorf("%q was read as %d/%d", bad, num, den)
		}
	}
	for good, want := range map[string][2]int64{"1.17": {117, 100}, "190": {190, 1}, "0.050": {50, 1000}, "123456789012": {123456789012, 1}, "1.00000000000": {100000000000, 100000000000}} {
		if num, den, ok := parseRate(good); !ok || [2]int64{num, den} != want {
			t.Errorf("%q was read as %d/%d, %t", good, num, den, ok)
		}
	}
}

// KWD is charged in steps of 10 fils and ISK in whole krónur, whatever the card
// says: 100.00 KWD × 1/3 of the price ends in 33.330; minimum 12.345 -> 12.350.
func TestAmountsFitWhatStripeCharges(t *testing.T) {
	card := older{
		Currency:        "KWD",
		Base:            []olderRow{{Medium: "website", Audience: map[string]int64{anyAudience: 100_000}}},
		Terms:           map[string]int64{"1m": whole},
		HeadlineSummary: 3333,
	}
	use := Use{Media: []string{"website"}, Term: "1m", Portion: "headline_summary", Articles: []Article{{ID: 1}}}
	wantNet(t, card.card(), use, 33330)
	card.Rounding = Rounding{To: 15, Mode: RoundUp} // becomes 20
	wantNet(t, card.card(), use, 33340)
	card.Rounding, card.HeadlineSummary, card.Minimum.Article = Rounding{}, 1, 12345
	wantNet(t, card.card(), use, 12350)
	card.Minimum = Limit{Request: 12345} // 10 for the article, 12340 missing
	wantNet(t, card.card(), use, 12350)
	card.Currency, card.HeadlineSummary, card.Minimum = "ISK", 3333, Limit{}
	wantNet(t, card.card(), use, 33300)
}

func TestRatiosOfNegativeNumbersAreRefused(t *testing.T) {
	for _, n := range [][3]int64{{-1, 1, 1}, {1, -1, 1}, {1, 1, 0}} {
		if got, ok := ratio(n[0], n[1], n[2], RoundNearest); ok {
			t.Errorf("%v gave %d", n, got)
		}
	}
}
