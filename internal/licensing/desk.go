package licensing

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// Desk performs the verbs. It is safe for concurrent use.
type Desk struct {
	db      *gorm.DB
	queue   *river.Client[*sql.Tx] // inserts only; the workers have their own client
	billing *billing.Client
	words   *i18n.Catalogue
	log     *slog.Logger
	now     func() time.Time
	domain  string // right-hand side of Message-IDs
	window  time.Duration

	offerTime func(context.Context, *gorm.DB) (time.Time, error) // see OfferTime

	typed  map[string][]string // the form behind a decision, see Typing
	staged *[]models.Mail      // the letters of a rehearsal, see Rehearse

	passwords *passwords
}

// Config is what a Desk needs. All fields are required but Log, OfferTime, UndoWindow
// and PasswordCost, which is 64 MiB and three passes unless told otherwise.
type Config struct {
	DB      *gorm.DB
	Queue   *river.Client[*sql.Tx]
	Billing *billing.Client
	Words   *i18n.Catalogue
	Now     func() time.Time
	Domain  string
	Log     *slog.Logger

	OfferTime    func(context.Context, *gorm.DB) (time.Time, error) // by which offers end; nil: the database's clock
	UndoWindow   time.Duration                                      // how long the letter of a decision waits; 0: it leaves at once and nothing is undone
	PasswordCost argon2id.Params
}

// New makes a desk.
func New(c Config) *Desk {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.OfferTime == nil {
		c.OfferTime = databaseTime
	}
	return &Desk{offerTime: c.OfferTime, db: c.DB, queue: c.Queue, billing: c.Billing, words: c.Words, log: c.Log, now: c.Now, domain: c.Domain, window: c.UndoWindow, passwords: newPasswords(c.PasswordCost)}
}

// Now is the desk's clock, UTC.
func (d *Desk) Now() time.Time { return d.now().UTC() }

// Mode says whose money the desk moves: sandbox, test or live.
func (d *Desk) Mode() string { return string(d.billing.Mode()) }

// in runs a transaction. Helpers take tx; d.db is out of sight inside.
func (d *Desk) in(ctx context.Context, do func(tx *gorm.DB) error) error {
	return d.db.WithContext(ctx).Transaction(do)
}

// enqueue inserts a job that is seen only if the transaction commits.
func (d *Desk) enqueue(ctx context.Context, tx *gorm.DB, job river.JobArgs) error {
	return d.enqueueAt(ctx, tx, job, time.Time{})
}

// enqueueAt is enqueue for a job that is not due before a moment; the zero one is now.
func (d *Desk) enqueueAt(ctx context.Context, tx *gorm.DB, job river.JobArgs, at time.Time) error {
	sqlTx, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueue %s: not inside a plain transaction (%T)", job.Kind(), tx.Statement.ConnPool)
	}
	one := river.InsertManyParams{Args: job}
	if !at.IsZero() {
		one.InsertOpts = &river.InsertOpts{ScheduledAt: at}
	}
	if _, err := d.queue.InsertManyFastTx(ctx, sqlTx, []river.InsertManyParams{one}); err != nil {
		return fmt.Errorf("enqueue %s: %w", job.Kind(), err)
	}
	return nil
}

// event appends one line to the history of a request.
func (d *Desk) event(ctx context.Context, tx *gorm.DB, e models.Event, by models.Actor) error {
	e.ActorKind, e.ActorName, e.At = by.Kind, by.Name, d.Now()
	if by.ID != 0 {
		e.ActorID = &by.ID
	}
	if e.Facts == nil {
		e.Facts = map[string]any{}
	}
	return models.From[models.Event](tx).Create(ctx, &e)
}

// BillingMode is the name of the mark that says in which mode this database was last used.
const BillingMode = "billing_mode"

// CheckMode refuses to go on when open invoices belong to another mode than the
// one now configured: ids of one mode mean nothing in another, and a sandbox's
// invoices must never be taken for money.
func (d *Desk) CheckMode(ctx context.Context) error {
	var open int64
	err := d.db.WithContext(ctx).Raw(`SELECT count(*) FROM invoices WHERE mode <> ? AND status NOT IN ('paid', 'void', 'credited', 'deleted')`, d.Mode()).Scan(&open).Error
	if err != nil {
		return err
	}
	if open > 0 {
		return fmt.Errorf("%d open invoices belong to another mode than %s: void them, or use a new database", open, d.Mode())
	}
	return d.mark(ctx, BillingMode, d.Mode())
}
