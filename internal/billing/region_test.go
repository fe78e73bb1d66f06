package billing_test

import (
	"testing"

	"imprimatur/internal/billing"
)

func TestARegionIsKnownByItsCodeAndItsNames(t *testing.T) {
	for _, c := range []struct {
		country, raw, code string
		ok                 bool
	}{
		{"CA", "ON", "ON", true}, {"CA", " qc ", "QC", true}, {"CA", "québec", "QC", true}, {"CA", "Ontario", "ON", true}, {"CA", "NY", "NY", false},
		{"US", "ny", "NY", true}, {"US", "new york", "NY", true}, {"US", "Ontario", "Ontario", false}, {"US", "", "", true},
		{"AU", "New South Wales", "New South Wales", true}, {"FR", "", "", true},
	} {
		if code, ok := billing.Region(c.country, c.raw); code != c.code || ok != c.ok {
			t.Errorf("%s %q: %q %t", c.country, c.raw, code, ok)
		}
	}
}
