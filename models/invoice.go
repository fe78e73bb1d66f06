package models

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// Invoice mirrors one Stripe invoice of one accepted quote. Amounts are minor units.
type Invoice struct {
	ID               int64
	PublicationID    int64
	RequestID        int64
	QuoteID          int64
	OrganisationID   int64
	Status           InvoiceStatus
	Overdue          bool
	NeedsReview      string // why a person must look; "" = nothing wrong
	Mode             string // sandbox, test or live
	Currency         string
	NetMinor         int64
	TaxMinor         int64
	TotalMinor       int64
	StripeCustomerID string
	StripeInvoiceID  *string
	Number           string
	HostedURL        string
	PDFURL           string `gorm:"column:pdf_url"`
	AutomaticTax     bool   // TaxMinor and TotalMinor are Stripe's, and known once the draft was read back
	PaidOutOfBand    bool
	AttemptCount     int64
	LastPaymentError string
	CancelAskedAt    *time.Time // void it if it is not paid
	CancelBy         string     // one of the Cancel constants; "" = nobody
	CancelText       string
	PaymentDays      int        // until it is due; 0 = the publication's
	ReverseCharge    bool       // the payer owes the tax
	AccountKey       string     // whose debt it is: "" = the organisation's, else of the address with this key
	ChaseAt          *time.Time // when the next reminder or consequence is due; nil = to be worked out
	ChaseFrom        *time.Time // the schedule counts from here when that is later than the due date; nil = from the due date
	ChargeID         string
	CreditedMinor    int64 // taken off by credit notes before payment
	ReturnedMinor    int64 // given back after payment, by refunds and credit notes
	Refund           Refunded
	Dispute          Disputed
	MoneyReadAt      *time.Time // when Stripe was last asked about credit notes, refunds and disputes
	DueAt            *time.Time
	SentAt           *time.Time
	PaidAt           *time.Time
	ReadAt           *time.Time // when Stripe was last asked
	CreatedAt        time.Time
	UpdatedAt        time.Time `gorm:"autoUpdateTime:false"` // by the clock of the house
}

// CanGrant reports that the invoice is paid, but not as accepted, and its request
// (in the given status) still waits for that: a person may grant the licence, as long
// as its money is there.
func (i Invoice) CanGrant(request Status) bool {
	gone := i.Refund == RefundFull || i.Dispute == DisputeOpen || i.Dispute == DisputeLost
	return i.NeedsReview != "" && i.Status == InvoicePaid && request == Agreed && !gone
}

// DueMinor is what a payer was asked for in the end: the total less what credit notes
// took off before payment.
func (i Invoice) DueMinor() int64 { return i.TotalMinor - i.CreditedMinor }

// CanChase reports that the invoice waits for its money, and that nothing is to be
// cleared up before its payer may be asked for it.
func (i Invoice) CanChase() bool {
	return i.Status == InvoiceOpen && i.DueAt != nil && i.CancelAskedAt == nil && i.NeedsReview == "" && (i.Dispute == DisputeNone || i.Dispute == DisputeWon)
}

// CanGoOn reports that the invoice waits for a person while it is being made:
// the flag can be cleared and the work continued.
func (i Invoice) CanGoOn() bool {
	return i.NeedsReview != "" && (i.Status == InvoicePreparing || i.Status == InvoiceDraft)
}

// InvoiceByID finds one; ErrNotFound otherwise.
func InvoiceByID(ctx context.Context, db *gorm.DB, id int64) (Invoice, error) {
	return one(From[Invoice](db).Where("id = ?", id).Take(ctx))
}

// InvoiceByStripeID finds the mirror of a Stripe invoice; ErrNotFound otherwise.
func InvoiceByStripeID(ctx context.Context, db *gorm.DB, id string) (Invoice, error) {
	return one(From[Invoice](db).Where("stripe_invoice_id = ?", id).Take(ctx))
}

// LatestInvoice is the newest invoice of a request; ErrNotFound when there is none.
func LatestInvoice(ctx context.Context, db *gorm.DB, requestID int64) (Invoice, error) {
	return one(From[Invoice](db).Where("request_id = ?", requestID).Order("id DESC").Take(ctx))
}

// UnsettledInvoices lists invoices that Stripe should be asked about: not settled
// and not read since before. At most limit rows, oldest reading first.
func UnsettledInvoices(ctx context.Context, db *gorm.DB, before time.Time, limit int) ([]Invoice, error) {
	return From[Invoice](db).
		Where("status IN ('preparing', 'draft', 'open', 'processing', 'uncollectible') AND coalesce(read_at, created_at) < ?", before).
		Order("coalesce(read_at, created_at)").Limit(limit).Find(ctx)
}

// StripeOperation is one call that changes something at Stripe: its key and exact
// parameters are stored before it is made.
type StripeOperation struct {
	ID        int64
	InvoiceID int64
	Step      string
	Attempt   int
	Key       string
	Params    json.RawMessage `gorm:"type:jsonb"`
	State     string          // planned, unknown, done, failed
	Tries     int
	ResultID  string
	LastError string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// StripeCustomer is the Stripe customer of one billing identity of an organisation
// in one mode.
type StripeCustomer struct {
	Mode           string
	OrganisationID int64
	Identity       string
	CustomerID     string
	TaxNumber      string     // as Stripe has it; "" = Stripe was told of none
	TaxStatus      string     // Stripe's word: pending, verified, unverified, unavailable
	TaxSince       *time.Time // when that was first read
	TaxBy          *int64     // who has looked into a number that is not verified
	TaxText        string     // and what they found
	CreatedAt      time.Time
}

// StripeTaxRate is a tax rate known to Stripe in one mode.
type StripeTaxRate struct {
	Mode        string
	Label       string
	BasisPoints int64
	Country     string
	TaxRateID   string
}

// StripeEvent is one signed event, stored before anything is done about it.
type StripeEvent struct {
	ID         string
	Type       string
	Mode       string
	APIVersion string
	ObjectID   string
	InvoiceID  *int64
	Payload    json.RawMessage `gorm:"type:jsonb"`
	Status     string          // pending, done, ignored, ignored_mode, failed, parked
	Attempts   int
	LastError  string
	ReceivedAt time.Time
	DoneAt     *time.Time
	AsideBy    *int64 // who left it alone
	AsideText  string // and why
}

// StripeEventByID finds one; ErrNotFound otherwise.
func StripeEventByID(ctx context.Context, db *gorm.DB, id string) (StripeEvent, error) {
	return one(From[StripeEvent](db).Where("id = ?", id).Take(ctx))
}

// Mark is a named fact that must outlive a process.
type Mark struct {
	Name      string `gorm:"primaryKey"`
	Value     string
	UpdatedAt time.Time
}

// MarkValue reads a mark, "" when it was never set.
func MarkValue(ctx context.Context, db *gorm.DB, name string) (string, error) {
	rows, err := From[Mark](db).Where("name = ?", name).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].Value, nil
}
