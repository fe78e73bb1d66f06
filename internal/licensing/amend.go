package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// UnamendableError says why a licence cannot be widened. It is models.ErrConflict.
type UnamendableError struct {
	Why  models.Unamendable
	Next models.Request // with AmendContinued: the request that continues it
}

func (e *UnamendableError) Error() string { return "the licence cannot be amended: " + string(e.Why) }

// Unwrap makes it a conflict.
func (e *UnamendableError) Unwrap() error { return models.ErrConflict }

// Amend asks for a wider scope of a request's licence: a new request on the same
// chain, for the same people, articles and currency, which goes to the desk with a
// suggestion. Its price is today's for the wider scope less what the licence covers
// (creditFor). The licence itself never changes: the new one takes its place when it
// is paid. ErrForbidden, ErrNotFound when there is no licence, ErrThrottled, Invalid by
// field when the scope is narrower anywhere or wider nowhere, UnamendableError when the
// licence cannot be widened or is being continued already.
func (d *Desk) Amend(ctx context.Context, by models.Actor, requestID int64, w Widening) (models.Request, error) {
	if by.Kind == "staff" {
		if err := may(by, models.ActDecide); err != nil {
			return models.Request{}, err
		}
	}
	var made models.Request
	err := d.in(ctx, func(tx *gorm.DB) error {
		old, l, err := lockLicensed(ctx, tx, requestID)
		if err != nil {
			return err
		}
		if err := d.amendable(ctx, tx, l); err != nil {
			return err
		}
		further, err := d.furtherArticles(ctx, tx, old, w.Articles)
		if err != nil {
			return err
		}
		if err := w.check(l, further); err != nil {
			return err
		}
		if made, err = d.carryOn(ctx, tx, by, old, l, models.Amendment, w.In(granted(l).Again()), further...); err != nil {
			return err
		}
		if err := d.keepRequest(ctx, tx, &made); err != nil || by.Kind != "licensee" {
			return err
		}
		return errors.Join(
			d.mail(ctx, tx, &made, MailRequestReceived, 0, fmt.Sprintf("received:%d", made.ID)),
			d.deskMail(ctx, tx, &made, MailDeskNewRequest, 0, fmt.Sprintf("new:%d", made.ID)))
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		err = &UnamendableError{Why: models.AmendContinued}
	}
	if err != nil {
		return models.Request{}, fmt.Errorf("amend the licence of request %d: %w", requestID, err)
	}
	return made, nil
}

// Amendable says whether the licence of a request can be widened now; an
// UnamendableError says why not, ErrNotFound that there is none.
func (d *Desk) Amendable(ctx context.Context, requestID int64) (models.Licence, error) {
	l, err := models.LicenceOfRequest(ctx, d.db, requestID)
	if err != nil {
		return l, err
	}
	return l, d.amendable(ctx, d.db, l)
}

// unamendable is models.Licence.Unamendable for a desk that takes the money which the
// licence was paid with: a test never takes a real licence's place, nor is credited for one.
func (d *Desk) unamendable(l models.Licence) models.Unamendable {
	why := l.Unamendable(d.Now())
	if why == "" && l.Mode != "none" && l.Mode != d.Mode() {
		why = models.AmendOtherMode
	}
	return why
}

func (d *Desk) amendable(ctx context.Context, db *gorm.DB, l models.Licence) error {
	if why := d.unamendable(l); why != "" {
		return &UnamendableError{Why: why}
	}
	next, err := models.SuccessorOf(ctx, db, l.ID)
	if err == nil {
		return &UnamendableError{Why: models.AmendContinued, Next: next}
	}
	return but(err, models.ErrNotFound)
}

// furtherArticles finds the articles that a wider licence would have besides. Invalid
// when one is not of the publication, not read yet, or not the house's to license, and
// when there are more than models.MaxArticles with those that the licence has. One that
// is named twice counts once.
func (d *Desk) furtherArticles(ctx context.Context, tx *gorm.DB, old models.Request, ids []int64) ([]models.Article, error) {
	known, err := models.ArticlesByID(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var once []int64
	for _, id := range ids {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	if old.ArticleCount+len(once) > models.MaxArticles {
		return nil, models.Invalid{"article_url": "public_form.error.full"}
	}
	out := make([]models.Article, 0, len(once))
	for _, id := range once {
		a, ok := known[id]
		switch {
		case !ok || a.PublicationID != old.PublicationID:
			return nil, models.Invalid{"article_url": "public_form.error.elsewhere"}
		case a.Title == "":
			return nil, models.Invalid{"article_url": "public_amendment.error.reading"}
		case !a.Verdict(d.Now()).Licensable():
			return nil, models.Invalid{"article_url": "public_form.error.remove_first"}
		}
		out = append(out, a)
	}
	return out, nil
}

// besides lists what was asked for with further articles behind it, in the publication's days.
func besides(asked []models.RequestArticle, further []models.Article, p models.Publication) []models.RequestArticle {
	for _, a := range further {
		row := models.RequestArticle{
			Position: len(asked) + 1, ArticleID: &a.ID, URL: a.URL, Title: a.Title, Author: a.Author, Language: a.Language, WordCount: a.WordCount,
		}
		if a.PublishedAt != nil {
			y, m, day := a.PublishedAt.In(p.Zone()).Date()
			row.PublishedOn = ptr(time.Date(y, m, day, 0, 0, 0, 0, time.UTC))
		}
		asked = append(asked, row)
	}
	return asked
}
