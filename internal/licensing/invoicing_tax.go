package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// taxRate finds or makes the rate of the quote. It is known by its facts, for all
// invoices of the mode.
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

// withoutRate passes an error of a step on. When Stripe refused the tax rate in
// it (archived or deleted there), the rate is forgotten, with the memory of having
// made it, and the next try makes another.
func (w *walk) withoutRate(ctx context.Context, err error) error {
	var why *billing.RefusedError
	if w.taxRateID == "" || !errors.As(err, &why) || !strings.HasPrefix(why.Param, "tax_rates") {
		return err
	}
	_, forgot := models.From[models.StripeOperation](w.d.db).Where("step = 'tax_rate' AND result_id = ?", w.taxRateID).
		Select("state").Updates(ctx, models.StripeOperation{State: "failed"})
	_, dropped := models.From[models.StripeTaxRate](w.d.db).Where("mode = ? AND tax_rate_id = ?", w.inv.Mode, w.taxRateID).Delete(ctx)
	return errors.Join(err, forgot, dropped)
}

// taxNumber puts the payer's tax number on the customer of an invoice with reverse
// charge. A number of a kind that Stripe may not know, or refuses, stays on the invoice
// alone: the desk's history says so, and the work goes on.
func (w *walk) taxNumber(ctx context.Context) error {
	if !w.inv.ReverseCharge || w.inv.StripeInvoiceID != nil {
		return nil
	}
	typ, value, known := billing.TaxNumber(payerCountry(&w.request, w.request.Billing), w.request.Billing.TaxID)
	if !known {
		return nil
	}
	if told, err := w.numberRefused(ctx); err != nil || told {
		return err
	}
	p := map[string]string{"customer": w.customerID, "type": typ, "value": value}
	_, err := w.op(ctx, "tax_id-"+w.customerID, p, nil, func(key string) (string, error) {
		return value, w.d.billing.AddTaxID(ctx, key, w.customerID, typ, value)
	})
	if err == nil {
		return w.d.ReadTaxNumber(ctx, w.customerID)
	}
	if !errors.Is(err, billing.ErrRefused) || needsKey(err) {
		return err
	}
	why := sayRefusal(err)
	return w.d.withInvoice(ctx, w.inv.ID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		facts := map[string]any{"invoice": fmt.Sprint(inv.ID), "number": r.Billing.TaxID, "why": why}
		return w.d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "tax_number_refused", Facts: facts}, models.Stripe)
	})
}

// numberRefused reports that Stripe has refused the tax number of this invoice before.
func (w *walk) numberRefused(ctx context.Context) (bool, error) {
	n, err := models.From[models.Event](w.d.db).
		Where("request_id = ? AND kind = 'tax_number_refused' AND facts->>'invoice' = ?", w.inv.RequestID, fmt.Sprint(w.inv.ID)).Count(ctx)
	return n > 0, err
}

// learnTax keeps the tax that Stripe worked out for a draft of the accepted price:
// the licensee agreed to the price and the tax of their address, and sees both
// before paying.
func (w *walk) learnTax(ctx context.Context, got billing.Invoice) error {
	if !w.inv.AutomaticTax || got.AutomaticTaxStatus != "complete" || got.TotalExcludingTaxMinor != w.inv.NetMinor || got.Status != "draft" {
		return nil
	}
	w.inv.TaxMinor, w.inv.TotalMinor = got.TotalMinor-w.inv.NetMinor, got.TotalMinor
	return w.d.keepInvoice(ctx, w.inv.ID, func(inv *models.Invoice) error {
		inv.TaxMinor, inv.TotalMinor = w.inv.TaxMinor, w.inv.TotalMinor
		return nil
	})
}
