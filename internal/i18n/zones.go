package i18n

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
)

//go:embed zones/zones.tsv
var zoneTable string

// place is a line of the table of zones: a city, its country, and the zone in which its clocks go.
type place struct {
	zone, country string
	city          map[string]string // by language
}

// places reads the table once. The first of a country is the one in which most of it lives.
var places = sync.OnceValue(func() []place {
	var out []place
	for line := range strings.Lines(zoneTable) {
		cell := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cell) == 4 && !strings.HasPrefix(line, "#") {
			out = append(out, place{country: cell[0], zone: cell[1], city: map[string]string{"en": cell[2], "ar": cell[3]}})
		}
	}
	return out
})

// placesByZone finds a line by its zone.
var placesByZone = sync.OnceValue(func() map[string]place {
	out := map[string]place{}
	for _, each := range places() {
		out[each.zone] = each
	}
	return out
})

// KnownZone reports whether a time zone is one of those that Zones offers.
func KnownZone(name string) bool {
	_, ok := placesByZone()[name]
	return ok
}

// ZoneOfCountry is the time zone in which most of a country lives, "" when the country is not known.
func ZoneOfCountry(code string) string {
	all := places()
	if i := slices.IndexFunc(all, func(each place) bool { return each.country == code }); i >= 0 {
		return all[i].zone
	}
	return ""
}

// Zones returns all time zones by country and city in the alphabetical order of the
// language, for a choice in a form. The slice is shared: do not change it.
func (p *Printer) Zones() []Named { return p.zones() }

// ZonePlace names a zone of Zones by country and city: "France – Paris".
func (p *Printer) ZonePlace(zone string) string {
	each, ok := placesByZone()[zone]
	if !ok {
		return zone
	}
	country, city := p.Country(each.country), p.city(zone)
	if country == city {
		return country
	}
	return p.T("common.zone_place", "Country", country, "City", city)
}

// city names the city of a zone; the last part of the zone's own name when it is not in the table.
func (p *Printer) city(zone string) string {
	if name := placesByZone()[zone].city[p.Lang()]; name != "" {
		return name
	}
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// sortedZones computes Zones once.
func (p *Printer) sortedZones() []Named {
	var out []Named
	for _, each := range places() {
		out = append(out, Named{Code: each.zone, Name: p.ZonePlace(each.zone)})
	}
	collate.New(p.locale.tag).Sort(byName(out))
	return out
}
