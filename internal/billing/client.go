package billing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
)

// Mode says whose money moves. It is stored on every Stripe-related row, because the ids of
// one mode mean nothing in another.
type Mode string

const (
	ModeSandbox Mode = "sandbox" // the embedded server: no Stripe account, no money
	ModeTest    Mode = "test"    // a Stripe account with a test key: no money
	ModeLive    Mode = "live"    // real money
)

// Timeout bounds one call to Stripe, connection included.
const Timeout = 30 * time.Second

const (
	// sandboxURL is never resolved: the sandbox answers in process, through Config.HTTPClient.
	sandboxURL = "http://sandbox.invalid"
	// sandboxKey opens nothing anywhere; the sandbox accepts every test key.
	sandboxKey = "sk_test_sandbox"
	// maxKeyLength is Stripe's limit for an idempotency key.
	maxKeyLength = 255
)

// ErrConfig is wrapped by every refusal of New. The message names the setting, never the key.
var ErrConfig = errors.New("billing configuration")

// Config is what New needs.
type Config struct {
	// SecretKey is a secret (sk_) or restricted (rk_) Stripe key; empty with ModeSandbox.
	SecretKey string
	// APIBase replaces https://api.stripe.com: loopback only and never with a live key.
	APIBase string
	// HTTPClient carries the calls; in ModeSandbox it must lead to the embedded server.
	HTTPClient *http.Client
	// Mode is ModeSandbox or empty (then the key's prefix decides); another value must agree
	// with the prefix.
	Mode Mode
	// Logger receives method, path and duration of each call at debug level; never bodies.
	Logger *slog.Logger
	// CallsPerSecond bounds how often this process calls; 0 sets no bound.
	CallsPerSecond int
	// Turn, when set, is waited for after that: it bounds all processes together.
	Turn Turn
	// Environment is written as metadata "env", so that two installations can share one
	// Stripe account without adopting each other's invoices.
	Environment string
}

// Client talks to one Stripe account, or to the sandbox. It is safe for concurrent use.
type Client struct {
	stripe      *client.API
	mode        Mode
	environment string
}

// New checks the configuration and builds a client without calling out. All refusals wrap
// ErrConfig.
func New(cfg Config) (*Client, error) {
	mode, err := modeOf(cfg)
	if err != nil {
		return nil, err
	}
	base, err := baseURL(cfg, mode)
	if err != nil {
		return nil, err
	}
	key := cfg.SecretKey
	if mode == ModeSandbox {
		key = sandboxKey
	}
	httpClient := &http.Client{}
	if cfg.HTTPClient != nil {
		*httpClient = *cfg.HTTPClient
	}
	if httpClient.Timeout == 0 || httpClient.Timeout > Timeout {
		httpClient.Timeout = Timeout
	}
	httpClient.Transport = pace(httpClient.Transport, cfg.CallsPerSecond, cfg.Turn)
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL:             stripe.String(base),
		HTTPClient:      httpClient,
		EnableTelemetry: stripe.Bool(false),
		// One call is one attempt: the job that made it owns retries, with its own backoff,
		// and knows when a stored failure makes the same key useless.
		MaxNetworkRetries: stripe.Int64(0),
		LeveledLogger:     quietLogger{cfg.Logger},
	})
	backends := &stripe.Backends{API: backend, Connect: backend, Uploads: backend}
	return &Client{stripe: client.New(key, backends), mode: mode, environment: cfg.Environment}, nil
}

// Mode reports whose money moves.
func (c *Client) Mode() Mode { return c.mode }

// Environment reports the installation that this client writes on its objects.
func (c *Client) Environment() string { return c.environment }

// Livemode reports the value that every object of this client must carry as livemode.
func (c *Client) Livemode() bool { return c.mode == ModeLive }

func modeOf(cfg Config) (Mode, error) {
	if cfg.Mode == ModeSandbox {
		switch {
		case cfg.SecretKey != "":
			return "", fmt.Errorf("%w: the sandbox takes no Stripe key", ErrConfig)
		case cfg.APIBase != "":
			return "", fmt.Errorf("%w: the sandbox takes no API base", ErrConfig)
		case cfg.HTTPClient == nil || cfg.HTTPClient.Transport == nil:
			return "", fmt.Errorf("%w: the sandbox needs its own transport", ErrConfig)
		}
		return ModeSandbox, nil
	}
	mode := ModeOfKey(cfg.SecretKey)
	if mode == "" {
		return "", fmt.Errorf("%w: the Stripe key must begin with sk_test_, rk_test_, sk_live_ or rk_live_", ErrConfig)
	}
	if cfg.Mode != "" && cfg.Mode != mode {
		return "", fmt.Errorf("%w: mode %q does not fit a %s key", ErrConfig, cfg.Mode, mode)
	}
	return mode, nil
}

// ModeOfKey reads the mode from a key's prefix; it is empty for anything that is not a secret
// or restricted key (a publishable key, for example).
func ModeOfKey(key string) Mode {
	for prefix, mode := range keyPrefixes {
		if strings.HasPrefix(key, prefix) && len(key) > len(prefix) {
			return mode
		}
	}
	return ""
}

var keyPrefixes = map[string]Mode{
	"sk_test_": ModeTest, "rk_test_": ModeTest,
	"sk_live_": ModeLive, "rk_live_": ModeLive,
}

func baseURL(cfg Config, mode Mode) (string, error) {
	switch {
	case mode == ModeSandbox:
		return sandboxURL, nil
	case cfg.APIBase == "":
		return stripe.APIURL, nil
	case mode == ModeLive:
		return "", fmt.Errorf("%w: a live key works with Stripe's own address only", ErrConfig)
	}
	u, err := url.Parse(cfg.APIBase)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !loopback(u.Hostname()) ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%w: the API base must be an http or https address on this machine's loopback", ErrConfig)
	}
	return cfg.APIBase, nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// call prepares the parameters common to all calls and gives back the end of the deadline.
func call(ctx context.Context, p *stripe.Params) context.CancelFunc {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	p.Context = ctx
	return cancel
}

// write is call for a request that changes something: it needs an idempotency key.
func write(ctx context.Context, key string, p *stripe.Params) (context.CancelFunc, error) {
	if key == "" || len(key) > maxKeyLength {
		return nil, fmt.Errorf("%w: idempotency key of %d characters", ErrRefused, len(key))
	}
	p.SetIdempotencyKey(key)
	return call(ctx, p), nil
}

// quietLogger hands stripe-go's log to slog. Response bodies (Debugf) are dropped: they hold
// names, addresses and payment links.
type quietLogger struct{ log *slog.Logger }

func (q quietLogger) Debugf(string, ...any) {}

func (q quietLogger) Infof(format string, v ...any) { q.print(format, v) }

func (q quietLogger) Warnf(format string, v ...any) { q.print(format, v) }

func (q quietLogger) Errorf(format string, v ...any) { q.print(format, v) }

func (q quietLogger) print(format string, v []any) {
	if q.log != nil && q.log.Enabled(context.Background(), slog.LevelDebug) {
		q.log.Debug("stripe", "detail", fmt.Sprintf(format, v...))
	}
}
