package certificate

import (
	"math"
	"regexp"
	"strconv"
)

// colour is an sRGB colour.
type colour struct{ r, g, b uint8 }

// Paper and ink: the tokens of the pages, light theme.
var (
	ink         = colour{0x1b, 0x1a, 0x17}
	mutedInk    = colour{0x5f, 0x5b, 0x52}
	hairline    = colour{0xd3, 0xcc, 0xbd}
	paper       = colour{0xf6, 0xf3, 0xec}
	okInk       = colour{0x1f, 0x6b, 0x43}
	warnInk     = colour{0x85, 0x51, 0x00}
	badInk      = colour{0xa3, 0x22, 0x1b}
	watermark   = colour{0xf4, 0xe2, 0xdf}
	white       = colour{0xff, 0xff, 0xff}
	defaultTint = colour{0x8c, 0x1d, 0x2f}
)

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// accentOf reads "#rrggbb"; anything else is the default brand colour.
func accentOf(hex string) colour {
	if !hexColour.MatchString(hex) {
		return defaultTint
	}
	v, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return defaultTint
	}
	return colour{uint8(v >> 16), uint8(v >> 8), uint8(v)}
}

// readable is the accent where it can be read as text on white (contrast of 4.5 to 1, WCAG 1.4.3), or ink.
func readable(accent colour) colour {
	if 1.05/(accent.luminance()+0.05) >= 4.5 {
		return accent
	}
	return ink
}

// luminance is the relative luminance of WCAG 2.
func (c colour) luminance() float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.r) + 0.7152*part(c.g) + 0.0722*part(c.b)
}

// look is the type of the certificate in one brand colour.
type look struct {
	accent                                            colour
	masthead, title, number, kicker, section, heading style
	lead, party, work, body, bold, label, small, tiny style
	credit                                            style
}

func newLook(accent colour) look {
	tint := readable(accent)
	return look{
		accent:   accent,
		masthead: style{serifDisplay, 17, 21, ink},
		title:    style{serifDisplay, 31, 36, ink},
		number:   style{sansBold, 16, 21, ink},
		kicker:   style{sansBold, 7.8, 11, tint},
		section:  style{serifBold, 11.5, 16, ink},
		heading:  style{sansBold, 8.6, 12, ink},
		lead:     style{serif, 10.2, 14.6, ink},
		party:    style{serifBold, 11.2, 15, ink},
		work:     style{serifBold, 10.2, 14, ink},
		body:     style{sans, 8.6, 12.4, ink},
		bold:     style{sansBold, 8.6, 12.4, ink},
		label:    style{sans, 7.8, 12.4, mutedInk},
		small:    style{sans, 7.8, 11.2, mutedInk},
		tiny:     style{sans, 6.8, 9.4, mutedInk},
		credit:   style{serif, 10.4, 15, ink},
	}
}

func (s style) in(c colour) style {
	s.ink = c
	return s
}
