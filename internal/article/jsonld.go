package article

import (
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ld is one JSON-LD object of a page, with the page's other objects by @id so
// that references ({"@id": "..."}) can be followed.
type ld struct {
	fields map[string]any
	byID   map[string]map[string]any
}

// maxDepth bounds how deep a page's data is searched.
const maxDepth = 8

// linkedData finds the object that describes the article of the page at own:
// the one that names this address, else the first article.
func linkedData(doc *html.Node, own string) ld {
	found := ld{byID: map[string]map[string]any{}}
	var articles []map[string]any
	for _, script := range elements(doc, atom.Script) {
		if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(attr(script, "type"))), "application/ld+json") || script.FirstChild == nil {
			continue
		}
		var data any
		if json.Unmarshal([]byte(strings.TrimSpace(script.FirstChild.Data)), &data) == nil {
			articles = found.collect(data, articles, 0)
		}
	}
	for _, a := range articles {
		candidate := ld{fields: a, byID: found.byID}
		for _, key := range []string{"url", "mainEntityOfPage", "@id"} {
			if named, err := Normalise(candidate.address(key)); err == nil && named == own {
				return candidate
			}
		}
	}
	if len(articles) > 0 {
		found.fields = articles[0]
	}
	return found
}

// collect walks any mix of arrays, @graph and nested objects, noting every @id
// and returning the objects that are articles in page order.
func (d ld) collect(v any, articles []map[string]any, depth int) []map[string]any {
	if depth > maxDepth {
		return articles
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			articles = d.collect(item, articles, depth+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > len(d.byID[id]) {
			d.byID[id] = v
		}
		if isArticle(v["@type"]) {
			articles = append(articles, v)
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "author", "image", "publisher"} {
			articles = d.collect(v[key], articles, depth+1)
		}
	}
	return articles
}

// isArticle accepts Article and its kinds (NewsArticle, OpinionNewsArticle ...).
func isArticle(kind any) bool {
	switch kind := kind.(type) {
	case string:
		kind = kind[strings.LastIndexAny(kind, "/:")+1:]
		return strings.HasSuffix(kind, "Article") || kind == "BlogPosting" || kind == "LiveBlogPosting" || kind == "Report"
	case []any:
		for _, k := range kind {
			if isArticle(k) {
				return true
			}
		}
	}
	return false
}

// resolve follows a reference to the object it names.
func (d ld) resolve(v any) any {
	if m, ok := v.(map[string]any); ok && len(m) == 1 {
		if id, ok := m["@id"].(string); ok && d.byID[id] != nil {
			return d.byID[id]
		}
	}
	return v
}

// text is the first text under key: a string, a number, or a language-tagged value.
func (d ld) text(key string) string {
	return d.words(d.fields[key], 0)
}

func (d ld) words(v any, depth int) string {
	if depth > maxDepth {
		return ""
	}
	switch v := d.resolve(v).(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return fmt.Sprint(v)
	case []any:
		for _, item := range v {
			if s := d.words(item, depth+1); s != "" {
				return s
			}
		}
	case map[string]any:
		return firstOf(d.words(v["@value"], depth+1), d.words(v["name"], depth+1))
	}
	return ""
}

// names lists the people or organisations under key.
func (d ld) names(key string) []string {
	list, ok := d.fields[key].([]any)
	if !ok {
		list = []any{d.fields[key]}
	}
	var names []string
	for _, item := range list {
		if name := d.words(item, 0); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// address is the URL under key: a string, or an object's url or @id.
func (d ld) address(key string) string {
	switch v := d.fields[key].(type) {
	case string:
		return v
	case map[string]any:
		return firstOf(d.words(v["url"], 0), d.words(v["@id"], 0))
	}
	return ""
}

// pictures lists the images of the article, with credit where the page gives one.
func (d ld) pictures() []Image {
	list, ok := d.fields["image"].([]any)
	if !ok {
		list = []any{d.fields["image"]}
	}
	var out []Image
	for _, item := range list {
		switch v := d.resolve(item).(type) {
		case string:
			out = append(out, Image{URL: v})
		case map[string]any:
			one := ld{fields: v, byID: d.byID}
			out = append(out, Image{
				URL:     firstOf(one.text("contentUrl"), one.text("url"), one.text("@id")),
				Caption: firstOf(one.text("caption"), one.text("description")),
				Credit:  firstOf(one.text("creditText"), one.text("creator"), one.text("author"), one.text("copyrightHolder"), one.text("copyrightNotice")),
			})
		}
	}
	return out
}
