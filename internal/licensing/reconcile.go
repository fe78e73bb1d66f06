package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// The reconciler's patience: an invoice is asked about again after recheck, a
// parked event is given up after parkLife.
const (
	parkLife = models.EventPatience
	perRound = 100
)

// The time that each step of Reconcile may take, and together: less than a job has
// (a test of the workers compares).
const (
	rereadTime    = 16 * time.Second
	retryTime     = 6 * time.Second
	fetchTime     = 8 * time.Second
	ReconcileTime = rereadTime + 2*retryTime + fetchTime
)

// Reconcile catches what webhooks missed: every unsettled invoice that was not
// read for recheck, parked events, and events by their ids. The invoices come
// first, because they alone find every payment. Each step has a time of its own:
// neither a failure nor a slow answer stops the others. It counts as done, for
// whoever watches the mark reconciled_at, when nothing failed.
func (d *Desk) Reconcile(ctx context.Context, recheck time.Duration) error {
	reread := func(ctx context.Context) error { return d.rereadInvoices(ctx, recheck) }
	if err := errors.Join(within(ctx, rereadTime, reread), within(ctx, retryTime, d.retryEvents), within(ctx, retryTime, d.resume), within(ctx, fetchTime, d.fetchEvents)); err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	return d.mark(ctx, "reconciled_at", d.Now().Format(time.RFC3339))
}

func within(ctx context.Context, limit time.Duration, step func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return step(ctx)
}

func (d *Desk) retryEvents(ctx context.Context) error {
	rows, err := models.From[models.StripeEvent](d.db).
		Where("status IN ('parked', 'failed', 'pending') AND received_at < ? AND received_at > ?", d.Now().Add(-time.Minute), d.Now().Add(-parkLife)).
		Order("received_at").Limit(perRound).Find(ctx)
	for _, e := range rows {
		if ctx.Err() != nil {
			return errors.Join(err, ctx.Err()) // the rest comes next time
		}
		err = errors.Join(err, d.HandleEvent(ctx, e.ID))
	}
	return err
}

// resume goes on with credit notes and settlements whose job was lost.
func (d *Desk) resume(ctx context.Context) error {
	late := d.Now().Add(-time.Minute)
	asked, err := models.From[models.CreditNote](d.db).Where("status = 'asked' AND created_at < ?", late).Order("id").Limit(perRound).Find(ctx)
	for _, n := range asked {
		err = errors.Join(err, d.IssueCreditNote(ctx, n.ID))
	}
	agreed, failed := models.From[models.Settlement](d.db).Where("status = 'agreed' AND agreed_at < ?", late).Order("id").Limit(perRound).Find(ctx)
	for _, s := range agreed {
		failed = errors.Join(failed, d.SettleInvoice(ctx, s.ID))
	}
	return errors.Join(err, failed)
}

func (d *Desk) rereadInvoices(ctx context.Context, recheck time.Duration) error {
	rows, err := models.UnsettledInvoices(ctx, d.db, d.Now().Add(-recheck), perRound)
	for _, inv := range rows {
		if inv.Mode != d.Mode() {
			continue
		}
		if ctx.Err() != nil {
			return errors.Join(err, ctx.Err()) // the rest comes next time
		}
		err = errors.Join(err, d.reread(ctx, inv))
	}
	return err
}

// reread goes on with an invoice where it stands. One that cannot go on is read
// all the same, or noted as asked about: it must not keep others waiting.
func (d *Desk) reread(ctx context.Context, inv models.Invoice) (err error) {
	switch {
	case inv.CancelAskedAt != nil:
		err = d.CancelInvoice(ctx, inv.ID)
	case inv.SentAt == nil && !needsAPerson(inv):
		err = d.PrepareInvoice(ctx, inv.ID)
	default:
		err = d.ReadInvoice(ctx, inv.ID)
	}
	if err != nil && inv.StripeInvoiceID != nil {
		err = errors.Join(err, d.ReadInvoice(ctx, inv.ID))
	}
	ctx = context.WithoutCancel(ctx) // noted also when its time was up
	_, noted := models.From[models.Invoice](d.db).Where("id = ? AND stripe_invoice_id IS NULL", inv.ID).
		Select("read_at").Updates(ctx, models.Invoice{ReadAt: ptr(d.Now())})
	return errors.Join(err, noted)
}

// Mark keeps a named fact that must outlive the process.
func (d *Desk) Mark(ctx context.Context, name, value string) error { return d.mark(ctx, name, value) }

func (d *Desk) mark(ctx context.Context, name, value string) error {
	m := models.Mark{Name: name, Value: value, UpdatedAt: d.Now()}
	return models.From[models.Mark](d.db, clause.OnConflict{UpdateAll: true}).Create(ctx, &m)
}

func eventOf(ref billing.EventRef) billing.Event {
	return billing.Event{
		ID: ref.ID, Type: ref.Type, ObjectID: ref.ObjectID, ObjectKind: ref.ObjectKind, InvoiceID: ref.InvoiceID, ChargeID: ref.ChargeID, CustomerID: ref.CustomerID,
		Livemode: ref.Livemode, Created: ref.Created,
	}
}
