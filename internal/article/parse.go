package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxTokens     = 500_000 // tags and texts of a page; a megabyte of ordinary page stays far below it
	maxAttributes = 64      // of a tag
	standIn       = "plain-"
)

// unruly are the elements that go through the parser under another name. It
// opens the formatting ones again in every block until they are closed, so that
// ten kilobytes become a million nodes, and whether an end tag closes one is
// known to nobody but the parser: it depends on tables, objects and nine blocks
// in between. In drawings and formulas tags mean something else. Under a name
// that HTML does not know, a tag makes one node and no more.
var unruly = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Nobr: true,
	atom.S: true, atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true, atom.Svg: true, atom.Math: true,
}

// opaque are the elements whose content is not markup to the parser. Only what
// a script holds is of use; readability would parse a noscript by itself.
var opaque = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Iframe: true, atom.Noembed: true, atom.Noframes: true, atom.Xmp: true,
	atom.Plaintext: true,
}

// parsePage reads a whole page. The tree has at most a few nodes for each tag,
// whatever the page. ErrTooLarge, or an error when it nests too deep.
func parsePage(source string) (*html.Node, error) {
	plain, err := rename(source)
	if err != nil {
		return nil, err
	}
	doc, err := html.Parse(strings.NewReader(plain))
	if err != nil {
		return nil, err
	}
	restore(doc)
	return doc, nil
}

// parseFragment reads HTML as it stands inside a body element; nothing, when
// parsePage would refuse it.
func parseFragment(source string) *html.Node {
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	plain, err := rename(source)
	if err != nil {
		return root
	}
	nodes, err := html.ParseFragment(strings.NewReader(plain), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return root // only a failing reader or runaway nesting gets here
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	restore(root)
	return root
}

// rename writes a page anew with stand-ins for unruly elements, empty where
// they are drawings or formulas, and without what nobody reads. ErrTooLarge.
func rename(source string) (string, error) {
	w := rewriting{tokens: html.NewTokenizer(strings.NewReader(source))}
	for range maxTokens {
		kind := w.tokens.Next()
		if kind == html.ErrorToken {
			return w.out.String(), nil
		}
		w.write(kind)
	}
	return "", ErrTooLarge
}

// restore gives the elements of a tree their own names again.
func restore(root *html.Node) {
	for n := range root.Descendants() {
		if name, ok := strings.CutPrefix(n.Data, standIn); ok && n.Type == html.ElementNode {
			n.Data, n.DataAtom = name, atom.Lookup([]byte(name))
		}
	}
}

// rewriting is a page on its way through rename.
type rewriting struct {
	tokens *html.Tokenizer
	out    strings.Builder
	within atom.Atom // the opaque element that was just opened
	drawn  int       // how many drawings or formulas are open
	html   bool      // the page's own elements have begun: a second one only adds
	body   bool      // attributes to the first, each time at the price of all
}

func (w *rewriting) write(kind html.TokenType) {
	within := w.within
	w.within = 0
	raw := string(w.tokens.Raw())
	t := w.tokens.Token()
	if t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken {
		if opaque[t.DataAtom] {
			w.within = t.DataAtom
		}
		t.Attr = t.Attr[:min(len(t.Attr), maxAttributes)]
	}
	switch {
	case w.drawing(t) || w.again(t) || kind == html.CommentToken:
	case kind == html.TextToken && within == atom.Script:
		w.out.WriteString(raw)
	case kind == html.TextToken && within != 0:
	case unruly[t.DataAtom] && kind != html.TextToken && kind != html.DoctypeToken:
		w.standIn(t)
	default:
		w.out.WriteString(t.String())
	}
}

// standIn writes a tag of an unruly element. A link ends the one before it.
func (w *rewriting) standIn(t html.Token) {
	t.Data = standIn + t.Data
	if t.DataAtom == atom.A && t.Type != html.EndTagToken {
		w.out.WriteString("</" + t.Data + ">")
	}
	w.out.WriteString(t.String())
	if t.DataAtom == atom.Svg || t.DataAtom == atom.Math {
		w.out.WriteString("</" + t.Data + ">")
	}
}

// drawing reports whether t lies within a drawing or formula, which ends where
// a block begins if it has no end of its own.
func (w *rewriting) drawing(t html.Token) bool {
	inside := w.drawn > 0
	drawn := t.DataAtom == atom.Svg || t.DataAtom == atom.Math
	switch {
	case t.Type == html.StartTagToken && drawn:
		w.drawn++
	case t.Type == html.EndTagToken && drawn:
		w.drawn = max(w.drawn-1, 0)
		return true
	case t.Type == html.StartTagToken && blocks[t.DataAtom]:
		w.drawn, inside = 0, false
	}
	return inside
}

// again reports whether t opens the page or its body for a second time.
func (w *rewriting) again(t html.Token) (seen bool) {
	if t.Type != html.StartTagToken && t.Type != html.SelfClosingTagToken {
		return false
	}
	switch t.DataAtom {
	case atom.Html:
		seen, w.html = w.html, true
	case atom.Body:
		seen, w.body = w.body, true
	}
	return seen
}
