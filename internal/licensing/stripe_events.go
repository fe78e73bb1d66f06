package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// StripeEventTypes are the events that are acted on: those of an invoice's life,
// and those of what comes back after it (the second list).
var (
	StripeEventTypes  = append(slices.Clone(invoiceEventTypes), moneyEventTypes...)
	invoiceEventTypes = []string{
		"invoice.finalized", "invoice.finalization_failed", "invoice.sent", "invoice.paid", "invoice.payment_failed",
		"invoice.payment_action_required", "invoice.voided", "invoice.marked_uncollectible", "invoice.updated", "invoice.deleted",
		"payment_intent.processing",
	}
	moneyEventTypes = []string{
		"credit_note.created", "credit_note.updated", "credit_note.voided",
		"charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed",
		"charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
		fundsReceived, taxNumberRead,
	}
)

// fundsReceived: a bank transfer reached the customer's balance at Stripe.
const fundsReceived = "customer_cash_balance_transaction.created"

// taxNumberRead: the authorities have answered about a customer's tax number.
const taxNumberRead = "customer.tax_id.updated"

// StoreEvent keeps a verified event and has it handled. A duplicate is success
// and changes nothing. Only a failing database is an error.
func (d *Desk) StoreEvent(ctx context.Context, e billing.Event, payload []byte) error {
	row := models.StripeEvent{
		ID: e.ID, Type: e.Type, Mode: d.Mode(), APIVersion: e.APIVersion, ObjectID: objectOf(e), Payload: payload,
		Status: "pending", ReceivedAt: d.Now(),
	}
	if e.LocalInvoiceID != 0 {
		row.InvoiceID = &e.LocalInvoiceID
	}
	switch {
	case e.Livemode != d.billing.Livemode():
		row.Status = "ignored_mode"
	case e.Account != "" || !known(e.Type):
		row.Status = "ignored"
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		result := tx.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if result.Error != nil {
			return fmt.Errorf("store event %s: %w", e.ID, result.Error)
		}
		if result.RowsAffected == 0 || row.Status != "pending" {
			return nil
		}
		return d.enqueue(ctx, tx, HandleStripeEvent{EventID: e.ID})
	})
}

// objectOf is what leads to the invoice: itself, else the charge that a refund or
// dispute belongs to, else whose money arrived.
func objectOf(e billing.Event) string {
	switch {
	case e.InvoiceID != "":
		return e.InvoiceID
	case (e.Type == fundsReceived || e.Type == taxNumberRead) && e.CustomerID != "":
		return e.CustomerID
	case e.ChargeID != "" && slices.Contains(moneyEventTypes, e.Type):
		return e.ChargeID
	default:
		return e.ObjectID
	}
}

func known(eventType string) bool { return slices.Contains(StripeEventTypes, eventType) }

// HandleEvent acts on a stored event: it finds the invoice, reads it afresh at
// Stripe and applies that. The event's own body decides nothing. A repeat, and
// an event that came out of order, end in the same state.
func (d *Desk) HandleEvent(ctx context.Context, id string) error {
	e, err := models.StripeEventByID(ctx, d.db, id)
	if err != nil {
		return err
	}
	if e.Status == "done" || e.Status == "ignored" || e.Status == "ignored_mode" {
		return nil
	}
	if e.Type == fundsReceived {
		return d.eventEndsWith(ctx, e, d.fundsArrived(ctx, e))
	}
	if e.Type == taxNumberRead {
		return d.eventEndsWith(ctx, e, d.ReadTaxNumber(ctx, e.ObjectID))
	}
	inv, err := d.invoiceOfEvent(ctx, e)
	if errors.Is(err, errForeign) {
		return d.foreign(ctx, inv, e)
	}
	if errors.Is(err, models.ErrNotFound) {
		return d.eventEnds(ctx, e, d.unmatched(e), "no invoice of ours")
	}
	if err != nil {
		return d.eventEndsWith(ctx, e, err)
	}
	return d.eventEndsWith(ctx, e, d.actOn(ctx, e.Type, inv.ID))
}

// actOn reads afresh what an event is about.
func (d *Desk) actOn(ctx context.Context, eventType string, invoiceID int64) error {
	switch {
	case eventType == "invoice.payment_failed" || eventType == "invoice.payment_action_required":
		return d.PaymentFailed(ctx, invoiceID)
	case eventType == "invoice.finalization_failed":
		if err := d.ReadInvoice(ctx, invoiceID); err != nil {
			return err
		}
		return d.unfinalized(ctx, invoiceID)
	case slices.Contains(moneyEventTypes, eventType):
		return d.ReadMoney(ctx, invoiceID)
	default:
		return d.ReadInvoice(ctx, invoiceID)
	}
}

// eventEndsWith notes how the work on an event ended, and passes its error on.
func (d *Desk) eventEndsWith(ctx context.Context, e models.StripeEvent, err error) error {
	if err == nil {
		return d.eventEnds(ctx, e, "done", "")
	}
	return errors.Join(fmt.Errorf("handle event %s: %w", e.ID, err), d.eventEnds(ctx, e, "failed", clip(err.Error(), 500)))
}

// unfinalized tells a person why there is no invoice yet; what was finalized
// meanwhile is no case any more.
func (d *Desk) unfinalized(ctx context.Context, id int64) error {
	return d.withInvoice(ctx, id, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if inv.Status != models.InvoiceDraft || inv.NeedsReview != "" {
			return nil
		}
		return d.flag(ctx, tx, r, inv, doubt{why: refusedBy + " to finalize the invoice"})
	})
}

// errForeign: an object at Stripe names an invoice of ours that is another object there.
var errForeign = errors.New("another object")

// foreign looks at an invoice at Stripe that is not ours but names one of ours:
// another installation's, or a second one that somebody made by hand. Nothing is
// granted on it. When it is this house's and money was paid on it, a person must
// look.
func (d *Desk) foreign(ctx context.Context, inv models.Invoice, e models.StripeEvent) error {
	other, err := d.billing.Invoice(ctx, e.ObjectID)
	if errors.Is(err, billing.ErrNotFound) {
		return d.eventEnds(ctx, e, "ignored", "names an invoice of ours, and is gone")
	}
	if err != nil {
		return errors.Join(err, d.eventEnds(ctx, e, "failed", clip(err.Error(), 500)))
	}
	if other.Environment == d.billing.Environment() && other.LocalInvoiceID == inv.ID && other.Status == "paid" {
		ours := *inv.StripeInvoiceID // it may be deleted at Stripe, and need not be read
		why := fmt.Sprintf("%s was paid (%d %s) and names this invoice, which is %s", other.ID, other.AmountPaidMinor, other.Currency, ours)
		if err := d.flagInvoice(ctx, inv.ID, doubt{why, ours, other.ID}); err != nil {
			return err
		}
	}
	return d.eventEnds(ctx, e, "ignored", "names an invoice of ours, but is another")
}

// unmatched: an event with our metadata came before our own commit and is tried
// again for a day; any other is not about us.
func (d *Desk) unmatched(e models.StripeEvent) string {
	if e.InvoiceID == nil {
		return "ignored"
	}
	return "parked"
}

func (d *Desk) invoiceOfEvent(ctx context.Context, e models.StripeEvent) (models.Invoice, error) {
	if strings.HasPrefix(e.ObjectID, "ch_") || strings.HasPrefix(e.ObjectID, "py_") {
		return d.invoiceOfCharge(ctx, e.ObjectID)
	}
	inv, err := models.InvoiceByStripeID(ctx, d.db, e.ObjectID)
	if err == nil || e.InvoiceID == nil {
		return inv, err
	}
	inv, err = models.InvoiceByID(ctx, d.db, *e.InvoiceID)
	if err == nil && inv.StripeInvoiceID != nil && *inv.StripeInvoiceID != e.ObjectID {
		return inv, fmt.Errorf("event %s names invoice %d but object %s: %w", e.ID, inv.ID, e.ObjectID, errForeign)
	}
	if err == nil && inv.StripeInvoiceID == nil {
		return inv, fmt.Errorf("event %s came before the invoice was stored: %w", e.ID, models.ErrNotFound)
	}
	return inv, err
}

// invoiceOfCharge finds the invoice that a charge paid: ErrNotFound when it is none
// of ours.
func (d *Desk) invoiceOfCharge(ctx context.Context, chargeID string) (models.Invoice, error) {
	charge, err := d.billing.Charge(ctx, chargeID)
	if errors.Is(err, billing.ErrNotFound) || err == nil && charge.InvoiceID == "" {
		return models.Invoice{}, models.ErrNotFound
	}
	if err != nil {
		return models.Invoice{}, err
	}
	return models.InvoiceByStripeID(ctx, d.db, charge.InvoiceID)
}

func (d *Desk) eventEnds(ctx context.Context, e models.StripeEvent, status, cause string) error {
	e.Status, e.LastError, e.Attempts = status, cause, e.Attempts+1
	if status == "done" || status == "ignored" {
		e.DoneAt = ptr(d.Now())
	}
	_, err := models.From[models.StripeEvent](d.db).Where("id = ? AND status <> 'done'", e.ID).
		Select("status", "last_error", "attempts", "done_at").Updates(ctx, e)
	return err
}
