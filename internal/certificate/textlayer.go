package certificate

import (
	"fmt"

	"codeberg.org/go-pdf/fpdf"
)

// The text layer is written in one size with a font whose every letter is half an em wide, and stretched word by word
// over the outlines.
const (
	layerFont   = "textlayer"
	layerSize   = 10.0
	layerLetter = layerSize / 2
)

// loadTextLayer gives the document the font of the text layer: the small one, or the one that knows the whole basic
// plane when a letter needs it.
func loadTextLayer(pdf *fpdf.Fpdf, sheets []*sheet) error {
	file := "fonts/textlayer.ttf"
	for _, s := range sheets {
		for _, t := range s.texts {
			for _, r := range t.line.text {
				if !narrowLayer(r) {
					file = "fonts/textlayer-wide.ttf"
				}
			}
		}
	}
	data, err := fontFiles.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read font of the text layer: %w", err)
	}
	pdf.AddUTF8FontFromBytes(layerFont, "", data)
	pdf.SetFont(layerFont, "", layerSize)
	return pdf.Error()
}

// narrowLayer reports whether the small font of the text layer has a letter. The ranges are those of textlayer.py.
func narrowLayer(r rune) bool {
	return r >= 0x20 && r <= 0x7ff || r >= 0x8a0 && r <= 0x8ff || r >= 0x1e00 && r <= 0x22ff || r == 0xfffd
}

// layText writes the words of a line unseen (text rendering mode 3), each where its glyphs stand. Letters of a word that
// runs from right to left are written in the order of their places, the last one first: that is how readers of PDF
// expect them, they turn them back.
func (d *pen) layText(t text) {
	for _, r := range t.line.runs {
		for _, w := range wordsOf(r, t.line.text, t.size) {
			at := t.along(r.x+w.x, 0, w.width/(layerLetter*float64(len(w.letters))), r.size/layerSize)
			d.pdf.RawWriteStr(string(at.write([]byte("q 3 Tr "))))
			d.pdf.Text(0, pageHeight, string(w.letters))
			d.pdf.RawWriteStr("Q")
		}
	}
}

// word is a stretch of a run up to and with the space behind it, its letters from left to right. The position and width
// are in points, counted from the start of the run.
type word struct {
	letters  []rune
	x, width float64
}

// wordsOf cuts a run into words, by the places of its glyphs.
func wordsOf(r run, letters []rune, size float64) []word {
	places := clusterPlaces(r, size)
	var out []word
	for at := r.first; at < r.last; {
		end := at
		for end < r.last && letters[end] != ' ' {
			end++
		}
		if end < r.last {
			end++ // the space
		}
		w := word{letters: visible(letters[at:end], r.rightToLeft())}
		w.x, w.width = span(places, at-r.first, end-r.first)
		if len(w.letters) > 0 && w.width > 0 {
			out = append(out, w)
		}
		at = end
	}
	return out
}

// place is where the glyphs of a cluster of letters begin and end.
type place struct{ from, to float64 }

// clusterPlaces gives the place of each letter that begins a cluster of glyphs; the others have none of their own.
func clusterPlaces(r run, size float64) []place {
	places := make([]place, r.last-r.first)
	x := 0.0
	for _, g := range r.glyphs {
		width := points(g.Advance, size)
		if i := g.TextIndex() - r.first; i >= 0 && i < len(places) {
			if p := &places[i]; p.from == p.to {
				*p = place{x, x + width}
			} else {
				*p = place{min(p.from, x), max(p.to, x+width)}
			}
		}
		x += width
	}
	return places
}

func span(places []place, from, to int) (x, width float64) {
	first := true
	end := 0.0
	for _, p := range places[from:to] {
		if p.from == p.to {
			continue
		}
		if first {
			x, end, first = p.from, p.to, false
		}
		x, end = min(x, p.from), max(end, p.to)
	}
	return x, end - x
}

// visible is what the text layer writes of some letters: no marks of direction, no letter beyond the basic plane (the
// writer cannot address them), plain spaces, and all from left to right.
func visible(letters []rune, rightToLeft bool) []rune {
	out := make([]rune, 0, len(letters))
	for _, r := range letters {
		switch {
		case r >= 0x200b && r <= 0x200f, r >= 0x2066 && r <= 0x2069:
			continue
		case r > 0xffff:
			r = 0xfffd
		case r == 0xa0:
			r = ' '
		}
		out = append(out, r)
	}
	if rightToLeft {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}
