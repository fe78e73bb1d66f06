package models

import "slices"

// Words for several countries in Publication.ReverseCharge.
const (
	InEU   = "EU"
	Abroad = "*"
)

// EU are the countries of the European Union, by ISO 3166-1 alpha-2.
var EU = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
	"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}

// ReverseCharged reports whether a payer in a country who has a tax number owes the
// tax instead of the publication. Never in the publication's own country.
func (p Publication) ReverseCharged(country string) bool {
	if country == "" || country == p.Country {
		return false
	}
	return slices.Contains(p.ReverseCharge, country) || slices.Contains(p.ReverseCharge, Abroad) ||
		slices.Contains(p.ReverseCharge, InEU) && slices.Contains(EU, country)
}
