package certificate

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"imprimatur/internal/money"
)

func rendered(t testing.TB, lang string, c Certificate) []byte {
	t.Helper()
	pdf, err := Render(printer(t, lang), c)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

var streamMark = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)

// streams returns the contents of all streams of a PDF, unpacked.
func streams(t testing.TB, pdf []byte) []string {
	t.Helper()
	var all []string
	for _, m := range streamMark.FindAllSubmatch(pdf, -1) {
		content := string(m[1])
		if z, err := zlib.NewReader(bytes.NewReader(m[1])); err == nil {
			raw, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			content = string(raw)
		}
		all = append(all, content)
	}
	return all
}

// pages returns the content streams of the pages.
func pages(t testing.TB, pdf []byte) []string {
	t.Helper()
	var found []string
	for _, s := range streams(t, pdf) {
		if strings.Contains(s, " Tj ET") {
			found = append(found, s)
		}
	}
	return found
}

var shown = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) Tj`)

// textOf is the text of a page in the order it was written, each word as its letters stand from left to right.
func textOf(page string) string {
	var out strings.Builder
	for _, m := range shown.FindAllStringSubmatch(page, -1) {
		raw := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(m[1])
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
		}
		out.WriteString(string(utf16.Decode(units)))
	}
	return out.String()
}

func TestTheSameCertificateIsTheSameFile(t *testing.T) {
	for _, lang := range []string{"en", "ar"} {
		want := rendered(t, lang, arabic(t))
		for range 5 {
			if got := rendered(t, lang, arabic(t)); !bytes.Equal(got, want) {
				t.Fatalf("%s: two renderings differ (%d and %d bytes)", lang, len(got), len(want))
			}
		}
	}
	other := arabic(t)
	other.IssuedAt = other.IssuedAt.AddDate(0, 0, 1)
	if bytes.Equal(rendered(t, "en", other), rendered(t, "en", arabic(t))) {
		t.Error("another date of issue gives the same file")
	}
}

func TestManyCertificatesAtATime(t *testing.T) {
	p, want := printer(t, "ar"), rendered(t, "ar", arabic(t))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got, err := Render(p, arabic(t)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("a certificate rendered beside others differs (%v)", err)
			}
		})
	}
	wait.Wait()
}

func TestTheTextCanBeSearchedAndCopied(t *testing.T) {
	c := english(t)
	text := textOf(pages(t, rendered(t, "en", c))[0])
	for _, words := range []string{
		c.Number, c.Works[0].Title, "By Ayşe Gültekin", c.Licensee.Organisation, c.CreditLine, c.VerifyURL, c.TermsHash,
		"GBP 318.00 (GBP 265.00 plus GBP 53.00 tax)", "26 November 2026, 17:12 (Istanbul time)", "Page 1 of 1",
	} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is not in the text of the page", words)
		}
	}
	a := arabic(t)
	text = textOf(pages(t, rendered(t, "ar", a))[0])
	for _, word := range []string{"المرخَّص", "الزيتون:", "صحيفة", "الحسيني،", "بتاريخ"} {
		if !strings.Contains(text, backwards(word)) {
			t.Errorf("%q is not in the text of the page, last letter first", word)
		}
	}
	for _, words := range []string{a.Number, a.VerifyURL, "Middle East Eye"} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is not in the text of the page", words)
		}
	}
}

func TestReverseChargeIsNamed(t *testing.T) {
	for lang, words := range map[string][]string{"en": {"GBP 265.00 (reverse charge: the licensee owes the tax)"}, "ar": {backwards("احتساب"), backwards("عكسي:"), backwards("الضريبة")}} {
		c := english(t)
		c.Tax, c.Total, c.Reverse = money.Amount{Currency: "GBP"}, c.Fee, true
		with := textOf(pages(t, rendered(t, lang, c))[0])
		c.Reverse = false
		without := textOf(pages(t, rendered(t, lang, c))[0])
		for _, said := range words {
			if !strings.Contains(with, said) || strings.Contains(without, said) {
				t.Errorf("%s: %q is there with reverse charge %t, without it %t", lang, said, strings.Contains(with, said), strings.Contains(without, said))
			}
		}
	}
}

func TestTextIsUnseenAndLettersArePainted(t *testing.T) {
	page := pages(t, rendered(t, "en", english(t)))[0]
	if seen, unseen := strings.Count(page, " Tj"), strings.Count(page, "3 Tr"); seen == 0 || seen != unseen {
		t.Errorf("%d texts are written, %d of them unseen", seen, unseen)
	}
	letters := 0
	for _, x := range laidOut(t, "en", english(t))[0].texts {
		letters += len([]rune(strings.ReplaceAll(asSeen(x.line), " ", "")))
	}
	if painted := strings.Count(page, "h f\n"); painted < letters*98/100 || painted > letters {
		t.Errorf("%d letters are painted of %d", painted, letters)
	}
	if strings.Count(page, "q ")+strings.Count(page, "q\n") < strings.Count(page, "Q\n") {
		t.Error("more graphics states are restored than saved")
	}
}

func TestLettersWithoutAFaceCanStillBeCopied(t *testing.T) {
	c := english(t)
	c.Works[0].Title = "新聞 report 😀 from 東京"
	c.Works[0].Author = "יעל כהן"
	text := textOf(pages(t, rendered(t, "en", c))[0])
	for _, words := range []string{"新聞 ", "東京", "\ufffd", backwards("יעל")} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is not in the text of the page", words)
		}
	}
}

func TestTheLicenceForMachinesIsAttached(t *testing.T) {
	c := english(t)
	c.JSON = []byte(`{"@context":"http://www.w3.org/ns/odrl.jsonld","uid":"MEE-L-7K3QF9"}`)
	found := false
	for _, s := range streams(t, rendered(t, "en", c)) {
		found = found || s == string(c.JSON)
	}
	if !found {
		t.Error("the licence is not among the streams of the file")
	}
	c.JSON = nil
	if strings.Contains(string(rendered(t, "en", c)), "/EmbeddedFile ") {
		t.Error("a certificate without a licence for machines has an attachment")
	}
}

func TestMetadataIsWellFormedAndTrue(t *testing.T) {
	c := english(t)
	c.Publication.Name = `A & B <"News">`
	var packet string
	for _, s := range streams(t, rendered(t, "en", c)) {
		if strings.Contains(s, "<x:xmpmeta") {
			packet = s
		}
	}
	var meta struct {
		Description struct {
			Title     string `xml:"title>Alt>li"`
			Creator   string `xml:"creator>Seq>li"`
			Number    string `xml:"urn:imprimatur:licence Number"`
			Statement string `xml:"WebStatement"`
			Created   string `xml:"CreateDate"`
		} `xml:"RDF>Description"`
	}
	if err := xml.Unmarshal([]byte(packet), &meta); err != nil {
		t.Fatalf("metadata: %v in %q", err, packet)
	}
	d := meta.Description
	if d.Number != c.Number || d.Creator != c.Publication.Name || d.Statement != c.VerifyURL ||
		d.Created != "2026-11-27T06:03:00Z" || !strings.Contains(d.Title, c.Number) {
		t.Errorf("metadata says %+v", d)
	}
}

func TestOnlyWebAddressesAreOpened(t *testing.T) {
	c := english(t)
	c.Works[0].URL, c.SourceLink = "javascript://a.example/%0aalert(1)", "file://a.example/etc/passwd"
	c.VerifyURL = `https://rights.example/verify/a)b(c\`
	pdf := string(rendered(t, "en", c))
	for _, m := range regexp.MustCompile(`/URI \((.*)\)>>`).FindAllStringSubmatch(pdf, -1) {
		if !strings.HasPrefix(m[1], "https://") {
			t.Errorf("the file opens %q", m[1])
		}
	}
	if strings.Contains(pdf, "/JavaScript") || strings.Contains(pdf, "/Launch") {
		t.Error("the file holds something that runs")
	}
}

func TestTextCannotEndItsString(t *testing.T) {
	c := english(t)
	c.Licensee.Organisation = `ACME) Tj ET Q (owned) \( \\ >> endstream`
	page := pages(t, rendered(t, "en", c))[0]
	if text := textOf(page); !strings.Contains(text, `ACME) Tj ET Q (owned) \( \\ >> endstream`) {
		t.Error("the name did not come through as text")
	}
	if opened, closed := strings.Count(page, " Td ("), len(shown.FindAllString(page, -1)); opened != closed {
		t.Errorf("%d texts begin, %d end", opened, closed)
	}
}

func TestAnIncompleteCertificateIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Certificate){
		"number":   func(c *Certificate) { c.Number = "" },
		"licensee": func(c *Certificate) { c.Licensee.Organisation = "" },
		"works":    func(c *Certificate) { c.Works = nil },
		"date":     func(c *Certificate) { c.IssuedAt = c.EmbargoUntil },
	} {
		c := english(t)
		spoil(&c)
		if _, err := Render(printer(t, "en"), c); !errors.Is(err, ErrIncomplete) {
			t.Errorf("without %s: error %v, want ErrIncomplete", name, err)
		}
	}
}

func TestAnAddressTooLongForACodeIsAnError(t *testing.T) {
	c := english(t)
	c.VerifyURL = "https://rights.example/" + strings.Repeat("x", 4000)
	if _, err := Render(printer(t, "en"), c); err == nil {
		t.Error("a QR code of 4,000 letters was drawn")
	}
}

func TestFilesStaySmall(t *testing.T) {
	for lang, c := range map[string]Certificate{"en": english(t), "ar": arabic(t)} {
		if size := len(rendered(t, lang, c)); size > 200<<10 {
			t.Errorf("%s: %d bytes, want at most 200 kB", lang, size)
		}
	}
}
