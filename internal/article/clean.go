package article

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var (
	directions = regexp.MustCompile(`^(?:ltr|rtl|auto)$`)
	languages  = regexp.MustCompile(`^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$`)
	body       = bodyPolicy()
)

// bodyPolicy is all that an article's text may contain. Pictures are not part
// of it: they are delivered by their own rights, never with the text.
func bodyPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "em", "strong", "br", "figure", "figcaption")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("dir").Matching(directions).OnElements("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("lang").Matching(languages).OnElements("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "em", "strong")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	return p
}

// Clean makes HTML of any origin safe to store, show and deliver as the text of
// an article: paragraphs, headings, lists, quotes, emphasis and absolute links.
// Figures that hold a picture go with their captions. Cleaning twice changes nothing.
func Clean(source string) string {
	return cleanNode(parseFragment(strings.ToValidUTF8(source, "\uFFFD")))
}

// cleanNode repeats until nothing changes, because a parser rearranges what may
// not stand inside a paragraph and so brings up new empty elements.
func cleanNode(root *html.Node) string {
	out := ""
	for range 5 {
		tidy(root)
		next := strings.TrimSpace(body.Sanitize(renderChildren(root)))
		if next == out {
			break
		}
		out, root = next, parseFragment(next)
	}
	if len(out) > maxBodyBytes {
		return ""
	}
	return out
}

// renames bring what pages use to the few elements that we keep.
var renames = map[atom.Atom]atom.Atom{
	atom.B: atom.Strong, atom.I: atom.Em, atom.Cite: atom.Em, atom.H1: atom.H2, atom.H5: atom.H4, atom.H6: atom.H4,
	atom.Tr: atom.P, atom.Dt: atom.P, atom.Dd: atom.P, atom.Pre: atom.P, atom.Address: atom.P,
}

// tidy prepares a tree for the policy: pictures out, look-alike elements
// renamed, loose text in its own paragraph, nothing empty.
func tidy(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		tidyChild(n, c)
		c = next
	}
}

func tidyChild(parent, c *html.Node) {
	if c.Type == html.TextNode {
		c.Data = strings.Map(printable, c.Data)
	}
	if c.Type != html.ElementNode {
		return
	}
	if c.DataAtom == atom.Figure && captionOnly(c) || strippedWhole[c.DataAtom] {
		parent.RemoveChild(c)
		return
	}
	if to, ok := renames[c.DataAtom]; ok {
		c.DataAtom, c.Data = to, to.String()
	} else if c.DataAtom == atom.Div && !hasBlock(c) {
		c.DataAtom, c.Data = atom.P, "p"
	}
	tidy(c)
	if c.DataAtom == atom.H2 || c.DataAtom == atom.H3 || c.DataAtom == atom.H4 {
		flatten(c)
	}
	if (c.DataAtom == atom.Em || c.DataAtom == atom.Strong || c.DataAtom == atom.A) && hasBlock(c) {
		unwrap(parent, c)
		return
	}
	if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
		c.AppendChild(&html.Node{Type: html.TextNode, Data: " "})
	}
	if mustHaveText[c.DataAtom] && strings.TrimSpace(innerText(c)) == "" {
		parent.RemoveChild(c)
	}
}

// printable drops control characters and the two that override direction; marks
// and isolates, which honest mixed text uses, stay.
func printable(r rune) rune {
	if r == '\u202d' || r == '\u202e' || unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

// unwrap puts the children of c in its place: emphasis around whole blocks is a
// mistake of the page.
func unwrap(parent, c *html.Node) {
	for child := c.FirstChild; child != nil; child = c.FirstChild {
		c.RemoveChild(child)
		parent.InsertBefore(child, c)
	}
	parent.RemoveChild(c)
}

// flatten makes a heading one line: blocks inside it give up their tags.
func flatten(heading *html.Node) {
	for c := heading.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && (blocks[c.DataAtom] || c.DataAtom == atom.Br) {
			heading.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, c)
			next = c.FirstChild // its children are looked at in their new place
			if next == nil {
				next = c.NextSibling
			}
			unwrap(heading, c)
		}
		c = next
	}
}

var strippedWhole = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Form: true, atom.Button: true, atom.Select: true,
	atom.Textarea: true, atom.Template: true, atom.Noscript: true, atom.Svg: true, atom.Math: true, atom.Video: true, atom.Audio: true, atom.Canvas: true,
	atom.Img: true, atom.Picture: true, atom.Title: true,
}

var mustHaveText = map[atom.Atom]bool{
	atom.P: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Blockquote: true,
	atom.Em: true, atom.Strong: true, atom.A: true, atom.Figure: true, atom.Figcaption: true,
}

// captionOnly says that a figure holds no text but its caption: what it showed
// was a picture, and the caption has no place without it.
func captionOnly(figure *html.Node) bool {
	if len(elements(figure, atom.Img, atom.Picture, atom.Video, atom.Iframe, atom.Svg, atom.Object)) > 0 {
		return true
	}
	for d := range figure.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" && !inside(d, atom.Figcaption) {
			return false
		}
	}
	return true
}
