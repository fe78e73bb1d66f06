package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Follows is how a request or a licence continues an earlier licence; empty when
// it begins a chain of its own.
type Follows string

// The ways to continue a licence.
const (
	Renewal   Follows = "renewal"   // the same use for a further term
	Amendment Follows = "amendment" // a wider use, in the place of the licence itself
)

// Renewable reports whether a licence may be followed by one for a further term:
// it has an end, nothing is owed for it, and it ran or ran out in good order.
func (l Licence) Renewable() bool {
	return l.EndsAt != nil && !l.Owed() && (l.Status == LicenceActive || l.Status == LicenceExpired)
}

// RenewedGrant is what a renewal grants: the same, from the day on which the
// licence ends, or from its issue when that is behind.
func (l Licence) RenewedGrant(now time.Time) Grant {
	g := l.Snapshot.Grant
	g.Use, g.StartsOn = l.Snapshot.Grant.Use.Again(), ""
	if l.EndsAt != nil && l.EndsAt.After(now) {
		g.StartsOn = l.EndsAt.In(l.Snapshot.Zone()).Format(time.DateOnly)
	}
	return g
}

// Again is a use without what was said of one occasion only.
func (u Use) Again() Use {
	u.PublishOn, u.DecideBy, u.Message, u.Budget, u.WaiverReason = "", "", "", "", ""
	return u
}

// SuccessorOf is the request that continues a licence, unless it ended without
// one, or its licence was revoked and left what it had amended in force: there is at
// most one at a time. ErrNotFound.
func SuccessorOf(ctx context.Context, db *gorm.DB, licenceID int64) (Request, error) {
	return one(From[Request](db).Where("follows_id = ? AND NOT follows_over AND status NOT IN ('declined', 'withdrawn', 'lapsed', 'not_needed')", licenceID).Take(ctx))
}

// inPlace are the statuses in which an amended licence holds the place of the one before.
var inPlace = []LicenceStatus{LicenceScheduled, LicenceProvisional, LicenceActive, LicenceExpired, LicenceSuperseded}

// LicenceAfter is the newest licence that continues another one and was not ended
// for want of its payment; of amendments only the one that holds its place.
// ErrNotFound when there is none.
func LicenceAfter(ctx context.Context, db *gorm.DB, licenceID int64) (Licence, error) {
	l, err := one(From[Licence](db).Where("follows_id = ? AND (follows_as <> 'amendment' AND status NOT IN ('pending_payment', 'terminated') OR follows_as = 'amendment' AND status IN ?)",
		licenceID, inPlace).Order("id DESC").Take(ctx))
	if !errors.Is(err, ErrNotFound) {
		return l, err
	}
	next, failed := ReplacementOf(ctx, db, licenceID) // of which one in between is not good
	if failed != nil || next == nil {
		return l, errors.Join(err, failed)
	}
	return *next, nil
}

// Before is the licence that another one continues, as far as it is known; nil
// when it begins its chain.
func Before(ctx context.Context, db *gorm.DB, followsID *int64) (*Licence, error) {
	if followsID == nil {
		return nil, nil
	}
	l, err := LicenceByID(ctx, db, *followsID)
	return &l, err
}

// Chain is what a request continues and what continues its licence; nil for what
// there is none of.
type Chain struct {
	Before *Licence // the licence that the request continues
	Was    *Quote   // by which it was agreed
	First  *Request // of it
	Next   *Request // that continues the request's own licence
}

func (d *Dossier) readChain(ctx context.Context, db *gorm.DB) (err error) {
	if d.Chain.Before, err = Before(ctx, db, d.Request.FollowsID); err != nil {
		return err
	}
	if before := d.Chain.Before; before != nil {
		was, err := QuoteByID(ctx, db, before.QuoteID)
		if err != nil {
			return err
		}
		first, err := RequestByID(ctx, db, before.RequestID)
		if err != nil {
			return err
		}
		d.Chain.Was, d.Chain.First = &was, &first
	}
	if d.Licence == nil {
		return nil
	}
	next, err := SuccessorOf(ctx, db, d.Licence.ID)
	if err == nil {
		d.Chain.Next = &next
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}
