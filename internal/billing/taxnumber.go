package billing

import (
	"regexp"
	"strings"
)

// vatForms are the shapes of VAT numbers in the European Union, without the prefix of the country.
var vatForms = map[string]string{
	"AT": `U\d{8}`, "BE": `[01]\d{9}`, "BG": `\d{9,10}`, "CY": `\d{8}[A-Z]`, "CZ": `\d{8,10}`, "DE": `\d{9}`, "DK": `\d{8}`, "EE": `\d{9}`,
	"EL": `\d{9}`, "ES": `[A-Z0-9]\d{7}[A-Z0-9]`, "FI": `\d{8}`, "FR": `[A-Z0-9]{2}\d{9}`, "HR": `\d{11}`, "HU": `\d{8}`,
	"IE": `\d[A-Z0-9+*]\d{5}[A-Z]{1,2}`, "IT": `\d{11}`, "LT": `\d{9}|\d{12}`, "LU": `\d{8}`, "LV": `\d{11}`, "MT": `\d{8}`,
	"NL": `\d{9}B\d{2}`, "PL": `\d{10}`, "PT": `\d{9}`, "RO": `\d{2,10}`, "SE": `\d{12}`, "SI": `\d{8}`, "SK": `\d{10}`,
}

var (
	vatShapes = compileForms(vatForms)
	gbShape   = regexp.MustCompile(`^(GB)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})$`)
	chShape   = regexp.MustCompile(`^CHE?(\d{3})(\d{3})(\d{3})(MWST|TVA|IVA)?$`)
	noShape   = regexp.MustCompile(`^(NO)?(\d{9})(MVA)?$`)
	trShape   = regexp.MustCompile(`^(TR)?(\d{10})$`)
	otherTax  = regexp.MustCompile(`^[A-Z0-9]*\d[A-Z0-9]*\d[A-Z0-9]*\d[A-Z0-9]*$`)
)

func compileForms(forms map[string]string) map[string]*regexp.Regexp {
	out := make(map[string]*regexp.Regexp, len(forms))
	for prefix, form := range forms {
		out[prefix] = regexp.MustCompile(`^(` + prefix + `)?(` + form + `)$`)
	}
	return out
}

// plainTaxNumber drops what people put between the characters of a number.
func plainTaxNumber(raw string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "", "/", "", "\u00a0", "").Replace(raw))
}

// TaxNumber is a payer's tax number as Stripe takes it, with Stripe's type for it. known is false
// for a country whose numbers we do not hand over, and for a number that has not its country's shape.
func TaxNumber(country, raw string) (typ, value string, known bool) {
	n := plainTaxNumber(raw)
	prefix := country
	if country == "GR" {
		prefix = "EL"
	}
	if shape, inEU := vatShapes[prefix]; inEU {
		m := shape.FindStringSubmatch(n)
		if m == nil || ofAnother(prefix, n) {
			return "", "", false
		}
		return "eu_vat", prefix + m[2], true
	}
	switch country {
	case "GB":
		if m := gbShape.FindStringSubmatch(n); m != nil {
			return "gb_vat", "GB" + m[2], true
		}
	case "CH":
		if m := chShape.FindStringSubmatch(n); m != nil {
			return "ch_vat", strings.TrimSpace("CHE-" + m[1] + "." + m[2] + "." + m[3] + " " + m[4]), true
		}
	case "NO":
		if m := noShape.FindStringSubmatch(n); m != nil {
			return "no_vat", m[2] + "MVA", true
		}
	case "TR":
		if m := trShape.FindStringSubmatch(n); m != nil {
			return "tr_tin", m[2], true
		}
	}
	return "", "", false
}

// ofAnother reports a number that is written out as another country's.
func ofAnother(prefix, n string) bool {
	if len(n) < 2 || n[:2] == prefix {
		return false
	}
	shape, inEU := vatShapes[n[:2]]
	return inEU && shape.MatchString(n)
}

// PlausibleTaxNumber reports whether what was typed can be a tax number of the country: of its own
// shape where that is known, otherwise letters and at least three digits.
func PlausibleTaxNumber(country, raw string) bool {
	if _, _, known := TaxNumber(country, raw); known {
		return true
	}
	prefix := country
	if country == "GR" {
		prefix = "EL"
	}
	if _, inEU := vatShapes[prefix]; inEU {
		return false
	}
	switch country {
	case "GB", "CH", "NO", "TR":
		return false
	}
	return otherTax.MatchString(plainTaxNumber(raw))
}
