package articles

import "time"

// frame is what every page of the site has: language, title, masthead.
type frame struct {
	words
	Language string
	Title    string
	Masthead Publication // zero on pages of the stand itself
	Today    string
	Papers   []Publication
}

type standPage struct {
	frame
	Papers []paper
}

type frontPage struct {
	frame
	Paper paper
}

type articlePage struct {
	frame
	Article      Article
	Publication  Publication
	Permalink    string
	Base         string
	RepublishURL string
	PublishedAt  time.Time
	EmbargoUntil time.Time
	Data         newsArticle
	Related      paper
}

// paper is a publication with what it prints.
type paper struct {
	Publication
	Dir   string
	Items []item
}

// item is an article in a list.
type item struct {
	Article
	Dir    string
	Date   string
	At     string // for machines
	Figure Image
}

// Picture finds a drawing by file name for the text that places it.
func (p articlePage) Picture(file string) figure {
	for n, i := range p.Article.Images {
		if i.File == file {
			return figure{Image: i, First: n == 0}
		}
	}
	return figure{}
}

// figure is a drawing in a text.
type figure struct {
	Image
	First bool
}

func (s *site) frame(p Publication, language, title string) frame {
	w := wordsIn(language)
	return frame{words: w, Language: language, Title: title, Masthead: p, Today: w.Date(s.now()), Papers: Publications()}
}

// paper lists the articles of a publication, those in the language of the
// article at slug first, and leaves that article out.
func (s *site) paper(p Publication, slug string) paper {
	out := paper{Publication: p, Dir: wordsIn(p.Language).Dir}
	language := p.Language
	for _, a := range load() {
		if a.Publication == p.Slug && a.Slug == slug {
			language = a.Language
		}
	}
	for _, same := range []bool{true, false} {
		for _, a := range load() {
			if a.Publication == p.Slug && a.Slug != slug && (a.Language == language) == same {
				out.Items = append(out.Items, s.item(a))
			}
		}
	}
	return out
}

func (s *site) item(a Article) item {
	w, at := wordsIn(a.Language), a.PublishedAt(s.now())
	i := item{Article: a, Dir: w.Dir, Date: w.Date(at), At: at.Format(time.RFC3339)}
	if len(a.Images) > 0 {
		i.Figure = a.Images[0]
	}
	return i
}
