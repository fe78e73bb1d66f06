package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// ErrProbed is returned when the sender of a request has made as many proposals that no
// person has answered as a request has rounds, on whatever requests.
var ErrProbed = errors.New("as many proposals are unanswered as the house takes")

// Room is what is left of a negotiation to the sender of a request.
type Room struct {
	Left  int       // proposals that can still be made on this request now
	Again time.Time // when the sender can propose again at the latest, while others of theirs are in the way; zero otherwise
}

// RoomOf says how many proposals the sender of a request can still make on it. A floor
// that the house keeps to itself would be found out in a few steps by somebody who asks
// for one article after the other: while the house has one, proposals that were refused,
// wait or were taken back count for ProbeDays on all requests of one sender. Those that a
// person has answered do not: somebody has looked at them.
func (d *Desk) RoomOf(ctx context.Context, r models.Request, rules models.NegotiationRules) (Room, error) {
	return d.room(ctx, d.db, r, rules)
}

func (d *Desk) room(ctx context.Context, db *gorm.DB, r models.Request, rules models.NegotiationRules) (Room, error) {
	made, err := models.CountersOf(ctx, db, r.ID)
	if err != nil {
		return Room{}, err
	}
	out := Room{Left: max(0, rules.Rounds-len(made))}
	if out.Left == 0 || !rules.Secret() {
		return out, nil
	}
	all, err := models.ProbesSince(ctx, db, r.PublicationID, d.Now().AddDate(0, 0, -models.ProbeDays))
	if err != nil {
		return Room{}, err
	}
	theirs := slices.DeleteFunc(all, func(p models.Probe) bool { return !sameSender(p.ContactEmail, r.ContactEmail) })
	if out.Left = min(out.Left, max(0, rules.Rounds-len(theirs))); out.Left == 0 {
		out.Again = theirs[rules.Rounds-1].CreatedAt.AddDate(0, 0, models.ProbeDays)
	}
	return out, nil
}

// mayPropose refuses a proposal for which no room is left: ErrNoMoreRounds, ErrProbed. The
// limits stay locked, so that proposals on several requests at once are counted one by one.
func (d *Desk) mayPropose(ctx context.Context, tx *gorm.DB, r *models.Request, rules models.NegotiationRules) error {
	if rules.Secret() {
		if _, err := models.From[models.NegotiationRules](tx, clause.Locking{Strength: "UPDATE"}).Where("publication_id = ?", r.PublicationID).Find(ctx); err != nil {
			return err
		}
	}
	room, err := d.room(ctx, tx, *r, rules)
	switch {
	case err != nil:
		return err
	case !room.Again.IsZero():
		return fmt.Errorf("propose on request %d: %w", r.ID, ErrProbed)
	case room.Left == 0:
		return fmt.Errorf("propose on request %d: %w", r.ID, ErrNoMoreRounds)
	}
	return nil
}

// sameSender reports whether two addresses are one sender's: the same mailbox, whatever
// stands behind a plus, or two of what one owner has registered, unless that gives
// addresses to anybody.
func sameSender(a, b string) bool {
	nameA, domainA := mailboxOf(a)
	nameB, domainB := mailboxOf(b)
	return domainA == domainB && (nameA == nameB || !slices.Contains(mailboxes, domainA))
}

// mailboxOf is the name and the domain of a mailbox, without what its owner can vary:
// the mark behind a plus, the dots that Google passes over, and the parts below a
// domain that was registered.
func mailboxOf(email string) (name, domain string) {
	name, domain, _ = strings.Cut(models.EmailKey(email), "@")
	name, _, _ = strings.Cut(name, "+")
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		name = strings.ReplaceAll(name, ".", "")
	}
	if registered, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		domain = registered
	}
	return name, domain
}
