package licensing

import (
	"context"
	"fmt"
	"maps"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// DraftLife is how long an untouched draft of the form is kept.
const DraftLife = 30 * 24 * time.Hour

// DraftFileLife is how long a file waits in a draft to be sent; the words wait longer.
const DraftFileLife = 48 * time.Hour

// StartDraft makes an empty draft of the form and returns its secret token.
func (d *Desk) StartDraft(ctx context.Context, language string) (token string, f models.FormDraft, err error) {
	token = models.NewToken()
	now := d.Now()
	f = models.FormDraft{
		TokenHash: models.HashToken(token), Language: language, Answers: map[string][]string{},
		CreatedAt: now, UpdatedAt: now, ExpiresAt: now.Add(DraftLife),
	}
	if err := models.From[models.FormDraft](d.db).Create(ctx, &f); err != nil {
		return "", f, fmt.Errorf("start draft: %w", err)
	}
	return token, f, nil
}

// SaveDraft merges what was typed into a draft, right or wrong: nothing typed
// is lost. A key with no values removes that answer. A draft that was already
// sent is ErrConflict.
func (d *Desk) SaveDraft(ctx context.Context, draftID int64, typed map[string][]string, publicationID *int64) (models.FormDraft, error) {
	var f models.FormDraft
	err := d.in(ctx, func(tx *gorm.DB) error {
		var err error
		if f, err = openDraft(ctx, tx, draftID); err != nil {
			return err
		}
		if f.Answers == nil {
			f.Answers = map[string][]string{}
		}
		maps.Copy(f.Answers, typed)
		maps.DeleteFunc(f.Answers, func(_ string, v []string) bool { return len(v) == 0 })
		if publicationID != nil {
			f.PublicationID = publicationID
		}
		f.UpdatedAt, f.ExpiresAt = d.Now(), d.Now().Add(DraftLife)
		_, err = models.From[models.FormDraft](tx).Where("id = ?", draftID).
			Select("answers", "publication_id", "updated_at", "expires_at").Updates(ctx, f)
		return err
	})
	return f, err
}

// openDraft locks a draft that was not sent yet. ErrNotFound, ErrConflict.
func openDraft(ctx context.Context, tx *gorm.DB, draftID int64) (models.FormDraft, error) {
	rows, err := models.From[models.FormDraft](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", draftID).Limit(1).Find(ctx)
	if err != nil {
		return models.FormDraft{}, err
	}
	if len(rows) == 0 {
		return models.FormDraft{}, models.ErrNotFound
	}
	if rows[0].RequestID != nil {
		return rows[0], fmt.Errorf("draft %d: already sent: %w", draftID, models.ErrConflict)
	}
	return rows[0], nil
}
