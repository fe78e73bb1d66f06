package licensing

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"imprimatur/models"
)

// GrantPaid issues the licence of an invoice that is paid but not as accepted:
// somebody who may settle money has looked, and says why it is granted all the
// same. The flag ends, and the history keeps its words beside the reason.
// ErrForbidden, ErrNotFound, Invalid, ErrConflict when nothing paid waits for a person.
func (d *Desk) GrantPaid(ctx context.Context, by models.Actor, id int64, seen int, reason string) error {
	return d.verdict(ctx, by, id, seen, reason, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if !inv.CanGrant(r.Status) {
			return fmt.Errorf("grant request %d (%s) on invoice %d (%s): %w", r.ID, r.Status, inv.ID, inv.Status, models.ErrConflict)
		}
		over, err := d.overBy(ctx, tx, r, inv)
		if err != nil {
			return err
		}
		if over != "" && over != string(models.AmendEnded) { // two licences for one fee, or one for money that went back
			return fmt.Errorf("grant request %d: the licence that it widens is %s: %w", r.ID, over, models.ErrConflict)
		}
		if err := d.reviewed(ctx, tx, by, r, inv, "granted_paid", reason); err != nil {
			return err
		}
		return d.grant(ctx, tx, r, inv)
	})
}

// ClearReview ends the flag of an invoice that is still being made, and has the
// work on it go on. ErrForbidden, ErrNotFound, Invalid, ErrConflict when no such
// invoice waits for a person.
func (d *Desk) ClearReview(ctx context.Context, by models.Actor, id int64, seen int, reason string) error {
	return d.verdict(ctx, by, id, seen, reason, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if !inv.CanGoOn() {
			return fmt.Errorf("clear the review of invoice %d (%s): %w", inv.ID, inv.Status, models.ErrConflict)
		}
		if err := d.reviewed(ctx, tx, by, r, inv, "review_cleared", reason); err != nil {
			return err
		}
		return d.enqueue(ctx, tx, PrepareInvoice{InvoiceID: inv.ID})
	})
}

// verdict is change for what a person says about the newest invoice of a request.
func (d *Desk) verdict(ctx context.Context, by models.Actor, id int64, seen int, reason string,
	then func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return models.Invalid{"reason": "errors.required"}
	}
	return d.change(ctx, id, seen, func(tx *gorm.DB, r *models.Request) error {
		inv, err := lockLiveInvoice(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if inv == nil {
			return fmt.Errorf("judge request %d, which has no invoice: %w", r.ID, models.ErrConflict)
		}
		return then(tx, r, inv)
	})
}

// reviewed takes the flag from an invoice and writes down who did, and why.
func (d *Desk) reviewed(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, inv *models.Invoice, kind, reason string) error {
	e := models.Event{RequestID: r.ID, Kind: kind, Facts: map[string]any{"reason": reason, "flag": inv.NeedsReview, "invoice": inv.Number}}
	inv.NeedsReview = ""
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	return d.event(ctx, tx, e, by)
}
