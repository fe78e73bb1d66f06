package pricing

// gates asks the rules that answer instead of a price. tables is what the
// tables answered.
func (c *Card) gates(f *facts, tables verdict) verdict {
	rule := c.strongest(f)
	if rule.settled() && (rule.outcome == OutcomeNotOffered || tables.outcome != OutcomeNotOffered) {
		return rule
	}
	return tables
}

// strongest is the answer of the strongest rule. Not offered is stronger than
// the rest wherever it stands, so that a quotation inside a refused use is not
// waved through; between by hand and free use the first from the top counts.
func (c *Card) strongest(f *facts) verdict {
	var first verdict
	for i := range c.Rules {
		r := &c.Rules[i]
		if !r.gate() || !f.acts(r) || first.settled() && r.Do.Kind != DoNotOffered {
			continue
		}
		v := f.gate(r)
		if v.outcome == OutcomeNotOffered {
			return v
		}
		if !first.settled() {
			first = v
		}
	}
	return first
}

func (r *Rule) gate() bool {
	return r.Do.Kind == DoByHand || r.Do.Kind == DoNotOffered || r.Do.Kind == DoNotNeeded
}

func (f *facts) acts(r *Rule) bool { return !r.Off && f.inForce(r.From, r.Until) }

// gate asks one rule. A rule that stops the request does so for one article;
// free use must be free for every one. What the use does not tell keeps a
// stopping rule undecided (a person decides), and free use from applying.
func (f *facts) gate(r *Rule) verdict {
	general := f.general(r.When)
	if general.tri == fails {
		return verdict{}
	}
	if r.Do.Kind == DoNotNeeded {
		if general.and(f.ofAll(r.When)).tri != holds {
			return verdict{}
		}
		return f.answer(r, &f.use.Articles[0])
	}
	switch all := general.and(f.ofAny(r.When)); all.tri {
	case holds:
		return f.answer(r, f.standing(r, holds))
	case unknown:
		return needToKnow(f, all.field, f.standing(r, unknown)).by(r.Key, r.Automation)
	}
	return verdict{}
}

// standing is the first article to which a rule answers so.
func (f *facts) standing(r *Rule, answer tri) *Article {
	for i := range f.use.Articles {
		if f.ofOne(r.When, &f.use.Articles[i]).tri == answer {
			return &f.use.Articles[i]
		}
	}
	return nil
}

// answer is what a gate says, in the house's words or in those of its
// condition.
func (f *facts) answer(r *Rule, a *Article) verdict {
	switch r.Do.Kind {
	case DoNotOffered:
		return f.refusal(OutcomeNotOffered, r, a).by(r.Key, r.Automation)
	case DoByHand:
		return f.refusal(OutcomeByHand, r, a).by(r.Key, r.Automation)
	}
	v := verdict{outcome: OutcomeNotNeeded, reason: "pricing.reason.rule_not_needed", args: []Arg{f.name(r, a)}}
	if words, ok := r.freeWords(); ok && len(r.Name) == 0 {
		v.reason, v.args = "pricing.reason.free_use", []Arg{number("Words", words)}
	}
	return v.by(r.Key, r.Automation)
}

// freeWords is the length up to which a rule about excerpts holds.
func (r *Rule) freeWords() (int64, bool) {
	for i := range r.When {
		if c := &r.When[i]; c.Field == FieldWords && c.AtMost != nil {
			return *c.AtMost, true
		}
	}
	return 0, false
}

// refusals are the fields of which a rule without a name has sentences of its
// own.
var refusals = map[Field]struct{ notOffered, byHand string }{
	FieldPurpose: {"pricing.reason.purpose_not_offered", "pricing.reason.purpose_by_hand"},
	FieldMedium:  {"pricing.reason.medium_not_offered", "pricing.reason.medium_by_hand"},
}

func (f *facts) refusal(outcome Outcome, r *Rule, a *Article) verdict {
	v := verdict{outcome: outcome, reason: "pricing.reason.rule_by_hand"}
	if outcome == OutcomeNotOffered {
		v.reason = "pricing.reason.rule_not_offered"
	}
	if len(r.Name) == 0 && len(r.When) == 1 {
		if special, ok := f.specialRefusal(outcome, &r.When[0]); ok {
			return special
		}
	}
	v.args = []Arg{f.name(r, a)}
	return v
}

func (f *facts) specialRefusal(outcome Outcome, c *Condition) (verdict, bool) {
	v := verdict{outcome: outcome}
	if own, ok := refusals[c.Field]; ok && !c.Not {
		v.reason = own.byHand
		if outcome == OutcomeNotOffered {
			v.reason = own.notOffered
		}
		if c.Field == FieldPurpose {
			v.args = []Arg{code("Purpose", f.use.Purpose)}
		} else {
			v.args = []Arg{code("Medium", f.first(c, f.media))}
		}
		return v, true
	}
	if outcome != OutcomeByHand {
		return v, false
	}
	switch {
	case c.Field == FieldTerm:
		return byHand("pricing.reason.term_by_hand", code("Term", f.use.Term)), true
	case c.Field == FieldExclusivityDays:
		return byHand("pricing.reason.exclusivity_by_hand", number("Count", f.use.ExclusivityDays)), true
	case c.Field == FieldImages:
		return byHand("pricing.reason.images_by_hand"), true
	case c.Field == FieldPortion && f.portion == portionHeadlineSummary:
		return byHand("pricing.reason.headline_summary_by_hand"), true
	case c.Field == FieldPortion:
		return byHand("pricing.reason.portion_by_hand"), true
	}
	return v, false
}
