package handlers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
)

// rateWords says what stands on a rate card in the words of the desk.
type rateWords struct {
	p    *i18n.Printer
	card *pricing.Card
}

// fact names a field where it is chosen.
func (w rateWords) fact(f pricing.Field) string { return w.p.T("desk_rates.fact." + string(f)) }

// codeIDs say where the word for a field's code stands in the catalogues.
var codeIDs = map[pricing.Field]string{
	pricing.FieldMedium: "common.media.", pricing.FieldAudience: "common.audience.", pricing.FieldTerm: "common.term.",
	pricing.FieldPortion: "common.portion.", pricing.FieldOrganisationType: "common.organisation_type.", pricing.FieldPurpose: "common.purpose.",
	pricing.FieldTerritory: "common.territory.", pricing.FieldAuthorClass: "common.rights_basis.",
}

// code is the word for a code where it stands alone; a code without one stays as it is.
func (w rateWords) code(f pricing.Field, code string) string {
	switch {
	case f == pricing.FieldCountry, f == pricing.FieldTerritory && len(code) == 2:
		return w.p.Country(code)
	case f == pricing.FieldLanguage:
		return w.p.Language(code)
	case f == pricing.FieldCountryGroup:
		return w.group(code)
	}
	for _, id := range []string{"desk_rates.code." + string(f) + "." + code, codeIDs[f] + code} {
		if w.p.Has(id) {
			return w.p.T(id)
		}
	}
	return code
}

func (w rateWords) group(key string) string {
	for _, g := range w.card.Groups {
		if name := g.Name.In("en"); g.Key == key && name != "" {
			return name
		}
	}
	return key
}

// codes are several in the middle of a sentence.
func (w rateWords) codes(f pricing.Field, codes []string) string {
	list := make([]string, len(codes))
	for i, code := range codes {
		id := "desk_rates.said." + string(f) + "." + code
		if list[i] = w.code(f, code); w.p.Has(id) {
			list[i] = w.p.T(id)
		} else if f != pricing.FieldCountry && f != pricing.FieldLanguage && f != pricing.FieldCountryGroup {
			list[i] = lowered(list[i])
		}
	}
	return w.either(list)
}

// either joins the last two by "or".
func (w rateWords) either(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return w.p.T("desk_rates.or", "First", strings.Join(list[:last], ", "), "Last", list[last])
}

// lowered begins with a small letter, unless it begins with an abbreviation.
func lowered(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// figure is a number of a field with its unit: "1,500,000", "33 %".
func (w rateWords) figure(f pricing.Field, n int64) string {
	switch f {
	case pricing.FieldShare:
		return w.p.Percent(n)
	case pricing.FieldTurnover:
		return w.card.Currency + "\u00a0" + w.p.Number(n)
	}
	return w.p.Number(n)
}

// condition is one condition as a clause: "the licensee is a charity or non-profit".
func (w rateWords) condition(c pricing.Condition) string {
	if c.Field.Number() {
		return w.bounds(c)
	}
	how := "is"
	switch {
	case c.Not:
		how = "is_not"
	case c.Only:
		how = "is_only"
	}
	id, subject := "desk_rates.clause."+string(c.Field)+"."+how, "desk_rates.subject."+string(c.Field)
	if c.Field == pricing.FieldTranslation {
		wanted := len(c.In) == 1 && c.In[0] == pricing.YesNo[0]
		if c.Not {
			wanted = !wanted
		}
		if wanted {
			return w.p.T("desk_rates.clause.translation.is")
		}
		return w.p.T("desk_rates.clause.translation.is_not")
	}
	if !w.p.Has(id) {
		id = "desk_rates.clause.any." + how
	}
	return w.p.T(id, "Subject", w.p.T(subject), "Values", w.codes(c.Field, c.In))
}

// bounds is a condition on a number.
func (w rateWords) bounds(c pricing.Condition) string {
	id, args := "nothing", []any{"Subject", w.p.T("desk_rates.subject." + string(c.Field))}
	switch {
	case c.AtLeast != nil && c.AtMost != nil && *c.AtLeast == *c.AtMost:
		id = "exactly"
	case c.AtLeast != nil && c.AtMost != nil:
		id = "between"
	case c.AtLeast != nil:
		id = "at_least"
	case c.AtMost != nil:
		id = "at_most"
	}
	if c.Not {
		id = "not_" + id
	}
	if c.AtLeast != nil {
		args = append(args, "Least", w.figure(c.Field, *c.AtLeast))
	}
	if c.AtMost != nil {
		args = append(args, "Most", w.figure(c.Field, *c.AtMost))
	}
	return w.p.T("desk_rates.clause."+id, args...)
}

// conditions are all of them: "the medium is website and the term is 1 month". Empty for none.
func (w rateWords) conditions(list []pricing.Condition) string {
	said := ""
	for _, c := range list {
		if empty(c) {
			continue
		}
		if said == "" {
			said = w.condition(c)
			continue
		}
		said = w.p.T("desk_rates.and", "First", said, "Last", w.condition(c))
	}
	return said
}

// empty reports a condition that always holds: none of no codes.
func empty(c pricing.Condition) bool { return c.Not && !c.Field.Number() && len(c.In) == 0 }

// when says for which uses a table is: "If the medium is website", "Every use".
func (w rateWords) when(list []pricing.Condition) string {
	if len(list) == 0 {
		return w.p.T("desk_rates.every_use")
	}
	return w.p.T("desk_rates.if", "Conditions", w.conditions(list))
}

// step names a row or column by what belongs to it.
func (w rateWords) step(d *pricing.Dimension, i int) string {
	switch {
	case d == nil:
		return w.p.T("desk_rates.price")
	case i < len(d.Codes):
		list := make([]string, len(d.Codes[i]))
		for n, code := range d.Codes[i] {
			list[n] = w.code(d.Field, code)
		}
		return strings.Join(list, ", ")
	case i < len(d.UpTo) && d.UpTo[i] > 0:
		return w.p.T("desk_rates.up_to", "Number", w.figure(d.Field, d.UpTo[i]))
	case i > 0 && i < len(d.UpTo):
		return w.p.T("desk_rates.over", "Number", w.figure(d.Field, d.UpTo[i-1]))
	}
	return w.p.T("desk_rates.any")
}

// tableName is a table's own name, or for which uses it is.
func (w rateWords) tableName(t pricing.Table) string {
	if name := t.Name.In("en"); name != "" {
		return name
	}
	return w.when(t.When)
}

// ruleName is a rule's own name, or what it says.
func (w rateWords) ruleName(r pricing.Rule) string {
	if name := r.Name.In("en"); name != "" {
		return name
	}
	return w.rule(r)
}
