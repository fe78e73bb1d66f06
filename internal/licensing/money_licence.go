package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Why money took a licence out of force, as it stands in Licence.StatusReason.
const (
	HeldRefunded = "refunded"
	HeldDisputed = "disputed"
	HeldLost     = "dispute_lost"
)

// heldByMoney reports a reason that ends by itself when the money is there again.
func heldByMoney(reason string) bool {
	return reason == HeldRefunded || reason == HeldDisputed || reason == HeldLost
}

// moneyWants is what the money of an invoice asks of its licence: out of force with
// a reason, or "" when it asks nothing. A part that was given back is a concession:
// the licence stays.
func moneyWants(inv models.Invoice) (models.LicenceStatus, string) {
	switch {
	case inv.Refund == models.RefundFull:
		return models.LicenceRevoked, HeldRefunded
	case inv.Dispute == models.DisputeLost:
		return models.LicenceRevoked, HeldLost
	case inv.Dispute == models.DisputeOpen:
		return models.LicenceSuspended, HeldDisputed
	default:
		return "", ""
	}
}

// followMoney brings the licence of an invoice where its money wants it, and back
// when the cause is gone. A licence that ended by itself, or was taken away for
// another reason, stays as it is.
func (d *Desk) followMoney(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	rows, err := models.From[models.Licence](tx).Where("invoice_id = ?", inv.ID).Limit(1).Find(ctx)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return d.agreementFollows(ctx, tx, r, inv)
	}
	l := &rows[0]
	if l.Owed() && inv.Status != models.InvoicePaid {
		return nil // there is no money yet that could ask anything: see provisional.go
	}
	to, reason := moneyWants(*inv)
	if to == "" {
		if !heldByMoney(l.StatusReason) || !l.Owed() && r.Status != models.Fulfilled {
			return d.endedFollows(ctx, tx, *l) // not taken away by money, or its agreement is over (wentBack)
		}
		return d.restore(ctx, tx, r, l)
	}
	if to == models.LicenceRevoked && l.Owed() {
		l.PayBy = nil // no payment can make it whole any more
		if !l.Status.CanMove(to) {
			return d.moveLicence(ctx, tx, l, l.Status, l.StatusReason)
		}
	}
	if l.StatusReason == HeldUnbacked && to == models.LicenceSuspended {
		return nil // out of force already for money, and until both are cleared up
	}
	if l.Status == to && l.StatusReason == reason || !l.Status.CanMove(to) && l.Status != to {
		return d.endedFollows(ctx, tx, *l)
	}
	if l.Status != to && !heldByMoney(l.StatusReason) && l.StatusReason != "" && l.StatusReason != HeldUnbacked && l.Status == models.LicenceSuspended {
		return nil // held for another reason already
	}
	return d.holdFor(ctx, tx, r, l, to, reason)
}

// endedFollows lets what widened a licence that ended by itself follow its money, which
// leaves that one as it is.
func (d *Desk) endedFollows(ctx context.Context, tx *gorm.DB, l models.Licence) error {
	if l.Status != models.LicenceExpired {
		return nil
	}
	return d.tellAmendments(ctx, tx, l)
}

// wentBack ends an agreement whose money came, was never good for a licence, and is
// gone again: the request comes back to review, and nothing waits for a person's
// verdict on that money any more.
func (d *Desk) wentBack(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if to, _ := moneyWants(*inv); inv.Status != models.InvoicePaid || r.Status != models.Agreed || to != models.LicenceRevoked {
		return nil
	}
	q, err := liveQuote(ctx, tx, r.ID)
	if err != nil || q == nil || q.ID != inv.QuoteID {
		return err // the money of an agreement that is over already
	}
	if err := d.moveQuote(ctx, tx, q, models.QuoteVoided, "money went back"); err != nil {
		return err
	}
	n := note{kind: "payment_went_back", facts: map[string]any{"number": inv.Number, "flag": inv.NeedsReview}}
	inv.NeedsReview = ""
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	if err := d.step(ctx, tx, models.Stripe, r, models.InReview, n); err != nil {
		return err
	}
	return d.deskMail(ctx, tx, r, MailDeskNeedsReview, inv.ID, fmt.Sprintf("desk_went_back:%d", inv.ID))
}

func (d *Desk) holdFor(ctx context.Context, tx *gorm.DB, r *models.Request, l *models.Licence, to models.LicenceStatus, reason string) error {
	before := l.Status
	if err := d.moveLicence(ctx, tx, l, to, reason); err != nil {
		return err
	}
	if before == to {
		return nil // the same consequence for another reason
	}
	if err := errors.Join(d.leavePlace(ctx, tx, r, *l), d.tellAmendments(ctx, tx, *l)); err != nil {
		return err
	}
	if reason == HeldUnbacked {
		if err := d.deskMail(ctx, tx, r, MailDeskAmendment, l.ID, ""); err != nil {
			return err
		}
	}
	kind, letter := "licence_suspended", MailSuspended
	if to == models.LicenceRevoked {
		kind, letter = "licence_revoked", MailRevoked
	}
	facts := map[string]any{"number": l.Number, "cause": reason}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: kind, Visible: true, Facts: facts}, models.Stripe); err != nil {
		return err
	}
	return d.mail(ctx, tx, r, letter, l.ID, "")
}

// restore puts a licence back in force as the calendar has it by now.
func (d *Desk) restore(ctx context.Context, tx *gorm.DB, r *models.Request, l *models.Licence) error {
	inForce, mine, err := d.retakePlace(ctx, tx, r)
	if err != nil || !mine {
		return err
	}
	to, reason, err := d.standing(ctx, tx, *l)
	if err != nil {
		return err
	}
	for _, before := range inForce {
		if to == models.LicenceSuspended { // it is not in force yet: they stay
			break
		}
		if err := d.shadow(ctx, tx, before); err != nil {
			return err
		}
	}
	if err := errors.Join(d.moveLicence(ctx, tx, l, to, reason), d.tellAmendments(ctx, tx, *l)); err != nil || to == models.LicenceSuspended {
		return err
	}
	if to == models.LicenceSuperseded { // what took its place has its own history
		return nil
	}
	facts := map[string]any{"number": l.Number}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "licence_restored", Visible: true, Facts: facts}, models.Stripe); err != nil {
		return err
	}
	if l.Status == models.LicenceExpired {
		return d.mail(ctx, tx, r, MailEnded, l.ID, "")
	}
	return d.mail(ctx, tx, r, MailRestored, l.ID, "")
}

func calendarStatus(l models.Licence, now time.Time) models.LicenceStatus {
	switch {
	case l.EndsAt != nil && !l.EndsAt.After(now):
		return models.LicenceExpired
	case l.StartsAt.After(now):
		return models.LicenceScheduled
	case l.Owed():
		return models.LicenceProvisional
	default:
		return models.LicenceActive
	}
}
