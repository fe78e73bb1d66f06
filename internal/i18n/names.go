package i18n

import (
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Named is a code and what it is called in the printer's language.
type Named struct{ Code, Name string }

// Country names an ISO 3166-1 alpha-2 country: "GB" -> "United Kingdom". The
// catalogue may overrule the name (common.country.ps); a code nobody knows is
// returned as it is.
func (p *Printer) Country(code string) string {
	if id := "common.country." + strings.ToLower(code); p.Has(id) {
		return p.T(id)
	}
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return code
	}
	if name := p.regions.Name(region); name != "" {
		return name
	}
	return code
}

// Countries returns all countries in the alphabetical order of the language, for a
// choice in a form. The slice is shared: do not change it.
func (p *Printer) Countries() []Named { return p.countries() }

// sortedCountries computes Countries once.
func (p *Printer) sortedCountries() []Named {
	var out []Named
	for _, region := range language.Supported.Regions() {
		code := region.String()
		if len(code) != 2 || !region.IsCountry() || region.Canonicalize() != region || outside[code] {
			continue
		}
		if name := p.Country(code); name != code { // retired codes have no name
			out = append(out, Named{Code: code, Name: name})
		}
	}
	collate.New(p.locale.tag).Sort(byName(out))
	return out
}

// byName lets collate sort countries by their names.
type byName []Named

func (b byName) Len() int           { return len(b) }
func (b byName) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }
func (b byName) Bytes(i int) []byte { return []byte(b[i].Name) }

// Territory names where a licence holds: the world, one of our regions
// (common.territory.*), or a country.
func (p *Printer) Territory(code string) string {
	if id := "common.territory." + code; p.Has(id) {
		return p.T(id)
	}
	return p.Country(code)
}

// Language names a BCP 47 language: "ar" -> "Arabic". The catalogue may overrule
// the name (common.language_name.*); a code nobody knows is returned as it is.
func (p *Printer) Language(code string) string {
	if id := "common.language_name." + strings.ToLower(code); p.Has(id) {
		return p.T(id)
	}
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := p.tongues.Name(tag); name != "" {
		return name
	}
	return code
}

// outside are codes that CLDR lists as countries and ISO 3166-1 does not assign to
// one: outlying groups, unions and test codes.
var outside = map[string]bool{
	"AC": true, "CP": true, "DG": true, "EA": true, "IC": true, "TA": true,
	"EU": true, "EZ": true, "UN": true, "QO": true, "XA": true, "XB": true, "ZZ": true,
}
