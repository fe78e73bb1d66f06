package licensing

import (
	"context"
	"fmt"
	"maps"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Typing is the same desk with the form behind a decision at hand: whoever takes
// the decision back finds it again as it was typed.
func (d *Desk) Typing(form map[string][]string) *Desk {
	writing := *d
	writing.typed = maps.Clone(form)
	return &writing
}

// decided is change for what the desk decides and tells the requester: then
// leaves a line of history that they can see and gives the letter, whose decision
// can be undone until it leaves. A letter with id 0 means that nothing happened.
func (d *Desk) decided(ctx context.Context, by models.Actor, id int64, seen int, kind string, then func(tx *gorm.DB, r *models.Request) (models.Mail, error)) error {
	return d.change(ctx, id, seen, func(tx *gorm.DB, r *models.Request) error {
		before := *r
		open, err := openOffer(ctx, tx, r)
		if err != nil {
			return err
		}
		m, err := then(tx, r)
		if err != nil {
			return err
		}
		return d.keepDecision(ctx, tx, by, models.Decision{
			RequestID: r.ID, Kind: kind, PriceMinor: before.PriceMinor, PriceCurrency: before.PriceCurrency, ReplacedID: open,
		}, m)
	})
}

// keepDecision notes what can be taken back until its letter leaves; nothing when no letter waits.
func (d *Desk) keepDecision(ctx context.Context, tx *gorm.DB, by models.Actor, what models.Decision, m models.Mail) error {
	if m.ID == 0 || m.NotBefore == nil {
		return nil
	}
	event, err := models.LastSaid(ctx, tx, what.RequestID)
	if err != nil {
		return err
	}
	what.StaffID, what.MailID, what.EventID, what.Typed, what.Until = by.ID, m.ID, event, d.typed, *m.NotBefore
	if what.Typed == nil {
		what.Typed = map[string][]string{}
	}
	return models.From[models.Decision](tx).Create(ctx, &what)
}

// decisionMail is mail for the letter of a decision: it waits for the time in
// which the decision can be undone.
func (d *Desk) decisionMail(ctx context.Context, tx *gorm.DB, r *models.Request, kind string, about int64, once string) (models.Mail, error) {
	m := models.Mail{RequestID: &r.ID, Kind: kind, Recipient: r.ContactEmail, Language: r.Language}
	if d.window > 0 {
		m.NotBefore = ptr(d.Now().Add(d.window))
	}
	return d.letter(ctx, tx, m, about, once)
}

// Undo takes a decision back before its letter leaves: the letter is cancelled, the
// message hidden or the quote voided. An offer that the decision had replaced is open
// again if its time is not over, a counter-offer that it answered waits again;
// without an offer the request is in review. ErrForbidden, ErrNotFound,
// ErrConflict when the letter is on its way, it was undone already, or anything
// that the requester can see has happened since; nothing is changed then.
func (d *Desk) Undo(ctx context.Context, by models.Actor, id, decisionID int64) (models.Decision, error) {
	found, err := models.DecisionByID(ctx, d.db, id, decisionID)
	if err != nil {
		return found, err
	}
	if err := may(by, found.Act()); err != nil {
		return found, err
	}
	err = d.change(ctx, id, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		if found, err = models.DecisionByID(ctx, tx, id, decisionID); err != nil { // as it is under the lock
			return err
		}
		last, err := models.LastSaid(ctx, tx, id)
		if err != nil {
			return err
		}
		if !found.Undoable(d.Now()) || last != found.EventID {
			return fmt.Errorf("undo decision %d of request %d: its time is over: %w", decisionID, id, models.ErrConflict)
		}
		m, err := d.cancelMail(ctx, tx, found.MailID)
		if err != nil {
			return err
		}
		if err := d.takeBack(ctx, tx, by, r, found, m); err != nil {
			return err
		}
		found.UndoneAt = ptr(d.Now())
		_, err = models.From[models.Decision](tx).Where("id = ?", found.ID).Select("undone_at").Updates(ctx, found)
		return err
	})
	return found, err
}

// cancelMail stops a letter that no worker has taken yet: ErrConflict otherwise.
func (d *Desk) cancelMail(ctx context.Context, tx *gorm.DB, id int64) (models.Mail, error) {
	n, err := models.From[models.Mail](tx).Where("id = ? AND status = 'waiting' AND taken_at IS NULL", id).
		Select("status").Updates(ctx, models.Mail{Status: "cancelled"})
	if err == nil && n == 0 {
		err = fmt.Errorf("cancel mail %d: it is on its way: %w", id, models.ErrConflict)
	}
	if err != nil {
		return models.Mail{}, err
	}
	return models.MailByID(ctx, tx, id)
}

// takeBack undoes what a decision did to a request besides its letter. The line of
// history is for the desk: the requester sees neither the decision nor its undoing.
func (d *Desk) takeBack(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, was models.Decision, m models.Mail) error {
	n := note{kind: "undone", hidden: true, facts: map[string]any{"decision": was.Kind}}
	switch was.Kind {
	case "ask", "reply":
		now := d.Now() // and the form behind it may be sent again
		if _, err := models.From[models.Message](tx).Where("id = ?", *m.SubjectID).
			Select("taken_back_at", "form_key").Updates(ctx, models.Message{TakenBackAt: &now}); err != nil {
			return err
		}
		if err := d.layAgain(ctx, tx, by, r, *m.SubjectID); err != nil {
			return err
		}
	case "quote", "grant_free", "extend", "accept_counter":
		if err := d.takeQuoteBack(ctx, tx, r); err != nil {
			return err
		}
		if err := d.unanswerWaiver(ctx, tx, r.ID, *m.SubjectID); err != nil {
			return err
		}
	case "decline_counter":
		return d.takeRefusalBack(ctx, tx, by, r, *m.SubjectID, n)
	case "offer_agreement":
		return d.takeSaleBack(ctx, tx, by, r, n)
	case "quote_agreement":
		if err := d.takeBundleBack(ctx, tx, r, *m.SubjectID); err != nil {
			return err
		}
	}
	if was.Kind == "reply" || was.Kind == "remind" {
		return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: n.kind, Facts: n.facts}, by)
	}
	r.PriceMinor, r.PriceCurrency = was.PriceMinor, was.PriceCurrency
	if was.ReplacedID != nil {
		if again, err := d.reoffer(ctx, tx, by, r, *was.ReplacedID, n); err != nil || again {
			return err
		}
	}
	return d.step(ctx, tx, by, r, models.InReview, n)
}
