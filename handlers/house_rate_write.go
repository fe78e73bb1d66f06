package handlers

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/pricing"
)

// rateValues is a rate card as a form: what stands in each cell, by its name.
// Cells that are not there are empty. readRateCard is the way back.
//
// The names follow the card: base.website.10k_100k, terms.3m,
// excerpts.0.up_to_words, currencies.1.rate.
type rateValues map[string]string

// writeRateCard fills the form from a card.
func writeRateCard(card pricing.Card) rateValues {
	v := rateValues{"currency": card.Currency, "validity": card.Validity}
	for _, row := range card.Base {
		name := "base." + row.Medium
		v[name+".rule"] = string(row.Rule)
		for band, minor := range row.Audience {
			v[name+"."+band] = writeAmount(minor, card.Currency)
		}
	}
	for term, factor := range card.Terms {
		v["terms."+term] = writePercent(int64(factor))
	}
	v.percent("headline_summary", int64(card.HeadlineSummary))
	v.percent("translation", int64(card.Translation))
	v.percent("further_language", int64(card.FurtherLanguage))
	v.percent("extra_article", int64(card.ExtraArticle))
	v.writeTiers(card)
	v.writePlaces("territories", "territory", pricing.Territories, card.Territories)
	v.writePlaces("", "country", nil, card.Countries)
	v.writePlaces("organisation_types", "", pricing.OrganisationTypes, card.OrganisationTypes)
	for purpose, rule := range card.Purposes {
		v["purposes."+purpose+".rule"] = string(rule.Rule)
		if v.percent("purposes."+purpose+".adjustment", int64(rule.Adjustment)); rule == (pricing.PurposeRule{}) {
			v["purposes."+purpose+".adjustment"] = "0"
		}
	}
	v.amount("image_fee", card.ImageFee, card.Currency)
	v.writeCharging("", card.Currency, card.Minimum, card.Rounding)
	v.count("free_words", card.FreeWords)
	for i, other := range card.Currencies {
		name := fmt.Sprintf("currencies.%d.", i)
		v[name+"currency"], v[name+"rate"] = other.Currency, other.Rate
		v.writeCharging(name, other.Currency, other.Minimum, other.Rounding)
	}
	return v
}

func (v rateValues) writeTiers(card pricing.Card) {
	for i, tier := range card.Excerpts {
		name := fmt.Sprintf("excerpts.%d.", i)
		v.count(name+"up_to_words", tier.UpToWords)
		v.percent(name+"up_to_share", tier.UpToShare)
		v[name+"factor"] = writePercent(int64(tier.Factor))
		for kind, factor := range tier.ByOrganisation {
			v[name+kind] = writePercent(int64(factor))
		}
	}
	for i, tier := range card.Exclusivity {
		name := fmt.Sprintf("exclusivity.%d.", i)
		v[name+"up_to_days"] = strconv.Itoa(tier.UpToDays)
		v[name+"adjustment"] = writePercent(int64(tier.Adjustment))
	}
}

// writePlaces gives codes that the page knows a cell of their own, and numbers
// the others: these are countries. An entry of 0 is not the same as none.
func (v rateValues) writePlaces(known, numbered string, codes []string, table map[string]pricing.Adjustment) {
	n := 0
	for _, code := range slices.Sorted(maps.Keys(table)) {
		percent := writePercent(int64(table[code]))
		if slices.Contains(codes, code) || numbered == "" {
			v[known+"."+code] = percent
			continue
		}
		name := fmt.Sprintf("%s.%d.", numbered, n)
		v[name+"country"], v[name+"adjustment"] = code, percent
		n++
	}
}

func (v rateValues) writeCharging(prefix, currency string, m pricing.Minimum, r pricing.Rounding) {
	v.amount(prefix+"minimum.article", m.Article, currency)
	v.amount(prefix+"minimum.request", m.Request, currency)
	v.amount(prefix+"rounding.to", r.To, currency)
	v[prefix+"rounding.mode"] = string(r.Mode)
}

// percent, amount and count leave a cell empty for nothing.
func (v rateValues) percent(name string, basisPoints int64) {
	if basisPoints != 0 {
		v[name] = writePercent(basisPoints)
	}
}

func (v rateValues) amount(name string, minor int64, currency string) {
	if minor != 0 {
		v[name] = writeAmount(minor, currency)
	}
}

func (v rateValues) count(name string, n int) {
	if n != 0 {
		v[name] = strconv.Itoa(n)
	}
}

// slots is how many numbered rows stand under a name: those in use, also with
// gaps between them, up to a bound that no card reaches.
func (v rateValues) slots(name string) int {
	highest := 0
	for cell, value := range v {
		rest, found := strings.CutPrefix(cell, name+".")
		number, _, dotted := strings.Cut(rest, ".")
		if n, ok := parseCount(number); found && dotted && ok && value != "" && n < mostSlots {
			highest = max(highest, n+1)
		}
	}
	return highest
}

// mostSlots bounds the numbered rows of one table.
const mostSlots = 60
