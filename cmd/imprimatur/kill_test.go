package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/postgres"
	"imprimatur/internal/pricing"
	"imprimatur/internal/testdb"
	"imprimatur/models"
)

// The moments after a step at which the process is killed. Which statement they
// meet differs from run to run; none of them may lose or double anything.
var killAfter = []time.Duration{0, 15 * time.Millisecond, 60 * time.Millisecond, 150 * time.Millisecond, 400 * time.Millisecond}

// TestAKillBetweenAcceptanceAndLicenceLeavesOneOfEach runs the real program,
// kills it without warning after the acceptance and again after the payment,
// and starts it anew each time.
func TestAKillBetweenAcceptanceAndLicenceLeavesOneOfEach(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the real program several times")
	}
	v := newVictim(t)
	for n, after := range killAfter {
		r, q := v.quoted(n)
		v.start()
		v.accept(r, q)
		time.Sleep(after)
		v.kill()
		v.start()
		inv := v.waitForInvoice(r)
		if err := v.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		v.kill()
		v.start()
		v.waitForLicence(r)
		v.kill()
	}
	v.audit(len(killAfter))
}

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
	process *exec.Cmd
	output  bytes.Buffer
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	db, databaseURL := testdb.NewURL(t)
	v := &victim{t: t, db: db, address: freeAddress(t), program: filepath.Join(t.TempDir(), "imprimatur")}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", v.program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	base, secret := "http://"+v.address, derive("kill", "test")
	v.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "DATABASE_URL=" + databaseURL, "DATA_DIR=" + t.TempDir(), "ADDR=" + v.address, "BASE_URL=" + base,
		"APP_SECRET=" + secret, "BILLING_OUTBOX_INTERVAL=200ms", "BILLING_RECONCILE_INTERVAL=500ms",
	}
	var err error
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
	words, err := i18n.Load()
	v.must(err)
	client, err := billing.New(billing.Config{Mode: billing.ModeSandbox, Environment: "kill", HTTPClient: &http.Client{Transport: v.stripe.Transport()}})
	v.must(err)
	queue, err := river.NewClient(riverdatabasesql.New(v.db.SQL), &river.Config{})
	v.must(err)
	v.desk = licensing.New(licensing.Config{DB: v.db.Gorm, Queue: queue, Billing: client, Words: words, Now: time.Now, Domain: "kill.example"})
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

func (v *victim) quoted(n int) (models.Request, models.Quote) {
	ctx := v.t.Context()
	use := models.Use{Portion: "full", Destination: "Revue", Media: []string{"website"}, Audience: "10k_100k", Purpose: "editorial", OrganisationKind: "magazine",
		Country: "FR", Territory: []string{"world"}, Languages: []string{"en"}, Term: "3m", Edits: "style"}
	r, err := v.desk.Submit(ctx, licensing.Submission{
		Key: fmt.Sprintf("kill:%d", n), Publication: v.pub, Language: "en", Currency: "GBP", Use: use,
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

// accept sends the acceptance as the licensee's browser would.
func (v *victim) accept(r models.Request, q models.Quote) {
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
	v.must(err)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		v.t.Fatalf("acceptance answered %d\n%s", answer.StatusCode, v.output.String())
	}
}

func (v *victim) waitForInvoice(r models.Request) (inv models.Invoice) {
	v.t.Helper()
	v.wait("the invoice to be open", func() bool {
		var err error
		inv, err = models.LatestInvoice(v.t.Context(), v.db.Gorm, r.ID)
		return err == nil && inv.Status == models.InvoiceOpen && inv.StripeInvoiceID != nil
	})
	return inv
}

func (v *victim) waitForLicence(r models.Request) {
	v.t.Helper()
	v.wait("the licence", func() bool {
		_, err := models.LicenceOfRequest(v.t.Context(), v.db.Gorm, r.ID)
		return err == nil
	})
}

// audit counts, in our books and in Stripe's.
func (v *victim) audit(want int) {
	v.t.Helper()
	for what, query := range map[string]string{
		"live invoices":   `SELECT count(*) FROM invoices WHERE status NOT IN ('void', 'deleted')`,
		"licences":        `SELECT count(*) FROM licences`,
		"licence letters": `SELECT count(*) FROM mails WHERE kind = 'licence'`,
		"fulfilled":       `SELECT count(*) FROM requests WHERE status = 'fulfilled'`,
	} {
		var n int
		v.must(v.db.SQL.QueryRowContext(v.t.Context(), query).Scan(&n))
		if n != want {
			v.t.Errorf("%d %s for %d agreements", n, what, want)
		}
	}
	ledger, err := v.stripe.Ledger(v.t.Context())
	v.must(err)
	if len(ledger) != want {
		v.t.Errorf("Stripe has %d invoices for %d agreements: %+v", len(ledger), want, ledger)
	}
}

func (v *victim) wait(what string, done func() bool) {
	v.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	v.t.Fatalf("waited in vain for %s\n%s", what, v.output.String())
}

func (v *victim) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
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
