package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// ReadTaxNumber asks Stripe what the authorities say of a customer's tax number. What a
// person has found out about it stands until the number or the answer is another.
// Somebody else's customer, and one that is gone, is nothing.
func (d *Desk) ReadTaxNumber(ctx context.Context, customerID string) error {
	ours, err := models.From[models.StripeCustomer](d.db).Where("mode = ? AND customer_id = ?", d.Mode(), customerID).Count(ctx)
	if err != nil || ours == 0 {
		return err
	}
	all, err := d.billing.TaxIDs(ctx, customerID)
	if errors.Is(err, billing.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the tax number of %s: %w", customerID, err)
	}
	if len(all) == 0 {
		return nil
	}
	newest := all[0]
	return d.in(ctx, func(tx *gorm.DB) error {
		c, err := models.From[models.StripeCustomer](tx, clause.Locking{Strength: "UPDATE"}).Where("mode = ? AND customer_id = ?", d.Mode(), customerID).Take(ctx)
		if err != nil || c.TaxNumber == newest.Value && c.TaxStatus == newest.Status {
			return err
		}
		next := models.StripeCustomer{TaxNumber: newest.Value, TaxStatus: newest.Status, TaxSince: ptr(d.Now())}
		if newest.Status == "" {
			next.TaxSince = nil
		}
		_, err = models.From[models.StripeCustomer](tx).Where("mode = ? AND customer_id = ?", d.Mode(), customerID).
			Select("tax_number", "tax_status", "tax_since", "tax_by", "tax_text").Updates(ctx, next)
		return err
	})
}

// readPendingNumbers asks again about the numbers that are not answered for: an event
// may be lost.
func (d *Desk) readPendingNumbers(ctx context.Context) error {
	rows, err := models.From[models.StripeCustomer](d.db).Where("mode = ? AND tax_status = 'pending' AND tax_by IS NULL", d.Mode()).Order("tax_since DESC").Limit(perRound).Find(ctx)
	for _, c := range rows {
		err = errors.Join(err, d.ReadTaxNumber(ctx, c.CustomerID))
	}
	return err
}

// SettleTaxNumber keeps what a person has found out about a tax number that the
// authorities have not confirmed. ErrForbidden, ErrNotFound, ErrConflict when it is
// confirmed or somebody has looked into it, Invalid without words.
func (d *Desk) SettleTaxNumber(ctx context.Context, by models.Actor, customerID, words string) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	if words = strings.TrimSpace(words); words == "" {
		return models.Invalid{"words": "errors.reason_required"}
	}
	n, err := models.From[models.StripeCustomer](d.db).Where("mode = ? AND customer_id = ? AND tax_status IN ('pending', 'unverified') AND tax_by IS NULL", d.Mode(), customerID).
		Select("tax_by", "tax_text").Updates(ctx, models.StripeCustomer{TaxBy: &by.ID, TaxText: clip(words, 500)})
	if err != nil || n > 0 {
		return err
	}
	known, err := models.From[models.StripeCustomer](d.db).Where("mode = ? AND customer_id = ?", d.Mode(), customerID).Count(ctx)
	if err == nil && known == 0 {
		err = models.ErrNotFound
	} else if err == nil {
		err = models.ErrConflict
	}
	return fmt.Errorf("settle the tax number of %s: %w", customerID, err)
}
