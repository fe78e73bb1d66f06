package upload

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName bounds a name, in characters, with its ending.
const longestName = 100

// endings are the names' endings of each kind, the usual one first.
var endings = map[string][]string{
	"pdf": {".pdf"}, "png": {".png"}, "jpeg": {".jpg", ".jpeg"}, "txt": {".txt", ".md", ".csv"}, "docx": {".docx"},
}

// CleanName makes a file's name fit to be shown and saved: no folders, no control
// characters or marks that turn text around, no signs that a system gives a meaning,
// and the ending of its kind, so that what looks like a picture is one. Without a kind
// the ending stays.
func CleanName(raw, kind string) string {
	name := strings.ToValidUTF8(raw, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"|?*%;`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), ". ")
	stem, ending := name, ""
	if known := endings[kind]; len(known) > 0 {
		ending = known[0]
	}
	for _, known := range endings[kind] {
		if cut := len(name) - len(known); cut >= 0 && strings.EqualFold(name[cut:], known) {
			stem, ending = name[:cut], known
		}
	}
	if stem = strings.Trim(clip(stem, longestName-len(ending)), ". "); stem == "" {
		stem = "file"
	}
	return stem + ending
}

// clip keeps so many characters of a text.
func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
