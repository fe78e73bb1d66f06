package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// DifferenceRow is one difference as a list shows it.
type DifferenceRow struct {
	ID              int64
	Kind            string
	InvoiceID       *int64
	StripeInvoiceID string
	Ours, Theirs    string
	FoundAt         time.Time
	SeenAt          time.Time
	TriedAt         *time.Time
	EndedAt         *time.Time
	EndedText       string
	EndedName       string // who ended it; "" = the comparison itself
	Number          string
	Reference       string
	Organisation    string
	Currency        string
}

const differenceRows = `
	SELECT d.id, d.kind, d.invoice_id, d.stripe_invoice_id, d.ours, d.theirs, d.found_at, d.seen_at, d.tried_at, d.ended_at, d.ended_text,
	       coalesce(s.name, '') AS ended_name, coalesce(i.number, '') AS number, coalesce(r.reference, '') AS reference,
	       coalesce(o.name, '') AS organisation, coalesce(i.currency, '') AS currency
	FROM differences d LEFT JOIN staff s ON s.id = d.ended_by LEFT JOIN invoices i ON i.id = d.invoice_id
	LEFT JOIN requests r ON r.id = i.request_id LEFT JOIN organisations o ON o.id = i.organisation_id WHERE d.mode = @mode`

// DifferencesToMend lists what is neither mended nor explained, oldest first, at most 200.
func DifferencesToMend(ctx context.Context, db *gorm.DB, mode string) ([]DifferenceRow, error) {
	return differenceList(ctx, db, ` AND d.ended_at IS NULL ORDER BY d.id LIMIT 200`, map[string]any{"mode": mode})
}

// EndedDifferences lists what was, newest first, from before the given id on (0 = the newest).
func EndedDifferences(ctx context.Context, db *gorm.DB, mode string, before int64, limit int) ([]DifferenceRow, error) {
	return differenceList(ctx, db, ` AND d.ended_at IS NOT NULL AND (@before = 0 OR d.id < @before) ORDER BY d.id DESC LIMIT @limit`,
		map[string]any{"mode": mode, "before": before, "limit": limit})
}

func differenceList(ctx context.Context, db *gorm.DB, where string, args map[string]any) ([]DifferenceRow, error) {
	var rows []DifferenceRow
	//nolint:gocritic // the statement is put together from the constants above and the callers' own
	if err := db.WithContext(ctx).Raw(differenceRows+where, args).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the differences: %w", err)
	}
	return rows, nil
}

// StripeHealth is when Stripe was last asked about everything unsettled and when all
// invoices were last compared; zero when never. Failed: the last round of the
// reconciler did not get through. Vain and OtherMode count the events that wait for a
// person, see LeftEvents; Differ the differences that do.
type StripeHealth struct {
	ReconciledAt            time.Time
	ComparedAt              time.Time
	Failed                  bool
	Vain, OtherMode, Differ int64
	Doubted                 int64 // tax numbers, see DoubtedNumbers
}

// stripeLeft counts to a thousand at most: more is no other news.
const stripeLeft = `SELECT
	(SELECT count(*) FROM (SELECT 1 FROM stripe_events WHERE ` + eventsLeft + ` AND status <> 'ignored_mode' LIMIT 1000) a) AS vain,
	(SELECT count(*) FROM (SELECT 1 FROM stripe_events WHERE mode = @mode AND status = 'ignored_mode' LIMIT 1000) b) AS other_mode,
	(SELECT count(*) FROM differences WHERE ended_at IS NULL AND mode = @mode) AS differ,
	(SELECT count(*) FROM stripe_customers c WHERE ` + taxDoubted + `) AS doubted`

// StripeHealthNow reads it.
func StripeHealthNow(ctx context.Context, db *gorm.DB, mode string, now time.Time) (StripeHealth, error) {
	var h StripeHealth
	if err := db.WithContext(ctx).Raw(stripeLeft, eventsLeftArgs(mode, now)).Scan(&h).Error; err != nil {
		return h, fmt.Errorf("count what waits at Stripe's door: %w", err)
	}
	for name, into := range map[string]*time.Time{"reconciled_at": &h.ReconciledAt, "compared_at": &h.ComparedAt} {
		value, err := MarkValue(ctx, db, name)
		if err != nil {
			return h, err
		}
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			*into = at
		}
	}
	var states []string
	err := db.WithContext(ctx).Raw(`SELECT state::text FROM river_job WHERE kind = 'reconcile' AND finalized_at IS NOT NULL ORDER BY id DESC LIMIT 1`).Scan(&states).Error
	h.Failed = len(states) > 0 && states[0] == "discarded"
	return h, err
}
