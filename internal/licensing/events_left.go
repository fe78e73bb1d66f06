package licensing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// SetAside leaves an event alone that could not be applied, with a person's words. One
// of another mode stands for all of that kind that came before it: nobody reads a
// thousand of them. ErrForbidden, ErrNotFound, ErrConflict when it does not wait for a
// person any more, Invalid without words.
func (d *Desk) SetAside(ctx context.Context, by models.Actor, id, why string) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	if why = strings.TrimSpace(why); why == "" {
		return models.Invalid{"why": "errors.reason_required"}
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		rows, err := models.From[models.StripeEvent](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ? AND mode = ?", id, d.Mode()).Find(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("set event %s aside: %w", id, models.ErrNotFound)
		}
		e := rows[0]
		if !e.Left(d.Now()) {
			return fmt.Errorf("set event %s aside, which is %s: %w", id, e.Status, models.ErrConflict)
		}
		q := models.From[models.StripeEvent](tx).Where("id = ?", id)
		if e.Status == "ignored_mode" {
			q = models.From[models.StripeEvent](tx).Where("mode = ? AND status = 'ignored_mode' AND (received_at, id) <= (?, ?)", e.Mode, e.ReceivedAt, id)
		}
		_, err = q.Select("status", "done_at", "aside_by", "aside_text").
			Updates(ctx, models.StripeEvent{Status: "ignored", DoneAt: ptr(d.Now()), AsideBy: &by.ID, AsideText: clip(why, 500)})
		return err
	})
}

// tellBooks writes to finance, once a night, while something of the books waits for a
// person that no letter of its own was about.
func (d *Desk) tellBooks(ctx context.Context) error {
	h, err := models.StripeHealthNow(ctx, d.db, d.Mode(), d.Now())
	if err != nil || h.Vain+h.OtherMode+h.Differ+h.Doubted == 0 {
		return err
	}
	readers, err := models.StaffFor(ctx, d.db, models.Finance, models.Admin)
	if err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		for _, s := range readers {
			once := fmt.Sprintf("books:%s:%d", d.Now().Format(time.DateOnly), s.ID)
			if _, err := d.letter(ctx, tx, models.Mail{Kind: MailDeskBooks, Recipient: s.Email, Language: "en"}, 0, once); err != nil {
				return err
			}
		}
		return nil
	})
}
