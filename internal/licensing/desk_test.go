package licensing_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
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
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// house is a rights desk on a real database with the embedded Stripe: one
// publication, one editor, one published card and terms.
type house struct {
	t      *testing.T
	db     *gorm.DB
	sql    *sql.DB
	words  *i18n.Catalogue
	desk   *licensing.Desk
	stripe *sandbox.Server
	pub    models.Publication
	editor models.Actor
	clock  *clock

	unchained bool // a control in which histories are meant to break
}

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

// catalogue is read once: it never changes.
var catalogue = sync.OnceValues(i18n.Load)

// cheapPasswords spare the tests most of the price of argon2id.
var cheapPasswords = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func newHouse(t *testing.T) *house {
	t.Helper()
	db := testdb.New(t)
	h := &house{t: t, db: db.Gorm, sql: db.SQL, clock: &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}}
	ctx := t.Context()
	var err error
	h.stripe, err = sandbox.New(ctx, db.SQL, sandbox.Config{
		BaseURL: "http://127.0.0.1:1", WebhookURL: "http://127.0.0.1:1/webhooks/stripe", WebhookSecret: "whsec_test", Now: h.clock.now,
	})
	must(t, err)
	h.words, err = catalogue()
	must(t, err)
	h.desk = h.another(h.stripe.Transport(), 0)
	h.open(ctx)
	return h
}

// another is a second desk on the same database, as another process would have
// it, with a way to Stripe and a patience with it of its own.
func (h *house) another(way http.RoundTripper, patience time.Duration, change ...func(*licensing.Config)) *licensing.Desk {
	h.t.Helper()
	client, err := billing.New(billing.Config{Mode: billing.ModeSandbox, Environment: "test", HTTPClient: &http.Client{Transport: way, Timeout: patience}})
	must(h.t, err)
	queue, err := river.NewClient(riverdatabasesql.New(h.sql), &river.Config{})
	must(h.t, err)
	c := licensing.Config{DB: h.db, Queue: queue, Billing: client, Words: h.words, Now: h.clock.now, OfferTime: licensing.TimeOf(h.clock.now), Domain: "desk.example", PasswordCost: cheapPasswords}
	for _, alter := range change {
		alter(&c)
	}
	return licensing.New(c)
}

// open sets up the publication, its people, card and terms.
func (h *house) open(ctx context.Context) {
	h.t.Helper()
	pub, err := h.desk.CreatePublication(ctx, models.Publication{
		Code: "MEE", Slug: "meridian-eye", Name: "The Meridian Eye", LegalName: "Meridian Eye Ltd", ContactEmail: "rights@meridian.example",
		Accent: "#8c1d2f", Country: "GB", TimeZone: "Europe/London", Language: "en", Currency: "GBP", Currencies: []string{"GBP", "EUR", "USD"},
		Sites: []string{"meridian.example"}, AnswerDays: 3, QuoteDays: 21, PaymentDays: 14, LapseDays: 30,
		TaxLabel: "VAT", TaxBasisPoints: 2000, CreditLine: "First published by The Meridian Eye",
	})
	must(h.t, err)
	h.pub = pub
	// Not by CreateStaff: hashing a password in each of many houses would take most of the run.
	editor := models.Staff{Email: "maya@meridian.example", EmailKey: "maya@meridian.example", Name: "Maya Haddad", Role: models.Admin, PasswordHash: "-", Active: true}
	must(h.t, models.From[models.Staff](h.db).Create(ctx, &editor))
	h.editor = editor.Actor()
	card, err := h.desk.SaveRateCard(ctx, h.editor, pub.ID, 0, pricing.Default("GBP"), "first")
	must(h.t, err)
	must(h.t, h.desk.PublishRateCard(ctx, h.editor, card.ID))
	terms, err := h.desk.SaveTerms(ctx, h.editor, pub.ID, 0, map[string]string{"en": "You may publish what is granted."}, "first")
	must(h.t, err)
	must(h.t, h.desk.PublishTerms(ctx, h.editor, terms.ID))
}

// submission is what a French magazine asks of the house.
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

// submitted makes a confirmed request.
func (h *house) submitted(key string) models.Request {
	h.t.Helper()
	r, err := h.desk.Submit(h.t.Context(), h.submission(key))
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", time.Hour)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	return r
}

func (h *house) offer(r models.Request) licensing.QuoteInput {
	return licensing.QuoteInput{Seen: r.Version, Currency: "GBP", Grant: models.Grant{Use: r.Use, CreditLine: "First published by The Meridian Eye", NoIndex: true}}
}

// quoted makes a request with a sent quote.
func (h *house) quoted(key string) (models.Request, models.Quote) {
	h.t.Helper()
	r := h.submitted(key)
	q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, h.offer(r))
	must(h.t, err)
	return h.reload(r), q
}

func (h *house) signature(q models.Quote) licensing.Acceptance {
	return licensing.Acceptance{QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true, Address: "192.0.2.7"}
}

// invoiced makes an accepted request whose invoice is open at Stripe.
func (h *house) invoiced(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	r, q := h.quoted(key)
	must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)))
	inv := h.invoice(r)
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), inv.ID))
	return h.reload(r), h.invoice(r)
}

func (h *house) reload(r models.Request) models.Request {
	h.t.Helper()
	r, err := models.RequestByID(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return r
}

func (h *house) invoice(r models.Request) models.Invoice {
	h.t.Helper()
	inv, err := models.LatestInvoice(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return inv
}

// count counts rows by a condition of the test's own.
func (h *house) count(sql string, args ...any) (n int64) {
	h.t.Helper()
	must(h.t, h.db.Raw(sql, args...).Scan(&n).Error)
	return n
}

func (h *house) pay(inv models.Invoice) {
	h.t.Helper()
	must(h.t, h.stripe.PayInvoice(h.t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
