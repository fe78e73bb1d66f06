package licensing

import (
	"context"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// OfferTime is the time by which offers end: the database's own clock, which all
// processes share, so that none whose clock is wrong sells by a price that is over.
func (d *Desk) OfferTime(ctx context.Context) (time.Time, error) { return d.offerTime(ctx, d.db) }

// databaseTime is the moment itself, not that at which the transaction began: it
// may have waited for a lock since.
func databaseTime(ctx context.Context, db *gorm.DB) (now time.Time, err error) {
	err = db.WithContext(ctx).Raw(`SELECT clock_timestamp()`).Scan(&now).Error
	return now.UTC(), err
}

// TimeOf makes a clock the one by which offers end, where life is played through
// in a time of its own: the demonstration, and tests.
func TimeOf(now func() time.Time) func(context.Context, *gorm.DB) (time.Time, error) {
	return func(context.Context, *gorm.DB) (time.Time, error) { return now().UTC(), nil }
}

// over reports whether an offer's time has ended.
func (d *Desk) over(ctx context.Context, tx *gorm.DB, q models.Quote) (bool, error) {
	now, err := d.offerTime(ctx, tx)
	return !q.ValidUntil.After(now), err
}

// offerAgain opens a version again whose answer was taken back, until the end that
// it always had. A version that is over, or was withheld for its rights, stays
// closed: then nothing is done and again is false.
func (d *Desk) offerAgain(ctx context.Context, tx *gorm.DB, quoteID int64) (q models.Quote, again bool, err error) {
	if q, err = models.QuoteByID(ctx, tx, quoteID); err != nil {
		return q, false, err
	}
	over, err := d.over(ctx, tx, q)
	if err != nil || over || q.CloseText == Withheld || !q.Status.CanMove(models.QuoteSent) {
		return q, false, err
	}
	return q, true, d.moveQuote(ctx, tx, &q, models.QuoteSent, "")
}

// expireNow expires an offer whose time is over but that the clockwork has not
// reached yet: its licensee need not wait for that to ask for a renewal.
func (d *Desk) expireNow(ctx context.Context, tx *gorm.DB, r *models.Request, q *models.Quote) error {
	if r.Status != models.Quoted || q.Status != models.QuoteSent {
		return nil
	}
	if over, err := d.over(ctx, tx, *q); err != nil || !over {
		return err
	}
	if err := d.moveQuote(ctx, tx, q, models.QuoteExpired, ""); err != nil {
		return err
	}
	return d.step(ctx, tx, models.System, r, models.Lapsed, note{kind: "quote_expired"})
}
