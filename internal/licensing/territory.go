package licensing

import (
	"slices"

	"golang.org/x/text/language"
)

// regionAreas are the form's regions as areas of UN M.49, and countries that
// are commonly counted in besides: a country may lie in two of them.
var regionAreas = map[string]struct {
	areas []string
	also  []string
}{
	"middle_east":   {[]string{"145"}, []string{"EG", "IR"}},
	"europe":        {[]string{"150"}, []string{"AM", "AZ", "CY", "GE", "TR", "XK"}},
	"north_america": {[]string{"021"}, []string{"MX"}},
	"africa":        {[]string{"002"}, nil},
	"asia":          {[]string{"142"}, nil},
	"latin_america": {[]string{"419"}, nil},
	"oceania":       {[]string{"009"}, nil},
}

// regionsShared are regions that lie in each other. A border country that is
// counted in two regions (Turkey, Mexico) does not make them one.
var regionsShared = map[string][]string{"middle_east": {"asia", "africa"}}

// territoriesMeet reports whether two lists of territories have a place in
// common. No list is the world; a word that nobody knows meets everything.
func territoriesMeet(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if placesMeet(x, y) {
				return true
			}
		}
	}
	return false
}

func placesMeet(x, y string) bool {
	_, xRegion := regionAreas[x]
	_, yRegion := regionAreas[y]
	switch {
	case x == y || x == "world" || y == "world":
		return true
	case xRegion && yRegion:
		return slices.Contains(regionsShared[x], y) || slices.Contains(regionsShared[y], x)
	case xRegion:
		return regionHas(x, y)
	case yRegion:
		return regionHas(y, x)
	default:
		return !isCountry(x) || !isCountry(y)
	}
}

func isCountry(code string) bool {
	r, err := language.ParseRegion(code)
	return err == nil && r.IsCountry()
}

func regionHas(name, code string) bool {
	country, err := language.ParseRegion(code)
	if err != nil || !country.IsCountry() {
		return true
	}
	of := regionAreas[name]
	if slices.Contains(of.also, country.String()) {
		return true
	}
	return slices.ContainsFunc(of.areas, func(area string) bool {
		r, err := language.ParseRegion(area)
		return err == nil && r.Contains(country)
	})
}
