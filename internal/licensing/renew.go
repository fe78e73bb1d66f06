package licensing

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Renew asks for a further term of a request's licence: a new request for the same
// use, from the day on which the licence ends, at the present card and terms. The
// licence itself never changes. Where the publication lets it and nothing stands
// against it, the quote of a licensee's renewal is sent at once; otherwise, and
// always when the desk asks, it waits on the desk with everything filled in.
// ErrForbidden, ErrNotFound when there is no licence, ErrThrottled, ErrConflict when
// it cannot be renewed or is being renewed already (models.SuccessorOf finds by what).
func (d *Desk) Renew(ctx context.Context, by models.Actor, requestID int64) (models.Request, error) {
	if by.Kind == "staff" {
		if err := may(by, models.ActDecide); err != nil {
			return models.Request{}, err
		}
	}
	var made models.Request
	err := d.in(ctx, func(tx *gorm.DB) error {
		old, l, err := lockLicensed(ctx, tx, requestID)
		if err != nil {
			return err
		}
		if !l.Renewable() {
			return fmt.Errorf("renew licence %d in %s: %w", l.ID, l.Status, models.ErrConflict)
		}
		grant := l.RenewedGrant(d.Now())
		if made, err = d.carryOn(ctx, tx, by, old, l, models.Renewal, grant.Use); err != nil {
			return err
		}
		return d.offerRenewal(ctx, tx, by, &made, l, grant)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		err = models.ErrConflict
	}
	if err != nil {
		return models.Request{}, fmt.Errorf("renew the licence of request %d: %w", requestID, err)
	}
	return made, nil
}

// lockLicensed locks a request and reads its newest licence.
func lockLicensed(ctx context.Context, tx *gorm.DB, requestID int64) (models.Request, models.Licence, error) {
	old, err := lockRequest(ctx, tx, requestID)
	if err != nil {
		return old, models.Licence{}, err
	}
	l, err := models.LicenceOfRequest(ctx, tx, requestID)
	return old, l, err
}

// offerRenewal sends the quote, or leads the renewal to the desk.
func (d *Desk) offerRenewal(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, before models.Licence, g models.Grant) error {
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return err
	}
	var sent *models.Quote
	if by.Kind == "licensee" && p.AutoRenew && !before.Snapshot.Gratis && before.Snapshot.Agreement == "" {
		if sent, err = d.quoteAtOnce(ctx, tx, r, p, QuoteInput{Currency: r.Currency, Grant: g, TaxCountry: payerCountry(r, r.Billing)}); err != nil {
			return err
		}
	}
	if err := d.keepRequest(ctx, tx, r); err != nil {
		return err
	}
	switch {
	case sent != nil:
		return d.mail(ctx, tx, r, MailQuoteReady, sent.ID, fmt.Sprintf("quote:%d", sent.ID))
	case by.Kind == "licensee":
		return errors.Join(
			d.mail(ctx, tx, r, MailRequestReceived, 0, fmt.Sprintf("received:%d", r.ID)),
			d.deskMail(ctx, tx, r, MailDeskNewRequest, 0, fmt.Sprintf("new:%d", r.ID)))
	default:
		return nil
	}
}

// quoteAtOnce sends a quote that no person has looked at. nil when a person must:
// the account is held, anything is known about the articles or who else holds
// them, or the card has no price. Nothing is written then.
func (d *Desk) quoteAtOnce(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, in QuoteInput) (*models.Quote, error) {
	if err := d.unheld(ctx, tx, r); err != nil {
		return nil, but(err, ErrHeld)
	}
	asked, err := models.ArticlesOf(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	known, err := models.ArticlesByID(ctx, tx, models.CatalogueIDs(asked))
	if err != nil {
		return nil, err
	}
	if len(known) < len(asked) { // nothing is known of the rights in what is not in the catalogue
		return nil, nil
	}
	against, err := d.hindrances(ctx, tx, *r, offered{in.Grant, p, asked, known})
	if err != nil || len(against) > 0 {
		return nil, err
	}
	priced, _, err := d.estimate(ctx, tx, p, in.Grant.Use, asked, in.Currency)
	if err != nil || !sentByItself(priced) {
		return nil, but(err, models.ErrNotFound)
	}
	in.Seen = r.Version
	sent, err := d.quote(ctx, tx, models.System, r, in)
	var invalid models.Invalid
	if errors.As(err, &invalid) || errors.Is(err, models.ErrNotFound) { // no price, no card or no terms
		return nil, nil
	}
	return &sent, err
}

// but is an error, unless it is the one that is expected.
func but(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}
