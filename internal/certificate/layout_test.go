package certificate

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden layouts anew")

func laidOut(t testing.TB, lang string, c Certificate) []*sheet {
	t.Helper()
	sheets, err := compose(printer(t, lang), c)
	if err != nil {
		t.Fatal(err)
	}
	return sheets
}

// samples are the certificates every rule of layout is checked on, by language and name.
func samples(t testing.TB) map[string]map[string]Certificate {
	sandbox := english(t)
	sandbox.Sandbox = true
	endless := endless(t)
	spare := Certificate{
		Number: "X-1", Licensee: Licensee{Organisation: "Y"}, Works: []Work{{Title: "Z"}}, IssuedAt: day(2026, 1, 2),
	}
	all := map[string]Certificate{
		"english": english(t), "arabic": arabic(t), "crowded": crowded(t), "sandbox": sandbox, "endless": endless, "spare": spare,
	}
	return map[string]map[string]Certificate{"en": all, "ar": all}
}

// endless has fields so long that a single one fills more than a sheet.
func endless(t testing.TB) Certificate {
	long, word := strings.Repeat("words without end ", 320), strings.Repeat("W", 2500)
	c := english(t)
	c.Publication.Name, c.Publication.LegalName, c.Publication.ContactEmail = long, word, word
	c.Licensee = Licensee{Organisation: long, Country: "GB", OnBehalfOf: word, ContactName: long}
	c.Works[0].Title, c.Works[0].Author, c.Works[0].URL = word, long, "https://example.org/"+word
	c.Grant.Destination, c.Grant.DestinationURL = long, word
	c.May, c.Must, c.MayNot = []string{long}, nil, []string{word, "Short."}
	c.CreditLine, c.SourceLink = long, "https://example.org/"+word
	c.AcceptedBy, c.AcceptedRole, c.TermsVersion = long, long, word
	c.VerifyURL = "https://example.org/verify/X"
	return c
}

func TestNothingLeavesTheSheet(t *testing.T) {
	eachSheet(t, func(t *testing.T, s *sheet) {
		for _, x := range s.texts {
			if x.degrees != 0 {
				continue
			}
			if x.x < margin-0.1 || x.x+x.line.width > pageWidth-margin+0.1 {
				t.Errorf("%q reaches from %.1f to %.1f, beyond the margins", said(x), x.x, x.x+x.line.width)
			}
			if x.y-x.size < 10 || x.y > pageHeight-20 {
				t.Errorf("%q stands at height %.1f, off the sheet", said(x), x.y)
			}
		}
		for _, f := range s.fills {
			if f.y < 0 || f.y+f.h > pageHeight-30 || f.x < -0.1 || f.x+f.w > pageWidth+0.1 {
				t.Errorf("an area reaches off the sheet: %+v", f)
			}
		}
		for _, l := range s.links {
			if l.y+l.h > pageHeight || l.x < 0 || l.x+l.w > pageWidth {
				t.Errorf("a link reaches off the sheet: %+v", l)
			}
		}
		if s.filled > bottom+0.1 {
			t.Errorf("the sheet is filled to %.1f, into the footer at %.1f", s.filled, bottom)
		}
	})
}

func TestNoLineLiesOnAnother(t *testing.T) {
	eachSheet(t, func(t *testing.T, s *sheet) {
		for i, a := range s.texts {
			for _, b := range s.texts[i+1:] {
				if a.degrees == 0 && b.degrees == 0 && overlap(a, b) {
					t.Errorf("%q at %.1f,%.1f lies on %q at %.1f,%.1f", said(a), a.x, a.y, said(b), b.x, b.y)
				}
			}
			for _, c := range s.codes {
				if a.degrees == 0 && a.x < c.x+c.side && a.x+a.line.width > c.x && a.y > c.y && a.y-a.size*0.7 < c.y+c.side {
					t.Errorf("%q lies on the QR code", said(a))
				}
			}
		}
	})
}

func eachSheet(t *testing.T, check func(t *testing.T, s *sheet)) {
	for lang, all := range samples(t) {
		for name, c := range all {
			for i, s := range laidOut(t, lang, c) {
				t.Run(fmt.Sprintf("%s/%s/%d", lang, name, i+1), func(t *testing.T) { check(t, s) })
			}
		}
	}
}

// overlap compares the boxes from the height of small letters to the baseline: that much two lines never share.
func overlap(a, b text) bool {
	const share = 0.5
	return a.x < b.x+b.line.width-0.1 && b.x < a.x+a.line.width-0.1 && a.y > b.y-b.size*share && b.y > a.y-a.size*share
}

// said is what a line says, shortened.
func said(x text) string {
	letters := []rune(asSeen(x.line))
	return string(letters[:min(len(letters), 32)])
}

func TestAnEverydayLicenceIsOneSheet(t *testing.T) {
	if n := len(laidOut(t, "en", english(t))); n != 1 {
		t.Errorf("the English sample takes %d sheets", n)
	}
	if n := len(laidOut(t, "ar", arabic(t))); n != 1 {
		t.Errorf("the Arabic sample takes %d sheets", n)
	}
}

func TestArabicIsTheMirrorOfEnglish(t *testing.T) {
	c := english(t)
	en, ar := laidOut(t, "en", c)[0], laidOut(t, "ar", c)[0]
	if en.codes[0].x < pageWidth/2 || ar.codes[0].x > pageWidth/2 {
		t.Errorf("the QR code stands at %.0f in English and %.0f in Arabic", en.codes[0].x, ar.codes[0].x)
	}
	for _, words := range []string{c.Publication.Name, c.Works[0].Title, c.CreditLine} {
		left, right := find(t, en, words), find(t, ar, words)
		if sum := left.x + right.x + right.line.width; sum < pageWidth-0.1 || sum > pageWidth+0.1 {
			t.Errorf("%q stands %.1f from the left in English and %.1f from the right in Arabic",
				words, left.x, pageWidth-right.x-right.line.width)
		}
	}
	for _, words := range []string{c.Number} { // at the far side in both
		if l, r := find(t, en, words), find(t, ar, words); l.x < pageWidth/2 || r.x > pageWidth/2 {
			t.Errorf("%q stands at %.0f in English and %.0f in Arabic", words, l.x, r.x)
		}
	}
}

func find(t *testing.T, s *sheet, words string) text {
	t.Helper()
	for _, x := range s.texts {
		if string(x.line.text) == tidy(words) {
			return x
		}
	}
	t.Fatalf("%q is not on the sheet", words)
	return text{}
}

func TestEverySheetSaysThatASandboxHasNoEffect(t *testing.T) {
	c := crowded(t)
	c.Sandbox = true
	warning := printer(t, "en").T("certificate.sandbox")
	for i, s := range laidOut(t, "en", c) {
		turned := 0
		for _, x := range s.texts {
			if x.degrees != 0 && string(x.line.text) == warning {
				turned++
			}
		}
		if turned != 1 {
			t.Errorf("sheet %d carries the warning %d times", i+1, turned)
		}
	}
}

// TestLayoutsStayWhereTheyWere compares where everything stands with the recorded layouts. After a change that is meant:
// go test ./internal/certificate -run Layouts -update, and look at the difference.
func TestLayoutsStayWhereTheyWere(t *testing.T) {
	for name, sheets := range map[string][]*sheet{
		"english": laidOut(t, "en", english(t)), "arabic": laidOut(t, "ar", arabic(t)), "crowded": laidOut(t, "en", crowded(t)),
	} {
		file := filepath.Join("testdata", name+".layout")
		got := record(sheets)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		compareLines(t, name, got, string(want))
	}
}

func record(sheets []*sheet) string {
	var out strings.Builder
	for i, s := range sheets {
		fmt.Fprintf(&out, "sheet %d of %d\n", i+1, len(sheets))
		for _, x := range s.texts {
			fmt.Fprintf(&out, "text %5.0f %5.0f %5.0f %4.1f %s\n", x.x, x.y, x.line.width, x.size, said(x))
		}
		for _, f := range s.fills {
			fmt.Fprintf(&out, "area %5.0f %5.0f %5.0f %5.1f\n", f.x, f.y, f.w, f.h)
		}
		for _, c := range s.codes {
			fmt.Fprintf(&out, "code %5.0f %5.0f %5.0f\n", c.x, c.y, c.side)
		}
	}
	return out.String()
}

func compareLines(t *testing.T, name, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s: line %d moved:\n got %s\nwant %s", name, i+1, g[i], w[i])
			return
		}
	}
	if len(g) != len(w) {
		t.Errorf("%s: %d marks, recorded were %d", name, len(g), len(w))
	}
}

func TestWordsOfTheGrant(t *testing.T) {
	w := newWords(printer(t, "en"), istanbul(t))
	midnight := time.Date(2026, 11, 30, 22, 30, 0, 0, time.UTC) // 1 December in Istanbul
	for got, want := range map[string]string{
		w.period(Grant{Term: "12m", StartsAt: midnight, EndsAt: midnight.AddDate(1, 0, 0)}): strings.ReplaceAll("12 months · 1_December_2026 to 1_December_2027", "_", "\u00a0"),
		w.period(Grant{Term: "perpetual", StartsAt: midnight}):                              "No end date · From 1\u00a0December\u00a02026",
		w.period(Grant{Term: "one_edition"}):                                                "One edition",
		w.portion(Grant{Portion: "excerpt", PortionWords: 300}):                             "Excerpt, up to 300 words",
		w.exclusivity("30"):          "Exclusive for 30 days",
		w.coded("media", "hologram"): "\u2068hologram\u2069",
		webAddress("javascript://a.example/%0aalert(1)") + webAddress("file:///etc/passwd") + webAddress("https://"): "",
		webAddress(" https://a.example/x?y=1 "): "https://a.example/x?y=1",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
