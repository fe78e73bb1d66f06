package views

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// theme is one column of the table of tokens.
func theme(dark bool) map[string]string {
	colours := map[string]string{}
	for _, t := range tokens {
		colours[t.name] = t.light
		if dark {
			colours[t.name] = t.dark
		}
	}
	return colours
}

// The promises of the visual direction: text 5.5, borders of fields 3, focus ring 6 (WCAG 2.2 asks 4.5, 3 and 3).
func TestColoursMeasureAsPromised(t *testing.T) {
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"ink", "paper", 5.5}, {"ink", "card", 5.5}, {"ink", "muted", 5.5}, {"ink", "row", 5.5},
		{"quiet", "paper", 5.5}, {"quiet", "card", 5.5}, {"quiet", "muted", 5.5}, {"quiet", "row", 5.5},
		{"brand", "paper", 5.5}, {"brand", "card", 5.5}, {"brand", "muted", 5.5}, {"brand", "row", 5.5},
		{"brand-ink", "brand", 5.5}, {"paper", "ink", 5.5}, {"paper", "bad", 5.5},
		{"ok", "ok-bg", 5.5}, {"warn", "warn-bg", 5.5}, {"info", "info-bg", 5.5}, {"bad", "bad-bg", 5.5}, {"neutral", "neutral-bg", 5.5},
		{"ink", "ok-bg", 5.5}, {"ink", "warn-bg", 5.5}, {"ink", "info-bg", 5.5}, {"ink", "bad-bg", 5.5}, {"ink", "neutral-bg", 5.5},
		{"ok", "card", 5.5}, {"warn", "card", 5.5}, {"info", "card", 5.5}, {"bad", "card", 5.5}, {"bad", "paper", 5.5},
		{"input", "card", 3.5}, {"input", "paper", 3.5},
		{"ring", "paper", 6}, {"ring", "card", 6}, {"ring", "muted", 5.5},
	}
	for name, colours := range map[string]map[string]string{"light": theme(false), "dark": theme(true)} {
		for _, p := range pairs {
			got, err := Contrast(colours[p.front], colours[p.back])
			if err != nil {
				t.Fatal(err)
			}
			if got < p.least {
				t.Errorf("%s: %s on %s measures %.2f, want %.1f", name, p.front, p.back, got, p.least)
			}
		}
	}
}

func TestContrastAgreesWithKnownValues(t *testing.T) {
	for _, known := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"#ff0000", "#ffffff", 4.0}} {
		got, err := Contrast(known.a, known.b)
		if err != nil {
			t.Fatal(err)
		}
		if got < known.want-0.01 || got > known.want+0.01 {
			t.Errorf("%s on %s measures %.3f, want %.2f", known.a, known.b, got, known.want)
		}
	}
}

func TestEveryAccentIsEitherReadableInBothThemesOrRefused(t *testing.T) {
	light, dark := theme(false), theme(true)
	for _, accent := range []string{"#8c1d2f", "#0b5394", "#1b1a17", "#ffcc00", "#ff6600", "#38761d", "#00aaff", "#767676", "#ffffff", "#000000", "#5b2a86", "#00ffaa"} {
		colours, err := DeriveBrand(accent)
		if err != nil {
			var weak *WeakAccentError
			if !errors.As(err, &weak) {
				t.Fatalf("%s: %v", accent, err)
			}
			if colours, err = DeriveBrand(weak.Nearest); err != nil {
				t.Errorf("%s: the suggestion %s is refused too: %v", accent, weak.Nearest, err)
				continue
			}
		}
		for _, pair := range [][2]string{
			{colours.Light, light["paper"]}, {colours.Light, light["card"]}, {colours.Light, light["muted"]}, {colours.LightInk, colours.Light},
			{colours.Dark, dark["paper"]}, {colours.Dark, dark["card"]}, {colours.Dark, dark["muted"]}, {colours.DarkInk, colours.Dark},
		} {
			if got, err := Contrast(pair[0], pair[1]); err != nil || got < 4.5 {
				t.Errorf("accent %s: %s on %s measures %.2f (%v)", accent, pair[0], pair[1], got, err)
			}
		}
	}
	if _, err := DeriveBrand("#ffcc00"); err == nil {
		t.Error("a yellow accent was accepted as text on paper")
	}
	if _, err := DeriveBrand("red;}body{display:none"); err == nil {
		t.Error("a stylesheet was accepted as a colour")
	}
}

func TestHuesSurviveTheWayThroughOKLCH(t *testing.T) {
	for _, hex := range []string{"#8c1d2f", "#0b5394", "#38761d", "#123456", "#fefefe"} {
		c, err := parseHex(hex)
		if err != nil {
			t.Fatal(err)
		}
		if back := c.oklch().rgb().hex(); back != hex {
			t.Errorf("%s came back as %s", hex, back)
		}
	}
}

var physical = regexp.MustCompile(`(?m)[{;\s](margin-(?:left|right|top|bottom)|padding-(?:left|right|top|bottom)|border-(?:left|right|top|bottom)[a-z-]*|(?:left|right|top|bottom)|(?:min-|max-)?(?:width|height)|float|text-align)\s*:\s*([^;}]+)`)

// Only logical properties: a page in Arabic is the same stylesheet in the other direction.
func TestTheStylesheetKnowsNoPhysicalDirection(t *testing.T) {
	names, err := fs.Glob(files, "css/*.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		body := regexp.MustCompile(`@(?:media|container)[^{]*\{`).ReplaceAllString(string(text), "{")
		for _, found := range physical.FindAllStringSubmatch(body, -1) {
			if found[1] == "text-align" && !strings.Contains(found[2], "left") && !strings.Contains(found[2], "right") {
				continue
			}
			t.Errorf("%s: %s: %s", name, found[1], found[2])
		}
	}
}

func TestColoursAreWrittenInTheTableOnly(t *testing.T) {
	names, err := fs.Glob(files, "css/*.css")
	if err != nil {
		t.Fatal(err)
	}
	hex := regexp.MustCompile(`:[^;{}]*#[0-9a-fA-F]{3,8}\b`)
	for _, name := range names {
		if strings.Contains(name, "print") {
			continue // paper greys
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if found := hex.FindString(string(text)); found != "" {
			t.Errorf("%s writes a colour: %s", name, found)
		}
	}
	if !strings.Contains(themed(tokens), "--brand:#8c1d2f") {
		t.Error("the default brand is not in the stylesheet")
	}
}

func TestEveryColourNamedIsDefined(t *testing.T) {
	defined := map[string]bool{}
	var css strings.Builder
	names, err := fs.Glob(files, "css/*.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		css.Write(text)
	}
	all := themed(tokens) + css.String()
	for _, found := range regexp.MustCompile(`(--[a-z0-9-]+):`).FindAllStringSubmatch(all, -1) {
		defined[found[1]] = true
	}
	for _, found := range regexp.MustCompile(`var\((--[a-z0-9-]+)`).FindAllStringSubmatch(all, -1) {
		if !defined[found[1]] {
			t.Errorf("%s is used and nowhere defined", found[1])
		}
	}
}
