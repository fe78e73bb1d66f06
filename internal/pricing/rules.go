package pricing

// verdict is the reason why a use gets no price; the zero value is "go on".
type verdict struct {
	outcome Outcome
	reason  string
	args    []Arg
}

func (v verdict) settled() bool { return v.outcome != "" }

func byHand(reason string, args ...Arg) verdict {
	return verdict{outcome: OutcomeByHand, reason: reason, args: args}
}

// ruled asks the house rules, the strongest first: not offered, by hand, and
// only then free use, so that a quotation inside a refused use is not waved
// through.
func (c *Card) ruled(u *Use) verdict {
	if len(u.Articles) == 0 || len(u.Media) == 0 {
		return byHand("pricing.reason.nothing_asked")
	}
	purpose := c.Purposes[u.Purpose].Rule
	if purpose == RuleNotOffered {
		return verdict{OutcomeNotOffered, "pricing.reason.purpose_not_offered", []Arg{code("Purpose", u.Purpose)}}
	}
	if medium, found := c.mediumRuled(u, RuleNotOffered); found {
		return verdict{OutcomeNotOffered, "pricing.reason.medium_not_offered", []Arg{code("Medium", medium)}}
	}
	if purpose != RulePrice {
		return byHand("pricing.reason.purpose_by_hand", code("Purpose", u.Purpose))
	}
	if medium, found := c.mediumRuled(u, RuleByHand); found {
		return byHand("pricing.reason.medium_by_hand", code("Medium", medium))
	}
	if c.free(u) {
		return verdict{OutcomeNotNeeded, "pricing.reason.free_use", []Arg{number("Words", c.FreeWords)}}
	}
	return verdict{}
}

func (c *Card) mediumRuled(u *Use, rule Rule) (string, bool) {
	for _, medium := range u.Media {
		if row := c.row(medium); row != nil && row.Rule == rule {
			return medium, true
		}
	}
	return "", false
}

// free reports a mere quotation: short, without pictures, shared with anybody.
func (c *Card) free(u *Use) bool {
	return u.Portion == portionExcerpt && u.PortionWords > 0 && u.PortionWords <= c.FreeWords &&
		u.Images <= 0 && u.ExclusivityDays <= 0
}
