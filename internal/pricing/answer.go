package pricing

// verdict is the reason why a use gets no price; the zero value is "go on".
type verdict struct {
	outcome Outcome
	reason  string
	args    []Arg
	rule    string // key of the rule or table that says so
	auto    Automation
	gratis  bool
}

func (v verdict) settled() bool { return v.outcome != "" }

func (v verdict) by(key string, auto Automation) verdict {
	v.rule, v.auto = key, auto
	return v
}

func byHand(reason string, args ...Arg) verdict {
	return verdict{outcome: OutcomeByHand, reason: reason, args: args}
}

// needToKnow asks for the fact on which the price depends. What the requester
// can add has a sentence of its own.
func needToKnow(f *facts, field Field, a *Article) verdict {
	switch field {
	case FieldAudience:
		return byHand("pricing.reason.audience_unknown", code("Medium", f.media[0]))
	case FieldTerm:
		return byHand("pricing.reason.term_by_hand", code("Term", f.use.Term))
	case FieldWords, FieldShare:
		if f.portion == portionExcerpt && f.use.PortionWords <= 0 {
			return byHand("pricing.reason.excerpt_words_unknown")
		}
		if a != nil && a.Words <= 0 {
			return byHand("pricing.reason.article_length_unknown", text("Title", a.Title))
		}
	case FieldArticleWords:
		if a != nil {
			return byHand("pricing.reason.article_length_unknown", text("Title", a.Title))
		}
	}
	return byHand("pricing.reason.need_to_know", Arg{Name: "Field", Kind: ArgField, Field: field})
}

// weaker is the weaker of two automations; the one without an opinion yields.
func weaker(a, b Automation) Automation {
	if b == AutomationUsual || a != AutomationUsual && strength(a) <= strength(b) {
		return a
	}
	return b
}

func strength(a Automation) int {
	switch a {
	case AutomationAuto:
		return 2
	case AutomationSuggest:
		return 1
	}
	return 0
}
