package licensing

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// HeldUnbacked is why a licence is out of force whose price rested on money that was
// paid for the one before, and that was disputed or given back. Like what money itself
// does, it ends by itself when that money is there again.
const HeldUnbacked = "unbacked"

// amendedTerm is the term of a licence that takes another's place: from its issue to
// the end of the other, or for a longer term as if it had been agreed from the first
// day. What is under an embargo is held back by itself (licence_package).
func (d *Desk) amendedTerm(l *models.Licence, before models.Licence, p models.Publication) {
	l.StartsAt = l.IssuedAt
	if l.EndsAt = before.EndsAt; l.Snapshot.Grant.Use.Term != before.Snapshot.Grant.Use.Term {
		l.EndsAt = endOf(before.Began().In(p.Zone()), l.Snapshot.Grant.Use.Term)
	}
	if l.EndsAt != nil && !l.EndsAt.After(l.StartsAt) { // granted by a person after the end: its term begins anew
		l.Snapshot.Since, l.EndsAt = nil, endOf(l.StartsAt.In(p.Zone()), l.Snapshot.Grant.Use.Term)
	}
	l.Status = calendarStatus(*l, l.IssuedAt)
}

// endOf is TermEnd as a licence keeps it: nil for no end.
func endOf(from time.Time, term string) *time.Time {
	end := TermEnd(from, term)
	if end.IsZero() {
		return nil
	}
	return ptr(end.UTC())
}

// lockBefore locks the request of the licence that another request widens, and reads
// that licence. It is the second lock, always of the older request after the younger
// one: nobody who holds the older waits for the younger. nil for any other request.
func lockBefore(ctx context.Context, tx *gorm.DB, r *models.Request) (*models.Request, *models.Licence, error) {
	if r.FollowsAs != models.Amendment {
		return nil, nil, nil
	}
	before, err := models.Before(ctx, tx, r.FollowsID)
	if err != nil {
		return nil, nil, err
	}
	first, err := lockRequest(ctx, tx, before.RequestID)
	if err != nil {
		return nil, nil, err
	}
	if before, err = models.Before(ctx, tx, r.FollowsID); err != nil { // as it is under the lock
		return nil, nil, err
	}
	return &first, before, nil
}

// giveWay puts a licence out of force whose place a new one takes, under both locks.
// One that is out of force already comes back no further than that (standing).
func (d *Desk) giveWay(ctx context.Context, tx *gorm.DB, l models.Licence) error {
	before, err := models.Before(ctx, tx, l.FollowsID)
	if err != nil {
		return err
	}
	e := models.Event{RequestID: before.RequestID, Kind: "licence_superseded", Visible: true, Facts: map[string]any{"number": before.Number, "next": l.Number}}
	if err := d.event(ctx, tx, e, models.System); err != nil || before.Status != models.LicenceActive {
		return err
	}
	return d.shadow(ctx, tx, before)
}

// standing is how a licence stands by everything that is known of it: out of force for
// its own money, or for money that its price rested on, in the shadow of the one that
// took its place, or as the calendar has it.
func (d *Desk) standing(ctx context.Context, tx *gorm.DB, l models.Licence) (models.LicenceStatus, string, error) {
	if to, reason, err := ownMoneyWants(ctx, tx, l); err != nil || to != "" {
		return to, reason, err
	}
	unbacked, err := unbacked(ctx, tx, l)
	if err != nil || unbacked {
		return models.LicenceSuspended, HeldUnbacked, err
	}
	next, err := models.ReplacementOf(ctx, tx, l.ID)
	if err != nil || next != nil {
		return models.LicenceSuperseded, "amended", err
	}
	return calendarStatus(l, d.Now()), "", nil
}

// unbacked reports a licence whose price had a credit for another one, or that widened
// it for nothing, when the money of that one is disputed or gone, or it rests on such
// money itself.
func unbacked(ctx context.Context, tx *gorm.DB, l models.Licence) (bool, error) {
	if l.FollowsAs != models.Amendment {
		return false, nil
	}
	q, err := models.QuoteByID(ctx, tx, l.QuoteID)
	if err != nil || !q.Gratis && creditOf(q).AmountMinor == 0 {
		return false, err
	}
	before, err := models.Before(ctx, tx, l.FollowsID)
	if err != nil {
		return false, err
	}
	if heldByMoney(before.StatusReason) || before.StatusReason == HeldUnbacked {
		return true, nil
	}
	return moneyGone(ctx, tx, *before)
}

// moneyGone reports a licence whose own money, or the money that it rests on, is
// disputed or given back. The status does not say so of one that had ended before.
func moneyGone(ctx context.Context, tx *gorm.DB, l models.Licence) (bool, error) {
	if to, _, err := ownMoneyWants(ctx, tx, l); err != nil || to != "" {
		return true, err
	}
	return unbacked(ctx, tx, l)
}

// ownMoneyWants is moneyWants of the invoice of a licence, where it has one.
func ownMoneyWants(ctx context.Context, tx *gorm.DB, l models.Licence) (models.LicenceStatus, string, error) {
	if l.InvoiceID == nil {
		return "", "", nil
	}
	inv, err := models.InvoiceByID(ctx, tx, *l.InvoiceID)
	if err != nil {
		return "", "", err
	}
	to, reason := moneyWants(inv)
	return to, reason, nil
}

// tellAmendments has the licences that rest on this one's money follow it, each under
// its own lock.
func (d *Desk) tellAmendments(ctx context.Context, tx *gorm.DB, l models.Licence) error {
	next, err := models.AmendmentsOf(ctx, tx, l.ID)
	if err != nil || len(next) == 0 {
		return err
	}
	return d.enqueue(ctx, tx, FollowAmended{LicenceID: l.ID})
}

// FollowAmended lets the licences that took the place of another one follow the money
// that was paid for that one. Safe to repeat.
func (d *Desk) FollowAmended(ctx context.Context, licenceID int64) error {
	all, err := models.AmendmentsOf(ctx, d.db, licenceID)
	if err != nil {
		return err
	}
	for _, next := range all {
		err := d.change(ctx, next.RequestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
			if _, _, err := lockBefore(ctx, tx, r); err != nil {
				return err
			}
			l, err := models.LicenceByID(ctx, tx, next.ID)
			if err != nil {
				return err
			}
			return d.followBacking(ctx, tx, r, &l)
		})
		if err != nil {
			return fmt.Errorf("follow amended licence %d: %w", licenceID, err)
		}
	}
	return nil
}

// followBacking suspends a licence whose backing is gone, with a task for the desk,
// and puts it back in force when it is there again. What holds it besides stays.
func (d *Desk) followBacking(ctx context.Context, tx *gorm.DB, r *models.Request, l *models.Licence) error {
	gone, err := unbacked(ctx, tx, *l)
	if err != nil {
		return err
	}
	switch {
	case gone && l.Status.CanMove(models.LicenceSuspended):
		return d.holdFor(ctx, tx, r, l, models.LicenceSuspended, HeldUnbacked)
	case !gone && l.Status == models.LicenceSuspended && l.StatusReason == HeldUnbacked:
		return d.restore(ctx, tx, r, l)
	}
	return nil
}

// AmendmentOver is why an offer that widens a licence was taken back.
const AmendmentOver = "amendment_over"

// stands says whether an offer that widens a licence can still be kept, under both
// locks: the licence is in force, and what was paid for it still carries the credit.
// Empty when it can, and for any other offer.
func (d *Desk) stands(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote) (why string, err error) {
	_, before, err := lockBefore(ctx, tx, r)
	if err != nil || before == nil {
		return "", err
	}
	over := d.unamendable(*before)
	if over != "" && over != models.AmendEnded {
		return string(over), nil
	}
	c := creditOf(q)
	if c.AmountMinor == 0 {
		return string(over), nil
	}
	gone, err := moneyGone(ctx, tx, *before) // of one that has ended its status does not say so
	if err != nil || gone {
		return moneyBack, err
	}
	if c.PaidMinor == nil {
		return string(over), nil
	}
	paid, err := d.paidFor(ctx, tx, *before)
	if err != nil || paid >= *c.PaidMinor || paid >= c.AmountMinor {
		return string(over), err
	}
	return moneyBack, nil
}

// moneyBack is why an offer does not stand whose credit rested on money that went back.
const moneyBack = "money_back"

// overBy is stands for the quote of an invoice.
func (d *Desk) overBy(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) (string, error) {
	q, err := models.QuoteByID(ctx, tx, inv.QuoteID)
	if err != nil {
		return "", err
	}
	return d.stands(ctx, tx, r, q)
}

// flagOver gives an invoice to a person that was paid when its licence could not be
// given any more.
func (d *Desk) flagOver(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, why string) error {
	if why == "" {
		return nil
	}
	words := d.words.Printer("en").T("desk_amendment.cannot." + why)
	return d.flag(ctx, tx, r, inv, doubt{why: "paid, but the licence that it widens cannot give way any more. " + words})
}

// overtaken takes an offer back at its acceptance that does not stand any more, and puts
// the request before the desk again: withheld says so to whoever accepted, nil when it stands.
func (d *Desk) overtaken(ctx context.Context, tx *gorm.DB, r *models.Request, q *models.Quote) (withheld, err error) {
	why, err := d.stands(ctx, tx, r, *q)
	if err != nil || why == "" {
		return nil, err
	}
	withheld = fmt.Errorf("accept quote %d: its licence is %s: %w", q.ID, why, ErrWithheld)
	if err := d.moveQuote(ctx, tx, q, models.QuoteVoided, AmendmentOver); err != nil {
		return nil, err
	}
	facts := map[string]any{"version": q.Version, "why": why}
	if err := d.step(ctx, tx, models.System, r, models.InReview, note{kind: "amendment_over", facts: facts}); err != nil {
		return nil, err
	}
	return withheld, d.deskMail(ctx, tx, r, MailDeskAmendment, q.ID, fmt.Sprintf("amendment_over:%d", q.ID))
}
