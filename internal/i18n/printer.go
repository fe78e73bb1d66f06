package i18n

import (
	"github.com/go-playground/locales"
	"golang.org/x/text/language/display"
	xmessage "golang.org/x/text/message"
)

// Printer writes in one language. It holds only what Load computed, so it is safe
// for concurrent use, and a T without arguments costs one map lookup and allocates
// nothing.
type Printer struct {
	locale    locale
	messages  map[string]*message // own messages over the English ones
	numbers   *xmessage.Printer
	amounts   amounts
	dates     locales.Translator
	regions   display.Namer
	tongues   display.Namer
	countries func() []Named
	zones     func() []Named
}

func newPrinter(l locale, own, english map[string]*message) *Printer {
	all := make(map[string]*message, len(english)+len(own))
	for id, m := range english {
		all[id] = m
	}
	for id, m := range own {
		all[id] = m
	}
	return &Printer{
		locale:   l,
		messages: all,
		numbers:  xmessage.NewPrinter(l.tag),
		amounts:  newAmounts(l.money),
		dates:    l.dates(),
		regions:  display.Regions(l.tag),
		tongues:  display.Languages(l.tag),
	}
}

// Lang returns the language code, the value of an HTML lang attribute: "en".
func (p *Printer) Lang() string { return p.locale.lang }

// Dir returns the writing direction, the value of an HTML dir attribute: "ltr" or "rtl".
func (p *Printer) Dir() string { return p.locale.dir }

// Locale returns the locale that formats are taken from: "en-GB", "ar".
func (p *Printer) Locale() string { return p.locale.money }

// T returns the message with an id. Args are pairs of a name and a value for the
// {{.Name}} places; a whole number named "Count" also selects the plural form. The
// result is plain text: a template escapes it.
//
// An id that this language lacks is said in English. An id that English lacks too
// comes back in ⟦ ⟧; tests keep that from reaching a reader.
func (p *Printer) T(id string, args ...any) string {
	m, ok := p.messages[id]
	if !ok {
		return missing(id)
	}
	if m.plain != "" {
		return m.plain
	}
	return m.print(p, args)
}

// Has reports whether T knows the id, in this language or in English.
func (p *Printer) Has(id string) bool {
	_, ok := p.messages[id]
	return ok
}

// Isolate wraps a text of unknown direction (a name, a title, a reference) in
// U+2068 and U+2069, so that it cannot reorder the sentence around it. It is for
// plain text; HTML uses <bdi>.
func (p *Printer) Isolate(s string) string {
	if s == "" {
		return ""
	}
	return "\u2068" + s + "\u2069"
}

// List joins items into a phrase: "a", "a and b", "a, b and c".
func (p *Printer) List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	last := len(items) - 1
	text := items[0]
	for _, item := range items[1:last] {
		text = p.T("common.list.more", "List", text, "Item", item)
	}
	return p.T("common.list.last", "List", text, "Item", items[last])
}
