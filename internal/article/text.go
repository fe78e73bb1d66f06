package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText writes readable text: addresses of links in brackets, quotations
// and lists marked, nothing to escape.
var plainText = notation{
	inline:  plainInline,
	heading: func(_ int, s string) string { return strings.ReplaceAll(s, "\n", " ") },
	quote:   "> ", bullets: [2]string{"• ", "• "}, points: [2]string{". ", ". "},
}

func (w Work) text(tree *html.Node) []byte {
	var parts []string
	for _, part := range []string{
		w.Title, joinLines(w.Byline, w.PublishedOn), plainText.document(tree), w.pictureList(),
		joinLines(w.CreditLine, sourceLine(w), w.Notice), joinLines(w.deskNotes()...),
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return []byte(strings.Join(parts, "\n\n") + "\n")
}

func sourceLine(w Work) string {
	if w.SourceLabel == w.SourceURL {
		return w.SourceURL
	}
	return strings.TrimSpace(w.SourceLabel + " <" + w.SourceURL + ">")
}

func (w Work) pictureList() string {
	var lines []string
	for _, i := range w.Images {
		lines = append(lines, joinLines(strings.TrimSpace(i.Caption+" "+parenthesised(i.Credit)), i.URL))
	}
	return strings.Join(lines, "\n\n")
}

func joinLines(lines ...string) string {
	var kept []string
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func plainInline(nodes []*html.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		writeInline(&b, n)
	}
	lines := strings.Split(b.String(), lineBreak)
	for i, line := range lines {
		lines[i] = strings.Trim(collapsed(line), htmlSpace)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// lineBreak stands for <br> until white space has been collapsed; control
// characters cannot occur in a parsed body.
const lineBreak = "\x1e"

func writeInline(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(strings.ReplaceAll(n.Data, lineBreak, ""))
	case n.DataAtom == atom.Br:
		b.WriteString(lineBreak)
	default:
		for c := range n.ChildNodes() {
			writeInline(b, c)
		}
		if href := attr(n, "href"); href != "" && strings.Trim(innerText(n), htmlSpace) != href {
			b.WriteString(" [" + strings.TrimPrefix(href, "mailto:") + "]")
		}
	}
}
