package article

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Work is a licensed article as it is handed over. Every sentence comes in the
// language of the licence, already worded: Package adds none of its own.
type Work struct {
	Title         string
	Byline        string
	PublishedOn   string    // original date in words
	PublishedAt   time.Time // the same for machines; zero when unknown
	Language      string    // of the text, BCP 47
	Dir           string    // "rtl" or "ltr"; by Language when empty
	BodyHTML      string    // cleaned again here
	CreditLine    string    // the mandated wording
	SourceURL     string
	SourceLabel   string // words of the link to SourceURL
	Notice        string // copyright notice
	Advice        Advice
	LicenceNumber string
	VerifyURL     string
	OmittedImages string  // "3 pictures left out because ...", or empty
	Images        []Image // only those whose rights are part of the licence
}

// Advice is what the licence says search engines must be told.
type Advice struct {
	Canonical bool // name the original as the canonical address
	NoIndex   bool // keep the copy out of search results
}

// Content is one work in the four formats that licensees' systems take.
type Content struct {
	HTML     []byte // a comment for the web desk, then one <article>
	Text     []byte
	Markdown []byte // CommonMark
	JSON     []byte
}

// Package makes the clean copy: title, byline, original date, text, credit
// line, link to the source and notice. The licence number, the head elements
// that the licence asks for and the sentence on omitted pictures stand in a
// comment (HTML, Markdown), at the foot (text) or in fields (JSON).
func Package(w Work) Content {
	w = w.plain()
	tree := parseFragment(w.BodyHTML)
	return Content{HTML: w.html(tree), Text: w.text(tree), Markdown: w.markdown(tree), JSON: w.json(tree)}
}

// plain makes sure that the body alone carries markup and every other value is
// one line of visible characters, whoever calls.
func (w Work) plain() Work {
	for _, s := range []*string{&w.Title, &w.Byline, &w.PublishedOn, &w.CreditLine, &w.SourceLabel, &w.Notice, &w.LicenceNumber, &w.OmittedImages} {
		*s = oneLine(*s, 2000)
	}
	for _, s := range []*string{&w.SourceURL, &w.VerifyURL} {
		*s = webAddress(*s)
	}
	w.BodyHTML = Clean(w.BodyHTML)
	if !languages.MatchString(w.Language) {
		w.Language = ""
	}
	if !directions.MatchString(w.Dir) {
		w.Dir = direction(w.Language)
	}
	w.SourceLabel = firstOf(w.SourceLabel, w.SourceURL)
	return w.withPictures()
}

func (w Work) withPictures() Work {
	kept := make([]Image, 0, len(w.Images))
	for _, i := range w.Images {
		if u := webAddress(i.URL); u != "" {
			kept = append(kept, Image{URL: u, Caption: oneLine(i.Caption, maxCaption), Credit: oneLine(i.Credit, maxCredit)})
		}
	}
	w.Images = kept
	return w
}

// webAddress passes http and https addresses and empties everything else.
func webAddress(s string) string {
	u, err := parse(s)
	if err != nil {
		return ""
	}
	return u.Href(false)
}

func direction(language string) string {
	switch base, _, _ := strings.Cut(strings.ToLower(language), "-"); base {
	case "ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv":
		return "rtl"
	}
	return "ltr"
}

func (w Work) canonicalLink() string {
	if !w.Advice.Canonical || w.SourceURL == "" {
		return ""
	}
	return render(el(atom.Link, "rel", "canonical", "href", w.SourceURL))
}

func (w Work) robots() string {
	if !w.Advice.NoIndex {
		return ""
	}
	return render(el(atom.Meta, "name", "robots", "content", "noindex"))
}

// deskNotes are the lines for the people who place the copy, not for readers.
func (w Work) deskNotes() []string {
	var lines []string
	for _, line := range []string{strings.TrimSpace(w.LicenceNumber + " " + w.VerifyURL), w.canonicalLink(), w.robots(), w.OmittedImages} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// endOfComment keeps the notes from closing their comment. Nothing else may be
// escaped in it: the web desk copies the lines as they stand.
var endOfComment = strings.NewReplacer("-->", "--&gt;", "--!>", "--!&gt;")

// comment is the desk notes as an HTML comment, which Markdown takes as well.
func (w Work) comment() string {
	notes := w.deskNotes()
	if len(notes) == 0 {
		return ""
	}
	return "<!--\n" + endOfComment.Replace(strings.Join(notes, "\n")) + "\n-->\n"
}

// html builds the tree and lets the parser's own renderer do all escaping.
func (w Work) html(tree *html.Node) []byte {
	root := el(atom.Article, "lang", w.Language, "dir", w.Dir)
	add(root, text(el(atom.H1), w.Title))
	add(root, text(el(atom.P), w.Byline))
	if w.PublishedOn != "" {
		add(root, with(el(atom.P), text(el(atom.Time, "datetime", w.machineDate()), w.PublishedOn)))
	}
	newline(root)
	for c := range tree.ChildNodes() {
		root.AppendChild(clone(c))
	}
	for _, i := range w.Images {
		caption := strings.TrimSpace(i.Caption + " " + parenthesised(i.Credit))
		add(root, with(el(atom.Figure), el(atom.Img, "src", i.URL, "alt", i.Caption), text(el(atom.Figcaption), caption)))
	}
	foot := el(atom.Footer)
	add(foot, text(el(atom.P), w.CreditLine))
	if w.SourceURL != "" {
		add(foot, with(el(atom.P), text(el(atom.A, "href", w.SourceURL), w.SourceLabel)))
	}
	add(foot, text(el(atom.P), w.Notice))
	if foot.FirstChild != nil {
		newline(foot)
	}
	add(root, foot)
	newline(root)
	return []byte(w.comment() + render(root) + "\n")
}

func (w Work) machineDate() string {
	if w.PublishedAt.IsZero() {
		return ""
	}
	return w.PublishedAt.UTC().Format(time.RFC3339)
}

func parenthesised(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// handover is the JSON format; its field names are a promise to licensees.
type handover struct {
	Licence       handoverLicence `json:"licence"`
	Title         string          `json:"title"`
	Byline        string          `json:"byline"`
	PublishedOn   string          `json:"published_on"`
	PublishedAt   string          `json:"published_at,omitempty"`
	Language      string          `json:"language"`
	Direction     string          `json:"direction"`
	BodyHTML      string          `json:"body_html"`
	BodyText      string          `json:"body_text"`
	BodyMarkdown  string          `json:"body_markdown"`
	WordCount     int             `json:"word_count"`
	CreditLine    string          `json:"credit_line"`
	SourceURL     string          `json:"source_url"`
	SourceLabel   string          `json:"source_label"`
	Notice        string          `json:"copyright_notice"`
	Advice        handoverAdvice  `json:"advice"`
	Images        []handoverImage `json:"images"`
	OmittedImages string          `json:"omitted_images,omitempty"`
}

type handoverLicence struct {
	Number    string `json:"number"`
	VerifyURL string `json:"verify_url"`
}

type handoverAdvice struct {
	Canonical bool     `json:"canonical"`
	NoIndex   bool     `json:"noindex"`
	Head      []string `json:"head"` // elements to put into the page's <head>
}

type handoverImage struct {
	URL     string `json:"url"`
	Caption string `json:"caption"`
	Credit  string `json:"credit"`
}

func (w Work) json(tree *html.Node) []byte {
	h := handover{
		Licence: handoverLicence{w.LicenceNumber, w.VerifyURL},
		Title:   w.Title, Byline: w.Byline, PublishedOn: w.PublishedOn, PublishedAt: w.machineDate(), Language: w.Language, Direction: w.Dir,
		BodyHTML: w.BodyHTML, BodyText: plainText.document(tree), BodyMarkdown: commonMark.document(tree), WordCount: countWords(innerText(tree)),
		CreditLine: w.CreditLine, SourceURL: w.SourceURL, SourceLabel: w.SourceLabel, Notice: w.Notice, OmittedImages: w.OmittedImages,
		Advice: handoverAdvice{Canonical: w.Advice.Canonical, NoIndex: w.Advice.NoIndex, Head: []string{}}, Images: []handoverImage{},
	}
	for _, element := range []string{w.canonicalLink(), w.robots()} {
		if element != "" {
			h.Advice.Head = append(h.Advice.Head, element)
		}
	}
	for _, i := range w.Images {
		h.Images = append(h.Images, handoverImage(i))
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if enc.Encode(h) != nil {
		return nil // strings, numbers and booleans always encode
	}
	return out.Bytes()
}
