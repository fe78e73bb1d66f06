package licensing

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// letterHour is when a reminder leaves, by the publication's clock.
const letterHour = 8

// chasePayments does what is due about invoices that wait for their money: says
// that they are overdue, reminds by the publication's schedule, and holds the
// account in the end. What is paid, void, disputed, on its way, or before a person
// is not asked for.
func (d *Desk) chasePayments(ctx context.Context) error {
	return d.each(ctx, d.chase, `SELECT id FROM invoices WHERE status = 'open' AND (chase_at IS NULL OR chase_at <= ?) AND due_at IS NOT NULL
		AND cancel_asked_at IS NULL AND needs_review = '' AND dispute IN ('none', 'won') ORDER BY chase_at NULLS FIRST, id`, d.Now())
}

func (d *Desk) chase(ctx context.Context, invoiceID int64) error {
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		now := d.Now()
		if !inv.CanChase() || inv.ChaseAt != nil && inv.ChaseAt.After(now) {
			return nil // somebody else was faster, or something came in between
		}
		p, err := models.PublicationByID(ctx, tx, inv.PublicationID)
		if err != nil {
			return err
		}
		plan := chaseOf(p, *inv)
		if err := d.fallDue(ctx, tx, r, inv, plan); err != nil {
			return err
		}
		if days, due := plan.reminder(now); due {
			if err := d.moneyMail(ctx, tx, r, reminderLetter(p, days), inv.ID, fmt.Sprintf("chase:%d:%d", inv.ID, days)); err != nil {
				return err
			}
		}
		if !plan.held.After(now) {
			if err := d.holdDebtor(ctx, tx, r, inv, plan.held); err != nil {
				return err
			}
		}
		inv.ChaseAt = ptr(plan.next(now))
		return d.saveInvoice(ctx, tx, inv)
	})
}

func (d *Desk) fallDue(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, plan chasePlan) error {
	if inv.Overdue || plan.overdue.After(d.Now()) {
		return nil
	}
	inv.Overdue = true
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "overdue", Visible: true, Facts: map[string]any{"number": inv.Number}}, models.System)
}

// chasePlan is when what happens to an invoice that stays unpaid.
type chasePlan struct {
	since         time.Time // its payer knows of it
	overdue, held time.Time
	reminders     []chaseStep // in the order of time
}

type chaseStep struct {
	days int
	at   time.Time
}

// chaseOf counts the days of an invoice in the publication's zone.
func chaseOf(p models.Publication, inv models.Invoice) chasePlan {
	zone := p.Zone()
	from := *inv.DueAt
	day := func(days, hour int) time.Time {
		at := from.In(zone)
		return time.Date(at.Year(), at.Month(), at.Day()+days, hour, 0, 0, 0, zone)
	}
	plan := chasePlan{since: inv.CreatedAt, overdue: day(1, 0)}
	if inv.SentAt != nil {
		plan.since = *inv.SentAt
	}
	if late := inv.ChaseFrom; late != nil && late.After(from) { // nobody kept to a schedule before
		from, plan.since = *late, *late
	}
	plan.held = day(p.HoldDays, letterHour)
	for _, days := range p.ReminderDays {
		plan.reminders = append(plan.reminders, chaseStep{days, day(days, letterHour)})
	}
	return plan
}

// reminder is the last step that is due: whoever missed earlier ones gets only
// this. A step that lies before the invoice was sent makes no sense.
func (c chasePlan) reminder(now time.Time) (days int, due bool) {
	for _, step := range c.reminders {
		if !step.at.After(now) && step.at.After(c.since) {
			days, due = step.days, true
		}
	}
	return days, due
}

// next is the moment after now at which something is to be done, or else a year later.
func (c chasePlan) next(now time.Time) time.Time {
	first := now.AddDate(1, 0, 0)
	for _, step := range append([]chaseStep{{at: c.overdue}, {at: c.held}}, c.reminders...) {
		if step.at.After(now) && step.at.Before(first) {
			first = step.at
		}
	}
	return first.UTC()
}

// reminderLetter is the letter of a step: before the date, after it, and the last of several.
func reminderLetter(p models.Publication, days int) string {
	last := p.ReminderDays[len(p.ReminderDays)-1]
	switch {
	case days <= 0:
		return MailPaymentDue
	case days == last && len(p.ReminderDays) > 1 && p.ReminderDays[len(p.ReminderDays)-2] > 0:
		return MailLastNotice
	default:
		return MailPaymentReminder
	}
}
