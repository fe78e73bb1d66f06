package licensing

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// Take makes somebody the owner of a request (0 = nobody) and opens its review.
// ErrForbidden, ErrNotFound.
func (d *Desk) Take(ctx context.Context, by models.Actor, id, ownerID int64) error {
	return d.Assign(ctx, by, id, AnyVersion, ownerID)
}

// Assign is Take from a page that showed a version of the request: ErrConflict
// when it has changed since.
func (d *Desk) Assign(ctx context.Context, by models.Actor, id int64, seen int, ownerID int64) error {
	if err := may(by, models.ActReply); err != nil {
		return err
	}
	owner := models.Staff{}
	if ownerID != 0 {
		var err error
		if owner, err = models.StaffByID(ctx, d.db, ownerID); err != nil {
			return err
		}
	}
	return d.touch(ctx, by, id, seen, note{kind: "assigned", hidden: true, facts: map[string]any{"to": owner.Name}},
		func(tx *gorm.DB, r *models.Request) error {
			r.AssigneeID = nil
			if ownerID != 0 {
				r.AssigneeID = &ownerID
			}
			if r.Status != models.Submitted || ownerID == 0 {
				return nil
			}
			return d.step(ctx, tx, by, r, models.InReview, note{kind: "review_started"})
		})
}

// Reply sends a message of the desk to the requester; the same form key again
// changes nothing. ErrForbidden, ErrNotFound, ErrConflict when nobody confirmed
// the address, Invalid also when too much is enclosed.
func (d *Desk) Reply(ctx context.Context, by models.Actor, id int64, formKey, text string, with ...Enclosed) error {
	if err := may(by, models.ActReply); err != nil {
		return err
	}
	return d.decided(ctx, by, id, AnyVersion, "reply", func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		if err := reachable(r); err != nil {
			return models.Mail{}, err
		}
		m, err := d.message(ctx, tx, by, r, formKey, text, false)
		if err != nil || m.ID == 0 {
			return models.Mail{}, err
		}
		if err := d.enclose(ctx, tx, by, r, m, with); err != nil {
			return models.Mail{}, err
		}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "message", Visible: true}, by); err != nil {
			return models.Mail{}, err
		}
		return d.decisionMail(ctx, tx, r, MailMessage, m.ID, "")
	})
}

// Note keeps an internal remark that the requester never sees.
func (d *Desk) Note(ctx context.Context, by models.Actor, id int64, formKey, text string) error {
	if err := may(by, models.ActReply); err != nil {
		return err
	}
	return d.change(ctx, id, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		m, err := d.message(ctx, tx, by, r, formKey, text, true)
		if err != nil || m.ID == 0 {
			return err
		}
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "note"}, by)
	})
}

// AskForInfo puts a question to the requester; the promised answer waits
// meanwhile. A live quote is voided: its basis is open again. ErrForbidden,
// ErrNotFound, Invalid, ErrConflict also when the same form was sent before.
func (d *Desk) AskForInfo(ctx context.Context, by models.Actor, id int64, seen int, formKey, text string, with ...Enclosed) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	return d.decided(ctx, by, id, seen, "ask", func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		if err := d.step(ctx, tx, by, r, models.NeedsInfo, note{kind: "info_asked"}); err != nil {
			return models.Mail{}, err
		}
		if err := d.voidLiveQuote(ctx, tx, r, "question asked"); err != nil {
			return models.Mail{}, err
		}
		m, err := d.message(ctx, tx, by, r, formKey, text, false)
		if err != nil {
			return models.Mail{}, err
		}
		if m.ID == 0 {
			return models.Mail{}, fmt.Errorf("ask about request %d: this form was sent before: %w", r.ID, models.ErrConflict)
		}
		if err := d.enclose(ctx, tx, by, r, m, with); err != nil {
			return models.Mail{}, err
		}
		return d.decisionMail(ctx, tx, r, MailQuestion, m.ID, fmt.Sprintf("question:%d", m.ID))
	})
}

// Answer is a message of the requester. When the desk had asked, the request
// goes back to review and the clock runs again. ErrConflict when nobody confirmed
// the address, also after such a request has ended; Invalid also when too much is
// enclosed.
func (d *Desk) Answer(ctx context.Context, id int64, formKey, text string, with ...Enclosed) error {
	return d.change(ctx, id, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		if err := reachable(r); err != nil {
			return err
		}
		by := r.Licensee()
		m, err := d.message(ctx, tx, by, r, formKey, text, false)
		if err != nil || m.ID == 0 {
			return err
		}
		if err := d.enclose(ctx, tx, by, r, m, with); err != nil {
			return err
		}
		if err := d.deskMail(ctx, tx, r, MailDeskReply, m.ID, fmt.Sprintf("reply:%d", m.ID)); err != nil {
			return err
		}
		if r.Status == models.NeedsInfo {
			return d.step(ctx, tx, by, r, models.InReview, note{kind: "answered"})
		}
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "message", Visible: true}, by)
	})
}

// reachable refuses letters, in both directions, on a request that nobody
// confirmed: its address may be a stranger's. ErrConflict.
func reachable(r *models.Request) error {
	if r.ConfirmedAt == nil {
		return fmt.Errorf("write on unconfirmed request %d: %w", r.ID, models.ErrConflict)
	}
	return nil
}

// message stores a letter once per form key; a repeat gives a message with ID 0.
func (d *Desk) message(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, formKey, text string, internal bool) (models.Message, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return models.Message{}, models.Invalid{"message": "errors.message_required"}
	}
	m := models.Message{RequestID: r.ID, FromKind: by.Kind, FromName: by.Name, Internal: internal, Body: text, At: d.Now()}
	if by.Kind == "staff" {
		m.StaffID = &by.ID
	}
	if formKey != "" {
		m.FormKey = &formKey
	}
	err := models.From[models.Message](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &m)
	return m, err
}

// Decline ends a request with a reason code (models.DeclineCodes) and words for
// the requester. ErrForbidden, ErrNotFound, ErrConflict, Invalid.
func (d *Desk) Decline(ctx context.Context, by models.Actor, id int64, seen int, code, text string) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	return d.end(ctx, by, id, seen, "decline", models.Declined, code, text, MailDeclined)
}

// NeedsNoLicence ends a request because the house's free-use rule covers it.
func (d *Desk) NeedsNoLicence(ctx context.Context, by models.Actor, id int64, seen int, text string) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	return d.end(ctx, by, id, seen, "not_needed", models.NotNeeded, "free_use", text, MailNotNeeded)
}

func (d *Desk) end(ctx context.Context, by models.Actor, id int64, seen int, decision string, to models.Status, code, text, letter string) error {
	if strings.TrimSpace(text) == "" {
		return models.Invalid{"text": "errors.reason_required"}
	}
	n := note{kind: string(to), facts: map[string]any{"code": code, "text": text}}
	return d.decided(ctx, by, id, seen, decision, func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		if err := d.step(ctx, tx, by, r, to, n); err != nil {
			return models.Mail{}, err
		}
		if err := d.voidLiveQuote(ctx, tx, r, string(to)); err != nil {
			return models.Mail{}, err
		}
		r.CloseCode, r.CloseText = code, text
		return d.decisionMail(ctx, tx, r, letter, 0, "")
	})
}

// Reopen brings an ended request back to review, under the same number.
func (d *Desk) Reopen(ctx context.Context, by models.Actor, id int64, seen int, text string) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	p, err := d.publicationOf(ctx, id)
	if err != nil {
		return err
	}
	return d.move(ctx, by, id, seen, models.InReview, note{kind: "reopened", facts: map[string]any{"text": text}}, func(tx *gorm.DB, r *models.Request) error {
		if !r.Status.Ended() {
			return fmt.Errorf("reopen request %d in %s: %w", id, r.Status, models.ErrConflict)
		}
		if r.ConfirmedAt == nil {
			return fmt.Errorf("reopen unconfirmed request %d: %w", id, models.ErrConflict)
		}
		due := WorkingDays(d.Now(), p.AnswerDays, p.Zone())
		r.AnswerDueAt, r.PausedAt = &due, nil
		if err := d.endCounter(ctx, tx, r, models.CounterDeclined, &by.ID); err != nil {
			return err
		}
		return d.mail(ctx, tx, r, MailReopened, 0, "")
	})
}

// Hold marks a request that somebody outside (author, lawyer) must clear first.
func (d *Desk) Hold(ctx context.Context, by models.Actor, id int64, seen int, on bool, reason string) error {
	if err := may(by, models.ActReply); err != nil {
		return err
	}
	if on && strings.TrimSpace(reason) == "" {
		return models.Invalid{"reason": "errors.reason_required"}
	}
	kind := "hold_off"
	if on {
		kind = "hold_on"
	}
	return d.touch(ctx, by, id, seen, note{kind: kind, hidden: true, facts: map[string]any{"reason": reason}}, func(_ *gorm.DB, r *models.Request) error {
		r.OnHold, r.HoldReason = on, reason
		return nil
	})
}

func (d *Desk) publicationOf(ctx context.Context, requestID int64) (models.Publication, error) {
	r, err := models.RequestByID(ctx, d.db, requestID)
	if err != nil {
		return models.Publication{}, err
	}
	return models.PublicationByID(ctx, d.db, r.PublicationID)
}

// liveQuote is the sent or accepted version of a request, under its lock.
func liveQuote(ctx context.Context, tx *gorm.DB, requestID int64) (*models.Quote, error) {
	rows, err := models.From[models.Quote](tx).Where("request_id = ? AND status IN ('sent', 'accepted')", requestID).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

func (d *Desk) voidLiveQuote(ctx context.Context, tx *gorm.DB, r *models.Request, why string) error {
	q, err := liveQuote(ctx, tx, r.ID)
	if err != nil || q == nil {
		return err
	}
	return d.moveQuote(ctx, tx, q, models.QuoteVoided, why)
}
