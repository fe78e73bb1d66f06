package certificate

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// stamp is one glyph at its place on the page.
type stamp struct {
	glyphKey
	ink colour
	at  matrix // from the units of the em to the page
}

// matrix is a PDF transformation, counted from the lower left corner of the page.
type matrix [6]float64

// along places something at distance x along a text's baseline and y above it, enlarged as said.
func (t text) along(x, y, wide, high float64) matrix {
	if t.degrees == 0 {
		return matrix{wide, 0, 0, high, t.x + x, pageHeight - t.y + y}
	}
	sin, cos := math.Sincos(t.degrees * math.Pi / 180)
	return matrix{
		wide * cos, wide * sin, -high * sin, high * cos,
		t.x + x*cos - y*sin, pageHeight - t.y + x*sin + y*cos,
	}
}

// write appends the operands and the operator. Places are rounded to a hundredth of a point.
func (m matrix) write(out []byte) []byte {
	for i, v := range m {
		decimals := 6
		if i > 3 {
			decimals = 2
		}
		if v == 0 {
			out = append(out, '0')
		} else {
			out = strconv.AppendFloat(out, v, 'f', decimals, 64)
		}
		out = append(out, ' ')
	}
	return append(out, "cm\n"...)
}

// stamps are the glyphs of a text.
func (d *pen) stamps(all []stamp, t text) []stamp {
	unit := t.size / em / 64
	for _, r := range t.line.runs {
		x := r.x
		for _, g := range r.glyphs {
			if key := (glyphKey{r.face, g.GlyphID}); d.outlines.path(key) != nil {
				at := t.along(x+float64(g.XOffset)*unit, float64(g.YOffset)*unit, r.size/em, r.size/em)
				all = append(all, stamp{key, t.ink, at})
			}
			x += float64(g.Advance) * unit
		}
	}
	return all
}

// letters paints the glyphs of a page, sorted by glyph: a path that follows itself compresses to almost nothing.
func (d *pen) letters(all []stamp) {
	slices.SortStableFunc(all, func(a, b stamp) int {
		return cmp.Or(cmp.Compare(a.face, b.face), cmp.Compare(a.glyph, b.glyph))
	})
	out := d.ops.AvailableBuffer()
	for i, s := range all {
		if i == 0 || s.ink != all[i-1].ink {
			out = append(append(out, s.ink.operands()...), " rg\n"...)
		}
		out = append(out, "q "...)
		out = s.at.write(out)
		out = append(out, d.outlines.path(s.glyphKey)...)
		out = append(out, "Q\n"...)
	}
	d.ops.Write(out)
}
