package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// FollowPause and FollowBurst bound how often one licence may be asked to be
// continued: each asking writes to people.
const (
	FollowPause = 12 * time.Hour
	FollowBurst = 4
)

// carryOn makes the request that continues a licence, for a use, and brings it to
// the desk: the address was confirmed for the first one. The request of the
// licence is locked; the key on the licence lets one at a time be.
func (d *Desk) carryOn(ctx context.Context, tx *gorm.DB, by models.Actor, old models.Request, l models.Licence, as models.Follows, u models.Use, further ...models.Article) (models.Request, error) {
	if _, err := models.SuccessorOf(ctx, tx, l.ID); !errors.Is(err, models.ErrNotFound) {
		return models.Request{}, errors.Join(err, fmt.Errorf("continue licence %d: %w", l.ID, models.ErrConflict))
	}
	if by.Kind == "licensee" {
		if err := (&Desk{db: tx, now: d.now}).Allow(ctx, fmt.Sprintf("follow:%d", l.ID), FollowPause, FollowBurst); err != nil {
			return models.Request{}, err
		}
	}
	p, err := models.PublicationByID(ctx, tx, old.PublicationID)
	if err != nil {
		return models.Request{}, err
	}
	articles, err := models.ArticlesOf(ctx, tx, old.ID)
	if err != nil {
		return models.Request{}, err
	}
	articles = besides(articles, further, p)
	r := d.successor(old, l, p, as, u)
	r.ArticleCount = len(articles)
	if err := d.suggestFor(ctx, tx, &r, p, articles); err != nil {
		return r, err
	}
	if err := models.From[models.Request](tx).Create(ctx, &r); err != nil {
		return r, err
	}
	return r, d.submitSuccessor(ctx, tx, by, &r, old, l, articles)
}

// successor is a request like an earlier one, for a use of today.
func (d *Desk) successor(old models.Request, l models.Licence, p models.Publication, as models.Follows, u models.Use) models.Request {
	now := d.Now()
	due := WorkingDays(now, p.AnswerDays, p.Zone())
	r := models.Request{
		PublicationID: old.PublicationID, Reference: models.NewReference(p.Code, 6), Status: models.Draft, Version: 1,
		OrganisationID: old.OrganisationID, ContactID: old.ContactID, Language: old.Language, TimeZone: old.TimeZone,
		Title: old.Title, ArticleCount: old.ArticleCount, Organisation: old.Organisation, Country: old.Country,
		ContactName: old.ContactName, ContactEmail: old.ContactEmail, Use: u, Currency: l.Snapshot.Currency, Billing: old.Billing,
		ConsentAt: old.ConsentAt, ConfirmBy: now, ConfirmedAt: &now, SubmittedAt: &now, AnswerDueAt: &due,
		FollowsID: &l.ID, FollowsAs: as, CreatedAt: now, UpdatedAt: now,
	}
	if !slices.Contains(p.Currencies, r.Currency) {
		r.Currency = p.Currency
	}
	r.Billing.PurchaseOrder = "" // an order is for one invoice
	return r
}

// suggestFor keeps beside a request what the card says to it.
func (d *Desk) suggestFor(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, articles []models.RequestArticle) error {
	priced, _, err := d.estimateFor(ctx, tx, *r, p, r.Use, articles, r.Currency)
	if errors.Is(err, models.ErrNotFound) { // a house without a card
		return nil
	}
	if err != nil {
		return err
	}
	if r.Suggestion, err = json.Marshal(priced); err == nil && priced.Outcome == pricing.OutcomePriced {
		r.SuggestedMinor = &priced.NetMinor
	}
	return err
}

// submitSuccessor writes what hangs on a new successor and submits it.
func (d *Desk) submitSuccessor(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, old models.Request, l models.Licence, articles []models.RequestArticle) error {
	for i := range articles {
		articles[i].ID, articles[i].RequestID = 0, r.ID
	}
	if err := models.From[models.RequestArticle](tx).CreateAll(ctx, &articles); err != nil {
		return err
	}
	if err := indexRequest(ctx, tx, r, articles); err != nil {
		return err
	}
	kind, facts := string(r.FollowsAs), map[string]any{"number": l.Number, "reference": r.Reference}
	return errors.Join(
		d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: kind + "_began", ToStatus: models.Draft, Visible: true, Facts: facts}, by),
		d.event(ctx, tx, models.Event{RequestID: old.ID, Kind: kind + "_asked_for", Visible: true, Facts: facts}, by),
		d.step(ctx, tx, by, r, models.Submitted, note{kind: kind + "_submitted", hidden: true}))
}

// succeed ties a new licence to the one that its request continues, before it is
// written, so that both say so for ever. before is nil when it continues none.
func (d *Desk) succeed(ctx context.Context, tx *gorm.DB, r *models.Request, l *models.Licence) (before *models.Licence, err error) {
	if before, err = models.Before(ctx, tx, r.FollowsID); err != nil || before == nil {
		return nil, err
	}
	l.FollowsID, l.FollowsAs = &before.ID, r.FollowsAs
	switch r.FollowsAs {
	case models.Renewal:
		l.Snapshot.Renews = before.Number
	case models.Amendment:
		l.Snapshot.Amends, l.Snapshot.Since = before.Number, ptr(before.Began())
		if days := l.Snapshot.Grant.Use.ExclusivityDays; days > 0 && days == before.Snapshot.Grant.Use.ExclusivityDays {
			if l.Snapshot.ExclusiveSince = before.Snapshot.ExclusiveSince; l.Snapshot.ExclusiveSince == nil {
				l.Snapshot.ExclusiveSince = &before.StartsAt
			}
		}
	}
	return before, nil
}

// succeeded tells the history of the earlier licence what came after it, and puts an
// amended one out of force.
func (d *Desk) succeeded(ctx context.Context, tx *gorm.DB, l models.Licence, before *models.Licence) error {
	switch {
	case before == nil:
		return nil
	case l.FollowsAs == models.Amendment:
		return d.giveWay(ctx, tx, l)
	default:
		return d.event(ctx, tx, models.Event{
			RequestID: before.RequestID, Kind: "licence_renewed", Visible: true, Facts: map[string]any{"number": before.Number, "next": l.Number},
		}, models.System)
	}
}
