package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// matching is how soon after its arrival Stripe puts a transfer on an invoice that it covers.
const matching = time.Hour

// fundsArrived: a transfer reached a customer's balance. Stripe settles an invoice
// only once all of it is there. Each transfer is told once: on the invoice that it
// can only be for, or, when it names none of several, as money of the customer that
// finance sees. What it paid in full is told by that. Other movements of the balance
// say nothing.
func (d *Desk) fundsArrived(ctx context.Context, e models.StripeEvent) error {
	open, err := models.From[models.Invoice](d.db).
		Where("stripe_customer_id = ? AND mode = ? AND status IN ('open', 'processing', 'uncollectible')", e.ObjectID, d.Mode()).Order("id").Limit(perRound).Find(ctx)
	for _, inv := range open {
		err = errors.Join(err, d.ReadInvoice(ctx, inv.ID))
	}
	f, arrived := fundsOf(e)
	if err != nil || !arrived {
		return err
	}
	of, err := models.From[models.StripeCustomer](d.db).Where("mode = ? AND customer_id = ?", e.Mode, e.ObjectID).Limit(1).Find(ctx)
	if err != nil || len(of) == 0 {
		return err // somebody else's customer
	}
	f.OrganisationID = of[0].OrganisationID
	meant, err := d.meantBy(ctx, f)
	if err != nil {
		return err
	}
	if meant == nil {
		return d.in(ctx, func(tx *gorm.DB) error {
			_, err := keepFunds(ctx, tx, f)
			return err
		})
	}
	f.InvoiceID = &meant.ID
	return d.withInvoice(ctx, meant.ID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		fresh, err := keepFunds(ctx, tx, f)
		if err != nil || !fresh || inv.Status.Settled() {
			return err
		}
		facts := map[string]any{"number": inv.Number, "event": e.ID}
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "funds_received", Visible: true, Facts: facts}, models.Stripe)
	})
}

// meantBy is the invoice that a transfer is for: the one that it paid, the one that it
// names, or the only one that is open in its currency. nil when nobody can tell.
func (d *Desk) meantBy(ctx context.Context, f models.Funds) (*models.Invoice, error) {
	all, err := models.From[models.Invoice](d.db).Where(`stripe_customer_id = ? AND mode = ? AND (? = '' OR currency = ?)
		AND (status IN ('open', 'processing', 'uncollectible') OR status = 'paid' AND NOT paid_out_of_band AND paid_at >= ? AND paid_at < ?)`,
		f.StripeCustomerID, f.Mode, f.Currency, f.Currency, f.ReceivedAt.Truncate(time.Second), f.ReceivedAt.Add(matching)).Order("id").Limit(perRound).Find(ctx)
	if err != nil {
		return nil, err
	}
	var paid, named, open []models.Invoice
	for _, inv := range all {
		switch {
		case inv.Status == models.InvoicePaid:
			paid = append(paid, inv)
		case inv.Number != "" && strings.Contains(strings.ToUpper(f.Reference), strings.ToUpper(inv.Number)):
			named = append(named, inv)
		default:
			open = append(open, inv)
		}
	}
	for _, some := range [][]models.Invoice{paid, named, open} {
		if len(some) == 1 {
			return &some[0], nil
		}
		if len(some) > 1 {
			return nil, nil
		}
	}
	return nil, nil
}

// keepFunds writes a transfer down; fresh when it was not known yet.
func keepFunds(ctx context.Context, tx *gorm.DB, f models.Funds) (fresh bool, err error) {
	result := tx.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&f)
	return result.RowsAffected == 1, result.Error
}

// fundsOf reads what an event tells of a transfer; arrived is false for any other
// movement of a balance. It decides over a sentence alone. One that was found by
// asking has no payload, and says only that something came.
func fundsOf(e models.StripeEvent) (f models.Funds, arrived bool) {
	var told struct {
		Data struct {
			Object struct {
				ID, Type, Currency string
				Created            int64
				NetAmount          int64 `json:"net_amount"`
				Funded             struct {
					BankTransfer struct{ Reference string } `json:"bank_transfer"`
				}
			}
		}
	}
	if json.Unmarshal(e.Payload, &told) != nil {
		return f, false
	}
	t := told.Data.Object
	f = models.Funds{
		TransactionID: t.ID, Mode: e.Mode, StripeCustomerID: e.ObjectID, Currency: strings.ToUpper(t.Currency), AmountMinor: max(t.NetAmount, 0),
		Reference: clip(t.Funded.BankTransfer.Reference, 140), ReceivedAt: e.ReceivedAt,
	}
	if t.ID == "" {
		f.TransactionID = e.ID
	}
	if t.Created > 0 {
		f.ReceivedAt = time.Unix(t.Created, 0).UTC()
	}
	return f, t.Type == "" || t.Type == "funded"
}
