package money

import (
	"fmt"
	"slices"
	"strings"
)

// Currency is an ISO 4217 code in upper case.
type Currency string

// The decimals of a currency's minor unit at Stripe (docs "Supported currencies":
// zero-decimal, three-decimal and special cases). Every currency that may appear on
// an invoice is in exactly one of the lists. UGX is left out on purpose: sources
// disagree about its minor unit.
const (
	zeroDecimal  = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
	threeDecimal = "BHD JOD KWD OMR TND"
	twoDecimal   = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD " +
		"CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD " +
		"HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL " +
		"MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN " +
		"QAR RON RSD SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY TTD TWD TZS " +
		"UAH USD UYU UZS WST XCD YER ZAR ZMW"
)

// exponents is the one table of minor units.
var exponents = newExponents()

func newExponents() map[string]int {
	out := map[string]int{}
	for exponent, codes := range map[int]string{0: zeroDecimal, 2: twoDecimal, 3: threeDecimal} {
		for _, code := range strings.Fields(codes) {
			out[code] = exponent
		}
	}
	return out
}

// Exponent returns the decimals of the currency's minor unit: GBP 2, JPY 0, KWD 3.
// The code must be upper case. It fails with ErrCurrency.
func Exponent(code string) (int, error) {
	exponent, ok := exponents[code]
	if !ok {
		return 0, fmt.Errorf("%w: %q", ErrCurrency, code)
	}
	return exponent, nil
}

// Known reports whether amounts may be in this currency.
func Known(code string) bool {
	_, ok := exponents[code]
	return ok
}

// Currencies returns all known codes in alphabetical order.
func Currencies() []string {
	out := make([]string, 0, len(exponents))
	for code := range exponents {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}

// chargeStep returns the number of minor units that charges must be a multiple of.
// Stripe refuses a three-decimal amount whose last digit is not 0
// (currencies#three-decimal) and an ISK amount with a fraction of a króna.
func chargeStep(code string) int64 {
	switch {
	case code == "ISK":
		return 100
	case exponents[code] == 3:
		return 10
	default:
		return 1
	}
}

// Chargeable reports, as an error, why Stripe would refuse to charge the amount for
// its form alone: ErrCurrency for an unknown currency, ErrNotChargeable for a
// fraction the currency cannot be charged in. Whether the amount is large enough is
// a question for Minimums.
func Chargeable(a Amount) error {
	if _, err := Exponent(a.Currency); err != nil {
		return err
	}
	if step := chargeStep(a.Currency); a.Minor%step != 0 {
		return fmt.Errorf("%w: %s %s is not a multiple of %s", ErrNotChargeable,
			a.Currency, a.Decimal(), Amount{step, a.Currency}.Decimal())
	}
	return nil
}
