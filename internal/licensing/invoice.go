package licensing

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// keyLife is how long an idempotency key is trusted: Stripe may forget it after 24 h.
const keyLife = 23 * time.Hour

// clockSkew is how far Stripe's clock may run behind ours when we look for what
// was made since a moment.
const clockSkew = time.Hour

// lockLiveInvoice is the invoice of a request that was not cancelled;
// nil when there is none. The request is locked already.
func lockLiveInvoice(ctx context.Context, tx *gorm.DB, requestID int64) (*models.Invoice, error) {
	rows, err := models.From[models.Invoice](tx, clause.Locking{Strength: "UPDATE"}).
		Where("request_id = ? AND status NOT IN ('void', 'credited', 'deleted')", requestID).Order("id DESC").Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// withInvoice locks the request of an invoice, then the invoice: one lock order.
// Looking at an invoice is no change of its request: an editor's page stays
// fresh unless the request itself moved.
func (d *Desk) withInvoice(ctx context.Context, invoiceID int64, then func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error) error {
	found, err := models.InvoiceByID(ctx, d.db, invoiceID)
	if err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		r, err := lockRequest(ctx, tx, found.RequestID)
		if err != nil {
			return err
		}
		rows, err := models.From[models.Invoice](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", invoiceID).Find(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("lock invoice %d: %w", invoiceID, models.ErrNotFound)
		}
		before := r
		if err := then(tx, &r, &rows[0]); err != nil || reflect.DeepEqual(before, r) {
			return err
		}
		return d.keepRequest(ctx, tx, &r)
	})
}

func (d *Desk) saveInvoice(ctx context.Context, tx *gorm.DB, inv *models.Invoice) error {
	inv.UpdatedAt = d.Now()
	_, err := models.From[models.Invoice](tx).Where("id = ?", inv.ID).Select("*").Omit("id", "created_at").Updates(ctx, *inv)
	return err
}

// keepInvoice records a step of an invoice that changes nothing else.
func (d *Desk) keepInvoice(ctx context.Context, id int64, then func(inv *models.Invoice) error) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		rows, err := models.From[models.Invoice](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Find(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("keep invoice %d: %w", id, models.ErrNotFound)
		}
		if err := then(&rows[0]); err != nil {
			return err
		}
		return d.saveInvoice(ctx, tx, &rows[0])
	})
}
