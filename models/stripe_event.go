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

// StuckEvents lists the newest events that failed or are parked, at most 50.
func StuckEvents(ctx context.Context, db *gorm.DB, mode string) ([]StripeEvent, error) {
	return From[StripeEvent](db).Where("mode = ? AND status IN ('failed', 'parked')", mode).Order("received_at DESC, id").Limit(50).Find(ctx)
}
