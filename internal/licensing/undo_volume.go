package licensing

import (
	"context"

	"gorm.io/gorm"

	"imprimatur/models"
)

// takeSaleBack ends a sale whose first offer was undone: nobody but the desk has seen it,
// and its buyer never does.
func (d *Desk) takeSaleBack(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, n note) error {
	if err := d.takeQuoteBack(ctx, tx, r); err != nil {
		return err
	}
	r.PriceMinor, r.PriceCurrency = nil, nil
	if err := d.step(ctx, tx, by, r, models.Withdrawn, n); err != nil {
		return err
	}
	r.CloseCode = models.CloseUnseen
	return nil
}

// takeBundleBack voids the version that was undone, and has the sale be about what its
// last version before it offered, or its buyer asked for.
func (d *Desk) takeBundleBack(ctx context.Context, tx *gorm.DB, r *models.Request, quoteID int64) error {
	if err := d.takeQuoteBack(ctx, tx, r); err != nil {
		return err
	}
	if err := d.unanswerWaiver(ctx, tx, r.ID, quoteID); err != nil {
		return err
	}
	before, err := models.From[models.Quote](tx).Where("request_id = ? AND id < ? AND NOT (status = 'voided' AND close_text = 'undone')", r.ID, quoteID).
		Order("id DESC").Limit(1).Find(ctx)
	if err != nil {
		return err
	}
	if len(before) == 0 {
		return d.asAskedFor(ctx, tx, r)
	}
	lines, err := models.LinesOf(ctx, tx, before[0].ID)
	if err != nil {
		return err
	}
	r.Bundle, r.Currency, r.Use, r.Title = before[0].Bundle, before[0].Currency, before[0].Grant.Use, lines[0].Description
	return nil
}

// asAskedFor has a sale without an offer be about what its buyer asked for: the agreement
// that it renews, as that was sold.
func (d *Desk) asAskedFor(ctx context.Context, tx *gorm.DB, r *models.Request) error {
	if r.RenewsAgreementID == nil {
		return nil
	}
	a, err := models.AgreementByID(ctx, tx, *r.RenewsAgreementID)
	if err != nil {
		return err
	}
	asked, err := asSold(ctx, tx, a)
	if err != nil {
		return err
	}
	kind, country := r.Use.OrganisationKind, r.Use.Country
	r.Bundle, r.Currency, r.Use, r.Title = &asked.Bundle, asked.Currency, asked.Scope.Use, BundleWords(d.words.Printer(r.Language), asked.Bundle)
	r.Use.OrganisationKind, r.Use.Country = kind, country
	return nil
}
