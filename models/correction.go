package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Refunded says how much of what was paid went back.
type Refunded string

// None, a part, or all of it.
const (
	RefundNone    Refunded = "none"
	RefundPartial Refunded = "partial"
	RefundFull    Refunded = "full"
)

// Disputed says how a payer's objection at the bank stands.
type Disputed string

// An inquiry moves no money; an open dispute has taken it back for the time being.
const (
	DisputeNone    Disputed = "none"
	DisputeInquiry Disputed = "inquiry"
	DisputeOpen    Disputed = "open"
	DisputeWon     Disputed = "won"
	DisputeLost    Disputed = "lost"
)

// CreditNote takes an amount off an invoice: asked by the house, or made at Stripe.
// Amounts are minor units and hold the tax.
type CreditNote struct {
	ID                 int64
	InvoiceID          int64
	StripeCreditNoteID *string
	Number             string
	Kind               string // pre_payment or post_payment
	Status             string // asked, issued, void, refused
	AmountMinor        int64
	RefundMinor        int64 // goes back the way it came
	OutOfBandMinor     int64 // given back outside Stripe
	Currency           string
	Reason             string
	Memo               string
	StripeRefundID     string
	PDFURL             string `gorm:"column:pdf_url"`
	Refusal            string
	AskedBy            *int64
	FormKey            *string
	CreatedAt          time.Time
	VoidedAt           *time.Time
}

// CreditReasons are Stripe's reasons for a credit note.
var CreditReasons = []string{"order_change", "duplicate", "product_unsatisfactory", "fraudulent"}

// CreditNotesOf lists the credit notes of an invoice, oldest first.
func CreditNotesOf(ctx context.Context, db *gorm.DB, invoiceID int64) ([]CreditNote, error) {
	return From[CreditNote](db).Where("invoice_id = ?", invoiceID).Order("id").Find(ctx)
}

// CreditNoteByID finds one; ErrNotFound otherwise.
func CreditNoteByID(ctx context.Context, db *gorm.DB, id int64) (CreditNote, error) {
	return one(From[CreditNote](db).Where("id = ?", id).Take(ctx))
}

// Ceiling is what a further credit note may take off at most, in minor units:
// what is not credited, given back or asked for yet. Credit notes and refunds
// share it, also a note whose refund failed.
func (i Invoice) Ceiling(notes []CreditNote) int64 {
	var asked, issued int64
	for _, n := range notes {
		switch {
		case n.Status == "asked":
			asked += n.AmountMinor
		case n.Status == "issued" && n.Kind == "post_payment":
			issued += n.AmountMinor
		}
	}
	return max(i.TotalMinor-i.CreditedMinor-max(i.ReturnedMinor, issued)-asked, 0)
}

// CanCredit reports whether a credit note makes sense for the invoice as it stands:
// it is open, or it was paid and no open dispute holds the money.
func (i Invoice) CanCredit() bool {
	switch i.Status {
	case InvoiceOpen, InvoiceUncollectible:
		return i.CancelAskedAt == nil
	case InvoicePaid:
		return i.Dispute != DisputeOpen && i.Dispute != DisputeLost
	default:
		return false
	}
}

// CanSettle reports whether money from outside Stripe can be recorded for the
// invoice, or the invoice given up.
func (i Invoice) CanSettle() bool {
	return (i.Status == InvoiceOpen || i.Status == InvoiceUncollectible) && i.CancelAskedAt == nil && i.NeedsReview == ""
}

// CanCancel reports whether the desk may ask to void the invoice.
func (i Invoice) CanCancel() bool {
	return i.CancelAskedAt == nil && (i.Status == InvoiceOpen || i.Status == InvoiceUncollectible || i.Status == InvoiceDraft || i.Status == InvoicePreparing)
}

// Refund is money on its way back through Stripe.
type Refund struct {
	ID             int64
	InvoiceID      int64
	StripeRefundID string
	ChargeID       string
	Status         string // Stripe's: pending, requires_action, succeeded, failed, canceled
	AmountMinor    int64
	Currency       string
	Reason         string
	FailureReason  string
	CreatedAt      time.Time
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"` // by the clock of the house
}

// Failed reports that the money did not go back after all.
func (r Refund) Failed() bool { return r.Status == "failed" || r.Status == "canceled" }

// RefundsOf lists the refunds of an invoice, oldest first.
func RefundsOf(ctx context.Context, db *gorm.DB, invoiceID int64) ([]Refund, error) {
	return From[Refund](db).Where("invoice_id = ?", invoiceID).Order("created_at, id").Find(ctx)
}

// RefundByID finds one; ErrNotFound otherwise.
func RefundByID(ctx context.Context, db *gorm.DB, id int64) (Refund, error) {
	return one(From[Refund](db).Where("id = ?", id).Take(ctx))
}

// Dispute is a payer's objection at the bank.
type Dispute struct {
	ID              int64
	InvoiceID       int64
	StripeDisputeID string
	ChargeID        string
	Status          string // Stripe's word
	Reason          string
	AmountMinor     int64
	Currency        string
	Refundable      bool
	EvidenceDueAt   *time.Time
	CreatedAt       time.Time
	UpdatedAt       time.Time `gorm:"autoUpdateTime:false"` // by the clock of the house
}

// DisputesOf lists the disputes of an invoice, oldest first.
func DisputesOf(ctx context.Context, db *gorm.DB, invoiceID int64) ([]Dispute, error) {
	return From[Dispute](db).Where("invoice_id = ?", invoiceID).Order("created_at, id").Find(ctx)
}

// DisputeByID finds one; ErrNotFound otherwise.
func DisputeByID(ctx context.Context, db *gorm.DB, id int64) (Dispute, error) {
	return one(From[Dispute](db).Where("id = ?", id).Take(ctx))
}

// Settlement ends an invoice outside Stripe: money that arrived elsewhere, or a
// debt that is given up. Above the publication's limit a second person agrees first.
type Settlement struct {
	ID         int64
	InvoiceID  int64
	Kind       string // received or written_off
	Status     string // proposed, agreed, done, refused
	Reference  string
	ReceivedOn *time.Time
	AskedBy    int64
	AgreedBy   *int64
	Refusal    string
	FormKey    *string
	AskedAt    time.Time
	AgreedAt   *time.Time
	DoneAt     *time.Time
}

// SettlementsOf lists the settlements of an invoice, oldest first.
func SettlementsOf(ctx context.Context, db *gorm.DB, invoiceID int64) ([]Settlement, error) {
	return From[Settlement](db).Where("invoice_id = ?", invoiceID).Order("id").Find(ctx)
}

// SettlementByID finds one; ErrNotFound otherwise.
func SettlementByID(ctx context.Context, db *gorm.DB, id int64) (Settlement, error) {
	return one(From[Settlement](db).Where("id = ?", id).Take(ctx))
}

// Difference is a place where our books and Stripe's do not agree.
type Difference struct {
	ID              int64
	Mode            string
	Kind            string // unknown, missing, status, amount, corrections, unread
	InvoiceID       *int64
	StripeInvoiceID string
	Ours            string
	Theirs          string
	FoundAt         time.Time
	SeenAt          time.Time
	TriedAt         *time.Time // mending it was tried, in vain
	EndedAt         *time.Time
	EndedBy         *int64
	EndedText       string
}

// OpenDifferences lists what is neither mended nor explained, oldest first, at most 200.
func OpenDifferences(ctx context.Context, db *gorm.DB) ([]Difference, error) {
	return From[Difference](db).Where("ended_at IS NULL").Order("id").Limit(200).Find(ctx)
}

// DifferenceByID finds one; ErrNotFound otherwise.
func DifferenceByID(ctx context.Context, db *gorm.DB, id int64) (Difference, error) {
	return one(From[Difference](db).Where("id = ?", id).Take(ctx))
}
