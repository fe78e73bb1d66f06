package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// ReadInvoice asks Stripe how an invoice stands now and acts on the answer. It
// is the one way to a licence: webhook, reconciler and "check payment now" all
// come here, and a repeat changes nothing.
func (d *Desk) ReadInvoice(ctx context.Context, invoiceID int64) error {
	inv, err := models.InvoiceByID(ctx, d.db, invoiceID)
	if err != nil {
		return err
	}
	if inv.StripeInvoiceID == nil {
		return nil // not there yet: PrepareInvoice is on its way
	}
	if inv.Mode != d.Mode() {
		return fmt.Errorf("read invoice %d of mode %s in mode %s: %w", inv.ID, inv.Mode, d.Mode(), models.ErrConflict)
	}
	got, err := d.billing.Invoice(ctx, *inv.StripeInvoiceID)
	if errors.Is(err, billing.ErrGone) || errors.Is(err, billing.ErrNotFound) {
		return d.withInvoice(ctx, invoiceID, d.vanished(ctx))
	}
	if err != nil {
		return fmt.Errorf("read invoice %d: %w", invoiceID, err)
	}
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		return d.apply(ctx, tx, r, inv, got)
	})
}

// vanished: a draft that is not at Stripe any more. Whoever asked to cancel gets
// their wish; otherwise a person must look.
func (d *Desk) vanished(ctx context.Context) func(*gorm.DB, *models.Request, *models.Invoice) error {
	return func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if !inv.Status.CanMove(models.InvoiceDeleted) {
			return d.flag(ctx, tx, r, inv, "the invoice is not at Stripe any more")
		}
		inv.Status = models.InvoiceDeleted
		if err := d.saveInvoice(ctx, tx, inv); err != nil {
			return err
		}
		return d.unbind(ctx, tx, r, inv)
	}
}

// apply brings our mirror to what Stripe says, and no further back.
func (d *Desk) apply(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, got billing.Invoice) error {
	d.mirror(inv, got)
	next := statusOf(got)
	if next == inv.Status || !inv.Status.CanMove(next) {
		return d.saveInvoice(ctx, tx, inv)
	}
	before := inv.Status
	inv.Status = next
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	switch next {
	case models.InvoicePaid:
		return d.paid(ctx, tx, r, inv, got)
	case models.InvoiceVoid:
		return d.voided(ctx, tx, r, inv)
	case models.InvoiceProcessing:
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "payment_processing", Visible: true}, models.Stripe)
	case models.InvoiceUncollectible:
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "uncollectible"}, models.Stripe)
	case models.InvoiceOpen:
		return d.opened(ctx, tx, r, inv, before)
	}
	return nil
}

// mirror copies what may change at any time. A new failed attempt is told once.
func (d *Desk) mirror(inv *models.Invoice, got billing.Invoice) {
	now := d.Now()
	inv.ReadAt, inv.Number, inv.HostedURL, inv.PDFURL = &now, got.Number, got.HostedURL, got.PDFURL
	inv.AttemptCount, inv.LastPaymentError, inv.PaidOutOfBand = got.AttemptCount, got.LastPaymentError, got.PaidOutOfBand
	inv.DueAt = timeOrNil(got.DueAt)
	inv.PaidAt = timeOrNil(got.PaidAt)
	inv.Overdue = inv.DueAt != nil && inv.DueAt.Before(now) && (got.Status == "open")
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func statusOf(got billing.Invoice) models.InvoiceStatus {
	switch {
	case got.Status == "open" && got.PaymentIntentStatus == "processing":
		return models.InvoiceProcessing
	case got.Status == "draft", got.Status == "open", got.Status == "paid", got.Status == "void", got.Status == "uncollectible":
		return models.InvoiceStatus(got.Status)
	default:
		return models.InvoiceDraft
	}
}

// opened: finalized, or back from a payment that failed on the way.
func (d *Desk) opened(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, before models.InvoiceStatus) error {
	if before == models.InvoiceProcessing {
		e := models.Event{RequestID: r.ID, Kind: "payment_failed", Visible: true, Facts: map[string]any{"reason": inv.LastPaymentError}}
		if err := d.event(ctx, tx, e, models.Stripe); err != nil {
			return err
		}
		return d.mail(ctx, tx, r, MailPaymentFailed, inv.ID, fmt.Sprintf("failed:%d:%d:p", inv.ID, inv.AttemptCount))
	}
	e := models.Event{RequestID: r.ID, Kind: "invoiced", Visible: true, Facts: map[string]any{"number": inv.Number, "total_minor": inv.TotalMinor, "currency": inv.Currency}}
	if err := d.event(ctx, tx, e, models.Stripe); err != nil {
		return err
	}
	return d.mail(ctx, tx, r, MailInvoiceReady, inv.ID, fmt.Sprintf("invoice:%d", inv.ID))
}

// paid grants the licence when everything agrees with what was accepted;
// otherwise nothing is granted and a person must look.
func (d *Desk) paid(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, got billing.Invoice) error {
	if why := mismatch(*inv, got, d.billing.Livemode()); why != "" {
		return d.flag(ctx, tx, r, inv, why)
	}
	if r.Status != models.Agreed {
		return d.flag(ctx, tx, r, inv, fmt.Sprintf("paid, but the request is %s: refund it or reopen the request", r.Status))
	}
	q, err := models.QuoteByID(ctx, tx, inv.QuoteID)
	if err != nil {
		return err
	}
	a, err := models.AcceptanceOf(ctx, tx, q.ID)
	if err != nil {
		return err
	}
	e := models.Event{RequestID: r.ID, Kind: "paid", Visible: true, Facts: map[string]any{"number": inv.Number, "total_minor": inv.TotalMinor, "currency": inv.Currency}}
	if err := d.event(ctx, tx, e, models.Stripe); err != nil {
		return err
	}
	if err := d.issue(ctx, tx, r, q, a, inv); err != nil {
		return err
	}
	return d.deskMail(ctx, tx, r, MailDeskPaid, inv.ID, fmt.Sprintf("desk_paid:%d", inv.ID))
}

// mismatch says, with both values, what of a paid invoice is not as accepted.
func mismatch(inv models.Invoice, got billing.Invoice, live bool) string {
	switch {
	case got.Livemode != live:
		return fmt.Sprintf("paid in another mode: livemode %t, ours %t", got.Livemode, live)
	case got.CustomerID != inv.StripeCustomerID:
		return fmt.Sprintf("paid by another customer: %s, ours %s", got.CustomerID, inv.StripeCustomerID)
	case got.LocalInvoiceID != inv.ID:
		return fmt.Sprintf("metadata names invoice %d, ours is %d", got.LocalInvoiceID, inv.ID)
	case got.Currency != inv.Currency:
		return fmt.Sprintf("paid in another currency: %s, accepted %s", got.Currency, inv.Currency)
	case got.TotalMinor != inv.TotalMinor:
		return fmt.Sprintf("paid total %d, accepted %d %s", got.TotalMinor, inv.TotalMinor, inv.Currency)
	case got.AmountDueMinor != inv.TotalMinor || got.AmountRemainingMinor != 0 || got.AmountPaidMinor != inv.TotalMinor:
		return fmt.Sprintf("paid %d of %d due, accepted %d %s", got.AmountPaidMinor, got.AmountDueMinor, inv.TotalMinor, inv.Currency)
	case got.StartingBalanceMinor != 0 || got.PreCreditMinor != 0 || got.PostCreditMinor != 0:
		return fmt.Sprintf("settled with a balance (%d) or credit (%d, %d)", got.StartingBalanceMinor, got.PreCreditMinor, got.PostCreditMinor)
	default:
		return ""
	}
}

// voided: the licensee withdrew, or somebody voided it at Stripe. A licence
// that was granted meanwhile is a case for a person.
func (d *Desk) voided(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if r.Status == models.Fulfilled {
		return d.flag(ctx, tx, r, inv, "voided at Stripe although a licence was granted")
	}
	return d.unbind(ctx, tx, r, inv)
}

// unbind undoes an agreement whose invoice is void or deleted: withdrawn when
// the licensee had asked for it, otherwise back to review for a new offer.
func (d *Desk) unbind(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if r.Status != models.Agreed {
		return nil
	}
	if err := d.voidLiveQuote(ctx, tx, r, "invoice void"); err != nil {
		return err
	}
	if inv.CancelAskedAt != nil {
		return d.withdrawn(ctx, tx, r, inv.CancelText)
	}
	if err := d.step(ctx, tx, models.Stripe, r, models.InReview, note{kind: "invoice_voided"}); err != nil {
		return err
	}
	return errors.Join(
		d.mail(ctx, tx, r, MailInvoiceVoided, inv.ID, fmt.Sprintf("voided:%d", inv.ID)),
		d.deskMail(ctx, tx, r, MailDeskNeedsReview, inv.ID, fmt.Sprintf("desk_voided:%d", inv.ID)))
}

// PaymentFailed tells the licensee once per attempt that a payment did not go through.
func (d *Desk) PaymentFailed(ctx context.Context, invoiceID int64) error {
	if err := d.ReadInvoice(ctx, invoiceID); err != nil {
		return err
	}
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if inv.Status != models.InvoiceOpen {
			return nil
		}
		once := fmt.Sprintf("failed:%d:%d", inv.ID, inv.AttemptCount)
		if told, err := mailExists(ctx, tx, once); err != nil || told {
			return err
		}
		e := models.Event{RequestID: r.ID, Kind: "payment_failed", Visible: true, Facts: map[string]any{"reason": inv.LastPaymentError}}
		if err := d.event(ctx, tx, e, models.Stripe); err != nil {
			return err
		}
		return d.mail(ctx, tx, r, MailPaymentFailed, inv.ID, once)
	})
}

func mailExists(ctx context.Context, tx *gorm.DB, once string) (bool, error) {
	n, err := models.From[models.Mail](tx).Where("once_key = ?", once).Count(ctx)
	return n > 0, err
}

// CancelInvoice voids or deletes the invoice of a licensee who withdrew. Stripe
// decides: what is paid or on its way stays, and the request goes on.
func (d *Desk) CancelInvoice(ctx context.Context, invoiceID int64) error {
	inv, err := models.InvoiceByID(ctx, d.db, invoiceID)
	if err != nil || inv.CancelAskedAt == nil || inv.Status.Settled() {
		return err
	}
	if inv.StripeInvoiceID == nil {
		return d.cancelUnmade(ctx, inv)
	}
	got, err := d.billing.Invoice(ctx, *inv.StripeInvoiceID)
	switch {
	case errors.Is(err, billing.ErrGone) || errors.Is(err, billing.ErrNotFound):
		return d.ReadInvoice(ctx, invoiceID)
	case err != nil:
		return fmt.Errorf("cancel invoice %d: %w", invoiceID, err)
	case got.Status == "draft":
		err = d.billing.DeleteDraft(ctx, got.ID)
	case got.Status == "open" || got.Status == "uncollectible":
		_, err = d.billing.VoidInvoice(ctx, fmt.Sprintf("lic:%s:void:%d:%d", d.domain, inv.ID, inv.CancelAskedAt.Unix()), got.ID)
	}
	if err != nil && !errors.Is(err, billing.ErrRefused) {
		return fmt.Errorf("cancel invoice %d: %w", invoiceID, err)
	}
	if err := d.ReadInvoice(ctx, invoiceID); err != nil {
		return err
	}
	return d.withInvoice(ctx, invoiceID, d.cancelRefused(ctx))
}

// cancelUnmade: nothing was stored of an invoice at Stripe; one may exist all
// the same if the answer to its making was lost.
func (d *Desk) cancelUnmade(ctx context.Context, inv models.Invoice) error {
	customers, err := models.From[models.StripeCustomer](d.db).Where("mode = ? AND organisation_id = ?", inv.Mode, inv.OrganisationID).Limit(1).Find(ctx)
	if err != nil {
		return err
	}
	if len(customers) == 1 {
		found, ok, err := d.billing.FindInvoice(ctx, customers[0].CustomerID, inv.ID, inv.CreatedAt)
		if err != nil {
			return fmt.Errorf("cancel invoice %d: %w", inv.ID, err)
		}
		if ok && found.Status == "draft" {
			if err := d.billing.DeleteDraft(ctx, found.ID); err != nil {
				return err
			}
		}
	}
	return d.withInvoice(ctx, inv.ID, d.vanished(ctx))
}

// cancelRefused drops a withdrawal that came too late and tells so.
func (d *Desk) cancelRefused(ctx context.Context) func(*gorm.DB, *models.Request, *models.Invoice) error {
	return func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if inv.CancelAskedAt == nil || inv.Status == models.InvoiceVoid || inv.Status == models.InvoiceDeleted {
			return nil
		}
		inv.CancelAskedAt, inv.CancelText = nil, ""
		if err := d.saveInvoice(ctx, tx, inv); err != nil {
			return err
		}
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "withdrawal_too_late", Visible: true}, models.Stripe)
	}
}
