package pricing

import "slices"

// openFields are the facts that a form need not have asked: what is not said of
// them is open. Everything else a use always says.
var openFields = []Field{FieldPageViews, FieldPrintRun, FieldCopies, FieldPlacement, FieldStaff, FieldTurnover, FieldPayment}

// PriceKnown is Price for a use whose answers are somebody's own: where the card
// asks for the placement or the way of paying and the price depends on one that
// is not said, the use goes to a person with the sentence that says what we need
// to know. Price takes an empty code for none of those that the card names.
func (c Card) PriceKnown(u Use) Priced {
	priced := c.price(&u)
	if priced.Outcome != OutcomePriced {
		return priced
	}
	for _, field := range []Field{FieldPlacement, FieldPayment} {
		if c.hangsOn(field, &u, priced) {
			return c.unpriced(&u, needToKnow(nil, field, nil))
		}
	}
	return priced
}

// hangsOn reports whether the price of a use would be another for one of the
// answers to a field of codes that it leaves open.
func (c *Card) hangsOn(field Field, u *Use, priced Priced) bool {
	if _, said := u.open(field); said || !c.names(field) {
		return false
	}
	return slices.ContainsFunc(field.Codes(), func(answer string) bool {
		other := *u
		other.say(field, answer)
		got := c.price(&other)
		return got.Outcome != priced.Outcome || got.NetMinor != priced.NetMinor
	})
}

// names reports whether a table or rule in use asks for a field of codes.
func (c *Card) names(field Field) bool {
	asks := func(when []Condition) bool {
		return slices.ContainsFunc(when, func(one Condition) bool { return one.Field == field })
	}
	return slices.ContainsFunc(c.Rules, func(r Rule) bool { return !r.Off && asks(r.When) }) ||
		slices.ContainsFunc(c.Tables, func(t Table) bool {
			return !t.Off && (asks(t.When) || t.Rows != nil && t.Rows.Field == field || t.Columns != nil && t.Columns.Field == field)
		})
}

// Unsaid are the facts that keep a use from a price because it does not say
// them, in the order of Fields: a form names them as the questions to answer.
// One whose answer would only then make another count may be missing.
func (c Card) Unsaid(u Use) []Field {
	var out []Field
	for range openFields {
		priced := c.PriceKnown(u)
		if priced.Reason != "pricing.reason.need_to_know" || len(priced.Args) == 0 {
			break
		}
		field := priced.Args[0].Field
		if _, said := u.open(field); said || !slices.Contains(openFields, field) {
			break
		}
		out = append(out, field)
		answer := ""
		if codes := field.Codes(); len(codes) > 0 {
			answer = codes[0]
		}
		u.say(field, answer)
	}
	slices.SortFunc(out, func(a, b Field) int { return slices.Index(Fields, a) - slices.Index(Fields, b) })
	return out
}

// open finds where a use keeps a fact of openFields, and whether it is said.
func (u *Use) open(field Field) (number *int64, said bool) {
	switch field {
	case FieldPageViews:
		number = &u.PageViews
	case FieldPrintRun:
		number = &u.PrintRun
	case FieldCopies:
		number = &u.Copies
	case FieldStaff:
		number = &u.Staff
	case FieldTurnover:
		number = &u.Turnover
	case FieldPlacement:
		return nil, u.Placement != ""
	case FieldPayment:
		return nil, u.Payment != ""
	default:
		return nil, true
	}
	return number, *number > 0
}

// say answers a fact of openFields: with a code, or with the number one.
func (u *Use) say(field Field, code string) {
	switch number, _ := u.open(field); {
	case number != nil:
		*number = 1
	case field == FieldPlacement:
		u.Placement = code
	case field == FieldPayment:
		u.Payment = code
	}
}

// Payments are the ways of paying that a form offers: card, and those that the
// card prices by, so that nobody is offered one that the house did not think of.
// All of them where it names none besides card.
func (c Card) Payments() []string {
	named := map[string]bool{}
	note := func(when []Condition) {
		for _, one := range when {
			for _, answer := range one.In {
				named[answer] = named[answer] || one.Field == FieldPayment
			}
		}
	}
	for _, r := range c.Rules {
		if !r.Off {
			note(r.When)
		}
	}
	for _, t := range c.Tables {
		if t.Off {
			continue
		}
		note(t.When)
		for _, d := range []*Dimension{t.Rows, t.Columns} {
			if d != nil && d.Field == FieldPayment {
				for _, step := range d.Codes {
					note([]Condition{{Field: FieldPayment, In: step}})
				}
			}
		}
	}
	if !named["invoice"] && !named["transfer"] {
		return Payments
	}
	return slices.DeleteFunc(slices.Clone(Payments), func(answer string) bool { return answer != "card" && !named[answer] })
}
