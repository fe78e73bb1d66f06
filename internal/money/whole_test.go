package money

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Parts and percentages of money, in each currency that the house knows: nothing is lost and nothing is made.
func TestPartsSumToTheWholeInEveryCurrency(t *testing.T) {
	for _, code := range Currencies() {
		t.Run(code, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				whole := Amount{rapid.Int64Range(-1_000_000_000_000, 1_000_000_000_000).Draw(t, "minor"), code}
				weights := append(rapid.SliceOfN(rapid.Int64Range(0, 10_000), 0, 9).Draw(t, "weights"), 1)
				parts, err := whole.Allocate(weights)
				if err != nil {
					t.Fatal(err)
				}
				if sum, err := Sum(code, parts...); err != nil || sum != whole {
					t.Fatalf("%v by %v: the parts %v sum to %v, %v", whole, weights, parts, sum, err)
				}
				for i, part := range parts {
					if (part.Minor < 0) != (whole.Minor < 0) && !part.IsZero() {
						t.Fatalf("part %d of %v is %v", i, whole, part)
					}
				}
			})
		})
	}
}

// A discount and what remains are the price again, and neither is negative or more than the price.
func TestADiscountAndTheRestAreThePrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := Amount{rapid.Int64Range(0, math.MaxInt64).Draw(t, "minor"), anyCode().Draw(t, "code")}
		share := rapid.Int64Range(0, 10_000).Draw(t, "share")
		rounding := rapid.SampledFrom([]Rounding{HalfUp, HalfEven, Down, Up}).Draw(t, "rounding")
		off, err := price.MulRatio(share, 10_000, rounding)
		if err != nil {
			t.Fatal(err)
		}
		rest, err := price.Sub(off)
		if err != nil || off.Minor < 0 || rest.Minor < 0 {
			t.Fatalf("%v less %d: %v off leaves %v, %v", price, share, off, rest, err)
		}
		if again, err := rest.Add(off); err != nil || again != price {
			t.Fatalf("%v and %v are %v, %v; want %v", rest, off, again, err, price)
		}
		if back, err := Parse(price.Decimal(), price.Currency); err != nil || back != price {
			t.Fatalf("%q read as %v, %v", price.Decimal(), back, err)
		}
	})
}

// Down never gives more than the exact share, Up never less, and they are at most one unit apart.
func TestRoundingsEncloseTheExactShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount{rapid.Int64Range(0, 1<<40).Draw(t, "minor"), anyCode().Draw(t, "code")}
		num, den := rapid.Int64Range(0, 1<<20).Draw(t, "num"), rapid.Int64Range(1, 1<<20).Draw(t, "den")
		by := map[Rounding]int64{}
		for _, r := range []Rounding{HalfUp, HalfEven, Down, Up} {
			got, err := a.MulRatio(num, den, r)
			if err != nil {
				t.Fatal(err)
			}
			by[r] = got.Minor
		}
		exact := by[Down]*den == a.Minor*num // both far inside an int64
		if exact != (by[Up] == by[Down]) || by[Up]-by[Down] > 1 {
			t.Fatalf("%v × %d/%d: down %d, up %d", a, num, den, by[Down], by[Up])
		}
		for _, r := range []Rounding{HalfUp, HalfEven} {
			if by[r] < by[Down] || by[r] > by[Up] {
				t.Fatalf("%v × %d/%d: %d is not between %d and %d", a, num, den, by[r], by[Down], by[Up])
			}
		}
	})
}

func TestNothingMayBeAddedAtEitherEdge(t *testing.T) {
	for _, minor := range []int64{math.MinInt64, -1, 0, 1, math.MaxInt64} {
		a := Amount{minor, "GBP"}
		if got, err := a.Add(Zero("GBP")); err != nil || got != a {
			t.Errorf("%d + 0 = %v, %v", minor, got, err)
		}
		if got, err := a.Sub(Zero("GBP")); err != nil || got != a {
			t.Errorf("%d - 0 = %v, %v", minor, got, err)
		}
		if got, err := a.Add(Amount{-minor, "GBP"}); minor != math.MinInt64 && (err != nil || !got.IsZero()) {
			t.Errorf("%d + %d = %v, %v", minor, -minor, got, err)
		}
	}
}

func TestTheHeaviestWeightsAllowed(t *testing.T) {
	whole := Amount{math.MinInt64, "JPY"}
	for _, weights := range [][]int64{{math.MaxInt64}, {math.MaxInt64 - 1, 1}, {0, math.MaxInt64}} {
		parts, err := whole.Allocate(weights)
		if err != nil {
			t.Fatalf("%v: %v", weights, err)
		}
		if sum, err := Sum("JPY", parts...); err != nil || sum != whole {
			t.Errorf("%v: the parts sum to %v, %v", weights, sum, err)
		}
	}
}

// The largest fraction that a ratio can have: 2^64-1 and a bit would round up past what 64 bits hold.
func TestARatioRoundedPastSixtyFourBits(t *testing.T) {
	for _, rounding := range []Rounding{HalfUp, HalfEven, Up, Down} {
		// 2^63 × 2^63 / (2^62 + small): the quotient is just below 2^64.
		if got, err := (Amount{math.MinInt64, "JPY"}).MulRatio(math.MinInt64, 1<<62+1, rounding); !errors.Is(err, ErrOverflow) {
			t.Errorf("rounding %d: %v, %v", rounding, got, err)
		}
	}
}

func TestDigitsAndLengthsAtTheirEdges(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "9": 9, "90": 90, "-9": -9} {
		if got, err := Parse(text, "JPY"); err != nil || got.Minor != want {
			t.Errorf("%q = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"/", ":", "1:", "/1"} { // beside 0 and 9 in the alphabet
		if got, err := Parse(text, "JPY"); !errors.Is(err, ErrSyntax) {
			t.Errorf("%q = %v, %v", text, got, err)
		}
	}
	if got := shorten(strings.Repeat("x", 40)); got != strings.Repeat("x", 40) {
		t.Errorf("forty letters became %q", got)
	}
	if got := shorten(strings.Repeat("x", 41)); got != strings.Repeat("x", 40)+"…" {
		t.Errorf("forty-one letters became %q", got)
	}
}
