package pricing

import (
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/money"
)

// till is the currency one price is worked out in: how card amounts get there,
// and what may be charged in it.
type till struct {
	currency string
	own      bool   // the card's own currency
	rate     string // as the house wrote it; empty: only stated amounts count
	num, den int64
	unit     int64 // coarseness of what can be charged
	minimum  Limit
	maximum  Limit
	rounding Rounding
}

// till finds the currency asked for; false when the card does not price in it.
func (c *Card) till(currency string) (till, bool) {
	if currency == "" || currency == c.Currency {
		t := till{currency: c.Currency, own: true, num: 1, den: 1}
		return t.fit(c.Minimum, c.Maximum, c.Rounding)
	}
	for i := range c.Currencies {
		other := &c.Currencies[i]
		if other.Currency != currency {
			continue
		}
		t := till{currency: currency, rate: other.Rate}
		if other.Rate != "" {
			var ok bool
			if t.num, t.den, ok = exchange(c.Currency, other); !ok {
				return till{}, false
			}
		}
		return t.fit(other.Minimum, other.Maximum, other.Rounding)
	}
	return till{}, false
}

// fit makes rounding and limits multiples of what can be charged: the minimum
// upwards, the maximum downwards.
func (t till) fit(least, most Limit, r Rounding) (till, bool) {
	unit, ok := chargeUnit(t.currency)
	if !ok {
		return till{}, false
	}
	t.unit = unit
	if slices.Contains(RoundingModes, r.Mode) { // an unknown one is the nearest
		t.rounding.Mode = r.Mode
	}
	var fits [5]bool
	t.rounding.To, fits[0] = multiple(max(r.To, unit), unit, RoundUp)
	t.minimum.Article, fits[1] = multiple(max(least.Article, 0), unit, RoundUp)
	t.minimum.Request, fits[2] = multiple(max(least.Request, 0), unit, RoundUp)
	t.maximum.Article, fits[3] = multiple(max(most.Article, 0), unit, RoundDown)
	t.maximum.Request, fits[4] = multiple(max(most.Request, 0), unit, RoundDown)
	return t, fits[0] && fits[1] && fits[2] && fits[3] && fits[4]
}

// sum is a card amount in the till's currency. converted tells that the house
// rate was used.
type sum struct {
	minor     int64
	converted bool
}

// of is the stated amount where the card has one, else the converted one. The
// sign is kept.
func (t *till) of(minor int64, others map[string]int64) (sum, verdict) {
	if t.own {
		return sum{minor: minor}, verdict{}
	}
	if stated, ok := others[t.currency]; ok {
		return sum{minor: stated}, verdict{}
	}
	if t.rate == "" {
		return sum{}, byHand("pricing.reason.currency_by_hand", text("Currency", t.currency))
	}
	converted, ok := ratio(abs(minor), t.num, t.den, RoundNearest)
	if !ok {
		return sum{}, byHand("pricing.reason.too_large")
	}
	if minor < 0 {
		converted = -converted
	}
	return sum{converted, true}, verdict{}
}

// exchange is the house rate as a fraction between minor units.
func exchange(from string, to *OtherCurrency) (num, den int64, ok bool) {
	num, den, ok = parseRate(to.Rate)
	if !ok {
		return 0, 0, false
	}
	fromExponent, err := money.Exponent(from)
	if err != nil {
		return 0, 0, false
	}
	toExponent, err := money.Exponent(to.Currency)
	if err != nil {
		return 0, 0, false
	}
	return num * powers[toExponent], den * powers[fromExponent], true
}

// powers of ten for currency exponents; a rate of at most rateDigits digits
// times the largest of them stays far inside an int64.
var powers = [...]int64{1, 10, 100, 1000}

const rateDigits = 12

// parseRate reads a positive decimal such as "1.17" or "190" of at most
// rateDigits digits, exactly.
func parseRate(s string) (num, den int64, ok bool) {
	digits, decimals, found := strings.Cut(s, ".")
	if digits == "" || found && decimals == "" || len(digits)+len(decimals) > rateDigits {
		return 0, 0, false
	}
	digits += decimals
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, 0, false
		}
	}
	num, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || num == 0 {
		return 0, 0, false
	}
	den = 1
	for range decimals {
		den *= 10
	}
	return num, den, true
}

// chargeUnit is the coarseness in which a currency is charged: 10 for the
// three-decimal ones, 100 for ISK, else 1 (Stripe, "Supported currencies"). False for a
// currency that cannot be charged at all.
func chargeUnit(currency string) (int64, bool) {
	for _, unit := range []int64{1, 10, 100} {
		if money.Chargeable(money.Amount{Minor: unit, Currency: currency}) == nil {
			return unit, true
		}
	}
	return 0, false
}
