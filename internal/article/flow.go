package article

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// notation is a way of writing the text of an article without HTML.
type notation struct {
	inline  func(nodes []*html.Node) string  // words of one paragraph, on one or more lines
	heading func(level int, s string) string // of one line
	quote   string                           // put before each line of a quotation
	bullets [2]string                        // markers of unordered lists; the second when two lists touch
	points  [2]string                        // after the number in ordered lists, likewise
}

// document writes everything below n, blocks parted by one empty line.
func (w notation) document(n *html.Node) string {
	return strings.Join(w.blocks(n), "\n\n")
}

// blocks writes the block elements below n, gathering loose words between them
// into paragraphs.
func (w notation) blocks(n *html.Node) []string {
	var out []string
	var loose []*html.Node
	flush := func() {
		if s := w.inline(loose); s != "" {
			out = append(out, s)
		}
		loose = nil
	}
	touching := 0
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || !blocks[c.DataAtom] {
			loose = append(loose, c)
			if c.Type != html.TextNode || strings.TrimSpace(c.Data) != "" {
				touching = 0
			}
			continue
		}
		flush()
		isList := c.DataAtom == atom.Ul || c.DataAtom == atom.Ol
		out = append(out, w.block(c, touching%2)...)
		if touching++; !isList {
			touching = 0
		}
	}
	flush()
	return out
}

// block writes one element; turn chooses the list marker.
func (w notation) block(n *html.Node, turn int) []string {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4:
		if s := w.inline(children(n)); s != "" {
			return []string{w.heading(int(n.Data[1]-'0'), strings.ReplaceAll(s, "\\\n", " "))}
		}
		return nil
	case atom.Ul, atom.Ol:
		if s := w.list(n, turn); s != "" {
			return []string{s}
		}
		return nil
	case atom.Blockquote:
		if inner := w.document(n); inner != "" {
			return []string{prefixed(inner, w.quote, w.quote)}
		}
		return nil
	default:
		return w.blocks(n)
	}
}

func (w notation) list(n *html.Node, turn int) string {
	var items []string
	for c := range n.ChildNodes() {
		inner := w.item(c)
		if inner == "" {
			continue
		}
		marker := w.bullets[turn]
		if n.DataAtom == atom.Ol {
			marker = strconv.Itoa(len(items)+1) + w.points[turn]
		}
		items = append(items, prefixed(inner, marker, strings.Repeat(" ", len([]rune(marker)))))
	}
	return strings.Join(items, "\n")
}

// item keeps a nested list close to its line; paragraphs stay apart.
func (w notation) item(n *html.Node) string {
	if n.Type != html.ElementNode || !blocks[n.DataAtom] {
		return w.inline([]*html.Node{n})
	}
	if n.DataAtom != atom.Li {
		return strings.Join(w.block(n, 0), "\n\n")
	}
	lists := len(elements(n, atom.Ul, atom.Ol)) > 0
	paragraphs := w.blocks(n)
	if lists && len(paragraphs) == 2 {
		return strings.Join(paragraphs, "\n")
	}
	return strings.Join(paragraphs, "\n\n")
}

// prefixed puts head before the first line and rest before the others; lines
// without words get no trailing spaces.
func prefixed(s, head, rest string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		mark := rest
		if i == 0 {
			mark = head
		}
		if line == "" {
			mark = strings.TrimRight(mark, " ")
		}
		lines[i] = mark + line
	}
	return strings.Join(lines, "\n")
}

func children(n *html.Node) []*html.Node {
	var out []*html.Node
	for c := range n.ChildNodes() {
		out = append(out, c)
	}
	return out
}

// htmlSpace is what HTML collapses; no-break spaces are not among it.
const htmlSpace = " \t\n\r\f"

// collapsed gives runs of white space as one space, also at the ends.
func collapsed(s string) string {
	var b strings.Builder
	inSpace := false
	for _, r := range s {
		if strings.ContainsRune(htmlSpace, r) {
			inSpace = true
			continue
		}
		if inSpace {
			b.WriteByte(' ')
		}
		inSpace = false
		b.WriteRune(r)
	}
	if inSpace {
		b.WriteByte(' ')
	}
	return b.String()
}
