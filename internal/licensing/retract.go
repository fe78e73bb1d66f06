package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"imprimatur/models"
)

// TakeBackAcceptance asks to undo an acceptance that is not paid: its invoice is
// voided at Stripe first, and only then the offer stands again as it was, or the
// request is in review when the offer has run out meanwhile. A payment that is
// faster wins. The licensee needs no reason, the desk does. ErrForbidden,
// ErrConflict when there is nothing to take back, it is paid or on its way, or its
// licence is in use already (the desk then cancels its invoice), ErrThrottled, Invalid.
func (d *Desk) TakeBackAcceptance(ctx context.Context, by models.Actor, requestID int64, reason string) error {
	reason = strings.TrimSpace(reason)
	how := models.CancelRetraction
	if by.Kind == "staff" {
		if err := may(by, models.ActDecide); err != nil {
			return err
		}
		if reason == "" {
			return models.Invalid{"reason": "errors.reason_required"}
		}
		how = models.CancelByDesk
	}
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		inv, err := d.retractable(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := d.mayTakeBack(ctx, tx, by, inv); err != nil {
			return err
		}
		inv.CancelAskedAt, inv.CancelBy, inv.CancelText = ptr(d.Now()), how, reason
		if err := d.saveInvoice(ctx, tx, inv); err != nil {
			return err
		}
		e := models.Event{RequestID: r.ID, Kind: "retraction_asked", Visible: true, Facts: map[string]any{"text": reason}}
		if err := d.event(ctx, tx, e, by); err != nil {
			return err
		}
		return d.enqueue(ctx, tx, CancelInvoice{InvoiceID: inv.ID})
	})
}

// mayTakeBack refuses the desk what two people have to agree to: whatever it is called,
// a debt is given up by it. A licensee takes back their own word, but not without end:
// each time costs an invoice and letters.
func (d *Desk) mayTakeBack(ctx context.Context, tx *gorm.DB, by models.Actor, inv *models.Invoice) error {
	if by.Kind == "licensee" {
		return (&Desk{db: tx, now: d.now}).Allow(ctx, fmt.Sprintf("take-back:%d", inv.RequestID), FollowPause, FollowBurst)
	}
	p, err := models.PublicationByID(ctx, tx, inv.PublicationID)
	if err == nil && p.NeedsTwo(inv.Currency, inv.TotalMinor) {
		err = fmt.Errorf("take back the acceptance of invoice %d, which needs two: %w", inv.ID, models.ErrForbidden)
	}
	return err
}

// retractable is the invoice of an agreement that can be taken back now.
func (d *Desk) retractable(ctx context.Context, tx *gorm.DB, r *models.Request) (*models.Invoice, error) {
	if r.Status != models.Agreed {
		return nil, fmt.Errorf("take back the acceptance of request %d in %s: %w", r.ID, r.Status, models.ErrConflict)
	}
	inv, err := lockLiveInvoice(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	if inv == nil || inv.CancelAskedAt != nil || inv.NeedsReview != "" || inv.Status == models.InvoicePaid || inv.Status == models.InvoiceProcessing {
		return nil, fmt.Errorf("take back the acceptance of request %d: its invoice cannot be cancelled now: %w", r.ID, models.ErrConflict)
	}
	if busy, err := beingSettled(ctx, tx, inv.ID); err != nil || busy {
		return nil, errors.Join(err, fmt.Errorf("take back the acceptance of request %d: a settlement is under way: %w", r.ID, models.ErrConflict))
	}
	if l, err := licenceOfInvoice(ctx, tx, inv.ID); err != nil || l != nil && l.InUse() {
		return nil, errors.Join(err, fmt.Errorf("take back the acceptance of request %d: its licence is in use: %w", r.ID, models.ErrConflict))
	}
	return inv, nil
}

// retract ends an acceptance whose invoice is void, under the request's lock: the
// record stays, the quote version is closed, and an equal one takes its place
// while its time has not run out.
func (d *Desk) retract(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	q, err := models.QuoteByID(ctx, tx, inv.QuoteID)
	if err != nil {
		return err
	}
	a, err := models.AcceptanceOf(ctx, tx, q.ID)
	if err != nil {
		return err
	}
	by := r.Licensee()
	if inv.CancelBy == models.CancelByDesk {
		by = models.Actor{Kind: "staff"}
	}
	taken := models.Retraction{AcceptanceID: a.ID, ByKind: by.Kind, Reason: inv.CancelText, At: d.Now()}
	if err := models.From[models.Retraction](tx).Create(ctx, &taken); err != nil {
		return err
	}
	n := note{kind: "acceptance_retracted", facts: map[string]any{"version": q.Version, "text": inv.CancelText}}
	if err := d.step(ctx, tx, by, r, models.InReview, n); err != nil {
		return err
	}
	over, err := d.over(ctx, tx, q)
	if err != nil {
		return err
	}
	if !over {
		if q, err = d.putBack(ctx, tx, r, q); err != nil {
			return err
		}
	}
	return errors.Join(
		d.mail(ctx, tx, r, MailRetracted, q.ID, fmt.Sprintf("retracted:%d", a.ID)),
		d.deskMail(ctx, tx, r, MailDeskRetracted, q.ID, fmt.Sprintf("desk_retracted:%d", a.ID)))
}

// putBack offers again what a closed version offered, word for word and until the
// same hour, as the next version: a version is accepted once.
func (d *Desk) putBack(ctx context.Context, tx *gorm.DB, r *models.Request, old models.Quote) (models.Quote, error) {
	lines, err := models.LinesOf(ctx, tx, old.ID)
	if err != nil {
		return old, err
	}
	newest, err := models.LatestQuote(ctx, tx, r.ID)
	if err != nil {
		return old, err
	}
	sent := old
	sent.ID, sent.Version, sent.Status, sent.CreatedAt, sent.SentAt, sent.ClosedAt, sent.CloseText = 0, newest.Version+1, models.QuoteDraft, d.Now(), nil, nil, ""
	if err := models.From[models.Quote](tx).Create(ctx, &sent); err != nil {
		return sent, err
	}
	for i := range lines {
		lines[i].ID, lines[i].QuoteID = 0, sent.ID
	}
	if err := models.From[models.QuoteLine](tx).CreateAll(ctx, &lines); err != nil {
		return sent, err
	}
	sent.Status, sent.SentAt = models.QuoteSent, ptr(d.Now())
	if _, err := models.From[models.Quote](tx).Where("id = ?", sent.ID).Select("status", "sent_at").Updates(ctx, sent); err != nil {
		return sent, err
	}
	r.PriceMinor, r.PriceCurrency = &sent.TotalMinor, &sent.Currency
	n := note{kind: "quote_put_back", facts: map[string]any{"version": sent.Version}}
	consents, err := consentFacts(ctx, tx, old)
	if err != nil {
		return sent, err
	}
	if len(consents) > 0 {
		n.facts["consents"] = consents
	}
	if err := d.step(ctx, tx, models.System, r, models.Quoted, n); err != nil {
		return sent, err
	}
	r.QuoteUntil = &sent.ValidUntil
	return sent, nil
}
