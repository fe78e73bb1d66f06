package handlers

import (
	"maps"
	"slices"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/views"
)

// readable is a card as people read it: the grid as a table, the rest as rows.
// What says nothing is left out.
func readable(p *i18n.Printer, card pricing.Card) views.RateSheet {
	sheet := views.RateSheet{Currency: card.Currency}
	for _, band := range pricing.Audiences {
		sheet.Bands = append(sheet.Bands, p.T("common.audience."+band))
	}
	for _, medium := range pricing.Media {
		sheet.Media = append(sheet.Media, mediumOf(p, card, medium))
	}
	for _, section := range (rateSheet{p: p, v: writeRateCard(card)}).sections() {
		facts := views.RateFacts{Title: section.Title}
		if section.ID != "base" {
			facts.Rows = append(cellFacts(p, section), lineFacts(p, card, section.ID)...)
		}
		if len(facts.Rows) > 0 {
			sheet.Sections = append(sheet.Sections, facts)
		}
	}
	return sheet
}

// mediumOf is one row of the grid.
func mediumOf(p *i18n.Printer, card pricing.Card, medium string) views.RateMedium {
	m := views.RateMedium{Label: p.T("common.media." + medium), Whole: p.T("desk_house.rate.rule.by_hand")}
	at := slices.IndexFunc(card.Base, func(r pricing.Row) bool { return r.Medium == medium })
	if at < 0 {
		return m
	}
	row := card.Base[at]
	if row.Rule != pricing.RulePrice {
		m.Whole = p.T("desk_house.rate.rule." + string(row.Rule))
		return m
	}
	if minor, flat := row.Audience[pricing.AnyAudience]; flat {
		m.Whole = p.T("desk_house.rate.any_audience", "Amount", p.Isolate(p.Money(minor, card.Currency)))
		return m
	}
	m.Whole = ""
	for _, band := range pricing.Audiences {
		price := ""
		if minor, ok := row.Audience[band]; ok {
			price = p.Money(minor, card.Currency)
		}
		m.Prices = append(m.Prices, price)
	}
	return m
}

// cellFacts are the single cells of a section. Where an empty one means that an
// editor sets the price, it says so.
func cellFacts(p *i18n.Printer, section views.RateSection) []views.Row {
	var rows []views.Row
	for _, c := range section.Cells {
		if c.Read == "" && (section.ID == "terms" || c.Name == "headline_summary" || c.Name == "image_fee") {
			c.Read = p.T("desk_house.rate.by_hand")
		}
		if c.Read != "" {
			rows = append(rows, views.Row{Term: c.Label, Values: []string{c.Read}})
		}
	}
	return rows
}

// lineFacts are the lines of a section's table.
func lineFacts(p *i18n.Printer, card pricing.Card, section string) []views.Row {
	var rows []views.Row
	add := func(term string, values ...string) { rows = append(rows, views.Row{Term: term, Values: values}) }
	switch section {
	case "portion":
		for _, tier := range card.Excerpts {
			add(excerptTerm(p, tier), excerptPrices(p, tier)...)
		}
	case "exclusivity":
		for _, tier := range card.Exclusivity {
			add(p.T("desk_house.rate.up_to_days", "Number", p.Number(int64(tier.UpToDays))), changeInWords(p, int64(tier.Adjustment)))
		}
	case "territory":
		for _, code := range slices.Sorted(maps.Keys(card.Territories)) {
			if !slices.Contains(pricing.Territories, code) {
				add(p.Country(code), changeInWords(p, int64(card.Territories[code])))
			}
		}
	case "organisation":
		for _, code := range slices.Sorted(maps.Keys(card.Countries)) {
			add(p.Country(code), changeInWords(p, int64(card.Countries[code])))
		}
	case "purpose":
		for _, purpose := range pricing.Purposes {
			if rule, ok := card.Purposes[purpose]; ok {
				add(p.T("common.purpose."+purpose), purposeInWords(p, rule))
			}
		}
	case "currencies":
		for _, other := range card.Currencies {
			add(other.Currency, currencyFacts(p, card.Currency, other)...)
		}
	}
	return rows
}

func excerptTerm(p *i18n.Printer, tier pricing.Excerpt) string {
	switch {
	case tier.UpToWords > 0:
		return p.T("desk_house.rate.excerpt_words", "Number", p.Number(int64(tier.UpToWords)))
	case tier.UpToShare > 0:
		return p.T("desk_house.rate.excerpt_share", "Percent", p.Percent(tier.UpToShare))
	default:
		return p.T("desk_house.rate.excerpt_other")
	}
}

// excerptPrices is what a tier costs, and what it costs some organisations.
func excerptPrices(p *i18n.Printer, tier pricing.Excerpt) []string {
	out := []string{p.Percent(int64(tier.Factor))}
	for _, kind := range pricing.OrganisationTypes {
		if factor, ok := tier.ByOrganisation[kind]; ok {
			out = append(out, p.T("desk_house.rate.fact", "Name", p.T("common.organisation_type."+kind), "Value", p.Isolate(p.Percent(int64(factor)))))
		}
	}
	return out
}

func purposeInWords(p *i18n.Printer, rule pricing.PurposeRule) string {
	if rule.Rule != pricing.RulePrice {
		return p.T("desk_house.rate.rule." + string(rule.Rule))
	}
	return changeInWords(p, int64(rule.Adjustment))
}

// currencyFacts are the rate of a further currency and what is charged in it at least.
func currencyFacts(p *i18n.Printer, from string, other pricing.OtherCurrency) []string {
	out := []string{p.T("desk_house.rate.exchange", "From", from, "Rate", p.Isolate(other.Rate), "To", other.Currency)}
	for _, fact := range []struct {
		name  string
		minor int64
	}{{"minimum_article", other.Minimum.Article}, {"minimum_request", other.Minimum.Request}, {"rounding_to", other.Rounding.To}} {
		if fact.minor != 0 {
			out = append(out, p.T("desk_house.rate.fact", "Name", p.T("desk_house.rate."+fact.name), "Value", p.Isolate(p.Money(fact.minor, other.Currency))))
		}
	}
	return out
}
