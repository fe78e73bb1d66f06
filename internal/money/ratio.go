package money

import (
	"fmt"
	"math"
	"math/bits"
)

// Rounding says what happens to a fraction of a minor unit.
type Rounding int

const (
	HalfUp   Rounding = iota // to the nearest, a half away from zero: prices and tax
	HalfEven                 // to the nearest, a half to the even neighbour
	Down                     // towards zero: a share that must not exceed the whole
	Up                       // away from zero
)

// MulRatio returns a × num / den, rounded once. The product is held in 128 bits, so
// only the result can overflow. It fails with ErrRatio when den is zero and with
// ErrOverflow. A tax of 17.5 % is MulRatio(1750, 10_000, HalfUp).
func (a Amount) MulRatio(num, den int64, rounding Rounding) (Amount, error) {
	if den == 0 {
		return Amount{}, fmt.Errorf("%w: %d/0", ErrRatio, num)
	}
	negative := (a.Minor < 0) != (num < 0) != (den < 0)
	hi, lo := bits.Mul64(magnitude(a.Minor), magnitude(num))
	divisor := magnitude(den)
	if hi >= divisor {
		return Amount{}, a.overflow(num, den)
	}
	quotient, remainder := bits.Div64(hi, lo, divisor)
	if roundsAway(quotient, remainder, divisor, rounding) {
		if quotient == math.MaxUint64 {
			return Amount{}, a.overflow(num, den)
		}
		quotient++
	}
	minor, ok := signed(quotient, negative)
	if !ok {
		return Amount{}, a.overflow(num, den)
	}
	return Amount{minor, a.Currency}, nil
}

func (a Amount) overflow(num, den int64) error {
	return fmt.Errorf("%w: %d %s × %d/%d", ErrOverflow, a.Minor, a.Currency, num, den)
}

// roundsAway reports whether the remainder lifts the quotient by one.
func roundsAway(quotient, remainder, divisor uint64, rounding Rounding) bool {
	if remainder == 0 {
		return false
	}
	rest := divisor - remainder // compare the fraction with a half without doubling it
	switch rounding {
	case Up:
		return true
	case Down:
		return false
	case HalfEven:
		return remainder > rest || remainder == rest && quotient%2 == 1
	default:
		return remainder >= rest
	}
}

// magnitude returns |n|, also for the smallest int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// signed gives a magnitude its sign, if it fits.
func signed(n uint64, negative bool) (int64, bool) {
	if negative {
		return int64(-n), n <= 1<<63
	}
	return int64(n), n <= math.MaxInt64
}

// Allocate divides the amount by weights into parts that sum to it exactly. What
// rounding leaves over goes one minor unit each to the parts with the largest
// fractions, the earlier first. A weight of zero gets nothing. It fails with ErrRatio
// when there is no weight above zero, when one is negative, or when they sum to more
// than an int64 holds.
func (a Amount) Allocate(weights []int64) ([]Amount, error) {
	total, err := sumWeights(weights)
	if err != nil {
		return nil, err
	}
	parts := make([]Amount, len(weights))
	fractions := make([]uint64, len(weights))
	whole := magnitude(a.Minor)
	left := whole
	shares := make([]uint64, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(whole, uint64(w)) // w <= total, so the quotient fits
		shares[i], fractions[i] = bits.Div64(hi, lo, total)
		left -= shares[i]
	}
	for ; left > 0; left-- {
		i := largest(fractions)
		shares[i]++
		fractions[i] = 0
	}
	for i := range parts {
		minor, _ := signed(shares[i], a.Minor < 0) // no part exceeds the whole
		parts[i] = Amount{minor, a.Currency}
	}
	return parts, nil
}

func sumWeights(weights []int64) (uint64, error) {
	var total uint64
	for _, w := range weights {
		if w < 0 {
			return 0, fmt.Errorf("%w: weight %d", ErrRatio, w)
		}
		total += uint64(w)
		if total > math.MaxInt64 {
			return 0, fmt.Errorf("%w: weights sum to more than an int64 holds", ErrRatio)
		}
	}
	if total == 0 {
		return 0, fmt.Errorf("%w: no weight above zero", ErrRatio)
	}
	return total, nil
}

// largest returns the index of the largest value, the first of equals.
func largest(values []uint64) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
