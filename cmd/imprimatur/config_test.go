package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const goodSecret = "q8Zr1vT6yB3nM5xK0pL7wC2dF9gH4jS+"

// inProduction is a complete production environment with some variables changed; an empty value takes one away.
func inProduction(changes ...string) []string {
	return changed([]string{
		"APP_ENV=production", "BASE_URL=https://rights.news.example", "APP_SECRET=" + goodSecret,
		"DATABASE_URL=postgres://rights:pw@db:5432/imprimatur", "STRIPE_SECRET_KEY=sk_live_abc",
		"STRIPE_WEBHOOK_SECRET=whsec_abc", "SMTP_URL=smtp://user:pw@mail.example:587", "MAIL_FROM=Rights <rights@news.example>",
	}, changes)
}

func changed(environ, changes []string) []string {
	for _, change := range changes {
		name, value, _ := strings.Cut(change, "=")
		environ = slices.DeleteFunc(environ, func(pair string) bool { return strings.HasPrefix(pair, name+"=") })
		if value != "" {
			environ = append(environ, change)
		}
	}
	return environ
}

func TestEmptyEnvironmentIsACompleteDevelopment(t *testing.T) {
	config, err := readConfig([]string{"PATH=/usr/bin", "HOME=/root"})
	if err != nil {
		t.Fatal(err)
	}
	if config.Production() || config.Addr != "127.0.0.1:8080" || config.Workers != 4 || config.BillingMode() != "sandbox" ||
		config.BillingReconcileInterval != 10*time.Minute {
		t.Errorf("got %+v", config)
	}
}

func TestCompleteProductionIsAccepted(t *testing.T) {
	config, err := readConfig(inProduction("TRUSTED_PROXIES=10.0.0.0/8, 192.0.2.7", "BASE_URL=https://rights.news.example/",
		"STRIPE_WEBHOOK_SECRET=whsec_old,whsec_new"))
	if err != nil {
		t.Fatal(err)
	}
	if config.BillingMode() != "live" || config.Addr != ":8080" || config.BaseURL != "https://rights.news.example" ||
		config.TrustedProxies[1] != "192.0.2.7" || len(config.StripeWebhookSecret) != 2 {
		t.Errorf("got %+v", config)
	}
}

func TestProductionAtALoopbackAddressIsARehearsal(t *testing.T) {
	_, err := readConfig(inProduction("BASE_URL=http://127.0.0.1:8080", "STRIPE_SECRET_KEY=sk_test_abc", "STRIPE_API_BASE=http://127.0.0.1:12111"))
	if err != nil {
		t.Error(err)
	}
}

// Each row is a production or development environment with one thing wrong, and the words the operator must see.
func TestEachMistakeIsNamed(t *testing.T) {
	for _, row := range []struct {
		name    string
		environ []string
		want    string
	}{
		{"unknown environment", []string{"APP_ENV=prod"}, `APP_ENV is "prod"`},
		{"no database", inProduction("DATABASE_URL="), "DATABASE_URL is missing"},
		{"broken database", inProduction("DATABASE_URL=postgres://u:p@h:port/x"), "DATABASE_URL is not an address"},
		{"no secret", inProduction("APP_SECRET="), "APP_SECRET is missing"},
		{"short secret", []string{"APP_SECRET=" + goodSecret[:31]}, "fewer than 32 bytes"},
		{"dull secret", inProduction("APP_SECRET=" + strings.Repeat("change me ", 4)), "too easily guessed"},
		{"no address", inProduction("BASE_URL="), "BASE_URL is missing"},
		{"plain http", inProduction("BASE_URL=http://rights.news.example"), "BASE_URL is not https"},
		{"not an address", []string{"BASE_URL=rights.news.example"}, "BASE_URL is not an address"},
		{"address with a path", []string{"BASE_URL=https://localhost/rights"}, "more than scheme, host and port"},
		{"address with a user", []string{"BASE_URL=https://a@127.0.0.1"}, "more than scheme, host and port"},
		{"no Stripe key", inProduction("STRIPE_SECRET_KEY="), "STRIPE_SECRET_KEY is missing"},
		{"publishable key", inProduction("STRIPE_SECRET_KEY=pk_live_abc"), "not a secret key"},
		{"only a prefix", inProduction("STRIPE_SECRET_KEY=sk_live_"), "not a secret key"},
		{"live key in development", []string{"STRIPE_SECRET_KEY=sk_live_abc", "STRIPE_WEBHOOK_SECRET=w"}, "would charge real people"},
		{"restricted live key in development", []string{"STRIPE_SECRET_KEY=rk_live_abc", "STRIPE_WEBHOOK_SECRET=w"}, "would charge real people"},
		{"test key in production", inProduction("STRIPE_SECRET_KEY=sk_test_abc"), "nobody would ever pay"},
		{"no webhook secret", inProduction("STRIPE_WEBHOOK_SECRET="), "STRIPE_WEBHOOK_SECRET is missing"},
		{"key without webhook secret", []string{"STRIPE_SECRET_KEY=sk_test_abc"}, "STRIPE_WEBHOOK_SECRET is missing"},
		{"empty part of the webhook secret", inProduction("STRIPE_WEBHOOK_SECRET=whsec_a, "), "empty part"},
		{"API elsewhere", []string{"STRIPE_SECRET_KEY=sk_test_a", "STRIPE_WEBHOOK_SECRET=w", "STRIPE_API_BASE=https://evil.example"}, "not a loopback address"},
		{"API that looks local", []string{"STRIPE_SECRET_KEY=sk_test_a", "STRIPE_WEBHOOK_SECRET=w", "STRIPE_API_BASE=http://127.0.0.1.evil.example"}, "not a loopback address"},
		{"API and a live key", inProduction("STRIPE_API_BASE=http://127.0.0.1:1"), "goes to Stripe and nowhere else"},
		{"API without a key", []string{"STRIPE_API_BASE=http://127.0.0.1:1"}, "nothing would call it"},
		{"no mail server", inProduction("SMTP_URL="), "SMTP_URL is missing"},
		{"captured mail for everybody", []string{"BASE_URL=http://192.168.1.7:8080"}, "SMTP_URL is missing, and BASE_URL is not this machine"},
		{"captured mail beside a test key", []string{"BASE_URL=https://staging.news.example", "STRIPE_SECRET_KEY=sk_test_a", "STRIPE_WEBHOOK_SECRET=w"}, "every private link to every visitor"},
		{"odd mail server", []string{"SMTP_URL=http://mail.example", "MAIL_FROM=a@b.example"}, "SMTP_URL is not an address"},
		{"no sender", inProduction("MAIL_FROM="), "MAIL_FROM is missing"},
		{"sender missing beside a server", []string{"SMTP_URL=smtp://mail.example"}, "MAIL_FROM is missing"},
		{"two senders", []string{"MAIL_FROM=a@b.example, c@d.example"}, "MAIL_FROM is not one mail address"},
		{"sender with a line break", []string{"MAIL_FROM=a@b.example\r\nBcc: c@d.example"}, "MAIL_FROM is not one mail address"},
		{"proxy", []string{"TRUSTED_PROXIES=10.0.0.0/8,proxy"}, `"proxy"`},
		{"article host with a scheme", []string{"ARTICLE_HOSTS=https://www.news.example"}, "bare hosts"},
		{"private fetching in production", inProduction("ARTICLE_ALLOW_PRIVATE=127.0.0.1:8081"), "look into your network"},
		{"private fetching without a port", []string{"ARTICLE_ALLOW_PRIVATE=127.0.0.1"}, "host:port addresses"},
		{"address to listen on", []string{"ADDR=8080"}, "ADDR is not host:port"},
		{"port to listen on", []string{"ADDR=:http"}, "ADDR is not host:port"},
		{"metrics in public", []string{"ADDR=:8080", "METRICS_ADDR=:8080"}, "METRICS_ADDR is the public address"},
		{"metrics address", []string{"METRICS_ADDR=9090"}, "METRICS_ADDR is not host:port"},
		{"workers", []string{"WORKERS=-1"}, "WORKERS is -1"},
		{"workers in words", []string{"WORKERS=many"}, "WORKERS has a value that is not a whole number"},
		{"interval in words", []string{"BILLING_OUTBOX_INTERVAL=often"}, "BILLING_OUTBOX_INTERVAL has a value that is not a duration"},
		{"endless undo", []string{"UNDO_WINDOW=1h"}, "UNDO_WINDOW is 1h0m0s"},
		{"interval of nothing", []string{"BILLING_RECONCILE_INTERVAL=0s"}, "BILLING_RECONCILE_INTERVAL is shorter"},
		{"misspelt", []string{"STRIPE_WEBHOK_SECRET=whsec_a"}, "did you mean STRIPE_WEBHOOK_SECRET?"},
		{"misspelt file", []string{"APP_SECRET_FLIE=/run/secrets/a"}, "did you mean APP_SECRET_FILE?"},
		{"without underscore", []string{"BASEURL=https://a.example"}, "did you mean BASE_URL?"},
		{"our prefix", []string{"IMPRIMATUR_ADDR=:80"}, "did you mean ADDR?"},
		{"our prefix, unknown", []string{"IMPRIMATUR_COLOUR=red"}, "IMPRIMATUR_COLOUR is not a setting"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := readConfig(row.environ)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
			if err != nil && !strings.Contains(err.Error(), "1 mistake:") {
				t.Errorf("more than the one mistake: %v", err)
			}
		})
	}
}

func TestForeignVariablesAreLeftAlone(t *testing.T) {
	_, err := readConfig([]string{"WORKER_TOKEN=x", "STRIPE_PUBLISHABLE_KEY=pk_x", "ADDRESS=x", "DATABASE=x", "SMTP_HOST=x", "=C:=C", "SHELL"})
	if err != nil {
		t.Error(err)
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	_, err := readConfig([]string{"APP_ENV=production", "WORKERS=many", "ADDR=x"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"WORKERS", "ADDR", "DATABASE_URL", "APP_SECRET", "BASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL", "MAIL_FROM"} {
		if !strings.Contains(err.Error(), name+" ") {
			t.Errorf("%s is not among the mistakes: %v", name, err)
		}
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(goodSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := readConfig(inProduction("APP_SECRET=", "APP_SECRET_FILE="+file))
	if err != nil || config.AppSecret != goodSecret {
		t.Fatalf("got %q, %v", config.AppSecret, err)
	}
	for _, row := range [][2]string{
		{"APP_SECRET_FILE=" + file + "\x00APP_SECRET=" + goodSecret, "both set"},
		{"APP_SECRET_FILE=" + file + ".missing", "cannot be read"},
		{"APP_SECRET_FILE=" + os.DevNull, "empty file"},
	} {
		_, err := readConfig(strings.Split(row[0], "\x00"))
		if err == nil || !strings.Contains(err.Error(), row[1]) || strings.Contains(err.Error(), goodSecret) {
			t.Errorf("%q: got %v", row[0], err)
		}
	}
}

// A stray canary in any secret must show neither in the printed configuration nor in a complaint about it.
func TestSecretsAreMasked(t *testing.T) {
	config, err := readConfig(inProduction("DATABASE_URL=postgres://rights:canary@db:5432/imprimatur?password=canary", "APP_SECRET="+goodSecret+"canary",
		"STRIPE_SECRET_KEY=sk_live_canary", "STRIPE_WEBHOOK_SECRET=whsec_canary", "SMTP_URL=smtp://user:canary@mail.example"))
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := config.write(&printed); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(printed.String(), "canary") || !strings.Contains(printed.String(), "sk_live_...") {
		t.Errorf("printed:\n%s", &printed)
	}
	_, err = readConfig([]string{"APP_ENV=production", "DATABASE_URL=postgres://u:canary@h:port/", "STRIPE_SECRET_KEY=canary", "SMTP_URL=canary", "APP_SECRET=canary"})
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("complaint: %v", err)
	}
}

func TestExampleFileIsWhatTheProgramPrints(t *testing.T) {
	var want bytes.Buffer
	if err := writeExample(&want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want.String() {
		t.Error(".env.example differs from `imprimatur config --example`; run: make env")
	}
}

func TestDistanceCountsLetters(t *testing.T) {
	for pair, want := range map[[2]string]int{{"", ""}: 0, {"ADDR", "ADDR"}: 0, {"ADDR", "ADR"}: 1, {"kitten", "sitting"}: 3, {"", "abc"}: 3} {
		if got := distance(pair[0], pair[1]); got != want {
			t.Errorf("%v: %d, want %d", pair, got, want)
		}
	}
}
