package licensing

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/models"
)

// RenewAgreement asks, for its buyer, for the agreement of a sale anew: a sale of its own
// for the same bundle and scope, which waits for the desk's price and is answered,
// accepted and paid like any other. The desk itself offers one by OfferAgreement. One at
// a time: ErrConflict while another continues the agreement (models.RenewalOf finds it),
// when money took it out of force, or when its buyer is no longer known as the
// organisation's; ErrNotFound without an agreement, ErrThrottled.
func (d *Desk) RenewAgreement(ctx context.Context, requestID int64) (models.Request, error) {
	var made models.Request
	err := d.in(ctx, func(tx *gorm.DB) error {
		old, err := lockRequest(ctx, tx, requestID)
		if err != nil {
			return err
		}
		a, err := models.AgreementOfSale(ctx, tx, requestID)
		if err != nil {
			return err
		}
		if err := d.mayRenew(ctx, tx, a); err != nil {
			return err
		}
		if made, err = d.renewalOf(ctx, tx, old, a); err != nil {
			return err
		}
		return d.submitRenewal(ctx, tx, &made, old, a)
	})
	var bad models.Invalid
	if errors.Is(err, gorm.ErrDuplicatedKey) || errors.As(err, &bad) { // what the desk has to look at first
		err = fmt.Errorf("%w: %w", models.ErrConflict, err)
	}
	if err != nil {
		return models.Request{}, fmt.Errorf("renew the agreement of request %d: %w", requestID, err)
	}
	return made, nil
}

func (d *Desk) mayRenew(ctx context.Context, tx *gorm.DB, a models.Agreement) error {
	_, err := models.RenewalOf(ctx, tx, a.ID)
	if err == nil || !a.Renewable() {
		return fmt.Errorf("renew agreement %d in %s: %w", a.ID, a.Status, models.ErrConflict)
	}
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return (&Desk{db: tx, now: d.now}).Allow(ctx, fmt.Sprintf("renew-agreement:%d", a.ID), FollowPause, FollowBurst)
}

// renewalOf makes the request of a sale that continues an agreement as it was sold.
func (d *Desk) renewalOf(ctx context.Context, tx *gorm.DB, old models.Request, a models.Agreement) (models.Request, error) {
	in, err := asSold(ctx, tx, a)
	if err != nil {
		return models.Request{}, err
	}
	org, err := models.OrganisationByID(ctx, tx, a.OrganisationID)
	if err != nil {
		return models.Request{}, err
	}
	p, err := models.PublicationByID(ctx, tx, a.PublicationID)
	if err != nil {
		return models.Request{}, err
	}
	in.ContactID = old.ContactID
	r, err := d.saleFor(ctx, tx, org, p, in)
	r.Title, r.AnswerDueAt = BundleWords(d.words.Printer(r.Language), in.Bundle), ptr(WorkingDays(d.Now(), p.AnswerDays, p.Zone()))
	return r, err
}

// asSold is an agreement anew, as it was sold.
func asSold(ctx context.Context, tx *gorm.DB, a models.Agreement) (BundleInput, error) {
	sold, err := models.QuoteByID(ctx, tx, a.QuoteID)
	if err != nil {
		return BundleInput{}, err
	}
	b := *sold.Bundle
	b.Renews, b.Carry = a.ID, 0
	return BundleInput{Bundle: b, Scope: a.Scope, Currency: a.Currency, NetMinor: sold.NetMinor}, nil
}

// submitRenewal brings it to the desk, and tells both sides.
func (d *Desk) submitRenewal(ctx context.Context, tx *gorm.DB, r *models.Request, old models.Request, a models.Agreement) error {
	if err := models.From[models.Request](tx).Create(ctx, r); err != nil {
		return err
	}
	by, facts := r.Licensee(), map[string]any{"number": a.Number, "reference": r.Reference}
	if err := errors.Join(
		indexRequest(ctx, tx, r, nil),
		d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "agreement_renewal_began", ToStatus: models.Draft, Visible: true, Facts: facts}, by),
		d.event(ctx, tx, models.Event{RequestID: old.ID, Kind: "agreement_renewal_asked_for", Visible: true, Facts: facts}, by),
		d.step(ctx, tx, by, r, models.Submitted, note{kind: "agreement_submitted", hidden: true})); err != nil {
		return err
	}
	return errors.Join(
		d.keepRequest(ctx, tx, r),
		d.mail(ctx, tx, r, MailRequestReceived, 0, fmt.Sprintf("received:%d", r.ID)),
		d.deskMail(ctx, tx, r, MailDeskNewRequest, 0, fmt.Sprintf("new:%d", r.ID)))
}

// continuesOwn refuses a bundle that continues an agreement of somebody else, ErrNotFound,
// or carries over what that one does not have, or what is worth something else, Invalid.
func continuesOwn(ctx context.Context, tx *gorm.DB, organisationID int64, in BundleInput) error {
	b := in.Bundle
	if b.Renews == 0 {
		return nil
	}
	before, err := models.AgreementByID(ctx, tx, b.Renews)
	if err != nil {
		return err
	}
	if before.OrganisationID != organisationID {
		return fmt.Errorf("continue agreement %d of another organisation: %w", b.Renews, models.ErrNotFound)
	}
	worth := b.Unit == before.Unit && b.PointMinor == before.PointMinor && (b.PointMinor == 0 || in.Currency == before.Currency)
	if b.Carry > 0 && (!worth || b.Carry > before.Left()) {
		return models.Invalid{"carry": "desk_volume.error.carry"}
	}
	return nil
}
