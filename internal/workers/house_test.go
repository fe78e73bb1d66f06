package workers

import (
	"context"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"
	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/i18n"
	"imprimatur/internal/letters"
	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
	"imprimatur/internal/pricing"
	"imprimatur/internal/testdb"
	"imprimatur/models"
	"imprimatur/views"
)

// cheapPasswords spare the tests most of the price of argon2id.
var cheapPasswords = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const baseURL = "https://licence.example"

// house is a rights desk on a real database with the embedded Stripe, and the worker that sends its mail. Time moves
// only when told.
type house struct {
	t            *testing.T
	db           *gorm.DB
	desk         *licensing.Desk
	stripe       *sandbox.Server
	stripeClient *billing.Client
	pub          models.Publication
	editor       models.Actor
	at           time.Time
	worker       *sendMail
	sent         []mail.Message
	fails        error // what the sender answers
}

// The catalogue and the parsed mails are made once: they never change.
var (
	catalogue = sync.OnceValues(i18n.Load)
	looks     = sync.OnceValues(func() (*views.Views, error) {
		words, err := catalogue()
		if err != nil {
			return nil, err
		}
		return views.New(words, views.Options{})
	})
)

func newHouse(t *testing.T) *house {
	t.Helper()
	db := testdb.New(t)
	h := &house{t: t, db: db.Gorm, at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.at }
	var err error
	h.stripe, err = sandbox.New(t.Context(), db.SQL, sandbox.Config{
		BaseURL: "http://127.0.0.1:1", WebhookURL: "http://127.0.0.1:1/webhooks/stripe", WebhookSecret: "whsec_test", Now: now,
	})
	must(t, err)
	words, err := catalogue()
	must(t, err)
	pages, err := looks()
	must(t, err)
	client, err := billing.New(billing.Config{Mode: billing.ModeSandbox, Environment: "test", HTTPClient: &http.Client{Transport: h.stripe.Transport()}})
	must(t, err)
	h.stripeClient = client
	queue, err := river.NewClient(riverdatabasesql.New(db.SQL), &river.Config{})
	must(t, err)
	h.desk = licensing.New(licensing.Config{DB: h.db, Queue: queue, Billing: client, Words: words, Now: now, OfferTime: licensing.TimeOf(now), Domain: "desk.example", PasswordCost: cheapPasswords})
	h.worker = &sendMail{config: Config{
		DB: h.db, Desk: h.desk, Letters: letters.Writer{Views: pages, Words: words, BaseURL: baseURL, Now: h.desk.Now}, Words: words, Send: h.send, BaseURL: baseURL,
	}}
	h.open(t.Context())
	return h
}

func (h *house) open(ctx context.Context) {
	h.t.Helper()
	var err error
	h.pub, err = h.desk.CreatePublication(ctx, models.Publication{
		Code: "MEE", Slug: "meridian-eye", Name: "The Meridian Eye", LegalName: "Meridian Eye Ltd", ContactEmail: "rights@meridian.example",
		Accent: "#8c1d2f", Country: "GB", TimeZone: "Europe/London", Language: "en", Currency: "GBP", Currencies: []string{"GBP"},
		Sites: []string{"meridian.example"}, AnswerDays: 3, QuoteDays: 21, PaymentDays: 14, LapseDays: 30,
		TaxLabel: "VAT", TaxBasisPoints: 2000, CreditLine: "First published by The Meridian Eye",
	})
	must(h.t, err)
	editor, err := h.desk.CreateStaff(ctx, "maya@meridian.example", "Maya Haddad", models.Admin, "correct horse battery")
	must(h.t, err)
	h.editor = editor.Actor()
	card, err := h.desk.SaveRateCard(ctx, h.editor, h.pub.ID, 0, pricing.Default("GBP"), "first")
	must(h.t, err)
	must(h.t, h.desk.PublishRateCard(ctx, h.editor, card.ID))
	terms, err := h.desk.SaveTerms(ctx, h.editor, h.pub.ID, 0,
		map[string]string{"en": "# Use\n\nYou may publish what is granted.", "ar": "يحق لك نشر ما يشمله الترخيص."}, "first")
	must(h.t, err)
	must(h.t, h.desk.PublishTerms(ctx, h.editor, terms.ID))
}

// send is the sender of the worker under test.
func (h *house) send(_ context.Context, m mail.Message) error {
	if h.fails != nil {
		return h.fails
	}
	if err := m.Check(); err != nil {
		return err
	}
	h.sent = append(h.sent, m)
	return nil
}

// submission is what a magazine asks of the house, in a language.
func (h *house) submission(key, lang string) licensing.Submission {
	return licensing.Submission{
		Key: key, Publication: h.pub, Language: lang, TimeZone: "Europe/Istanbul", Currency: "GBP",
		Articles: []models.RequestArticle{{URL: "https://meridian.example/a", Title: "The river & <b>its name", WordCount: 620, Language: "en"}},
		Use: models.Use{
			Portion: "full", Destination: "Revue du Fleuve", DestinationURL: "https://revue.example", Media: []string{"website"}, Audience: "10k_100k",
			Purpose: "editorial", OrganisationKind: "magazine", Country: "GB", Territory: []string{"world"}, Languages: []string{"en"}, Term: "3m", Edits: "style",
		},
		OrganisationName: "Revue du Fleuve", OrganisationKind: "magazine", Country: "GB", Name: "Claire Martin", Email: "claire@revue.example", JobTitle: "Editor",
	}
}

func (h *house) submitted(lang string) models.Request {
	h.t.Helper()
	r, err := h.desk.Submit(h.t.Context(), h.submission("key-"+lang, lang))
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", time.Hour)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	return r
}

func (h *house) quote(r models.Request, change func(*licensing.QuoteInput)) models.Quote {
	h.t.Helper()
	in := licensing.QuoteInput{Seen: h.reload(r).Version, Currency: "GBP", Grant: models.Grant{Use: r.Use, CreditLine: "First published by The Meridian Eye"}}
	if change != nil {
		change(&in)
	}
	q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, in)
	must(h.t, err)
	return q
}

func (h *house) accept(r models.Request, q models.Quote) {
	h.t.Helper()
	must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, licensing.Acceptance{
		QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true, Address: "192.0.2.7",
	}))
}

// invoiced makes a request whose invoice is open at Stripe.
func (h *house) invoiced(lang string) (models.Request, models.Invoice) {
	h.t.Helper()
	r := h.submitted(lang)
	h.accept(r, h.quote(r, nil))
	inv, err := models.LatestInvoice(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), inv.ID))
	inv, err = models.LatestInvoice(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return h.reload(r), inv
}

func (h *house) pay(inv models.Invoice, how sandbox.Outcome) {
	h.t.Helper()
	must(h.t, h.stripe.PayInvoice(h.t.Context(), *inv.StripeInvoiceID, how))
	must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
}

func (h *house) reload(r models.Request) models.Request {
	h.t.Helper()
	r, err := models.RequestByID(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return r
}

// intended is the newest intended letter of a kind.
func (h *house) intended(r models.Request, kind string) models.Mail {
	h.t.Helper()
	list, err := models.MailsOf(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Kind == kind {
			return list[i]
		}
	}
	h.t.Fatalf("no letter %s was intended", kind)
	return models.Mail{}
}

// work runs the worker once for a letter.
func (h *house) work(m models.Mail, attempt int) error {
	h.t.Helper()
	return h.worker.Work(h.t.Context(), job(m, attempt))
}

func job(m models.Mail, attempt int) *river.Job[licensing.SendMail] {
	return &river.Job[licensing.SendMail]{JobRow: &rivertype.JobRow{Attempt: attempt, MaxAttempts: 20}, Args: licensing.SendMail{MailID: m.ID}}
}

// post sends the newest letter of a kind and returns it.
func (h *house) post(r models.Request, kind string) mail.Message {
	h.t.Helper()
	must(h.t, h.work(h.intended(r, kind), 1))
	return h.sent[len(h.sent)-1]
}

// deliver sends every letter that waits.
func (h *house) deliver() {
	h.t.Helper()
	var ids []int64
	must(h.t, h.db.Raw(`SELECT id FROM mails WHERE status = 'waiting' ORDER BY id`).Scan(&ids).Error)
	for _, id := range ids {
		must(h.t, h.work(models.Mail{ID: id}, 1))
	}
}

func (h *house) mail(id int64) models.Mail {
	h.t.Helper()
	m, err := models.MailByID(h.t.Context(), h.db, id)
	must(h.t, err)
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
