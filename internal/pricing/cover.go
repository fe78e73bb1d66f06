package pricing

import "slices"

// covers reports that conditions hold for every use for which the others hold:
// each of them is implied by one of the others. It errs on the side of no.
func covers(wide, narrow []Condition) bool {
	for i := range wide {
		if !slices.ContainsFunc(narrow, func(c Condition) bool { return implies(&c, &wide[i]) }) {
			return false
		}
	}
	return true
}

// implies reports that a holds only where b does.
func implies(a, b *Condition) bool {
	if a.Field != b.Field {
		return false
	}
	if a.Field.Number() {
		return !a.Not && !b.Not && lowest(a) >= lowest(b) && highest(a) <= highest(b)
	}
	switch {
	case a.Not && b.Not:
		return !a.Only && !b.Only && subset(b.In, a.In)
	case a.Not || b.Not:
		return false
	}
	return (a.Only || !b.Only) && subset(a.In, b.In)
}

// contradicts reports conditions of which two never hold together.
func contradicts(when []Condition) bool {
	for i := range when {
		for j := range i {
			if excludes(&when[i], &when[j]) {
				return true
			}
		}
	}
	return false
}

func excludes(a, b *Condition) bool {
	if a.Field != b.Field {
		return false
	}
	if a.Field.Number() {
		return !a.Not && !b.Not && (lowest(a) > highest(b) || lowest(b) > highest(a))
	}
	switch {
	case a.Field == FieldMedium, a.Field == FieldTerritory, a.Field == FieldLanguage, a.Field == FieldCountryGroup:
		return false // a use may have several values
	case a.Not && b.Not:
		return false
	case a.Not:
		return subset(b.In, a.In)
	case b.Not:
		return subset(a.In, b.In)
	}
	return !slices.ContainsFunc(a.In, func(code string) bool { return slices.Contains(b.In, code) })
}

func subset(small, large []string) bool {
	return !slices.ContainsFunc(small, func(code string) bool { return !slices.Contains(large, code) })
}

func lowest(c *Condition) int64 {
	if c.AtLeast == nil {
		return 0
	}
	return *c.AtLeast
}

func highest(c *Condition) int64 {
	if c.AtMost == nil {
		return maxNumber
	}
	return *c.AtMost
}
