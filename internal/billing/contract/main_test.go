package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-mock/embedded"
	"github.com/stripe/stripe-mock/server"
	"github.com/stripe/stripe-mock/spec"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/testdb"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const webhookSecret = "whsec_contract"

// clock is a time that a test moves by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// bench is a sandbox on a database of its own, and the genuine client in front of it.
type bench struct {
	*testing.T
	ctx     context.Context
	clock   *clock
	sandbox *sandbox.Server
	wire    *wire
	client  *billing.Client
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, ctx: t.Context(), clock: newClock()}
	b.sandbox = b.server("http://127.0.0.1:1/webhooks/stripe", testdb.New(t).SQL)
	b.wire = &wire{sandbox: b.sandbox.Transport(), mock: stripeMock(t)}
	client, err := billing.New(billing.Config{
		Mode: billing.ModeSandbox, HTTPClient: &http.Client{Transport: b.wire}, Environment: "contract",
	})
	b.must(err)
	b.client = client
	return b
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// exchange is one request with the sandbox's answer and stripe-mock's opinion of it.
type exchange struct {
	method, path       string
	form               string
	status, mockStatus int
	body, mockBody     []byte
}

// wire is the tee: it carries each request to the sandbox and shows it to stripe-mock.
type wire struct {
	sandbox http.RoundTripper
	mock    http.Handler
	mu      sync.Mutex
	seen    []exchange
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var form []byte
	if r.Body != nil {
		form, _ = io.ReadAll(r.Body)
	}
	again := func() *http.Request {
		c := r.Clone(r.Context())
		c.Body = io.NopCloser(bytes.NewReader(form))
		c.RequestURI = r.URL.RequestURI()
		return c
	}
	resp, err := w.sandbox.RoundTrip(again())
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	opinion := httptest.NewRecorder()
	w.mock.ServeHTTP(opinion, again())
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, exchange{
		method: r.Method, path: r.URL.Path, form: string(form) + r.URL.RawQuery,
		status: resp.StatusCode, body: body, mockStatus: opinion.Code, mockBody: opinion.Body.Bytes(),
	})
	return resp, nil
}

var loadMock = sync.OnceValues(func() (*server.StubServer, error) {
	var fixtures spec.Fixtures
	var api spec.Spec
	if err := json.Unmarshal(embedded.OpenAPIFixtures, &fixtures); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(embedded.OpenAPISpec, &api); err != nil {
		return nil, err
	}
	return server.NewStubServer(&fixtures, &api, true, false)
})

// stripeMock is stripe-mock in process, with its strict version check on.
func stripeMock(t *testing.T) http.Handler {
	t.Helper()
	mock, err := loadMock()
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(mock.HandleRequest)
}

var quiet = slog.New(slog.DiscardHandler)

// newLoopback serves a handler on a port of this machine until the test ends.
func newLoopback(t *testing.T, h http.Handler) string {
	t.Helper()
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	return web.URL
}
