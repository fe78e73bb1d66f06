package views

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
)

// BrandColours are what one accent becomes: the accent itself on paper, a lighter sibling of the same hue on the dark
// desk, and the text colour that stands on each. All text pairs measure at least 4.5:1.
type BrandColours struct{ Light, LightInk, Dark, DarkInk string }

// WeakAccentError says that an accent cannot carry text on our paper, how it measured (of the 4.5 needed), and the
// nearest darker shade of the same hue that can.
type WeakAccentError struct {
	Accent   string
	Measured float64
	Nearest  string
}

func (e *WeakAccentError) Error() string {
	return fmt.Sprintf("accent %s measures %.2f:1 on paper, 4.5:1 is needed; %s would do", e.Accent, e.Measured, e.Nearest)
}

const (
	textContrast = 4.5 // WCAG 2.2 AA, normal text
	darkContrast = 6.5 // what the default brand reaches on the dark desk
)

// DeriveBrand measures an accent ("#rrggbb") and derives its dark sibling and inks in OKLCH.
// Errors: *WeakAccentError when the accent is too light for text on paper; otherwise a malformed colour.
func DeriveBrand(accent string) (BrandColours, error) {
	c, err := parseHex(accent)
	if err != nil {
		return BrandColours{}, err
	}
	if got := againstPaper(c); got < textContrast {
		return BrandColours{}, &WeakAccentError{Accent: accent, Measured: got, Nearest: darkened(c).hex()}
	}
	dark := lightened(c)
	return BrandColours{Light: c.hex(), LightInk: inkOn(c).hex(), Dark: dark.hex(), DarkInk: inkOn(dark).hex()}, nil
}

// againstPaper is the worst ratio of the light surfaces an accent stands on.
func againstPaper(c rgb) float64 {
	return min(ratio(c, mustHex("#faf8f4")), ratio(c, mustHex("#ffffff")), ratio(c, mustHex("#f3f0e9")))
}

func againstDesk(c rgb) float64 {
	return min(ratio(c, mustHex("#15140f")), ratio(c, mustHex("#1e1c17")), ratio(c, mustHex("#24221c")))
}

func darkened(c rgb) rgb {
	o := c.oklch()
	for ; o.l > 0; o.l -= 0.005 {
		if shade := roundTrip(o.rgb()); againstPaper(shade) >= textContrast {
			return shade
		}
	}
	return rgb{}
}

func lightened(c rgb) rgb {
	o := c.oklch()
	o.c = min(o.c, 0.13) // full chroma glares on a dark desk
	for ; o.l < 1; o.l += 0.005 {
		if shade := roundTrip(o.rgb()); againstDesk(shade) >= darkContrast {
			return shade
		}
	}
	return rgb{1, 1, 1}
}

// inkOn is white where white reads, otherwise a near-black of the accent's own hue.
func inkOn(c rgb) rgb {
	white := rgb{1, 1, 1}
	if ratio(c, white) >= textContrast {
		return white
	}
	o := c.oklch()
	return roundTrip(oklch{0.2, min(o.c, 0.05), o.h}.rgb())
}

// roundTrip is the colour as a screen gets it, eight bits a channel.
func roundTrip(c rgb) rgb { return mustHex(c.hex()) }

func mustHex(s string) rgb {
	c, err := parseHex(s)
	if err != nil {
		panic(err)
	}
	return c
}

// CSS is the text of the publication's stylesheet, served under BrandPath and linked after app.css.
func (b BrandColours) CSS() string {
	return themed([]token{{"brand", b.Light, b.Dark}, {"brand-ink", b.LightInk, b.DarkInk}})
}

// BrandPath is the stylesheet's address for a publication code and accent. The accent's hash is part of it, so the
// answer may be cached for ever.
func BrandPath(code, accent string) string {
	sum := sha256.Sum256([]byte(accent))
	return "/brand/" + url.PathEscape(code) + ".css?v=" + hex.EncodeToString(sum[:4])
}
