package licensing

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// customer finds or makes the organisation's customer in this mode and brings
// its address up to date: the invoice snapshots it when it is finalized. A draft
// that exists keeps its customer.
func (w *walk) customer(ctx context.Context) error {
	if w.inv.StripeInvoiceID != nil {
		w.customerID = w.inv.StripeCustomerID
		return nil
	}
	p := w.customerParams()
	row, err := models.From[models.StripeCustomer](w.d.db).Where("mode = ? AND organisation_id = ?", w.inv.Mode, w.org.ID).Limit(1).Find(ctx)
	if err != nil {
		return err
	}
	if len(row) == 1 {
		w.customerID = row[0].CustomerID
		// A key of its own: the same update twice is harmless, a stored failure is not.
		err := w.d.billing.UpdateCustomer(ctx, fmt.Sprintf("lic:%s:customer:%s", w.d.domain, uuid.New()), w.customerID, p)
		if !errors.Is(err, billing.ErrGone) {
			return err
		}
		if err := w.forgetCustomer(ctx); err != nil {
			return err
		}
	}
	id, err := w.op(ctx, "customer", p, nil, func(key string) (string, error) { return w.d.billing.CreateCustomer(ctx, key, p) })
	if err != nil {
		return err
	}
	made := models.StripeCustomer{Mode: w.inv.Mode, OrganisationID: w.org.ID, CustomerID: id, CreatedAt: w.d.Now()}
	if err := models.From[models.StripeCustomer](w.d.db, clause.OnConflict{DoNothing: true}).Create(ctx, &made); err != nil {
		return err
	}
	kept, err := models.From[models.StripeCustomer](w.d.db).Where("mode = ? AND organisation_id = ?", w.inv.Mode, w.org.ID).Take(ctx)
	w.customerID = kept.CustomerID
	return err
}

// forgetCustomer drops a customer that was deleted at Stripe, and the memory of
// having made it.
func (w *walk) forgetCustomer(ctx context.Context) error {
	_, err := models.From[models.StripeOperation](w.d.db).Where("invoice_id = ? AND step = 'customer' AND result_id = ?", w.inv.ID, w.customerID).
		Select("state").Updates(ctx, models.StripeOperation{State: "failed"})
	if err != nil {
		return err
	}
	_, err = models.From[models.StripeCustomer](w.d.db).
		Where("mode = ? AND organisation_id = ? AND customer_id = ?", w.inv.Mode, w.org.ID, w.customerID).Delete(ctx)
	return err
}

func (w *walk) customerParams() billing.CustomerParams {
	b := w.request.Billing
	name, email, country := b.LegalName, b.FinanceEmail, b.Country
	if name == "" {
		name = w.org.Name
	}
	if email == "" {
		email = w.request.ContactEmail
	}
	if country == "" {
		country = w.org.Country
	}
	return billing.CustomerParams{
		OrganisationID: w.org.ID, Name: name, Email: email, Locale: w.request.Language,
		Address: billing.Address{Line1: b.Line1, Line2: b.Line2, City: b.City, PostalCode: b.PostalCode, Country: country},
	}
}

func (w *walk) taxRate(ctx context.Context) error {
	q := w.quote
	if q.TaxBasisPoints == 0 {
		return nil
	}
	const same = "mode = ? AND label = ? AND basis_points = ? AND country = ?"
	rows, err := models.From[models.StripeTaxRate](w.d.db).Where(same, w.inv.Mode, q.TaxLabel, q.TaxBasisPoints, w.pub.Country).Limit(1).Find(ctx)
	if err != nil {
		return err
	}
	if len(rows) == 1 {
		w.taxRateID = rows[0].TaxRateID
		return nil
	}
	p := billing.TaxRateParams{Name: q.TaxLabel, BasisPoints: q.TaxBasisPoints, Country: w.pub.Country}
	id, err := w.op(ctx, "tax_rate", p, nil, func(key string) (string, error) { return w.d.billing.CreateTaxRate(ctx, key, p) })
	if err != nil {
		return err
	}
	made := models.StripeTaxRate{Mode: w.inv.Mode, Label: q.TaxLabel, BasisPoints: q.TaxBasisPoints, Country: w.pub.Country, TaxRateID: id}
	w.taxRateID = id
	return models.From[models.StripeTaxRate](w.d.db, clause.OnConflict{DoNothing: true}).Create(ctx, &made)
}
