package pricing

import (
	"math"

	"imprimatur/internal/money"
)

// The arithmetic of one currency on amounts that are never negative. Each
// function reports false instead of overflowing.

func add(a, b int64) (int64, bool) {
	sum, err := money.Amount{Minor: a}.Add(money.Amount{Minor: b})
	return sum.Minor, err == nil
}

func multiply(a, b int64) (int64, bool) { return ratio(a, b, 1, RoundNearest) }

// ratio is a × num / den, exact up to the one rounding at the end.
func ratio(a, num, den int64, mode RoundingMode) (int64, bool) {
	if a < 0 || num < 0 {
		return 0, false
	}
	rounding := money.HalfUp
	switch mode {
	case RoundUp:
		rounding = money.Up
	case RoundDown:
		rounding = money.Down
	}
	out, err := money.Amount{Minor: a}.MulRatio(num, den, rounding)
	return out.Minor, err == nil
}

// times is the running amount after a factor in basis points, rounded half up.
func times(running, factor int64) (int64, bool) {
	return ratio(running, factor, whole, RoundNearest)
}

// multiple brings an amount to a multiple of to.
func multiple(amount, to int64, mode RoundingMode) (int64, bool) {
	n, ok := ratio(amount, 1, to, mode)
	if !ok {
		return 0, false
	}
	return multiply(n, to)
}

// abs is without its sign; the smallest number becomes the largest.
func abs(n int64) int64 {
	if n == math.MinInt64 {
		return math.MaxInt64
	}
	return max(n, -n)
}

// more is the factor of a change: nothing is taken off beyond everything.
func more(change int64) int64 {
	return whole + min(max(change, -whole), math.MaxInt64-whole)
}

// repeatedly is a change n times over, as far as numbers go.
func repeatedly(change, n int64) int64 {
	if change < 0 {
		return max(change, -whole) * min(n, whole)
	}
	product, ok := multiply(change, n)
	if !ok {
		return math.MaxInt64
	}
	return product
}

// saturated is a + b, as far as numbers go.
func saturated(a, b int64) int64 {
	sum, ok := add(a, b)
	switch {
	case ok:
		return sum
	case b > 0:
		return math.MaxInt64
	}
	return math.MinInt64
}
