package article

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// commonMark writes CommonMark that reads back as the same HTML.
var commonMark = notation{
	inline: markdownInline,
	heading: func(level int, s string) string {
		return strings.Repeat("#", level) + " " + s
	},
	quote: "> ", bullets: [2]string{"- ", "* "}, points: [2]string{". ", ") "},
}

func (w Work) markdown(tree *html.Node) []byte {
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if w.Title != "" {
		add(commonMark.heading(1, escapeMarkdown(w.Title)))
	}
	add(hardLines(w.Byline, w.PublishedOn))
	add(commonMark.document(tree))
	for _, i := range w.Images {
		add("![" + escapeMarkdown(i.Caption) + "](" + markdownAddress(i.URL) + ")\n" + startOfLine(escapeMarkdown(strings.TrimSpace(i.Caption+" "+parenthesised(i.Credit)))))
	}
	add("---")
	add(startOfLine(escapeMarkdown(w.CreditLine)))
	if w.SourceURL != "" {
		add("[" + escapeMarkdown(w.SourceLabel) + "](" + markdownAddress(w.SourceURL) + ")")
	}
	add(startOfLine(escapeMarkdown(w.Notice)))
	return []byte(w.comment() + strings.Join(parts, "\n\n") + "\n")
}

func hardLines(lines ...string) string {
	var kept []string
	for _, line := range lines {
		if line != "" {
			kept = append(kept, startOfLine(escapeMarkdown(line)))
		}
	}
	return strings.Join(kept, "\\\n")
}

func markdownInline(nodes []*html.Node) string {
	lines := strings.Split(inlineSpan(nodes), lineBreak)
	var kept []string
	for _, line := range lines {
		if line = strings.Trim(collapsed(line), htmlSpace); line != "" {
			kept = append(kept, startOfLine(line))
		}
	}
	return strings.Join(kept, "\\\n")
}

// inlineSpan writes sibling nodes, looking at what stands on both sides of an
// emphasis, because that decides whether CommonMark sees it.
func inlineSpan(nodes []*html.Node) string {
	pieces := make([]string, len(nodes))
	for i, n := range nodes {
		pieces[i] = inlinePiece(n)
	}
	var b strings.Builder
	for i, n := range nodes {
		after := ""
		if i+1 < len(nodes) {
			after = pieces[i+1]
			if kind := nodes[i+1].DataAtom; kind == atom.Em || kind == atom.Strong {
				after = "*" + after
			}
		}
		switch {
		case n.DataAtom == atom.Em:
			writeEmphasis(&b, pieces[i], after, "*", "em")
		case n.DataAtom == atom.Strong:
			writeEmphasis(&b, pieces[i], after, "**", "strong")
		case strings.HasPrefix(pieces[i], "[") && strings.HasSuffix(b.String(), "!"):
			before := strings.TrimSuffix(b.String(), "!")
			b.Reset()
			b.WriteString(before + `\!` + pieces[i])
		default:
			b.WriteString(pieces[i])
		}
	}
	return b.String()
}

func inlinePiece(n *html.Node) string {
	switch {
	case n.Type == html.TextNode:
		return escapeMarkdown(collapsed(strings.ReplaceAll(n.Data, lineBreak, "")))
	case n.Type != html.ElementNode:
		return ""
	case n.DataAtom == atom.Br:
		return lineBreak
	case n.DataAtom == atom.A && attr(n, "href") != "":
		inner := strings.ReplaceAll(inlineSpan(children(n)), lineBreak, " ")
		before, words, after := outerSpace(inner)
		if words == "" {
			return inner
		}
		return before + "[" + words + "](" + markdownAddress(attr(n, "href")) + ")" + after
	default:
		return inlineSpan(children(n))
	}
}

// writeEmphasis uses asterisks where they are sure to be understood, and the
// HTML element, which CommonMark also takes, where they are not.
func writeEmphasis(b *strings.Builder, inner, next, mark, element string) {
	lead, words, trail := outerSpace(inner)
	if words == "" {
		b.WriteString(inner)
		return
	}
	b.WriteString(lead)
	before, _ := utf8.DecodeLastRuneInString(b.String())
	after, _ := utf8.DecodeRuneInString(trail + next)
	opening, _ := utf8.DecodeRuneInString(words)
	closing, _ := utf8.DecodeLastRuneInString(words)
	flanked := (isWord(opening) || isGap(before)) && (isWord(closing) || isGap(after))
	if flanked && before != '*' && after != '*' && !strings.ContainsAny(words, "*"+lineBreak) {
		b.WriteString(mark + words + mark + trail)
	} else {
		b.WriteString("<" + element + ">" + words + "</" + element + ">" + trail)
	}
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isGap is a space, a line break, or the edge of the paragraph.
func isGap(r rune) bool { return r == ' ' || r == '\x1e' || r == utf8.RuneError }

func outerSpace(s string) (before, words, after string) {
	words = strings.Trim(s, htmlSpace)
	if words == "" {
		return s, "", ""
	}
	at := strings.Index(s, words)
	return s[:at], words, s[at+len(words):]
}

var (
	special = regexp.MustCompile("[\\\\`*_\\[\\]<>~|]|&(?:[#A-Za-z])|&$|# *$")
	opener  = regexp.MustCompile(`^([#+\-=>]|[0-9]{1,9}[.)])`)
)

// escapeMarkdown puts a backslash before whatever CommonMark could take for markup.
func escapeMarkdown(s string) string {
	return special.ReplaceAllString(s, `\$0`)
}

// startOfLine disarms what would open a heading, list, quotation or rule.
func startOfLine(line string) string {
	if m := opener.FindString(line); m != "" {
		return line[:len(m)-1] + `\` + line[len(m)-1:]
	}
	return line
}

var addressEscapes = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", "\\", "%5C", "`", "%60", "&", "&amp;", "[", "%5B", "]", "%5D")

// markdownAddress writes an address so that nothing in it ends the link early.
func markdownAddress(href string) string {
	if strings.Contains(href, "[") { // IPv6 host: brackets must stay
		return "<" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(href) + ">"
	}
	return addressEscapes.Replace(href)
}
