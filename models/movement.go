package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"gorm.io/gorm"
)

// Movement is one entry of the ledger: what changed about money, when, and by which
// papers of ours and of Stripe's. Amounts are signed minor units of one currency.
// AmountMinor is the movement itself; the other three say what it does: to what
// licensees owe, to the money at Stripe (before its fees), and to money elsewhere.
//
// Over all time, and for each currency: the sum of OwedMinor is what is outstanding,
// and the sum of StripeMinor is Stripe's charges less its refunds and what disputes
// withdrew. A movement keeps its day: what is undone later is another movement.
type Movement struct {
	At              time.Time
	Kind            string // one of MovementKinds
	Currency        string
	AmountMinor     int64
	OwedMinor       int64
	StripeMinor     int64
	OutsideMinor    int64
	InvoiceID       int64
	Number          string
	Reference       string // of the request
	OrganisationID  int64
	Organisation    string
	PaperID         int64 // our row of the credit note, refund, dispute or settlement; 0 when it is the invoice itself
	StripeInvoiceID string
	StripeID        string // of the charge, credit note, refund or dispute
	Text            string // the memo, or the reference of the bank's line
	Deal            DealKind
}

// MovementKinds lists the kinds in the order of an invoice's life.
var MovementKinds = []string{
	"invoiced", "credited", "credit_voided", "paid", "paid_outside", "refunded", "refund_failed", "withdrawn", "reinstated", "written_off", "recovered", "voided",
}

// MovementFilter says which movements are asked for: those from From on and before
// To. Zero ids mean all.
type MovementFilter struct {
	Mode           string
	From, To       time.Time
	PublicationID  int64
	OrganisationID int64
}

func (f MovementFilter) args() map[string]any {
	return map[string]any{"mode": f.Mode, "from": f.From, "to": f.To, "publication": f.PublicationID, "organisation": f.OrganisationID}
}

// Movements reads the ledger of a period, oldest first, in one statement: all rows
// are of the same moment, however long reading takes, and only one is in memory. A
// slow reader holds the statement open, so that ctx bounds it and not the usual limit.
func Movements(ctx context.Context, db *gorm.DB, f MovementFilter) iter.Seq2[Movement, error] {
	return func(yield func(Movement, error) bool) {
		err := db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			if err := tx.Exec(`SET LOCAL statement_timeout = '60s'`).Error; err != nil {
				return err
			}
			rows, err := tx.Raw(movementsWithin, f.args()).Rows()
			if err != nil {
				return err
			}
			defer rows.Close() //nolint:errcheck // rows.Err is checked
			for rows.Next() {
				var m Movement
				err := rows.Scan(&m.At, &m.Kind, &m.Currency, &m.AmountMinor, &m.OwedMinor, &m.StripeMinor, &m.OutsideMinor, &m.InvoiceID, &m.Number,
					&m.Reference, &m.OrganisationID, &m.Organisation, &m.PaperID, &m.StripeInvoiceID, &m.StripeID, &m.Text, &m.Deal)
				if err != nil {
					return err
				}
				if !yield(m, nil) {
					return errEnough
				}
			}
			return rows.Err()
		}, &sql.TxOptions{ReadOnly: true})
		if err != nil && !errors.Is(err, errEnough) {
			yield(Movement{}, fmt.Errorf("read the ledger: %w", err))
		}
	}
}

// errEnough ends the reading when nobody wants more.
var errEnough = errors.New("enough")

// MovementSum is what the movements of one kind come to in one currency, of one kind of deal.
type MovementSum struct {
	Kind         string
	Deal         DealKind
	Currency     string
	Count        int64
	AmountMinor  int64
	OwedMinor    int64
	StripeMinor  int64
	OutsideMinor int64
}

// SumMovements adds up the ledger of a period by currency, kind and deal.
func SumMovements(ctx context.Context, db *gorm.DB, f MovementFilter) ([]MovementSum, error) {
	var rows []MovementSum
	err := db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(`SET LOCAL statement_timeout = '60s'`).Error; err != nil { // ctx bounds it, as in Movements
			return err
		}
		return tx.Raw(movementSums, f.args()).Scan(&rows).Error
	}, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("add up the ledger: %w", err)
	}
	return rows, nil
}

// OwedBefore is what was owed at the beginning of a period, by currency. It reads what
// was not settled by then, and so does not grow with the age of the house.
func OwedBefore(ctx context.Context, db *gorm.DB, f MovementFilter) (map[string]int64, error) {
	f.From, f.To = time.Time{}, f.From
	var rows []struct {
		Currency  string
		OwedMinor int64
	}
	if err := db.WithContext(ctx).Raw(owedBefore, f.args()).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read what was owed: %w", err)
	}
	out := map[string]int64{}
	for _, r := range rows {
		out[r.Currency] = r.OwedMinor
	}
	return out, nil
}
