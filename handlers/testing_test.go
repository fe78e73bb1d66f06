package handlers

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gofiber/fiber/v2"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/internal/testdb"
	"imprimatur/models"
	"imprimatur/views"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// siteURL is where the application of a test lives; nothing listens there.
const siteURL = "https://licence.example"

// house is the whole application on a real database, with the embedded Stripe: two publications, an administrator,
// a published rate card and terms for each.
type house struct {
	t      testing.TB
	db     *gorm.DB
	desk   *licensing.Desk
	app    *fiber.App
	words  *i18n.Catalogue
	stripe *sandbox.Server
	clock  *clock
	pub    models.Publication // The Meridian Eye: GBP, EUR, USD; London
	other  models.Publication // Al-Midan: USD; Beirut
	admin  models.Staff       // maya@meridian.example, signs in with password

	inside  licensing.Config // of its desk
	outside Config           // of its door
}

// patient is a house whose decisions can be undone for ten seconds.
func patient(t testing.TB) *house {
	t.Helper()
	h := newHouse(t)
	h.inside.UndoWindow = 10 * time.Second
	h.desk = licensing.New(h.inside)
	h.outside.Desk = h.desk
	var err error
	h.app, err = New(h.outside)
	must(t, err)
	return h
}

const (
	password  = "correct horse battery"
	appSecret = "a secret of a test"
)

// clock is the time of a test; it moves only when told.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// cheapPasswords spare the tests most of the price of argon2id.
var cheapPasswords = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// The catalogue and the parsed pages are made once: they never change.
var (
	catalogue = sync.OnceValues(i18n.Load)
	pages     = sync.OnceValues(func() (*views.Views, error) {
		words, err := catalogue()
		if err != nil {
			return nil, err
		}
		return views.New(words, views.Options{})
	})
)

// newHouse builds it; change, when given, alters the configuration of the door.
func newHouse(t testing.TB, change ...func(*Config)) *house {
	t.Helper()
	db := testdb.New(t)
	h := &house{t: t, db: db.Gorm, clock: &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}}
	ctx := t.Context()
	var err error
	h.stripe, err = sandbox.New(ctx, db.SQL, sandbox.Config{
		BaseURL: siteURL + "/sandbox/stripe", WebhookURL: siteURL + "/webhooks/stripe", WebhookSecret: "whsec_test", Now: h.clock.now,
	})
	must(t, err)
	h.words, err = catalogue()
	must(t, err)
	client, err := billing.New(billing.Config{Mode: billing.ModeSandbox, Environment: "test", HTTPClient: &http.Client{Transport: h.stripe.Transport()}})
	must(t, err)
	queue, err := river.NewClient(riverdatabasesql.New(db.SQL), &river.Config{})
	must(t, err)
	h.inside = licensing.Config{DB: h.db, Queue: queue, Billing: client, Words: h.words, Now: h.clock.now, OfferTime: licensing.TimeOf(h.clock.now), Domain: "licence.example", PasswordCost: cheapPasswords}
	h.desk = licensing.New(h.inside)
	looks, err := pages()
	must(t, err)
	config := Config{
		DB: h.db, Desk: h.desk, Views: looks, Words: h.words, Log: slog.New(slog.DiscardHandler), BaseURL: siteURL, Secret: appSecret,
		WebhookSecrets: []string{"whsec_test"}, Ready: func(context.Context) error { return nil }, CapturedMail: true, SandboxBilling: h.stripe.Pages(),
	}
	for _, alter := range change {
		alter(&config)
	}
	h.outside = config
	h.app, err = New(config)
	must(t, err)
	h.furnish(ctx)
	return h
}

// furnish makes the publications, their people, cards and terms.
func (h *house) furnish(ctx context.Context) {
	h.t.Helper()
	var err error
	h.admin, err = h.desk.CreateStaff(ctx, "maya@meridian.example", "Maya Haddad", models.Admin, password)
	must(h.t, err)
	h.pub = h.publish(ctx, models.Publication{
		Code: "MEE", Slug: "meridian-eye", Name: "The Meridian Eye", LegalName: "Meridian Eye Ltd", ContactEmail: "rights@meridian.example",
		Accent: "#8c1d2f", Country: "GB", TimeZone: "Europe/London", Language: "en", Currency: "GBP", Currencies: []string{"GBP", "EUR", "USD"},
		Sites: []string{"meridian.example"}, AnswerDays: 3, QuoteDays: 21, PaymentDays: 14, LapseDays: 30,
		TaxLabel: "VAT", TaxBasisPoints: 2000, CreditLine: "First published by The Meridian Eye",
	})
	h.other = h.publish(ctx, models.Publication{
		Code: "MID", Slug: "al-midan", Name: "Al-Midan", LegalName: "Al-Midan SARL", ContactEmail: "rights@midan.example",
		Accent: "#1f5a94", Country: "LB", TimeZone: "Asia/Beirut", Language: "ar", Currency: "USD", Currencies: []string{"USD"},
		Sites: []string{"midan.example"}, AnswerDays: 2, QuoteDays: 14, PaymentDays: 14, LapseDays: 30, CreditLine: "Al-Midan",
	})
}

func (h *house) publish(ctx context.Context, p models.Publication) models.Publication {
	h.t.Helper()
	pub, err := h.desk.CreatePublication(ctx, p)
	must(h.t, err)
	card, err := h.desk.SaveRateCard(ctx, h.admin.Actor(), pub.ID, 0, pricing.Default(pub.Currency), "first")
	must(h.t, err)
	must(h.t, h.desk.PublishRateCard(ctx, h.admin.Actor(), card.ID))
	terms, err := h.desk.SaveTerms(ctx, h.admin.Actor(), pub.ID, 0, map[string]string{"en": "You may publish what is granted.", "ar": "لك أن تنشر ما رُخِّص لك."}, "first")
	must(h.t, err)
	must(h.t, h.desk.PublishTerms(ctx, h.admin.Actor(), terms.ID))
	return pub
}

// catalogue adds an article that has been read, after change has had its way with it.
func (h *house) catalogue(address, title string, change ...func(*models.Article)) models.Article {
	h.t.Helper()
	published := h.clock.now().AddDate(0, -1, 0)
	a := models.Article{
		PublicationID: h.pub.ID, URL: address, URLKey: address, Title: title, Author: "Nadia Karam", Language: "en", PublishedAt: &published,
		WordCount: 620, BodyHTML: "<p>It has not rained since April.</p>", RightsBasis: "staff", Reading: models.ReadingDone, Version: 1, CreatedAt: h.clock.now(),
	}
	for _, alter := range change {
		alter(&a)
	}
	must(h.t, models.From[models.Article](h.db).Create(h.t.Context(), &a))
	return a
}

// submission is what a French magazine asks of The Meridian Eye.
func (h *house) submission(key string) licensing.Submission {
	return licensing.Submission{
		Key: key, Publication: h.pub, Language: "en", Currency: "GBP",
		Articles: []models.RequestArticle{{URL: "https://meridian.example/a", Title: "The river that forgot its name", WordCount: 620, Language: "en"}},
		Use: models.Use{
			Portion: "full", Destination: "Revue du Fleuve", DestinationURL: "https://revue.example", Media: []string{"website"}, Audience: "10k_100k",
			Purpose: "editorial", OrganisationKind: "magazine", Country: "FR", Territory: []string{"world"}, Languages: []string{"en"}, Term: "3m", Edits: "style",
		},
		OrganisationName: "Revue du Fleuve", OrganisationKind: "magazine", Country: "FR", Name: "Claire Martin", Email: "claire@revue.example", JobTitle: "Editor",
	}
}

// unconfirmed makes a request whose address is not confirmed yet; submitted one that is on the desk.
func (h *house) unconfirmed(key string) models.Request {
	h.t.Helper()
	r, err := h.desk.Submit(h.t.Context(), h.submission(key))
	must(h.t, err)
	return r
}

func (h *house) submitted(key string) models.Request {
	h.t.Helper()
	r, err := h.desk.Confirm(h.t.Context(), h.key(h.unconfirmed(key), "confirm"))
	must(h.t, err)
	return r
}

// key makes a private link's key, as a mail would carry it.
func (h *house) key(r models.Request, kind string) string {
	h.t.Helper()
	key, err := h.desk.NewLink(h.t.Context(), r.ID, kind, 7*24*time.Hour)
	must(h.t, err)
	return key
}

// browser is a visitor: it keeps cookies and checks every page it is shown.
type browser struct {
	h       *house
	cookies map[string]string
	lang    string // Accept-Language
}

func (h *house) browser() *browser { return &browser{h: h, cookies: map[string]string{}, lang: "en"} }

// holding is a browser that came by the private link of a request.
func (h *house) holding(r models.Request) *browser {
	h.t.Helper()
	token, err := h.desk.OpenSession(h.t.Context(), r.ID, "192.0.2.7", "test")
	must(h.t, err)
	b := h.browser()
	b.cookies["__Host-imprimatur-r-"+r.Reference] = token
	return b
}

// signedIn is a browser of the administrator.
func (h *house) signedIn() *browser {
	h.t.Helper()
	token, _, err := h.desk.SignIn(h.t.Context(), h.admin.Email, password, licensing.Origin{Network: "192.0.2.8"})
	must(h.t, err)
	b := h.browser()
	b.cookies["__Host-imprimatur-desk"] = token
	return b
}

func (b *browser) get(path string) *answer {
	b.h.t.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, path, nil))
}

func (b *browser) post(path string, form url.Values) *answer {
	b.h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(r)
}

// follow is post, and then the page that it leads to.
func (b *browser) follow(path string, form url.Values) *answer {
	b.h.t.Helper()
	a := b.post(path, form)
	if a.status != http.StatusSeeOther {
		b.h.t.Fatalf("POST %s: %d instead of 303\n%s", path, a.status, a.text())
	}
	return b.get(a.location)
}

func (b *browser) send(r *http.Request) *answer {
	b.h.t.Helper()
	a := b.exchange(r)
	a.check()
	return a
}

// exchange is send without looking at the page: for requests that run in parallel.
func (b *browser) exchange(r *http.Request) *answer {
	if r.Header.Get(fiber.HeaderAcceptLanguage) == "" {
		r.Header.Set(fiber.HeaderAcceptLanguage, b.lang)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	response, err := b.h.app.Test(r, -1)
	if err != nil {
		b.h.t.Errorf("%s %s: %v", r.Method, r.URL, err)
		return &answer{t: b.h.t, name: r.Method + " " + r.URL.String()}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.h.t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
	for _, cookie := range response.Cookies() {
		if b.cookies[cookie.Name] = cookie.Value; cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		}
	}
	return &answer{
		t: b.h.t, name: r.Method + " " + r.URL.String(), status: response.StatusCode, header: response.Header, body: string(body),
		location: response.Header.Get(fiber.HeaderLocation),
	}
}

// decode reads a JSON answer.
func (a *answer) decode(into any) {
	a.t.Helper()
	must(a.t, json.Unmarshal([]byte(a.body), into))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
