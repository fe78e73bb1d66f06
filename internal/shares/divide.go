package shares

import (
	"errors"
	"fmt"

	"imprimatur/internal/money"
)

// Whole is all of a line, in basis points.
const Whole = 10_000

// ErrSale is wrapped by every refusal of Divide.
var ErrSale = errors.New("not a sale that can be divided")

// Sale is a paid invoice: its lines, what was charged for them with tax, and how
// much of that was given back since (credited, refunded, lost in a dispute).
type Sale struct {
	Currency       string
	TotalMinor     int64
	GivenBackMinor int64
	Lines          []Line
}

// Line is one line of a sale: its net price, the share of it that goes to its
// contributors together, and in which parts they divide that between them.
type Line struct {
	NetMinor    int64
	BasisPoints int64
	Parts       []int64
}

// Division is who has what of the net that was kept. The house has everything
// that no contributor has, so that all of it adds up to KeptMinor.
type Division struct {
	KeptMinor    int64
	HouseMinor   int64
	Contributors [][]int64 // by line, then as in Parts
}

// Divide says what everybody is entitled to as things stand. Fractions of a minor
// unit fall to the house: a contributor's part is rounded down, never grows when
// more is given back, is whole when nothing was and zero when all was. Errors are
// ErrSale, or those of money for amounts that no currency holds.
func Divide(s Sale) (Division, error) {
	if err := s.check(); err != nil {
		return Division{}, err
	}
	kept := s.TotalMinor - s.GivenBackMinor
	var net int64
	for _, l := range s.Lines {
		net += l.NetMinor
	}
	all, err := s.amount(net).MulRatio(kept, s.TotalMinor, money.Down)
	if err != nil {
		return Division{}, err
	}
	out := Division{KeptMinor: all.Minor, HouseMinor: all.Minor, Contributors: make([][]int64, len(s.Lines))}
	for i, l := range s.Lines {
		if out.Contributors[i], err = s.divideLine(l, kept); err != nil {
			return Division{}, err
		}
		for _, part := range out.Contributors[i] {
			out.HouseMinor -= part
		}
	}
	return out, nil
}

func (s Sale) divideLine(l Line, kept int64) ([]int64, error) {
	line, err := s.amount(l.NetMinor).MulRatio(kept, s.TotalMinor, money.Down)
	if err != nil {
		return nil, err
	}
	var sum int64
	for _, p := range l.Parts {
		sum += p
	}
	out := make([]int64, len(l.Parts))
	for i, p := range l.Parts {
		part, err := line.MulRatio(l.BasisPoints*p, Whole*sum, money.Down)
		if err != nil {
			return nil, err
		}
		out[i] = part.Minor
	}
	return out, nil
}

func (s Sale) amount(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: s.Currency}
}

// MostParts bounds the parts of one contributor.
const MostParts = 1000

func (s Sale) check() error {
	if s.TotalMinor <= 0 || s.GivenBackMinor < 0 || s.GivenBackMinor > s.TotalMinor {
		return fmt.Errorf("%w: %d of %d given back", ErrSale, s.GivenBackMinor, s.TotalMinor)
	}
	left := s.TotalMinor
	for i, l := range s.Lines {
		if l.NetMinor < 0 || l.NetMinor > left || l.BasisPoints < 0 || l.BasisPoints > Whole {
			return fmt.Errorf("%w: line %d of %d, %d basis points", ErrSale, i+1, l.NetMinor, l.BasisPoints)
		}
		left -= l.NetMinor
		for _, p := range l.Parts {
			if p <= 0 || p > MostParts {
				return fmt.Errorf("%w: line %d: %d parts", ErrSale, i+1, p)
			}
		}
	}
	return nil
}
