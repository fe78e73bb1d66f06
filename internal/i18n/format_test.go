package i18n

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"github.com/bojanz/currency"
)

var (
	noon     = time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)
	istanbul = zone("Europe/Istanbul")
)

func zone(name string) *time.Location {
	tz, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return tz
}

func TestMoney(t *testing.T) {
	c := ours(t)
	for _, x := range []struct {
		minor   int64
		code    string
		en, iso string
	}{
		{26500, "GBP", "£265.00", "GBP 265.00"},
		{126500, "USD", "US$1,265.00", "USD 1,265.00"},
		{12000, "JPY", "JP¥12,000", "JPY 12,000"},
		{5120, "KWD", "KWD\u00a05.120", "KWD 5.120"},
		{26500, "ISK", "ISK\u00a0265", "ISK 265"},
		{26550, "ISK", "ISK\u00a0265.5", "ISK 265.5"},
		{265, "MGA", "MGA\u00a0265", "MGA 265"},
		{-5, "EUR", "-€0.05", "EUR -0.05"},
		{0, "EUR", "€0.00", "EUR 0.00"},
		{1250, "???", "??? 1250", "??? 1250"},
	} {
		en, ar := c.Printer("en"), c.Printer("ar")
		if got := en.Money(x.minor, x.code); got != x.en {
			t.Errorf("en %d %s: %+q; want %+q", x.minor, x.code, got, x.en)
		}
		if got := ar.Money(x.minor, x.code); got != x.iso { // one direction, whatever stands beside it
			t.Errorf("ar %d %s: %+q; want %+q", x.minor, x.code, got, x.iso)
		}
		if a, b := en.MoneyISO(x.minor, x.code), ar.MoneyISO(x.minor, x.code); a != x.iso || b != x.iso {
			t.Errorf("iso %d %s: %q and %q; want %q", x.minor, x.code, a, b, x.iso)
		}
	}
}

// TestMinorUnitsDeviateFromCLDRAsStripeDoes pins the same two deviations that
// internal/money has, so that an amount is shown as it is charged.
func TestMinorUnitsDeviateFromCLDRAsStripeDoes(t *testing.T) {
	stripe := map[string]int{"ISK": 2, "MGA": 0}
	for _, code := range currency.GetCurrencyCodes() {
		cldr, _ := currency.GetDigits(code)
		want, differs := stripe[code]
		if !differs {
			want = int(cldr)
		}
		if got, ok := minorDigits(code); !ok || got != want || want > maxDigits {
			t.Errorf("%s has %d decimals; want %d", code, got, want)
		}
	}
}

func TestNumbersKeepWesternDigits(t *testing.T) {
	c := ours(t)
	for _, lang := range c.Languages() {
		p := c.Printer(lang)
		for _, x := range []struct{ got, want string }{
			{p.Number(0), "0"}, {p.Number(999), "999"}, {p.Number(1000), "1,000"}, {p.Number(1234567), "1,234,567"},
			{strip(p.Number(-5)), "-5"}, {p.Number(1<<63 - 1), "9,223,372,036,854,775,807"},
			{strip(p.Percent(1750)), "17.5%"}, {strip(p.Percent(1)), "0.01%"}, {strip(p.Percent(10_000)), "100%"}, {strip(p.Percent(0)), "0%"},
		} {
			if x.got != x.want {
				t.Errorf("%s: %+q; want %q", lang, x.got, x.want)
			}
		}
		for _, r := range sample(p) {
			if r >= '٠' && r <= '٩' || r >= '۰' && r <= '۹' {
				t.Fatalf("%s writes the digit %c in %q", lang, r, sample(p))
			}
		}
	}
}

// strip removes the direction marks of Arabic numbers.
func strip(s string) string {
	return strings.NewReplacer("\u200e", "", "\u200f", "", "\u061c", "", "−", "-").Replace(s)
}

func TestDates(t *testing.T) {
	c := ours(t)
	en, ar := c.Printer("en"), c.Printer("ar")
	newYork := zone("America/New_York")
	for _, x := range []struct{ got, want string }{
		{en.Date(noon), "27 November 2026"},
		{en.ShortDate(noon), "27 Nov 2026"},
		{en.DateTime(noon, istanbul), "27 November 2026, 09:00 (Istanbul time)"},
		{en.DateTime(noon, nil), "27 November 2026, 06:00 (UTC)"},
		{en.DateTime(noon, time.UTC), "27 November 2026, 06:00 (UTC)"},
		{en.DateTime(noon, time.Local), "27 November 2026, 06:00 (UTC)"},
		{en.DateTime(noon.Add(-4*time.Hour), newYork), "26 November 2026, 21:00 (New York time)"},
		{en.DateTime(noon, zone("America/Argentina/Buenos_Aires")), "27 November 2026, 03:00 (Buenos Aires time)"},
		{en.DateTime(noon, time.FixedZone("UTC+3", 3*3600)), "27 November 2026, 09:00 (UTC+3)"},
		{ar.Date(noon), "27 نوفمبر 2026"},
		{ar.ShortDate(noon), "27 نوفمبر 2026"},
		{ar.DateTime(noon, istanbul), "27 نوفمبر 2026، 09:00 (بتوقيت إسطنبول)"},
		{ar.DateTime(noon, nil), "27 نوفمبر 2026، 06:00 (بالتوقيت العالمي المنسق)"},
		{en.Date(time.Time{}) + en.ShortDate(time.Time{}) + en.DateTime(time.Time{}, nil), ""},
	} {
		if x.got != x.want {
			t.Errorf("got %q; want %q", x.got, x.want)
		}
	}
}

// TestEveryZoneInTheCatalogueExists keeps a misspelt zone from being a dead line.
func TestEveryZoneInTheCatalogueExists(t *testing.T) {
	known := map[string]bool{"city": true, "utc": true, "etc_utc": true}
	for _, area := range []string{"Africa", "America", "Asia", "Australia", "Europe"} {
		for _, city := range strings.Fields(cities) {
			if _, err := time.LoadLocation(area + "/" + city); err == nil {
				known[strings.ToLower(area+"_"+city)] = true
			}
		}
	}
	for id := range ours(t).Printer("en").messages {
		if name, ok := strings.CutPrefix(id, "common.zone."); ok && !known[name] {
			t.Errorf("%s is no time zone this test knows: correct it or add its city here", id)
		}
	}
}

const cities = "Aden Algiers Amman Amsterdam Athens Baghdad Bahrain Beirut Berlin Brussels Cairo Casablanca Chicago Copenhagen " +
	"Damascus Denver Dhaka Dubai Dublin Gaza Hebron Helsinki Hong_Kong Istanbul Jakarta Jerusalem Johannesburg Karachi " +
	"Khartoum Kolkata Kuala_Lumpur Kuwait Kyiv Lagos Lisbon London Los_Angeles Madrid Mexico_City Moscow Muscat Nairobi " +
	"New_York Oslo Paris Qatar Riyadh Rome Sao_Paulo Seoul Shanghai Singapore Stockholm Sydney Tehran Tokyo Toronto " +
	"Tripoli Tunis Vienna Warsaw Zurich"

func TestNames(t *testing.T) {
	c := ours(t)
	en, ar := c.Printer("en"), c.Printer("ar")
	for _, x := range []struct{ got, want string }{
		{en.Country("GB"), "United Kingdom"}, {en.Country("gb"), "United Kingdom"}, {en.Country("PS"), "Palestine"},
		{en.Country("ZZ"), "ZZ"}, {en.Country(""), ""}, {en.Country("<b>"), "<b>"}, {en.Country("150"), "150"},
		{ar.Country("PS"), "فلسطين"}, {ar.Country("GB"), "المملكة المتحدة"},
		{en.Territory("world"), "Worldwide"}, {en.Territory("TR"), "Türkiye"}, {ar.Territory("middle_east"), "الشرق الأوسط"},
		{en.Language("ar"), "Arabic"}, {en.Language("pt-BR"), "Brazilian Portuguese"}, {ar.Language("en"), "الإنجليزية"},
		{en.Language("!"), "!"}, {en.Language(""), ""},
		{en.List(nil), ""}, {en.List([]string{"a"}), "a"}, {en.List([]string{"a", "b"}), "a and b"},
		{en.List([]string{"a", "b", "c"}), "a, b and c"}, {en.List([]string{"a", "b", "c", "d"}), "a, b, c and d"},
		{ar.List([]string{"كتاب", "مجلة", "موقع"}), "كتاب ومجلة وموقع"},
		{en.Isolate("MEE-7K3QF9"), "\u2068MEE-7K3QF9\u2069"}, {en.Isolate(""), ""},
	} {
		if x.got != x.want {
			t.Errorf("got %q; want %q", x.got, x.want)
		}
	}
}

func TestCountriesAreISOInTheOrderOfTheLanguage(t *testing.T) {
	c := ours(t)
	for _, lang := range c.Languages() {
		list := c.Printer(lang).Countries()
		codes := make([]string, len(list))
		for i, n := range list {
			codes[i] = n.Code
		}
		slices.Sort(codes)
		if n := len(slices.Compact(codes)); n != 250 { // the 249 of ISO 3166-1, and Kosovo
			t.Errorf("%s: %d countries; want 250: %v", lang, n, codes)
		}
		index := func(code string) int {
			return slices.IndexFunc(list, func(n Named) bool { return n.Code == code })
		}
		if lang == "en" && (index("AF") >= index("AX") || index("AX") >= index("AL") || index("AL") >= index("ZW")) {
			t.Error("Åland is not sorted among the As")
		}
		if lang == "ar" && (index("ES") >= index("TR") || index("JO") >= index("TR") || index("TR") >= index("KE")) {
			t.Error("Arabic names are not in Arabic order")
		}
	}
}

func TestMatch(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "en": "en", "en-US,en;q=0.9": "en", "ar": "ar", "ar-EG,ar;q=0.9,en;q=0.5": "ar", "AR_sa": "ar",
		"fr-FR,fr;q=0.9,ar;q=0.5,en;q=0.3": "ar", "de": "en", "fa": "en", "he,ar;q=0.1": "ar", "ga,ar;q=0.8": "ar", "arb": "ar", "fr,arb-EG": "ar", "und-EG,en": "en", "ar;q=0,en": "en",
		"*": "en", "tr,*;q=0.1": "en", "not a header": "en", ";;;q=": "en",
		"ar," + strings.Repeat("fr,", 5000):        "ar",
		strings.Repeat("x", 5000):                  "en",
		strings.Repeat("-", 5000):                  "en",
		strings.Repeat("fr-", 60) + "," + "ar,en,": "en",
	} {
		if got := Match(header); got != want {
			t.Errorf("%.60q: %q; want %q", header, got, want)
		}
	}
	for _, l := range supported {
		if Match(l.lang) != l.lang {
			t.Errorf("%s does not match itself", l.lang)
		}
	}
}
