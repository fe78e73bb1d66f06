package licensing

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/article"
	"imprimatur/models"
)

// LookUp finds a normalised address in the catalogue, or adds it and has it read
// by a job. ErrNotFound when the address is on no site of the house.
func (d *Desk) LookUp(ctx context.Context, address string) (models.Article, error) {
	p, err := models.PublicationForURL(ctx, d.db, address)
	if err != nil {
		return models.Article{}, err
	}
	known, err := models.ArticleByURL(ctx, d.db, address)
	if err == nil && known.Reading != models.ReadingUnreachable {
		return known, nil
	}
	err = d.in(ctx, func(tx *gorm.DB) error {
		a := models.Article{PublicationID: p.ID, URL: address, URLKey: address, Reading: models.ReadingPending, RightsBasis: "unknown", Version: 1, CreatedAt: d.Now()}
		if err := models.From[models.Article](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &a); err != nil {
			return err
		}
		if known, err = models.ArticleByURL(ctx, tx, address); err != nil {
			return err
		}
		if a.ID == 0 && known.Reading != models.ReadingUnreachable {
			return nil // somebody else has just added it and its reading is on the way
		}
		known.Reading = models.ReadingPending
		if _, err := models.From[models.Article](tx).Where("id = ?", known.ID).Select("reading").Updates(ctx, known); err != nil {
			return err
		}
		return d.enqueue(ctx, tx, ReadArticle{ArticleID: known.ID})
	})
	if err != nil {
		return models.Article{}, fmt.Errorf("look up article: %w", err)
	}
	return known, nil
}

// ArticleRead keeps what an article's page says of itself. Rights already
// decided by a person stay; pictures credited to an agency are third party.
func (d *Desk) ArticleRead(ctx context.Context, id int64, m article.Metadata) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		a, err := lockArticle(ctx, tx, id)
		if err != nil {
			return err
		}
		now := d.Now()
		a.Title, a.Author, a.Section, a.Language = m.Title, m.Byline(), m.Section, m.Language
		a.WordCount, a.BodyHTML, a.Reading, a.ReadAt, a.ReadingError = m.WordCount, m.BodyHTML, models.ReadingDone, &now, ""
		if !m.PublishedAt.IsZero() {
			a.PublishedAt = &m.PublishedAt
		}
		if a.RightsAt == nil {
			if agency, third := article.ThirdParty(a.Author + " " + m.CopyrightHolder); third {
				a.RightsBasis, a.RightsNote = "agency", agency
			}
		}
		a.Version++
		if _, err := models.From[models.Article](tx).Where("id = ?", id).Select("*").Omit("id", "created_at").Updates(ctx, a); err != nil {
			return err
		}
		if a.RightsAt != nil {
			return nil
		}
		return replaceImages(ctx, tx, id, m.Images)
	})
}

func replaceImages(ctx context.Context, tx *gorm.DB, articleID int64, images []article.Image) error {
	if _, err := models.From[models.ArticleImage](tx).Where("article_id = ?", articleID).Delete(ctx); err != nil {
		return err
	}
	for i, img := range images {
		rights := "unknown"
		if _, third := article.ThirdParty(img.Credit); third {
			rights = "third_party"
		}
		row := models.ArticleImage{ArticleID: articleID, Position: i + 1, URL: img.URL, Caption: img.Caption, Credit: img.Credit, Rights: rights}
		if err := models.From[models.ArticleImage](tx).Create(ctx, &row); err != nil {
			return err
		}
	}
	return nil
}

// ArticleUnreadable records that a page could not be read; its title is then typed
// by hand. What was known before stays.
func (d *Desk) ArticleUnreadable(ctx context.Context, id int64, cause string) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		a, err := lockArticle(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.ReadingError = cause; a.Reading == models.ReadingPending {
			a.Reading = models.ReadingUnreachable
		}
		_, err = models.From[models.Article](tx).Where("id = ?", id).Select("reading", "reading_error").Updates(ctx, a)
		return err
	})
}

// Rights is an editor's decision about an article and its pictures.
type Rights struct {
	Seen         int // version of the article that the page showed
	Basis        string
	Note         string
	Blocked      bool
	EmbargoUntil *time.Time
	Images       map[int64]string // image id -> rights
}

// SetRights records on which basis an article and its pictures may be licensed.
// ErrForbidden, ErrNotFound, ErrConflict.
func (d *Desk) SetRights(ctx context.Context, by models.Actor, articleID int64, in Rights) error {
	if err := may(by, models.ActArticles); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		a, err := lockSeenArticle(ctx, tx, articleID, in.Seen)
		if err != nil {
			return err
		}
		a.RightsBasis, a.RightsNote, a.Blocked, a.EmbargoUntil = in.Basis, in.Note, in.Blocked, in.EmbargoUntil
		a.RightsBy, a.RightsAt, a.Version = &by.ID, ptr(d.Now()), a.Version+1
		_, err = models.From[models.Article](tx).Where("id = ?", articleID).Select("*").Omit("id", "created_at").Updates(ctx, a)
		if err != nil {
			return err
		}
		for id, rights := range in.Images {
			_, err := models.From[models.ArticleImage](tx).Where("id = ? AND article_id = ?", id, articleID).
				Select("rights").Updates(ctx, models.ArticleImage{Rights: rights})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// lockSeenArticle is lockArticle for an editor's act: ErrConflict when the article
// has changed since the page that the editor saw.
func lockSeenArticle(ctx context.Context, tx *gorm.DB, id int64, seen int) (models.Article, error) {
	a, err := lockArticle(ctx, tx, id)
	if err == nil && a.Version != seen {
		err = fmt.Errorf("change article %d: %w", id, models.ErrConflict)
	}
	return a, err
}

func lockArticle(ctx context.Context, tx *gorm.DB, id int64) (models.Article, error) {
	rows, err := models.From[models.Article](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Limit(1).Find(ctx)
	if err != nil {
		return models.Article{}, err
	}
	if len(rows) == 0 {
		return models.Article{}, fmt.Errorf("lock article %d: %w", id, models.ErrNotFound)
	}
	return rows[0], nil
}
