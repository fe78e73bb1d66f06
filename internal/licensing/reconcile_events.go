package licensing

import (
	"context"
	"fmt"
	"time"

	"imprimatur/models"
)

// Stripe lists the newest events first, and a big account has many. So they are
// fetched in windows of time, the oldest first: what lies before the watermark is
// stored, and a round that is cut short loses only its last window.
const (
	watermark = "stripe_events_until"
	// lateEvents is how long after its time an event may still appear in the list:
	// the watermark never comes nearer to the present.
	lateEvents = 15 * time.Minute
	// eventLife is how long Stripe keeps events.
	eventLife = 30 * 24 * time.Hour
)

func (d *Desk) fetchEvents(ctx context.Context) error {
	from, err := d.fetchedUntil(ctx)
	if err != nil {
		return err
	}
	end := d.Now().Add(clockSkew) // Stripe's clock may be ahead of ours
	width := end.Sub(from)
	for from.Before(end) {
		until := from.Add(width)
		if until.After(end) {
			until = end
		}
		all := width <= time.Second // it cannot be made shorter
		refs, more, err := d.billing.EventRefs(ctx, from, until, StripeEventTypes, all)
		if err != nil {
			return fmt.Errorf("list events: %w", err)
		}
		if more && !all {
			width = shorter(width, until.Sub(refs[len(refs)-1].Created))
			continue
		}
		for i := len(refs) - 1; i >= 0; i-- {
			if err := d.StoreEvent(ctx, eventOf(refs[i]), []byte("null")); err != nil {
				return err
			}
		}
		if err := d.keepWatermark(ctx, until); err != nil {
			return err
		}
		from, width = until, 2*width
	}
	return nil
}

// shorter is a window that should hold few enough events: their newest filled a
// part of it.
func shorter(width, part time.Duration) time.Duration {
	return max(min(width/2, part).Truncate(time.Second), time.Second)
}

// fetchedUntil is the time before which all events are stored; at first, and
// after a pause longer than Stripe remembers, where it is worth to begin.
func (d *Desk) fetchedUntil(ctx context.Context) (time.Time, error) {
	stored, err := models.MarkValue(ctx, d.db, watermark+":"+d.Mode())
	if err != nil {
		return time.Time{}, err
	}
	if stored == "" { // never fetched
		return d.Now().Add(-24 * time.Hour).Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, stored)
	if err != nil {
		return at, fmt.Errorf("read the watermark %q: %w", stored, err)
	}
	if oldest := d.Now().Add(-eventLife).Truncate(time.Second); at.Before(oldest) {
		at = oldest
	}
	return at, nil
}

func (d *Desk) keepWatermark(ctx context.Context, until time.Time) error {
	if latest := d.Now().Add(-lateEvents); until.After(latest) {
		until = latest
	}
	return d.mark(ctx, watermark+":"+d.Mode(), until.UTC().Format(time.RFC3339))
}
