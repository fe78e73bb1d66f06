package views

import (
	"net/url"
	"sort"
	"strings"

	"imprimatur/internal/i18n"
)

// Field is one question of a form: label, hint, control and error belong together and name each other.
// Templates make it with field, area, choose, radios, checks or tick and refine it with a pipeline; see functions.
type Field struct {
	Name  string
	Label string
	Value string
	Kind  string // text email url tel date number password search; textarea select radios checks tick file

	Hint         string
	Error        string
	Optional     bool
	Autocomplete string
	Inputmode    string
	Width        string // narrow, short, or empty for the whole measure
	Prefix       string // a currency or unit before the control
	Suffix       string
	Rows         int
	Max          int    // longest text, 0 for no limit
	Foreign      bool   // text of any script: dir=auto
	Large        bool   // the label is the page's question
	Inline       bool   // short choices beside each other
	HideLabel    bool   // for eyes only
	Accept       string // endings that a file field offers
	Values       []string
	Options      []Option
}

// Option is one choice of a select, radio or checkbox field. Reveal holds questions asked only when it is chosen.
type Option struct {
	Value, Label, Hint string
	Group              string // heads a group of a select
	Reveal             []Field
}

// ID is the control's id; a group's first choice carries it, so that the error summary's link lands there.
func (f Field) ID() string {
	return "f-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(f.Name)
}

// OptionID is the id of a group's n-th choice.
func (f Field) OptionID(n int) string {
	if n == 0 {
		return f.ID()
	}
	return f.ID() + "-" + string(rune('a'+n%26)) + strings.Repeat("x", n/26)
}

// DescribedBy names the hint and the error for screen readers; empty when there is neither.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// Chosen reports whether an option is selected.
func (f Field) Chosen(value string) bool {
	if f.Kind != "checks" {
		return f.Value == value
	}
	for _, v := range f.Values {
		if v == value {
			return true
		}
	}
	return false
}

// IsGroup reports whether the control is a fieldset of choices.
func (f Field) IsGroup() bool { return f.Kind == "radios" || f.Kind == "checks" }

// IsLatin reports whether the answer is written from left to right in every language.
func (f Field) IsLatin() bool { return f.Kind == "email" || f.Kind == "url" || f.Kind == "tel" }

// revealing adds a question that is asked when one option is chosen; the options of the original stay as they were.
func (f Field) revealing(value string, asked Field) Field {
	f.Options = append([]Option(nil), f.Options...)
	for i, o := range f.Options {
		if o.Value == value {
			f.Options[i].Reveal = append(append([]Field(nil), o.Reveal...), asked)
		}
	}
	return f
}

// OptionGroup is a run of a select's options under one heading.
type OptionGroup struct {
	Label   string
	Options []Option
}

// Groups are the select's options by their heading, in order.
func (f Field) Groups() []OptionGroup {
	var out []OptionGroup
	for _, o := range f.Options {
		if len(out) == 0 || out[len(out)-1].Label != o.Group {
			out = append(out, OptionGroup{Label: o.Group})
		}
		last := &out[len(out)-1]
		last.Options = append(last.Options, o)
	}
	return out
}

// ErrorSummary heads a page whose form was sent back: it takes the focus and links to each question.
type ErrorSummary struct{ Items []Problem }

// Problem is one line of it. Href is empty for a problem of the form as a whole.
type Problem struct{ Href, Text string }

// Trouble is what a field's error says: a message id, optionally with arguments as in a query ("errors.too_long?Max=200").
// Use it where a message needs arguments: models.Invalid{"note": views.Trouble("errors.too_long", "Max", "200")}.
func Trouble(id string, args ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(args); i += 2 {
		query.Set(args[i], args[i+1])
	}
	if len(query) == 0 {
		return id
	}
	return id + "?" + query.Encode()
}

// sayTrouble prints what Trouble wrote.
func sayTrouble(p *i18n.Printer, trouble string) string {
	id, raw, _ := strings.Cut(trouble, "?")
	query, err := url.ParseQuery(raw)
	if err != nil || raw == "" {
		return p.T(id)
	}
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	sort.Strings(names)
	var args []any
	for _, name := range names {
		args = append(args, name, query.Get(name))
	}
	return p.T(id, args...)
}

// problems lists a form's errors in the order of its questions; those not named come after, by name. The error of the
// form as a whole stands under the empty name.
func problems(p *i18n.Printer, errors map[string]string, order []string) ErrorSummary {
	var summary ErrorSummary
	done := map[string]bool{}
	add := func(name string) {
		trouble, ok := errors[name]
		if !ok || done[name] {
			return
		}
		done[name] = true
		href := ""
		if name != "" {
			href = "#" + Field{Name: name}.ID()
		}
		summary.Items = append(summary.Items, Problem{Href: href, Text: sayTrouble(p, trouble)})
	}
	add("")
	for _, name := range order {
		add(name)
	}
	rest := make([]string, 0, len(errors))
	for name := range errors {
		rest = append(rest, name)
	}
	sort.Strings(rest)
	for _, name := range rest {
		add(name)
	}
	return summary
}
