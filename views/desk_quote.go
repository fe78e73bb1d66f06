package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// DeskQuote is the offer in the making (A5): prices line by line, what is granted, and how the requester will see it.
// Gratis is the same page for a grant free of charge.
type DeskQuote struct {
	Base
	Typed
	File             DeskFile
	Gratis           bool
	Lines            []PriceLine
	Computed         Suggestion   // by the present card, for what is granted below
	Price            QuotePrice   // what it comes to as it is typed
	Rights           []RightsNote // what stands against offering an article
	Shown            QuoteShown   // what this page says, sent along so that nothing else is sent
	Moved            bool         // card, terms or total changed since the page that was sent
	TaxCountry       string       // suggested for the invoice
	Trouble          string       // message id of what the house lacks to make an offer
	Currencies       []Option
	Codes            QuoteCodes
	TerritoryOptions []Option
	Countries        []Option
	UsualDays        int     // valid when nothing is typed
	Facts            []Field // of what the card prices by
	Credit           *QuoteCredit
	Changed          []Change
	Preview          *OfferPreview
	Mail             *MailPreview // beside it
	Reread           bool         // something was typed after the preview that was on the page
	Draft            string       // since when one's own is kept
	Drafts           []Notice     // of colleagues
	Rivals           []Entry
	Possible         bool
	Kept             []Copy
}

func (DeskQuote) file() string { return "desk_quote.html" }

// Action is the last part of the page's address.
func (d DeskQuote) Action() string {
	if d.Gratis {
		return "grant-free"
	}
	return "quote"
}

// QuoteCodes are the coded choices of a grant.
type QuoteCodes struct {
	Media, Portions, Audiences, OrganisationKinds, Purposes, Terms, Edits, Exclusivity []string
}

// PriceLine is one line with the card's amount, and the fields in which an editor sets another.
type PriceLine struct {
	Amount, Reason string // names of the fields
	Title          string
	Computed       Money
	ByHand         bool // the card has no amount for it
}

// OfferPreview is an offer in the requester's language: every word is already in it.
type OfferPreview struct {
	Lang, Dir          string
	Title              string
	Note               string
	NoteTitle          string
	Lines              []PreviewLine
	Sums               []PreviewLine
	Until              Row
	Terms              string
	MayTitle, MustT    string
	NoTitle            string
	May, Must, No      []string
	Grant              []Row
	WhatFor, AmountFor string // heads of the table
}

// QuoteShown is what a page said of an offer. Total and Form, the fingerprint of
// what was typed, are there only beside a preview.
type QuoteShown struct {
	Card, Terms int64
	Total, Form string
}

// PreviewLine is one line of the offer's bill.
type PreviewLine struct {
	Text, Amount string
	Total        bool
}

// PreviewOf words an offer as its reader will see it.
func PreviewOf(p *i18n.Printer, b Base, house models.Publication, o licensing.Offer, s models.Snapshot) *OfferPreview {
	q := o.Quote
	out := &OfferPreview{
		Lang: p.Lang(), Dir: p.Dir(), Title: p.T("public_request.quote.title"), Note: q.Note, NoteTitle: p.T("public_request.quote.note"),
		Until:    Row{Term: p.T("public_request.quote.valid"), Values: []string{p.DateTime(q.ValidUntil, b.TimeZone())}},
		Terms:    p.T("public_request.quote.terms", "Version", o.Terms.Version),
		MayTitle: p.T("certificate.may"), MustT: p.T("certificate.must"), NoTitle: p.T("certificate.may_not"),
		Grant: append(UseRows(p, q.Grant.Use), GrantRows(p, q.Grant)...), WhatFor: p.T("public_parts.bill.line"), AmountFor: p.T("public_parts.bill.amount", "Currency", q.Currency),
	}
	out.May, out.Must, out.No = licensing.OfferConditions(p, house, q, s)
	if q.Gratis {
		out.Title = p.T("public_request.quote.title_gratis")
	}
	bill := BillOf(p, q, o.Lines, "")
	for _, l := range bill.Lines {
		out.Lines = append(out.Lines, PreviewLine{Text: l.Text, Amount: p.Money(l.Minor, q.Currency)})
	}
	if bill.HasTax {
		out.Sums = append(out.Sums, PreviewLine{Text: p.T("public_parts.bill.net"), Amount: p.Money(q.NetMinor, q.Currency)}, PreviewLine{Text: bill.TaxLabel, Amount: p.Money(q.TaxMinor, q.Currency)})
	}
	out.Sums = append(out.Sums, PreviewLine{Text: p.T("public_parts.bill.total"), Amount: p.MoneyISO(q.TotalMinor, q.Currency), Total: true})
	if q.Gratis {
		out.Lines, out.Sums = nil, []PreviewLine{{Text: p.T("public_parts.bill.total"), Amount: p.T("public_request.quote.no_fee"), Total: true}}
	}
	return out
}
