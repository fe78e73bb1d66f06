package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"gorm.io/gorm"

	"imprimatur/handlers"
	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/workers"
	"imprimatur/migrations"
	"imprimatur/views"
)

// process is everything that runs: built bottom up, closed top down.
type process struct {
	config  Config
	log     *slog.Logger
	db      *database
	stripe  *sandbox.Server // nil when a Stripe key is set
	secrets []string        // of the webhook
	words   *i18n.Catalogue
	views   *views.Views
	desk    *licensing.Desk
	app     *fiber.App
	jobs    *river.Client[pgx.Tx]
	metrics *http.Server
	ending  atomic.Bool
	stop    context.CancelFunc // ends the sandbox's deliveries
}

// newProcess builds the desk. A command passes own=false: it joins a database
// that a running server may own.
func newProcess(ctx context.Context, c Config, log *slog.Logger, own bool) (*process, error) {
	p := &process{config: c, log: log, stop: func() {}}
	var err error
	if p.db, err = openDatabase(ctx, c, log, own); err != nil {
		return nil, err
	}
	for _, build := range []func(context.Context) error{p.checkSchema, p.keepSecret, p.openBilling, p.openDesk} {
		if err := build(ctx); err != nil {
			return nil, errors.Join(err, p.db.Close())
		}
	}
	return p, nil
}

// checkSchema brings a private database up to date by itself; any other is the
// operator's, and a schema that is not ours stops the start.
func (p *process) checkSchema(ctx context.Context) error {
	if p.config.DatabaseURL == "" {
		return migrations.Up(ctx, p.db.SQL)
	}
	have, want, err := migrations.Current(ctx, p.db.SQL)
	if err != nil {
		return err
	}
	if have < want {
		return fmt.Errorf("the database is at schema version %d and this program needs %d: run `imprimatur migrate up`", have, want)
	}
	if have > want {
		return fmt.Errorf("the database is at schema version %d and this program knows only %d: run the newer program", have, want)
	}
	return nil
}

// openBilling talks to Stripe when a key is set, and to the embedded sandbox otherwise.
func (p *process) openBilling(ctx context.Context) error {
	if p.config.StripeSecretKey != "" {
		p.secrets = p.config.StripeWebhookSecret
		return nil
	}
	secret := derive(p.config.AppSecret, "sandbox webhook")
	p.secrets = []string{"whsec_" + secret}
	var err error
	p.stripe, err = sandbox.New(ctx, p.db.SQL, sandbox.Config{
		BaseURL: p.config.BaseURL, WebhookURL: p.config.BaseURL + "/webhooks/stripe", WebhookSecret: p.secrets[0], Now: time.Now, Logger: p.log,
	})
	return err
}

func (p *process) billingConfig() billing.Config {
	c := billing.Config{
		SecretKey: p.config.StripeSecretKey, APIBase: p.config.StripeAPIBase, Environment: p.domain(), Logger: p.log, CallsPerSecond: billing.CallsPerSecond,
		Turn: licensing.StripeTurn(p.db.Gorm, string(billing.ModeOfKey(p.config.StripeSecretKey)), billing.CallsPerSecond),
	}
	if p.stripe != nil {
		c.Mode, c.CallsPerSecond, c.HTTPClient = billing.ModeSandbox, 0, &http.Client{Transport: p.stripe.Transport()}
	}
	return c
}

// domain is the host of BASE_URL: the right-hand side of message ids, and what
// marks our objects at Stripe.
func (p *process) domain() string { return p.config.domain() }

func (c Config) domain() string {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Hostname() == "" {
		return "imprimatur.invalid"
	}
	return u.Hostname()
}

func (p *process) openDesk(ctx context.Context) error {
	var err error
	if p.words, err = i18n.Load(); err != nil {
		return err
	}
	if p.views, err = views.New(p.words, views.Options{}); err != nil {
		return err
	}
	p.desk, err = p.deskAt(time.Now, nil, p.billingConfig(), p.config.UndoWindow)
	if err != nil {
		return err
	}
	return p.desk.CheckMode(ctx)
}

// deskAt makes a desk with a clock; the demonstration has one of its own, and undoes nothing.
func (p *process) deskAt(now func() time.Time, offers func(context.Context, *gorm.DB) (time.Time, error), b billing.Config, undo time.Duration) (*licensing.Desk, error) {
	client, err := billing.New(b)
	if err != nil {
		return nil, err
	}
	var queue *river.Client[*sql.Tx]
	if queue, err = river.NewClient(riverdatabasesql.New(p.db.SQL), &river.Config{Logger: p.log}); err != nil {
		return nil, err
	}
	return licensing.New(licensing.Config{
		DB: p.db.Gorm, Queue: queue, Billing: client, Words: p.words, Now: now, OfferTime: offers, Domain: p.domain(), Log: p.log, UndoWindow: undo,
	}), nil
}

// start opens the doors: demonstration, jobs, figures, and the pages last, so
// that /readyz answers when everything else runs. Until then callers wait in
// the queue of the listener.
func (p *process) start(ctx context.Context, l net.Listener) error {
	if err := p.sowDemo(ctx); err != nil {
		return err
	}
	app, err := handlers.New(p.door(ctx))
	if err != nil {
		return err
	}
	if err := p.startJobs(ctx); err != nil {
		return err
	}
	if err := p.startMetrics(ctx); err != nil {
		return err
	}
	p.app = app
	go func() {
		if err := app.Listener(l); err != nil && !p.ending.Load() {
			p.log.Error("the web server ended", "cause", err)
		}
	}()
	return nil
}

func (p *process) startJobs(ctx context.Context) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	p.stop = stop
	if p.stripe != nil {
		go func() {
			if err := p.stripe.Run(background); err != nil && background.Err() == nil {
				p.log.Error("the sandbox's deliveries ended", "cause", err)
			}
		}()
	}
	if p.config.Workers == 0 {
		return nil
	}
	c, err := p.workersConfig()
	if err != nil {
		return err
	}
	p.jobs, err = workers.Start(ctx, c)
	return err
}

// ready is what /readyz asks: the database answers and nobody has asked us to stop.
func (p *process) ready(ctx context.Context) error {
	if p.ending.Load() {
		return errors.New("stopping")
	}
	return p.db.SQL.PingContext(ctx)
}

// The patience of a graceful stop. Together they are less than the grace period
// of compose.yaml, after which a container is killed.
const (
	drainPause   = 5 * time.Second // production: until the proxy has noticed /readyz
	stopRequests = 20 * time.Second
	stopJobs     = 15 * time.Second // then jobs are cancelled; they are taken up again elsewhere
	cancelJobs   = 5 * time.Second
	closePool    = 5 * time.Second
)

// Close stops in order: readiness off, requests under way, jobs, deliveries, database.
func (p *process) Close() error {
	p.ending.Store(true)
	var errs error
	if p.config.Production() && p.app != nil {
		time.Sleep(drainPause)
	}
	if p.app != nil {
		errs = errors.Join(errs, p.app.ShutdownWithTimeout(stopRequests))
	}
	if p.metrics != nil {
		errs = errors.Join(errs, p.metrics.Close())
	}
	if p.jobs != nil {
		errs = errors.Join(errs, p.closeJobs())
	}
	p.stop()
	patience := closePool
	if p.db.private != nil {
		patience += stopPatience
	}
	return errors.Join(errs, within(patience, "close the database", p.db.Close))
}

func (p *process) closeJobs() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopJobs)
	defer cancel()
	if err := p.jobs.Stop(ctx); err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.Background(), cancelJobs)
	defer cancel()
	return p.jobs.StopAndCancel(hard)
}

// within waits for what cannot be cancelled, such as connections that a job does
// not give back; the end of the process closes what is left.
func within(patience time.Duration, what string, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		return fmt.Errorf("%s: not done within %s", what, patience)
	}
}
