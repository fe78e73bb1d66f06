package sandbox

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// APIVersion is the only version of Stripe's API that the sandbox speaks.
const APIVersion = "2023-10-16"

// maxBody bounds a request to the API and to the pages.
const maxBody = 1 << 20

// Config is what New needs; every field but Logger must be set.
type Config struct {
	// BaseURL is the address under which Pages is mounted, for links to hosted invoices.
	BaseURL string
	// WebhookURL receives the events; WebhookSecret signs them and must not be empty.
	WebhookURL, WebhookSecret string
	// Now is the sandbox's clock: it dates and signs events and, put forward by AdvanceClock, dates
	// objects and ages idempotency keys.
	Now    func() time.Time
	Logger *slog.Logger
}

// Server is one embedded Stripe account. Several Servers, in one process or in several, may
// share a database: they are then one account.
type Server struct {
	db     *sql.DB
	cfg    Config
	log    *slog.Logger
	api    http.Handler
	pages  http.Handler
	faults faults
	wake   chan struct{}
	client *http.Client

	ahead atomic.Int64 // seconds that the account's clock was put forward by

	mu   sync.Mutex
	held bool
}

// New creates the schema stripe_sandbox if it is missing and returns a server that is ready to
// answer. Events are delivered only while Run is running.
func New(ctx context.Context, db *sql.DB, cfg Config) (*Server, error) {
	switch {
	case cfg.Now == nil:
		return nil, errors.New("stripe sandbox: no clock")
	case cfg.WebhookSecret == "":
		return nil, errors.New("stripe sandbox: an empty webhook secret would let anybody sign events")
	}
	for name, address := range map[string]string{"base": cfg.BaseURL, "webhook": cfg.WebhookURL} {
		u, err := url.Parse(address)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return nil, fmt.Errorf("stripe sandbox: the %s address %q is not a web address", name, address)
		}
	}
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if err := createSchema(ctx, db); err != nil {
		return nil, err
	}
	s := &Server{db: db, cfg: cfg, log: cfg.Logger, wake: make(chan struct{}, 1), client: webhookClient()}
	if err := s.readClock(ctx); err != nil {
		return nil, err
	}
	s.api = s.routes()
	s.pages = s.pageRoutes()
	return s, nil
}

// API is the server as an ordinary handler, for tests that reach it over a loopback port.
func (s *Server) API() http.Handler { return s.api }

// Transport carries requests to the server without a network: give it to the HTTP client of
// stripe-go. A lost reply is io.ErrUnexpectedEOF, a hanging one ends with the request's context.
func (s *Server) Transport() http.RoundTripper { return transport{s.api} }

type transport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer in.Body.Close() //nolint:errcheck // an in-memory body
	in.RequestURI = in.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:0"
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p != http.ErrAbortHandler { //nolint:errorlint // a panic value, not a wrapped error
			panic(p)
		}
		if resp, err = nil, r.Context().Err(); err == nil {
			err = io.ErrUnexpectedEOF
		}
	}()
	recorder := httptest.NewRecorder()
	t.handler.ServeHTTP(recorder, in)
	resp = recorder.Result()
	resp.Request = r
	return resp, nil
}

// now is the account's time in unix seconds.
func (s *Server) now() int64 { return s.cfg.Now().Unix() + s.ahead.Load() }

// nudge wakes the delivery loop, if it sleeps.
func (s *Server) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// newID makes an id such as in_sbx4f0c...: recognisably not Stripe's own.
func newID(prefix string) string { return prefix + "_sbx" + randomHex(10) }

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // crypto/rand never fails since Go 1.24
	return hex.EncodeToString(b)
}
