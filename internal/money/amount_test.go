package money

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

var anyMinor = rapid.Int64()

func anyCode() *rapid.Generator[string] { return rapid.SampledFrom(Currencies()) }

// fits reports whether an exact result is an int64.
func fits(n *big.Int) bool { return n.IsInt64() }

func TestAddAndSubAgreeWithUnboundedArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount{anyMinor.Draw(t, "a"), "EUR"}
		b := Amount{anyMinor.Draw(t, "b"), "EUR"}
		x, y := big.NewInt(a.Minor), big.NewInt(b.Minor)
		check := func(name string, got Amount, err error, want *big.Int) {
			if !fits(want) {
				if !errors.Is(err, ErrOverflow) {
					t.Fatalf("%s: got %v, %v; want ErrOverflow", name, got, err)
				}
				return
			}
			if err != nil || got.Minor != want.Int64() || got.Currency != "EUR" {
				t.Fatalf("%s: got %v, %v; want %v", name, got, err, want)
			}
		}
		sum, err := a.Add(b)
		check("add", sum, err, new(big.Int).Add(x, y))
		diff, err := a.Sub(b)
		check("sub", diff, err, new(big.Int).Sub(x, y))
		neg, err := a.Neg()
		check("neg", neg, err, new(big.Int).Neg(x))
	})
}

func TestTheEdgesOfAnInt64(t *testing.T) {
	most, least, one := Amount{math.MaxInt64, "EUR"}, Amount{math.MinInt64, "EUR"}, Amount{1, "EUR"}
	for name, do := range map[string]func() (Amount, error){
		"most + 1":          func() (Amount, error) { return most.Add(one) },
		"least - 1":         func() (Amount, error) { return least.Sub(one) },
		"least + least":     func() (Amount, error) { return least.Add(least) },
		"0 - least":         func() (Amount, error) { return Zero("EUR").Sub(least) },
		"-least":            func() (Amount, error) { return least.Neg() },
		"sum most, 1":       func() (Amount, error) { return Sum("EUR", most, one) },
		"least × -1/1":      func() (Amount, error) { return least.MulRatio(-1, 1, HalfUp) },
		"most × most/1":     func() (Amount, error) { return most.MulRatio(math.MaxInt64, 1, HalfUp) },
		"most × 2/1":        func() (Amount, error) { return most.MulRatio(2, 1, HalfUp) },
		"least × least/1":   func() (Amount, error) { return least.MulRatio(math.MinInt64, 1, Up) },
		"2^62 × 2^62/2^60":  func() (Amount, error) { return Amount{1 << 62, "EUR"}.MulRatio(1<<62, 1<<60, HalfUp) },
		"parse most plus 1": func() (Amount, error) { return Parse("92233720368547758.08", "EUR") },
		"parse least less":  func() (Amount, error) { return Parse("-92233720368547758.09", "EUR") },
		"parse 2^64":        func() (Amount, error) { return Parse("18446744073709551616", "JPY") },
	} {
		if got, err := do(); !errors.Is(err, ErrOverflow) {
			t.Errorf("%s: got %v, %v; want ErrOverflow", name, got, err)
		}
	}
	if got, err := most.MulRatio(math.MaxInt64, math.MaxInt64, HalfUp); err != nil || got != most {
		t.Errorf("most × most/most = %v, %v; want most", got, err)
	}
	if got, err := least.MulRatio(math.MinInt64, math.MinInt64, HalfUp); err != nil || got != least {
		t.Errorf("least × least/least = %v, %v; want least", got, err)
	}
}

func TestCurrenciesNeverMix(t *testing.T) {
	gbp, eur := Amount{100, "GBP"}, Amount{100, "EUR"}
	if _, err := gbp.Add(eur); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("add: %v", err)
	}
	if _, err := gbp.Sub(eur); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("sub: %v", err)
	}
	if _, err := gbp.Cmp(eur); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("cmp: %v", err)
	}
	if _, err := Sum("GBP", gbp, eur); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("sum: %v", err)
	}
	if _, err := (Amount{}).Add(gbp); !errors.Is(err, ErrCurrencyMismatch) {
		t.Errorf("an amount without currency: %v", err)
	}
}

func TestCmpAndZero(t *testing.T) {
	small, large := Amount{-5, "GBP"}, Amount{7, "GBP"}
	for _, c := range []struct {
		a, b Amount
		want int
	}{{small, large, -1}, {large, small, 1}, {large, large, 0}} {
		if got, err := c.a.Cmp(c.b); err != nil || got != c.want {
			t.Errorf("%v cmp %v = %d, %v; want %d", c.a, c.b, got, err, c.want)
		}
	}
	if !Zero("GBP").IsZero() || small.IsZero() {
		t.Error("IsZero is wrong")
	}
	if total, err := Sum("GBP"); err != nil || total != Zero("GBP") {
		t.Errorf("sum of none = %v, %v", total, err)
	}
	if _, err := New(1, "gbp"); !errors.Is(err, ErrCurrency) {
		t.Errorf("a lower-case code: %v", err)
	}
}
