package pricing

// Asks are the facts that the card needs to price a use of these media, in the
// order of Fields: the form asks for them and for nothing else. Without media
// it is every fact that the card asks for.
func (c Card) Asks(media ...string) []Field {
	asked := map[Field]bool{}
	for i := range c.Tables {
		t := &c.Tables[i]
		if t.Off || !concerns(t.When, media) {
			continue
		}
		asksWhen(asked, t.When)
		for _, d := range []*Dimension{t.Rows, t.Columns} {
			if d != nil {
				asked[d.Field] = true
			}
		}
		asksUnit(asked, t.Per.Of)
	}
	for i := range c.Rules {
		r := &c.Rules[i]
		if r.Off || !concerns(r.When, media) {
			continue
		}
		asksWhen(asked, r.When)
		asksUnit(asked, r.Do.Per.Of)
	}
	if asked[FieldCountryGroup] {
		asked[FieldCountry] = true
	}
	var out []Field
	for _, field := range Fields {
		if asked[field] && field != FieldCountryGroup {
			out = append(out, field)
		}
	}
	return out
}

// concerns reports whether conditions may hold for a use of these media.
func concerns(when []Condition, media []string) bool {
	for i := range when {
		if c := &when[i]; c.Field == FieldMedium && len(media) > 0 && !c.mayHold(media) {
			return false
		}
	}
	return true
}

// mayHold reports whether one of the media, or all with Only, pass.
func (c *Condition) mayHold(media []string) bool {
	if c.Only {
		return among(c, media, false) == holds
	}
	for _, medium := range media {
		if among(c, []string{medium}, false) == holds {
			return true
		}
	}
	return false
}

func asksWhen(asked map[Field]bool, when []Condition) {
	for i := range when {
		asked[when[i].Field] = true
	}
}

func asksUnit(asked map[Field]bool, of Unit) {
	switch of {
	case UnitOnce, UnitRequest:
	case UnitFurtherArticles:
		asked[FieldArticles] = true
	case UnitFurtherLanguages:
		asked[FieldLanguages] = true
	default:
		asked[Field(of)] = true
	}
}
