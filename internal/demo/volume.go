package demo

import (
	"fmt"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// estuary asks for single articles of an agreement that its paper has bought.
func estuary(daysAgo int, slug, language string, then func(*life) error) story {
	use := online("The Estuary Post", "https://estuary.example", "10k_100k", "6m")
	use.Languages = []string{language}
	return story{daysAgo, "meridian-eye", []string{slug}, "en", "GBP", "The Estuary Post", "news_publisher", "IE", "Niamh Corrigan", "niamh@estuary.example", "Syndication editor", use, "", then}
}

// inBulk is a paper that has bought ten articles for a year, and takes its first request from them.
func (l *life) inBulk() error {
	if err := l.do(l.confirm, l.agreed(models.OrganisationTerms{Domains: []string{"estuary.example"}})); err != nil {
		return err
	}
	first := l.r
	if err := l.do(l.offerTen, l.accept, l.invoice, l.pay(sandbox.PaidByCard)); err != nil {
		return err
	}
	l.r = first
	return l.do(l.draw(80))
}

// drawnLater takes a request from the agreement that its paper has.
func (l *life) drawnLater() error { return l.do(l.confirm, l.draw(2)) }

// offerTen sells ten articles, and goes on with the sale.
func (l *life) offerTen() error {
	l.at(26)
	scope := models.Grant{Use: l.r.Use, CreditLine: l.pubs[l.story.pub].CreditLine, NoIndex: true, Images: true}
	scope.Use.Languages, scope.Use.Term, scope.Use.Audience, scope.Use.Message = []string{"en", "fr"}, "12m", "100k_1m", ""
	var err error
	l.r, err = l.Desk.OfferAgreement(l.ctx, l.people["Maya"], l.r.OrganisationID, licensing.BundleInput{
		Bundle: models.Bundle{Unit: models.UnitArticle, Size: 10, Months: 12}, ContactID: l.r.ContactID, Scope: scope,
		Currency: "GBP", NetMinor: 120000, Note: "Ten pieces of your choice over the year, as we discussed.",
	})
	return err
}

// draw takes the request from the agreement, so many hours after it was sent.
func (l *life) draw(hours int) func() error {
	return func() error {
		l.at(hours)
		w, err := l.Desk.DrawingFor(l.ctx, l.r)
		if err != nil {
			return err
		}
		if !w.Possible() {
			return fmt.Errorf("draw %s: %v", l.r.Reference, w.Against)
		}
		return l.Desk.Draw(l.ctx, l.r.ID, w.Agreement.ID, licensing.Acceptance{
			DocumentHash: w.Offer.Quote.DocumentHash, Name: l.story.name, JobTitle: l.story.title, Authority: true, AcceptTerms: true,
			Address: "192.0.2.10", UserAgent: "demonstration",
		})
	}
}
