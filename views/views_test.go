package views

import (
	"io/fs"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"

	"imprimatur/internal/i18n"

	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"
)

// parsed are the views that tests share.
var parsed = sync.OnceValues(func() (*Views, error) {
	catalogue, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	return New(catalogue, Options{})
})

func newViews(t testing.TB) *Views {
	t.Helper()
	v, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// unrendered are views of which no page was rendered yet: only such templates can be checked and cloned.
func unrendered(t testing.TB) *Views {
	t.Helper()
	v, err := New(newViews(t).catalogue, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryPageFitsItsStruct(t *testing.T) {
	v := unrendered(t)
	for _, page := range All() {
		template, ok := v.pages["en"][page.file()]
		if !ok {
			t.Errorf("%T names %s, which is not in pages/", page, page.file())
			continue
		}
		if err := templatecheck.CheckHTML(template, page); err != nil {
			t.Errorf("%s: %v", page.file(), err)
		}
	}
}

func TestEveryPageFileHasAStruct(t *testing.T) {
	var listed, present []string
	for _, page := range All() {
		listed = append(listed, page.file())
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		present = append(present, strings.TrimPrefix(name, "pages/"))
	}
	sort.Strings(listed)
	if diff := cmp.Diff(present, listed); diff != "" {
		t.Errorf("files in pages/ (-) and pages in All (+):\n%s", diff)
	}
}

func TestEveryMailFitsItsStruct(t *testing.T) {
	v := unrendered(t)
	listed := map[string]bool{}
	for _, mail := range AllMails() {
		listed[mail.mailFile()] = true
		templates, ok := v.mails["en"][mail.mailFile()]
		if !ok {
			t.Errorf("%T names %s, which is not in mails/", mail, mail.mailFile())
			continue
		}
		if err := templatecheck.CheckHTML(templates.html, mail); err != nil {
			t.Errorf("%s.html: %v", mail.mailFile(), err)
		}
		for _, part := range []string{"layout.txt", "subject"} {
			if err := templatecheck.CheckText(templates.text.Lookup(part), mail); err != nil {
				t.Errorf("%s.txt, %s: %v", mail.mailFile(), part, err)
			}
		}
	}
	for file := range v.mails["en"] {
		if !listed[file] {
			t.Errorf("mails/%s.html has no struct in AllMails", file)
		}
	}
}

// A field that does not exist must fail the check: otherwise the tests above prove nothing.
func TestTheCheckFindsATypingMistake(t *testing.T) {
	v := unrendered(t)
	set, err := v.pages["en"]["home.html"].Clone()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := set.New("wrong").Parse(`{{define "content"}}{{.Titel}}{{end}}`); err != nil {
		t.Fatal(err)
	}
	if err := templatecheck.CheckHTML(set.Lookup("layout.html"), Home{}); err == nil {
		t.Error("a page that asks for .Titel passed")
	}
}

// A page as All lists it can be rendered: its lists and pointers may be empty, the frame may not.
func TestEveryPageRendersEmptyInEveryLanguage(t *testing.T) {
	v := newViews(t)
	for _, lang := range v.Languages() {
		for _, page := range All() {
			for _, staff := range []*StaffNav{nil, {Name: "Maya Haddad", Items: []NavItem{{Label: "Requests", Href: "/admin/requests", Icon: "inbox", Count: 3, Current: true}}}} {
				framed := withBase(page, Base{Lang: lang, Path: "/", Languages: v.Languages(), Publication: Brand{Name: "The Levant Review"}, Staff: staff})
				out, err := v.Render(lang, framed)
				if err != nil {
					t.Errorf("%s in %s: %v", page.file(), lang, err)
					continue
				}
				checkDocument(t, lang+" "+page.file(), string(out))
			}
		}
	}
}

// withBase is a copy of a page with another Base.
func withBase(page Page, base Base) Page {
	copied := reflect.New(reflect.TypeOf(page)).Elem()
	copied.Set(reflect.ValueOf(page))
	copied.FieldByName("Base").Set(reflect.ValueOf(base))
	return copied.Interface().(Page)
}

var (
	inlineStyle = regexp.MustCompile(`\sstyle\s*=`)
	inlineEvent = regexp.MustCompile(`\son[a-z]+\s*=\s*"`)
	bareScript  = regexp.MustCompile(`<script(?:\s+[^>]*)?>[^<]`)
	heading     = regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`)
	docTitle    = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	anID        = regexp.MustCompile(`\sid="([^"]*)"`)
	tag         = regexp.MustCompile(`<[^>]*>`)
)

// checkDocument holds for every page: the content security policy can be kept, one h1 that begins the title, unique ids,
// no missing word.
func checkDocument(t *testing.T, name, html string) {
	t.Helper()
	for what, pattern := range map[string]*regexp.Regexp{"an inline style": inlineStyle, "an inline handler": inlineEvent, "an inline script": bareScript} {
		if found := pattern.FindString(html); found != "" {
			t.Errorf("%s has %s: %q", name, what, found)
		}
	}
	if strings.Contains(html, "⟦") {
		t.Errorf("%s lacks a message: %s", name, html[strings.Index(html, "⟦"):][:60])
	}
	if strings.Contains(html, "ZgotmplZ") {
		t.Errorf("%s has a value that html/template refused", name)
	}
	headings := heading.FindAllStringSubmatch(html, -1)
	if len(headings) != 1 {
		t.Errorf("%s has %d h1", name, len(headings))
		return
	}
	title := docTitle.FindStringSubmatch(html)
	if h1 := strings.TrimSpace(tag.ReplaceAllString(headings[0][1], "")); len(title) == 0 || !strings.HasPrefix(title[1], h1) {
		t.Errorf("%s: the title %q does not begin with the h1 %q", name, title, h1)
	}
	seen := map[string]bool{}
	for _, id := range anID.FindAllStringSubmatch(html, -1) {
		if seen[id[1]] {
			t.Errorf("%s uses the id %q twice", name, id[1])
		}
		seen[id[1]] = true
	}
}

func TestAnUnknownLanguageGetsEnglish(t *testing.T) {
	out, err := newViews(t).Render("xx", Home{Base: Base{Lang: "en", Path: "/"}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "Republish our journalism") {
		t.Error("no English text")
	}
}
