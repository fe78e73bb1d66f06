package certificate

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// agreement is a deal in a language's own words; the handler fills the sections in the same way.
func agreement(lang string) Agreement {
	a := Agreement{
		Reference: "MEE-7K3QF9", Version: 2, At: time.Date(2026, 11, 29, 14, 30, 0, 0, time.UTC), JSON: []byte(`{"format":"imprimatur-agreement/1"}`),
		Publication: Publication{Name: "Middle East Eye", LegalName: "Middle East Eye Limited", ContactEmail: "rights@middleeasteye.example", AccentHex: "#8c1d2f"},
		Licensee:    Licensee{Organisation: "Riverside Parish Review", Country: "GB", ContactName: "Fiona MacAllister"},
		Works:       []Work{{Title: "The last weavers of Diyarbakır", Author: "Ayşe Gültekin", URL: "https://www.middleeasteye.example/weavers", Language: "en"}},
		May:         []string{"publish the work on your website"}, Must: []string{"print this credit line"}, MayNot: []string{"pass it on"},
		TermsTitle: "Licence terms, version 1",
		Terms:      []Paragraph{{Text: "What you receive", Heading: true}, {Text: strings.Repeat("We grant the licensee a non-exclusive licence. ", 30)}, {Text: "a point of a list", Item: true}},
		Sections: []Section{
			{Title: "Fee", Rows: []Row{{Label: "The last weavers", Amount: "£110.00"}, {Label: "Total", Amount: "GBP 110.00", Strong: true}}},
			{Title: "Acceptance", Rows: []Row{{Label: "Accepted by", Value: "Brendan Quill", Quoted: true}, {Value: "Treasurer", Quoted: true}}},
			{Title: "Fingerprints", Rows: []Row{{Label: "Offer", Value: strings.Repeat("a6e5f085", 8), Quoted: true, Small: true}}},
		},
	}
	if lang == "ar" {
		a.Licensee.Organisation, a.Notice = "جمعية قمح", "سُحب هذا القبول قبل السداد."
		a.Works[0].Title, a.Terms[1].Text = "فرن الليل: حيّ كامل يخبز بالدَّور", strings.Repeat("نمنح المرخَّص له ترخيصًا غير حصري. ", 30)
	}
	return a
}

func TestTheSameAgreementIsTheSameFile(t *testing.T) {
	for _, lang := range []string{"en", "ar"} {
		first, err := RenderAgreement(printer(t, lang), agreement(lang))
		if err != nil {
			t.Fatal(err)
		}
		again, err := RenderAgreement(printer(t, lang), agreement(lang))
		if err != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: two renderings differ, %v", lang, err)
		}
		if folder := os.Getenv("SAMPLES"); folder != "" { // see TestWriteSamples
			if err := os.WriteFile(folder+"/agreement-"+lang+".pdf", first, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.Contains(strings.Join(streams(t, first), "\n"), "imprimatur-agreement/1") {
			t.Errorf("%s: the evidence is not attached", lang)
		}
	}
}

func TestAnAgreementSaysWhatWasAgreed(t *testing.T) {
	pdf, err := RenderAgreement(printer(t, "en"), agreement("en"))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, page := range pages(t, pdf) {
		text += textOf(page)
	}
	for _, want := range []string{"Agreement", "MEE-7K3QF9", "Riverside", "weavers", "£110.00", "Brendan", "Treasurer", "a6e5f085", "non-exclusive", "Page 1 of"} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the paper does not say %q", want)
		}
	}
}

func TestAnAgreementWithoutItsCoreIsNone(t *testing.T) {
	for name, spoil := range map[string]func(*Agreement){
		"reference": func(a *Agreement) { a.Reference = "" }, "licensee": func(a *Agreement) { a.Licensee.Organisation = "" },
		"works": func(a *Agreement) { a.Works = nil }, "date": func(a *Agreement) { a.At = time.Time{} },
	} {
		a := agreement("en")
		spoil(&a)
		if _, err := RenderAgreement(printer(t, "en"), a); !errors.Is(err, ErrIncomplete) {
			t.Errorf("without its %s: %v", name, err)
		}
	}
}

// A long agreement is broken onto sheets, and nothing of it falls off one.
func TestALongAgreementKeepsToItsSheets(t *testing.T) {
	a := agreement("ar")
	for range 60 {
		a.Sections[0].Rows = append(a.Sections[0].Rows, Row{Label: strings.Repeat("سطر طويل من الرسم ", 12), Amount: "EUR 1,234.00"})
		a.Terms = append(a.Terms, Paragraph{Text: strings.Repeat("نص طويل من الشروط. ", 40)})
	}
	a.Sections[1].Rows = append(a.Sections[1].Rows, Row{Label: "برنامج", Value: strings.Repeat("كلمة ", 3000), Quoted: true})
	set, err := newTypesetter("ar")
	if err != nil {
		t.Fatal(err)
	}
	sheets := bind(set, printer(t, "ar"), a)
	if len(sheets) < 5 {
		t.Fatalf("only %d sheets", len(sheets))
	}
	for i, s := range sheets {
		for _, text := range s.texts {
			if text.y > pageHeight-10 || text.x < 0 || text.x > pageWidth {
				t.Errorf("sheet %d: a line at %.0f, %.0f", i+1, text.x, text.y)
			}
		}
	}
}

// TestEverySheetOfATrialSaysSo, and none of a real agreement does.
func TestEverySheetOfATrialSaysSo(t *testing.T) {
	for _, lang := range []string{"en", "ar"} {
		words := printer(t, lang)
		for _, sandbox := range []bool{true, false} {
			set, err := newTypesetter(lang)
			if err != nil {
				t.Fatal(err)
			}
			a := agreement(lang)
			a.Sandbox = sandbox
			a.Terms = append(a.Terms, Paragraph{Text: strings.Repeat(a.Terms[1].Text, 6)})
			sheets := bind(set, words, a)
			if len(sheets) < 2 {
				t.Fatalf("%s: %d sheets prove nothing about the second", lang, len(sheets))
			}
			for i, s := range sheets {
				turned := 0
				for _, x := range s.texts {
					if x.degrees != 0 {
						turned++
					}
				}
				if (turned == 1) != sandbox || turned > 1 {
					t.Errorf("%s, sandbox %t: sheet %d carries %d warnings across it", lang, sandbox, i+1, turned)
				}
			}
			if sandbox {
				find(t, sheets[0], words.T("certificate.sandbox"))
			}
		}
	}
}
