package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	asked := d.Now()
	got, err := d.billing.Invoice(ctx, *inv.StripeInvoiceID)
	if errors.Is(err, billing.ErrGone) || errors.Is(err, billing.ErrNotFound) {
		return d.withInvoice(ctx, invoiceID, d.vanished(ctx))
	}
	if err != nil {
		return fmt.Errorf("read invoice %d: %w", invoiceID, err)
	}
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		return d.apply(ctx, tx, r, inv, got, asked)
	})
}

// vanished: a draft that is not at Stripe any more. Whoever asked to cancel gets
// their wish; otherwise a person must look.
func (d *Desk) vanished(ctx context.Context) func(*gorm.DB, *models.Request, *models.Invoice) error {
	return func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if inv.Status.Cancelled() {
			return nil // known already
		}
		if !inv.Status.CanMove(models.InvoiceDeleted) {
			return d.flag(ctx, tx, r, inv, doubt{why: "the invoice is not at Stripe any more"})
		}
		inv.Status = models.InvoiceDeleted
		if err := d.saveInvoice(ctx, tx, inv); err != nil {
			return err
		}
		return d.unbind(ctx, tx, r, inv)
	}
}

// apply brings our mirror to what Stripe said when it was asked, and no further
// back: an answer that was overtaken on its way here changes nothing.
func (d *Desk) apply(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, got billing.Invoice, asked time.Time) error {
	next := statusOf(got)
	overtaken := inv.ReadAt != nil && inv.ReadAt.After(asked) && !next.Settled()
	if overtaken || next != inv.Status && !inv.Status.CanMove(next) {
		return nil
	}
	before, due := inv.Status, inv.DueAt
	mirror(inv, got, asked)
	inv.Status = next
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	if !equalTimes(due, inv.DueAt) {
		if err := d.dateUnpaid(ctx, tx, inv); err != nil {
			return err
		}
	}
	if next == before {
		return nil
	}
	if err := d.follow(ctx, tx, r, inv, got, before); err != nil || !next.Settled() {
		return err
	}
	return d.freeDebtor(ctx, tx, r, inv)
}

// follow does what a new status of an invoice brings.
func (d *Desk) follow(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, got billing.Invoice, before models.InvoiceStatus) error {
	switch inv.Status {
	case models.InvoicePaid:
		return d.paid(ctx, tx, r, inv, got)
	case models.InvoiceVoid, models.InvoiceCredited:
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

// mirror copies what may change at any time. That an invoice is overdue is said
// by the clockwork, together with its reminder; here it only ends.
func mirror(inv *models.Invoice, got billing.Invoice, asked time.Time) {
	inv.ReadAt, inv.Number, inv.HostedURL, inv.PDFURL = &asked, got.Number, got.HostedURL, got.PDFURL
	inv.AttemptCount, inv.LastPaymentError, inv.PaidOutOfBand = got.AttemptCount, got.LastPaymentError, got.PaidOutOfBand
	if due := timeOrNil(got.DueAt); !equalTimes(due, inv.DueAt) {
		inv.DueAt, inv.ChaseAt = due, nil
	}
	inv.PaidAt = timeOrNil(got.PaidAt)
	inv.Overdue = inv.Overdue && inv.DueAt != nil && inv.DueAt.Before(asked) && got.Status == "open"
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func statusOf(got billing.Invoice) models.InvoiceStatus {
	switch {
	case got.Status == "paid" && got.AmountPaidMinor == 0 && got.TotalMinor > 0 && got.PreCreditMinor >= got.TotalMinor:
		return models.InvoiceCredited // Stripe calls it paid, but nobody paid
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
		return d.moneyMail(ctx, tx, r, MailPaymentFailed, inv.ID, onceFailed(*inv)+returned)
	}
	if err := d.dateUnpaid(ctx, tx, inv); err != nil {
		return err
	}
	e := models.Event{RequestID: r.ID, Kind: "invoiced", Visible: true, Facts: map[string]any{"number": inv.Number, "total_minor": inv.TotalMinor, "currency": inv.Currency}}
	if err := d.event(ctx, tx, e, models.Stripe); err != nil {
		return err
	}
	return d.moneyMail(ctx, tx, r, MailInvoiceReady, inv.ID, fmt.Sprintf("invoice:%d", inv.ID))
}

// paid grants the licence when everything agrees with what was accepted;
// otherwise nothing is granted and a person must look (GrantPaid).
func (d *Desk) paid(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, got billing.Invoice) error {
	if wrong := mismatch(*inv, got, d.billing.Livemode()); wrong.why != "" {
		return d.flag(ctx, tx, r, inv, wrong)
	}
	if r.Status != models.Agreed {
		return d.flag(ctx, tx, r, inv, doubt{why: fmt.Sprintf("paid, but the request is %s: refund it or reopen the request", r.Status)})
	}
	if over, err := d.overBy(ctx, tx, r, inv); err != nil || over != "" {
		return errors.Join(err, d.flagOver(ctx, tx, r, inv, over))
	}
	if strings.HasPrefix(inv.NeedsReview, refusedBy) { // it was made after all
		inv.NeedsReview = ""
		if err := d.saveInvoice(ctx, tx, inv); err != nil {
			return err
		}
	}
	return d.grant(ctx, tx, r, inv)
}

// grant gives the licence for an invoice that is paid, and tells so.
func (d *Desk) grant(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
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
	given, err := licenceOfInvoice(ctx, tx, inv.ID)
	if err != nil {
		return err
	}
	if given != nil && given.Owed() {
		err = d.payUp(ctx, tx, r, q, given)
	} else {
		err = d.issue(ctx, tx, r, q, a, inv)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(d.tooLate(ctx, tx, r, inv), d.earn(ctx, tx, inv)); err != nil {
		return err
	}
	// A refund or dispute may have come before this was known.
	return errors.Join(d.deskMail(ctx, tx, r, MailDeskPaid, inv.ID, fmt.Sprintf("desk_paid:%d", inv.ID)),
		d.enqueue(ctx, tx, ReadMoney{InvoiceID: inv.ID}))
}

// voided: the licensee withdrew, or somebody voided it at Stripe or credited all of
// it. A licence that was granted meanwhile is a case for a person.
func (d *Desk) voided(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if r.Status == models.Fulfilled {
		return d.flag(ctx, tx, r, inv, doubt{why: "voided or credited at Stripe although a licence was granted"})
	}
	return d.unbind(ctx, tx, r, inv)
}

// unbind undoes an agreement whose invoice is void, credited or deleted: withdrawn
// when the licensee had asked for it, otherwise back to review for a new offer.
func (d *Desk) unbind(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if r.Status != models.Agreed {
		return nil
	}
	if err := d.cancelUnpaid(ctx, tx, r, inv); err != nil {
		return err
	}
	if err := d.voidLiveQuote(ctx, tx, r, "invoice void"); err != nil {
		return err
	}
	if inv.CancelBy == models.CancelByLicensee {
		return d.withdrawn(ctx, tx, r, inv.CancelText)
	}
	if inv.Retracts() {
		return d.retract(ctx, tx, r, inv)
	}
	if err := d.step(ctx, tx, models.Stripe, r, models.InReview, note{kind: "invoice_voided"}); err != nil {
		return err
	}
	if err := d.mail(ctx, tx, r, MailInvoiceVoided, inv.ID, fmt.Sprintf("voided:%d", inv.ID)); err != nil || inv.NeedsReview != "" {
		return err // the desk has its letter, with the cause
	}
	return d.deskMail(ctx, tx, r, MailDeskNeedsReview, inv.ID, fmt.Sprintf("desk_voided:%d", inv.ID))
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
		once := onceFailed(*inv)
		if told, err := mailExists(ctx, tx, once, once+returned); err != nil || told {
			return err
		}
		e := models.Event{RequestID: r.ID, Kind: "payment_failed", Visible: true, Facts: map[string]any{"reason": inv.LastPaymentError}}
		if err := d.event(ctx, tx, e, models.Stripe); err != nil {
			return err
		}
		return d.moneyMail(ctx, tx, r, MailPaymentFailed, inv.ID, once)
	})
}

// returned marks the letter about a payment that failed after days on its way:
// Stripe need not count that as a new attempt.
const returned = ":returned"

func onceFailed(inv models.Invoice) string {
	return fmt.Sprintf("failed:%d:%d", inv.ID, inv.AttemptCount)
}

func mailExists(ctx context.Context, tx *gorm.DB, once ...string) (bool, error) {
	n, err := models.From[models.Mail](tx).Where("once_key IN ?", once).Count(ctx)
	return n > 0, err
}
