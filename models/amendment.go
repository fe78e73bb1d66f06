package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Unamendable is why a licence cannot be widened; empty when it can be. The words
// stand under public_amendment.cannot and desk_amendment.cannot.
type Unamendable string

// The reasons.
const (
	AmendUnpaid     Unamendable = "unpaid"     // its own fee is still owed
	AmendNotBegun   Unamendable = "not_begun"  // its term lies ahead
	AmendDrawn      Unamendable = "drawn"      // from a volume agreement, whose scope it may not leave
	AmendEnded      Unamendable = "ended"      // it can be renewed instead
	AmendHeld       Unamendable = "held"       // suspended
	AmendRevoked    Unamendable = "revoked"    // or ended for want of its payment
	AmendSuperseded Unamendable = "superseded" // another one has taken its place: that one can be widened
	AmendContinued  Unamendable = "continued"  // a renewal or an amendment of it is under way or agreed
	AmendOtherMode  Unamendable = "other_mode" // it was paid with test money, or with real money, and this is the other
)

// Unamendable says why a licence cannot be widened as it stands; empty when it can be.
func (l Licence) Unamendable(now time.Time) Unamendable {
	switch {
	case l.Status == LicenceSuperseded:
		return AmendSuperseded
	case l.Status == LicenceRevoked || l.Status == LicenceTerminated:
		return AmendRevoked
	case l.Status == LicenceSuspended:
		return AmendHeld
	case l.Owed() || l.Status == LicencePendingPayment:
		return AmendUnpaid
	case l.Status == LicenceExpired, l.EndsAt != nil && !l.EndsAt.After(now):
		return AmendEnded
	case l.Status != LicenceActive:
		return AmendNotBegun
	case l.Snapshot.Agreement != "":
		return AmendDrawn
	default:
		return ""
	}
}

// Began is when the use of a licence began, over all that took each other's place.
func (l Licence) Began() time.Time {
	if l.Snapshot.Since != nil {
		return *l.Snapshot.Since
	}
	return l.StartsAt
}

// AmendedGrant is what a wider licence grants besides its use: the conditions of the
// one whose place it takes.
func (l Licence) AmendedGrant(u Use) Grant {
	g := l.Snapshot.Grant
	g.StartsOn, g.Use, g.Images = "", u, u.Images
	return g
}

// ReplacementOf is the licence that holds the place of another one: the nearest of its
// amendments, and of theirs where one in between is not good itself; nil when none does.
func ReplacementOf(ctx context.Context, db *gorm.DB, licenceID int64) (*Licence, error) {
	l, err := one(From[Licence](db).Where(`id = (WITH RECURSIVE later AS (
			SELECT id, status, 1 AS step FROM licences WHERE follows_id = ? AND follows_as = 'amendment'
			UNION ALL SELECT l.id, l.status, step + 1 FROM licences l JOIN later ON l.follows_id = later.id WHERE l.follows_as = 'amendment')
		SELECT id FROM later WHERE status IN ? ORDER BY step, id DESC LIMIT 1)`, licenceID, inPlace).Take(ctx))
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // none is an answer
	}
	return &l, err
}

// AmendmentsOf lists the licences that widen another one, in force or not, oldest first.
func AmendmentsOf(ctx context.Context, db *gorm.DB, licenceID int64, locked ...clause.Expression) ([]Licence, error) {
	return From[Licence](db, locked...).Where("follows_id = ? AND follows_as = 'amendment'", licenceID).Order("id").Find(ctx)
}
