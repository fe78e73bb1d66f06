package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// rgb is a colour in gamma-encoded sRGB, each channel 0 to 1.
type rgb struct{ r, g, b float64 }

// oklch is a colour by lightness (0 to 1), chroma and hue in degrees: a change of lightness alone keeps the hue people see.
type oklch struct{ l, c, h float64 }

// parseHex reads "#rrggbb" (the only form brand settings accept).
func parseHex(s string) (rgb, error) {
	digits, ok := strings.CutPrefix(s, "#")
	if !ok || len(digits) != 6 {
		return rgb{}, fmt.Errorf("colour %q: want # and six hexadecimal digits", s)
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return rgb{}, fmt.Errorf("colour %q: want # and six hexadecimal digits", s)
	}
	return rgb{float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, nil
}

func (c rgb) hex() string {
	channel := func(v float64) int { return int(math.Round(math.Min(1, math.Max(0, v)) * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", channel(c.r), channel(c.g), channel(c.b))
}

func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func gamma(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// luminance is WCAG 2.2's relative luminance.
func (c rgb) luminance() float64 {
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

func ratio(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// Contrast is WCAG 2.2's contrast ratio of two "#rrggbb" colours, 1 to 21.
func Contrast(a, b string) (float64, error) {
	ca, err := parseHex(a)
	if err != nil {
		return 0, err
	}
	cb, err := parseHex(b)
	if err != nil {
		return 0, err
	}
	return ratio(ca, cb), nil
}

// oklch converts by Björn Ottosson's matrices (2020).
func (c rgb) oklch() oklch {
	r, g, b := linear(c.r), linear(c.g), linear(c.b)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	light := 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	bb := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return oklch{light, math.Hypot(a, bb), math.Atan2(bb, a) * 180 / math.Pi}
}

// rgb converts back, lowering chroma until the colour fits into sRGB.
func (o oklch) rgb() rgb {
	for chroma := o.c; ; chroma -= 0.004 {
		c, fits := oklch{o.l, math.Max(0, chroma), o.h}.unclipped()
		if fits || chroma <= 0 {
			return c
		}
	}
}

func (o oklch) unclipped() (c rgb, fits bool) {
	a, b := o.c*math.Cos(o.h*math.Pi/180), o.c*math.Sin(o.h*math.Pi/180)
	l := math.Pow(o.l+0.3963377774*a+0.2158037573*b, 3)
	m := math.Pow(o.l-0.1055613458*a-0.0638541728*b, 3)
	s := math.Pow(o.l-0.0894841775*a-1.2914855480*b, 3)
	lin := [3]float64{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	}
	fits = true
	for _, v := range lin {
		fits = fits && v >= -0.0005 && v <= 1.0005
	}
	return rgb{gamma(math.Max(0, lin[0])), gamma(math.Max(0, lin[1])), gamma(math.Max(0, lin[2]))}, fits
}
