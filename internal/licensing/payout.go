package licensing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// PayoutInput is money that went to a contributor.
type PayoutInput struct {
	FormKey     string
	Currency    string
	AmountMinor int64
	Reference   string // of the bank's line
	PaidOn      string // ISO date
}

// PayOut records that a contributor was paid. It moves no money itself. Never more
// than the balance in that currency can be recorded, also by two people at once.
// The same form key again changes nothing. ErrForbidden, ErrNotFound, Invalid.
func (d *Desk) PayOut(ctx context.Context, by models.Actor, contributorID int64, in PayoutInput) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		rows, err := models.From[models.Contributor](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", contributorID).Find(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("pay out contributor %d: %w", contributorID, models.ErrNotFound)
		}
		if done, err := formSeen[models.ShareEntry](ctx, tx, in.FormKey); err != nil || done {
			return err
		}
		balance, err := models.BalanceOf(ctx, tx, contributorID, d.Mode(), in.Currency)
		if err != nil {
			return err
		}
		e, err := in.entry(contributorID, balance, d.Now())
		if err != nil {
			return err
		}
		e.Mode, e.StaffID = d.Mode(), &by.ID
		return models.From[models.ShareEntry](tx).Create(ctx, &e)
	})
}

func (in PayoutInput) entry(contributorID, balance int64, now time.Time) (models.ShareEntry, error) {
	bad := models.Invalid{}
	e := models.ShareEntry{
		ContributorID: contributorID, Currency: in.Currency, AmountMinor: -in.AmountMinor, Kind: models.SharePaidOut,
		Reference: strings.TrimSpace(in.Reference), At: now,
	}
	if in.FormKey != "" {
		e.FormKey = &in.FormKey
	}
	switch {
	case in.AmountMinor <= 0:
		bad["amount"] = "errors.amount_required"
	case in.AmountMinor > balance:
		bad["amount"] = "desk_shares.error.over_balance"
	}
	if e.Reference == "" {
		bad["reference"] = "desk_shares.error.reference"
	}
	day, err := time.Parse(time.DateOnly, in.PaidOn)
	if err != nil || day.After(now.AddDate(0, 0, 1)) || day.Before(now.AddDate(-10, 0, 0)) {
		bad["paid_on"] = "desk_shares.error.paid_on"
	}
	e.PaidOn = &day
	return e, bad.OrNil()
}
