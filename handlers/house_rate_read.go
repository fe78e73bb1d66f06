package handlers

import (
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// rateReading is the way from the form to a card. It finds everything that is no
// figure or no code; whether the figures make sense is for pricing.Card.Check.
type rateReading struct {
	rateValues
	card    pricing.Card
	country func(code string) bool // whether there is such a country
	bad     models.Invalid         // by cell
	cells   map[string]string      // from a path of the card to the cells it came from, where they differ
}

// readRateCard reads the form exactly as it was typed.
func readRateCard(v rateValues, country func(code string) bool) rateReading {
	r := rateReading{rateValues: v, country: country, bad: models.Invalid{}, cells: map[string]string{}}
	r.card.Currency = r.currency("currency")
	r.card.Validity = v["validity"]
	r.base()
	r.card.Terms = percents[pricing.Factor](r, "terms", pricing.Terms)
	r.card.HeadlineSummary = pricing.Factor(r.percentOr0("headline_summary"))
	r.card.Translation = pricing.Adjustment(r.percentOr0("translation"))
	r.card.FurtherLanguage = pricing.Adjustment(r.percentOr0("further_language"))
	r.card.ExtraArticle = pricing.Adjustment(r.percentOr0("extra_article"))
	r.excerpts()
	r.exclusivity()
	r.card.Territories = r.places("territories", "territory", pricing.Territories)
	r.card.Countries = r.places("countries", "country", nil)
	r.card.OrganisationTypes = percents[pricing.Adjustment](r, "organisation_types", pricing.OrganisationTypes)
	r.purposes()
	r.card.ImageFee, _ = r.amount("image_fee", r.card.Currency)
	r.card.Minimum, r.card.Rounding = r.charging("", r.card.Currency)
	r.card.FreeWords = r.count("free_words")
	r.currencies()
	return r
}

func (r *rateReading) base() {
	for _, medium := range pricing.Media {
		name := "base." + medium
		row := pricing.Row{Medium: medium, Rule: r.rule(name + ".rule"), Audience: map[string]int64{}}
		for _, band := range append([]string{pricing.AnyAudience}, pricing.Audiences...) {
			if minor, ok := r.amount(name+"."+band, r.card.Currency); ok {
				row.Audience[band] = minor
			}
		}
		if row.Rule == pricing.RulePrice && len(row.Audience) == 0 {
			continue // a medium without a price is priced by hand
		}
		if len(row.Audience) == 0 {
			row.Audience = nil
		}
		r.cells[fmt.Sprintf("base[%d]", len(r.card.Base))] = name
		r.card.Base = append(r.card.Base, row)
	}
}

func (r *rateReading) excerpts() {
	for i := range r.slots("excerpts") {
		name := fmt.Sprintf("excerpts.%d", i)
		tier := pricing.Excerpt{UpToWords: r.count(name + ".up_to_words"), UpToShare: r.percentOr0(name + ".up_to_share")}
		tier.ByOrganisation = percents[pricing.Factor](*r, name, pricing.OrganisationTypes)
		factor, ok := r.percent(name + ".factor")
		tier.Factor = pricing.Factor(factor)
		if !ok && tier.UpToWords == 0 && tier.UpToShare == 0 && len(tier.ByOrganisation) == 0 {
			continue
		}
		r.want(ok, name+".factor", "desk_house.error.percent_needed")
		r.cells[fmt.Sprintf("excerpts[%d]", len(r.card.Excerpts))] = name
		r.card.Excerpts = append(r.card.Excerpts, tier)
	}
}

func (r *rateReading) exclusivity() {
	for i := range r.slots("exclusivity") {
		name := fmt.Sprintf("exclusivity.%d", i)
		days := r.count(name + ".up_to_days")
		percent, ok := r.percent(name + ".adjustment")
		if r.empty(name+".up_to_days") && r.empty(name+".adjustment") {
			continue
		}
		r.want(!r.empty(name+".up_to_days"), name+".up_to_days", "desk_house.error.days_needed")
		r.want(ok, name+".adjustment", "desk_house.error.percent_needed")
		r.cells[fmt.Sprintf("exclusivity[%d]", len(r.card.Exclusivity))] = name
		r.card.Exclusivity = append(r.card.Exclusivity, pricing.Exclusivity{UpToDays: days, Adjustment: pricing.Adjustment(percent)})
	}
}

// places reads the cells of known codes and the numbered rows of countries.
func (r *rateReading) places(path, numbered string, codes []string) map[string]pricing.Adjustment {
	out := percents[pricing.Adjustment](*r, path, codes)
	for i := range r.slots(numbered) {
		name := fmt.Sprintf("%s.%d", numbered, i)
		percent, ok := r.percent(name + ".adjustment")
		code := strings.ToUpper(r.rateValues[name+".country"])
		if code == "" && r.empty(name+".adjustment") {
			continue
		}
		_, twice := out[code]
		r.want(r.country(code), name+".country", "desk_house.error.country")
		r.want(!twice, name+".country", "desk_house.error.repeated")
		r.want(ok, name+".adjustment", "desk_house.error.percent_needed")
		if out == nil {
			out = map[string]pricing.Adjustment{}
		}
		out[code] = pricing.Adjustment(percent)
		r.cells[path+"."+code] = name + ".adjustment"
	}
	return out
}

func (r *rateReading) purposes() {
	for _, purpose := range pricing.Purposes {
		name := "purposes." + purpose
		rule := pricing.PurposeRule{Rule: r.rule(name + ".rule")}
		percent, ok := r.percent(name + ".adjustment")
		rule.Adjustment = pricing.Adjustment(percent)
		if rule.Rule == pricing.RulePrice && !ok {
			continue
		}
		if r.card.Purposes == nil {
			r.card.Purposes = map[string]pricing.PurposeRule{}
		}
		r.card.Purposes[purpose] = rule
	}
}

func (r *rateReading) currencies() {
	for i := range r.slots("currencies") {
		name := fmt.Sprintf("currencies.%d", i)
		cells := []string{".currency", ".rate", ".minimum.article", ".minimum.request", ".rounding.to"}
		if !slices.ContainsFunc(cells, func(cell string) bool { return !r.empty(name + cell) }) {
			continue
		}
		other := pricing.OtherCurrency{Currency: r.currency(name + ".currency"), Rate: r.rateValues[name+".rate"]}
		other.Minimum, other.Rounding = r.charging(name+".", other.Currency)
		r.cells[fmt.Sprintf("currencies[%d]", len(r.card.Currencies))] = name
		r.card.Currencies = append(r.card.Currencies, other)
	}
}

func (r *rateReading) charging(prefix, currency string) (m pricing.Minimum, to pricing.Rounding) {
	m.Article, _ = r.amount(prefix+"minimum.article", currency)
	m.Request, _ = r.amount(prefix+"minimum.request", currency)
	to.To, _ = r.amount(prefix+"rounding.to", currency)
	to.Mode = pricing.RoundingMode(r.code(prefix+"rounding.mode", roundingModes))
	return m, to
}

// percents reads one cell for each code; empty cells have no entry.
func percents[T ~int64](r rateReading, path string, codes []string) map[string]T {
	var out map[string]T
	for _, code := range codes {
		if n, ok := r.percent(path + "." + code); ok {
			if out == nil {
				out = map[string]T{}
			}
			out[code] = T(n)
		}
	}
	return out
}

func (r *rateReading) empty(name string) bool { return r.rateValues[name] == "" }

func (r *rateReading) want(ok bool, name, messageID string) {
	if _, already := r.bad[name]; !ok && !already {
		r.bad[name] = messageID
	}
}

// amount reads major units exactly; ok is false for an empty cell. Where the
// currency itself is not known, that is the only complaint.
func (r *rateReading) amount(name, currency string) (minor int64, ok bool) {
	if r.empty(name) || !money.Known(currency) {
		return 0, false
	}
	a, err := money.Parse(r.rateValues[name], currency)
	r.want(err == nil, name, "desk_house.error.amount")
	return a.Minor, err == nil
}

func (r *rateReading) percent(name string) (basisPoints int64, ok bool) {
	if r.empty(name) {
		return 0, false
	}
	n, ok := parsePercent(r.rateValues[name])
	r.want(ok, name, "desk_house.error.percent")
	return n, ok
}

func (r *rateReading) percentOr0(name string) int64 {
	n, _ := r.percent(name)
	return n
}

func (r *rateReading) count(name string) int {
	if r.empty(name) {
		return 0
	}
	n, ok := parseCount(r.rateValues[name])
	r.want(ok, name, "desk_house.error.count")
	return n
}

func (r *rateReading) currency(name string) string {
	code := strings.ToUpper(r.rateValues[name])
	r.want(money.Known(code), name, "desk_house.error.currency")
	return code
}

func (r *rateReading) code(name string, codes []string) string {
	r.want(slices.Contains(codes, r.rateValues[name]), name, "desk_house.error.code")
	return r.rateValues[name]
}

func (r *rateReading) rule(name string) pricing.Rule { return pricing.Rule(r.code(name, rateRules)) }

// The codes of the form's choices. The empty one is the usual case.
var (
	rateRules     = []string{string(pricing.RulePrice), string(pricing.RuleByHand), string(pricing.RuleNotOffered)}
	roundingModes = []string{string(pricing.RoundNearest), string(pricing.RoundUp), string(pricing.RoundDown)}
)
