package pricing

import (
	"fmt"
	"maps"
	"slices"
)

func (k *checker) base() {
	if len(k.card.Base) == 0 {
		k.wrong("base", "pricing.problem.base_empty")
	}
	for i, row := range k.card.Base {
		at := fmt.Sprintf("base[%d]", i)
		if !slices.Contains(Media, row.Medium) {
			k.wrong(at+".medium", "pricing.problem.code_unknown", text("Code", row.Medium))
		} else if k.card.row(row.Medium) != &k.card.Base[i] {
			k.wrong(at+".medium", "pricing.problem.repeated")
		}
		k.rule(at+".rule", row.Rule)
		if len(row.Audience) == 0 && row.Rule == RulePrice {
			k.wrong(at+".audience", "pricing.problem.row_empty")
		}
		k.audience(at+".audience", row.Audience)
	}
}

func (k *checker) audience(path string, cells map[string]int64) {
	_, flat := cells[AnyAudience]
	if flat && len(cells) > 1 {
		k.wrong(path, "pricing.problem.any_not_alone")
	}
	for _, band := range slices.Sorted(maps.Keys(cells)) {
		at := path + "." + band
		if band != AnyAudience && !slices.Contains(Audiences, band) {
			k.wrong(at, "pricing.problem.code_unknown", text("Code", band))
		}
		k.within(at, cells[band], 1, k.card.Currency)
	}
	falls(Audiences, cells, func(band string) { k.doubt(path+"."+band, "pricing.problem.larger_cheaper") })
}

func (k *checker) terms() {
	if len(k.card.Terms) == 0 {
		k.wrong("terms", "pricing.problem.terms_empty")
	}
	for _, name := range slices.Sorted(maps.Keys(k.card.Terms)) {
		at := "terms." + name
		if !slices.Contains(Terms, name) {
			k.wrong(at, "pricing.problem.code_unknown", text("Code", name))
		}
		k.factor(at, k.card.Terms[name])
	}
	falls(termOrder, k.card.Terms, func(name string) { k.doubt("terms."+name, "pricing.problem.longer_cheaper") })
}

// falls calls at for each code whose value is below one that comes before it.
func falls[T ~int64](order []string, values map[string]T, at func(string)) {
	var highest T
	for _, name := range order {
		value, ok := values[name]
		if ok && value < highest {
			at(name)
		}
		highest = max(highest, value)
	}
}

func (k *checker) excerpts() {
	words, share, open := 0, int64(0), false
	for i, tier := range k.card.Excerpts {
		at := fmt.Sprintf("excerpts[%d]", i)
		switch {
		case tier.UpToWords < 0 || tier.UpToShare < 0 || tier.UpToShare > int64(whole):
			k.wrong(at, "pricing.problem.tier_bound")
		case tier.UpToWords > 0 && tier.UpToShare > 0:
			k.wrong(at, "pricing.problem.tier_two_bounds")
		case open:
			k.wrong(at, "pricing.problem.tier_unreachable")
		case tier.UpToWords > 0 && tier.UpToWords <= words, tier.UpToShare > 0 && tier.UpToShare <= share:
			k.wrong(at, "pricing.problem.tier_order")
		}
		words, share = max(words, tier.UpToWords), max(share, tier.UpToShare)
		open = open || tier.UpToWords == 0 && tier.UpToShare == 0
		k.factor(at+".factor", tier.Factor)
		for _, name := range slices.Sorted(maps.Keys(tier.ByOrganisation)) {
			cell := at + ".by_organisation." + name
			if !slices.Contains(OrganisationTypes, name) {
				k.wrong(cell, "pricing.problem.code_unknown", text("Code", name))
			}
			k.factor(cell, tier.ByOrganisation[name])
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
		if _, _, ok := parseRate(other.Rate); !ok {
			k.wrong(at+".rate", "pricing.problem.rate_invalid", number("Digits", rateDigits))
		}
		k.charging(at+".", other.Currency, other.Minimum, other.Rounding)
	}
}

// charging checks the minimum and the rounding of one currency. What Stripe
// cannot charge and what rounding never reaches are mistakes.
func (k *checker) charging(prefix, currency string, m Minimum, r Rounding) {
	k.within(prefix+"minimum.article", m.Article, 0, currency)
	k.within(prefix+"minimum.request", m.Request, 0, currency)
	k.within(prefix+"rounding.to", r.To, 0, currency)
	if _, ok := roundingSteps[r.Mode]; !ok {
		k.wrong(prefix+"rounding.mode", "pricing.problem.code_unknown", text("Code", string(r.Mode)))
	}
	unit, ok := chargeUnit(currency)
	if !ok {
		return
	}
	if r.To > 1 && r.To%unit != 0 {
		k.wrong(prefix+"rounding.to", "pricing.problem.not_multiple", amount("Unit", unit, currency))
	}
	to := max(r.To, unit)
	if m.Article%to != 0 {
		k.wrong(prefix+"minimum.article", "pricing.problem.not_multiple", amount("Unit", to, currency))
	}
	if m.Request%to != 0 {
		k.wrong(prefix+"minimum.request", "pricing.problem.not_multiple", amount("Unit", to, currency))
	}
}
