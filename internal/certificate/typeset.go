package certificate

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// em is the grid of a letter: text is shaped at 1000 units to the em and scaled when drawn, so that all positions are
// whole numbers and do not depend on the size.
const em = 1000

// style is how a text is set. Size and leading (distance of baselines) are in points.
type style struct {
	face          faceName
	size, leading float64
	ink           colour
}

// line is one line of set text. Its runs stand from left to right.
type line struct {
	runs  []run
	width float64 // points
	text  []rune  // the paragraph the runs point into
	base  direction
}

// run is a piece of a line in one face and one direction. Positions and widths are in points.
type run struct {
	face        faceName
	size        float64 // points, the face's enlargement included
	level       bidi.Level
	glyphs      []shaping.Glyph // from left to right; advances in thousandths of the style's size
	first, last int             // letters text[first:last]
	x, width    float64
}

func (r run) rightToLeft() bool { return r.level%2 == 1 }

// typesetter sets text. It is for one certificate and one goroutine.
type typesetter struct {
	faces     [faceCount]*font.Face
	names     map[*font.Face]faceName
	language  language.Language
	shaper    shaping.HarfbuzzShaper
	segmenter shaping.Segmenter
	wrapper   shaping.LineWrapper
	bidi      bidi.Paragraph
	done      map[task][]line
}

// task is what a text was set from. A certificate is laid out more than once when it almost fits on a sheet; its texts
// are set once.
type task struct {
	text  string
	face  faceName
	size  float64
	width float64
	base  direction
}

func newTypesetter(lang string) (*typesetter, error) {
	all, err := fonts()
	if err != nil {
		return nil, err
	}
	t := &typesetter{language: language.NewLanguage(lang), names: map[*font.Face]faceName{}, done: map[task][]line{}}
	for name, f := range all {
		t.faces[name] = font.NewFace(f)
		t.names[t.faces[name]] = faceName(name)
	}
	return t, nil
}

// set breaks a text into lines no wider than width points. A word wider than that is broken inside.
func (t *typesetter) set(text string, st style, width float64, base direction) []line {
	this := task{text, st.face, st.size, width, base}
	lines, ok := t.done[this]
	if !ok {
		lines = t.breakLines([]rune(tidy(text)), st, width, base)
		t.done[this] = lines
	}
	return lines
}

func (t *typesetter) breakLines(letters []rune, st style, width float64, base direction) []line {
	if len(letters) == 0 {
		return nil
	}
	levels := embeddings(&t.bidi, letters, base)
	runs := t.shape(letters, st, base)
	config := shaping.WrapConfig{Direction: base.shaping(), DisableTrailingWhitespaceTrim: true}
	limit := fixed.Int26_6(width / st.size * em * 64)
	t.wrapper.Prepare(config, letters, shaping.NewSliceIterator(runs))
	var lines []line
	for done := false; !done; {
		var wrapped shaping.WrappedLine
		wrapped, done = t.wrapper.WrapNextLineF(limit)
		if len(wrapped.Line) > 0 {
			lines = append(lines, t.finish(wrapped.Line, letters, levels, st, base))
		}
	}
	return lines
}

// shape turns a paragraph into glyphs, in reading order.
func (t *typesetter) shape(letters []rune, st style, base direction) []shaping.Output {
	whole := shaping.Input{
		Text: letters, RunEnd: len(letters), Direction: base.shaping(),
		Size: fixed.I(em), Language: t.language,
	}
	inputs := t.segmenter.Split(whole, &chooser{faces: &t.faces, wanted: st.face})
	runs := make([]shaping.Output, 0, len(inputs))
	for _, input := range inputs {
		if input.Face == nil { // nothing but spaces
			input.Face = t.faces[st.face]
		}
		input.Size = fixed.I(em) * fixed.Int26_6(enlargement(t.names[input.Face])) / 100
		runs = append(runs, t.shaper.Shape(input))
	}
	return runs
}

// finish copies a wrapped line (its memory is reused by the wrapper), drops the space at its end, and puts its runs into
// their places.
func (t *typesetter) finish(wrapped shaping.Line, letters []rune, levels []bidi.Level, st style, base direction) line {
	out := line{text: letters, base: base, runs: make([]run, 0, len(wrapped))}
	for _, piece := range wrapped {
		if piece.Runes.Count == 0 {
			continue
		}
		name := t.names[piece.Face]
		out.runs = append(out.runs, run{
			face: name, size: st.size * float64(enlargement(name)) / 100, level: levels[piece.Runes.Offset],
			glyphs: append([]shaping.Glyph(nil), piece.Glyphs...),
			first:  piece.Runes.Offset, last: piece.Runes.Offset + piece.Runes.Count,
		})
	}
	dropTrailingSpace(out.runs, letters)
	visualOrder(out.runs)
	for i := range out.runs {
		r := &out.runs[i]
		for _, g := range r.glyphs {
			r.width += points(g.Advance, st.size)
		}
		r.x = out.width
		out.width += r.width
	}
	return out
}

// dropTrailingSpace takes the width from the spaces that end a line; they would shift text that is aligned to that end.
func dropTrailingSpace(runs []run, letters []rune) {
	for i := len(runs) - 1; i >= 0; i-- {
		keep := runs[i].last
		for keep > runs[i].first && blank(letters[keep-1]) {
			keep--
		}
		for g := range runs[i].glyphs {
			if runs[i].glyphs[g].TextIndex() >= keep {
				runs[i].glyphs[g].Advance = 0
			}
		}
		if keep > runs[i].first {
			return
		}
	}
}

// blank reports whether a letter leaves no ink: a space, or an isolate mark.
func blank(r rune) bool { return r == ' ' || (r >= '\u2066' && r <= '\u2069') }

func points(v fixed.Int26_6, size float64) float64 { return float64(v) / 64 / em * size }

func enlargement(name faceName) int {
	if enlarged[name] == 0 {
		return 100
	}
	return enlarged[name]
}

func (d direction) shaping() di.Direction {
	if d == rightToLeft {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// tidy makes one paragraph of a text: line breaks, tabs and runs of spaces become one space, control characters and the
// marks that force a direction go (a name must not be able to turn its surroundings round; isolates stay).
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0':
			return r
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' })
	return strings.Join(parts, " ")
}
