package certificate

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-text/typesetting/font"
)

// pen writes sheets as PDF pages.
type pen struct {
	pdf      *fpdf.Fpdf
	outlines *outlines
	ops      bytes.Buffer // painting of the page at hand
}

func draw(about particulars, sheets []*sheet) ([]byte, error) {
	all, err := fonts()
	if err != nil {
		return nil, err
	}
	var faces [faceCount]*font.Face
	for name, f := range all {
		faces[name] = font.NewFace(f)
	}
	d := &pen{pdf: fpdf.New("P", "pt", "A4", ""), outlines: newOutlines(&faces)}
	if err := describe(d.pdf, about); err != nil {
		return nil, err
	}
	if err := loadTextLayer(d.pdf, sheets); err != nil {
		return nil, err
	}
	for _, s := range sheets {
		if err := d.page(s); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := d.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("write pdf: %w", err)
	}
	return out.Bytes(), nil
}

// pageRoom is what the painting of a full sheet takes, in bytes before compression.
const pageRoom = 1 << 20

// page paints from back to front: the watermark, areas, signs, letters, codes; then the unseen text and the links.
func (d *pen) page(s *sheet) error {
	d.pdf.AddPage()
	d.ops.Reset()
	d.ops.Grow(pageRoom)
	var under []stamp
	over := make([]stamp, 0, 4096) // a full sheet has about 2,500 letters
	for _, t := range s.texts {
		if t.degrees != 0 {
			under = d.stamps(under, t)
		} else {
			over = d.stamps(over, t)
		}
	}
	d.letters(under)
	for _, f := range s.fills {
		d.fill(f)
	}
	for _, l := range s.strokes {
		d.stroke(l)
	}
	d.letters(over)
	for _, c := range s.codes {
		if err := d.code(c); err != nil {
			return err
		}
	}
	d.pdf.RawWriteBuf(&d.ops)
	for _, t := range s.texts {
		if t.degrees == 0 { // a watermark would come apart into letters between the lines it crosses
			d.layText(t)
		}
	}
	for _, l := range s.links {
		d.pdf.LinkString(l.x, l.y, l.w, l.h, l.url)
	}
	return d.pdf.Error()
}

func (d *pen) op(format string, args ...any) { fmt.Fprintf(&d.ops, format, args...) }

func (c colour) operands() string {
	return fmt.Sprintf("%.3f %.3f %.3f", float64(c.r)/255, float64(c.g)/255, float64(c.b)/255)
}

func (d *pen) fill(f fill) {
	d.op("%s rg %.2f %.2f %.2f %.2f re f\n", f.ink.operands(), f.x, pageHeight-f.y-f.h, f.w, f.h)
}

func (d *pen) stroke(l stroke) {
	d.op("q %s RG %.2f w 1 J 1 j\n", l.ink.operands(), l.width)
	for i, p := range l.points {
		verb := "l"
		if i == 0 {
			verb = "m"
		}
		d.op("%.2f %.2f %s ", p.x, pageHeight-p.y, verb)
	}
	d.op("S Q\n")
}
