package licensing

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Why a licence that was never paid has ended, as it stands in Licence.StatusReason.
// Only the first is undone by a payment.
const (
	EndedUnpaid    = "unpaid"
	EndedCancelled = "cancelled"
)

// issueUnpaid gives the licence of an agreement on pay-later terms at once. It is
// the one licence of its invoice: the payment makes it whole (payUp), and without
// one it ends (lapseUnpaid). The request stays agreed until then.
func (d *Desk) issueUnpaid(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, a models.Acceptance, inv *models.Invoice) error {
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return err
	}
	payBy := endOfDay(d.Now(), daysToPay(p, *inv)+p.GraceDays, p.Zone())
	l, err := d.newLicence(ctx, tx, r, p, q, a, inv, &payBy)
	if err != nil {
		return err
	}
	facts := map[string]any{"number": l.Number}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "licence_provisional", Visible: true, Facts: facts}, models.System); err != nil {
		return err
	}
	return d.mail(ctx, tx, r, MailProvisional, l.ID, fmt.Sprintf("provisional:%d", l.ID))
}

// daysToPay is how long a payer of an invoice has.
func daysToPay(p models.Publication, inv models.Invoice) int {
	if inv.PaymentDays > 0 {
		return inv.PaymentDays
	}
	return p.PaymentDays
}

// licenceOfInvoice is the licence that an invoice is for; nil when there is none yet.
func licenceOfInvoice(ctx context.Context, tx *gorm.DB, invoiceID int64) (*models.Licence, error) {
	rows, err := models.From[models.Licence](tx).Where("invoice_id = ?", invoiceID).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// dateUnpaid moves the end of a licence that is not paid to the invoice's own date.
func (d *Desk) dateUnpaid(ctx context.Context, tx *gorm.DB, inv *models.Invoice) error {
	l, err := licenceOfInvoice(ctx, tx, inv.ID)
	if err != nil || l == nil || !l.Owed() || inv.DueAt == nil {
		return err
	}
	p, err := models.PublicationByID(ctx, tx, inv.PublicationID)
	if err != nil {
		return err
	}
	l.PayBy = ptr(endOfDay(*inv.DueAt, p.GraceDays, p.Zone()))
	return d.moveLicence(ctx, tx, l, l.Status, l.StatusReason)
}

// payUp makes a licence whole whose money has come, also one that had ended for
// want of it. What took it out of force besides stays.
func (d *Desk) payUp(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, l *models.Licence) error {
	l.PayBy = nil
	to, reason := l.Status, l.StatusReason
	if to != models.LicenceSuspended && to != models.LicenceRevoked && reason != EndedCancelled {
		to, reason = calendarStatus(*l, d.Now()), ""
	}
	if err := d.moveLicence(ctx, tx, l, to, reason); err != nil {
		return err
	}
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return err
	}
	if err := d.sayIfHindered(ctx, tx, r, p, q); err != nil {
		return err
	}
	return d.handOver(ctx, tx, r, *l)
}

// lapseUnpaid ends licences whose payment has not come in the days of grace.
// Stripe is asked first: what was paid is never taken away because a webhook is
// late, and while Stripe does not answer nothing is taken away either.
func (d *Desk) lapseUnpaid(ctx context.Context) error {
	return d.each(ctx, func(ctx context.Context, id int64) error {
		l, err := models.LicenceByID(ctx, d.db, id)
		if err != nil {
			return err
		}
		if err := d.ReadInvoice(ctx, *l.InvoiceID); err != nil {
			return err
		}
		return d.lapse(ctx, *l.InvoiceID)
	}, `SELECT l.id FROM licences l JOIN invoices i ON i.id = l.invoice_id
		WHERE l.pay_by <= ? AND l.status IN ('provisional', 'scheduled', 'expired')
		AND i.status IN ('open', 'uncollectible') AND i.cancel_asked_at IS NULL AND i.needs_review = '' ORDER BY l.pay_by`, d.Now())
}

// whyUnopened is why a person must look at an invoice that nobody could pay until
// its licence was to be paid.
const whyUnopened = "the licence was to be paid by now, and its invoice is not open yet"

// flagUnopened gives invoices to a person, once, whose licence is used although its
// days of grace are over, and that nobody could pay.
func (d *Desk) flagUnopened(ctx context.Context) error {
	return d.each(ctx, func(ctx context.Context, id int64) error { return d.flagInvoice(ctx, id, doubt{why: whyUnopened}) },
		`SELECT i.id FROM licences l JOIN invoices i ON i.id = l.invoice_id
		WHERE l.pay_by <= ? AND l.status IN ('provisional', 'scheduled', 'expired')
		AND i.status IN ('preparing', 'draft') AND i.cancel_asked_at IS NULL AND i.needs_review = ''
		AND NOT EXISTS (SELECT 1 FROM events e WHERE e.request_id = i.request_id AND e.kind = 'needs_review' AND e.facts->>'why' = ?)
		ORDER BY l.pay_by`, d.Now(), whyUnopened)
}

func (d *Desk) lapse(ctx context.Context, invoiceID int64) error {
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		l, err := licenceOfInvoice(ctx, tx, inv.ID)
		if err != nil || l == nil {
			return err
		}
		owed := inv.Status == models.InvoiceOpen || inv.Status == models.InvoiceUncollectible
		if !owed || inv.CancelAskedAt != nil || inv.NeedsReview != "" || !l.Owed() || l.PayBy.After(d.Now()) || !l.Status.CanMove(models.LicenceTerminated) {
			return nil // paid, on its way, or somebody else was faster
		}
		since := *l.PayBy
		return errors.Join(d.endUnpaid(ctx, tx, r, l, EndedUnpaid), d.holdDebtor(ctx, tx, r, inv, since))
	})
}

// endUnpaid takes a licence away that was not paid, and asks for the work to be
// taken down.
func (d *Desk) endUnpaid(ctx context.Context, tx *gorm.DB, r *models.Request, l *models.Licence, reason string) error {
	if err := d.moveLicence(ctx, tx, l, models.LicenceTerminated, reason); err != nil {
		return err
	}
	facts := map[string]any{"number": l.Number, "cause": reason}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "licence_terminated", Visible: true, Facts: facts}, models.System); err != nil {
		return err
	}
	return d.mail(ctx, tx, r, MailTerminated, l.ID, fmt.Sprintf("terminated:%d", l.ID))
}

// cancelUnpaid ends the licence of an invoice that is void, credited or deleted.
func (d *Desk) cancelUnpaid(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	l, err := licenceOfInvoice(ctx, tx, inv.ID)
	switch {
	case err != nil || l == nil || !l.Owed():
		return err
	case l.Status == models.LicenceTerminated:
		return d.moveLicence(ctx, tx, l, l.Status, EndedCancelled)
	default:
		return d.endUnpaid(ctx, tx, r, l, EndedCancelled)
	}
}
