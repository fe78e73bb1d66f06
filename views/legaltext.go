package views

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// LegalText is a text written in Markdown, taken apart into plain blocks: no markup of its author ever reaches a page.
// Part "legal-text".
type LegalText struct {
	Lang   string
	Blocks []LegalBlock
}

// LegalBlock is a heading, a paragraph or a list; Items only for lists.
type LegalBlock struct {
	Kind  string // heading, paragraph, list, numbered
	Text  string
	Items []string
}

// LegalTextOf reads Markdown. Emphasis is dropped, a link keeps its words and shows its address, HTML is left out.
func LegalTextOf(lang, markdown string) LegalText {
	source := []byte(markdown)
	root := goldmark.DefaultParser().Parse(text.NewReader(source))
	t := LegalText{Lang: lang}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		t.add(n, source)
	}
	return t
}

func (t *LegalText) add(n ast.Node, source []byte) {
	switch n := n.(type) {
	case *ast.Heading:
		t.put(LegalBlock{Kind: "heading", Text: lineOf(n, source)})
	case *ast.List:
		block := LegalBlock{Kind: "list"}
		if n.IsOrdered() {
			block.Kind = "numbered"
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			block.Items = append(block.Items, lineOf(item, source))
		}
		t.Blocks = append(t.Blocks, block)
	case *ast.Blockquote:
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			t.add(child, source)
		}
	case *ast.HTMLBlock, *ast.ThematicBreak:
	default:
		t.put(LegalBlock{Kind: "paragraph", Text: lineOf(n, source)})
	}
}

func (t *LegalText) put(b LegalBlock) {
	if b.Text != "" {
		t.Blocks = append(t.Blocks, b)
	}
}

// lineOf are the words below a node on one line.
func lineOf(n ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker below never fails
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				out.Write(plainText(n, source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					out.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				out.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				out.Write(n.URL(source))
			}
		case *ast.Link:
			if address := string(n.Destination); !entering && !strings.HasSuffix(out.String(), address) {
				out.WriteString(" (" + address + ")")
			}
		case *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			if entering {
				out.Write(n.Lines().Value(source))
			}
		}
		if !entering && n.Type() == ast.TypeBlock {
			out.WriteByte(' ')
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(out.String()), " ")
}

// plainText is a run of text as it is read: escapes and entities resolved, but not inside code.
func plainText(n *ast.Text, source []byte) []byte {
	raw := n.Segment.Value(source)
	if n.IsRaw() || n.Parent().Kind() == ast.KindCodeSpan {
		return raw
	}
	return util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(raw)))
}
