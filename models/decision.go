package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Decision is what the desk decided about a request while its letter can still be
// called back, and afterwards the record of it.
type Decision struct {
	ID            int64
	RequestID     int64
	StaffID       int64
	Kind          string // ask, decline, not_needed, quote, grant_free, reply, extend, remind, accept_counter, decline_counter
	MailID        int64
	EventID       int64  // its line of history
	PriceMinor    *int64 // of the request before it
	PriceCurrency *string
	ReplacedID    *int64              // the quote that was open until then
	Typed         map[string][]string `gorm:"serializer:json"` // the form, for whoever takes it back
	Until         time.Time           // when its letter leaves
	UndoneAt      *time.Time
}

// Undoable reports whether it may still be taken back as far as time tells.
func (d Decision) Undoable(now time.Time) bool { return d.UndoneAt == nil && d.Until.After(now) }

// Act is what somebody must be allowed to make it, and to take it back.
func (d Decision) Act() Act {
	if d.Kind == "reply" {
		return ActReply
	}
	return ActDecide
}

// DecisionByID finds one of a request; ErrNotFound otherwise.
func DecisionByID(ctx context.Context, db *gorm.DB, requestID, id int64) (Decision, error) {
	return one(From[Decision](db).Where("id = ? AND request_id = ?", id, requestID).Take(ctx))
}

// UndoableDecision is the newest decision on a request that may still be taken
// back; nil when there is none.
func UndoableDecision(ctx context.Context, db *gorm.DB, requestID int64, now time.Time) (*Decision, error) {
	d, err := one(From[Decision](db).Where("request_id = ? AND undone_at IS NULL AND until > ?", requestID, now).Order("id DESC").Limit(1).Take(ctx))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &d, err
}

// LastSaid is the newest line of a request's history that the requester can see;
// what was taken back does not count. 0 when there is none.
func LastSaid(ctx context.Context, db *gorm.DB, requestID int64) (id int64, err error) {
	err = db.WithContext(ctx).Raw(`SELECT coalesce(max(id), 0) FROM events WHERE request_id = ? AND visible AND `+notUndone, requestID).Scan(&id).Error
	return id, err
}

// notUndone is the condition that a line of history was not taken back.
const notUndone = `NOT EXISTS (SELECT 1 FROM decisions u WHERE u.event_id = events.id AND u.undone_at IS NOT NULL)`
