package licensing

import (
	"context"

	"gorm.io/gorm"

	"imprimatur/models"
)

// openOffer is the id of the offer that a request's licensee could accept; nil for none.
func openOffer(ctx context.Context, tx *gorm.DB, r *models.Request) (*int64, error) {
	if r.Status != models.Quoted {
		return nil, nil
	}
	q, err := liveQuote(ctx, tx, r.ID)
	if err != nil || q == nil {
		return nil, err
	}
	return &q.ID, nil
}

// takeQuoteBack voids the version that a decision sent. A counter-offer that it had
// answered waits for its answer again.
func (d *Desk) takeQuoteBack(ctx context.Context, tx *gorm.DB, r *models.Request) error {
	sent, err := liveQuote(ctx, tx, r.ID)
	if err != nil || sent == nil {
		return err
	}
	if err := d.moveQuote(ctx, tx, sent, models.QuoteVoided, "undone"); err != nil {
		return err
	}
	return reopenCounter(ctx, tx, "answer_quote_id = ?", sent.ID)
}

// reoffer opens the offer again that a decision had replaced. The requester sees
// neither the decision nor its undoing: to them it was open all the time.
func (d *Desk) reoffer(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, quoteID int64, n note) (bool, error) {
	q, again, err := d.offerAgain(ctx, tx, quoteID)
	if err != nil || !again {
		return false, err
	}
	if r.Status != models.Quoted { // the only ways back to an offer lead through the review
		if err := d.step(ctx, tx, by, r, models.InReview, n); err != nil {
			return false, err
		}
		n = note{kind: "offered_again", hidden: true, facts: map[string]any{"version": q.Version}}
	}
	if err := d.step(ctx, tx, by, r, models.Quoted, n); err != nil {
		return false, err
	}
	r.QuoteUntil = &q.ValidUntil
	return true, nil
}

// takeRefusalBack lets a counter-offer wait again that the desk had declined.
func (d *Desk) takeRefusalBack(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, counterID int64, n note) error {
	c, err := models.CounterByID(ctx, tx, counterID)
	if err != nil {
		return err
	}
	q, err := liveQuote(ctx, tx, r.ID)
	if err != nil || q == nil {
		return err
	}
	to, why := models.QuoteCountered, ""
	if q.ID != c.QuoteID { // it was sent anew, because its time was over
		to, why = models.QuoteVoided, "undone"
	}
	if err := d.moveQuote(ctx, tx, q, to, why); err != nil {
		return err
	}
	if err := reopenCounter(ctx, tx, "id = ?", c.ID); err != nil {
		return err
	}
	if err := d.step(ctx, tx, by, r, models.InReview, n); err != nil {
		return err
	}
	r.AnswerDueAt = c.AnswerBy
	return nil
}

func reopenCounter(ctx context.Context, tx *gorm.DB, which string, id int64) error {
	_, err := models.From[models.CounterOffer](tx).Where(which, id).
		Select("status", "answered_at", "answered_by", "answer_text", "answer_quote_id").Updates(ctx, models.CounterOffer{Status: models.CounterOpen})
	return err
}
