package pricing

import "imprimatur/internal/money"

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

// times is the running amount after a factor, rounded half up.
func times(running int64, f Factor) (int64, bool) {
	return ratio(running, int64(f), int64(whole), RoundNearest)
}

// multiple brings an amount to a multiple of to.
func multiple(amount, to int64, mode RoundingMode) (int64, bool) {
	n, ok := ratio(amount, 1, to, mode)
	if !ok {
		return 0, false
	}
	return multiply(n, to)
}
