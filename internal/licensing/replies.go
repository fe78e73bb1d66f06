package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

const (
	longestReplyName = 80
	longestReplyText = 5000
)

// ReplyWords are what an editor saves to use again: a name, and a text for each language.
type ReplyWords struct {
	Name  string
	Texts map[string]string
}

// tidy trims the words and leaves out empty languages.
func (w ReplyWords) tidy() ReplyWords {
	out := ReplyWords{Name: strings.Join(strings.Fields(w.Name), " "), Texts: map[string]string{}}
	for lang, text := range w.Texts {
		if text = strings.TrimSpace(text); text != "" {
			out.Texts[lang] = text
		}
	}
	return out
}

func (w ReplyWords) check() error {
	bad := models.Invalid{}
	if w.Name == "" {
		bad["name"] = "errors.required"
	}
	if utf8.RuneCountInString(w.Name) > longestReplyName {
		bad["name"] = fmt.Sprintf("errors.too_long?Max=%d", longestReplyName)
	}
	if len(w.Texts) == 0 {
		bad["text_en"] = "desk_replies.error.no_text"
	}
	for lang, text := range w.Texts {
		if utf8.RuneCountInString(text) > longestReplyText {
			bad["text_"+lang] = fmt.Sprintf("errors.too_long?Max=%d", longestReplyText)
		}
	}
	return bad.OrNil()
}

// SaveReply makes a saved reply of a publication. Invalid by field, also for a
// name that is in use; ErrForbidden.
func (d *Desk) SaveReply(ctx context.Context, by models.Actor, publicationID int64, words ReplyWords) (models.SavedReply, error) {
	if err := may(by, models.ActReplies); err != nil {
		return models.SavedReply{}, err
	}
	words = words.tidy()
	if err := words.check(); err != nil {
		return models.SavedReply{}, err
	}
	now := d.Now()
	row := models.SavedReply{
		PublicationID: publicationID, Name: words.Name, NameKey: models.NameKey(words.Name), Texts: words.Texts, Version: 1, CreatedAt: now, UpdatedAt: now, UpdatedBy: by.ID,
	}
	return row, nameTaken(models.From[models.SavedReply](d.db).Create(ctx, &row))
}

// ReviseReply changes the words of a saved reply. Invalid by field, ErrConflict
// when somebody has changed or retired it since it was shown, ErrNotFound, ErrForbidden.
func (d *Desk) ReviseReply(ctx context.Context, by models.Actor, id int64, seen int, words ReplyWords) error {
	if err := may(by, models.ActReplies); err != nil {
		return err
	}
	words = words.tidy()
	if err := words.check(); err != nil {
		return err
	}
	return d.withReply(ctx, by, id, seen, func(s *models.SavedReply) {
		s.Name, s.NameKey, s.Texts = words.Name, models.NameKey(words.Name), words.Texts
	})
}

// RetireReply takes a saved reply out of use, or brings it back. Invalid under
// "name" when another has its name by then; otherwise as ReviseReply.
func (d *Desk) RetireReply(ctx context.Context, by models.Actor, id int64, seen int, retired bool) error {
	if err := may(by, models.ActReplies); err != nil {
		return err
	}
	return d.withReply(ctx, by, id, seen, func(s *models.SavedReply) {
		s.RetiredAt = nil
		if retired {
			s.RetiredAt = ptr(d.Now())
		}
	})
}

// withReply changes a saved reply under its lock, if it is still the version that was seen.
func (d *Desk) withReply(ctx context.Context, by models.Actor, id int64, seen int, change func(*models.SavedReply)) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		rows, err := models.From[models.SavedReply](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Limit(1).Find(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("change saved reply %d: %w", id, models.ErrNotFound)
		}
		row := rows[0]
		if row.Version != seen {
			return fmt.Errorf("change saved reply %d: version %d was seen, it is %d: %w", id, seen, row.Version, models.ErrConflict)
		}
		change(&row)
		row.Version, row.UpdatedAt, row.UpdatedBy = row.Version+1, d.Now(), by.ID
		_, err = models.From[models.SavedReply](tx).Where("id = ?", id).Select("*").Omit("id", "publication_id", "created_at").Updates(ctx, row)
		return nameTaken(err)
	})
}

// nameTaken says in the words of a form that a name is in use.
func nameTaken(err error) error {
	var fault *pgconn.PgError
	if errors.As(err, &fault) && fault.ConstraintName == "saved_replies_by_name" {
		return models.Invalid{"name": "desk_replies.error.name_taken"}
	}
	return err
}
