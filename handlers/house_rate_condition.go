package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/pricing"
	"imprimatur/views"
)

// mostConditions bounds the conditions of one table or rule.
const mostConditions = 12

// mostCodes bounds the codes of one condition or step: there are fewer countries.
const mostCodes = 300

// conditionForm is one condition as it stands in a form. It has no fact before one is chosen.
type conditionForm struct {
	field       pricing.Field
	how         string // "", not, only
	in          []string
	least, most string
}

// How a condition on codes, or on a number, can be meant.
var (
	howCodes   = []string{"", "not", "only"}
	howNumbers = []string{"", "not"}
)

func writeConditions(list []pricing.Condition) []conditionForm {
	out := make([]conditionForm, 0, len(list))
	for _, c := range list {
		if empty(c) {
			continue
		}
		f := conditionForm{field: c.Field, in: c.In}
		switch {
		case c.Not:
			f.how = "not"
		case c.Only:
			f.how = "only"
		}
		if c.AtLeast != nil {
			f.least = writeFact(c.Field, *c.AtLeast)
		}
		if c.AtMost != nil {
			f.most = writeFact(c.Field, *c.AtMost)
		}
		out = append(out, f)
	}
	return out
}

// readConditions takes what was typed; do is the button that was pressed.
func readConditions(form typed, do string) []conditionForm {
	var out []conditionForm
	for i := range mostConditions {
		name := fmt.Sprintf("when.%d.", i)
		if _, there := form[name+"field"]; !there || do == fmt.Sprintf("when-remove:%d", i) {
			continue
		}
		f := conditionForm{field: pricing.Field(form.one(name + "field")), how: form.one(name + "how"), in: form.all(name + "in"), least: form.one(name + "least"), most: form.one(name + "most")}
		if f.field.Codes() == nil && f.field != pricing.FieldCountryGroup {
			f.in = codesTyped(strings.Join(f.in, ","))
		} else if f.field == pricing.FieldTerritory {
			f.in = append(f.in, codesTyped(strings.ToUpper(form.one(name+"places")))...)
		}
		out = append(out, f)
	}
	if do == "when-add" && len(out) < mostConditions {
		out = append(out, conditionForm{})
	}
	return out
}

// conditionsOf are the conditions behind a form; those without a fact are passed
// over. What cannot be read is noted.
func (w rateWords) conditionsOf(forms []conditionForm, k *checks, country func(string) bool) []pricing.Condition {
	var out []pricing.Condition
	for i, f := range forms {
		name := fmt.Sprintf("when.%d.", i)
		if f.field == "" {
			continue
		}
		if !slices.Contains(pricing.Fields, f.field) {
			k.wrong(name+"field", "desk_rates.error.choice")
			continue
		}
		c := pricing.Condition{Field: f.field, Not: f.how == "not"}
		if f.field.Number() {
			c.AtLeast, c.AtMost = boundOf(f.field, f.least, name+"least", k), boundOf(f.field, f.most, name+"most", k)
			if c.AtLeast == nil && c.AtMost == nil {
				k.wrong(name+"least", "desk_rates.error.bound_needed")
			}
		} else {
			c.Only = f.how == "only"
			if c.In = w.codesOf(f.field, f.in, country); len(c.In) != len(f.in) {
				k.wrong(name+"in", "desk_rates.error.code")
			} else if len(c.In) == 0 {
				k.wrong(name+"in", "desk_rates.error.code_needed")
			}
		}
		out = append(out, c)
	}
	return out
}

// boundOf reads one bound; nil for none.
func boundOf(f pricing.Field, typed, name string, k *checks) *int64 {
	if typed == "" {
		return nil
	}
	n, ok := parseFact(f, typed)
	if !ok {
		k.wrong(name, "desk_rates.error.number")
		return nil
	}
	return &n
}

// codesOf are those of the codes that a field knows, in their usual form and each once.
func (w rateWords) codesOf(f pricing.Field, codes []string, country func(string) bool) []string {
	var out []string
	for _, code := range codes[:min(len(codes), mostCodes)] {
		known := contains(f.Codes(), code)
		switch f {
		case pricing.FieldCountry:
			code = strings.ToUpper(code)
			known = country(code)
		case pricing.FieldTerritory:
			known = known || country(code)
		case pricing.FieldLanguage:
			code = strings.ToLower(code)
			known = len(code) >= 2 && len(code) <= 8
		case pricing.FieldCountryGroup:
			known = slices.ContainsFunc(w.card.Groups, func(g pricing.Group) bool { return g.Key == code })
		}
		if known && !contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// conditionsView asks for the conditions.
func (w rateWords) conditionsView(forms []conditionForm, k *checks) views.RateConditions {
	out := views.RateConditions{}
	for i, f := range forms {
		name := fmt.Sprintf("when.%d.", i)
		c := views.RateCondition{N: i, Fact: views.Field{
			Name: name + "field", Kind: "select", Label: w.p.T("desk_rates.condition", "Number", strconv.Itoa(i+1)), Value: string(f.field),
			Options: append([]views.Option{{Label: w.p.T("desk_rates.choose_fact")}}, w.factOptions()...), Error: w.trouble(k.bad, name+"field"),
		}}
		if f.field != "" {
			c.Not = w.howField(f, name, i)
			c.Values = w.valueFields(f, name, k)
		}
		out.List = append(out.List, c)
	}
	return out
}

// factOptions are all facts of a use, under what they are about.
func (w rateWords) factOptions() []views.Option {
	out := make([]views.Option, 0, len(pricing.Fields))
	for _, group := range factGroups {
		for _, f := range group.fields {
			out = append(out, views.Option{Value: string(f), Label: w.fact(f), Group: w.p.T("desk_rates.fact_group." + group.id)})
		}
	}
	return out
}

var factGroups = []struct {
	id     string
	fields []pricing.Field
}{
	{"where", []pricing.Field{pricing.FieldMedium, pricing.FieldAudience, pricing.FieldPageViews, pricing.FieldPrintRun, pricing.FieldCopies, pricing.FieldPlacement, pricing.FieldTerritory}},
	{"what", []pricing.Field{pricing.FieldPortion, pricing.FieldWords, pricing.FieldShare, pricing.FieldArticleWords, pricing.FieldArticleAge, pricing.FieldAuthorClass, pricing.FieldArticles, pricing.FieldImages}},
	{"how", []pricing.Field{pricing.FieldTerm, pricing.FieldPurpose, pricing.FieldLanguage, pricing.FieldLanguages, pricing.FieldTranslation, pricing.FieldExclusivityDays, pricing.FieldPayment}},
	{"who", []pricing.Field{pricing.FieldOrganisationType, pricing.FieldStaff, pricing.FieldTurnover, pricing.FieldCountry, pricing.FieldCountryGroup}},
}

func (w rateWords) howField(f conditionForm, name string, i int) views.Field {
	hows, words := howCodes, "desk_rates.how_codes."
	if f.field.Number() {
		hows, words = howNumbers, "desk_rates.how_numbers."
	}
	out := views.Field{Name: name + "how", Kind: "select", Label: w.p.T("desk_rates.condition_how", "Number", strconv.Itoa(i+1)), Value: f.how}
	for _, how := range hows {
		id := how
		if id == "" {
			id = "is"
		}
		out.Options = append(out.Options, views.Option{Value: how, Label: w.p.T(words + id)})
	}
	return out
}

// valueFields are the questions that a condition's fact needs.
func (w rateWords) valueFields(f conditionForm, name string, k *checks) []views.Field {
	field := func(id, kind, value string) views.Field {
		return views.Field{Name: name + id, Kind: kind, Label: w.p.T("desk_rates.value_" + id), Value: value, Error: w.trouble(k.bad, name+id)}
	}
	if f.field.Number() {
		least, most := field("least", "text", f.least), field("most", "text", f.most)
		least.Inputmode, most.Inputmode, least.Width, most.Width = "decimal", "decimal", "short", "short"
		least.Suffix, most.Suffix = w.suffix(f.field), w.suffix(f.field)
		return []views.Field{least, most}
	}
	in := field("in", "checks", "")
	in.Values, in.Options, in.Inline = f.in, w.options(f.field, w.codesAsked(f.field, f.in)), true
	switch f.field {
	case pricing.FieldCountry, pricing.FieldLanguage:
		in = field("in", "text", strings.Join(f.in, ", "))
		in.Hint = w.p.T("desk_rates.hint_" + string(f.field))
	case pricing.FieldCountryGroup:
		if len(w.card.Groups) == 0 {
			in.Hint = w.p.T("desk_rates.hint_no_group")
		}
	case pricing.FieldTerritory:
		places := field("places", "text", "")
		places.Hint = w.p.T("desk_rates.hint_country")
		return []views.Field{in, places}
	}
	return []views.Field{in}
}

// codesAsked are the codes to choose from: those that the field knows, the house's own, and what is chosen already.
func (w rateWords) codesAsked(f pricing.Field, chosen []string) []string {
	codes := slices.Clone(f.Codes())
	if f == pricing.FieldCountryGroup {
		for _, g := range w.card.Groups {
			codes = append(codes, g.Key)
		}
	}
	for _, code := range chosen {
		if !contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// suffix is the unit behind a number.
func (w rateWords) suffix(f pricing.Field) string {
	switch f {
	case pricing.FieldShare:
		return "%"
	case pricing.FieldTurnover:
		return w.card.Currency
	}
	return ""
}
