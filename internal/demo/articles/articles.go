package articles

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"imprimatur/internal/article"
)

//go:embed text/*.html images/*.svg pages/*.html site.css
var files embed.FS

// Root is the path below which the site lies.
const Root = "/sandbox/articles"

// Publication is one of the two invented brands.
type Publication struct {
	Code     string // prefix of references, e.g. MEE
	Slug     string // part of every address
	Name     string // as printed in the masthead
	Latin    string // the name in Latin letters
	Legal    string // holder of the copyright
	Motto    string
	Language string // of the masthead
	Editions []Edition
}

// Edition is a language edition of a publication.
type Edition struct {
	Code     string
	Language string
	Name     string
}

// Path is where the publication's front page lies, without host.
func (p Publication) Path() string { return Root + "/" + p.Slug }

// Publications lists the brands in a fixed order.
func Publications() []Publication {
	return []Publication{
		{
			Code: "MEE", Slug: "meridian-eye", Name: "The Meridian Eye", Latin: "The Meridian Eye", Legal: "Meridian Eye Press Ltd",
			Motto: "Reporting from both sides of noon", Language: "en",
			Editions: []Edition{{"en", "en", "English edition"}, {"fr", "fr", "Édition française"}},
		},
		{
			Code: "MNR", Slug: "al-manara", Name: "مجلة المنارة", Latin: "Al-Manara Review", Legal: "Al-Manara Review Foundation",
			Motto: "ضوء على ما لا يُرى", Language: "ar",
			Editions: []Edition{{"main", "ar", "مجلة المنارة"}},
		},
	}
}

// Article is one text of the stand with what its editors know about its rights.
type Article struct {
	Slug        string  `toml:"slug"`
	Publication string  `toml:"publication"` // a Publication's Slug
	Edition     string  `toml:"edition"`
	Language    string  `toml:"language"`
	Title       string  `toml:"title"`
	Standfirst  string  `toml:"standfirst"`
	Author      string  `toml:"author"`
	AuthorNote  string  `toml:"author_note"`
	Rights      string  `toml:"rights"` // rights basis: staff freelance freelance_ask agency guest co_production
	Section     string  `toml:"section"`
	DaysAgo     int     `toml:"days_ago"`
	EmbargoDays int     `toml:"embargo_days"` // others may republish so many days ahead; 0: no embargo
	Images      []Image `toml:"images"`
	BodyHTML    string  `toml:"-"` // clean text without pictures
	WordCount   int     `toml:"-"`
	source      string  // template of the body, with its pictures in place
}

// Image is a drawing of an article with the credit it is printed with.
type Image struct {
	File    string `toml:"file"`
	Alt     string `toml:"alt"`
	Caption string `toml:"caption"`
	Credit  string `toml:"credit"`
	Rights  string `toml:"rights"` // ours third_party unknown
}

// Path is where the drawing lies, without host.
func (i Image) Path() string { return Root + "/images/" + i.File }

// Path is the address of the article without host; it never changes.
func (a Article) Path() string { return Root + "/" + a.Publication + "/" + a.Slug }

// Permalink is the full address of the article on a site at baseURL.
func (a Article) Permalink(baseURL string) string {
	return strings.TrimRight(baseURL, "/") + a.Path()
}

// PublishedAt counts back from now, on a full hour, UTC.
func (a Article) PublishedAt(now time.Time) time.Time {
	return now.UTC().Truncate(time.Hour).Add(-2*time.Hour).AddDate(0, 0, -a.DaysAgo)
}

// EmbargoUntil is nine in the morning UTC, EmbargoDays after now; zero without embargo.
func (a Article) EmbargoUntil(now time.Time) time.Time {
	if a.EmbargoDays == 0 {
		return time.Time{}
	}
	day := now.UTC().AddDate(0, 0, a.EmbargoDays)
	return time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, time.UTC)
}

// All lists the articles, newest first. The slice is the caller's own.
func All() []Article { return slices.Clone(load()) }

// load reads the embedded texts once. They are part of the program: one that
// cannot be read is a mistake in the build, and a test reads them all.
var load = sync.OnceValue(func() []Article {
	names, err := fs.Glob(files, "text/*.html")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("demo articles: no texts embedded: %v", err))
	}
	list := make([]Article, len(names))
	for i, name := range names {
		if list[i], err = readText(name); err != nil {
			panic(fmt.Sprintf("demo articles: %v", err))
		}
	}
	slices.SortStableFunc(list, func(a, b Article) int { return a.DaysAgo - b.DaysAgo })
	return list
})

var actions = regexp.MustCompile(`\{\{[^}]*\}\}`)

// readText parts front matter, between two +++ lines, from the body.
func readText(name string) (Article, error) {
	content, err := files.ReadFile(name)
	if err != nil {
		return Article{}, err
	}
	parts := bytes.SplitN(content, []byte("+++\n"), 3)
	if len(parts) != 3 || len(parts[0]) != 0 {
		return Article{}, fmt.Errorf("%s: front matter is not between +++ lines", name)
	}
	var a Article
	known, err := toml.Decode(string(parts[1]), &a)
	if err != nil {
		return Article{}, fmt.Errorf("%s: %w", name, err)
	}
	if extra := known.Undecoded(); len(extra) > 0 {
		return Article{}, fmt.Errorf("%s: unknown front matter %v", name, extra)
	}
	a.source = string(parts[2])
	a.BodyHTML = article.Clean(actions.ReplaceAllString(a.source, ""))
	a.WordCount = len(strings.Fields(tags.ReplaceAllString(a.BodyHTML, " ")))
	return a, nil
}

var tags = regexp.MustCompile(`<[^>]*>`)
