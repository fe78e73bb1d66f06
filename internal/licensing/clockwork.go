package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// lapseTime is what a round has to ask Stripe about licences whose grace is over.
const lapseTime = 15 * time.Second

// KeepTime moves what the calendar moves. Each step takes at most a hundred rows
// a round and repeats safely; one failure does not stop the rest. What asks Stripe
// has a time of its own and only the reminders behind it, which then know what was
// paid: a slow answer there keeps nobody else waiting.
func (d *Desk) KeepTime(ctx context.Context) error {
	return errors.Join(
		d.expireQuotes(ctx), d.remindQuotes(ctx), d.lapseQuestions(ctx), d.lapseUnconfirmed(ctx),
		d.beginLicences(ctx), d.endLicences(ctx), d.warnOfEnds(ctx), d.endAgreements(ctx), d.carryOver(ctx), d.warnAgreements(ctx), d.flagUnopened(ctx), d.sweep(ctx), d.forget(ctx),
		within(ctx, lapseTime, d.lapseUnpaid), d.chasePayments(ctx))
}

// each runs a verb on the ids that a query finds; a row that somebody else moved
// meanwhile is no error.
func (d *Desk) each(ctx context.Context, do func(context.Context, int64) error, query string, args ...any) error {
	var ids []int64
	if err := d.db.WithContext(ctx).Raw(query+" LIMIT 100", args...).Scan(&ids).Error; err != nil { //nolint:gocritic // constants of this file
		return err
	}
	var errs error
	for _, id := range ids {
		if ctx.Err() != nil {
			return errors.Join(errs, ctx.Err())
		}
		if err := do(ctx, id); err != nil && !errors.Is(err, models.ErrConflict) {
			errs = errors.Join(errs, err)
		}
	}
	return errs
}

func (d *Desk) expireQuotes(ctx context.Context) error {
	now, err := d.OfferTime(ctx)
	if err != nil {
		return err
	}
	return d.each(ctx, func(ctx context.Context, id int64) error {
		return d.move(ctx, models.System, id, AnyVersion, models.Lapsed, note{kind: "quote_expired"}, func(tx *gorm.DB, r *models.Request) error {
			q, err := liveQuote(ctx, tx, id)
			if err != nil {
				return err
			}
			if q == nil || q.Status != models.QuoteSent || q.ValidUntil.After(now) {
				return models.ErrConflict
			}
			if err := d.moveQuote(ctx, tx, q, models.QuoteExpired, ""); err != nil {
				return err
			}
			return d.mail(ctx, tx, r, MailQuoteExpired, q.ID, fmt.Sprintf("expired:%d", q.ID))
		})
	}, `SELECT id FROM requests WHERE status = 'quoted' AND quote_until <= ? ORDER BY quote_until`, now)
}

// warning is written so many days before something ends, unless the next one is
// due as well: whoever missed the first gets only the second.
type warning struct{ days, next int }

var (
	offerWarnings   = []warning{{3, 1}, {1, 0}}
	licenceWarnings = []warning{{30, 7}, {7, 0}}
)

// remindQuotes writes three days and one day before an offer ends.
func (d *Desk) remindQuotes(ctx context.Context) error {
	now, err := d.OfferTime(ctx)
	if err != nil {
		return err
	}
	for _, w := range offerWarnings {
		err := d.each(ctx, func(ctx context.Context, id int64) error {
			return d.remind(ctx, id, w.days)
		}, `SELECT r.id FROM requests r JOIN quotes q ON q.request_id = r.id AND q.status = 'sent'
			WHERE r.status = 'quoted' AND r.quote_until > ? AND r.quote_until <= ? AND q.sent_at < ?
			AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.once_key = 'remind:' || q.id || ':' || ?::int) ORDER BY r.quote_until`,
			now.AddDate(0, 0, w.next), now.AddDate(0, 0, w.days), now.AddDate(0, 0, -w.days), w.days)
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) remind(ctx context.Context, id int64, days int) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		r, err := lockRequest(ctx, tx, id)
		if err != nil || r.Status != models.Quoted {
			return err
		}
		q, err := liveQuote(ctx, tx, id)
		if err != nil || q == nil {
			return err
		}
		return d.mail(ctx, tx, &r, MailQuoteReminder, q.ID, fmt.Sprintf("remind:%d:%d", q.ID, days))
	})
}

// lapseQuestions ends requests whose requester did not answer in the time that
// the publication gives.
func (d *Desk) lapseQuestions(ctx context.Context) error {
	return d.each(ctx, func(ctx context.Context, id int64) error {
		return d.move(ctx, models.System, id, AnyVersion, models.Lapsed, note{kind: "lapsed"}, func(tx *gorm.DB, r *models.Request) error {
			if r.Status != models.NeedsInfo {
				return models.ErrConflict
			}
			return d.mail(ctx, tx, r, MailLapsed, 0, "")
		})
	}, `SELECT r.id FROM requests r JOIN publications p ON p.id = r.publication_id
		WHERE r.status = 'needs_info' AND r.paused_at + make_interval(days => p.lapse_days) <= ? ORDER BY r.id`, d.Now())
}

// lapseUnconfirmed ends what was never confirmed; nobody is written to, the
// address may not be theirs.
func (d *Desk) lapseUnconfirmed(ctx context.Context) error {
	return d.each(ctx, func(ctx context.Context, id int64) error {
		return d.move(ctx, models.System, id, AnyVersion, models.Lapsed, note{kind: "unconfirmed"}, func(_ *gorm.DB, r *models.Request) error {
			if r.Status != models.Draft {
				return models.ErrConflict
			}
			return nil
		})
	}, `SELECT id FROM requests WHERE status = 'draft' AND confirm_by <= ? ORDER BY confirm_by`, d.Now())
}

func (d *Desk) beginLicences(ctx context.Context) error {
	return d.eachLicence(ctx, func(tx *gorm.DB, r *models.Request, l *models.Licence) error {
		if l.Status != models.LicenceScheduled || l.StartsAt.After(d.Now()) {
			return nil
		}
		if err := d.moveLicence(ctx, tx, l, calendarStatus(*l, d.Now()), ""); err != nil {
			return err
		}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "licence_began", Visible: true, Facts: map[string]any{"number": l.Number}}, models.System); err != nil {
			return err
		}
		return d.mail(ctx, tx, r, MailEmbargoLifted, l.ID, fmt.Sprintf("began:%d", l.ID))
	}, `SELECT id FROM licences WHERE status = 'scheduled' AND starts_at <= ? ORDER BY starts_at`, d.Now())
}

func (d *Desk) endLicences(ctx context.Context) error {
	return d.eachLicence(ctx, func(tx *gorm.DB, r *models.Request, l *models.Licence) error {
		if !l.Status.InForce() || l.EndsAt == nil || l.EndsAt.After(d.Now()) {
			return nil
		}
		if err := d.moveLicence(ctx, tx, l, models.LicenceExpired, ""); err != nil {
			return err
		}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "licence_ended", Visible: true, Facts: map[string]any{"number": l.Number}}, models.System); err != nil {
			return err
		}
		if _, err := models.LicenceAfter(ctx, tx, l.ID); !errors.Is(err, models.ErrNotFound) {
			return err // it goes on under another licence: nothing is to be taken down
		}
		return d.mail(ctx, tx, r, MailEnded, l.ID, fmt.Sprintf("ended:%d", l.ID))
	}, `SELECT id FROM licences WHERE status IN ('active', 'provisional') AND ends_at <= ? ORDER BY ends_at`, d.Now())
}

// warnOfEnds writes thirty and seven days before a licence ends, each once, and
// only when the term is long enough for the warning to make sense.
func (d *Desk) warnOfEnds(ctx context.Context) error {
	now := d.Now()
	for _, w := range licenceWarnings {
		err := d.eachLicence(ctx, func(tx *gorm.DB, r *models.Request, l *models.Licence) error {
			return d.mail(ctx, tx, r, MailEnding, l.ID, fmt.Sprintf("ending:%d:%d", l.ID, w.days))
		}, `SELECT l.id FROM licences l WHERE l.status IN ('active', 'provisional') AND l.ends_at > ? AND l.ends_at <= ?
			AND l.ends_at - l.starts_at > make_interval(days => 2 * ?)
			AND NOT EXISTS (SELECT 1 FROM licences n WHERE n.follows_id = l.id AND n.status IN ('scheduled', 'provisional', 'active'))
			AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.once_key = 'ending:' || l.id || ':' || ?::int) ORDER BY l.ends_at`,
			now.AddDate(0, 0, w.next), now.AddDate(0, 0, w.days), w.days, w.days)
		if err != nil {
			return err
		}
	}
	return nil
}

// forget removes what nobody needs any more: old sessions, drafts
// with their files, files that were never sent, links, rate limits.
func (d *Desk) forget(ctx context.Context) error {
	now := d.Now()
	for _, sql := range []string{
		`DELETE FROM sessions WHERE expires_at < ?`,
		`DELETE FROM drafts WHERE expires_at < ?`,
		`DELETE FROM attachments WHERE expires_at < ?`,
		`DELETE FROM throttles WHERE tat < ?`,
		`DELETE FROM quote_drafts WHERE updated_at < ?::timestamptz - interval '90 days'`,
	} {
		if err := d.db.WithContext(ctx).Exec(sql, now).Error; err != nil { //nolint:gocritic // the constants above
			return err
		}
	}
	if err := d.db.WithContext(ctx).Exec(`UPDATE decisions SET typed = '{}' WHERE typed <> '{}' AND until < ?`, now.AddDate(0, 0, -1)).Error; err != nil {
		return err
	}
	return d.db.WithContext(ctx).Exec(`DELETE FROM links WHERE expires_at < ?`, now.Add(-90*24*time.Hour)).Error
}

func (d *Desk) eachLicence(ctx context.Context, then func(*gorm.DB, *models.Request, *models.Licence) error, query string, args ...any) error {
	return d.each(ctx, func(ctx context.Context, id int64) error {
		found, err := models.LicenceByID(ctx, d.db, id)
		if err != nil {
			return err
		}
		return d.change(ctx, found.RequestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
			l, err := models.LicenceByID(ctx, tx, id)
			if err != nil {
				return err
			}
			return then(tx, r, &l)
		})
	}, query, args...)
}
