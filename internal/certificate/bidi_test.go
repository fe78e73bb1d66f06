package certificate

import (
	"strings"
	"testing"

	"imprimatur/internal/i18n"
)

// asSeen writes a line the way the eye meets it from left to right, letters of right-to-left runs turned round.
func asSeen(l line) string {
	var out strings.Builder
	for _, r := range l.runs {
		out.WriteString(string(visible(l.text[r.first:r.last], r.rightToLeft())))
	}
	return out.String()
}

func backwards(s string) string { return string(visible([]rune(s), true)) }

func TestMixedDirectionsStandInTheOrderTheyAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		words string
		base  direction
		want  string
	}{
		"a reference at the end of an Arabic line stands at its left": {
			"رقم الطلب MEE-7K3QF9", rightToLeft, "MEE-7K3QF9" + backwards("رقم الطلب "),
		},
		"a date in Arabic reads from the right, its numbers from the left": {
			"صدر في 27 نوفمبر 2026", rightToLeft,
			"2026" + backwards(" نوفمبر ") + "27" + backwards("صدر في "),
		},
		"a number inside an Arabic phrase in an English line": {
			"See «غزة 2026 الآن» today", leftToRight, "See «" + backwards(" الآن") + "2026" + backwards("غزة ") + "» today",
		},
		"English between Arabic words": {
			"نشرتها Middle East Eye أمس", rightToLeft, backwards(" أمس") + "Middle East Eye" + backwards("نشرتها "),
		},
	} {
		if got := asSeen(oneLine(t, "ar", c.words, c.base)); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestAnIsolatedNameCannotReorderItsSentence(t *testing.T) {
	w := newWords(printer(t, "en"), nil)
	for _, name := range []string{"دار الأفق (2026)", "\u202eevil\u2069\u2069 name", "Ünal & Söhne"} {
		l := oneLine(t, "en", "Granted to "+w.name(name)+", 3 works.", leftToRight)
		seen := asSeen(l)
		if !strings.HasPrefix(seen, "Granted to ") || !strings.HasSuffix(seen, ", 3 works.") {
			t.Errorf("with the name %q the sentence reads %q", name, seen)
		}
	}
}

func TestTheSpaceAtTheEndOfALineTakesNoRoom(t *testing.T) {
	// The line breaks inside an Arabic phrase in an English paragraph: its space must not open a gap in the middle.
	set := setter(t, "en")
	whole := oneLine(t, "en", "Title: ذاكرة", leftToRight)
	lines := set.set("Title: ذاكرة الزيتونة", plainText, whole.width+4, leftToRight)
	if len(lines) != 2 {
		t.Fatalf("got %d lines, want 2", len(lines))
	}
	if diff := lines[0].width - whole.width; diff > 0.01 || diff < -0.01 {
		t.Errorf("the broken line is %.2f points wide, the same words alone %.2f", lines[0].width, whole.width)
	}
}

func TestDirectionOfTheFirstStrongLetter(t *testing.T) {
	p := printer(t, "ar")
	for words, want := range map[string]direction{
		"Gaza غزة": leftToRight, "غزة Gaza": rightToLeft, "2026": rightToLeft, "«2026» Gaza": leftToRight,
		isolated(p, "Gaza") + " غزة": rightToLeft,
	} {
		if got := directionOf([]rune(words), rightToLeft); got != want {
			t.Errorf("%q: right to left is %v, want %v", words, got, want)
		}
	}
}

func isolated(p *i18n.Printer, s string) string { return p.Isolate(s) }
