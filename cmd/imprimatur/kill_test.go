package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/postgres"
	"imprimatur/internal/pricing"
	"imprimatur/internal/testdb"
	"imprimatur/models"
)

// victimName tells the program's connections from the test's own.
const victimName = "victim"

// victim is the program under test, on a database that outlives it.
type victim struct {
	t       *testing.T
	db      *postgres.DB
	stripe  *sandbox.Server
	desk    *licensing.Desk
	program string
	env     []string
	address string
	pub     models.Publication
	editor  models.Actor
	tap     *tap
	paid    bool
	books   *gorm.DB // what the audit reads
	process *exec.Cmd
	output  transcript
}

// builtFolder is removed when the tests of the package are over.
var builtFolder string

// built is the program, made once for all tests of this package.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "imprimatur-killed-")
	if err != nil {
		return "", err
	}
	builtFolder = folder
	program := filepath.Join(folder, "imprimatur")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return program, nil
})

var words = sync.OnceValues(i18n.Load)

func newVictim(t *testing.T) *victim {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	db, databaseURL := testdb.NewURL(t)
	server, err := pgconn.ParseConfig(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{t: t, db: db, books: db.Gorm, address: steadyAddress(t), program: program, tap: newTap(t, server)}
	tapped := url.URL{Scheme: "postgres", User: url.UserPassword(server.User, server.Password), Host: v.tap.door.Addr().String(),
		Path: "/" + server.Database, RawQuery: "sslmode=disable&application_name=" + victimName}
	base, secret := "http://"+v.address, derive("kill", "test")
	v.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "DATABASE_URL=" + tapped.String(), "DATA_DIR=" + t.TempDir(), "ADDR=" + v.address, "BASE_URL=" + base,
		"APP_SECRET=" + secret, "BILLING_OUTBOX_INTERVAL=200ms", "BILLING_RECONCILE_INTERVAL=500ms",
	}
	v.stripe, err = sandbox.New(t.Context(), db.SQL, sandbox.Config{
		BaseURL: base, WebhookURL: base + "/webhooks/stripe", WebhookSecret: "whsec_" + derive(secret, "sandbox webhook"), Now: time.Now,
	})
	v.must(err)
	v.openHouse()
	t.Cleanup(v.kill)
	return v
}

// openHouse writes what a house needs, with the verbs, from outside the process.
func (v *victim) openHouse() {
	ctx := v.t.Context()
	words, err := words()
	v.must(err)
	client, err := billing.New(billing.Config{Mode: billing.ModeSandbox, Environment: "kill", HTTPClient: &http.Client{Transport: v.stripe.Transport()}})
	v.must(err)
	queue, err := river.NewClient(riverdatabasesql.New(v.db.SQL), &river.Config{})
	v.must(err)
	v.desk = licensing.New(licensing.Config{DB: v.db.Gorm, Queue: queue, Billing: client, Words: words, Now: time.Now, Domain: "kill.example",
		PasswordCost: argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	v.pub, err = v.desk.CreatePublication(ctx, models.Publication{
		Code: "MEE", Slug: "meridian-eye", Name: "The Meridian Eye", LegalName: "Meridian Eye Ltd", ContactEmail: "rights@meridian.example", Accent: "#8c1d2f",
		Country: "GB", TimeZone: "Europe/London", Language: "en", Currency: "GBP", Currencies: []string{"GBP"}, Sites: []string{"meridian.example"},
		AnswerDays: 3, QuoteDays: 21, PaymentDays: 14, LapseDays: 30,
	})
	v.must(err)
	admin, err := v.desk.CreateStaff(ctx, "maya@meridian.example", "Maya Haddad", models.Admin, "correct horse battery")
	v.must(err)
	v.editor = admin.Actor()
	card, err := v.desk.SaveRateCard(ctx, v.editor, v.pub.ID, 0, pricing.Default("GBP"), "")
	v.must(err)
	v.must(v.desk.PublishRateCard(ctx, v.editor, card.ID))
	terms, err := v.desk.SaveTerms(ctx, v.editor, v.pub.ID, 0, map[string]string{"en": "You may publish what is granted."}, "")
	v.must(err)
	v.must(v.desk.PublishTerms(ctx, v.editor, terms.ID))
}

func (v *victim) quoted() (models.Request, models.Quote) {
	ctx := v.t.Context()
	use := models.Use{Portion: "full", Destination: "Revue", Media: []string{"website"}, Audience: "10k_100k", Purpose: "editorial", OrganisationKind: "magazine",
		Country: "FR", Territory: []string{"world"}, Languages: []string{"en"}, Term: "3m", Edits: "style"}
	r, err := v.desk.Submit(ctx, licensing.Submission{
		Key: "kill", Publication: v.pub, Language: "en", Currency: "GBP", Use: use,
		Articles:         []models.RequestArticle{{URL: "https://meridian.example/a", Title: "The river that forgot its name", WordCount: 620}},
		OrganisationName: "Revue", OrganisationKind: "magazine", Country: "FR", Name: "Claire Martin", Email: "claire@revue.example",
	})
	v.must(err)
	key, err := v.desk.NewLink(ctx, r.ID, "confirm", time.Hour)
	v.must(err)
	r, err = v.desk.Confirm(ctx, key)
	v.must(err)
	q, err := v.desk.Quote(ctx, v.editor, r.ID, licensing.QuoteInput{Seen: r.Version, Currency: "GBP", Grant: models.Grant{Use: use, CreditLine: "The Meridian Eye"}})
	v.must(err)
	return r, q
}

// start runs the program until its readiness answers.
func (v *victim) start() {
	v.t.Helper()
	v.process = exec.CommandContext(context.WithoutCancel(v.t.Context()), v.program, "serve")
	v.process.Env, v.process.Stdout, v.process.Stderr = v.env, &v.output, &v.output
	v.must(v.process.Start())
	v.wait("the program to be ready", func() bool {
		answer, err := http.Get("http://" + v.address + "/readyz")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

func (v *victim) kill() {
	if v.process == nil {
		return
	}
	_ = v.process.Process.Kill()
	_ = v.process.Wait()
	v.process = nil
}

// accept sends the acceptance as the licensee's browser would, again while the
// program answers that it is too busy (nothing is kept then), and gives the status
// of the answer: 0 when there was none.
func (v *victim) accept(r models.Request, q models.Quote) (status int) {
	v.t.Helper()
	for range 10 {
		if status = v.pressAccept(r, q); status != http.StatusServiceUnavailable {
			return status
		}
	}
	return status
}

func (v *victim) pressAccept(r models.Request, q models.Quote) int {
	v.t.Helper()
	token, err := v.desk.OpenSession(v.t.Context(), r.ID, "192.0.2.1", "test")
	v.must(err)
	form := url.Values{
		"quote_id": {fmt.Sprint(q.ID)}, "document_hash": {q.DocumentHash}, "signatory_name": {"Claire Martin"}, "signatory_role": {"Editor"},
		"authority": {"yes"}, "accept_terms": {"yes"}, "legal_name": {"Revue SARL"}, "line1": {"1 rue du Quai"}, "city": {"Lyon"}, "country": {"FR"},
	}
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, "http://"+v.address+"/r/"+r.Reference+"/accept", strings.NewReader(form.Encode()))
	v.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "imprimatur-r-" + r.Reference, Value: token})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(req)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func (v *victim) wait(what string, done func() bool) {
	v.t.Helper()
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if done() {
			return
		}
	}
	v.t.Fatalf("waited in vain for %s; unfinished: %s\n%s", what, v.unfinished(), v.output.String())
}

func (v *victim) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// steadyAddress is below the ports that the system hands out by itself, so that
// the program finds it free again when it comes back.
func steadyAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// transcript is what a program has said so far; it may be read while more is said.
type transcript struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.String()
}
