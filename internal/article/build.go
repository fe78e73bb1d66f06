package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// el makes an element; attributes are name/value pairs, empty values left out
// except alt, which must be there even when it says nothing.
func el(kind atom.Atom, attributes ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: kind, Data: kind.String()}
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" || attributes[i] == "alt" {
			n.Attr = append(n.Attr, html.Attribute{Key: attributes[i], Val: attributes[i+1]})
		}
	}
	return n
}

// text fills an element with words.
func text(n *html.Node, words string) *html.Node {
	if words != "" {
		n.AppendChild(&html.Node{Type: html.TextNode, Data: words})
	}
	return n
}

// with fills an element with those children that hold something.
func with(n *html.Node, children ...*html.Node) *html.Node {
	for _, c := range children {
		if c.FirstChild != nil || c.DataAtom == atom.Img {
			n.AppendChild(c)
		}
	}
	return n
}

// add puts a block that holds something on a line of its own.
func add(parent, block *html.Node) {
	if block.FirstChild != nil {
		newline(parent)
		parent.AppendChild(block)
	}
}

func newline(parent *html.Node) {
	parent.AppendChild(&html.Node{Type: html.TextNode, Data: "\n"})
}

func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Attr: n.Attr}
	for child := range n.ChildNodes() {
		c.AppendChild(clone(child))
	}
	return c
}

func render(n *html.Node) string {
	var b strings.Builder
	if html.Render(&b, n) != nil {
		return "" // only a broken writer or a void element with children fails
	}
	return b.String()
}
