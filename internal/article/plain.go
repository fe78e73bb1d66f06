package article

import (
	stdhtml "html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
)

// Longest values kept from a page, in characters. What is longer is not a title
// or a name but an attempt at something else; it is cut with an ellipsis.
const (
	maxTitle       = 300
	maxName        = 120
	maxDescription = 600
	maxCaption     = 600
	maxCredit      = 200
	maxAuthors     = 12
	maxImages      = 40
	maxBodyBytes   = 512 << 10
)

var noTags = bluemonday.StrictPolicy()

// Plain makes one line of plain text of whatever a stranger's page or form
// contains: no markup, no control or direction-overriding characters (C17), runs
// of white space as one space, at most limit characters. Joiners that Arabic and
// Persian spelling needs stay.
func Plain(s string, limit int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) > 8*limit+1024 {
		s = strings.ToValidUTF8(s[:8*limit+1024], "")
	}
	if strings.ContainsAny(s, "<&") {
		s = stdhtml.UnescapeString(noTags.Sanitize(s))
	}
	return oneLine(s, limit)
}

// oneLine is Plain for text that is known to carry no markup, where "<" is a character.
func oneLine(s string, limit int) string {
	s = strings.ToValidUTF8(s, "")
	words := strings.FieldsFunc(strings.Map(visible, s), func(r rune) bool { return r == ' ' })
	return shorten(strings.TrimFunc(strings.Join(words, " "), unicode.IsSpace), limit)
}

// visible drops what a reader cannot see and turns white space into spaces,
// except the no-break spaces that French typography puts beside « and !.
func visible(r rune) rune {
	switch {
	case r == '\u00a0', r == '\u202f':
		return r
	case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
		return ' '
	case r == '\u200c', r == '\u200d': // zero-width non-joiner and joiner
		return r
	case r >= '\u0600' && r <= '\u0605', r == '\u06dd': // Arabic number and verse signs
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), r == utf8.RuneError:
		return -1
	}
	return r
}

func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit-1])
	if space := strings.LastIndexByte(cut, ' '); space > len(cut)*3/4 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}

// countWords counts runs between spaces that hold a letter or a digit.
func countWords(text string) int {
	n := 0
	for word := range strings.FieldsSeq(text) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
