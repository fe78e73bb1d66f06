package money

import "strings"

// minimums are Stripe's smallest charges in minor units (docs "Minimum and maximum
// charge amounts"). An invoice below is marked paid without a payment.
var minimums = map[string]int64{
	"USD": 50, "AED": 200, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250,
	"EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200,
	"NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000,
}

// In every other currency Stripe compares with half a US dollar at the day's rate,
// which we cannot know. These are amounts in major units that stay above it after
// large swings; the currencies named nowhere get usualFloor.
const usualFloor = 10

var floors = map[int64]string{
	100: "AFN ALL BDT CVE DJF DOP EGP ETB GMD HNL HTG ISK JMD KES KGS LRD MDL MKD MUR MVR MZN NIO NPR " +
		"PHP RSD SLE SRD TRY TWD UAH UYU VUV XPF ZMW",
	1_000:   "AMD AOA ARS CLP CRC GYD KMF KRW KZT LKR MWK NGN PKR RWF XAF XOF YER",
	10_000:  "BIF CDF COP GNF KHR MGA MMK MNT PYG TZS",
	100_000: "IDR LAK LBP UZS VND",
}

// Minimums are a house's own smallest charges in minor units by code. They take
// precedence over Stripe's table, which a nil Minimums leaves as it is.
type Minimums map[string]int64

// For returns the smallest amount an invoice in this currency may be for: the
// house's own, else Stripe's, else a cautious guess above it. For an unknown
// currency, which Chargeable refuses, it is zero.
func (m Minimums) For(code string) Amount {
	if minor, ok := m[code]; ok {
		return Amount{minor, code}
	}
	if minor, ok := minimums[code]; ok {
		return Amount{minor, code}
	}
	exponent, err := Exponent(code)
	if err != nil {
		return Zero(code)
	}
	return Amount{floor(code) * pow10(exponent), code}
}

// MinimumCharge is Minimums.For without minimums of the house.
func MinimumCharge(code string) Amount { return Minimums(nil).For(code) }

// floor returns the cautious minimum in major units.
func floor(code string) int64 {
	for major, codes := range floors {
		if strings.Contains(codes, code) {
			return major
		}
	}
	return usualFloor
}

// pow10 returns 10 to the power of an exponent of the table.
func pow10(exponent int) int64 {
	out := int64(1)
	for range exponent {
		out *= 10
	}
	return out
}
