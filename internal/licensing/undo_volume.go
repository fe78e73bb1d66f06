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
// last version before it offered.
func (d *Desk) takeBundleBack(ctx context.Context, tx *gorm.DB, r *models.Request, quoteID int64) error {
	if err := d.takeQuoteBack(ctx, tx, r); err != nil {
		return err
	}
	if err := d.unanswerWaiver(ctx, tx, r.ID, quoteID); err != nil {
		return err
	}
	before, err := models.From[models.Quote](tx).Where("request_id = ? AND id < ?", r.ID, quoteID).Order("id DESC").Limit(1).Find(ctx)
	if err != nil || len(before) == 0 {
		return err
	}
	lines, err := models.LinesOf(ctx, tx, before[0].ID)
	if err != nil {
		return err
	}
	r.Bundle, r.Currency, r.Use, r.Title = before[0].Bundle, before[0].Currency, before[0].Grant.Use, lines[0].Description
	return nil
}
