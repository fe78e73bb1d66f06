package article

import (
	"fmt"
	neturl "net/url"
	"regexp"
	"strings"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/language"
)

// Metadata is what a page says about its article. Every string is plain text;
// BodyHTML has passed Clean. Empty means that the page does not say.
type Metadata struct {
	Title           string
	Authors         []string
	PublishedAt     time.Time // UTC, zero when unknown
	Language        string    // ISO 639, e.g. "ar"
	WordCount       int
	Section         string
	CanonicalURL    string // normalised; the page's own address when it names another site
	Description     string
	CopyrightHolder string
	Images          []Image
	BodyHTML        string
}

// Image is a picture of an article with what the page says about its origin.
type Image struct {
	URL     string
	Caption string
	Credit  string
}

// Byline joins the authors as the page lists them.
func (m Metadata) Byline() string { return strings.Join(m.Authors, ", ") }

// Read takes an article's metadata, pictures and text out of its page: JSON-LD
// first, then OpenGraph and other meta elements, then the visible page. It is a
// suggestion for people to correct. Errors: those of Normalise for pageURL,
// ErrTooLarge, or that the page nests too deep to be parsed.
func Read(source []byte, pageURL string) (Metadata, error) {
	own, err := Normalise(pageURL)
	if err != nil {
		return Metadata{}, err
	}
	base, err := neturl.Parse(own)
	if err != nil {
		return Metadata{}, fmt.Errorf("%w: %v", ErrNotURL, err)
	}
	text := strings.ToValidUTF8(string(source), "\uFFFD")
	doc, err := parsePage(text)
	if err != nil {
		return Metadata{}, fmt.Errorf("read page %.200s: %w", own, err)
	}
	meta, data := metaElements(doc), linkedData(doc, own)
	m := fromLinkedData(data)
	m.fillFromMeta(meta, doc)
	m.CanonicalURL = canonical(doc, base, own)
	m.Images = images(doc, data, meta, base)
	m.fillFromText(doc, base, data)
	return m, nil
}

func fromLinkedData(d ld) Metadata {
	return Metadata{
		Title:           Plain(firstOf(d.text("headline"), d.text("name")), maxTitle),
		Authors:         people(d.names("author")),
		PublishedAt:     moment(firstOf(d.text("datePublished"), d.text("dateCreated"))),
		Language:        baseLanguage(d.text("inLanguage")),
		Section:         Plain(d.text("articleSection"), maxName),
		Description:     Plain(firstOf(d.text("description"), d.text("alternativeHeadline")), maxDescription),
		CopyrightHolder: Plain(strings.Join(d.names("copyrightHolder"), ", "), maxName),
	}
}

// metaElements collects <meta> by name or property, the first of each winning;
// repeated article:author values are joined by a line break.
func metaElements(doc *html.Node) map[string]string {
	found := map[string]string{}
	for _, n := range elements(doc, atom.Meta) {
		key := strings.ToLower(firstOf(attr(n, "property"), attr(n, "name"), attr(n, "itemprop")))
		value := strings.TrimSpace(attr(n, "content"))
		switch {
		case key == "" || value == "":
		case found[key] == "":
			found[key] = value
		case (key == "article:author" || key == "author") && len(found[key]) < maxAuthors*maxName:
			found[key] += "\n" + value
		}
	}
	return found
}

func (m *Metadata) fillFromMeta(meta map[string]string, doc *html.Node) {
	m.Title = firstOf(m.Title, Plain(firstOf(meta["og:title"], meta["twitter:title"], meta["dc.title"]), maxTitle))
	m.Description = firstOf(m.Description, Plain(firstOf(meta["og:description"], meta["description"], meta["twitter:description"]), maxDescription))
	m.Section = firstOf(m.Section, Plain(meta["article:section"], maxName))
	m.CopyrightHolder = firstOf(m.CopyrightHolder, Plain(firstOf(meta["dcterms.rightsholder"], meta["copyright"]), maxName))
	if len(m.Authors) == 0 {
		m.Authors = people(strings.Split(firstOf(meta["author"], meta["article:author"], meta["dc.creator"], meta["parsely-author"]), "\n"))
	}
	if m.PublishedAt.IsZero() {
		m.PublishedAt = moment(firstOf(meta["article:published_time"], meta["og:published_time"], meta["datepublished"], meta["date"], meta["dc.date"], firstTime(doc)))
	}
	if m.Language == "" {
		m.Language = pageLanguage(doc, meta)
	}
}

func pageLanguage(doc *html.Node, meta map[string]string) string {
	declared := ""
	if root := first(doc, atom.Html); root != nil {
		declared = firstOf(attr(root, "lang"), attr(root, "xml:lang"))
	}
	return firstOf(baseLanguage(declared), baseLanguage(meta["og:locale"]), baseLanguage(meta["content-language"]))
}

// fillFromText lets readability find the text, and the title and author where
// nothing better is known. It changes doc and therefore comes last.
func (m *Metadata) fillFromText(doc *html.Node, base *neturl.URL, data ld) {
	heading := ""
	if h1 := first(doc, atom.H1); h1 != nil {
		heading = Plain(innerText(h1), maxTitle)
	}
	reader := readability.NewParser()
	reader.MaxElemsToParse = 30_000
	reader.DisableJSONLD = true
	found, err := reader.ParseAndMutate(doc, base)
	if err == nil {
		m.Title = firstOf(m.Title, heading, Plain(found.Title(), maxTitle))
		m.Description = firstOf(m.Description, Plain(found.Excerpt(), maxDescription))
		if len(m.Authors) == 0 {
			m.Authors = people([]string{found.Byline()})
		}
		if found.Node != nil {
			m.BodyHTML = cleanNode(found.Node)
		}
	}
	if m.BodyHTML == "" {
		m.BodyHTML = paragraphs(data.text("articleBody"))
	}
	m.WordCount = countWords(innerText(parseFragment(m.BodyHTML)))
}

// paragraphs turns the plain text that some pages give as articleBody into HTML.
func paragraphs(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = Plain(line, maxBodyBytes); line != "" {
			b.WriteString("<p>" + html.EscapeString(line) + "</p>\n")
		}
	}
	return Clean(b.String())
}

// canonical is the address the page gives itself, when it lies on the same site.
func canonical(doc *html.Node, base *neturl.URL, own string) string {
	for _, link := range elements(doc, atom.Link) {
		if !strings.EqualFold(attr(link, "rel"), "canonical") {
			continue
		}
		target, err := base.Parse(strings.TrimSpace(attr(link, "href")))
		if err != nil {
			return own
		}
		if named, err := Normalise(target.String()); err == nil && sameSite(named, base) {
			return named
		}
		return own
	}
	return own
}

// sameSite compares hosts with and without "www."; the port must be the same.
func sameSite(address string, base *neturl.URL) bool {
	u, err := neturl.Parse(address)
	return err == nil && strings.TrimPrefix(u.Host, "www.") == strings.TrimPrefix(base.Host, "www.")
}

var byWord = regexp.MustCompile(`(?i)^(?:by|par|yazan|haber|بقلم|كتب|كتبت|إعداد)\s*[:\-–]?\s+`)

func people(names []string) []string {
	var out []string
	for _, name := range names {
		name = byWord.ReplaceAllString(Plain(name, maxName), "")
		if name != "" && !strings.Contains(name, "://") && len(out) < maxAuthors {
			out = append(out, name)
		}
	}
	return out
}

func baseLanguage(tag string) string {
	parsed, err := language.Parse(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"))
	if err != nil {
		return ""
	}
	if base, sure := parsed.Base(); sure != language.No {
		return base.String()
	}
	return ""
}

func firstTime(doc *html.Node) string {
	for _, n := range elements(doc, atom.Time) {
		if at := attr(n, "datetime"); at != "" && !inside(n, atom.Nav, atom.Aside, atom.Footer) {
			return at
		}
	}
	return ""
}

// moment reads the ISO 8601 forms that pages use; anything else is unknown.
func moment(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02", time.RFC1123Z, time.RFC1123} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1600 && t.Year() < 2200 {
			return t.UTC()
		}
	}
	return time.Time{}
}
