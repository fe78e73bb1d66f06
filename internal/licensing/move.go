package licensing

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// AnyVersion is passed as seen when a verb need not notice a stale page.
const AnyVersion = 0

// note is the line of history that a verb leaves.
type note struct {
	kind   string
	hidden bool // from the licensee
	facts  map[string]any
}

// change locks a request, refuses a stale writer, lets the verb do its work and
// writes the whole row. seen is the version that the person's page showed.
// ErrNotFound, ErrConflict.
func (d *Desk) change(ctx context.Context, id int64, seen int, then func(tx *gorm.DB, r *models.Request) error) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		r, err := lockRequest(ctx, tx, id)
		if err != nil {
			return err
		}
		if seen != AnyVersion && seen != r.Version {
			return fmt.Errorf("change request %d: version %d was seen, it is %d: %w", id, seen, r.Version, models.ErrConflict)
		}
		if err := then(tx, &r); err != nil {
			return err
		}
		return d.keepRequest(ctx, tx, &r)
	})
}

// keepRequest writes a locked request whole, as its next version.
func (d *Desk) keepRequest(ctx context.Context, tx *gorm.DB, r *models.Request) error {
	r.Version++
	r.UpdatedAt = d.Now()
	_, err := models.From[models.Request](tx).Where("id = ?", r.ID).Select("*").Omit("id", "created_at").Updates(ctx, *r)
	if errors.Is(err, gorm.ErrDuplicatedKey) { // reopened, while another request continues the same licence
		err = fmt.Errorf("keep request %d: %w", r.ID, models.ErrConflict)
	}
	return err
}

// move is change for verbs that take a request to another status.
func (d *Desk) move(ctx context.Context, by models.Actor, id int64, seen int, to models.Status, n note,
	then func(tx *gorm.DB, r *models.Request) error) error {
	return d.change(ctx, id, seen, func(tx *gorm.DB, r *models.Request) error {
		if !r.Status.CanMove(to) {
			return fmt.Errorf("move request %d from %s to %s: %w", id, r.Status, to, models.ErrConflict)
		}
		if err := then(tx, r); err != nil {
			return err
		}
		return d.step(ctx, tx, by, r, to, n)
	})
}

// step writes one status into a locked request and its line of history. It is
// the only code that sets a request's status.
func (d *Desk) step(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, to models.Status, n note) error {
	if !r.Status.CanMove(to) {
		return fmt.Errorf("move request %d from %s to %s: %w", r.ID, r.Status, to, models.ErrConflict)
	}
	from := r.Status
	r.Status = to
	d.keepClock(r, from)
	return d.event(ctx, tx, models.Event{
		RequestID: r.ID, Kind: n.kind, FromStatus: from, ToStatus: to, Visible: !n.hidden, Facts: n.facts,
	}, by)
}

// keepClock pauses the promised answer while somebody else has to act, and
// notes when a request leaves the desk or comes back to it. A question asked
// during a pause begins a pause of its own: its time to answer is counted from it.
func (d *Desk) keepClock(r *models.Request, from models.Status) {
	now := d.Now()
	if r.PausedAt != nil && (r.Status.NextActor() == "desk" || r.Status == models.NeedsInfo) {
		if r.AnswerDueAt != nil {
			due := r.AnswerDueAt.Add(now.Sub(*r.PausedAt))
			r.AnswerDueAt = &due
		}
		r.PausedAt = nil
	}
	if r.Status.NextActor() != "desk" && (from.NextActor() == "desk" || r.Status == models.NeedsInfo) {
		r.PausedAt = &now
	}
	if r.Status.Ended() || r.Status == models.Fulfilled {
		r.ClosedAt = &now
	} else {
		r.ClosedAt, r.CloseCode, r.CloseText = nil, "", ""
	}
	if r.Status != models.Quoted {
		r.QuoteUntil = nil
	}
}

// touch adds a line of history to a request without moving it.
func (d *Desk) touch(ctx context.Context, by models.Actor, id int64, seen int, n note,
	then func(tx *gorm.DB, r *models.Request) error) error {
	return d.change(ctx, id, seen, func(tx *gorm.DB, r *models.Request) error {
		if err := then(tx, r); err != nil {
			return err
		}
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: n.kind, Visible: !n.hidden, Facts: n.facts}, by)
	})
}

// moveQuote sets the status of a quote version under its request's lock.
func (d *Desk) moveQuote(ctx context.Context, tx *gorm.DB, q *models.Quote, to models.QuoteStatus, text string) error {
	if !q.Status.CanMove(to) {
		return fmt.Errorf("move quote %d from %s to %s: %w", q.ID, q.Status, to, models.ErrConflict)
	}
	now := d.Now()
	q.Status, q.ClosedAt, q.CloseText = to, &now, text
	if to == models.QuoteSent {
		q.ClosedAt = nil
	}
	_, err := models.From[models.Quote](tx).Where("id = ?", q.ID).Select("status", "closed_at", "close_text").Updates(ctx, *q)
	return err
}

// moveLicence sets the status of a licence under its request's lock, or only the
// reason for the one it has. One that was terminated comes back only if that was
// for want of its payment.
func (d *Desk) moveLicence(ctx context.Context, tx *gorm.DB, l *models.Licence, to models.LicenceStatus, reason string) error {
	if l.Status != to && !l.Status.CanMove(to) {
		return fmt.Errorf("move licence %d from %s to %s: %w", l.ID, l.Status, to, models.ErrConflict)
	}
	if l.Status == models.LicenceTerminated && to != l.Status && l.StatusReason != EndedUnpaid {
		return fmt.Errorf("move licence %d from %s (%s) to %s: %w", l.ID, l.Status, l.StatusReason, to, models.ErrConflict)
	}
	l.Status, l.StatusReason = to, reason
	_, err := models.From[models.Licence](tx).Where("id = ?", l.ID).Select("status", "status_reason", "pay_by").Updates(ctx, *l)
	return err
}

func lockRequest(ctx context.Context, tx *gorm.DB, id int64) (models.Request, error) {
	rows, err := models.From[models.Request](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Limit(1).Find(ctx)
	if err != nil {
		return models.Request{}, err
	}
	if len(rows) == 0 {
		return models.Request{}, fmt.Errorf("lock request %d: %w", id, models.ErrNotFound)
	}
	return rows[0], nil
}

// may refuses an actor whose role does not allow the act: ErrForbidden.
func may(by models.Actor, act models.Act) error {
	if by.Kind != "staff" || !by.Role.May(act) {
		return fmt.Errorf("%s %q (%s) may not %s: %w", by.Kind, by.Name, by.Role, act, models.ErrForbidden)
	}
	return nil
}
