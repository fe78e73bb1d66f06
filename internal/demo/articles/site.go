package articles

import (
	"bytes"
	"html/template"
	"net/http"
	neturl "net/url"
	"slices"
	"strings"
	"time"
)

// Config of the site.
type Config struct {
	BaseURL string           // of the whole installation, e.g. "http://localhost:8080"
	Now     func() time.Time // the moment from which days are counted; fix it at seeding so that dates stay
}

// policy allows what the pages use: their stylesheet and drawings. The data
// block is no script in the sense of the policy: it is never executed.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type site struct {
	base  string
	now   func() time.Time
	pages *template.Template
	texts map[string]*template.Template // by path of the article
}

// Site serves everything below Root: the stand, a front page per publication,
// the articles, their drawings and the stylesheet. Only GET and HEAD.
func Site(cfg Config) http.Handler {
	s := &site{base: strings.TrimRight(cfg.BaseURL, "/"), now: cfg.Now, texts: map[string]*template.Template{}}
	if s.now == nil {
		s.now = time.Now
	}
	s.pages = template.Must(template.ParseFS(files, "pages/*.html"))
	for _, a := range load() {
		own := template.Must(s.pages.Clone())
		template.Must(own.New("body").Parse(a.source))
		s.texts[a.Path()] = own
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Root, s.stand)
	mux.HandleFunc("GET "+Root+"/{$}", s.stand)
	mux.HandleFunc("GET "+Root+"/site.css", embedded("text/css; charset=utf-8"))
	mux.HandleFunc("GET "+Root+"/images/{file}", embedded("image/svg+xml"))
	mux.HandleFunc("GET "+Root+"/{publication}", s.front)
	mux.HandleFunc("GET "+Root+"/{publication}/{$}", s.front)
	mux.HandleFunc("GET "+Root+"/{publication}/{slug}", s.article)
	mux.HandleFunc("GET "+Root+"/", s.missing)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		mux.ServeHTTP(w, r)
	})
}

func (s *site) stand(w http.ResponseWriter, r *http.Request) {
	page := standPage{frame: frame{words: wordsIn("en"), Language: "en", Title: "Newsstand"}}
	for _, p := range Publications() {
		page.Papers = append(page.Papers, s.paper(p, ""))
	}
	s.send(w, s.pages, "stand", page, http.StatusOK)
}

func (s *site) front(w http.ResponseWriter, r *http.Request) {
	p, ok := publication(r.PathValue("publication"))
	if !ok {
		s.missing(w, r)
		return
	}
	page := frontPage{frame: s.frame(p, p.Language, p.Name), Paper: s.paper(p, "")}
	s.send(w, s.pages, "front", page, http.StatusOK)
}

func (s *site) article(w http.ResponseWriter, r *http.Request) {
	p, known := publication(r.PathValue("publication"))
	at := slices.IndexFunc(load(), func(a Article) bool { return a.Publication == p.Slug && a.Slug == r.PathValue("slug") })
	if !known || at < 0 {
		s.missing(w, r)
		return
	}
	a, now := load()[at], s.now()
	republish := s.base + "/request?url=" + neturl.QueryEscape(a.Permalink(s.base)) + "&lang=" + a.Language + "&ref=footer"
	page := articlePage{
		frame: s.frame(p, a.Language, a.Title), Article: a, Publication: p, Permalink: a.Permalink(s.base), Base: s.base, RepublishURL: republish,
		PublishedAt: a.PublishedAt(now), EmbargoUntil: a.EmbargoUntil(now), Data: describe(a, p, s.base, republish, now), Related: s.paper(p, a.Slug),
	}
	page.Related.Items = page.Related.Items[:min(3, len(page.Related.Items))]
	s.send(w, s.texts[a.Path()], "article", page, http.StatusOK)
}

func (s *site) missing(w http.ResponseWriter, r *http.Request) {
	page := frontPage{frame: frame{words: wordsIn("en"), Language: "en", Title: wordsIn("en").Missing}}
	s.send(w, s.pages, "missing", page, http.StatusNotFound)
}

// send renders to memory first, so that half a page is never sent.
func (s *site) send(w http.ResponseWriter, set *template.Template, name string, page any, status int) {
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, name, page); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = out.WriteTo(w) // a reader who has gone needs no answer
}

// embedded serves one of the package's own files.
func embedded(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		content, err := files.ReadFile(strings.TrimPrefix(r.URL.Path, Root+"/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = w.Write(content)
	}
}

func publication(slug string) (Publication, bool) {
	all := Publications()
	at := slices.IndexFunc(all, func(p Publication) bool { return p.Slug == slug })
	if at < 0 {
		return Publication{}, false
	}
	return all[at], true
}
