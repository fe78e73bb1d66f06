package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// TaxPatience is how long a tax number may stay unverified before a person must look:
// the authorities' own services are often away for a day.
const TaxPatience = 3 * 24 * time.Hour

// taxDoubted are the tax numbers that the authorities have not confirmed and nobody has
// looked into, of payers with an invoice under reverse charge that stands.
const taxDoubted = `c.mode = @mode AND c.tax_status IN ('pending', 'unverified') AND c.tax_since < @doubted AND c.tax_by IS NULL AND EXISTS (
	SELECT 1 FROM invoices v WHERE v.stripe_customer_id = c.customer_id AND v.reverse_charge AND v.status NOT IN ('void', 'credited', 'deleted'))`

// DoubtedNumber is such a number, with whose it is.
type DoubtedNumber struct {
	CustomerID     string
	OrganisationID int64
	Organisation   string
	TaxNumber      string
	TaxStatus      string
	TaxSince       time.Time
	InvoiceID      int64 // the newest under reverse charge
	Number         string
}

// DoubtedNumbers lists them, oldest first, at most 50.
func DoubtedNumbers(ctx context.Context, db *gorm.DB, mode string, now time.Time) (rows []DoubtedNumber, err error) {
	err = db.WithContext(ctx).Raw(`SELECT c.customer_id, c.organisation_id, o.name AS organisation, c.tax_number, c.tax_status, c.tax_since, i.id AS invoice_id, i.number
		FROM stripe_customers c JOIN organisations o ON o.id = c.organisation_id
		JOIN LATERAL (SELECT id, number FROM invoices WHERE stripe_customer_id = c.customer_id AND reverse_charge ORDER BY id DESC LIMIT 1) i ON true
		WHERE `+taxDoubted+` ORDER BY c.tax_since, c.customer_id LIMIT 50`, eventsLeftArgs(mode, now)).Scan(&rows).Error
	return rows, err
}

// TaxNumbersOf lists the tax numbers that Stripe was told of for an organisation's payers, newest first, at most 20.
func TaxNumbersOf(ctx context.Context, db *gorm.DB, mode string, organisationID int64) ([]StripeCustomer, error) {
	return From[StripeCustomer](db).Where("mode = ? AND organisation_id = ? AND tax_number <> ''", mode, organisationID).Order("created_at DESC").Limit(20).Find(ctx)
}

// CustomerOf is the payer of an invoice as Stripe knows it; ErrNotFound before there is one.
func CustomerOf(ctx context.Context, db *gorm.DB, inv Invoice) (StripeCustomer, error) {
	return one(From[StripeCustomer](db).Where("mode = ? AND customer_id = ?", inv.Mode, inv.StripeCustomerID).Take(ctx))
}
