package certificate

import (
	"bytes"
	"embed"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// faceName names one of the embedded typefaces. All are drawn on a grid of 1000 units to the em.
type faceName int

const (
	serifDisplay faceName = iota
	serif
	serifBold
	sans
	sansBold
	naskh
	naskhBold
	hebrew
	faceCount
)

var faceFiles = [faceCount]string{
	serifDisplay: "NotoSerifDisplay-Bold", serif: "NotoSerif-Regular", serifBold: "NotoSerif-Bold",
	sans: "NotoSans-Regular", sansBold: "NotoSans-Bold",
	naskh: "NotoNaskhArabic-Regular", naskhBold: "NotoNaskhArabic-Bold", hebrew: "NotoSansHebrew-Regular",
}

// enlarged is by how much a face is set larger than asked for (in percent), so that scripts look of one size: Naskh
// letters are small on their body.
var enlarged = [faceCount]int{naskh: 116, naskhBold: 116}

// standIns are the faces tried, in order, for a letter the face itself lacks. A letter none of them has is drawn as the
// empty box of the face; the text layer still holds the letter.
var standIns = [faceCount][]faceName{
	serifDisplay: {serifBold, sansBold, naskhBold, hebrew},
	serif:        {sans, naskh, hebrew},
	serifBold:    {sansBold, naskhBold, hebrew},
	sans:         {serif, naskh, hebrew},
	sansBold:     {serifBold, naskhBold, hebrew},
}

// fonts are parsed once; a parsed font is never changed and may be read by many at a time.
var fonts = sync.OnceValues(parseFonts)

func parseFonts() ([faceCount]*font.Font, error) {
	var all [faceCount]*font.Font
	for name, file := range faceFiles {
		data, err := fontFiles.ReadFile("fonts/" + file + ".ttf")
		if err != nil {
			return all, fmt.Errorf("read font %s: %w", file, err)
		}
		face, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			return all, fmt.Errorf("parse font %s: %w", file, err)
		}
		all[name] = face.Font
	}
	return all, nil
}

// chooser chooses the face for each letter of a text set in one style.
type chooser struct {
	faces  *[faceCount]*font.Face
	wanted faceName
	script language.Script
}

// SetScript is told the script of the letters asked for next.
func (c *chooser) SetScript(s language.Script) { c.script = s }

// ResolveFace returns the face for a letter, never nil.
func (c *chooser) ResolveFace(r rune) *font.Face {
	if c.script == language.Arabic {
		if own := c.arabic(); has(own, r) {
			return own // punctuation between Arabic words belongs to them
		}
	}
	if has(c.faces[c.wanted], r) {
		return c.faces[c.wanted]
	}
	for _, name := range standIns[c.wanted] {
		if has(c.faces[name], r) {
			return c.faces[name]
		}
	}
	return c.faces[c.wanted]
}

func (c *chooser) arabic() *font.Face {
	switch c.wanted {
	case serifDisplay, serifBold, sansBold:
		return c.faces[naskhBold]
	}
	return c.faces[naskh]
}

func has(f *font.Face, r rune) bool {
	_, ok := f.NominalGlyph(r)
	return ok
}
