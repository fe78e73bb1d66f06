package views

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
)

func render(t *testing.T, page Page) string {
	t.Helper()
	out, err := newViews(t).Render("en", page)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func wants(t *testing.T, html string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(html, piece) {
			t.Errorf("the page lacks %s", piece)
		}
	}
}

func TestTheLanguageSwitchKeepsTheAddress(t *testing.T) {
	base := Base{Lang: "en", Path: "/request", Query: url.Values{"url": {"https://a.example/x?y=1"}, "lang": {"en"}}, Languages: []string{"en", "ar"}}
	wants(t, render(t, Home{Base: base}), `href="/request?lang=ar&amp;url=https%3A%2F%2Fa.example%2Fx%3Fy%3D1" hreflang="ar" lang="ar">العربية`)
	base.KeepForm = "use"
	wants(t, render(t, Home{Base: base}), `<button class="linklike" form="use" name="switch_lang" value="ar"`)
}

func TestTheThemeIsChosenByAFormAndShown(t *testing.T) {
	html := render(t, Home{Base: Base{Lang: "en", Path: "/find", Theme: "dark"}})
	wants(t, html, `data-theme="dark"`, `method="post" action="/theme"`, `name="next" value="/find"`, `value="dark" aria-pressed="true"`)
}

func TestABrandBringsItsStylesheet(t *testing.T) {
	html := render(t, Home{Base: Base{Lang: "en", Path: "/", Publication: Brand{Name: "The Levant Review", Code: "MEE", Accent: "#0b5394"}}})
	wants(t, html, `href="/brand/MEE.css?v=`, "<title>Republish our journalism – The Levant Review</title>")
	if BrandPath("MEE", "#0b5394") == BrandPath("MEE", "#0b5395") {
		t.Error("two accents share an address")
	}
}

func TestPrivatePagesAreNotFoundBySearchEngines(t *testing.T) {
	wants(t, render(t, Home{Base: Base{Lang: "en", Private: true}}), `content="noindex, nofollow"`, `content="no-referrer"`)
	if strings.Contains(render(t, Home{Base: Base{Lang: "en"}}), "noindex") {
		t.Error("the front door hides from search engines")
	}
}

// A field of a page that is called like one of the frame's takes its place there: an article's language would become the page's.
func TestNoPageHidesWhatTheFrameShows(t *testing.T) {
	frame := reflect.TypeFor[Base]()
	for _, page := range All() {
		kind := reflect.TypeOf(page)
		for i := range kind.NumField() {
			if field := kind.Field(i); !field.Anonymous {
				if _, hides := frame.FieldByName(field.Name); hides {
					t.Errorf("%s.%s hides the frame's %s", kind.Name(), field.Name, field.Name)
				}
			}
		}
	}
}

func TestEveryErrorSaysWhatHappenedAndLeadsOn(t *testing.T) {
	v := newViews(t)
	seen := map[string]int{}
	for _, lang := range v.Languages() {
		for _, code := range []int{400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503} {
			out, err := v.Render(lang, ErrorPage{Base: Base{Lang: lang, RequestID: "01J7Q2", ContactEmail: "rights@levant.example"}, Code: code, Back: "/request", RetryAfter: 61})
			if err != nil {
				t.Fatal(err)
			}
			html := string(out)
			checkDocument(t, lang, html)
			wants(t, html, "01J7Q2", "rights@levant.example", `href="/request"`)
			title := docTitle.FindString(html)
			if other, twice := seen[title]; twice {
				t.Errorf("%s: %d and %d have the same title", lang, other, code)
			}
			seen[title] = code
		}
	}
	wants(t, render(t, ErrorPage{Base: Base{Lang: "en"}, Code: 429, RetryAfter: 61}), "2 minutes")
}

func TestAFieldNamesItsHintAndItsError(t *testing.T) {
	html := render(t, NewGallery(Base{Lang: "en"}))
	wants(t, html,
		`aria-describedby="f-email-hint f-email-error" aria-invalid="true"`,
		`id="f-email-hint"`, `id="f-email-error"`, `<label class="label" for="f-email">`,
		`<a href="#f-email">`, `<a href="#f-media">`, `id="f-media" name="media" value="website"`,
		`value="translation" checked`, `<option value="TR" selected>`)
}

func TestProblemsStandInTheOrderOfTheQuestions(t *testing.T) {
	p := newViews(t).catalogue.Printer("en")
	got := problems(p, map[string]string{"b": "errors.email", "a": "errors.date", "": "errors.required", "z": Trouble("errors.too_long", "Max", "200")}, []string{"z", "b"})
	var order []string
	for _, item := range got.Items {
		order = append(order, item.Href)
	}
	if strings.Join(order, " ") != " #f-z #f-b #f-a" {
		t.Errorf("order %q", order)
	}
	if got.Items[1].Text != "Shorten this to 200 characters" {
		t.Errorf("trouble says %q", got.Items[1].Text)
	}
}

func TestHostileTextStaysText(t *testing.T) {
	html := render(t, Home{Base: Base{Lang: "en", Path: `/"><script>alert(1)</script>`, Publication: Brand{Name: `<img src=x onerror=alert(1)>`}}, URL: `"><svg onload=alert(1)>`})
	for _, bad := range []string{"<script>alert", "<img src=x", "<svg onload"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page contains %s", bad)
		}
	}
}

func BenchmarkRenderGallery(b *testing.B) {
	v := newViews(b)
	page := NewGallery(Base{Lang: "en"})
	for b.Loop() {
		if _, err := v.Render("en", page); err != nil {
			b.Fatal(err)
		}
	}
}
