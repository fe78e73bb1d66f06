package licensing

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/models"
)

// mostSteps is how many changes of a draft can be taken back.
const mostSteps = 50

// keepStep keeps what a draft says before it is changed, and forgets the oldest.
// A change that changes nothing is no step.
func (d *Desk) keepStep(ctx context.Context, tx *gorm.DB, by models.Actor, before models.RateCard, hash, remark string) error {
	if before.Hash == hash && before.Note == remark {
		return nil
	}
	step := models.RateCardStep{RateCardID: before.ID, Card: before.Card, Hash: before.Hash, Note: before.Note, MadeBy: by.ID, MadeAt: d.Now()}
	if err := models.From[models.RateCardStep](tx).Create(ctx, &step); err != nil {
		return err
	}
	return tx.WithContext(ctx).Exec(`DELETE FROM rate_card_steps WHERE rate_card_id = ? AND id NOT IN
		(SELECT id FROM rate_card_steps WHERE rate_card_id = ? ORDER BY id DESC LIMIT ?)`, before.ID, before.ID, mostSteps).Error
}

// UndoRateCard takes the latest change of a draft back. ErrConflict when the
// draft is not what the page showed, or has no change left.
func (d *Desk) UndoRateCard(ctx context.Context, by models.Actor, publicationID int64, seen Seen) error {
	return d.draftCard(ctx, by, publicationID, seen, func(tx *gorm.DB, draft models.RateCard) error {
		steps, err := models.RateCardSteps(ctx, tx, draft.ID)
		if err != nil {
			return err
		}
		if len(steps) == 0 {
			return fmt.Errorf("undo rate card %d: nothing is left to take back: %w", draft.ID, models.ErrConflict)
		}
		last := steps[0]
		draft.Card, draft.Hash, draft.Note, draft.CreatedBy = last.Card, last.Hash, last.Note, &by.ID
		if _, err := models.From[models.RateCard](tx).Where("id = ?", draft.ID).Select("card", "hash", "note", "created_by").Updates(ctx, draft); err != nil {
			return err
		}
		return tx.WithContext(ctx).Exec(`DELETE FROM rate_card_steps WHERE id = ?`, last.ID).Error
	})
}

// DiscardRateCard throws a draft away. ErrConflict when it is not what the page showed.
func (d *Desk) DiscardRateCard(ctx context.Context, by models.Actor, publicationID int64, seen Seen) error {
	return d.draftCard(ctx, by, publicationID, seen, func(tx *gorm.DB, draft models.RateCard) error {
		return tx.WithContext(ctx).Exec(`DELETE FROM rate_cards WHERE id = ? AND status = 'draft'`, draft.ID).Error
	})
}

// draftCard does something to the draft that a page showed.
func (d *Desk) draftCard(ctx context.Context, by models.Actor, publicationID int64, seen Seen, do func(*gorm.DB, models.RateCard) error) error {
	if err := may(by, models.ActRates); err != nil {
		return err
	}
	return d.lockHouse(ctx, publicationID, func(tx *gorm.DB) error {
		all, err := models.RateCards(ctx, tx, publicationID)
		if err != nil {
			return err
		}
		if len(all) == 0 || all[0].Status != "draft" || all[0].Version != seen.Version || !seen.sees(all[0].Hash) {
			return fmt.Errorf("rate card of publication %d: another draft was seen: %w", publicationID, models.ErrConflict)
		}
		return do(tx, all[0])
	})
}
