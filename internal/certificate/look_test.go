package certificate

import "testing"

func TestAPaleAccentIsNotUsedForText(t *testing.T) {
	for hex, want := range map[string]colour{
		"#8c1d2f": {0x8c, 0x1d, 0x2f}, "#ffee00": ink, "": defaultTint, "red": defaultTint, "#12345g": defaultTint,
	} {
		if got := newLook(accentOf(hex)).kicker.ink; got != want {
			t.Errorf("accent %q gives text in %v, want %v", hex, got, want)
		}
	}
	if got := newLook(accentOf("#ffee00")).accent; got != (colour{0xff, 0xee, 0}) {
		t.Errorf("the brand bar is %v, want the accent itself", got)
	}
}

func TestGlyphsArePaintedWhereTheyWereSet(t *testing.T) {
	set := setter(t, "en")
	l := oneLine(t, "en", "iiii", leftToRight)
	d := &pen{outlines: newOutlines(&set.faces)}
	all := d.stamps(nil, text{x: 100, y: 200, line: l, size: 10})
	if len(all) != 4 {
		t.Fatalf("%d glyphs are painted, want 4", len(all))
	}
	for i, s := range all {
		want := matrix{0.01, 0, 0, 0.01, 100 + float64(i)*l.width/4, pageHeight - 200}
		for j := range want {
			if diff := s.at[j] - want[j]; diff > 1e-9 || diff < -1e-9 {
				t.Errorf("glyph %d is painted with %v, want %v", i, s.at, want)
				break
			}
		}
	}
	turned := d.stamps(nil, text{x: 100, y: 200, line: l, size: 10, degrees: 90})
	if dx, dy := turned[3].at[4]-100, turned[3].at[5]-(pageHeight-200); dx > 0.01 || dy < 1 {
		t.Errorf("a text turned upright runs by %.2f across and %.2f up", dx, dy)
	}
}
