package pricing

import (
	"fmt"
	"maps"
	"slices"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (k *checker) when(path string, when []Condition) {
	for i := range when {
		k.condition(fmt.Sprintf("%s.when[%d]", path, i), &when[i])
	}
}

func (k *checker) condition(at string, c *Condition) {
	if !slices.Contains(Fields, c.Field) {
		k.wrong(at+".field", "pricing.problem.code_unknown", text("Code", string(c.Field)))
		return
	}
	if !c.Field.Number() {
		if len(c.In) == 0 && !c.Not {
			k.wrong(at+".in", "pricing.problem.list_empty")
		}
		k.codes(at+".in", c.Field, c.In)
		if c.AtLeast != nil || c.AtMost != nil {
			k.wrong(at+".at_least", "pricing.problem.no_number")
		}
		return
	}
	switch {
	case c.AtLeast == nil && c.AtMost == nil:
		k.wrong(at+".at_least", "pricing.problem.bound_missing")
	case c.AtLeast != nil && c.AtMost != nil && *c.AtMost < *c.AtLeast:
		k.wrong(at+".at_most", "pricing.problem.bound_order")
	}
	for _, bound := range []struct {
		name string
		n    *int64
	}{{".at_least", c.AtLeast}, {".at_most", c.AtMost}} {
		if bound.n != nil {
			k.number(at+bound.name, *bound.n, 0, maxNumber)
		}
	}
	if len(c.In) > 0 {
		k.wrong(at+".in", "pricing.problem.no_codes")
	}
}

// codes wants the codes of a field; what has no list is checked by its form.
func (k *checker) codes(path string, field Field, codes []string) {
	for _, code := range codes {
		if !k.known(field, code) {
			k.wrong(path, "pricing.problem.code_unknown", text("Code", code))
		}
	}
}

func (k *checker) known(field Field, code string) bool {
	switch field {
	case FieldCountry:
		return isCountry(code)
	case FieldTerritory:
		return isCountry(code) || slices.Contains(Territories, code)
	case FieldCountryGroup:
		return slices.ContainsFunc(k.card.Groups, func(g Group) bool { return g.Key == code })
	case FieldLanguage:
		return isLanguage(code)
	}
	return slices.Contains(field.Codes(), code)
}

// isLanguage reports the form of an ISO 639 code: two or three small letters.
func isLanguage(s string) bool {
	if len(s) < 2 || len(s) > 3 {
		return false
	}
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

func (k *checker) per(path string, per Per, from []Unit) {
	one(k, path+".of", per.Of, from)
	k.number(path+".each", per.Each, 0, maxNumber)
}
