package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// CreatePublication adds a brand. Invalid by field, all mistakes at once; also
// when its code, slug or a site is taken.
func (d *Desk) CreatePublication(ctx context.Context, p models.Publication, editions ...models.Edition) (models.Publication, error) {
	err := d.withPublications(ctx, func(tx *gorm.DB) error { return d.found(ctx, tx, &p, editions) })
	return p, err
}

// FoundPublication is CreatePublication with drafts to start from: the default
// rate card and the standard terms. Nothing is in force until a person publishes it.
func (d *Desk) FoundPublication(ctx context.Context, p models.Publication, editions ...models.Edition) (models.Publication, error) {
	err := d.withPublications(ctx, func(tx *gorm.DB) error {
		if err := d.found(ctx, tx, &p, editions); err != nil {
			return err
		}
		card := pricing.Default(p.Currency)
		text, err := json.Marshal(card)
		if err != nil {
			return err
		}
		row := models.RateCard{PublicationID: p.ID, Version: 1, Status: "draft", Card: text, Hash: card.Hash(), Note: "To start from", CreatedAt: d.Now()}
		if err := models.From[models.RateCard](tx).Create(ctx, &row); err != nil {
			return err
		}
		texts := StandardTerms(p)
		terms := models.TermsVersion{PublicationID: p.ID, Version: 1, Status: "draft", Texts: texts, Hash: hashTexts(texts), Note: "To start from", CreatedAt: d.Now()}
		return models.From[models.TermsVersion](tx).Create(ctx, &terms)
	})
	return p, err
}

// usualDays fills in what a new publication says nothing about.
func usualDays(p *models.Publication) {
	if p.ReminderDays == nil {
		p.ReminderDays = []int{-3, 1, 7, 14, 30}
	}
	if p.GraceDays == 0 {
		p.GraceDays = 14
	}
	if p.HoldDays == 0 {
		p.HoldDays = 45
	}
}

func (d *Desk) found(ctx context.Context, tx *gorm.DB, p *models.Publication, editions []models.Edition) error {
	p.CreatedAt = d.Now()
	usualDays(p)
	tidyPublication(p)
	bad, err := d.checkPublication(ctx, tx, *p, editions)
	if err := errors.Join(err, bad.OrNil()); err != nil {
		return err
	}
	if err := models.From[models.Publication](tx).Create(ctx, p); err != nil {
		return err
	}
	return keepEditions(ctx, tx, p.ID, editions)
}

// EditPublication changes a brand under a lock: change sees the row as it is now,
// so that two people who change different things both have their way. Editions
// are added, or renamed where their code is known. What was sent, accepted and
// licensed before keeps its own copy. Invalid by field, also for another code or
// slug once there are requests: references begin with the one, addresses may
// carry the other. ErrNotFound.
func (d *Desk) EditPublication(ctx context.Context, code string, change func(*models.Publication), editions ...models.Edition) (before, after models.Publication, err error) {
	err = d.withPublications(ctx, func(tx *gorm.DB) error {
		if before, err = models.PublicationByCode(ctx, tx, code); err != nil {
			return fmt.Errorf("edit publication %s: %w", code, err)
		}
		after = before
		after.Sites, after.Currencies = slices.Clone(before.Sites), slices.Clone(before.Currencies)
		after.ReminderDays, after.ReverseCharge, after.FourEyes = slices.Clone(before.ReminderDays), slices.Clone(before.ReverseCharge), maps.Clone(before.FourEyes)
		after.Automation.Lowest, after.Automation.Highest = maps.Clone(before.Automation.Lowest), maps.Clone(before.Automation.Highest)
		change(&after)
		after.ID, after.CreatedAt = before.ID, before.CreatedAt
		tidyPublication(&after)
		bad, err := d.checkPublication(ctx, tx, after, editions)
		if err == nil {
			err = keepNames(ctx, tx, before, after, bad)
		}
		if err := errors.Join(err, bad.OrNil()); err != nil {
			return err
		}
		if _, err := models.From[models.Publication](tx).Where("id = ?", after.ID).Select("*").Omit("id", "created_at").Updates(ctx, after); err != nil {
			return err
		}
		// The schedule of every unpaid invoice is worked out anew.
		if _, err := models.From[models.Invoice](tx).Where("publication_id = ? AND status = 'open'", after.ID).Select("chase_at").Updates(ctx, models.Invoice{}); err != nil {
			return err
		}
		return keepEditions(ctx, tx, after.ID, editions)
	})
	return before, after, err
}

// keepNames refuses another code or slug once somebody holds a reference. The
// row's lock lets a request that is just being written finish first.
func keepNames(ctx context.Context, tx *gorm.DB, before, after models.Publication, bad models.Invalid) error {
	if before.Code == after.Code && before.Slug == after.Slug {
		return nil
	}
	if _, err := models.From[models.Publication](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", before.ID).Take(ctx); err != nil {
		return err
	}
	requests, err := models.From[models.Request](tx).Where("publication_id = ?", before.ID).Limit(1).Find(ctx)
	if err != nil || len(requests) == 0 {
		return err
	}
	if before.Code != after.Code {
		bad["code"] = "desk_publication.error.in_use"
	}
	if before.Slug != after.Slug {
		bad["slug"] = "desk_publication.error.in_use"
	}
	return nil
}

func keepEditions(ctx context.Context, tx *gorm.DB, publicationID int64, editions []models.Edition) error {
	known := clause.OnConflict{Columns: []clause.Column{{Name: "publication_id"}, {Name: "code"}}, DoUpdates: clause.AssignmentColumns([]string{"name", "language"})}
	for _, e := range editions {
		e.PublicationID = publicationID
		if err := models.From[models.Edition](tx, known).Create(ctx, &e); err != nil {
			return err
		}
	}
	return nil
}

// withPublications lets one writer of publications in at a time, so that no two
// can take the same code or site at the same moment; readers and requests go on.
func (d *Desk) withPublications(ctx context.Context, then func(tx *gorm.DB) error) error {
	err := d.in(ctx, func(tx *gorm.DB) error {
		if err := tx.WithContext(ctx).Exec(`LOCK TABLE publications IN SHARE ROW EXCLUSIVE MODE`).Error; err != nil {
			return err
		}
		return then(tx)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) { // the database has the last word
		return models.Invalid{"code": "errors.taken"}
	}
	return err
}
