package i18n

import (
	"strings"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/en_GB"
	"golang.org/x/text/language"
)

// fallback is the language that must be complete, and that others fall back to.
const fallback = "en"

// locale is what one language needs beyond its catalogue.
type locale struct {
	lang   string                    // folder name under catalogues
	tag    language.Tag              // plural rules, display names, numbers: always Western digits
	money  string                    // CLDR locale of amounts; plain "ar" writes Western digits
	dir    string                    // "ltr" or "rtl"
	dates  func() locales.Translator // month names
	medium bool                      // a shorter month exists, so ShortDate differs from Date
}

// supported lists the languages Imprimatur can speak; the first is the fallback. A
// new language is one line here, one folder of catalogues, and nothing else.
var supported = []locale{
	{lang: fallback, tag: language.MustParse("en-GB-u-nu-latn"), money: "en-GB", dir: "ltr", dates: en_GB.New, medium: true},
	{lang: "ar", tag: language.MustParse("ar-u-nu-latn"), money: "ar", dir: "rtl", dates: ar.New},
}

// maxAcceptLanguage bounds the header a stranger can make us parse; browsers send
// less than 100 bytes.
const maxAcceptLanguage = 300

// Match returns the supported language that serves an Accept-Language header best,
// and English when none does or the header cannot be read. A single tag such as
// "ar-EG" is a valid header. A language that readers of another one often know too
// (Irish and English) is not a match: their own second choice is asked first.
func Match(acceptLanguage string) string {
	if len(acceptLanguage) > maxAcceptLanguage {
		cut := strings.LastIndexByte(acceptLanguage[:maxAcceptLanguage], ',')
		if cut < 0 {
			return fallback
		}
		acceptLanguage = acceptLanguage[:cut]
	}
	wanted, weights, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return fallback
	}
	for i, tag := range wanted { // sorted by weight
		base, certain := canonical(tag).Base()
		if weights[i] == 0 || certain != language.Exact {
			continue // "q=0" asks for anything but this; "*" names no language
		}
		if l, ok := localeOf(base.String()); ok {
			return l.lang
		}
	}
	return fallback
}

// canonical reads an older or narrower code as the language it stands for, such as
// Standard Arabic (arb) as Arabic.
func canonical(tag language.Tag) language.Tag {
	if c, err := language.All.Canonicalize(tag); err == nil {
		return c
	}
	return tag
}

// localeOf returns the locale of a supported language.
func localeOf(lang string) (locale, bool) {
	for _, l := range supported {
		if l.lang == lang {
			return l, true
		}
	}
	return locale{}, false
}
