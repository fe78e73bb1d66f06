package article

import (
	"bytes"
	"encoding/json"
	neturl "net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	markdownhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

const richBody = `<p>Ships &amp; cranes at 5 &lt; 6&nbsp;a.m., said the <em>harbour</em> <strong>master</strong>, see <a href="https://paper.example/a_(b)?c=d&amp;e=_f_">the report [2]</a>.</p>
<h2>What *happened* #1</h2>
<p>1. not a list<br>- nor this<br># nor this</p>
<ul><li>bread</li><li>fish<ul><li>cod</li><li>eel<ol><li>smoked</li><li>fresh</li></ol></li></ul></li></ul>
<ul><li>another list</li></ul>
<ol><li><p>first</p><p>second paragraph</p></li><li>next</li></ol>
<blockquote><p>Nobody asked us.</p><p>Nobody <em>ever</em> will!<a href="https://paper.example/x">x</a></p></blockquote>
<p>un<em>believ</em>able <strong>“quoted”</strong>text <em>a</em><em>b</em> <strong><em>both</em> here</strong></p>`

const arabicBody = `<p>قال <strong>شيخ الصيادين</strong>: «البحر تقدّم 3 أمتار»، <a href="https://marfa.example/a">التقرير</a>.</p><ul><li>شباك</li><li>قوارب</li></ul><blockquote><p>لا نريد مرفأً جديداً</p></blockquote>`

func work() Work {
	return Work{
		Title: `Ports & "strikes" <now>`, Byline: "By Jo Roe", PublishedOn: "2 March 2026", PublishedAt: time.Date(2026, 3, 2, 6, 30, 0, 0, time.UTC),
		Language: "en", BodyHTML: richBody, CreditLine: "First published by The Paper.", SourceURL: "https://paper.example/ports?a=1&b=2", SourceLabel: "Read the original",
		Notice: "© 2026 The Paper", LicenceNumber: "PAP-L-7K3QF9", VerifyURL: "https://desk.example/verify/PAP-L-7K3QF9",
		OmittedImages: "2 pictures left out because their rights are not ours.",
		Images:        []Image{{URL: "https://paper.example/own.jpg", Caption: "The quay", Credit: "Jo Roe/The Paper"}},
	}
}

func TestTheHTMLCopyIsWhole(t *testing.T) {
	w := work()
	w.Advice = Advice{Canonical: true, NoIndex: true}
	got := string(Package(w).HTML)
	for _, want := range []string{
		"<!--\nPAP-L-7K3QF9 https://desk.example/verify/PAP-L-7K3QF9\n<link rel=\"canonical\" href=\"https://paper.example/ports?a=1&amp;b=2\"/>\n<meta name=\"robots\" content=\"noindex\"/>\n2 pictures left out",
		`<article lang="en" dir="ltr">`, `<h1>Ports &amp; &#34;strikes&#34; &lt;now&gt;</h1>`, `<p>By Jo Roe</p>`, `<time datetime="2026-03-02T06:30:00Z">2 March 2026</time>`,
		`<figure><img src="https://paper.example/own.jpg" alt="The quay"/><figcaption>The quay (Jo Roe/The Paper)</figcaption></figure>`,
		`<a href="https://paper.example/ports?a=1&amp;b=2">Read the original</a>`, `<p>First published by The Paper.</p>`, `<p>© 2026 The Paper</p>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q in\n%s", want, got)
		}
	}
}

func TestAdviceFollowsTheLicence(t *testing.T) {
	for _, advice := range []Advice{{}, {Canonical: true}, {NoIndex: true}, {Canonical: true, NoIndex: true}} {
		w := work()
		w.Advice = advice
		c := Package(w)
		for name, copy := range map[string][]byte{"html": c.HTML, "text": c.Text, "markdown": c.Markdown, "json": c.JSON} {
			if got := bytes.Contains(copy, []byte("canonical\\\"")) || bytes.Contains(copy, []byte("rel=\"canonical")); got != advice.Canonical {
				t.Errorf("%+v: canonical in %s: %v", advice, name, got)
			}
			if got := bytes.Contains(copy, []byte("name=\"robots")) || bytes.Contains(copy, []byte("name=\\\"robots")); got != advice.NoIndex {
				t.Errorf("%+v: noindex in %s: %v", advice, name, got)
			}
			if !bytes.Contains(copy, []byte("PAP-L-7K3QF9")) || !bytes.Contains(copy, []byte("2 pictures left out")) {
				t.Errorf("%s lacks licence number or sentence on pictures", name)
			}
		}
	}
}

func TestTheJSONCopyCanBeReadBack(t *testing.T) {
	w := work()
	w.Advice.NoIndex = true
	var got handover
	if err := json.Unmarshal(Package(w).JSON, &got); err != nil {
		t.Fatal(err)
	}
	if got.Title != w.Title || got.Licence.Number != w.LicenceNumber || got.Licence.VerifyURL != w.VerifyURL || !got.Advice.NoIndex || got.Advice.Canonical ||
		len(got.Advice.Head) != 1 || got.SourceURL != w.SourceURL || got.PublishedAt != "2026-03-02T06:30:00Z" || len(got.Images) != 1 || got.WordCount < 40 ||
		got.CreditLine != w.CreditLine || got.Notice != w.Notice || got.OmittedImages != w.OmittedImages || got.BodyHTML != Clean(richBody) {
		t.Errorf("got %+v", got)
	}
	if empty := string(Package(Work{}).JSON); !strings.Contains(empty, `"images": []`) || !strings.Contains(empty, `"head": []`) {
		t.Errorf("absent lists are not empty lists: %s", empty)
	}
}

func TestTheTextCopy(t *testing.T) {
	w := work()
	w.Images = nil
	want := `Ports & "strikes" <now>

By Jo Roe
2 March 2026

Ships & cranes at 5 < 6` + "\u00a0" + `a.m., said the harbour master, see the report [2] [https://paper.example/a_(b)?c=d&e=_f_].

What *happened* #1

1. not a list
- nor this
# nor this

• bread
• fish
  • cod
  • eel
    1. smoked
    2. fresh

• another list

1. first

   second paragraph
2. next

> Nobody asked us.
>
> Nobody ever will!x [https://paper.example/x]

unbelievable “quoted”text ab both here

First published by The Paper.
Read the original <https://paper.example/ports?a=1&b=2>
© 2026 The Paper

PAP-L-7K3QF9 https://desk.example/verify/PAP-L-7K3QF9
2 pictures left out because their rights are not ours.
`
	if got := string(Package(w).Text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheMarkdownCopy(t *testing.T) {
	w := work()
	want := `<!--
PAP-L-7K3QF9 https://desk.example/verify/PAP-L-7K3QF9
2 pictures left out because their rights are not ours.
-->
# Ports & "strikes" \<now\>

By Jo Roe\
2 March 2026

Ships & cranes at 5 \< 6` + "\u00a0" + `a.m., said the *harbour* **master**, see [the report \[2\]](https://paper.example/a_%28b%29?c=d&amp;e=_f_).

## What \*happened\* #1

1\. not a list\
\- nor this\
\# nor this

- bread
- fish
  - cod
  - eel
    1. smoked
    2. fresh

* another list

1. first

   second paragraph
2. next

> Nobody asked us.
>
> Nobody *ever* will\![x](https://paper.example/x)

un*believ*able <strong>“quoted”</strong>text <em>a</em>*b* <strong>*both* here</strong>

![The quay](https://paper.example/own.jpg)
The quay (Jo Roe/The Paper)

---

First published by The Paper.

[Read the original](https://paper.example/ports?a=1&amp;b=2)

© 2026 The Paper
`
	if got := string(Package(w).Markdown); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRightToLeftCopies(t *testing.T) {
	w := work()
	w.Language, w.Title, w.BodyHTML = "ar", "البحر يأكل الرصيف", arabicBody
	c := Package(w)
	if !strings.Contains(string(c.HTML), `<article lang="ar" dir="rtl">`) || !strings.Contains(string(c.JSON), `"direction": "rtl"`) {
		t.Errorf("direction is not set:\n%s", c.HTML)
	}
	if want := "قال **شيخ الصيادين**: «البحر تقدّم 3 أمتار»، [التقرير](https://marfa.example/a).\n\n- شباك\n- قوارب\n\n> لا نريد مرفأً جديداً"; !strings.Contains(string(c.Markdown), want) {
		t.Errorf("markdown:\n%s", c.Markdown)
	}
	if want := "قال شيخ الصيادين: «البحر تقدّم 3 أمتار»، التقرير [https://marfa.example/a].\n\n• شباك\n• قوارب\n\n> لا نريد مرفأً جديداً"; !strings.Contains(string(c.Text), want) {
		t.Errorf("text:\n%s", c.Text)
	}
}

func TestNothingForeignGetsIntoACopy(t *testing.T) {
	w := Work{
		Title: "<script>alert(1)</script>T\u202e", Byline: "B\r\nBcc: x", CreditLine: "--><script>x</script>", SourceURL: "javascript:alert(1)", SourceLabel: "s",
		Language: `en" onload="x`, Dir: "sideways", VerifyURL: "https://desk.example/-->", LicenceNumber: "--><b>", Advice: Advice{Canonical: true},
		OmittedImages: "x --> y --!> z", BodyHTML: `<p>t<script>x</script><img src=x onerror=y></p>`, Images: []Image{{URL: "data:text/html,x"}},
	}
	c := Package(w)
	var rendered bytes.Buffer
	if err := goldmark.New(goldmark.WithRendererOptions(markdownhtml.WithUnsafe())).Convert(c.Markdown, &rendered); err != nil {
		t.Fatal(err)
	}
	for name, copy := range map[string][]byte{"html": c.HTML, "markdown": rendered.Bytes()} {
		doc, err := html.Parse(bytes.NewReader(copy))
		if err != nil {
			t.Fatal(err)
		}
		comments := 0
		for n := range doc.Descendants() {
			if n.Type == html.CommentNode {
				comments++
			}
			if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "img" || n.Data == "b" || n.Data == "link") || len(n.Attr) > 2 {
				t.Errorf("%s: %s %v in\n%s", name, n.Data, n.Attr, copy)
			}
		}
		if comments != 1 || strings.Contains(string(copy), "href=\"javascript:") || strings.Contains(string(copy), "\u202e") {
			t.Errorf("%s: %d comments\n%s", name, comments, copy)
		}
	}
}

// Markdown read by an independent CommonMark parser gives the HTML it came from.
func TestMarkdownReadsBackAsTheSameHTML(t *testing.T) {
	for _, source := range []string{richBody, arabicBody, `<p>&amp;amp; &copy; C:\dir ` + "`code`" + ` a|b ~~c~~ 3*4*5 snake_case_name &lt;b&gt;</p>`,
		`<p><strong>a </strong>b<em> c</em>, <em><a href="https://x.example/(a)_b_">l</a></em>! <a href="https://x.example">y</a></p>`,
		`<h3>Heading #</h3><p>+ x</p><p>= y</p><p>&gt; z</p><p>12) w</p><p>2026. s</p>`,
		`<blockquote><ul><li>a<blockquote>b</blockquote></li></ul></blockquote><ol><li>a</li></ol><ol><li>b</li></ol>`,
	} {
		roundTrip(t, source, "h1 h2 h3 h4 ul ol li blockquote em strong a")
	}
}

// Whatever the page: no word, emphasis or link is lost or invented.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{richBody, arabicBody, `<p>a*b_c<em>d</em>*e</p><ul><li>- x</li></ul>`, `<p><em>a<strong>b</strong></em>c!<a href="https://x.example">d</a></p>`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) { roundTrip(t, source, "em strong a") })
}

var betweenTags = regexp.MustCompile(`\s+`)

// roundTrip compares the words and the elements named in kinds.
func roundTrip(t *testing.T, source, kinds string) {
	t.Helper()
	tree := parseFragment(Clean(source))
	markdown := commonMark.document(tree)
	var back bytes.Buffer
	if err := goldmark.New(goldmark.WithRendererOptions(markdownhtml.WithUnsafe())).Convert([]byte(markdown), &back); err != nil {
		t.Fatal(err)
	}
	want, got := skeleton(tree, kinds), skeleton(parseFragment(back.String()), kinds)
	if want != got {
		t.Errorf("source   %q\nmarkdown %q\nwant %s\n got %s", source, markdown, want, got)
	}
}

// skeleton is a tree as one line, without white space and elements not in kinds.
func skeleton(n *html.Node, kinds string) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		name := ""
		if n.Type == html.TextNode {
			b.WriteString(betweenTags.ReplaceAllString(n.Data, ""))
		} else if n.Type == html.ElementNode && slices.Contains(strings.Fields(kinds), n.Data) {
			name = n.Data
			b.WriteString("<" + name + ">")
			if href := attr(n, "href"); href != "" {
				if plain, err := neturl.PathUnescape(href); err == nil {
					href = plain // escapes differ, addresses do not
				}
				b.WriteString(href + "|")
			}
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if name != "" {
			b.WriteString("</" + name + ">")
		}
	}
	for c := range n.ChildNodes() {
		walk(c)
	}
	return b.String()
}
