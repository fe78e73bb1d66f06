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

// AskToRead lets a job read an invoice's money at Stripe again, whatever state it is
// in: finance's "read again". ErrForbidden, ErrNotFound, ErrConflict when it is not
// at Stripe yet or of another mode, ErrThrottled when it was asked too often.
func (d *Desk) AskToRead(ctx context.Context, by models.Actor, invoiceID int64) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	inv, err := models.InvoiceByID(ctx, d.db, invoiceID)
	if err != nil {
		return err
	}
	if inv.StripeInvoiceID == nil || inv.Mode != d.Mode() {
		return fmt.Errorf("read invoice %d of mode %s again: %w", inv.ID, inv.Mode, models.ErrConflict)
	}
	if err := d.Allow(ctx, fmt.Sprintf("read:%d", inv.ID), checkInterval, checkBurst); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error { return d.enqueue(ctx, tx, ReadMoney{InvoiceID: inv.ID}) })
}
