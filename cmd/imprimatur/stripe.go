package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"imprimatur/internal/billing"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
)

// stripeCommand sets up what Imprimatur needs at Stripe, and checks it.
type stripeCommand struct {
	Webhook stripeWebhook `cmd:"" help:"Manage the webhook endpoint."`
	Check   stripeCheck   `cmd:"" help:"Check the key, the webhook endpoint and whether Stripe can reach it; changes nothing."`
}

type stripeWebhook struct {
	Create webhookCreate `cmd:"" help:"Make the webhook endpoint at Stripe and print its signing secret once."`
}

type webhookCreate struct {
	URL     string `help:"The address Stripe sends events to (default: BASE_URL/webhooks/stripe)."`
	KeyFile string `placeholder:"FILE" help:"Read a key with write access to Webhook Endpoints from a file, - for standard input, instead of using STRIPE_SECRET_KEY."`
}

type stripeCheck struct{}

// webhookPath is where our own webhook listens.
const webhookPath = "/webhooks/stripe"

// stripeSetup reads the configuration of somebody who has no webhook secret yet: it comes with the
// endpoint. It reports whether one is set.
func stripeSetup(t terminal) (c Config, secret bool, err error) {
	for _, pair := range t.Environ {
		name, value, _ := strings.Cut(pair, "=")
		secret = secret || value != "" && (name == "STRIPE_WEBHOOK_SECRET" || name == "STRIPE_WEBHOOK_SECRET_FILE")
	}
	environ := t.Environ
	if !secret {
		environ = append(environ[:len(environ):len(environ)], "STRIPE_WEBHOOK_SECRET=whsec_not_there_yet")
	}
	c, err = readConfig(environ)
	if c.BaseURL == "" {
		c.BaseURL = "http://localhost:8080"
	}
	return c, secret, err
}

// client talks to Stripe with the configured key, or with another one.
func (c Config) client(key string) (*billing.Client, error) {
	if key == "" {
		key = c.StripeSecretKey
	}
	if key == "" {
		return nil, errors.New("STRIPE_SECRET_KEY is not set, so the built-in sandbox stands in for Stripe and there is nothing to set up")
	}
	if c.BillingMode() != billing.ModeSandbox && billing.ModeOfKey(key) != c.BillingMode() {
		return nil, fmt.Errorf("the key is of another mode than STRIPE_SECRET_KEY, which is %s", c.BillingMode())
	}
	return billing.New(billing.Config{SecretKey: key, APIBase: c.StripeAPIBase, Environment: c.domain()})
}

// Run makes the endpoint, unless there is an enabled one for the address.
func (w webhookCreate) Run(ctx context.Context, t terminal) error {
	c, _, err := stripeSetup(t)
	if err != nil {
		return err
	}
	key, err := w.key(t)
	if err != nil {
		return err
	}
	client, err := c.client(key)
	if err != nil {
		return err
	}
	address := w.URL
	if address == "" {
		address = c.BaseURL + webhookPath
	}
	if err := unused(ctx, client, address); err != nil {
		return err
	}
	id, secret, err := client.CreateWebhookEndpoint(ctx, "lic:webhook:"+rand.Text(), address, licensing.StripeEventTypes)
	if err != nil {
		return endpointTrouble(err)
	}
	fmt.Fprintf(t.Stdout, `Stripe sends events to %s from now on (endpoint %s, %s mode, API version %s).

The signing secret, shown only now:

  %s

Keep it as STRIPE_WEBHOOK_SECRET, or in the file that STRIPE_WEBHOOK_SECRET_FILE names, and start the server again.
While it replaces another secret, set both with a comma between them. Then run: imprimatur stripe check
`, address, id, client.Mode(), billing.APIVersion, secret)
	return nil
}

// key is the one that was given for this command alone; empty for none.
func (w webhookCreate) key(t terminal) (string, error) {
	var text []byte
	var err error
	switch w.KeyFile {
	case "":
		return "", nil
	case "-":
		text, err = io.ReadAll(io.LimitReader(t.Stdin, 1024))
	default:
		text, err = os.ReadFile(w.KeyFile)
	}
	key := strings.TrimSpace(string(text))
	if err == nil && billing.ModeOfKey(key) == "" {
		err = errors.New("it holds no secret or restricted key of Stripe")
	}
	if err != nil {
		return "", fmt.Errorf("read the key: %w", err)
	}
	return key, nil
}

// unused refuses an address that Stripe sends events to already: a second endpoint would have a
// second secret, and every event would come twice.
func unused(ctx context.Context, client *billing.Client, address string) error {
	all, err := client.WebhookEndpoints(ctx)
	if err != nil {
		return endpointTrouble(err)
	}
	for _, e := range all {
		if e.Status == "enabled" && billing.SameAddress(e.URL, address) {
			return fmt.Errorf("the enabled endpoint %s has the address %s already; its secret can be seen in Stripe's dashboard. To make a new one, disable it there first", e.ID, address)
		}
	}
	return nil
}

// endpointTrouble says in our own words why Stripe made no endpoint.
func endpointTrouble(err error) error {
	var refused *billing.RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusForbidden {
		return errors.New("the key may not manage webhook endpoints: give it write access to Webhook Endpoints, or use --key-file with another one for this step")
	}
	if errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
		return fmt.Errorf("Stripe refuses the endpoint: %s", refused.Message)
	}
	return paymentTrouble("Stripe", err)
}

// Run prints every finding, with what to do about those that are not fine, and fails when one is wrong.
func (stripeCheck) Run(ctx context.Context, t terminal) error {
	c, secret, err := stripeSetup(t)
	if err != nil {
		return err
	}
	words, err := i18n.Load()
	if err != nil {
		return err
	}
	say := words.Printer("en")
	up := billing.Checkup{Findings: []billing.Finding{{Code: billing.FoundSandbox, Severity: billing.Fine}}}
	if c.StripeSecretKey != "" {
		client, err := c.client("")
		if err != nil {
			return err
		}
		up = client.Examine(ctx, c.BaseURL+webhookPath, licensing.StripeEventTypes, &http.Client{})
		if !secret {
			up.Findings = append(up.Findings, billing.Finding{Code: "secret", Severity: billing.Wrong})
		}
	}
	printCheckup(t.Stdout, say, up)
	if up.Wrong() {
		return errReported
	}
	return nil
}

func printCheckup(w io.Writer, say *i18n.Printer, up billing.Checkup) {
	marks := map[billing.Severity]string{billing.Fine: "ok    ", billing.Doubtful: "LOOK  ", billing.Wrong: "FAIL  "}
	for _, f := range up.Findings {
		fmt.Fprintln(w, marks[f.Severity]+licensing.SayFinding(say, f))
		if todo := licensing.SayTodo(say, f); todo != "" {
			fmt.Fprintln(w, "      -> "+todo)
		}
	}
	for _, e := range up.Endpoints {
		version := e.APIVersion
		if version == "" {
			version = "the account's version"
		}
		fmt.Fprintf(w, "      %s  %s  %s  %s, %s\n", e.ID, e.Status, e.URL, version, count(len(e.Events), "event type"))
	}
	if up.APIVersion != "" {
		fmt.Fprintln(w, "      API version of this program: "+up.APIVersion)
	}
}
