package contract

import (
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/customer"

	"imprimatur/internal/billing"
	"imprimatur/internal/testdb"
)

// tripwire stands where a request would leave the machine.
type tripwire struct {
	mu    sync.Mutex
	hosts []string
}

var errTripped = errors.New("a test tried to leave the machine")

func (w *tripwire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hosts = append(w.hosts, r.URL.Host)
	return nil, errTripped
}

// The sandbox never reaches Stripe: neither through stripe-go's own client, which a forgotten
// package-level call would use, nor through Go's default transport.
func TestStripeIsNeverDialled(t *testing.T) {
	wire := &tripwire{}
	stripe.SetHTTPClient(&http.Client{Transport: wire})
	transport := http.DefaultTransport
	http.DefaultTransport = wire
	t.Cleanup(func() { http.DefaultTransport = transport })

	b := newBench(t)
	b.journey()
	b.everyEndpoint()
	if len(wire.hosts) > 0 {
		t.Errorf("dialled %v", wire.hosts)
	}
	if len(b.wire.seen) == 0 {
		t.Error("the journey made no call at all")
	}
	// The control: a call by stripe-go's package-level client does trip the wire.
	stripe.Key = "sk_test_1"
	stripe.DefaultLeveledLogger = &stripe.LeveledLogger{}
	if _, err := customer.Get("cus_1", nil); err == nil || len(wire.hosts) == 0 || wire.hosts[0] != "api.stripe.com" {
		t.Errorf("the tripwire does not work: %v, %v", err, wire.hosts)
	}
}

// With a key, the client goes to Stripe's address and nowhere else, with the pinned version and
// without telemetry.
func TestAKeyLeadsToStripe(t *testing.T) {
	var seen *http.Request
	over := roundTrip(func(r *http.Request) (*http.Response, error) { seen = r; return nil, errTripped })
	client, err := billing.New(billing.Config{SecretKey: "rk_test_1", HTTPClient: &http.Client{Transport: over}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.CreateCustomer(t.Context(), "lic:dev:customer:7:1", anatolia)
	wantError(t, "unreachable", err, billing.ErrUnknownOutcome)
	if seen.URL.Scheme != "https" || seen.URL.Host != "api.stripe.com" || seen.Header.Get("Stripe-Version") != "2023-10-16" ||
		seen.Header.Get("Idempotency-Key") != "lic:dev:customer:7:1" || seen.Header.Get("X-Stripe-Client-Telemetry") != "" {
		t.Errorf("%s %v", seen.URL, seen.Header)
	}
	if deadline, bounded := seen.Context().Deadline(); !bounded || deadline.IsZero() {
		t.Error("the call has no deadline")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Over a real loopback port, as STRIPE_API_BASE allows, the sandbox answers just the same.
func TestTheSandboxOverALoopbackPort(t *testing.T) {
	b := newBench(t)
	web := newLoopback(t, b.server("http://127.0.0.1:1/hook", testdb.New(t).SQL).API())
	client, err := billing.New(billing.Config{SecretKey: "sk_test_1", APIBase: web})
	b.must(err)
	b.client = client
	inv := b.open(b.customer("c"), "i", "GBP", 3, 5000)
	if inv.Status != "open" || client.Mode() != billing.ModeTest {
		t.Errorf("%s invoice in mode %s", inv.Status, client.Mode())
	}
}
