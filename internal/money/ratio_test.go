package money

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// exact computes a × num / den with big numbers and rounds as asked.
func exact(a, num, den int64, rounding Rounding) *big.Int {
	product := new(big.Int).Mul(big.NewInt(a), big.NewInt(num))
	divisor := big.NewInt(den)
	negative := product.Sign()*divisor.Sign() < 0
	quotient, remainder := new(big.Int).QuoRem(product.Abs(product), divisor.Abs(divisor), new(big.Int))
	half := new(big.Int).Lsh(remainder, 1).Cmp(divisor)
	away := remainder.Sign() > 0
	switch rounding {
	case Down:
		away = false
	case HalfUp:
		away = away && half >= 0
	case HalfEven:
		away = away && (half > 0 || half == 0 && quotient.Bit(0) == 1)
	}
	if away {
		quotient.Add(quotient, big.NewInt(1))
	}
	if negative {
		quotient.Neg(quotient)
	}
	return quotient
}

func TestMulRatioAgreesWithUnboundedArithmetic(t *testing.T) {
	small := rapid.Int64Range(-50, 50)
	number := rapid.OneOf(anyMinor, small)
	rapid.Check(t, func(t *rapid.T) {
		a, num := number.Draw(t, "a"), number.Draw(t, "num")
		den := number.Filter(func(n int64) bool { return n != 0 }).Draw(t, "den")
		rounding := rapid.SampledFrom([]Rounding{HalfUp, HalfEven, Down, Up}).Draw(t, "rounding")
		got, err := Amount{a, "EUR"}.MulRatio(num, den, rounding)
		want := exact(a, num, den, rounding)
		if !fits(want) {
			if !errors.Is(err, ErrOverflow) {
				t.Fatalf("%d × %d/%d: got %v, %v; want ErrOverflow", a, num, den, got, err)
			}
			return
		}
		if err != nil || got.Minor != want.Int64() {
			t.Fatalf("%d × %d/%d: got %v, %v; want %v", a, num, den, got, err, want)
		}
	})
}

func TestRoundingByExample(t *testing.T) {
	for _, c := range []struct {
		minor, num, den int64
		rounding        Rounding
		want            int64
	}{
		{265_00, 1750, 10_000, HalfUp, 46_38}, // 46.375
		{5, 1, 2, HalfUp, 3}, {-5, 1, 2, HalfUp, -3},
		{5, 1, 2, HalfEven, 2}, {7, 1, 2, HalfEven, 4}, {-5, 1, 2, HalfEven, -2},
		{5, 1, 2, Down, 2}, {-5, 1, 2, Down, -2},
		{4, 1, 3, Up, 2}, {-4, 1, 3, Up, -2}, {6, 1, 3, Up, 2},
		{4, 1, 3, HalfUp, 1}, {10, -1, 4, HalfUp, -3}, {10, -1, -4, HalfUp, 3},
	} {
		got, err := Amount{c.minor, "GBP"}.MulRatio(c.num, c.den, c.rounding)
		if err != nil || got != (Amount{c.want, "GBP"}) {
			t.Errorf("%d × %d/%d rounding %d = %v, %v; want %d", c.minor, c.num, c.den, c.rounding, got, err, c.want)
		}
	}
	if _, err := (Amount{1, "GBP"}).MulRatio(1, 0, HalfUp); !errors.Is(err, ErrRatio) {
		t.Errorf("a division by zero: %v", err)
	}
}

func TestAllocateSumsExactlyAndFairly(t *testing.T) {
	weight := rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(0, math.MaxInt64/20))
	rapid.Check(t, func(t *rapid.T) {
		a := Amount{anyMinor.Draw(t, "minor"), "EUR"}
		weights := rapid.SliceOfN(weight, 1, 12).Draw(t, "weights")
		weights[0]++ // at least one above zero
		parts, err := a.Allocate(weights)
		if err != nil {
			t.Fatal(err)
		}
		total := new(big.Int)
		for _, w := range weights {
			total.Add(total, big.NewInt(w))
		}
		sum := new(big.Int)
		for i, part := range parts {
			sum.Add(sum, big.NewInt(part.Minor))
			// No part is a whole unit or more away from its exact share.
			share := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(weights[i]))
			off := new(big.Int).Sub(new(big.Int).Mul(big.NewInt(part.Minor), total), share)
			if off.CmpAbs(total) >= 0 {
				t.Fatalf("part %d of %v by %v is %v", i, a, weights, part)
			}
			if weights[i] == 0 && part.Minor != 0 {
				t.Fatalf("weight 0 got %v", part)
			}
			if part.Currency != "EUR" {
				t.Fatalf("part in %q", part.Currency)
			}
		}
		if !sum.IsInt64() || sum.Int64() != a.Minor {
			t.Fatalf("parts %v of %v sum to %v", parts, a, sum)
		}
	})
}

func TestAllocateByExample(t *testing.T) {
	for _, c := range []struct {
		minor   int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{101, []int64{70, 30}, []int64{71, 30}}, // 70.7 and 30.3
		{5, []int64{0, 3, 0}, []int64{0, 5, 0}},
		{0, []int64{1, 2}, []int64{0, 0}},
		{1, []int64{1, 1, 2}, []int64{0, 0, 1}},
	} {
		parts, err := Amount{c.minor, "GBP"}.Allocate(c.weights)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range parts {
			if part.Minor != c.want[i] {
				t.Errorf("%d by %v = %v; want %v", c.minor, c.weights, parts, c.want)
				break
			}
		}
	}
	for _, weights := range [][]int64{nil, {}, {0, 0}, {2, -1}, {math.MaxInt64, 1}} {
		if _, err := (Amount{100, "GBP"}).Allocate(weights); !errors.Is(err, ErrRatio) {
			t.Errorf("weights %v: %v; want ErrRatio", weights, err)
		}
	}
}
