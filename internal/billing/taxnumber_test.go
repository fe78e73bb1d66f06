package billing

import "testing"

func TestTaxNumbersAreHandedOverInTheirOwnShape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, typed, typ, value string }{
		{"DE", "DE 123 456 789", "eu_vat", "DE123456789"},
		{"DE", "123456789", "eu_vat", "DE123456789"},
		{"FR", "fr12345678901", "eu_vat", "FR12345678901"},
		{"GR", "EL123456789", "eu_vat", "EL123456789"},
		{"GR", "123456789", "eu_vat", "EL123456789"},
		{"NL", "NL123456789B01", "eu_vat", "NL123456789B01"},
		{"GB", "123 4567 89", "gb_vat", "GB123456789"},
		{"CH", "CHE-123.456.789 MWST", "ch_vat", "CHE-123.456.789 MWST"},
		{"NO", "123456789 MVA", "no_vat", "123456789MVA"},
		{"TR", "0123456789", "tr_tin", "0123456789"},
	} {
		if typ, value, known := TaxNumber(c.country, c.typed); !known || typ != c.typ || value != c.value {
			t.Errorf("%s %q: %s %q %t", c.country, c.typed, typ, value, known)
		}
	}
	for _, c := range []struct{ country, typed string }{
		{"DE", "FR12345678901"}, {"FR", "DE123456789"}, {"DE", "DE12345"}, {"GB", "GB12"}, {"NO", "none"}, {"US", "12-3456789"}, {"DE", ""},
	} {
		if typ, _, known := TaxNumber(c.country, c.typed); known {
			t.Errorf("%s %q is taken for %s", c.country, c.typed, typ)
		}
	}
	for typed, want := range map[string]bool{"12-3456789": true, "no number": false, "AB12": false, "1 2 3": true} {
		if PlausibleTaxNumber("US", typed) != want {
			t.Errorf("US %q is plausible: %t", typed, !want)
		}
	}
	if PlausibleTaxNumber("DE", "12345") || !PlausibleTaxNumber("GR", "EL123456789") {
		t.Error("a known shape is not demanded")
	}
}
