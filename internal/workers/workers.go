package workers

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"gorm.io/gorm"

	"imprimatur/internal/article"
	"imprimatur/internal/i18n"
	"imprimatur/internal/letters"
	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
)

// A job may take half a minute; one whose worker died is taken up again after
// ninety seconds, not after River's hour.
const (
	jobTimeout  = 40 * time.Second
	rescueAfter = 90 * time.Second
)

// Config is what the workers need.
type Config struct {
	Pool           *pgxpool.Pool
	DB             *gorm.DB
	Desk           *licensing.Desk
	Letters        letters.Writer
	Words          *i18n.Catalogue
	Fetcher        func(context.Context) (*article.Fetcher, error) // made for each article: the sites of the house may change
	Send           mail.Sender
	BaseURL        string        // of the certificate's links
	Workers        int           // jobs at once
	RetryInterval  time.Duration // BILLING_OUTBOX_INTERVAL: how soon failed Stripe calls are tried again
	ReconcileEvery time.Duration // BILLING_RECONCILE_INTERVAL
	KeepTimeEvery  time.Duration // default one minute
	Log            *slog.Logger
}

// Start runs the workers until Stop of the returned client is called.
func Start(ctx context.Context, c Config) (*river.Client[pgx.Tx], error) {
	if c.KeepTimeEvery == 0 {
		c.KeepTimeEvery = time.Minute
	}
	client, err := river.NewClient(riverpgxv5.New(c.Pool), &river.Config{
		Workers: c.bundle(), Queues: queues(c.Workers), PeriodicJobs: c.periodic(), Logger: c.Log,
		JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter, FetchPollInterval: 500 * time.Millisecond, FetchCooldown: 50 * time.Millisecond,
		RetryPolicy: patience{first: c.RetryInterval}, CompletedJobRetentionPeriod: 24 * time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("make workers: %w", err)
	}
	// Stopping is Stop's work, in its own time: the context of the start must not cut jobs short.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start workers: %w", err)
	}
	return client, nil
}

// queues shares the workers: money never waits behind mail.
func queues(n int) map[string]river.QueueConfig {
	n = max(n, 1)
	return map[string]river.QueueConfig{
		river.QueueDefault:     {MaxWorkers: n},
		licensing.QueueMail:    {MaxWorkers: n},
		licensing.QueueBilling: {MaxWorkers: n},
		licensing.QueueBooks:   {MaxWorkers: 1},
	}
}

func (c Config) bundle() *river.Workers {
	w := river.NewWorkers()
	river.AddWorker(w, &readArticle{desk: c.Desk, db: c.DB, fetcher: c.Fetcher})
	river.AddWorker(w, &sendMail{config: c})
	river.AddWorker(w, &makeCertificate{config: c})
	river.AddWorker(w, door(func(ctx context.Context, j licensing.PrepareInvoice) error {
		return c.Desk.PrepareInvoice(ctx, j.InvoiceID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.CancelInvoice) error {
		return c.Desk.CancelInvoice(ctx, j.InvoiceID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.HandleStripeEvent) error {
		return c.Desk.HandleEvent(ctx, j.EventID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.ReadInvoice) error { return c.Desk.ReadInvoice(ctx, j.InvoiceID) }))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.ReadMoney) error { return c.Desk.ReadMoney(ctx, j.InvoiceID) }))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.IssueCreditNote) error {
		return c.Desk.IssueCreditNote(ctx, j.CreditNoteID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.SettleInvoice) error {
		return c.Desk.SettleInvoice(ctx, j.SettlementID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.FollowAgreement) error {
		return c.Desk.FollowAgreement(ctx, j.AgreementID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.FollowAmended) error {
		return c.Desk.FollowAmended(ctx, j.LicenceID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, j licensing.MendDifference) error {
		return c.Desk.Mend(ctx, j.StaffID, j.DifferenceID)
	}))
	river.AddWorker(w, door(func(ctx context.Context, _ licensing.CheckStripe) error {
		return c.Desk.CheckStripeNow(ctx, c.BaseURL+"/webhooks/stripe")
	}))
	river.AddWorker(w, &compare{desk: c.Desk})
	river.AddWorker(w, door(func(ctx context.Context, _ licensing.Reconcile) error { return c.Desk.Reconcile(ctx, c.ReconcileEvery) }))
	river.AddWorker(w, door(func(ctx context.Context, _ licensing.KeepTime) error { return c.Desk.KeepTime(ctx) }))
	return w
}

func (c Config) periodic() []*river.PeriodicJob {
	return []*river.PeriodicJob{
		river.NewPeriodicJob(river.PeriodicInterval(c.ReconcileEvery), func() (river.JobArgs, *river.InsertOpts) { return licensing.Reconcile{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(c.KeepTimeEvery), func() (river.JobArgs, *river.InsertOpts) { return licensing.KeepTime{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour), func() (river.JobArgs, *river.InsertOpts) { return licensing.CheckStripe{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(nightly{}, func() (river.JobArgs, *river.InsertOpts) { return licensing.Compare{}, nil }, nil),
	}
}

// nightly is three in the morning, UTC.
type nightly struct{}

// Next is the first such hour after a moment.
func (nightly) Next(after time.Time) time.Time {
	day := after.UTC().Truncate(24 * time.Hour).Add(3 * time.Hour)
	if !day.After(after) {
		day = day.Add(24 * time.Hour)
	}
	return day
}

// compare reads a year of invoices page by page, which takes longer than other jobs may.
type compare struct {
	river.WorkerDefaults[licensing.Compare]
	desk *licensing.Desk
}

// Timeout leaves time for a hundred thousand invoices.
func (*compare) Timeout(*river.Job[licensing.Compare]) time.Duration { return 30 * time.Minute }

// Work calls the verb.
func (w *compare) Work(ctx context.Context, _ *river.Job[licensing.Compare]) error {
	return w.desk.Compare(ctx)
}

// verb is the worker of a job that is nothing but one verb.
type verb[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	do func(context.Context, T) error
}

func door[T river.JobArgs](do func(context.Context, T) error) *verb[T] { return &verb[T]{do: do} }

// Work calls the verb.
func (v *verb[T]) Work(ctx context.Context, j *river.Job[T]) error { return v.do(ctx, j.Args) }
