package money

import (
	"fmt"
	"strconv"
	"strings"
)

// Decimal writes the amount as a plain number with all decimals of its currency and
// no grouping: "12.34", "-0.05", "1200" for JPY. An unknown currency has no decimals.
// It is for machines and form fields; people read i18n.Printer.Money.
func (a Amount) Decimal() string {
	exponent := exponents[a.Currency]
	digits := strconv.FormatUint(magnitude(a.Minor), 10)
	sign := ""
	if a.Minor < 0 {
		sign = "-"
	}
	if exponent == 0 {
		return sign + digits
	}
	digits = strings.Repeat("0", max(exponent+1-len(digits), 0)) + digits
	point := len(digits) - exponent
	return sign + digits[:point] + "." + digits[point:]
}

// String is for logs: "GBP 12.34".
func (a Amount) String() string { return a.Currency + " " + a.Decimal() }

// Parse reads what Decimal writes, and the shorter "12" and "12.3". It is strict:
// Western digits, one point, at most the currency's decimals, no sign but "-", no
// spaces, no grouping. It fails with ErrSyntax, ErrCurrency or ErrOverflow.
func Parse(text, code string) (Amount, error) {
	exponent, err := Exponent(code)
	if err != nil {
		return Amount{}, err
	}
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if !number(whole) || point && !number(fraction) || len(fraction) > exponent {
		return Amount{}, fmt.Errorf("%w: %q in %s", ErrSyntax, shorten(text), code)
	}
	all := whole + fraction + strings.Repeat("0", exponent-len(fraction))
	magnitude, err := strconv.ParseUint(all, 10, 64)
	if err != nil {
		return Amount{}, fmt.Errorf("%w: %q in %s", ErrOverflow, shorten(text), code)
	}
	minor, ok := signed(magnitude, negative)
	if !ok {
		return Amount{}, fmt.Errorf("%w: %q in %s", ErrOverflow, shorten(text), code)
	}
	return Amount{minor, code}, nil
}

// number reports whether text is one or more Western digits.
func number(text string) bool {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return text != ""
}

// shorten keeps a stranger's text from filling the log.
func shorten(text string) string {
	const enough = 40
	if len(text) <= enough {
		return text
	}
	return text[:enough] + "…"
}
