package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// The bounds of a bundle.
const (
	mostUnits  = 100_000
	mostMonths = 60
	mostPoint  = 1_000_000_000_00 // what one point stands for
)

// BundleInput is a volume agreement as the desk offers it. Amounts are net minor
// units of Currency; Scope is the widest that a use may be.
type BundleInput struct {
	Bundle    models.Bundle
	ContactID int64 // of the organisation, at one of its recorded domains
	Scope     models.Grant
	Currency  string
	NetMinor  int64
	Note      string
	ValidDays int    // 0 = the publication's usual
	Reference string // of the new sale, as a preview showed it; "" = any
}

func (in BundleInput) check() models.Invalid {
	bad := demands{}
	b := in.Bundle
	bad.that("unit", slices.Contains(models.Units, b.Unit), "desk_volume.error.unit")
	bad.that("size", b.Size > 0 && b.Size <= mostUnits, "desk_volume.error.size")
	bad.that("months", between(b.Months, 1, mostMonths), "desk_volume.error.months")
	bad.that("point", (b.Unit == models.UnitPoint) == (b.PointMinor > 0) && b.PointMinor <= mostPoint, "desk_volume.error.point")
	bad.that("price", in.NetMinor > 0, "errors.price_required")
	bad.that("carry", b.Carry >= 0 && b.Carry <= mostUnits && (b.Carry == 0 || b.Renews != 0), "desk_volume.error.carry")
	bad.that("media", len(in.Scope.Use.Media) > 0, "desk_quote.error.media")
	bad.that("languages", len(in.Scope.Use.Languages) > 0, "desk_volume.error.languages")
	bad.that("destination", strings.TrimSpace(in.Scope.Use.Destination) != "", "desk_volume.error.destination")
	return models.Invalid(bad)
}

// OfferAgreement sends an organisation the quote of a volume agreement: a request of
// its own, which is accepted and paid like any other. Until its letter leaves it can be
// undone, which withdraws the request unseen. ErrForbidden, ErrNotFound, ErrConflict
// when the agreement that it continues is being renewed already, or the same offer was
// sent before, Invalid by field.
func (d *Desk) OfferAgreement(ctx context.Context, by models.Actor, organisationID int64, in BundleInput) (models.Request, error) {
	if err := may(by, models.ActDecide); err != nil {
		return models.Request{}, err
	}
	var r models.Request
	err := d.in(ctx, func(tx *gorm.DB) error {
		org, err := models.OrganisationByID(ctx, tx, organisationID)
		if err != nil {
			return err
		}
		p, err := models.PublicationByID(ctx, tx, org.PublicationID)
		if err != nil {
			return err
		}
		if err := continuesOwn(ctx, tx, org.ID, in); err != nil {
			return err
		}
		if r, err = d.saleFor(ctx, tx, org, p, in); err != nil {
			return err
		}
		offer, err := d.composeBundle(ctx, tx, r, p, in)
		if err != nil {
			return err
		}
		r.Title = offer.Lines[0].Description
		if err := models.From[models.Request](tx).Create(ctx, &r); err != nil {
			return err
		}
		return d.sendBundle(ctx, tx, by, &r, offer)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		err = models.ErrConflict
	}
	if err != nil {
		return models.Request{}, fmt.Errorf("offer an agreement to organisation %d: %w", organisationID, err)
	}
	return r, nil
}

// QuoteAgreement sends the offer of a sale anew, as its next version. Errors as of
// OfferAgreement, and ErrConflict when it is decided already or the page was stale.
func (d *Desk) QuoteAgreement(ctx context.Context, by models.Actor, requestID int64, seen int, in BundleInput) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	return d.decided(ctx, by, requestID, seen, "quote_agreement", func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		if r.Bundle == nil || !r.Status.CanMove(models.Quoted) {
			return models.Mail{}, fmt.Errorf("quote the agreement of request %d in %s: %w", r.ID, r.Status, models.ErrConflict)
		}
		p, err := models.PublicationByID(ctx, tx, r.PublicationID)
		if err != nil {
			return models.Mail{}, err
		}
		in.ContactID = r.ContactID
		in.Bundle.Renews = r.Bundle.Renews
		if err := errors.Join(in.check().OrNil(), continuesOwn(ctx, tx, r.OrganisationID, in)); err != nil {
			return models.Mail{}, err
		}
		r.Bundle = &in.Bundle
		offer, err := d.composeBundle(ctx, tx, *r, p, in)
		if err != nil {
			return models.Mail{}, err
		}
		r.Title, r.Currency, r.Use = offer.Lines[0].Description, in.Currency, offer.Quote.Grant.Use
		return d.quoteBundle(ctx, tx, by, r, offer)
	})
}

// saleFor makes the request of a sale. Who buys must be recognised as the
// organisation's own: the same people draw from it later.
func (d *Desk) saleFor(ctx context.Context, tx *gorm.DB, org models.Organisation, p models.Publication, in BundleInput) (models.Request, error) {
	now := d.Now()
	bad := in.check()
	contact, err := models.ContactByID(ctx, tx, in.ContactID)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return models.Request{}, err
	}
	r := models.Request{
		PublicationID: p.ID, Reference: saleReference(p, in.Reference), Status: models.Draft, Version: 1, OrganisationID: org.ID, ContactID: contact.ID,
		Language: contact.Language, TimeZone: contact.TimeZone, Organisation: org.Name, Country: org.Country, ContactName: contact.Name, ContactEmail: contact.Email,
		Use: in.Scope.Use, Currency: in.Currency, ConsentAt: now, ConfirmBy: now, ConfirmedAt: contact.ConfirmedAt, SubmittedAt: &now,
		Bundle: &in.Bundle, CreatedAt: now, UpdatedAt: now,
	}
	r.Use.OrganisationKind, r.Use.Country = org.Kind, org.Country
	if in.Bundle.Renews != 0 {
		r.RenewsAgreementID = &in.Bundle.Renews
	}
	terms, err := models.TermsFor(ctx, tx, r)
	if err != nil {
		return r, err
	}
	if contact.PublicationID != org.PublicationID || !terms.Recognised() {
		bad["contact"] = "desk_volume.error.contact"
	}
	if err := bad.OrNil(); err != nil {
		return r, err
	}
	earlier, err := models.RequestsOfContact(ctx, tx, contact.Email)
	for _, e := range earlier {
		if e.OrganisationID == org.ID && e.Billing.LegalName != "" {
			r.Billing = e.Billing
			r.Billing.PurchaseOrder = ""
			break
		}
	}
	return r, err
}

// saleReference is what a preview showed, when it can be one of the publication's, or a new one.
func saleReference(p models.Publication, shown string) string {
	fresh := models.NewReference(p.Code, 6)
	if ref, ok := models.ParseReference(shown); ok && len(ref) == len(fresh) && strings.HasPrefix(ref, p.Code+"-") {
		return ref
	}
	return fresh
}

// composeBundle works out the offer of a bundle: one line at the price that the desk set.
func (d *Desk) composeBundle(ctx context.Context, tx *gorm.DB, r models.Request, p models.Publication, in BundleInput) (Offer, error) {
	q := QuoteInput{Currency: in.Currency, Grant: in.Scope, Note: in.Note, ValidDays: in.ValidDays, TaxCountry: payerCountry(&r, r.Billing)}
	q.Grant.Use, q.Grant.StartsOn = r.Use, ""
	if r.Status != models.Draft {
		q.Grant.Use = in.Scope.Use
		q.Grant.Use.OrganisationKind, q.Grant.Use.Country = r.Use.OrganisationKind, r.Use.Country
	}
	if err := q.check(p); err != nil {
		return Offer{}, err
	}
	terms, err := models.PublishedTerms(ctx, tx, p.ID)
	if err != nil {
		return Offer{}, fmt.Errorf("compose an agreement: no published terms: %w", err)
	}
	agreed, err := models.TermsFor(ctx, tx, r)
	if err != nil {
		return Offer{}, err
	}
	o := Offer{Terms: terms}
	d.fillQuote(&o, r, p, agreed, q, 0)
	o.Quote.RateCardID, o.Quote.PayLater, o.Quote.Bundle = nil, false, r.Bundle // no card has a price for it, and nothing is drawn before it is paid
	perLine, _ := pricing.Tax([]int64{in.NetMinor}, o.Quote.TaxBasisPoints)
	o.Lines = []models.QuoteLine{{Position: 1, Description: BundleWords(d.words.Printer(r.Language), *r.Bundle), NetMinor: in.NetMinor, TaxMinor: perLine[0]}}
	o.total()
	if err := minimumCharge(o.Quote); err != nil {
		return Offer{}, models.Invalid{"price": err.(models.Invalid)["lines"]} //nolint:errorlint,forcetypeassert // it is always that
	}
	o.Quote.Document, o.Quote.DocumentHash, err = o.document(r, terms)
	return o, err
}

// sendBundle brings the request of a new sale to its buyer, with its quote.
func (d *Desk) sendBundle(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, o Offer) error {
	o.Quote.RequestID = r.ID
	if err := indexRequest(ctx, tx, r, nil); err != nil {
		return err
	}
	if err := errors.Join(
		d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "agreement_offered", ToStatus: models.Draft, Visible: true}, by),
		d.step(ctx, tx, by, r, models.Submitted, note{kind: "agreement_submitted", hidden: true})); err != nil {
		return err
	}
	m, err := d.quoteBundle(ctx, tx, by, r, o)
	if err != nil {
		return err
	}
	if err := d.keepDecision(ctx, tx, by, models.Decision{RequestID: r.ID, Kind: "offer_agreement"}, m); err != nil {
		return err
	}
	return d.keepRequest(ctx, tx, r)
}

func (d *Desk) quoteBundle(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, o Offer) (models.Mail, error) {
	sent, err := d.sendOffer(ctx, tx, by, r, o)
	if err != nil {
		return models.Mail{}, err
	}
	if err := d.answerWaiver(ctx, tx, by, r, sent); err != nil {
		return models.Mail{}, err
	}
	r.PriceMinor, r.PriceCurrency = &sent.TotalMinor, &sent.Currency
	n := note{kind: "quoted", facts: map[string]any{"version": sent.Version, "total_minor": sent.TotalMinor, "currency": sent.Currency, "gratis": false}}
	if err := d.step(ctx, tx, by, r, models.Quoted, n); err != nil {
		return models.Mail{}, err
	}
	r.QuoteUntil = &sent.ValidUntil
	return d.decisionMail(ctx, tx, r, quoteLetter(sent), sent.ID, fmt.Sprintf("quote:%d", sent.ID))
}
