package demo_test

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/demo"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/testdb"
	"imprimatur/models"
)

// cheapPasswords spare the tests most of the price of argon2id.
var cheapPasswords = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

func TestTheDemonstrationHasARequestInEveryState(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	clock := &demo.Clock{}
	today := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	clock.Set(today)
	stripe, err := sandbox.New(t.Context(), db.SQL, sandbox.Config{
		BaseURL: "http://127.0.0.1:8080", WebhookURL: "http://127.0.0.1:8080/webhooks/stripe", WebhookSecret: "whsec_test", Now: clock.Now,
	})
	check(t, err)
	words, err := i18n.Load()
	check(t, err)
	client, err := billing.New(billing.Config{Mode: billing.ModeSandbox, Environment: "demo", HTTPClient: &http.Client{Transport: stripe.Transport()}})
	check(t, err)
	queue, err := river.NewClient(riverdatabasesql.New(db.SQL), &river.Config{})
	check(t, err)
	desk := licensing.New(licensing.Config{DB: db.Gorm, Queue: queue, Billing: client, Words: words, Now: clock.Now, OfferTime: licensing.TimeOf(clock.Now), Domain: "demo.example", PasswordCost: cheapPasswords})
	sow := demo.Config{DB: db.Gorm, Desk: desk, Stripe: stripe, Clock: clock, BaseURL: "http://127.0.0.1:8080", Today: today}
	check(t, demo.Sow(t.Context(), sow))
	counts := map[models.Status]int{}
	var rows []models.Request
	check(t, db.Gorm.Find(&rows).Error)
	for _, r := range rows {
		counts[r.Status]++
	}
	for _, s := range models.Statuses {
		if counts[s] == 0 {
			t.Errorf("no request is %s", s)
		}
	}
	for what, query := range map[string]string{
		"pays later":                        `SELECT o.name FROM organisation_terms t JOIN organisations o ON o.id = t.organisation_id WHERE t.pay_later`,
		"is on hold":                        `SELECT o.name FROM account_holds h JOIN organisations o ON o.id = h.organisation_id WHERE h.lifted_at IS NULL AND h.email_key = ''`,
		"bargains in English, second round": `SELECT r.organisation FROM counter_offers o JOIN requests r ON r.id = o.request_id WHERE o.status = 'open' AND o.round = 2 AND r.language = 'en'`,
		"bargains in Arabic, second round":  `SELECT r.organisation FROM counter_offers o JOIN requests r ON r.id = o.request_id WHERE o.status = 'open' AND o.round = 2 AND r.language = 'ar'`,
		"has a licence before its payment":  `SELECT number FROM licences WHERE status = 'provisional'`,
		"is an agreement in use, with a share for who wrote what was drawn": `SELECT a.number FROM agreements a WHERE a.status = 'active' AND a.drawn = 3 AND a.size = 10
			AND (SELECT count(*) FROM share_entries WHERE invoice_id = a.invoice_id) = 1`,
		"was amended, and is superseded": `SELECT o.number FROM licences o JOIN licences n ON n.follows_id = o.id
			WHERE o.status = 'superseded' AND n.follows_as = 'amendment' AND n.status = 'active'`,
		"waits for an amendment, with a suggestion": `SELECT r.reference FROM requests r JOIN licences l ON l.id = r.follows_id
			WHERE r.follows_as = 'amendment' AND r.status = 'submitted' AND r.suggested_minor > 0 AND l.status = 'active'`,
		"can be drawn": `SELECT r.reference FROM requests r JOIN agreements a USING (organisation_id) WHERE r.status = 'submitted' AND r.bundle IS NULL`,
	} {
		var found []string
		check(t, db.Gorm.Raw(query).Scan(&found).Error)
		if len(found) != 1 {
			t.Errorf("%v %s", found, what)
		}
	}
	for what, query := range impossible {
		var found []string
		check(t, db.Gorm.Raw(query).Scan(&found).Error)
		if len(found) > 0 {
			t.Errorf("%s: %v", what, found)
		}
	}
	check(t, demo.Sow(t.Context(), sow)) // a second time changes nothing
	var again int64
	check(t, db.Gorm.Model(&models.Request{}).Count(&again).Error)
	if int(again) != len(rows) {
		t.Errorf("sown twice: %d requests, then %d", len(rows), again)
	}
}

// impossible are things that no history can hold.
var impossible = map[string]string{
	"asked for before it appeared": `SELECT r.reference FROM requests r JOIN request_articles x ON x.request_id = r.id
		JOIN articles a ON a.id = x.article_id WHERE a.published_at >= r.created_at`,
	"rights decided before it appeared": `SELECT title FROM articles WHERE rights_at < published_at`,
	"asked for before its rights were decided": `SELECT r.reference FROM requests r JOIN request_articles x ON x.request_id = r.id
		JOIN articles a ON a.id = x.article_id WHERE a.rights_at >= r.created_at`,
	"agreed to without saying from where": `SELECT reference FROM requests WHERE billing ->> 'legal_name' <> '' AND coalesce(billing ->> 'line1', '') = ''`,
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
