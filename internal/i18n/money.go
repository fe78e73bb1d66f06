package i18n

import (
	"strconv"
	"strings"

	"github.com/bojanz/currency"
	"golang.org/x/text/number"
)

// maxDigits is the most decimals a currency of ISO 4217 has.
const maxDigits = 4

// amounts are the formatters of one locale, by number of decimals shown.
type amounts struct {
	symbol, code [maxDigits + 1]*currency.Formatter
}

func newAmounts(locale string) amounts {
	var a amounts
	for digits := range a.symbol {
		a.symbol[digits] = newFormatter(locale, currency.DisplaySymbol, digits)
		a.code[digits] = newFormatter(fallback, currency.DisplayNone, digits)
	}
	return a
}

func newFormatter(locale string, display currency.Display, digits int) *currency.Formatter {
	f := currency.NewFormatter(currency.NewLocale(locale))
	f.CurrencyDisplay = display
	f.MinDigits = uint8(digits)
	return f
}

// minorDigits returns the decimals of a stored minor unit. Stripe, whose amounts we
// store, differs from CLDR in two currencies (support article "zero-decimal and
// special case currencies"): ISK is kept in hundredths, MGA in whole ariary.
func minorDigits(code string) (digits int, known bool) {
	switch code {
	case "ISK":
		return 2, true
	case "MGA":
		return 0, true
	}
	d, ok := currency.GetDigits(code)
	return int(d), ok
}

// shownDigits returns the decimals a reader expects at least: none for a króna.
func shownDigits(code string) int {
	if code == "ISK" {
		return 0
	}
	digits, _ := minorDigits(code)
	return digits
}

// decimal writes minor units as a plain number: 26500, 2 -> "265.00".
func decimal(minor int64, digits int) string {
	text := strconv.FormatInt(minor, 10)
	sign := ""
	if minor < 0 {
		sign, text = "-", text[1:]
	}
	if digits == 0 {
		return sign + text
	}
	if len(text) <= digits {
		text = strings.Repeat("0", digits+1-len(text)) + text
	}
	cut := len(text) - digits
	return sign + text[:cut] + "." + text[cut:]
}

// Money writes an amount of minor units as the language does, with the currency's
// symbol and Western digits: "£265.00", "US$1,250.00", "¥12,000". An unknown
// currency is written as MoneyISO does, and so is every amount in a language
// written from right to left: there CLDR puts Latin symbols like "UK£" behind
// the number, where the direction of the line tears them apart.
func (p *Printer) Money(minor int64, code string) string {
	text, ok := format(p.amounts.symbol, minor, code)
	if !ok || p.locale.dir == "rtl" {
		return p.MoneyISO(minor, code)
	}
	return text
}

// MoneyISO writes an amount the way invoices and bank forms do, alike in every
// language: "GBP 1,265.00". An unknown currency shows its minor units undivided.
func (p *Printer) MoneyISO(minor int64, code string) string {
	text, ok := format(p.amounts.code, minor, code)
	if !ok {
		text = strconv.FormatInt(minor, 10)
	}
	return code + " " + text
}

func format(by [maxDigits + 1]*currency.Formatter, minor int64, code string) (string, bool) {
	digits, known := minorDigits(code)
	if !known {
		return "", false
	}
	amount, err := currency.NewAmount(decimal(minor, digits), code)
	if err != nil {
		return "", false
	}
	return by[shownDigits(code)].Format(amount), true
}

// Number writes a whole number with the digits grouped: "12,500".
func (p *Printer) Number(n int64) string {
	if 0 <= n && n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return p.numbers.Sprint(number.Decimal(n))
}

// Percent writes a share given in basis points: 1750 -> "17.5%".
func (p *Printer) Percent(basisPoints int64) string {
	return p.numbers.Sprint(number.Percent(float64(basisPoints)/10_000, number.MaxFractionDigits(2)))
}
