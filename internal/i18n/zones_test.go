package i18n

import (
	"testing"
	"time"
	"unicode"
)

// TestZones: every country of the list has a zone, every zone loads, and every city has a name in each language, in its own letters.
func TestZones(t *testing.T) {
	c := ours(t)
	for _, country := range c.Printer("en").Countries() {
		if zone := ZoneOfCountry(country.Code); zone == "" && country.Code != "BV" && country.Code != "HM" && country.Code != "XK" { // without inhabitants, or not in ISO 3166-1
			t.Errorf("%s (%s) has no time zone", country.Code, country.Name)
		}
	}
	for _, lang := range c.Languages() {
		p := c.Printer(lang)
		for _, zone := range p.Zones() {
			if _, err := time.LoadLocation(zone.Code); err != nil || !KnownZone(zone.Code) {
				t.Errorf("%s: %v", zone.Code, err)
			}
			for _, r := range p.city(zone.Code) {
				if lang == "ar" && unicode.Is(unicode.Latin, r) {
					t.Errorf("%s has no Arabic name: %s", zone.Code, zone.Name)
					break
				}
			}
		}
		if n := len(p.Zones()); n != 418 {
			t.Errorf("%s: %d zones", lang, n)
		}
	}
}

func TestTheZoneOfACountryIsWhereMostOfItLives(t *testing.T) {
	for country, want := range map[string]string{
		"FR": "Europe/Paris", "US": "America/New_York", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "RU": "Europe/Moscow",
		"UA": "Europe/Kyiv", "CA": "America/Toronto", "LB": "Asia/Beirut", "": "", "ZZ": "",
	} {
		if got := ZoneOfCountry(country); got != want {
			t.Errorf("%s: %q instead of %q", country, got, want)
		}
	}
}

func TestAZoneIsNamedByItsPlace(t *testing.T) {
	c := ours(t)
	for _, want := range []struct{ lang, zone, name string }{
		{"en", "Europe/Paris", "France – Paris"}, {"ar", "Europe/Paris", "فرنسا – باريس"}, {"en", "Asia/Singapore", "Singapore"},
		{"en", "America/Argentina/Buenos_Aires", "Argentina – Buenos Aires"}, {"en", "Nowhere/Else", "Nowhere/Else"},
	} {
		if got := c.Printer(want.lang).ZonePlace(want.zone); got != want.name {
			t.Errorf("%s %s: %q", want.lang, want.zone, got)
		}
	}
	for _, name := range []string{"", "UTC", "Local", "../etc/passwd", "Europe/paris"} {
		if KnownZone(name) {
			t.Errorf("%q is known", name)
		}
	}
}
