package money

import (
	"cmp"
	"errors"
	"fmt"
)

// The ways money goes wrong. Callers compare with errors.Is.
var (
	ErrCurrency         = errors.New("unknown currency")
	ErrCurrencyMismatch = errors.New("amounts are in different currencies")
	ErrOverflow         = errors.New("amount is too large")
	ErrSyntax           = errors.New("not an amount")
	ErrNotChargeable    = errors.New("amount cannot be charged")
	ErrRatio            = errors.New("not a ratio")
)

// Amount is money: Minor counts the currency's smallest units (pence for GBP, yen
// for JPY), Currency is ISO 4217 in upper case. In a database row it is two columns,
// embedded with a prefix: fee_minor, fee_currency. The zero Amount has no currency
// and cannot be added to one that has.
type Amount struct {
	Minor    int64  `json:"minor" gorm:"column:minor"`
	Currency string `json:"currency" gorm:"column:currency"`
}

// Zero returns no money in a currency.
func Zero(code string) Amount { return Amount{Currency: code} }

// New returns an amount of minor units, or ErrCurrency.
func New(minor int64, code string) (Amount, error) {
	if _, err := Exponent(code); err != nil {
		return Amount{}, err
	}
	return Amount{Minor: minor, Currency: code}, nil
}

// IsZero reports whether there is no money, whatever the currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Neg returns the amount with the other sign, or ErrOverflow for the one number that
// has none.
func (a Amount) Neg() (Amount, error) { return Zero(a.Currency).Sub(a) }

// Cmp orders two amounts of one currency: -1, 0 or 1. It fails with
// ErrCurrencyMismatch.
func (a Amount) Cmp(b Amount) (int, error) {
	if err := a.same(b); err != nil {
		return 0, err
	}
	return cmp.Compare(a.Minor, b.Minor), nil
}

// Add returns a + b, or ErrCurrencyMismatch, or ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if err := a.same(b); err != nil {
		return Amount{}, err
	}
	sum := a.Minor + b.Minor
	if (sum < a.Minor) != (b.Minor < 0) {
		return Amount{}, fmt.Errorf("%w: %d + %d %s", ErrOverflow, a.Minor, b.Minor, a.Currency)
	}
	return Amount{sum, a.Currency}, nil
}

// Sub returns a - b, or ErrCurrencyMismatch, or ErrOverflow.
func (a Amount) Sub(b Amount) (Amount, error) {
	if err := a.same(b); err != nil {
		return Amount{}, err
	}
	diff := a.Minor - b.Minor
	if (diff > a.Minor) != (b.Minor < 0) {
		return Amount{}, fmt.Errorf("%w: %d - %d %s", ErrOverflow, a.Minor, b.Minor, a.Currency)
	}
	return Amount{diff, a.Currency}, nil
}

// Sum adds amounts of one currency; of none it is nothing in the given currency.
func Sum(code string, amounts ...Amount) (Amount, error) {
	total := Zero(code)
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

func (a Amount) same(b Amount) error {
	if a.Currency != b.Currency {
		return fmt.Errorf("%w: %q and %q", ErrCurrencyMismatch, a.Currency, b.Currency)
	}
	return nil
}
