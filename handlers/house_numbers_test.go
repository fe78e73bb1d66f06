package handlers

import (
	"strings"
	"testing"

	"imprimatur/internal/money"
)

func TestPercentagesAreReadExactly(t *testing.T) {
	for typed, want := range map[string]int64{
		"0": 0, "150": 15000, "-50 %": -5000, "−50 %": -5000, "+20%": 2000, "12.5": 1250, "12.50 %": 1250, "0.01": 1, "-0.25": -25, "- 5": -500,
		" 7.07 ": 707, "99.99": 9999, "100.00": 10000, "1000000": 100_000_000, "007": 700,
	} {
		if got, ok := parsePercent(typed); !ok || got != want {
			t.Errorf("%q is read as %d, %t; want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{
		"", "%", "-", "+", ".", ".5", "5.", "1.234", "12,5", "1e2", "--5", "+-5", "-+5", "5 0", "0x10", "٥", "½", "NaN", "Inf", "five", "5%%", "1_0",
		"9999999999999", strings.Repeat("9", 300),
	} {
		if got, ok := parsePercent(typed); ok {
			t.Errorf("%q is read as %d; it is no percentage", typed, got)
		}
	}
}

func TestPercentagesAreWrittenAsTheyAreRead(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 10, -25, 99, 100, 1250, -5000, 15000, 123456, -10000, 1_000_000} {
		if got, ok := parsePercent(writePercent(n)); !ok || got != n {
			t.Errorf("%d basis points are written %q and read as %d, %t", n, writePercent(n), got, ok)
		}
	}
	if got := writePercent(1250); got != "12.5" {
		t.Errorf("1250 basis points are written %q", got)
	}
}

func TestAmountsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency string
		want     string
	}{{6000, "GBP", "60"}, {6050, "GBP", "60.50"}, {-5, "GBP", "-0.05"}, {6000, "JPY", "6000"}, {60000, "KWD", "60"}, {60010, "KWD", "60.010"}, {0, "KWD", "0"}} {
		got := writeAmount(c.minor, c.currency)
		back, err := money.Parse(got, c.currency)
		if got != c.want || err != nil || back.Minor != c.minor {
			t.Errorf("%d %s is written %q and read as %d, %v", c.minor, c.currency, got, back.Minor, err)
		}
	}
}
