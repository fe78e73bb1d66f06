package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Estimate is what the rate card says to a described use, before an editor has looked.
type Estimate struct {
	Outcome  string // of pricing; empty when the house has no card
	Reason   string // the rule in words, when there is no price
	Currency string
	Net      int64
	Parts    []EstimatePart
	TaxLabel string // charged on top; empty for none
	TaxRate  int64  // basis points
	Tax      int64
}

// EstimatePart is the arithmetic of one line. Title is empty when there is only one.
type EstimatePart struct {
	Title string
	Price Price
}

// Total is the net amount with its tax.
func (e Estimate) Total() int64 { return e.Net + e.Tax }

// EstimateOf words what the card said. Tax is added where the licensee sits in the publication's own country.
func EstimateOf(p *i18n.Printer, priced pricing.Priced, pub models.Publication, country string) Estimate {
	e := Estimate{Outcome: string(priced.Outcome), Reason: pricing.ExplainOutcome(p, priced), Currency: priced.Currency}
	if priced.Outcome != pricing.OutcomePriced {
		return e
	}
	e.Net, e.Parts = priced.NetMinor, Arithmetic(p, priced)
	if country == pub.Country && pub.TaxBasisPoints > 0 {
		net := make([]int64, len(priced.Lines))
		for i, l := range priced.Lines {
			net[i] = l.AmountMinor
		}
		e.TaxLabel, e.TaxRate = pub.TaxLabel, pub.TaxBasisPoints
		_, e.Tax = pricing.Tax(net, pub.TaxBasisPoints)
	}
	return e
}

// Arithmetic is every step of a price, line by line; the steps of the whole request stand last.
func Arithmetic(p *i18n.Printer, priced pricing.Priced) []EstimatePart {
	parts := make([]EstimatePart, len(priced.Lines)+1)
	for i, l := range priced.Lines {
		parts[i] = EstimatePart{Title: pricing.LineTitle(p, l), Price: Price{Currency: priced.Currency}}
	}
	parts[len(priced.Lines)].Price.Currency = priced.Currency
	for _, s := range priced.Steps {
		at := s.LineIndex
		if at < 0 || at >= len(priced.Lines) {
			at = len(priced.Lines)
		}
		parts[at].Price.Steps = append(parts[at].Price.Steps, stepOf(p, priced.Currency, s))
	}
	kept := parts[:0]
	for _, part := range parts {
		if len(part.Price.Steps) > 0 {
			kept = append(kept, part)
		}
	}
	return kept
}

// stepOf is one step: its sentence, its effect with a sign, and the amount after it.
func stepOf(p *i18n.Printer, currency string, s pricing.Step) PriceStep {
	step := PriceStep{Text: pricing.Explain(p, s), Minor: s.RunningMinor, Last: s.Kind == pricing.StepTotal}
	switch {
	case s.Kind == pricing.StepTotal:
		step.Text = p.T("public_form.estimate.total") // the amount stands beside it
	case s.Kind == pricing.StepBase, s.Kind == pricing.StepConvert:
	case s.AmountMinor < 0:
		step.Sum = "\u2212\u00a0" + p.Money(-s.AmountMinor, currency)
	case s.AmountMinor > 0:
		step.Sum = "+\u00a0" + p.Money(s.AmountMinor, currency)
	}
	return step
}
