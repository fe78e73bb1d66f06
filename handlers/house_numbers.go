package handlers

import (
	"strconv"
	"strings"

	"imprimatur/internal/money"
)

// Figures of a rate card as people type and read them. Nothing here rounds: a
// figure that does not fit exactly is not read at all.

// percentDigits bounds what is read; the card itself allows far less.
const percentDigits = 12

// parsePercent reads a percentage into basis points: "150", "12.5 %", "-50 %",
// "+20%". At most two decimals, a point before them, and a plain or a
// typographic minus sign.
func parsePercent(typed string) (basisPoints int64, ok bool) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(typed), "%"))
	sign := int64(1)
	for _, minus := range []string{"-", "\u2212"} {
		if rest, found := strings.CutPrefix(s, minus); found {
			s, sign = strings.TrimSpace(rest), -1
			break
		}
	}
	if sign > 0 {
		s = strings.TrimSpace(strings.TrimPrefix(s, "+"))
	}
	whole, fraction, point := strings.Cut(s, ".")
	if !digits(whole, percentDigits) || point && !digits(fraction, 2) {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	return sign * n, err == nil
}

// writePercent is what parsePercent reads: 15000 is "150", -1250 is "-12.5".
func writePercent(basisPoints int64) string {
	s := money.Amount{Minor: basisPoints, Currency: "EUR"}.Decimal() // two decimals
	if strings.HasSuffix(s, ".00") {
		return strings.TrimSuffix(s, ".00")
	}
	return strings.TrimSuffix(s, "0")
}

// writeAmount is what money.Parse reads, without decimals that are all zero.
func writeAmount(minor int64, currency string) string {
	s := money.Amount{Minor: minor, Currency: currency}.Decimal()
	if whole, fraction, point := strings.Cut(s, "."); point && strings.Trim(fraction, "0") == "" {
		return whole
	}
	return s
}

// parseCount reads a whole number of at most nine digits.
func parseCount(typed string) (int, bool) {
	if !digits(typed, 9) {
		return 0, false
	}
	n, err := strconv.Atoi(typed)
	return n, err == nil
}

// digits reports whether s is one to most Western digits and nothing else.
func digits(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}
