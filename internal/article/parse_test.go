package article

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// numbered repeats a piece of markup with a number in the place of #.
func numbered(n int, piece string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(piece, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// bombs are pages of a few kilobytes that a browser's rules turn into hundreds
// of thousands of nodes, each hidden in another way from whoever counts tags.
var bombs = map[string]string{
	"plain":                      "<p>" + numbered(400, "<b a#>"),
	"ends of others":             "<p>" + numbered(400, "<b a#></i>"),
	"ends out of scope":          "<p>" + numbered(400, "<b a#><object></b></object>"),
	"ends in a table":            "<p>" + numbered(100, "<b a#><table><td></b></table>"),
	"ends behind nine blocks":    "<p>" + numbered(45, "<b a#>"+strings.Repeat("<div>", 9)+"</b>"),
	"taken for a drawing":        "<svg><style>" + numbered(400, "<b a#>"),
	"in a drawing's text":        "<svg><desc><style>" + numbered(400, "<b a#>") + "</style>",
	"in a text of two kinds":     "<svg><![CDATA[><style>]]>" + numbered(400, "<b a#>"),
	"in a formula":               "<math><mi><style>" + numbered(400, "<b a#>"),
	"closed by what is dropped":  "<svg></p><style>" + numbered(400, "<b a#>"),
	"all names, three of a kind": "<p>" + numbered(30, "<b><big><code><em><font size=#><i><s><small><strike><strong><tt><u>"),
	"a name made by a gap":       "<p>" + numbered(400, "<<svg></svg>b a#>"),
	"self-closing":               "<p>" + numbered(400, "<b a#/>"),
	"capitals":                   "<p>" + numbered(400, "<FONT A#></fOnT\x00>"),
	"in a template":              "<template>" + numbered(400, "<b a#>"),
	"in cells":                   "<table><td>" + numbered(400, "<b a#>"),
}

// TestNoPageBuildsMoreThanItHolds: a tree has no more nodes than its page bytes.
func TestNoPageBuildsMoreThanItHolds(t *testing.T) {
	t.Parallel()
	for name, bomb := range bombs {
		source := bomb + strings.Repeat("<p>x", 1500)
		page, err := parsePage(source)
		if err != nil {
			if errors.Is(err, ErrTooLarge) {
				t.Errorf("%s: %v", name, err)
			}
			continue // it nests too deep, which the parser notices in time
		}
		if n := size(page); n > len(source) {
			t.Errorf("%s: %d bytes became a page of %d nodes", name, len(source), n)
		}
		if n := size(parseFragment(source)); n > len(source) {
			t.Errorf("%s: %d bytes became a fragment of %d nodes", name, len(source), n)
		}
	}
}

func size(n *html.Node) (nodes int) {
	for range n.Descendants() {
		nodes++
	}
	return nodes
}

// TestTheBombsAreBombs is the control: without the other names they go off.
func TestTheBombsAreBombs(t *testing.T) {
	t.Parallel()
	source := bombs["ends of others"] + strings.Repeat("<p>x", 1500)
	page, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	if n := size(page); n < 50*len(source) {
		t.Errorf("only %d nodes: the test above proves nothing", n)
	}
}

// TestNobodyParsesANoscript: readability would, with rules of its own.
func TestNobodyParsesANoscript(t *testing.T) {
	t.Parallel()
	page, err := parsePage("<p>a</p><noscript><p>" + numbered(9, "<b a#>") + "</noscript><xmp><b></xmp><script>if (1<2) x='<b>&amp;'</script><p>b")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range elements(page, atom.Noscript, atom.Xmp) {
		if n.FirstChild != nil {
			t.Errorf("<%s> holds %q", n.Data, n.FirstChild.Data)
		}
	}
	if got := first(page, atom.Script).FirstChild.Data; got != "if (1<2) x='<b>&amp;'" {
		t.Errorf("the script became %q", got)
	}
	if got := strings.Join(strings.Fields(innerText(page)), " "); got != "a b" {
		t.Errorf("the text became %q", got)
	}
}

// TestAPageIsReadInTime although each of its tags has work for the parser.
func TestAPageIsReadInTime(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"a body again and again": "<body " + numbered(8_000, "a# ") + ">" + numbered(4_000, "<body b#/>"),
		"a page again and again": "<html " + numbered(8_000, "a# ") + ">" + numbered(4_000, "<html b#>"),
		"nothing but tags":       strings.Repeat("<p>", 50_000),
	} {
		start := time.Now()
		_, err := Read([]byte(source), "https://paper.example/a")
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %d bytes took %v (%v)", name, len(source), took, err)
		}
	}
	if _, err := Read([]byte(strings.Repeat("<p>", maxTokens+1)), "https://paper.example/a"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a page of too many tags: %v", err)
	}
}

// TestOrdinaryMarkupKeepsItsShape: well-nested pages become the tree that every
// browser makes of them.
func TestOrdinaryMarkupKeepsItsShape(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`<p>a <b class="x">b <i>c</i></b> <a href="/x?a=1&amp;b=2">d</a></p>`: "",
		`<a href="/x"><div><h2>a</h2><p>b</p></div></a>`:                      "",
		`<table><tbody><tr><td><b>a</b></td></tr></tbody></table>`:            "",
		`<p>1 &lt; 2 &amp;amp; <em>&nbsp;</em><br/></p><pre>` + "\n\na</pre>": `<p>1 &lt; 2 &amp;amp; <em>` + "\u00a0" + `</em><br/></p><pre>` + "\n\na</pre>",
		`<textarea>&lt;b&gt;</textarea><title>a</title>`:                      "",
		`<p>a<svg viewBox="0 0 1 1"><title>t</title><path/></svg>b</p>`:       `<p>a<svg viewbox="0 0 1 1"></svg>b</p>`,
		`<p>a<svg><path><p>b</p>`:                                             `<p>a<svg></svg></p><p>b</p>`,
		`<p>a<math><mi>x</mi></math>b<!-- c --></p>`:                          `<p>a<math></math>b</p>`,
		`<p><a href="/1">a<a href="/2">b</a></p>`:                             `<p><a href="/1">a</a><a href="/2">b</a></p>`,
		`<p><b>a<p>b`: `<p><b>a</b></p><p>b</p>`,
	} {
		if want == "" {
			want = source
		}
		if got := renderChildren(parseFragment(source)); got != want {
			t.Errorf("%s\n got %s\nwant %s", source, got, want)
		}
	}
}

// FuzzParse: whatever the page, its tree is not larger than itself, but for the
// elements that every page has.
func FuzzParse(f *testing.F) {
	for _, bomb := range bombs {
		f.Add(bomb[:min(len(bomb), 300)] + "<p>x<p>y")
	}
	f.Fuzz(func(t *testing.T, source string) {
		if page, err := parsePage(source); err == nil && size(page) > len(source)+5 {
			t.Errorf("%d bytes became %d nodes", len(source), size(page))
		}
	})
}
