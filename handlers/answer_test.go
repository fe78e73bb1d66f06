package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// answer is what the application said to one request.
type answer struct {
	t        testing.TB
	name     string
	status   int
	header   http.Header
	body     string
	location string
	tree     *html.Node
}

// is demands a status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d instead of %d\n%s", a.name, a.status, status, a.text())
	}
	return a
}

// leads demands a 303 to a path.
func (a *answer) leads(path string) *answer {
	a.t.Helper()
	if a.is(http.StatusSeeOther); a.location != path {
		a.t.Fatalf("%s leads to %q instead of %q", a.name, a.location, path)
	}
	return a
}

// says demands words on the page.
func (a *answer) says(words ...string) *answer {
	a.t.Helper()
	text := a.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			a.t.Errorf("%s does not say %q:\n%s", a.name, w, text)
		}
	}
	return a
}

// holds looks for words anywhere in the page, also in its fields and addresses.
func (a *answer) holds(words ...string) *answer {
	a.t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			a.t.Errorf("%s does not hold %q", a.name, w)
		}
	}
	return a
}

// hides demands that words are not on the page, in no attribute either.
func (a *answer) hides(words ...string) *answer {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			a.t.Errorf("%s shows %q", a.name, w)
		}
	}
	return a
}

// text is what a reader sees, with single spaces and without direction marks.
func (a *answer) text() string {
	if a.parsed() == nil {
		return a.body
	}
	var out strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "head") {
			return
		}
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
		if n.Type == html.ElementNode && n.Data != "span" && n.Data != "bdi" && n.Data != "a" && n.Data != "strong" {
			out.WriteByte(' ')
		}
	}
	walk(a.tree)
	plain := strings.NewReplacer("\u2068", "", "\u2069", "", "\u00a0", " ").Replace(out.String())
	return strings.Join(strings.Fields(plain), " ")
}

func (a *answer) parsed() *html.Node {
	if a.tree == nil && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		tree, err := html.Parse(strings.NewReader(a.body))
		if err != nil {
			a.t.Errorf("%s is no HTML: %v", a.name, err)
		}
		a.tree = tree
	}
	return a.tree
}

// all are the elements of a page that fit, in order.
func (a *answer) all(fits func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	if a.parsed() == nil {
		return nil
	}
	for n := range a.tree.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			out = append(out, n)
		}
	}
	return out
}

func (a *answer) tags(names ...string) []*html.Node {
	return a.all(func(n *html.Node) bool {
		for _, name := range names {
			if n.Data == name {
				return true
			}
		}
		return false
	})
}

// attribute is an element's attribute, "" without it; has reports whether it is there.
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// form is what a browser would send of the form with an address: every field with what stands in it.
func (a *answer) form(action string) url.Values {
	a.t.Helper()
	for _, form := range a.tags("form") {
		if attribute(form, "action") == action {
			return fieldsOf(form)
		}
	}
	a.t.Fatalf("%s has no form that goes to %s", a.name, action)
	return nil
}

func fieldsOf(form *html.Node) url.Values {
	out := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch {
		case n.Data == "textarea":
			out.Add(name, strings.TrimPrefix(textOf(n), "\n"))
		case n.Data == "select":
			out.Add(name, chosenOf(n))
		case n.Data != "input":
		case attribute(n, "type") == "radio" || attribute(n, "type") == "checkbox":
			if has(n, "checked") {
				out.Add(name, attribute(n, "value"))
			}
		default:
			out.Add(name, attribute(n, "value"))
		}
	}
	return out
}

func chosenOf(n *html.Node) string {
	first, found := "", false
	for option := range n.Descendants() {
		if option.Data != "option" {
			continue
		}
		if has(option, "selected") {
			return attribute(option, "value")
		}
		if !found {
			first, found = attribute(option, "value"), true
		}
	}
	return first
}

func textOf(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}

// check holds for every page: one h1 that begins the title, unique ids, a label for every field, an action for every
// form, a nonce for every script, nothing untranslated, nothing of the inside.
func (a *answer) check() {
	a.t.Helper()
	for _, inside := range []string{"SQLSTATE", "pq:", "goroutine ", "runtime error", "gorm", "⟦", "ZgotmplZ", "%!"} {
		if !a.packed() && strings.Contains(a.body, inside) {
			a.t.Errorf("%s (%d) shows %q", a.name, a.status, inside)
		}
	}
	if a.parsed() == nil {
		return
	}
	if h1 := a.tags("h1"); len(h1) != 1 {
		a.t.Errorf("%s has %d h1", a.name, len(h1))
	} else if titles := a.tags("title"); len(titles) == 0 || !strings.HasPrefix(strings.TrimSpace(textOf(titles[0])), strings.TrimSpace(textOf(h1[0]))) {
		a.t.Errorf("%s: its title does not begin with its h1 %q", a.name, textOf(h1[0]))
	}
	a.checkFields()
	for _, script := range a.tags("script") {
		if !has(script, "nonce") {
			a.t.Errorf("%s has a script without a nonce", a.name)
		}
	}
	if cache := a.header.Get("Cache-Control"); cache != "no-store" && !strings.Contains(a.name, " /verify/") {
		a.t.Errorf("%s may be kept: Cache-Control %q", a.name, cache)
	}
}

// packed reports a compressed file, which may hold any two bytes by chance.
func (a *answer) packed() bool {
	kind := a.header.Get("Content-Type")
	return strings.HasPrefix(kind, "application/zip") || strings.HasPrefix(kind, "application/pdf")
}

func (a *answer) checkFields() {
	a.t.Helper()
	ids, labels := map[string]bool{}, map[string]bool{}
	for _, n := range a.all(func(*html.Node) bool { return true }) {
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				a.t.Errorf("%s uses the id %q twice", a.name, id)
			}
			ids[id] = true
		}
		if n.Data == "label" {
			labels[attribute(n, "for")] = true
		}
		if n.Data == "form" && !has(n, "action") {
			a.t.Errorf("%s has a form without an action", a.name)
		}
	}
	for _, n := range a.tags("input", "select", "textarea") {
		if kind := attribute(n, "type"); kind != "hidden" && !labels[attribute(n, "id")] && !has(n, "aria-label") {
			a.t.Errorf("%s: the field %q has no label", a.name, attribute(n, "name"))
		}
		for _, id := range strings.Fields(attribute(n, "aria-describedby")) {
			if !ids[id] {
				a.t.Errorf("%s: the field %q is described by %q, which is not there", a.name, attribute(n, "name"), id)
			}
		}
	}
	for _, n := range a.tags("a") {
		if target, local := strings.CutPrefix(attribute(n, "href"), "#"); local && target != "" && !ids[target] {
			a.t.Errorf("%s links to #%s, which is not there", a.name, target)
		}
	}
}
