package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// A job is inserted with what it is for, so that neither can be without the
// other; yet a job can end without its work: its last attempt had no database to
// note the outcome, or somebody deleted it. The sweep makes it anew.
const (
	sweepAfter = 10 * time.Minute    // the job itself is surely inserted by then
	staleMail  = 7 * 24 * time.Hour  // an older letter would only puzzle its reader
	staleWork  = 30 * 24 * time.Hour // a licence without its certificate is looked for so long
)

// noJob is the condition that no unfinished job of a kind has this argument.
const noJob = `NOT EXISTS (SELECT 1 FROM river_job j WHERE j.kind = '%s' AND j.args @> jsonb_build_object('%s', %s)
	AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled'))`

var (
	mailsWithoutJob    = fmt.Sprintf(noJob, SendMail{}.Kind(), "mail_id", "m.id")
	licencesWithoutJob = fmt.Sprintf(noJob, MakeCertificate{}.Kind(), "licence_id", "l.id")
)

// missingPapers is the condition that a licence lacks a certificate: each has one
// in its own language and one in English.
const missingPapers = `(SELECT count(*) FROM certificates c WHERE c.licence_id = l.id AND c.language IN (l.language, 'en') AND c.replaced_by = '')
	< CASE WHEN l.language = 'en' THEN 1 ELSE 2 END`

// sweep gives letters that wait and licences without their papers a job again.
func (d *Desk) sweep(ctx context.Context) error {
	return errors.Join(
		sweep[models.Mail](ctx, d, staleMail, func(id int64) river.JobArgs { return SendMail{MailID: id} },
			`SELECT m.id FROM mails m WHERE m.status = 'waiting' AND m.created_at < ? AND m.created_at > ? AND `+mailsWithoutJob),
		sweep[models.Licence](ctx, d, staleWork, func(id int64) river.JobArgs { return MakeCertificate{LicenceID: id} },
			`SELECT l.id FROM licences l WHERE l.issued_at < ? AND l.issued_at > ? AND l.pay_by IS NULL AND `+missingPapers+` AND `+licencesWithoutJob),
		sweep[models.Licence](ctx, d, staleWork, func(id int64) river.JobArgs { return MakeCertificate{LicenceID: id} }, // used before they were paid
			`SELECT l.id FROM invoices i JOIN licences l ON l.invoice_id = i.id WHERE i.paid_at < ? AND i.paid_at > ? AND l.pay_by IS NULL AND `+missingPapers+` AND `+licencesWithoutJob))
}

// sweep inserts a job for every row that the query finds, unless another process
// just did: the row is locked first, and whether its job is still missing is asked
// in a statement of its own, which sees what was committed while the lock was
// waited for. River's unique jobs would not do: they refuse the new job also in
// the moment in which the old one ends without its work.
func sweep[T any](ctx context.Context, d *Desk, stale time.Duration, job func(id int64) river.JobArgs, query string) error {
	before, after := d.Now().Add(-sweepAfter), d.Now().Add(-stale)
	return d.each(ctx, func(ctx context.Context, id int64) error {
		return d.in(ctx, func(tx *gorm.DB) error {
			if _, err := models.From[T](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx); err != nil {
				return err
			}
			var still []int64
			err := tx.WithContext(ctx).Raw(`SELECT id FROM (`+query+`) missing WHERE id = ?`, before, after, id).Scan(&still).Error //nolint:gocritic // constants of this file
			if err != nil || len(still) == 0 {
				return err
			}
			d.log.Warn("a job was missing", "kind", job(id).Kind(), "id", id)
			return d.enqueue(ctx, tx, job(id))
		})
	}, query, before, after)
}
