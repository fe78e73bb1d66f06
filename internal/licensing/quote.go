package licensing

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// QuoteInput is an editor's offer. Amounts are net minor units of Currency.
type QuoteInput struct {
	Seen         int // version of the request that the page showed
	Currency     string
	Grant        models.Grant
	Overrides    []pricing.Override // by line of the computed price, each with a reason
	Credit       *SetCredit         // of an amendment, other than the rules have it
	Note         string             // for the requester
	ValidDays    int                // 0 = the publication's usual
	Gratis       bool
	GratisReason string
	TaxCountry   string          // where the invoice goes; "" = where the licensee is
	Consents     map[int]Consent // by position of the article, where its author or partner must agree
	Shown        Shown

	accepts bool // the counter-offer that it answers, as it was made
}

// Offer is a composed quote with its lines, not yet (or never) sent.
type Offer struct {
	Quote  models.Quote
	Lines  []models.QuoteLine
	Priced pricing.Priced
	Terms  models.TermsVersion

	consents []map[string]any // that it rests on
}

// PreviewQuote composes the offer that Quote would send, and changes nothing.
// Invalid when a price or a reason is missing, or when an article may not be offered.
func (d *Desk) PreviewQuote(ctx context.Context, id int64, in QuoteInput) (Offer, error) {
	r, err := models.RequestByID(ctx, d.db, id)
	if err != nil {
		return Offer{}, err
	}
	return d.compose(ctx, d.db, r, in)
}

// Quote sends a new quote version and freezes it; an earlier one that was still
// open is superseded. ErrForbidden, ErrNotFound, ErrConflict (already decided,
// or the page was stale), ErrHeld for pay-later terms on a held account, Invalid.
func (d *Desk) Quote(ctx context.Context, by models.Actor, id int64, in QuoteInput) (models.Quote, error) {
	if err := may(by, models.ActDecide); err != nil {
		return models.Quote{}, err
	}
	kind := "quote"
	if in.Gratis {
		kind = "grant_free"
	}
	var sent models.Quote
	err := d.decided(ctx, by, id, in.Seen, kind, func(tx *gorm.DB, r *models.Request) (_ models.Mail, err error) {
		sent, err = d.quote(ctx, tx, by, r, in)
		if err != nil {
			return models.Mail{}, err
		}
		if err := dropDraft(ctx, tx, by, r.ID, in.Gratis); err != nil {
			return models.Mail{}, err
		}
		return d.decisionMail(ctx, tx, r, quoteLetter(sent), sent.ID, fmt.Sprintf("quote:%d", sent.ID))
	})
	return sent, err
}

// quote composes an offer and sends it, all but its letter.
func (d *Desk) quote(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, in QuoteInput) (models.Quote, error) {
	if !r.Status.CanMove(models.Quoted) {
		return models.Quote{}, fmt.Errorf("quote request %d in %s: %w", r.ID, r.Status, models.ErrConflict)
	}
	offer, err := d.compose(ctx, tx, *r, in)
	if err != nil {
		return models.Quote{}, err
	}
	if offer.Quote.PayLater {
		if err := d.unheld(ctx, tx, r); err != nil {
			return models.Quote{}, err
		}
	}
	if in.Shown.differs(offer.Quote) {
		return models.Quote{}, fmt.Errorf("quote request %d: card, terms or total are not what was shown: %w", r.ID, models.ErrConflict)
	}
	sent, err := d.sendOffer(ctx, tx, by, r, offer)
	if err != nil {
		return sent, err
	}
	if err := d.answerWaiver(ctx, tx, by, r, sent); err != nil {
		return sent, err
	}
	r.PriceMinor, r.PriceCurrency = &sent.TotalMinor, &sent.Currency
	n := note{kind: "quoted", facts: map[string]any{
		"version": sent.Version, "total_minor": sent.TotalMinor, "currency": sent.Currency, "gratis": sent.Gratis,
	}}
	creditFacts(offer.Priced.Credit, n.facts)
	if len(offer.consents) > 0 {
		n.facts["consents"] = offer.consents
	}
	if err := d.answerByQuote(ctx, tx, by, r, in.accepts, sent, n); err != nil {
		return sent, err
	}
	if err := d.step(ctx, tx, by, r, models.Quoted, n); err != nil {
		return sent, err
	}
	r.QuoteUntil = &sent.ValidUntil
	return sent, nil
}

func quoteLetter(q models.Quote) string {
	switch {
	case q.Gratis:
		return MailGratisReady
	case q.Version > 1:
		return MailQuoteChanged
	default:
		return MailQuoteReady
	}
}

// compose works out an offer: the rights first, then price by the card, the
// editor's overrides, tax.
func (d *Desk) compose(ctx context.Context, db *gorm.DB, r models.Request, in QuoteInput) (Offer, error) {
	if r.Bundle != nil {
		return Offer{}, fmt.Errorf("quote request %d, the sale of an agreement: %w", r.ID, models.ErrConflict)
	}
	p, err := models.PublicationByID(ctx, db, r.PublicationID)
	if err != nil {
		return Offer{}, err
	}
	if invalid := in.check(p); invalid != nil {
		return Offer{}, invalid
	}
	terms, err := models.PublishedTerms(ctx, db, p.ID)
	if err != nil {
		return Offer{}, fmt.Errorf("compose quote for request %d: no published terms: %w", r.ID, err)
	}
	o := Offer{Terms: terms}
	articles, err := d.offerable(ctx, db, r, p, in, &o)
	if err != nil {
		return Offer{}, err
	}
	if err := d.priceOffer(ctx, db, r, p, articles, in, &o); err != nil {
		return Offer{}, err
	}
	if !in.Gratis {
		if err := minimumCharge(o.Quote); err != nil {
			return Offer{}, err
		}
	}
	o.Quote.Document, o.Quote.DocumentHash, err = o.document(r, terms)
	return o, err
}

// priceOffer is the money of an offer: the card's price, the editor's amounts, tax.
func (d *Desk) priceOffer(ctx context.Context, db *gorm.DB, r models.Request, p models.Publication, articles []models.RequestArticle, in QuoteInput, o *Offer) error {
	priced, card, err := d.estimate(ctx, db, p, in.Grant.Use, articles, in.Currency)
	if err != nil {
		return err
	}
	if o.Priced = priced; !in.Gratis {
		if o.Priced, err = applyOverrides(priced, in.Overrides); err != nil {
			return err
		}
	}
	if err := d.lessCredit(ctx, db, r, p, in, o); err != nil {
		return err
	}
	agreed, err := models.TermsFor(ctx, db, r)
	if err != nil {
		return err
	}
	d.fillQuote(o, r, p, agreed, in, card.ID)
	o.Lines = d.lines(o.Quote, r, articles, o.Priced)
	o.total()
	return nil
}

// offerable lists the articles of an offer that may be made, and keeps the
// consents on which it rests. Invalid when something stands against it.
func (d *Desk) offerable(ctx context.Context, db *gorm.DB, r models.Request, p models.Publication, in QuoteInput, o *Offer) ([]models.RequestArticle, error) {
	asked, err := models.ArticlesOf(ctx, db, r.ID)
	if err != nil {
		return nil, err
	}
	known, err := models.ArticlesByID(ctx, db, models.CatalogueIDs(asked))
	if err != nil {
		return nil, err
	}
	these := offered{in.Grant, p, asked, known}
	against, err := d.hindrances(ctx, db, r, these)
	if err != nil {
		return nil, err
	}
	o.consents = consented(these, in.Consents)
	return asked, refuse(against, in.Consents)
}

func (in QuoteInput) check(p models.Publication) error {
	bad := models.Invalid{}
	if in.Gratis && strings.TrimSpace(in.GratisReason) == "" {
		bad["gratis_reason"] = "errors.reason_required"
	}
	known := in.Currency == p.Currency
	for _, c := range p.Currencies {
		known = known || c == in.Currency
	}
	if !known {
		bad["currency"] = "errors.currency_unknown"
	}
	if in.ValidDays < 0 || in.ValidDays > 365 {
		bad["valid_days"] = "errors.valid_days"
	}
	if strings.TrimSpace(in.Grant.CreditLine) == "" {
		bad["credit_line"] = "errors.credit_line_required"
	}
	if in.Grant.StartsOn != "" {
		if _, err := time.Parse(time.DateOnly, in.Grant.StartsOn); err != nil {
			bad["starts_on"] = "errors.date"
		}
	}
	return bad.OrNil()
}

func (d *Desk) fillQuote(o *Offer, r models.Request, p models.Publication, agreed models.OrganisationTerms, in QuoteInput, cardID int64) {
	days := in.ValidDays
	if days == 0 {
		days = p.QuoteDays
	}
	frozen, _ := json.Marshal(o.Priced) // plain data: cannot fail
	q := &o.Quote
	q.PublicationID, q.RequestID, q.Status, q.Currency = p.ID, r.ID, models.QuoteDraft, in.Currency
	q.Gratis, q.GratisReason, q.Grant, q.Note = in.Gratis, in.GratisReason, in.Grant, in.Note
	q.RateCardID, q.Priced, q.TermsID = &cardID, frozen, o.Terms.ID
	q.CreatedAt = d.Now()
	q.ValidUntil = endOfDay(q.CreatedAt, days, p.Zone())
	if in.TaxCountry == "" {
		in.TaxCountry = r.Use.Country
	}
	switch {
	case in.Gratis:
	case p.AutomaticTax:
		q.AutomaticTax = true
	case in.TaxCountry == p.Country:
		q.TaxLabel, q.TaxBasisPoints = p.TaxLabel, p.TaxBasisPoints
	}
	promise(q, p, agreed, in.TaxCountry)
	q.PayLater = q.PayLater && r.FollowsAs != models.Amendment // what it widens is good until it is paid
}

// sendOffer writes an offer as the next version and supersedes the one before.
func (d *Desk) sendOffer(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, o Offer) (models.Quote, error) {
	earlier, err := models.QuotesOf(ctx, tx, r.ID)
	if err != nil {
		return o.Quote, err
	}
	q := o.Quote
	q.Version = 1
	if len(earlier) > 0 {
		q.Version = earlier[0].Version + 1
	}
	for i := range earlier {
		if earlier[i].Status == models.QuoteSent {
			if err := d.moveQuote(ctx, tx, &earlier[i], models.QuoteSuperseded, ""); err != nil {
				return q, err
			}
		}
	}
	q.CreatedBy = staffID(by)
	if err := models.From[models.Quote](tx).Create(ctx, &q); err != nil {
		return q, err
	}
	for i := range o.Lines {
		o.Lines[i].QuoteID = q.ID
	}
	if err := models.From[models.QuoteLine](tx).CreateAll(ctx, &o.Lines); err != nil {
		return q, err
	}
	q.Status, q.SentAt = models.QuoteSent, ptr(d.Now())
	_, err = models.From[models.Quote](tx).Where("id = ?", q.ID).Select("status", "sent_at").Updates(ctx, q)
	return q, err
}
