package licensing

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// customer finds or makes the customer of this invoice's billing identity. The
// rule book (billing.md 1.1) has one customer for each organisation, brought up to
// date before each invoice. But an organisation is a name that anybody types:
// whoever typed another one's would alter its customer while its own invoice is
// being made, be billed under its address, and pay with its credit balance. So
// each identity (name, address, tax number, e-mail, and who confirmed the
// request) has a customer of its own, which is never changed afterwards. A draft
// that exists, or was asked for, keeps its customer.
func (w *walk) customer(ctx context.Context) error {
	if w.inv.StripeInvoiceID != nil {
		w.customerID = w.inv.StripeCustomerID
		return nil
	}
	p := w.customerParams()
	identity, err := w.identity(p)
	if err != nil {
		return err
	}
	known, err := w.knownCustomers(ctx, identity)
	if err != nil {
		return err
	}
	for _, id := range known {
		err := w.d.billing.CheckCustomer(ctx, id)
		if err == nil {
			w.customerID = id
			return nil
		}
		if !errors.Is(err, billing.ErrGone) {
			return err
		}
		if err := w.forgetCustomer(ctx, id); err != nil {
			return err
		}
	}
	return w.makeCustomer(ctx, identity, p)
}

// knownCustomers are the one that this invoice was last asked for with, if it
// was, and the one of the identity.
func (w *walk) knownCustomers(ctx context.Context, identity string) ([]string, error) {
	known, err := customersAsked(ctx, w.d.db, w.inv.ID)
	if err != nil {
		return nil, err
	}
	rows, err := models.From[models.StripeCustomer](w.d.db).
		Where("mode = ? AND organisation_id = ? AND identity = ?", w.inv.Mode, w.org.ID, identity).Limit(1).Find(ctx)
	if len(rows) == 1 && !slices.Contains(known, rows[0].CustomerID) {
		known = append(known, rows[0].CustomerID)
	}
	return known, err
}

// customersAsked are the customers for whom an invoice of ours was asked of
// Stripe, whatever came of it, the last one first.
func customersAsked(ctx context.Context, db *gorm.DB, invoiceID int64) ([]string, error) {
	rows, err := models.From[models.StripeOperation](db).Where("invoice_id = ? AND step = 'invoice'", invoiceID).Order("attempt DESC").Find(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, row := range rows {
		var p billing.InvoiceParams
		if err := json.Unmarshal(row.Params, &p); err != nil {
			return nil, fmt.Errorf("read what was asked for invoice %d: %w", invoiceID, err)
		}
		if !slices.Contains(ids, p.CustomerID) {
			ids = append(ids, p.CustomerID)
		}
	}
	return ids, nil
}

// makeCustomer makes it, under a step of its identity: had the identity changed
// since an earlier try, that try's customer would be taken for this one. Where
// another invoice of the same identity was faster, its customer is used.
func (w *walk) makeCustomer(ctx context.Context, identity string, p billing.CustomerParams) error {
	id, err := w.op(ctx, customerStep+identity, p, nil, func(key string) (string, error) { return w.d.billing.CreateCustomer(ctx, key, p) })
	if err != nil {
		return err
	}
	made := models.StripeCustomer{Mode: w.inv.Mode, OrganisationID: w.org.ID, Identity: identity, CustomerID: id, CreatedAt: w.d.Now()}
	if err := models.From[models.StripeCustomer](w.d.db, clause.OnConflict{DoNothing: true}).Create(ctx, &made); err != nil {
		return err
	}
	kept, err := models.From[models.StripeCustomer](w.d.db).
		Where("mode = ? AND organisation_id = ? AND identity = ?", w.inv.Mode, w.org.ID, identity).Take(ctx)
	w.customerID = kept.CustomerID
	return err
}

// customerStep begins the step in which a customer is made; its identity follows.
const customerStep = "customer-"

// forgetCustomer drops a customer that was deleted at Stripe, and the memory of
// having made it.
func (w *walk) forgetCustomer(ctx context.Context, id string) error {
	_, err := models.From[models.StripeOperation](w.d.db).Where("invoice_id = ? AND step LIKE ? AND result_id = ?", w.inv.ID, customerStep+"%", id).
		Select("state").Updates(ctx, models.StripeOperation{State: "failed"})
	if err != nil {
		return err
	}
	_, err = models.From[models.StripeCustomer](w.d.db).
		Where("mode = ? AND organisation_id = ? AND customer_id = ?", w.inv.Mode, w.org.ID, id).Delete(ctx)
	return err
}

// identity names who is billed: a hash of everything that Stripe is told about
// them, the tax number that stands on the invoice, and the address that confirmed
// the request.
func (w *walk) identity(p billing.CustomerParams) (string, error) {
	exact, err := json.Marshal(struct {
		Told           billing.CustomerParams
		TaxID, Contact string
	}{p, w.request.Billing.TaxID, models.EmailKey(w.request.ContactEmail)})
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(models.HashToken(string(exact))[:8]), nil
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
	exempt := ""
	if w.inv.ReverseCharge {
		exempt = "reverse"
	}
	return billing.CustomerParams{
		OrganisationID: w.org.ID, TaxExempt: exempt, Name: name, Email: email, Locale: w.request.Language,
		Address: billing.Address{Line1: b.Line1, Line2: b.Line2, City: b.City, State: b.State, PostalCode: b.PostalCode, Country: country},
	}
}
