package pricing

const (
	viewsStep  = "pricing.step.base_views"
	copiesStep = "pricing.step.base_copies"
	anyStep    = "pricing.step.base_any"
	tableStep  = "pricing.step.table"
)

// baseStep names the sentence that measures a medium's audience in its own unit.
func baseStep(medium string) string {
	switch medium {
	case "website", "app":
		return viewsStep
	case "newsletter":
		return "pricing.step.base_subscribers"
	}
	if printed(medium) {
		return copiesStep
	}
	return "pricing.step.base_people"
}

// sentence is how a table's price is told: a table without a name that asks for
// medium and audience alone in its own words, every other one by its name and
// the step of each dimension. What is the same as one value, for reasons.
func (t *Table) sentence(f *facts, medium string, a *Article, row, column int) (id string, what Arg, args []Arg) {
	if len(t.Name) == 0 && !t.Extra && t.plain() {
		what = Arg{Name: "Name", Kind: ArgFact, Field: FieldMedium, Text: medium}
		if t.asks(FieldAudience) {
			return baseStep(medium), what, []Arg{code("Medium", medium), code("Audience", f.band)}
		}
		return anyStep, what, []Arg{code("Medium", medium)}
	}
	parts := make([]Arg, 0, 3)
	if len(t.Name) > 0 {
		parts = append(parts, Arg{Name: "Name", Kind: ArgWords, Words: t.Name})
	} else {
		parts = append(parts, Arg{Name: "Name", Kind: ArgFact, Field: FieldMedium, Text: medium})
	}
	parts = t.Rows.told(f, a, row, parts, len(t.Name) > 0)
	parts = t.Columns.told(f, a, column, parts, len(t.Name) > 0)
	what = Arg{Name: "Name", Kind: ArgList, Parts: parts}
	if len(parts) == 1 {
		what = parts[0]
	}
	return tableStep, what, []Arg{what}
}

// plain reports a table whose price is told by medium and audience.
func (t *Table) plain() bool {
	for _, d := range []*Dimension{t.Rows, t.Columns} {
		if d != nil && d.Field != FieldMedium && d.Field != FieldAudience {
			return false
		}
	}
	return t.Per == Per{} && !t.InPoints
}

func (t *Table) asks(field Field) bool {
	return t.Rows != nil && t.Rows.Field == field || t.Columns != nil && t.Columns.Field == field
}

// told adds the step of a dimension to the parts of a sentence.
func (d *Dimension) told(f *facts, a *Article, at int, parts []Arg, medium bool) []Arg {
	if d == nil || d.Field == FieldMedium && !medium {
		return parts
	}
	fact := Arg{Name: "Name", Kind: ArgFact, Field: d.Field}
	switch {
	case !d.Field.Number() && at < len(d.Codes):
		fact.Text = f.told(&Condition{Field: d.Field, In: d.Codes[at]}, a)
	case at < len(d.UpTo) && d.UpTo[at] != 0:
		fact.Number, fact.Bound = d.UpTo[at], BoundUpTo
	case at > 0 && at < len(d.UpTo):
		fact.Number, fact.Bound = d.UpTo[at-1], BoundOver
	default:
		return parts
	}
	return append(parts, fact)
}
