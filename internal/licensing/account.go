package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// ErrHeld says that the account of a request is on hold, and that nobody has let it go
// on: it tells nothing of whose debts.
var ErrHeld = errors.New("the account is on hold")

// HoldAccount stops an organisation's account by hand, until somebody lifts the
// hold. ErrForbidden, ErrNotFound, ErrConflict when it is held already, Invalid
// without a reason.
func (d *Desk) HoldAccount(ctx context.Context, by models.Actor, organisationID int64, reason string) error {
	reason, err := reasoned(by, reason)
	if err != nil {
		return err
	}
	return d.withAccount(ctx, organisationID, func(tx *gorm.DB, org models.Organisation) error {
		placed, err := d.placeHold(ctx, tx, models.AccountHold{
			PublicationID: org.PublicationID, OrganisationID: org.ID, Kind: "staff", Reason: reason, PlacedBy: &by.ID,
		})
		if err == nil && !placed {
			err = fmt.Errorf("hold the account of organisation %d: it is held: %w", org.ID, models.ErrConflict)
		}
		return err
	})
}

// LiftHold ends a hold by hand; what the account owed too long by then does not bring
// it back. One that a person had placed hid what would have held the account by
// itself: that is looked at again. ErrForbidden, ErrNotFound, ErrConflict when it has
// ended already, Invalid without a reason.
func (d *Desk) LiftHold(ctx context.Context, by models.Actor, organisationID, holdID int64, reason string) error {
	reason, err := reasoned(by, reason)
	if err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		if err := chaseAgain(ctx, tx, holdID); err != nil { // before the account's lock: invoices come first
			return err
		}
		if err := lockAccount(ctx, tx, organisationID); err != nil {
			return err
		}
		rows, err := models.From[models.AccountHold](tx).Where("id = ? AND organisation_id = ?", holdID, organisationID).Limit(1).Find(ctx)
		switch {
		case err != nil:
			return err
		case len(rows) == 0:
			return fmt.Errorf("lift hold %d: %w", holdID, models.ErrNotFound)
		case rows[0].LiftedAt != nil:
			return fmt.Errorf("lift hold %d: it has ended: %w", holdID, models.ErrConflict)
		}
		return d.endHold(ctx, tx, rows[0].ID, &by.ID, reason)
	})
}

// chaseAgain has the schedule of an account's open invoices worked out anew, when a
// person had placed its hold.
func chaseAgain(ctx context.Context, tx *gorm.DB, holdID int64) error {
	return tx.WithContext(ctx).Exec(`UPDATE invoices SET chase_at = NULL WHERE id IN (
		SELECT i.id FROM account_holds h JOIN invoices i ON i.account_key = h.email_key AND i.publication_id = h.publication_id AND (h.email_key <> '' OR i.organisation_id = h.organisation_id)
		WHERE h.id = ? AND h.kind = 'staff' AND i.status = 'open' ORDER BY i.id FOR UPDATE OF i)`, holdID).Error
}

// WaiveHold lets one request go on although its account is on hold. ErrForbidden,
// ErrNotFound, ErrConflict when it is not held or the page was stale, Invalid
// without a reason.
func (d *Desk) WaiveHold(ctx context.Context, by models.Actor, requestID int64, seen int, reason string) error {
	reason, err := reasoned(by, reason)
	if err != nil {
		return err
	}
	n := note{kind: "account_hold_waived", hidden: true, facts: map[string]any{"reason": reason}}
	return d.touch(ctx, by, requestID, seen, n, func(tx *gorm.DB, r *models.Request) error {
		holds, err := models.HoldsOn(ctx, tx, *r)
		if err != nil {
			return err
		}
		if len(holds) == 0 || r.HoldWaived != "" {
			return fmt.Errorf("waive the hold of request %d: there is none: %w", r.ID, models.ErrConflict)
		}
		r.HoldWaived = reason
		return nil
	})
}

func reasoned(by models.Actor, reason string) (string, error) {
	if err := may(by, models.ActMoney); err != nil {
		return "", err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return "", models.Invalid{"reason": "errors.reason_required"}
	}
	return reason, nil
}

// Held reports whether the account of a request is on hold, and nobody has let the
// request go on.
func (d *Desk) Held(ctx context.Context, r models.Request) (bool, error) {
	err := d.unheld(ctx, d.db, &r)
	if errors.Is(err, ErrHeld) {
		return true, nil
	}
	return false, err
}

// unheld refuses to go on with a request whose account is on hold: ErrHeld.
func (d *Desk) unheld(ctx context.Context, tx *gorm.DB, r *models.Request) error {
	if r.HoldWaived != "" {
		return nil
	}
	holds, err := models.HoldsOn(ctx, tx, *r)
	if err == nil && len(holds) > 0 {
		err = fmt.Errorf("request %d: %w", r.ID, ErrHeld)
	}
	return err
}

// holdDebtor stops the account that an invoice is owed by: the organisation's only
// when the debt is its own, otherwise that of the address, so that nobody can stop
// an organisation by leaving a bill in its name. One debt stops an account once, and
// not at all when it was owed too long (since due) already as a person lifted such a hold.
func (d *Desk) holdDebtor(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, due time.Time) error {
	if err := lockAccount(ctx, tx, inv.OrganisationID); err != nil {
		return err
	}
	before, err := models.From[models.AccountHold](tx).Where(`invoice_id = ? OR kind = 'overdue' AND lifted_by IS NOT NULL AND lifted_at >= ?
		AND publication_id = ? AND email_key = ? AND (email_key <> '' OR organisation_id = ?)`,
		inv.ID, due, inv.PublicationID, inv.AccountKey, inv.OrganisationID).Count(ctx)
	if err != nil || before > 0 {
		return err
	}
	placed, err := d.placeHold(ctx, tx, models.AccountHold{
		PublicationID: inv.PublicationID, OrganisationID: inv.OrganisationID, EmailKey: inv.AccountKey, Kind: "overdue", InvoiceID: &inv.ID,
	})
	if err != nil || !placed {
		return err
	}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "account_held", Facts: map[string]any{"number": inv.Number}}, models.System); err != nil {
		return err
	}
	return d.deskMail(ctx, tx, r, MailDeskAccountHeld, inv.ID, fmt.Sprintf("desk_held:%d", inv.ID))
}

// freeDebtor lifts a hold that came by itself, once nothing that its account owes
// is overdue any more.
func (d *Desk) freeDebtor(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if err := lockAccount(ctx, tx, inv.OrganisationID); err != nil {
		return err
	}
	q := models.From[models.AccountHold](tx).Where("lifted_at IS NULL AND kind = 'overdue' AND email_key = ?", inv.AccountKey)
	if inv.AccountKey == "" {
		q = q.Where("organisation_id = ?", inv.OrganisationID)
	} else { // an address owes across the organisations that it named
		q = q.Where("publication_id = ?", inv.PublicationID)
	}
	holds, err := q.Find(ctx)
	if err != nil || len(holds) == 0 {
		return err
	}
	owed, err := models.OwedBy(ctx, tx, inv.PublicationID, inv.OrganisationID, inv.AccountKey)
	if err != nil || len(owed) > 0 {
		return err
	}
	for _, h := range holds {
		if err := d.endHold(ctx, tx, h.ID, nil, ""); err != nil {
			return err
		}
	}
	return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "account_freed"}, models.System)
}

func (d *Desk) placeHold(ctx context.Context, tx *gorm.DB, h models.AccountHold) (placed bool, err error) {
	h.PlacedAt = d.Now()
	err = models.From[models.AccountHold](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &h)
	return h.ID != 0, err
}

func (d *Desk) endHold(ctx context.Context, tx *gorm.DB, id int64, by *int64, why string) error {
	n, err := models.From[models.AccountHold](tx).Where("id = ? AND lifted_at IS NULL", id).Select("lifted_at", "lifted_by", "lifted_text").
		Updates(ctx, models.AccountHold{LiftedAt: ptr(d.Now()), LiftedBy: by, LiftedText: why})
	return oneRow(n, err, "lift hold")
}

// withAccount locks an organisation's account. ErrNotFound.
func (d *Desk) withAccount(ctx context.Context, organisationID int64, then func(tx *gorm.DB, org models.Organisation) error) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		if err := lockAccount(ctx, tx, organisationID); err != nil {
			return err
		}
		org, err := models.OrganisationByID(ctx, tx, organisationID)
		if err != nil {
			return fmt.Errorf("organisation %d: %w", organisationID, err)
		}
		return then(tx, org)
	})
}

// lockAccount comes after a request's and an invoice's lock, and lets new requests
// of the organisation refer to it meanwhile.
func lockAccount(ctx context.Context, tx *gorm.DB, organisationID int64) error {
	_, err := models.From[models.Organisation](tx, clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", organisationID).Find(ctx)
	return err
}
