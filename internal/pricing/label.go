package pricing

import "slices"

// name is what a step calls a rule: the house's words, else what its conditions
// say about the use.
func (f *facts) name(r *Rule, a *Article) Arg { return f.named(r.Name, r.When, a) }

func (f *facts) named(words Words, when []Condition, a *Article) Arg {
	if len(words) > 0 {
		return Arg{Name: "Name", Kind: ArgWords, Words: words}
	}
	parts := make([]Arg, 0, len(when))
	for i := range when {
		if fact, ok := f.fact(&when[i], a); ok {
			parts = append(parts, fact)
		}
	}
	switch len(parts) {
	case 0:
		return Arg{Name: "Name", Kind: ArgWords}
	case 1:
		return parts[0]
	}
	return Arg{Name: "Name", Kind: ArgList, Parts: parts}
}

// fact is the part of a use for which a condition holds; what it excludes says
// nothing.
func (f *facts) fact(c *Condition, a *Article) (Arg, bool) {
	out := Arg{Name: "Name", Kind: ArgFact, Field: c.Field}
	if c.Not {
		return out, false
	}
	switch {
	case !c.Field.Number():
		out.Text = f.told(c, a)
	case c.AtMost != nil:
		out.Number, out.Bound = *c.AtMost, BoundUpTo
	case c.AtLeast != nil:
		out.Number, out.Bound = *c.AtLeast, BoundFrom
	default:
		return out, false
	}
	return out, true
}

// told is the code of the use that a condition names.
func (f *facts) told(c *Condition, a *Article) string {
	switch c.Field {
	case FieldMedium:
		return f.first(c, f.media)
	case FieldTerritory:
		return f.first(c, f.territory)
	case FieldLanguage:
		return f.first(c, f.use.Languages)
	case FieldCountryGroup:
		return f.use.Country
	}
	return f.code(c.Field, a)
}

// first is the first value that a condition names, else the first at all.
func (f *facts) first(c *Condition, values []string) string {
	for _, value := range values {
		if slices.Contains(c.In, value) {
			return value
		}
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
