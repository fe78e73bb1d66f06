package pricing

// ownSentence are the fields of which a rule without a name has sentences of
// its own: so much more, so much less.
var ownSentences = map[Field]struct{ more, less string }{
	FieldTranslation:      {"pricing.step.translation_more", "pricing.step.translation_less"},
	FieldExclusivityDays:  {"pricing.step.exclusivity_more", "pricing.step.exclusivity_less"},
	FieldTerritory:        {"pricing.step.territory_more", "pricing.step.territory_less"},
	FieldCountry:          {"pricing.step.country_more", "pricing.step.country_less"},
	FieldOrganisationType: {"pricing.step.organisation_more", "pricing.step.organisation_less"},
	FieldPurpose:          {"pricing.step.purpose_more", "pricing.step.purpose_less"},
}

// sentence is how a percentage is told; p is the change in basis points.
func (f *facts) sentence(r *Rule, p int64, a *Article) (string, []Arg) {
	if len(r.Name) == 0 {
		if id, args := f.ownSentence(r, p); id != "" {
			return id, args
		}
	}
	name := f.name(r, a)
	switch {
	case r.Do.Kind == DoToPercent && p == 0:
		return "pricing.step.rule_included", []Arg{name}
	case r.Do.Kind == DoToPercent:
		return "pricing.step.rule_share", []Arg{name, percent("Percent", more(p))}
	case p < 0:
		return "pricing.step.rule_less", []Arg{name, percent("Percent", -max(p, -whole))}
	}
	return "pricing.step.rule_more", []Arg{name, percent("Percent", more(p)-whole)}
}

// ownSentence is the sentence of a rule without a name whose conditions tell a
// single fact; empty when it has none.
func (f *facts) ownSentence(r *Rule, p int64) (string, []Arg) {
	telling := r.telling()
	switch {
	case r.Do.Kind == DoToPercent:
		return f.shareSentence(telling, more(p))
	case r.Scope == ScopeFurther && len(telling) == 0:
		return either(p, "pricing.step.extra_article_more", "pricing.step.extra_article_less"), []Arg{size(p)}
	case r.Do.Per.Of == UnitFurtherLanguages:
		id := either(p, "pricing.step.further_languages_more", "pricing.step.further_languages_less")
		return id, []Arg{number("Count", f.languages-1), size(p)}
	case len(telling) != 1 || r.Do.Per.Of != UnitOnce:
		return "", nil
	}
	own, ok := ownSentences[telling[0].Field]
	if !ok {
		return "", nil
	}
	return either(p, own.more, own.less), append(f.ownArgs(telling[0]), size(p))
}

func either(p int64, more, less string) string {
	if p < 0 {
		return less
	}
	return more
}

// size is a change without its sign.
func size(p int64) Arg {
	if p < 0 {
		return percent("Percent", -max(p, -whole))
	}
	return percent("Percent", more(p)-whole)
}

// telling are the conditions that say what a use is, not what it is not.
func (r *Rule) telling() []*Condition {
	out := make([]*Condition, 0, 2)
	for i := range r.When {
		if c := &r.When[i]; !c.Not {
			out = append(out, c)
		}
	}
	return out
}

func (f *facts) ownArgs(c *Condition) []Arg {
	switch c.Field {
	case FieldExclusivityDays:
		return append(make([]Arg, 0, 2), number("Count", f.use.ExclusivityDays))
	case FieldTerritory:
		return append(make([]Arg, 0, 2), code("Territory", f.first(c, f.territory)))
	case FieldCountry:
		return append(make([]Arg, 0, 2), code("Country", f.use.Country))
	case FieldOrganisationType:
		return append(make([]Arg, 0, 2), code("OrganisationType", f.use.OrganisationType))
	case FieldPurpose:
		return append(make([]Arg, 0, 2), code("Purpose", f.use.Purpose))
	}
	return make([]Arg, 0, 1)
}

// shareSentence is how a share of the running amount is told for a period and
// for a part of an article.
func (f *facts) shareSentence(telling []*Condition, share int64) (string, []Arg) {
	switch {
	case len(telling) == 1 && telling[0].Field == FieldTerm && share == whole:
		return "pricing.step.term_included", []Arg{code("Term", f.use.Term)}
	case len(telling) == 1 && telling[0].Field == FieldTerm:
		return "pricing.step.term", []Arg{code("Term", f.use.Term), percent("Percent", share)}
	case len(telling) == 0 || telling[0].Field != FieldPortion:
		return "", nil
	case f.portion == portionHeadlineSummary && len(telling) == 1:
		return "pricing.step.headline_summary", []Arg{percent("Percent", share)}
	case f.portion != portionExcerpt:
		return "", nil
	}
	return excerptSentence(telling[1:], share)
}

// excerptSentence names the bound of an excerpt; for whom it is does not matter
// to the sentence, anything else does.
func excerptSentence(rest []*Condition, share int64) (string, []Arg) {
	id, args := "pricing.step.excerpt_any", []Arg{percent("Percent", share)}
	for _, c := range rest {
		switch {
		case c.Field == FieldOrganisationType:
		case c.Field == FieldWords && c.AtMost != nil:
			id, args = "pricing.step.excerpt_words", append(args, number("Words", *c.AtMost))
		case c.Field == FieldShare && c.AtMost != nil:
			id, args = "pricing.step.excerpt_share", append(args, percent("Share", *c.AtMost))
		default:
			return "", nil
		}
	}
	return id, args
}

// addSentence is how an amount is told: for pictures, for each unit, or flat.
func (w *working) addSentence(r *Rule, n, each int64, a *Article) (string, []Arg) {
	name := w.facts.name(r, a)
	switch {
	case r.Do.Per.Of == UnitImages && len(r.Name) == 0 && each > 0:
		return "pricing.step.images", []Arg{number("Count", n), amount("Fee", each, w.currency)}
	case r.Do.Per.Of != UnitOnce && each > 0:
		return "pricing.step.rule_add_per", []Arg{name, number("Quantity", n), amount("Fee", each, w.currency)}
	case r.Do.Per.Of != UnitOnce:
		return "pricing.step.rule_off_per", []Arg{name, number("Quantity", n), amount("Fee", abs(each), w.currency)}
	case each > 0:
		return "pricing.step.rule_add", []Arg{name, amount("Amount", each, w.currency)}
	}
	return "pricing.step.rule_off", []Arg{name, amount("Amount", abs(each), w.currency)}
}

// partOf is the step of one percentage among several that are added: what it
// adds to the sum taken from the amount before.
func (w *working) partOf(r *Rule, p, by, before int64, line int) change {
	args := []Arg{w.facts.name(r, w.article(line)), size(p), amount("Before", before, w.currency)}
	return change{id: either(p, "pricing.step.rule_more_of", "pricing.step.rule_less_of"), args: args, kind: StepAdd, operand: by, rule: r.Key}
}
