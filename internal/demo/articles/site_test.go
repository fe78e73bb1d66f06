package articles

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	neturl "net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"imprimatur/internal/article"
)

var newsroomClock = time.Date(2026, 11, 23, 10, 30, 0, 0, time.UTC)

// open serves the site on loopback under its own address.
func open(t *testing.T) string {
	t.Helper()
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	handler = Site(Config{BaseURL: server.URL, Now: func() time.Time { return newsroomClock }})
	return server.URL
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// The whole way of a real request: fetched by the safe fetcher, read by Read.
func TestEveryPageTellsItsOwnStory(t *testing.T) {
	base := open(t)
	fetcher := article.NewFetcher(article.Config{AllowPrivate: []string{strings.TrimPrefix(base, "http://")}})
	for _, a := range All() {
		page, err := fetcher.Fetch(context.Background(), a.Permalink(base))
		if err != nil {
			t.Errorf("%s: %v", a.Slug, err)
			continue
		}
		m, err := article.Read(page.Body, page.URL)
		if err != nil {
			t.Errorf("%s: %v", a.Slug, err)
			continue
		}
		if m.Title != a.Title || strings.Join(m.Authors, " and ") != a.Author || m.Language != a.Language || m.Section != a.Section || m.Description != a.Standfirst ||
			m.CanonicalURL != a.Permalink(base) || !m.PublishedAt.Equal(a.PublishedAt(newsroomClock)) || m.CopyrightHolder == "" {
			t.Errorf("%s reads as %+v", a.Slug, m)
		}
		if m.WordCount < a.WordCount*95/100 || m.WordCount > a.WordCount*105/100 {
			t.Errorf("%s: read %d of %d words", a.Slug, m.WordCount, a.WordCount)
		}
		var want []article.Image
		for _, i := range a.Images {
			want = append(want, article.Image{URL: base + i.Path(), Caption: i.Caption, Credit: i.Credit})
		}
		if !slices.Equal(m.Images, want) {
			t.Errorf("%s: pictures\n%+v\nwant\n%+v", a.Slug, m.Images, want)
		}
	}
}

func TestEveryPageIsSoundHTML(t *testing.T) {
	base := open(t)
	pages := []string{Root, Root + "/", Root + "/meridian-eye", Root + "/meridian-eye/", Root + "/al-manara"}
	for _, a := range All() {
		pages = append(pages, a.Path())
	}
	for _, path := range pages {
		resp, body := get(t, base+path)
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Security-Policy") != policy || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", path, resp.StatusCode, resp.Header)
		}
		doc, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		count, ids := map[string]int{}, map[string]int{}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			count[n.Data]++
			checkElement(t, path, n, ids)
		}
		if count["h1"] != 1 || count["main"] != 1 || count["style"] != 0 || ids["text"] != 1 {
			t.Errorf("%s: %v", path, count)
		}
		if strings.Contains(body, "ZgotmplZ") || strings.Contains(body, "<no value>") {
			t.Errorf("%s: a value was refused by its template", path)
		}
	}
}

func checkElement(t *testing.T, path string, n *html.Node, ids map[string]int) {
	t.Helper()
	attributes := map[string]string{}
	for _, a := range n.Attr {
		attributes[a.Key] = a.Val
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: inline %s on %s", path, a.Key, n.Data)
		}
	}
	if id := attributes["id"]; id != "" {
		if ids[id]++; ids[id] > 1 {
			t.Errorf("%s: id %s twice", path, id)
		}
	}
	if n.Data == "script" && attributes["type"] != "application/ld+json" {
		t.Errorf("%s: a script that runs", path)
	}
	if _, described := attributes["alt"]; n.Data == "img" && !described {
		t.Errorf("%s: picture %s without alt", path, attributes["src"])
	}
	if n.Data == "html" && (attributes["lang"] == "") || attributes["lang"] == "ar" && n.Data == "html" && attributes["dir"] != "rtl" {
		t.Errorf("%s: language and direction %v", path, attributes)
	}
}

func TestTheLinkUnderAnArticleLeadsToTheForm(t *testing.T) {
	base := open(t)
	for _, a := range All() {
		_, body := get(t, a.Permalink(base))
		want := base + "/request?url=" + neturl.QueryEscape(a.Permalink(base)) + "&amp;lang=" + a.Language + "&amp;ref=footer"
		if !strings.Contains(body, `<a href="`+want+`">`) {
			t.Errorf("%s: no link to %s", a.Slug, want)
		}
		if sentence := "To learn more about republishing this content and the associated fees, please <a "; a.Language == "en" && !strings.Contains(body, sentence) {
			t.Errorf("%s: the sentence is not under the article", a.Slug)
		}
	}
}

func TestTheDataBlockOffersOnlyOwnPictures(t *testing.T) {
	base := open(t)
	for _, a := range All() {
		_, body := get(t, a.Permalink(base))
		_, rest, _ := strings.Cut(body, `<script type="application/ld+json">`)
		block, _, _ := strings.Cut(rest, "</script>")
		var data newsArticle
		if err := json.Unmarshal([]byte(block), &data); err != nil {
			t.Fatalf("%s: %v in %s", a.Slug, err, block)
		}
		if !strings.HasPrefix(data.AcquireLicensePage, base+"/request?url=") || data.Context != "https://schema.org" || !strings.HasSuffix(data.Type, "NewsArticle") {
			t.Errorf("%s: %+v", a.Slug, data)
		}
		for n, i := range data.Images {
			if offered := i.AcquireLicensePage != ""; offered != (a.Images[n].Rights == "ours") {
				t.Errorf("%s: picture %s by %s offered: %v", a.Slug, i.URL, i.CreditText, offered)
			}
		}
	}
}

func TestAnEmbargoIsPrinted(t *testing.T) {
	base := open(t)
	for _, a := range All() {
		_, body := get(t, a.Permalink(base))
		if got := strings.Contains(body, `class="embargo"`); got != (a.EmbargoDays > 0) {
			t.Errorf("%s: embargo shown: %v", a.Slug, got)
		}
	}
}

func TestFilesAndMissingPages(t *testing.T) {
	base := open(t)
	for path, want := range map[string]struct {
		status int
		kind   string
	}{
		Root + "/site.css":                           {200, "text/css; charset=utf-8"},
		Root + "/images/awnings.svg":                 {200, "image/svg+xml"},
		Root + "/images/missing.svg":                 {404, "text/plain; charset=utf-8"},
		Root + "/images/..%2Fsite.css":               {404, "text/plain; charset=utf-8"},
		Root + "/images/%2e%2e%2ftext%2fx":           {404, "text/plain; charset=utf-8"},
		Root + "/meridian-eye/nothing":               {404, "text/html; charset=utf-8"},
		Root + "/nowhere":                            {404, "text/html; charset=utf-8"},
		Root + "/nowhere/at/all":                     {404, "text/html; charset=utf-8"},
		Root + "/al-manara/last-reel-at-the-orpheum": {404, "text/html; charset=utf-8"},
	} {
		resp, _ := get(t, base+path)
		if resp.StatusCode != want.status || resp.Header.Get("Content-Type") != want.kind {
			t.Errorf("%s: %d %s", path, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
	}
	resp, err := http.Post(base+All()[0].Path(), "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", resp.StatusCode)
	}
}
