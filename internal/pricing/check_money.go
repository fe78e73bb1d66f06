package pricing

import (
	"fmt"
	"slices"
)

// others checks amounts in other currencies: each must be one of the card's.
func (k *checker) others(path string, others map[string]int64, least int64) {
	for _, currency := range sortedKeys(others) {
		at := path + ".others." + currency
		if !slices.ContainsFunc(k.card.Currencies, func(o OtherCurrency) bool { return o.Currency == currency }) {
			k.wrong(at, "pricing.problem.currency_not_on_card", text("Currency", currency))
			continue
		}
		k.within(at, others[currency], least, currency)
	}
	for _, other := range k.card.Currencies {
		if _, stated := others[other.Currency]; !stated && other.Rate == "" {
			k.doubt(path, "pricing.problem.currency_amount_missing", text("Currency", other.Currency))
		}
	}
}

func (k *checker) currencies() {
	seen := map[string]bool{k.card.Currency: true}
	for i, other := range k.card.Currencies {
		at := fmt.Sprintf("currencies[%d]", i)
		if _, ok := chargeUnit(other.Currency); !ok {
			k.wrong(at+".currency", "pricing.problem.currency_unknown", text("Currency", other.Currency))
		}
		if seen[other.Currency] {
			k.wrong(at+".currency", "pricing.problem.repeated")
		}
		seen[other.Currency] = true
		if _, _, ok := parseRate(other.Rate); !ok && other.Rate != "" {
			k.wrong(at+".rate", "pricing.problem.rate_invalid", number("Digits", rateDigits))
		}
		k.charging(at+".", other.Currency, other.Minimum, other.Maximum, other.Rounding)
	}
}

// charging checks the limits and the rounding of one currency. What Stripe
// cannot charge and what rounding never reaches are mistakes.
func (k *checker) charging(prefix, currency string, least, most Limit, r Rounding) {
	unit, chargeable := chargeUnit(currency)
	to := max(r.To, unit, 1)
	for _, limit := range []struct {
		name  string
		minor int64
	}{
		{"minimum.article", least.Article}, {"minimum.request", least.Request},
		{"maximum.article", most.Article}, {"maximum.request", most.Request},
	} {
		k.within(prefix+limit.name, limit.minor, 0, currency)
		if chargeable && limit.minor%to != 0 {
			k.wrong(prefix+limit.name, "pricing.problem.not_multiple", amount("Unit", to, currency))
		}
	}
	if most.Article > 0 && most.Article < least.Article {
		k.wrong(prefix+"maximum.article", "pricing.problem.limit_order")
	}
	if most.Request > 0 && most.Request < least.Request {
		k.wrong(prefix+"maximum.request", "pricing.problem.limit_order")
	}
	k.within(prefix+"rounding.to", r.To, 0, currency)
	one(k, prefix+"rounding.mode", r.Mode, RoundingModes)
	if chargeable && r.To > 1 && r.To%unit != 0 {
		k.wrong(prefix+"rounding.to", "pricing.problem.not_multiple", amount("Unit", unit, currency))
	}
}
