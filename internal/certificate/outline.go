package certificate

import (
	"strconv"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
)

// outlines writes glyphs as PDF paths in units of the em grid. The path of a letter is the same bytes wherever it
// stands, which compresses well; the place is set by the matrix before it.
type outlines struct {
	faces *[faceCount]*font.Face
	paths map[glyphKey][]byte
}

type glyphKey struct {
	face  faceName
	glyph font.GID
}

func newOutlines(faces *[faceCount]*font.Face) *outlines {
	return &outlines{faces: faces, paths: map[glyphKey][]byte{}}
}

// path returns the operators that fill a glyph at the origin; nothing for a glyph without ink.
func (o *outlines) path(key glyphKey) []byte {
	path, ok := o.paths[key]
	if !ok {
		if outline, drawn := o.faces[key.face].GlyphDataOutline(key.glyph); drawn {
			path = trace(outline.Segments)
		}
		o.paths[key] = path
	}
	return path
}

// trace writes a contour. Quadratic curves become cubic ones, PDF knows no other; a coordinate is rounded to a
// thousandth of the em, less than the eye or a press can see.
func trace(segments []ot.Segment) []byte {
	var out []byte
	var at ot.SegmentPoint
	for i, s := range segments {
		switch s.Op {
		case ot.SegmentOpMoveTo:
			if i > 0 {
				out = append(out, "h\n"...)
			}
			out = operator(out, "m", s.Args[0])
			at = s.Args[0]
		case ot.SegmentOpLineTo:
			out = operator(out, "l", s.Args[0])
			at = s.Args[0]
		case ot.SegmentOpQuadTo:
			out = operator(out, "c", between(at, s.Args[0]), between(s.Args[1], s.Args[0]), s.Args[1])
			at = s.Args[1]
		case ot.SegmentOpCubeTo:
			out = operator(out, "c", s.Args[0], s.Args[1], s.Args[2])
			at = s.Args[2]
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append(out, "h f\n"...)
}

// between is the point two thirds of the way from a curve's end to its control point.
func between(end, control ot.SegmentPoint) ot.SegmentPoint {
	return ot.SegmentPoint{X: end.X + (control.X-end.X)*2/3, Y: end.Y + (control.Y-end.Y)*2/3}
}

func operator(out []byte, name string, points ...ot.SegmentPoint) []byte {
	for _, p := range points {
		out = strconv.AppendInt(out, round(p.X), 10)
		out = append(out, ' ')
		out = strconv.AppendInt(out, round(p.Y), 10)
		out = append(out, ' ')
	}
	out = append(out, name...)
	return append(out, '\n')
}

func round(v float32) int64 {
	if v < 0 {
		return int64(v - 0.5)
	}
	return int64(v + 0.5)
}
