package shares_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"imprimatur/internal/money"
	"imprimatur/internal/shares"
)

// sales draws every kind of sale: any currency, up to eight lines, tax or none,
// nothing, a part or all of it given back.
func sales(t *rapid.T) shares.Sale {
	s := shares.Sale{Currency: rapid.SampledFrom(money.Currencies()).Draw(t, "currency")}
	most := rapid.SampledFrom([]int64{9, 99_99, 1_000_000_00, math.MaxInt64 / 32}).Draw(t, "most")
	for range rapid.IntRange(1, 8).Draw(t, "lines") {
		l := shares.Line{NetMinor: rapid.Int64Range(0, most).Draw(t, "net"), BasisPoints: rapid.Int64Range(0, shares.Whole).Draw(t, "basis points")}
		for range rapid.IntRange(0, 5).Draw(t, "contributors") {
			l.Parts = append(l.Parts, rapid.Int64Range(1, shares.MostParts).Draw(t, "parts"))
		}
		s.Lines, s.TotalMinor = append(s.Lines, l), s.TotalMinor+l.NetMinor
	}
	s.TotalMinor += rapid.Int64Range(0, most).Draw(t, "tax")
	s.TotalMinor = max(s.TotalMinor, 1)
	s.GivenBackMinor = rapid.OneOf(rapid.Just(int64(0)), rapid.Just(s.TotalMinor), rapid.Int64Range(0, s.TotalMinor)).Draw(t, "given back")
	return s
}

func divided(t *rapid.T, s shares.Sale) shares.Division {
	d, err := shares.Divide(s)
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	return d
}

// wrong says what of a division is not as it must be; "" when all is.
func wrong(s shares.Sale, d shares.Division) string {
	sum := d.HouseMinor
	var net int64
	for i, l := range s.Lines {
		net += l.NetMinor
		var line int64
		for _, part := range d.Contributors[i] {
			if part < 0 {
				return "a contributor owes us"
			}
			line += part
		}
		if line > l.NetMinor {
			return "a line gives more than it brought"
		}
		sum += line
	}
	switch {
	case sum != d.KeptMinor:
		return "the parts and the house's rest are not what was kept"
	case d.HouseMinor < 0:
		return "the house gives more than it kept"
	case s.GivenBackMinor == 0 && d.KeptMinor != net:
		return "nothing was given back, and not all is kept"
	case s.GivenBackMinor == s.TotalMinor && (d.KeptMinor != 0 || sum != 0):
		return "all was given back, and something is kept"
	}
	return ""
}

func TestTheHouseAndItsContributorsHaveExactlyWhatWasKept(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := sales(t)
		d := divided(t, s)
		if why := wrong(s, d); why != "" {
			t.Fatalf("%s: %+v of %+v", why, d, s)
		}
		if s.GivenBackMinor == s.TotalMinor {
			for _, line := range d.Contributors {
				for _, part := range line {
					if part != 0 {
						t.Fatalf("%d left after a full refund", part)
					}
				}
			}
		}
	})
}

// TestWrongDivisionsAreFound is the control of the properties above.
func TestWrongDivisionsAreFound(t *testing.T) {
	t.Parallel()
	s := shares.Sale{Currency: "GBP", TotalMinor: 120, Lines: []shares.Line{{NetMinor: 100, BasisPoints: 5000, Parts: []int64{1, 2}}}}
	for name, d := range map[string]shares.Division{
		"a penny lost":     {KeptMinor: 100, HouseMinor: 50, Contributors: [][]int64{{16, 33}}},
		"a penny too many": {KeptMinor: 100, HouseMinor: 51, Contributors: [][]int64{{17, 33}}},
		"below nothing":    {KeptMinor: 100, HouseMinor: 101, Contributors: [][]int64{{-1, 0}}},
		"house pays":       {KeptMinor: 0, HouseMinor: -50, Contributors: [][]int64{{25, 25}}},
	} {
		if wrong(s, d) == "" {
			t.Errorf("%s passes", name)
		}
	}
	d, err := shares.Divide(s)
	if err != nil || wrong(s, d) != "" || d.HouseMinor != 51 || d.Contributors[0][0] != 16 || d.Contributors[0][1] != 33 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestMoreGivenBackIsNeverMoreForAnybody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := sales(t)
		more := s
		more.GivenBackMinor = rapid.Int64Range(s.GivenBackMinor, s.TotalMinor).Draw(t, "then")
		a, b := divided(t, s), divided(t, more)
		for i := range s.Lines {
			for j, part := range b.Contributors[i] {
				if part > a.Contributors[i][j] {
					t.Fatalf("line %d: %d became %d although more was given back", i, a.Contributors[i][j], part)
				}
			}
		}
	})
}

func TestWhatIsNoSaleIsRefused(t *testing.T) {
	t.Parallel()
	whole := func(change func(*shares.Sale)) shares.Sale {
		s := shares.Sale{Currency: "GBP", TotalMinor: 100, Lines: []shares.Line{{NetMinor: 100, BasisPoints: 5000, Parts: []int64{1}}}}
		change(&s)
		return s
	}
	for name, s := range map[string]shares.Sale{
		"nothing was charged":    whole(func(s *shares.Sale) { s.TotalMinor = 0 }),
		"more back than came":    whole(func(s *shares.Sale) { s.GivenBackMinor = 101 }),
		"less than nothing back": whole(func(s *shares.Sale) { s.GivenBackMinor = -1 }),
		"lines over the total":   whole(func(s *shares.Sale) { s.Lines = append(s.Lines, shares.Line{NetMinor: 1}) }),
		"a line below nothing":   whole(func(s *shares.Sale) { s.Lines[0].NetMinor = -1 }),
		"more than all of it":    whole(func(s *shares.Sale) { s.Lines[0].BasisPoints = 10_001 }),
		"no part":                whole(func(s *shares.Sale) { s.Lines[0].Parts[0] = 0 }),
		"too many parts":         whole(func(s *shares.Sale) { s.Lines[0].Parts[0] = shares.MostParts + 1 }),
	} {
		if _, err := shares.Divide(s); !errors.Is(err, shares.ErrSale) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
