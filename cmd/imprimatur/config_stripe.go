package main

import (
	"net/url"
	"slices"
	"strings"

	"imprimatur/internal/billing"
)

// BillingMode is the kind of money this process handles: the built-in sandbox without a key, else what the key says.
func (c Config) BillingMode() billing.Mode {
	switch {
	case c.StripeSecretKey == "":
		return billing.ModeSandbox
	case liveKey(c.StripeSecretKey):
		return billing.ModeLive
	}
	return billing.ModeTest
}

// checkStripe keeps real money and rehearsals apart. A production at a public address takes live keys only; one at a
// loopback address is a rehearsal of production on one machine, and takes test keys.
func (c Config) checkStripe(found *mistakes) {
	key := c.StripeSecretKey
	live := liveKey(key)
	switch {
	case key == "" && c.Production():
		found.add("STRIPE_SECRET_KEY is missing; production does not start the sandbox")
	case key == "":
	case !live && !testKey(key):
		found.add("STRIPE_SECRET_KEY is not a secret key; those begin with sk_live_, rk_live_, sk_test_ or rk_test_")
	case live && !c.Production():
		found.add("STRIPE_SECRET_KEY is a live key, and APP_ENV is not production: it would charge real people")
	case !live && c.Production() && !c.atLoopback():
		found.add("STRIPE_SECRET_KEY is a test key, and APP_ENV is production: nobody would ever pay; for a rehearsal use APP_ENV=development")
	}
	c.checkWebhookSecret(found)
	c.checkAPIBase(live, found)
}

// checkWebhookSecret matters more than it looks: with an empty secret every forged event would be believed.
func (c Config) checkWebhookSecret(found *mistakes) {
	if len(c.StripeWebhookSecret) == 0 {
		if c.Production() || c.StripeSecretKey != "" {
			found.add("STRIPE_WEBHOOK_SECRET is missing; without it nobody could tell Stripe's events from forged ones")
		}
		return
	}
	if slices.ContainsFunc(c.StripeWebhookSecret, func(s string) bool { return strings.TrimSpace(s) == "" }) {
		found.add("STRIPE_WEBHOOK_SECRET has an empty part; take out the extra comma")
	}
}

func (c Config) checkAPIBase(live bool, found *mistakes) {
	if c.StripeAPIBase == "" {
		return
	}
	u, err := url.Parse(c.StripeAPIBase)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !loopback(u.Hostname()) || u.User != nil {
		found.add("STRIPE_API_BASE is not a loopback address such as http://127.0.0.1:12111")
	}
	if live {
		found.add("STRIPE_API_BASE is set beside a live key; a live key goes to Stripe and nowhere else")
	}
	if c.StripeSecretKey == "" {
		found.add("STRIPE_API_BASE is set without STRIPE_SECRET_KEY, so nothing would call it")
	}
}

func (c Config) atLoopback() bool {
	u, err := url.Parse(c.BaseURL)
	return err == nil && loopback(u.Hostname())
}

func liveKey(key string) bool {
	return hasPrefixAndMore(key, "sk_live_") || hasPrefixAndMore(key, "rk_live_")
}
func testKey(key string) bool {
	return hasPrefixAndMore(key, "sk_test_") || hasPrefixAndMore(key, "rk_test_")
}

func hasPrefixAndMore(s, prefix string) bool {
	return strings.HasPrefix(s, prefix) && len(s) > len(prefix) && !strings.ContainsAny(s, " \t\r\n")
}
