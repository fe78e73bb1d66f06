package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/demo"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// seedCommand fills an empty database with the demonstration.
type seedCommand struct{}

// Run sows once; a database that has publications is refused.
func (seedCommand) Run(ctx context.Context, t terminal) error {
	return withProcess(ctx, t, func(p *process) error {
		existing, err := models.Publications(ctx, p.db.Gorm)
		if err != nil {
			return err
		}
		if len(existing) > 0 {
			return errors.New("the database has publications already; the demonstration goes into an empty one")
		}
		if err := p.sow(ctx); err != nil {
			return err
		}
		p.tellDemo(t.Stdout)
		return nil
	})
}

// sowDemo sows into the private database of a fresh development start, once.
func (p *process) sowDemo(ctx context.Context) error {
	if p.config.Production() || p.config.DatabaseURL != "" || p.stripe == nil {
		return nil
	}
	return p.sow(ctx)
}

// sow builds a second desk and a second face of the sandbox that go by the
// demonstration's clock, on the same database.
func (p *process) sow(ctx context.Context) error {
	if p.stripe == nil || p.config.Production() {
		return errors.New("the demonstration needs the payment sandbox: unset STRIPE_SECRET_KEY, and never in production")
	}
	clock := &demo.Clock{}
	clock.Set(time.Now().UTC())
	stripe, err := sandbox.New(ctx, p.db.SQL, sandbox.Config{
		BaseURL: p.config.BaseURL, WebhookURL: p.config.BaseURL + "/webhooks/stripe", WebhookSecret: p.secrets[0], Now: clock.Now, Logger: p.log,
	})
	if err != nil {
		return err
	}
	b := billing.Config{Mode: billing.ModeSandbox, Environment: p.domain(), Logger: p.log, HTTPClient: &http.Client{Transport: stripe.Transport()}}
	desk, err := p.deskAt(clock.Now, licensing.TimeOf(clock.Now), b, 0)
	if err != nil {
		return err
	}
	return demo.Sow(ctx, demo.Config{DB: p.db.Gorm, Desk: desk, Stripe: stripe, Clock: clock, BaseURL: p.config.BaseURL, Today: clock.Now()})
}

// greet is the one clear block of text after a start.
func (p *process) greet(ctx context.Context, out io.Writer, took time.Duration) {
	fmt.Fprintf(out, "\nImprimatur is ready at %s (started in %s)\n", p.config.BaseURL, took.Round(time.Millisecond))
	if p.config.Production() {
		return
	}
	if staff, err := models.StaffByEmail(ctx, p.db.Gorm, demo.People[0].Email); err == nil && staff.ID != 0 {
		p.tellDemo(out)
	}
	fmt.Fprintln(out, "\nStop with Ctrl+C.")
}

func (p *process) tellDemo(out io.Writer) {
	base := p.config.BaseURL
	fmt.Fprintf(out, `
  An article to begin with   %s
  The desk                   %s/admin
     sign in as              %s   (or %s for everything)
     password                %s
  Captured mail              %s/sandbox/mail
  Sandbox payments           %s/sandbox/stripe
`, demo.SampleArticle(base), base, demo.People[0].Email, demo.People[1].Email, demo.Password, base, base)
}
