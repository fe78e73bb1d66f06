package pricing

import "math"

func factor(id string, f Factor, args ...Arg) change {
	return change{id, append(args, percent("Percent", f)), StepPercent, max(int64(f), 0)}
}

// adjustment is a factor told as "so much more" or "so much less". More than
// everything off is everything off.
func adjustment(why cause, a Adjustment, args ...Arg) change {
	if a < 0 {
		a = max(a, -Adjustment(whole))
		return change{lessSteps[why], append(args, percent("Percent", -a)), StepPercent, int64(whole) + int64(a)}
	}
	a = min(a, math.MaxInt64-Adjustment(whole))
	return change{moreSteps[why], append(args, percent("Percent", a)), StepPercent, int64(whole) + int64(a)}
}

// factors lists what the use as a whole does to each article's price, in the
// order of doc.go.
func (c *Card) factors(u *Use) ([]change, verdict) {
	list := make([]change, 0, 8)
	adjust := func(why cause, a Adjustment, args ...Arg) {
		if a != 0 {
			list = append(list, adjustment(why, a, args...))
		}
	}
	term, v := c.term(u)
	if v.settled() {
		return nil, v
	}
	list = append(list, term)
	if u.translated() {
		adjust(translation, c.Translation)
	}
	more := u.furtherLanguages()
	adjust(furtherLanguages, c.FurtherLanguage.by(more), number("Count", more))
	uplift, v := c.exclusivity(u.ExclusivityDays)
	if v.settled() {
		return nil, v
	}
	adjust(exclusive, uplift, number("Count", u.ExclusivityDays))
	place, a := c.territory(u.Territory)
	adjust(territory, a, code("Territory", place))
	adjust(country, c.Countries[u.Country], code("Country", u.Country))
	adjust(organisation, c.OrganisationTypes[u.OrganisationType], code("OrganisationType", u.OrganisationType))
	adjust(purpose, c.Purposes[u.Purpose].Adjustment, code("Purpose", u.Purpose))
	return list, verdict{}
}

// by is the adjustment n times over, as far as numbers go.
func (a Adjustment) by(n int) Adjustment {
	if a < 0 {
		return max(a, -Adjustment(whole)) * Adjustment(min(n, int(whole)))
	}
	product, ok := multiply(int64(a), int64(n))
	if !ok {
		return math.MaxInt64
	}
	return Adjustment(product)
}

func (c *Card) term(u *Use) (change, verdict) {
	f, ok := c.Terms[u.Term]
	if !ok {
		return change{}, byHand("pricing.reason.term_by_hand", code("Term", u.Term))
	}
	if f == whole {
		return change{"pricing.step.term_included", []Arg{code("Term", u.Term)}, StepPercent, int64(whole)}, verdict{}
	}
	return factor("pricing.step.term", f, code("Term", u.Term)), verdict{}
}

func (c *Card) exclusivity(days int) (Adjustment, verdict) {
	if days <= 0 {
		return 0, verdict{}
	}
	for _, tier := range c.Exclusivity {
		if days <= tier.UpToDays {
			return tier.Adjustment, verdict{}
		}
	}
	return 0, byHand("pricing.reason.exclusivity_by_hand", number("Count", days))
}

// territory is the highest adjustment among the places asked for; a place the
// card does not name counts as no adjustment.
func (c *Card) territory(places []string) (string, Adjustment) {
	if len(places) == 0 {
		return world, c.Territories[world]
	}
	if len(places) == 1 {
		place := places[0]
		a, ok := c.Territories[place]
		if !ok && isCountry(place) {
			a = c.Territories[OneCountry]
		}
		return place, a
	}
	widest, highest := places[0], c.Territories[places[0]]
	for _, place := range places[1:] {
		if a := c.Territories[place]; a > highest {
			widest, highest = place, a
		}
	}
	return widest, highest
}

// isCountry reports the form of an ISO 3166 code: two capital letters.
func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
