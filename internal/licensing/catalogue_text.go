package licensing

import (
	"context"

	"gorm.io/gorm"

	"imprimatur/internal/article"
	"imprimatur/models"
)

// Written is an article's text as an editor enters it, where its page cannot be
// read or does not hold what is licensed.
type Written struct {
	Seen                    int // version of the article that the page showed
	Title, Author, Language string
	Text                    string // as article.Typed takes it
}

// WriteArticle keeps a text that an editor has entered. Licences in force deliver
// it from then on. Invalid names "title" and "text"; ErrForbidden, ErrNotFound, ErrConflict.
func (d *Desk) WriteArticle(ctx context.Context, by models.Actor, articleID int64, in Written) error {
	if err := may(by, models.ActArticles); err != nil {
		return err
	}
	body, bad := article.Typed(in.Text), models.Invalid{}
	if in.Title == "" {
		bad["title"] = "desk_house.error.title"
	}
	if body == "" {
		bad["text"] = "desk_house.error.text"
	}
	if len(bad) > 0 {
		return bad
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		a, err := lockSeenArticle(ctx, tx, articleID, in.Seen)
		if err != nil {
			return err
		}
		a.Title, a.Author, a.Language, a.BodyHTML, a.WordCount = in.Title, in.Author, in.Language, body, article.Words(body)
		a.Reading, a.ReadAt, a.ReadingError, a.Version = models.ReadingManual, ptr(d.Now()), "", a.Version+1
		_, err = models.From[models.Article](tx).Where("id = ?", articleID).Select("*").Omit("id", "created_at").Updates(ctx, a)
		return err
	})
}

// ReadAgain has a page read once more, for a correction that was published since
// or after a fault. Until it is read, what is known stays. ErrForbidden, ErrNotFound.
func (d *Desk) ReadAgain(ctx context.Context, by models.Actor, articleID int64) error {
	if err := may(by, models.ActArticles); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		a, err := lockArticle(ctx, tx, articleID)
		if err != nil {
			return err
		}
		if a.Reading == models.ReadingUnreachable {
			a.Reading = models.ReadingPending
		}
		a.ReadingError = ""
		if _, err := models.From[models.Article](tx).Where("id = ?", articleID).Select("reading", "reading_error").Updates(ctx, a); err != nil {
			return err
		}
		return d.enqueue(ctx, tx, ReadArticle{ArticleID: articleID})
	})
}
