package money

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bojanz/currency"
)

// TestMinorUnitsAgreeWithCLDR pins the table against the one amounts are displayed
// with; the two deviations are Stripe's and are the same in internal/i18n.
func TestMinorUnitsAgreeWithCLDR(t *testing.T) {
	stripe := map[string]int{"ISK": 2, "MGA": 0}
	for _, code := range Currencies() {
		want, differs := stripe[code]
		if !differs {
			digits, ok := currency.GetDigits(code)
			if !ok {
				t.Errorf("%s is not a currency", code)
			}
			want = int(digits)
		}
		if got, err := Exponent(code); err != nil || got != want {
			t.Errorf("Exponent(%s) = %d, %v; want %d", code, got, err, want)
		}
	}
}

func TestTheListsDoNotOverlap(t *testing.T) {
	all := strings.Fields(zeroDecimal + " " + twoDecimal + " " + threeDecimal)
	if len(all) != len(Currencies()) {
		t.Errorf("%d codes in the lists, %d currencies: one is listed twice", len(all), len(Currencies()))
	}
	if !slices.IsSorted(Currencies()) {
		t.Error("Currencies is not sorted")
	}
	for _, code := range []string{"UGX", "usd", "", "XAU"} {
		if Known(code) {
			t.Errorf("%q is known", code)
		}
		if _, err := Exponent(code); !errors.Is(err, ErrCurrency) {
			t.Errorf("Exponent(%q): %v", code, err)
		}
	}
}

func TestChargeable(t *testing.T) {
	for _, c := range []struct {
		a    Amount
		want error
	}{
		{Amount{1, "GBP"}, nil}, {Amount{1, "JPY"}, nil},
		{Amount{5120, "KWD"}, nil}, {Amount{5124, "KWD"}, ErrNotChargeable}, {Amount{-5124, "TND"}, ErrNotChargeable},
		{Amount{26500, "ISK"}, nil}, {Amount{26550, "ISK"}, ErrNotChargeable},
		{Amount{100, "UGX"}, ErrCurrency}, {Amount{}, ErrCurrency},
	} {
		if err := Chargeable(c.a); !errors.Is(err, c.want) {
			t.Errorf("%v: %v; want %v", c.a, err, c.want)
		}
	}
}

func TestMinimumCharge(t *testing.T) {
	for code, want := range map[string]int64{"GBP": 30, "USD": 50, "JPY": 50, "KWD": 10_000, "ISK": 10_000, "TRY": 10_000, "KRW": 1000, "VND": 100_000, "ILS": 1000} {
		if got := MinimumCharge(code); got != (Amount{want, code}) {
			t.Errorf("%s: %v; want %d", code, got, want)
		}
	}
	house := Minimums{"GBP": 2000}
	if got := house.For("GBP"); got.Minor != 2000 {
		t.Errorf("the house's own minimum: %v", got)
	}
	if got := house.For("EUR"); got.Minor != 50 {
		t.Errorf("beside the house's own: %v", got)
	}
	if got := MinimumCharge("UGX"); !got.IsZero() {
		t.Errorf("unknown currency: %v", got)
	}
	named := map[string]bool{}
	for major, codes := range floors {
		for _, code := range strings.Fields(codes) {
			if !Known(code) || minimums[code] != 0 || named[code] {
				t.Errorf("floor %d: %s is unknown, in Stripe's table or named twice", major, code)
			}
			named[code] = true
		}
	}
	for _, code := range Currencies() {
		if err := Chargeable(MinimumCharge(code)); err != nil {
			t.Errorf("the minimum of %s cannot be charged: %v", code, err)
		}
	}
}
