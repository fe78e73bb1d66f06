package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
)

// LiveEstimate is the estimate beside a form that is still being filled in, in
// words alone: a script puts the same words in when an answer changes.
type LiveEstimate struct {
	Sum     string     `json:"sum,omitempty"`     // the net price
	Title   string     `json:"title,omitempty"`   // instead of a price
	Text    string     `json:"text,omitempty"`    // beneath either
	Missing []string   `json:"missing,omitempty"` // questions to answer first
	Steps   []LiveStep `json:"steps,omitempty"`
}

// LiveStep is one step of the arithmetic; one without After heads the lines of an article.
type LiveStep struct {
	Text   string `json:"text"`
	Effect string `json:"effect,omitempty"`
	After  string `json:"after,omitempty"`
	Last   bool   `json:"last,omitempty"`
}

// LiveEstimateOf words what the card said.
func LiveEstimateOf(p *i18n.Printer, priced pricing.Priced) LiveEstimate {
	switch priced.Outcome {
	case pricing.OutcomePriced:
	case pricing.OutcomeNotNeeded, pricing.OutcomeNotOffered:
		return LiveEstimate{Title: p.T("public_form.estimate." + string(priced.Outcome)), Text: pricing.ExplainOutcome(p, priced)}
	default:
		return LiveEstimate{Title: p.T("public_form.estimate.by_hand"), Text: pricing.ExplainOutcome(p, priced)}
	}
	e := LiveEstimate{Sum: p.Money(priced.NetMinor, priced.Currency), Text: p.T("public_form.estimate.before_tax")}
	parts := Arithmetic(p, priced)
	for _, part := range parts {
		if part.Title != "" && len(parts) > 2 {
			e.Steps = append(e.Steps, LiveStep{Text: part.Title})
		}
		for _, s := range part.Price.Steps {
			e.Steps = append(e.Steps, LiveStep{Text: s.Text, Effect: s.Sum, After: p.Money(s.Minor, part.Price.Currency), Last: s.Last})
		}
	}
	return e
}
