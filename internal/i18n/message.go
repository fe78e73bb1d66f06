package i18n

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// countName is the argument that selects the plural form.
const countName = "Count"

// formCount is the number of plural forms of CLDR: other, zero, one, two, few, many.
const formCount = int(plural.Many) + 1

// placeholder matches the one thing allowed between braces.
var placeholder = regexp.MustCompile(`\{\{\s*\.([A-Za-z][A-Za-z0-9]*)\s*\}\}`)

// message is one message of one language, cut into parts at load so that printing
// is a walk over a slice.
type message struct {
	tag   language.Tag // whose plural rules apply: also when English stands in for another language
	plain string       // the whole text, when nothing has to be put in
	forms [formCount][]part
	set   [formCount]bool
}

// part is literal text, or the name of an argument.
type part struct{ text, name string }

// newMessage cuts the plural forms of a message; empty forms are absent ones.
func newMessage(tag language.Tag, texts [formCount]string) (*message, error) {
	m := &message{tag: tag}
	for form, text := range texts {
		if text == "" {
			continue
		}
		if text != strings.TrimSpace(text) {
			return nil, fmt.Errorf("the text begins or ends with a space")
		}
		parts, err := cut(text)
		if err != nil {
			return nil, err
		}
		m.forms[form], m.set[form] = parts, true
	}
	if !m.set[plural.Other] {
		return nil, fmt.Errorf("the form other is missing or empty")
	}
	if !m.plural() && len(m.names()) == 0 {
		m.plain = texts[plural.Other]
	}
	return m, nil
}

// cut splits a text at its placeholders.
func cut(text string) ([]part, error) {
	var parts []part
	rest := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		if at[0] > rest {
			parts = append(parts, part{text: text[rest:at[0]]})
		}
		parts = append(parts, part{name: text[at[2]:at[3]]})
		rest = at[1]
	}
	if rest < len(text) {
		parts = append(parts, part{text: text[rest:]})
	}
	for _, p := range parts {
		if strings.Contains(p.text, "{{") || strings.Contains(p.text, "}}") {
			return nil, fmt.Errorf("only {{.Name}} may stand between double braces, near %q", p.text)
		}
	}
	return parts, nil
}

// plural reports whether the message has more forms than other.
func (m *message) plural() bool {
	for form, set := range m.set {
		if set && form != int(plural.Other) {
			return true
		}
	}
	return false
}

// names returns the arguments the message can use in any form, sorted.
func (m *message) names() []string {
	seen := map[string]bool{}
	for form := range m.forms {
		for _, n := range m.namesIn(form) {
			seen[n] = true
		}
	}
	out := make([]string, 0, len(seen))
	for n := range seen {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// namesIn returns the arguments of one form.
func (m *message) namesIn(form int) []string {
	var out []string
	for _, p := range m.forms[form] {
		if p.name != "" {
			out = append(out, p.name)
		}
	}
	return out
}

// print fills the message with name/value pairs, in the words of printer p.
func (m *message) print(p *Printer, args []any) string {
	parts := m.forms[m.form(args)]
	var b strings.Builder
	for i := range parts {
		if parts[i].name == "" {
			b.WriteString(parts[i].text)
			continue
		}
		b.WriteString(p.argument(parts[i].name, args))
	}
	return b.String()
}

// form selects the plural form by the argument Count; without a whole number there,
// or when the language lacks the form, it is other.
func (m *message) form(args []any) plural.Form {
	n, ok := wholeNumber(argument(countName, args))
	if !ok {
		return plural.Other
	}
	form := plural.Cardinal.MatchPlural(m.tag, pluralOperand(n), 0, 0, 0, 0)
	if !m.set[form] {
		return plural.Other
	}
	return form
}

// pluralOperand brings a number into the range of the plural rules, keeping the last
// six digits, the only ones rules look at, and keeping a large number apart from zero.
func pluralOperand(n int64) int {
	const million = 1_000_000
	if n <= -million || n >= million {
		n %= million
		if n < 0 {
			n = -n
		}
		return int(n) + million
	}
	if n < 0 {
		n = -n
	}
	return int(n)
}

// argument returns the value after name in a list of name/value pairs, or nil.
func argument(name string, args []any) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// argument writes one value: Count with the digits grouped, everything else as it
// stands. A missing value is shown as its name in ⟦ ⟧, which the page tests look for.
func (p *Printer) argument(name string, args []any) string {
	v := argument(name, args)
	if v == nil {
		return missing(name)
	}
	if n, ok := wholeNumber(v); ok {
		if name == countName {
			return p.Number(n)
		}
		return strconv.FormatInt(n, 10)
	}
	switch v := v.(type) {
	case string:
		return v
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// wholeNumber reads the integer types pages count with.
func wholeNumber(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case int16:
		return int64(n), true
	case uint32:
		return int64(n), true
	default:
		return 0, false
	}
}

func missing(id string) string { return "⟦" + id + "⟧" }
