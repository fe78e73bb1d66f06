package licensing

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// A licensee may ask this often whether a payment has arrived.
const (
	checkInterval = 5 * time.Second
	checkBurst    = 6
)

// CheckPayment lets a job ask Stripe how the newest invoice of a request stands:
// the licensee's "check payment now". Nothing is asked of an invoice that is
// settled. ErrNotFound when there is no invoice, ErrThrottled when it was asked
// too often.
func (d *Desk) CheckPayment(ctx context.Context, requestID int64) error {
	inv, err := models.LatestInvoice(ctx, d.db, requestID)
	if err != nil {
		return fmt.Errorf("check payment of request %d: %w", requestID, err)
	}
	if inv.Status.Settled() {
		return nil
	}
	if err := d.Allow(ctx, fmt.Sprintf("check:%d", requestID), checkInterval, checkBurst); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		return d.enqueue(ctx, tx, ReadInvoice{InvoiceID: inv.ID})
	})
}
