package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// QuotePrice is what an offer comes to while it is typed. Part "quote-price".
type QuotePrice struct {
	Known   bool   // there is a card to price by
	Total   string // "" while there is no price
	Rows    []Row  // how it divides, and how it lies to the card
	Parts   []EstimatePart
	Missing []string // what is still wrong in the form, as messages
}

// Fill words an offer beside what the card says of it.
func (q *QuotePrice) Fill(p *i18n.Printer, o licensing.Offer, card pricing.Priced) {
	row := func(id, value string) { q.Rows = append(q.Rows, Row{Term: p.T(id), Values: []string{value}}) }
	sum := o.Quote
	q.Total, q.Parts = p.MoneyISO(sum.TotalMinor, sum.Currency), Arithmetic(p, o.Priced)
	row("public_parts.bill.net", p.Money(sum.NetMinor, sum.Currency))
	switch {
	case sum.AutomaticTax:
		q.Rows = append(q.Rows, Row{Term: p.T("public_parts.bill.automatic")})
	case sum.TaxBasisPoints > 0:
		q.Rows = append(q.Rows, Row{Term: sum.TaxLabel + " " + p.Percent(sum.TaxBasisPoints), Values: []string{p.Money(sum.TaxMinor, sum.Currency)}})
	case sum.ReverseCharge:
		q.Rows = append(q.Rows, Row{Term: p.T("public_parts.bill.reverse")})
	default:
		q.Rows = append(q.Rows, Row{Term: p.T("public_parts.bill.no_tax")})
	}
	if card.Outcome != pricing.OutcomePriced || card.NetMinor == sum.NetMinor {
		return
	}
	row("desk_quote.now.card", p.Money(card.NetMinor, sum.Currency))
	q.Rows = append(q.Rows, aside(p, models.CounterOffer{NetMinor: sum.NetMinor, CardMinor: &card.NetMinor})...)
}
