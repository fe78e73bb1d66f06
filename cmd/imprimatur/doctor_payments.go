package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"imprimatur/internal/billing"
)

// examinePayments reads one event at Stripe. It writes nothing there, and shows nothing of the key.
func (c Config) examinePayments(ctx context.Context) (string, error) {
	if c.StripeSecretKey == "" {
		return "sandbox, the built-in one: no money moves", nil
	}
	client, err := billing.New(billing.Config{SecretKey: c.StripeSecretKey, APIBase: c.StripeAPIBase})
	if err != nil {
		return "", err
	}
	where := "Stripe"
	if c.StripeAPIBase != "" {
		where = "Stripe's API at " + c.StripeAPIBase
	}
	if err := client.Reach(ctx); err != nil {
		return "", paymentTrouble(where, err)
	}
	return fmt.Sprintf("%s mode; %s answers and knows the key", client.Mode(), where), nil
}

// paymentTrouble says in our own words why Stripe was not reached: Stripe's can hold parts of the key.
func paymentTrouble(where string, err error) error {
	var refused *billing.RefusedError
	var unknown *billing.UnknownOutcomeError
	var network *url.Error
	switch {
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		return fmt.Errorf("%s does not know the key in STRIPE_SECRET_KEY: it is mistyped, has expired or was revoked", where)
	case errors.As(err, &refused) && refused.Status == http.StatusForbidden:
		return fmt.Errorf("%s knows the key, but does not let it read events: give the restricted key read access to Events (and see whether it is bound to other IP addresses)", where)
	case errors.As(err, &refused):
		return fmt.Errorf("%s refuses to list events: status %d", where, refused.Status)
	case errors.Is(err, billing.ErrBusy):
		return fmt.Errorf("%s is busy; try again in a minute", where)
	case errors.As(err, &unknown) && unknown.Status != 0:
		return fmt.Errorf("%s has trouble of its own: status %d", where, unknown.Status)
	case errors.As(err, &network):
		return fmt.Errorf("%s cannot be reached: %w", where, network.Err)
	}
	return fmt.Errorf("%s sends no answer that can be read; is there a proxy in between?", where)
}
