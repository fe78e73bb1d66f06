package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Funds is a bank transfer that reached a customer's balance at Stripe. Stripe keeps
// the balance; this says when it came and what it was for.
type Funds struct {
	TransactionID    string `gorm:"primaryKey"` // Stripe's, or the event's when that is not known
	Mode             string
	StripeCustomerID string
	OrganisationID   int64
	InvoiceID        *int64 // that it paid or is for; nil when it names none of several
	Currency         string // "" when not known
	AmountMinor      int64  // 0 when not known
	Reference        string // of the transfer, as its sender wrote it
	ReceivedAt       time.Time
}

// TableName is where transfers are kept.
func (Funds) TableName() string { return "customer_funds" }

// FundsOf lists the transfers that may concern an invoice, oldest first, at most 20: its
// own, and, until it has ended, those of its payer that named no invoice since it was made.
func FundsOf(ctx context.Context, db *gorm.DB, inv Invoice) ([]Funds, error) {
	return From[Funds](db).Where(`invoice_id = ? OR invoice_id IS NULL AND mode = ? AND stripe_customer_id = ? AND received_at >= ? AND (currency = '' OR currency = ?) AND NOT ?`,
		inv.ID, inv.Mode, inv.StripeCustomerID, inv.CreatedAt, inv.Currency, inv.Status.Settled()).Order("received_at, transaction_id").Limit(20).Find(ctx)
}
