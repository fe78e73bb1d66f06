package money

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseReadsWhatDecimalWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount{anyMinor.Draw(t, "minor"), anyCode().Draw(t, "code")}
		got, err := Parse(a.Decimal(), a.Currency)
		if err != nil || got != a {
			t.Fatalf("%q read as %v, %v; want %v", a.Decimal(), got, err, a)
		}
	})
}

func TestParseNeverGuesses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[-+0-9., eE_٣]{0,12}`).Draw(t, "text")
		code := anyCode().Draw(t, "code")
		got, err := Parse(text, code)
		if err != nil {
			if got != (Amount{}) {
				t.Fatalf("an error and an amount: %v", got)
			}
			return
		}
		// What was accepted means the same number as what was typed.
		typed := strings.TrimLeft(strings.TrimPrefix(text, "-"), "0")
		if strings.Contains(typed, ".") {
			typed = strings.TrimRight(strings.TrimRight(typed, "0"), ".")
		}
		printed := strings.TrimLeft(strings.TrimPrefix(got.Decimal(), "-"), "0")
		if strings.Contains(printed, ".") {
			printed = strings.TrimRight(strings.TrimRight(printed, "0"), ".")
		}
		if typed != printed {
			t.Fatalf("%q in %s read as %s", text, code, got.Decimal())
		}
	})
}

func TestDecimalByExample(t *testing.T) {
	for _, c := range []struct {
		minor int64
		code  string
		want  string
	}{
		{1234, "GBP", "12.34"}, {-5, "GBP", "-0.05"}, {0, "GBP", "0.00"}, {1200, "JPY", "1200"},
		{5120, "KWD", "5.120"}, {-7, "KWD", "-0.007"}, {26500, "ISK", "265.00"}, {-1 << 63, "JPY", "-9223372036854775808"},
	} {
		a := Amount{c.minor, c.code}
		if got := a.Decimal(); got != c.want {
			t.Errorf("%d %s = %q; want %q", c.minor, c.code, got, c.want)
		}
		if got := a.String(); got != c.code+" "+c.want {
			t.Errorf("String = %q", got)
		}
	}
}

func TestParseIsStrict(t *testing.T) {
	for text, minor := range map[string]int64{"12": 1200, "12.3": 1230, "12.34": 1234, "-12.34": -1234, "0": 0, "007.10": 710} {
		if got, err := Parse(text, "GBP"); err != nil || got.Minor != minor {
			t.Errorf("%q = %v, %v; want %d", text, got, err, minor)
		}
	}
	for _, text := range []string{
		"", "-", ".", "-.", "12.", ".5", "12.345", "1,234.00", "1 000", " 12", "12 ", "+12", "--12", "1e3", "1_000",
		"0x10", "١٢", "12.3.4", "12-", "£12", "NaN", "Inf", "12\n", strings.Repeat("x", 500),
	} {
		_, err := Parse(text, "GBP")
		if !errors.Is(err, ErrSyntax) {
			t.Errorf("%q: %v; want ErrSyntax", text, err)
		}
		if err != nil && len(err.Error()) > 200 {
			t.Errorf("a stranger's text fills the error: %d bytes", len(err.Error()))
		}
	}
	if _, err := Parse("12.5", "JPY"); !errors.Is(err, ErrSyntax) {
		t.Errorf("a fraction of a yen: %v", err)
	}
	for _, code := range []string{"", "gbp", "UGX", "XXX", "GB", "GBPP"} {
		if _, err := Parse("12", code); !errors.Is(err, ErrCurrency) {
			t.Errorf("currency %q: %v; want ErrCurrency", code, err)
		}
	}
}
