package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// EventTally is how the work on Stripe's events stands in one mode.
type EventTally struct {
	Waiting, Failed, Parked int64
	WebhookAt               *time.Time // when one last came by the webhook, not by asking
}

// TallyEvents counts them.
func TallyEvents(ctx context.Context, db *gorm.DB, mode string) (t EventTally, err error) {
	err = db.WithContext(ctx).Raw(`SELECT
		(SELECT count(*) FROM stripe_events WHERE mode = @mode AND status = 'pending') AS waiting,
		(SELECT count(*) FROM stripe_events WHERE mode = @mode AND status = 'failed') AS failed,
		(SELECT count(*) FROM stripe_events WHERE mode = @mode AND status = 'parked') AS parked,
		(SELECT max(received_at) FROM stripe_events WHERE mode = @mode AND payload <> 'null') AS webhook_at`,
		map[string]any{"mode": mode}).Scan(&t).Error
	return t, err
}

// EventPatience is how long an event is tried by itself; then a person must look.
const EventPatience = 24 * time.Hour

// eventsLeft are the events that nothing will be done about by itself any more: those
// that were tried in vain, and those of another mode, which are never tried.
const eventsLeft = `mode = @mode AND (status IN ('pending', 'failed', 'parked') AND received_at < @late OR status = 'ignored_mode')`

func eventsLeftArgs(mode string, now time.Time) map[string]any {
	return map[string]any{"mode": mode, "late": now.Add(-EventPatience), "doubted": now.Add(-TaxPatience)}
}

// LeftEvents are the events that wait for a person: those that were tried in vain for
// EventPatience, oldest first, at most 50, and of those of another mode, which can be
// many, the newest and their count.
type LeftEvents struct {
	Vain      []StripeEvent
	Other     *StripeEvent
	OtherMode int64
}

// LeftEventsOf lists them.
func LeftEventsOf(ctx context.Context, db *gorm.DB, mode string, now time.Time) (l LeftEvents, err error) {
	l.Vain, err = From[StripeEvent](db).Where(eventsLeft+` AND status <> 'ignored_mode'`, eventsLeftArgs(mode, now)).Order("received_at, id").Limit(50).Find(ctx)
	if err != nil {
		return l, err
	}
	newest, err := From[StripeEvent](db).Where("mode = ? AND status = 'ignored_mode'", mode).Order("received_at DESC, id DESC").Limit(1).Find(ctx)
	if err != nil || len(newest) == 0 {
		return l, err
	}
	l.Other = &newest[0]
	l.OtherMode, err = From[StripeEvent](db).Where("mode = ? AND status = 'ignored_mode'", mode).Count(ctx)
	return l, err
}

// Left reports an event that waits for a person now.
func (e StripeEvent) Left(now time.Time) bool {
	switch e.Status {
	case "ignored_mode":
		return true
	case "pending", "failed", "parked":
		return e.ReceivedAt.Before(now.Add(-EventPatience))
	default:
		return false
	}
}

// StuckEvents lists the newest events that failed or are parked, at most 50.
func StuckEvents(ctx context.Context, db *gorm.DB, mode string) ([]StripeEvent, error) {
	return From[StripeEvent](db).Where("mode = ? AND status IN ('failed', 'parked')", mode).Order("received_at DESC, id").Limit(50).Find(ctx)
}
