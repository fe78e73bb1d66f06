package licensing

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"imprimatur/models"
)

// CancelAsDesk asks to void an unpaid invoice: Stripe decides, and only then the
// agreement ends and the request comes back to review. To cancel gives the debt up, so
// that from the publication's limit on a second person has to agree (AgreeSettlement).
// ErrForbidden, ErrNotFound, ErrConflict when it cannot be cancelled or a settlement is
// under way, Invalid without a reason.
func (d *Desk) CancelAsDesk(ctx context.Context, by models.Actor, invoiceID int64, why string) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	why = strings.TrimSpace(why)
	if why == "" {
		return models.Invalid{"why": "errors.reason_required"}
	}
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if !inv.CanCancel() {
			return fmt.Errorf("cancel invoice %d in %s: %w", inv.ID, inv.Status, models.ErrConflict)
		}
		busy, err := beingSettled(ctx, tx, inv.ID)
		if err != nil {
			return err
		}
		if busy {
			return fmt.Errorf("cancel invoice %d: a settlement is under way: %w", inv.ID, models.ErrConflict)
		}
		p, err := models.PublicationByID(ctx, tx, inv.PublicationID)
		if err != nil {
			return err
		}
		if p.NeedsTwo(inv.Currency, inv.TotalMinor) {
			return d.proposeCancel(ctx, tx, r, inv, by, why)
		}
		if err := d.askToCancel(ctx, tx, inv, why); err != nil {
			return err
		}
		facts := map[string]any{"number": inv.Number, "text": why}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "cancel_asked", Facts: facts}, by); err != nil {
			return err
		}
		return d.enqueue(ctx, tx, CancelInvoice{InvoiceID: inv.ID})
	})
}

// beingSettled reports whether somebody is about to end an invoice outside Stripe.
func beingSettled(ctx context.Context, tx *gorm.DB, invoiceID int64) (bool, error) {
	n, err := models.From[models.Settlement](tx).Where("invoice_id = ? AND status IN ('proposed', 'agreed')", invoiceID).Count(ctx)
	return n > 0, err
}

func (d *Desk) proposeCancel(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, by models.Actor, why string) error {
	s := models.Settlement{InvoiceID: inv.ID, Kind: "cancelled", Status: "proposed", Reference: why, AskedBy: by.ID, AskedAt: d.Now()}
	if err := models.From[models.Settlement](tx).Create(ctx, &s); err != nil {
		return fmt.Errorf("propose to cancel invoice %d: %w", inv.ID, err)
	}
	return d.settlementGoesOn(ctx, tx, r, inv, s, by)
}

// askToCancel notes that the desk wants an invoice void.
func (d *Desk) askToCancel(ctx context.Context, tx *gorm.DB, inv *models.Invoice, why string) error {
	inv.CancelAskedAt, inv.CancelBy, inv.CancelText = ptr(d.Now()), models.CancelByStaff, why
	return d.saveInvoice(ctx, tx, inv)
}

// cancelAgreed carries out a cancellation that two people wanted; it is dropped, and
// told, when the payment was faster or Stripe refuses.
func (d *Desk) cancelAgreed(ctx context.Context, s models.Settlement) error {
	if err := d.CancelInvoice(ctx, s.InvoiceID); err != nil {
		return err
	}
	inv, err := models.InvoiceByID(ctx, d.db, s.InvoiceID)
	switch {
	case err != nil:
		return err
	case inv.Status.Cancelled():
		return d.settlementEnds(ctx, s.ID, "")
	case inv.CancelAskedAt == nil:
		return d.settlementEnds(ctx, s.ID, "The payment was faster, or Stripe refuses to cancel the invoice.")
	default:
		return fmt.Errorf("cancel invoice %d, which is %s: %w", inv.ID, inv.Status, models.ErrConflict)
	}
}
