package views

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func marked(d TermsDiff) string {
	var out []string
	for _, b := range d.Blocks {
		var words []string
		for _, w := range b.Words {
			switch w.Op {
			case "add":
				words = append(words, "+"+w.Text+"+")
			case "cut":
				words = append(words, "-"+w.Text+"-")
			default:
				words = append(words, w.Text)
			}
		}
		if b.Gap {
			words = []string{"…"}
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, " | ")
}

func TestTermsAreComparedWordByWord(t *testing.T) {
	for name, c := range map[string]struct{ before, after, want string }{
		"the same":          {"# Use\n\nOne.\n", "# Use\n\nOne.\n", ""},
		"only its line end": {"You may\npublish it.", "You may publish it.", ""},
		"a word":            {"You may publish it once.", "You may publish it twice.", "You may publish it -once.- +twice.+"},
		"a word more":       {"Pay in 14 days.", "Pay in full in 14 days.", "Pay in +full in+ 14 days."},
		"a paragraph more":  {"One.\n\nTwo.", "One.\n\nMiddle.\n\nTwo.", "One. | +Middle.+ | Two."},
		"a paragraph less":  {"One.\n\nGone.\n\nTwo.", "One.\n\nTwo.", "One. | -Gone.- | Two."},
		"an item":           {"- a b\n- c d\n", "- a b\n- c e\n", "a b | c -d- +e+"},
		"far from it":       {"A.\n\nB.\n\nC.\n\nD.\n\nE one.", "A.\n\nB.\n\nC.\n\nD.\n\nE two.", "… | D. | E -one.- +two.+"},
		"Arabic":            {"لك أن تنشر النص مرة.", "لك أن تنشر النص مرتين.", "لك أن تنشر النص -مرة.- +مرتين.+"},
		"from nothing":      {"", "All new.", "+All new.+"},
	} {
		if got := marked(TermsDiffOf("en", c.before, c.after)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whatever two texts are: without what was added it is the old one, without what was cut the new one.
func TestADifferenceTellsBothTexts(t *testing.T) {
	words := []string{"a", "b", "c", "d"}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's own
	some := func() string {
		out := make([]string, random.IntN(12)+1)
		for i := range out {
			out[i] = words[random.IntN(len(words))]
		}
		return strings.Join(out, " ")
	}
	for range 2000 {
		before, after := some(), some()
		var old, now []string
		for _, w := range wordsBetween(before, after) {
			if w.Op != "add" {
				old = append(old, w.Text)
			}
			if w.Op != "cut" {
				now = append(now, w.Text)
			}
		}
		if strings.Join(old, " ") != before || strings.Join(now, " ") != after {
			t.Fatalf("%q to %q gave %q and %q", before, after, old, now)
		}
	}
}
