package certificate

import (
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"
)

var plainText = style{face: sans, size: 10, leading: 14}

func setter(t testing.TB, lang string) *typesetter {
	t.Helper()
	set, err := newTypesetter(lang)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// oneLine sets a text that must fit on a line.
func oneLine(t testing.TB, lang, words string, base direction) line {
	t.Helper()
	lines := setter(t, lang).set(words, plainText, 5000, base)
	if len(lines) != 1 {
		t.Fatalf("%q was set in %d lines, want 1", words, len(lines))
	}
	return lines[0]
}

func glyphs(l line) []font.GID {
	var ids []font.GID
	for _, r := range l.runs {
		for _, g := range r.glyphs {
			ids = append(ids, g.GlyphID)
		}
	}
	return ids
}

func nominal(t testing.TB, name faceName, r rune) font.GID {
	t.Helper()
	all, err := fonts()
	if err != nil {
		t.Fatal(err)
	}
	id, ok := all[name].NominalGlyph(r)
	if !ok {
		t.Fatalf("face %d has no %q", name, r)
	}
	return id
}

func TestEveryLanguageHasAllItsLetters(t *testing.T) {
	for lang, words := range map[string]string{
		"en": "The quick brown fox – “jumps” over £1,250.00 & the lazy dog’s back?",
		"fr": "L’œuvre d’Élise, déjà « vue » à Nîmes : 1 250,00 € où çà ÿ Æ",
		"tr": "Iğdır’da İstanbul, Şanlıurfa, Çağlar; pijamalı hasta yağız şoföre",
		"ar": "أبجد هوز حطي كلمن سعفص قرشت ثخذ ضظغ، إآؤئءة لا؟ «مُرخَّص»",
		"el": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
		"ru": "Съешь же ещё этих мягких французских булок",
		"he": "דג סקרן שט בים מאוכזב",
	} {
		for i, id := range glyphs(oneLine(t, lang, words, directionOf([]rune(words), leftToRight))) {
			if id == 0 {
				t.Errorf("%s: glyph %d of %q is the box of a missing letter", lang, i, words)
			}
		}
	}
}

func TestArabicLettersAreJoined(t *testing.T) {
	// Beh four times: initial, medial, medial, final; from the left the final comes first.
	ids := glyphs(oneLine(t, "ar", "بببب", rightToLeft))
	alone := glyphs(oneLine(t, "ar", "ب", rightToLeft))
	// A letter may be drawn as its shape and its dots; the shape is what joins.
	shapes := without(ids, dots(alone))
	if len(shapes) != 4 {
		t.Fatalf("four letters became the shapes %v (glyphs %v)", shapes, ids)
	}
	final, medial, medial2, initial := shapes[0], shapes[1], shapes[2], shapes[3]
	if medial != medial2 {
		t.Errorf("the two letters in the middle differ: %d and %d", medial, medial2)
	}
	if initial == medial || medial == final || initial == final {
		t.Errorf("first, middle and last letter look alike: %v", shapes)
	}
	for _, id := range shapes {
		if id == alone[0] || id == alone[len(alone)-1] {
			t.Errorf("letter %d stands unjoined in the word", id)
		}
	}
}

func TestArabicLamAndAlefEmbrace(t *testing.T) {
	l := oneLine(t, "ar", "لا", rightToLeft)
	for _, id := range glyphs(l) {
		if id == nominal(t, naskh, 'ل') || id == nominal(t, naskh, 'ا') {
			t.Errorf("glyph %d of lam-alef is an unjoined letter", id)
		}
	}
	lamMeem := glyphs(oneLine(t, "ar", "لم", rightToLeft))
	if ids := glyphs(l); ids[len(ids)-1] == lamMeem[len(lamMeem)-1] {
		t.Error("lam before alef has the shape of lam before any letter")
	}
	apart := oneLine(t, "ar", "ل\u200cا", rightToLeft)
	if l.width >= apart.width {
		t.Errorf("lam-alef is %.2f wide, the letters apart %.2f: they are not joined", l.width, apart.width)
	}
}

func TestArabicMarksSitOnTheirLetters(t *testing.T) {
	bare, marked := oneLine(t, "ar", "مرخص", rightToLeft), oneLine(t, "ar", "مُرخَّص", rightToLeft)
	if diff := marked.width - bare.width; diff < -0.01 || diff > 0.01 {
		t.Errorf("vowel marks changed the width of the word by %.3f points; they must have none", diff)
	}
	if len(glyphs(marked)) <= len(glyphs(bare)) {
		t.Error("the vowel marks are not drawn")
	}
}

func TestFrenchAccentsComeOutTheSameWrittenEitherWay(t *testing.T) {
	composed, apart := glyphs(oneLine(t, "fr", "déjà", leftToRight)), glyphs(oneLine(t, "fr", "de\u0301ja\u0300", leftToRight))
	if len(composed) != 4 || len(apart) != 4 {
		t.Fatalf("composed %v, apart %v: want four glyphs each", composed, apart)
	}
	for i := range composed {
		if composed[i] != apart[i] {
			t.Errorf("letter %d is glyph %d composed and %d written apart", i, composed[i], apart[i])
		}
	}
}

func TestTurkishKeepsDottedAndDotlessIApart(t *testing.T) {
	ids := glyphs(oneLine(t, "tr", "ıiIİ", leftToRight))
	if len(ids) != 4 {
		t.Fatalf("four letters became %v", ids)
	}
	seen := map[font.GID]bool{}
	for _, id := range ids {
		if seen[id] {
			t.Errorf("two of ı i I İ are the same glyph: %v", ids)
		}
		seen[id] = true
	}
	if ids[0] != nominal(t, sans, 'ı') || ids[3] != nominal(t, sans, 'İ') {
		t.Errorf("ı and İ are glyphs %d and %d, want the font's own", ids[0], ids[3])
	}
}

func TestEnglishIsKerned(t *testing.T) {
	pairOf, a, v := oneLine(t, "en", "AV", leftToRight), oneLine(t, "en", "A", leftToRight), oneLine(t, "en", "V", leftToRight)
	if pairOf.width >= a.width+v.width {
		t.Errorf("AV is %.3f wide, A and V alone %.3f: no kerning", pairOf.width, a.width+v.width)
	}
}

func TestDigitsAreTabular(t *testing.T) {
	ones, nines := oneLine(t, "en", "11111", leftToRight), oneLine(t, "en", "90876", leftToRight)
	if ones.width != nines.width {
		t.Errorf("11111 is %.3f wide and 90876 %.3f", ones.width, nines.width)
	}
	arabic := oneLine(t, "ar", "عام 2026", rightToLeft)
	for _, r := range arabic.runs {
		if arabic.text[r.first] == '2' && r.face != sans {
			t.Errorf("digits in an Arabic line are set in face %d, want those of the Latin face", r.face)
		}
	}
}

func TestLettersNobodyHasBecomeBoxesAndNothingFails(t *testing.T) {
	l := oneLine(t, "en", "新聞 title", leftToRight)
	ids := glyphs(l)
	if ids[0] != 0 || ids[1] != 0 {
		t.Errorf("glyphs of 新聞 are %v, want the box", ids[:2])
	}
	if l.runs[0].width <= 0 {
		t.Error("the boxes take no room")
	}
}

func TestWrappingKeepsTheWidthAndLosesNothing(t *testing.T) {
	for lang, words := range map[string]string{
		"en": strings.Repeat("The licence ends when the term ends. ", 20),
		"ar": strings.Repeat("ينتهي الترخيص بانتهاء المدة المحدّدة في 2026. ", 20),
		"de": strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitän", 12),
	} {
		base := directionOf([]rune(words), leftToRight)
		lines := setter(t, lang).set(words, plainText, 120, base)
		at := 0
		for i, l := range lines {
			if l.width > 120.05 {
				t.Errorf("%s: line %d is %.2f wide, want at most 120", lang, i, l.width)
			}
			first, last := len(l.text), 0
			for _, r := range l.runs {
				first, last = min(first, r.first), max(last, r.last)
			}
			if first != at {
				t.Errorf("%s: line %d begins at letter %d, want %d", lang, i, first, at)
			}
			at = last
		}
		if want := len([]rune(tidy(words))); at != want {
			t.Errorf("%s: the lines hold %d of %d letters", lang, at, want)
		}
	}
}

func TestTidyMakesOneHarmlessParagraph(t *testing.T) {
	got := tidy(" a\tb\r\n\u2028c\u202e d\x00\xffe\u00a0f ")
	if want := "a b c d\ufffde\u00a0f"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// dots are the glyphs that an unjoined letter has beside its shape (the first).
func dots(alone []font.GID) []font.GID {
	if len(alone) < 2 {
		return nil
	}
	return alone[:len(alone)-1]
}

func without(ids, drop []font.GID) []font.GID {
	var out []font.GID
	for _, id := range ids {
		keep := true
		for _, d := range drop {
			keep = keep && id != d
		}
		if keep {
			out = append(out, id)
		}
	}
	return out
}
