package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"imprimatur/internal/i18n"
	"imprimatur/internal/letters"
	"imprimatur/internal/licensing"
	"imprimatur/views"
)

// Config is what the door is told. A sandbox's part is there while nothing real
// stands in its place, and otherwise its addresses do not exist: billing without
// a Stripe key, captured mail without an SMTP server, which cmd allows at a
// loopback address only, and articles. None of them is there in production.
type Config struct {
	DB             *gorm.DB
	Desk           *licensing.Desk
	Views          *views.Views
	Words          *i18n.Catalogue
	Log            *slog.Logger
	BaseURL        string // every link begins with it, whatever the request says
	Secret         string
	WebhookSecrets []string
	TrustedProxies []string
	Production     bool
	Ready          func(context.Context) error // for /readyz
	SandboxBilling http.Handler                // /sandbox/stripe
	SandboxSite    http.Handler                // /sandbox/articles
	CapturedMail   bool                        // /sandbox/mail
	ReconcileEvery time.Duration               // how often Stripe is asked about what is unsettled; 0 = ten minutes
	Limits         Limits
}

// Limits bound what strangers may do per address; zero fields take the defaults.
type Limits struct {
	Submit  time.Duration // one form sent per so long, ten at once
	Find    time.Duration // one "find my request" per so long, five at once
	LookUp  time.Duration // one article read per so long, thirty at once
	Message time.Duration // one message per so long, twenty at once
	Upload  time.Duration // one form with files per so long, forty at once
}

func (l Limits) orDefault() Limits {
	if l.Submit == 0 {
		l = Limits{Submit: 30 * time.Second, Find: time.Minute, LookUp: 2 * time.Second, Message: 5 * time.Second, Upload: 20 * time.Second}
	}
	return l
}

// Handlers holds what the handlers need. It is built once and never changes.
type Handlers struct {
	db      *gorm.DB
	desk    *licensing.Desk
	views   *views.Views
	words   *i18n.Catalogue
	letters letters.Writer
	log     *slog.Logger
	baseURL string
	host    string
	secure  bool // BASE_URL is https: cookies are __Host- and Secure
	secret  string
	config  Config
	limits  Limits
	inside  []string // the languages of the staff's pages
	csrf    *http.CrossOriginProtection
	gate    fileGate // the one part that changes: who sends files now
}

// New builds the application. It fails on a BASE_URL that is none, and on a
// route without a guard.
func New(c Config) (*fiber.App, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("handlers: BASE_URL %q is not an address", c.BaseURL)
	}
	h := &Handlers{
		db: c.DB, desk: c.Desk, views: c.Views, words: c.Words, log: c.Log, baseURL: strings.TrimRight(c.BaseURL, "/"), host: base.Host,
		secure: base.Scheme == "https", secret: c.Secret, config: c, limits: c.Limits.orDefault(),
		inside: c.Words.Fluent("desk_"), csrf: http.NewCrossOriginProtection(),
	}
	h.letters = letters.Writer{Views: h.views, Words: h.words, BaseURL: h.baseURL, Now: h.desk.Now}
	app := fiber.New(fiber.Config{
		AppName: "imprimatur", DisableStartupMessage: true, CaseSensitive: true, StrictRouting: true, Immutable: true,
		ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 60 * time.Second,
		BodyLimit: longestBody, StreamRequestBody: true, DisablePreParseMultipartForm: true, // weigh holds every body to its limit
		ReadBufferSize:          16 << 10, // an article's address of 2000 bytes, percent-encoded, and the cookies of several requests
		EnableTrustedProxyCheck: true, TrustedProxies: c.TrustedProxies, ProxyHeader: proxyHeader(c.TrustedProxies),
		ErrorHandler: h.showError,
	})
	app.Server().HeaderReceived = slowly
	h.use(app)
	for _, r := range h.Table() {
		guard, err := h.guard(r.Guard)
		if err != nil {
			return nil, fmt.Errorf("handlers: %s %s: %w", r.Method, r.Path, err)
		}
		app.Add(r.Method, r.Path, guard, r.Handler)
	}
	app.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return app, nil
}

// proxyHeader is where a trusted proxy writes the client's address. It must
// overwrite, not append: the README says so.
func proxyHeader(trusted []string) string {
	if len(trusted) == 0 {
		return ""
	}
	return fiber.HeaderXForwardedFor
}

// link is an absolute address of ours.
func (h *Handlers) link(path string) string { return h.baseURL + path }
