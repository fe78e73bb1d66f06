package handlers

import (
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
)

// Figures of a rate card as people type them, or paste them from a spreadsheet.

// The words for a cell without a price, besides those that the page itself shows.
var (
	handWords = []string{"by hand", "hand", "h", "?", "on request"}
	noneWords = []string{"not offered", "no", "n", "x", "-", "\u2013", "\u2014", "n/a"}
)

// parseCell reads a price, or the word that stands in its place. Nothing is by hand.
func parseCell(typed, currency string) (pricing.Cell, bool) {
	switch word := strings.ToLower(strings.TrimSpace(typed)); {
	case word == "" || slices.Contains(handWords, word):
		return pricing.Cell{Answer: pricing.AnswerByHand}, true
	case slices.Contains(noneWords, word):
		return pricing.Cell{Answer: pricing.AnswerNotOffered}, true
	}
	minor, ok := parseMoney(typed, currency)
	return pricing.Cell{Minor: minor}, ok
}

// writeCell is what parseCell reads; points are whole.
func (w rateWords) writeCell(c pricing.Cell, currency string) string {
	switch c.Answer {
	case pricing.AnswerPrice:
		return writeUnits(c.Minor, currency)
	case pricing.AnswerNotOffered:
		return w.p.T("desk_rates.answer.not_offered")
	default:
		return w.p.T("desk_rates.answer.by_hand")
	}
}

// writeUnits writes an amount, or a whole number where there is no currency.
func writeUnits(minor int64, currency string) string {
	if currency == "" {
		return strconv.FormatInt(minor, 10)
	}
	return writeAmount(minor, currency)
}

// parseMoney reads an amount exactly, however its thousands and decimals are
// set apart: "1,200.50", "1.200,50", "EUR 265", "265 €". What could be meant
// either way goes by the decimals of the currency. Without a currency it reads
// whole numbers.
func parseMoney(typed, currency string) (int64, bool) {
	s := strings.Map(plainFigure, latinDigits.Replace(typed))
	for _, sign := range append(currencySigns[currency], currency) {
		s = strings.TrimSuffix(strings.TrimPrefix(s, sign), sign)
	}
	if currency == "" {
		n, err := strconv.ParseInt(strings.NewReplacer(",", "", ".", "").Replace(s), 10, 64)
		return n, err == nil && n >= 0 && len(s) <= 12
	}
	exponent, err := money.Exponent(currency)
	if err != nil {
		return 0, false
	}
	whole, fraction, ok := splitFigure(s, exponent)
	if !ok {
		return 0, false
	}
	if fraction != "" {
		whole += "." + fraction
	}
	a, err := money.Parse(whole, currency)
	return a.Minor, err == nil && a.Minor >= 0
}

// currencySigns are what people write for a currency: the sign of another one is no figure of this.
var currencySigns = map[string][]string{
	"EUR": {"€"}, "GBP": {"£"}, "USD": {"US$", "$"}, "CAD": {"CA$", "$"}, "AUD": {"A$", "$"}, "NZD": {"NZ$", "$"}, "MXN": {"MX$", "$"}, "SGD": {"S$", "$"}, "HKD": {"HK$", "$"},
	"JPY": {"JP¥", "¥"}, "CNY": {"CN¥", "¥"}, "TRY": {"₺"}, "INR": {"₹"}, "RUB": {"₽"}, "ILS": {"₪"}, "KRW": {"₩"}, "CHF": {"Fr."},
}

// plainFigure drops blanks and the apostrophes that some set thousands apart by.
func plainFigure(r rune) rune {
	if strings.ContainsRune(" \u00a0\u202f\t'\u2019\u066c", r) {
		return -1
	}
	return r
}

// splitFigure parts decimals from the rest: after the last separator, unless
// there are more digits than the currency has or the separator comes twice.
func splitFigure(s string, exponent int) (whole, fraction string, ok bool) {
	at := strings.LastIndexAny(s, ".,")
	if at >= 0 {
		mark, rest := s[at:at+1], s[at+1:]
		single := strings.Count(s, mark) == 1
		if single && len(rest) > 0 && len(rest) <= exponent {
			whole, fraction = s[:at], rest
		} else if len(rest) != 3 {
			return "", "", false
		}
	}
	if fraction == "" {
		whole = s
	}
	whole, ok = withoutThousands(whole)
	return whole, fraction, ok && (fraction == "" || digits(fraction, 3))
}

// withoutThousands drops the separators of thousands, which have to part three digits each.
func withoutThousands(s string) (string, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' })
	if len(parts) == 0 {
		return "", false
	}
	for i, part := range parts {
		if i > 0 && len(part) != 3 {
			return "", false
		}
	}
	joined := strings.Join(parts, "")
	return joined, digits(joined, 12)
}

// latinDigits turns the digits of Arabic and Persian keyboards into Western ones.
var latinDigits = strings.NewReplacer(
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
	"٫", ".",
)

// parseFact reads the number of a condition or the bound of a step: a share is a percentage.
func parseFact(f pricing.Field, typed string) (int64, bool) {
	if f == pricing.FieldShare {
		return parsePercent(typed)
	}
	n, ok := parseMoney(typed, "")
	return n, ok
}

// writeFact is what parseFact reads.
func writeFact(f pricing.Field, n int64) string {
	if f == pricing.FieldShare {
		return writePercent(n)
	}
	return strconv.FormatInt(n, 10)
}
