package article

import (
	"html"
	"strings"
)

// Typed makes clean HTML of a text that somebody has pasted: HTML as it is, cleaned; otherwise paragraphs, divided by
// empty lines where there are any and by line ends where there are none. A line that begins with "## " is a heading.
func Typed(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if strings.Contains(text, "</p>") {
		return Clean(text)
	}
	blocks := strings.Split(text, "\n\n")
	if len(blocks) == 1 {
		blocks = strings.Split(text, "\n")
	}
	var b strings.Builder
	for _, block := range blocks {
		tag := "p"
		if heading, ok := strings.CutPrefix(strings.TrimSpace(block), "## "); ok {
			tag, block = "h2", heading
		}
		if block = Plain(block, maxBodyBytes); block != "" {
			b.WriteString("<" + tag + ">" + html.EscapeString(block) + "</" + tag + ">\n")
		}
	}
	return Clean(b.String())
}

// Words counts the words of clean HTML, as Read does.
func Words(cleanHTML string) int { return countWords(innerText(parseFragment(cleanHTML))) }
