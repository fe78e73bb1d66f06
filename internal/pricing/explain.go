package pricing

import "imprimatur/internal/i18n"

// codeWords says where the word for a code stands in the catalogues.
var codeWords = map[string]string{
	"Medium":           "common.media.",
	"Audience":         "pricing.audience.",
	"Term":             "common.term.",
	"Territory":        "common.territory.",
	"OrganisationType": "common.organisation_type.",
	"Purpose":          "common.purpose.",
}

// Explain is a step as a sentence in the reader's language. What a person wrote
// and what has a direction of its own (amounts, rates) is isolated.
func Explain(p *i18n.Printer, s Step) string { return sentence(p, s.ID, s.Args) }

// ExplainOutcome says why there is no computed price; empty when there is one.
func ExplainOutcome(p *i18n.Printer, priced Priced) string {
	if priced.Reason == "" {
		return ""
	}
	return sentence(p, priced.Reason, priced.Args)
}

// ExplainProblem says what is wrong with a card.
func ExplainProblem(p *i18n.Printer, problem Problem) string {
	return sentence(p, problem.ID, problem.Args)
}

// LineTitle names a line: the article, or the words for pictures and minimum.
func LineTitle(p *i18n.Printer, l Line) string {
	switch l.Kind {
	case LineImages:
		return p.T("pricing.line.images")
	case LineMinimum:
		return p.T("pricing.line.minimum")
	}
	return l.Title
}

func sentence(p *i18n.Printer, id string, args []Arg) string {
	pairs := make([]any, 0, 2*len(args))
	for _, a := range args {
		pairs = append(pairs, a.Name, value(p, a))
	}
	return p.T(id, pairs...)
}

func value(p *i18n.Printer, a Arg) any {
	switch a.Kind {
	case ArgMoney:
		return p.Isolate(p.Money(a.Number, a.Text))
	case ArgPercent:
		return p.Isolate(p.Percent(a.Number))
	case ArgNumber:
		if a.Name == "Count" { // chooses the plural form
			return a.Number
		}
		return p.Number(a.Number)
	case ArgCode:
		return word(p, a)
	}
	return p.Isolate(a.Text)
}

// word is the reader's word for a code; a code without one is shown as it is.
func word(p *i18n.Printer, a Arg) string {
	if id := codeWords[a.Name] + a.Text; p.Has(id) {
		return p.T(id)
	}
	if (a.Name == "Country" || a.Name == "Territory") && isCountry(a.Text) {
		return p.Country(a.Text)
	}
	return p.Isolate(a.Text)
}
