package bench

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"gorm.io/gorm"

	"imprimatur/handlers"
	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/demo"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/postgres"
	"imprimatur/internal/testdb"
	"imprimatur/views"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const (
	siteURL       = "http://licence.example"
	webhookSecret = "whsec_bench"
)

// house is the application as it is served, with the demonstration in its database. No background job runs: what the
// readers and editors wait for is measured alone.
type house struct {
	db      *postgres.DB
	url     string // of the database
	clock   *demo.Clock
	desk    *licensing.Desk
	sent    *statements // what the application says to the database
	door    string      // host:port
	stripe  *sandbox.Server
	typed   string // token of a draft that was filled by hand; the others are its copies
	editor  string // token of an editor's session
	senders int    // runs of pgbench that sent drafts
}

// newHouse builds it on a database of its own.
func newHouse(tb testing.TB) *house {
	tb.Helper()
	h := &house{clock: &demo.Clock{}, sent: &statements{}}
	h.db, h.url = testdb.NewURL(tb)
	today := time.Now().UTC().Truncate(time.Second)
	h.clock.Set(today)
	var err error
	h.stripe, err = sandbox.New(tb.Context(), h.db.SQL, sandbox.Config{
		BaseURL: siteURL + "/sandbox/stripe", WebhookURL: siteURL + "/webhooks/stripe", WebhookSecret: webhookSecret, Now: h.clock.Now,
	})
	must(tb, err)
	words, err := i18n.Load()
	must(tb, err)
	client, err := billing.New(billing.Config{Mode: billing.ModeSandbox, Environment: "bench", HTTPClient: &http.Client{Transport: h.stripe.Transport()}})
	must(tb, err)
	queue, err := river.NewClient(riverdatabasesql.New(h.db.SQL), &river.Config{})
	must(tb, err)
	heard := h.db.Gorm.Session(&gorm.Session{Logger: h.sent})
	h.desk = licensing.New(licensing.Config{DB: heard, Queue: queue, Billing: client, Words: words, Now: h.clock.Now, OfferTime: licensing.TimeOf(h.clock.Now), Domain: "licence.example"})
	must(tb, demo.Sow(tb.Context(), demo.Config{DB: heard, Desk: h.desk, Stripe: h.stripe, Clock: h.clock, BaseURL: siteURL, Today: today}))
	pages, err := views.New(words, views.Options{})
	must(tb, err)
	h.open(tb, handlers.Config{
		DB: heard, Desk: h.desk, Views: pages, Words: words, Log: slog.New(slog.DiscardHandler), BaseURL: siteURL, Secret: "a secret of the benchmark",
		WebhookSecrets: []string{webhookSecret}, Ready: func(context.Context) error { return nil }, TrustedProxies: []string{"127.0.0.1"},
	})
	_, err = h.db.SQL.ExecContext(tb.Context(), "ANALYZE")
	must(tb, err)
	return h
}

// open serves the application on a port of its own.
func (h *house) open(tb testing.TB, c handlers.Config) {
	tb.Helper()
	app, err := handlers.New(c)
	must(tb, err)
	var lc net.ListenConfig
	listener, err := lc.Listen(tb.Context(), "tcp", "127.0.0.1:0")
	must(tb, err)
	h.door = listener.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(listener) }()
	tb.Cleanup(func() {
		if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
			tb.Errorf("stop the server: %v", err)
		}
		if err := <-ended; err != nil {
			tb.Errorf("serve: %v", err)
		}
	})
}

func (h *house) exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	_, err := h.db.Pool.Exec(context.Background(), sql, args...)
	must(tb, err)
}

func (h *house) one(tb testing.TB, sql string, args ...any) (text string) {
	tb.Helper()
	must(tb, h.db.Pool.QueryRow(context.Background(), sql, args...).Scan(&text))
	return text
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
