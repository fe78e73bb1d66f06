package article

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func readFile(t *testing.T, name, address string) Metadata {
	t.Helper()
	source, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(source, address)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readString(t *testing.T, source string) Metadata {
	t.Helper()
	m, err := Read([]byte(source), "https://paper.example/a")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReadAnArabicPageWithAGraph(t *testing.T) {
	m := readFile(t, "arabic.html", "https://marfa.example/reports/sea-wall?utm_source=x")
	text := m.BodyHTML
	m.BodyHTML = ""
	want := Metadata{
		Title: "البحر يأكل الرصيف: ميناء صغير يبحث عن حاجز", Authors: []string{"ليلى حدّاد", "سعيد منصور"},
		PublishedAt: time.Date(2026, 3, 2, 6, 30, 0, 0, time.UTC), Language: "ar", WordCount: m.WordCount, Section: "تحقيقات",
		CanonicalURL: "https://www.marfa.example/reports/sea-wall", Description: "صيادون يطالبون بحاجز للأمواج منذ عشرين عاماً.", CopyrightHolder: "مؤسسة المرفأ للصحافة",
		Images: []Image{
			{URL: "https://cdn.marfa.example/600/pier.jpg", Caption: "رصيف الميناء القديم بعد عاصفة شباط", Credit: "رويترز"},
			{URL: "https://marfa.example/img/nets.jpg", Caption: "شباك معلّقة في الساحة.", Credit: "سعيد منصور"},
		},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if m.WordCount < 95 || m.WordCount > 130 {
		t.Errorf("counted %d words", m.WordCount)
	}
	for _, part := range []string{"<p>في الصباح الباكر", "<blockquote>", "ولم يتلقوا جواباً بعد"} {
		if !strings.Contains(text, part) {
			t.Errorf("body lacks %q:\n%s", part, text)
		}
	}
	for _, part := range []string{"<img", "الرئيسية", "جميع الحقوق", "رويترز", "figcaption"} {
		if strings.Contains(text, part) {
			t.Errorf("body contains %q:\n%s", part, text)
		}
	}
}

func TestReadAFrenchPageWithMetaElementsOnly(t *testing.T) {
	m := readFile(t, "french.html", "https://lequai.example/horloge")
	m.BodyHTML, m.WordCount = "", 0
	want := Metadata{
		Title: "À la gare, l'horloge retarde exprès", Authors: []string{"Inès Valmont"}, PublishedAt: time.Date(2026, 1, 15, 5, 0, 0, 0, time.UTC),
		Language: "fr", Section: "Société", Description: "Depuis un siècle, trois minutes d'avance pour les voyageurs.",
		CanonicalURL: "https://lequai.example/horloge", // the page names another site: not believed
		Images:       []Image{{URL: "https://lequai.example/media/horloge.jpg?w=640", Caption: "L’horloge du hall", Credit: "Hélène Daumier / AFP"}},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
}

func TestReadATurkishPageBesideBrokenData(t *testing.T) {
	m := readFile(t, "turkish.html", "https://gazete.example/haber/yildiz")
	if m.Title != `Yıldızlara bakan köy: "Işığı kapattık"` || m.Byline() != "Deniz Kılıç" || m.Language != "tr" || !m.PublishedAt.Equal(time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("metadata: %+v", m)
	}
	if len(m.Images) != 1 || m.Images[0].Caption != "Köyün üstündeki gökyüzü" {
		t.Fatalf("images: %+v", m.Images)
	}
	if agency, ok := ThirdParty(m.Images[0].Credit); !ok || agency != "Anadolu" {
		t.Errorf("credit %q names %q", m.Images[0].Credit, agency)
	}
	if m.WordCount < 70 || m.WordCount > 95 {
		t.Errorf("counted %d words", m.WordCount)
	}
}

func TestTheArticleOfThisAddressIsChosen(t *testing.T) {
	m := readString(t, `<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Another","url":"https://paper.example/b"},
		{"@type":"NewsArticle","headline":"This one","mainEntityOfPage":{"@id":"https://paper.example/a/?utm_source=x"}}]</script><p>x`)
	if m.Title != "This one" {
		t.Errorf("title %q", m.Title)
	}
}

func TestCreditsAreSplitFromCaptions(t *testing.T) {
	for caption, want := range map[string][2]string{
		"Ships wait (AFP/Jo Roe)":                      {"Ships wait", "AFP/Jo Roe"},
		"Ships wait at dawn (Reuters).":                {"Ships wait at dawn", "Reuters"},
		"Ships wait [AP]":                              {"Ships wait", "AP"},
		"Ships wait. Photo: Jo Roe":                    {"Ships wait.", "Jo Roe"},
		"Photograph: Jo Roe/Alamy":                     {"", "Jo Roe/Alamy"},
		"Ships wait (Photo: Jo Roe).":                  {"Ships wait", "Jo Roe"},
		"Photo: Jo Roe (Anadolu)":                      {"", "Jo Roe (Anadolu)"},
		"Ships wait © Getty Images":                    {"Ships wait", "Getty Images"},
		"Ships wait. AFP via Getty Images":             {"Ships wait.", "AFP via Getty Images"},
		"Ships wait | Reuters":                         {"Ships wait", "Reuters"},
		"Ships wait (in the north)":                    {"Ships wait (in the north)", ""},
		"The minister spoke to Reuters on the harbour": {"The minister spoke to Reuters on the harbour", ""},
		"في الصورة: ميناء المدينة القديم":              {"في الصورة: ميناء المدينة القديم", ""},
		"ميناء المدينة (أ ف ب)":                        {"ميناء المدينة", "أ ف ب"},
	} {
		if text, credit := splitCredit(caption); text != want[0] || credit != want[1] {
			t.Errorf("%q: %q and %q, want %q", caption, text, credit, want)
		}
	}
}

func TestStrangersTextBecomesPlain(t *testing.T) {
	long := strings.Repeat("word ", 500)
	m := readString(t, `<title>x</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"A <b>bold</b>\u202e claim\u0000 &amp; <script>alert(1)<\/script>more\r\nlines",
		"author":{"name":"Jo\u200b \u2066Roe\u2069\u0007"},"articleSection":"`+long+`","inLanguage":"klingon!!","datePublished":"soon"}</script><p>x`)
	if m.Title != "A bold claim & more lines" || m.Byline() != "Jo Roe" || m.Language != "" || !m.PublishedAt.IsZero() {
		t.Errorf("got %+v", m)
	}
	if n := len([]rune(m.Section)); n > maxName || !strings.HasSuffix(m.Section, "…") {
		t.Errorf("section of %d characters: %q", n, m.Section)
	}
	if got := Plain("\u0645\u06cc\u200c\u0631\u0648\u0645", 50); got != "\u0645\u06cc\u200c\u0631\u0648\u0645" {
		t.Errorf("Persian joiner lost: %q", got)
	}
}

func TestCleanKeepsTextAndDropsEverythingElse(t *testing.T) {
	for source, want := range map[string]string{
		`<h1>T</h1><p onclick=x style=y class=z>a <b>b</b> <i>c</i></p>`:                     `<h2>T</h2><p>a <strong>b</strong> <em>c</em></p>`,
		`<p><a href="https://x.example/a?b=1&c=2" onmouseover=x target=_blank>l</a></p>`:     `<p><a href="https://x.example/a?b=1&amp;c=2">l</a></p>`,
		`<p><a href="javascript:alert(1)">l</a><a href="/rel">m</a></p>`:                     `<p>lm</p>`,
		`<p>a<img src=x onerror=alert(1)>b<script>alert(1)</script><svg onload=x></svg></p>`: `<p>ab</p>`,
		`<figure><img src=x><figcaption>AFP</figcaption></figure><p>t</p>`:                   `<p>t</p>`,
		`<figure><blockquote>q</blockquote><figcaption>who</figcaption></figure>`:            `<figure><blockquote>q</blockquote><figcaption>who</figcaption></figure>`,
		`<div>loose <em>text</em></div><p> </p><p><br></p>`:                                  `<p>loose <em>text</em></p>`,
		`<p dir="rtl" lang="ar">م</p><p dir="up" lang="x y">b</p>`:                           `<p dir="rtl" lang="ar">م</p><p>b</p>`,
		`<iframe src=x></iframe><form><input value=1></form><p>t`:                            `<p>t</p>`,
		`<table><tr><td>a</td><td>b</td></tr></table>`:                                       `<p>a b </p>`,
		`<ul><li>a<ul><li>b</li></ul></li><li></li></ul>`:                                    `<ul><li>a<ul><li>b</li></ul></li></ul>`,
		`<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math><p>t`:        `<p>t</p>`,
		"<p>a\u202eb\u0007\u200fc\td</p>":                                                    "<p>ab\u200fc\td</p>",
		"<h2><div>One <p>two</p></div><br>three</h2>":                                        "<h2> One  two three</h2>",
		`&lt;script&gt;`: `&lt;script&gt;`,
	} {
		if got := Clean(source); got != want {
			t.Errorf("Clean(%s)\n got %s\nwant %s", source, got, want)
		}
	}
}

func TestReadSurvivesHostilePages(t *testing.T) {
	for name, source := range map[string]string{
		"empty": "", "nul": "\x00\x00", "not html": "%PDF-1.7 \xff\xfe",
		"deep":       strings.Repeat("<div>", 200_000),
		"deep ld":    `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 20_000) + "</script>",
		"ld loop":    `<script type="application/ld+json">{"@type":"Article","@id":"a","author":{"@id":"a"},"headline":{"@id":"a"}}</script>`,
		"formatting": "<p>" + strings.Repeat("<b id=a><b id=b><b id=c><b id=d><b id=e><b id=f>", 40) + "</p>" + strings.Repeat("<p>x</p>", 100_000),
		"wide":       strings.Repeat("<p>word, word, word", 50_000),
		"captions":   strings.Repeat("<figure><img src=/a><figcaption>((((((((</figcaption></figure>", 5_000),
		"metas":      strings.Repeat(`<meta name=author content=x>`, 30_000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			m, err := Read([]byte(source), "https://paper.example/a") // an error is an answer, too
			t.Logf("%d bytes: %v in %v", len(source), err, time.Since(start))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if len(m.Authors) > maxAuthors || len(m.Images) > maxImages || len(m.BodyHTML) > maxBodyBytes {
				t.Errorf("limits: %d authors, %d images, %d bytes", len(m.Authors), len(m.Images), len(m.BodyHTML))
			}
		})
	}
	if _, err := Read(nil, "javascript:x"); err == nil {
		t.Error("a page without a web address was read")
	}
}

// Nothing that runs and nothing that hides survives, whatever the page.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"arabic", "french", "turkish"} {
		source, err := os.ReadFile("testdata/" + name + ".html")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source))
	}
	f.Add(`<article><p>a<a href=javascript:x>b</a><svg><style><img onerror=x></style></svg>`)
	f.Fuzz(func(t *testing.T, source string) {
		m, err := Read([]byte(source), "https://paper.example/a")
		if err != nil {
			return
		}
		if again := Clean(m.BodyHTML); again != m.BodyHTML {
			t.Fatalf("cleaning again changed\n%q\n%q", m.BodyHTML, again)
		}
		for _, bad := range []string{"<script", "<img", "<svg", "<style", "javascript:", " on"} {
			for _, tag := range strings.SplitAfter(strings.ToLower(m.BodyHTML), "<")[1:] {
				open, _, _ := strings.Cut("<"+tag, ">")
				if strings.Contains(open, bad) && !strings.Contains(open, "href=\"http") && !strings.Contains(open, "href=\"mailto") {
					t.Fatalf("%q in %q", bad, open)
				}
			}
		}
		for _, s := range append([]string{m.Title, m.Section, m.Description, m.CopyrightHolder, m.CanonicalURL}, m.Authors...) {
			if strings.ContainsAny(s, "\n\r\x00\u202e\u2066") {
				t.Fatalf("hidden characters in %q", s)
			}
		}
		_ = fmt.Sprint(m)
	})
}
