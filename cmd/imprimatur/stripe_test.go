package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/testdb"
)

// account is a Stripe account on a loopback port, and our own webhook on another.
type account struct {
	environ []string
	ours    *httptest.Server
}

func newAccount(t *testing.T, answer int) account {
	t.Helper()
	stripe, err := sandbox.New(t.Context(), testdb.New(t).SQL, sandbox.Config{BaseURL: "http://127.0.0.1:1", WebhookURL: "http://127.0.0.1:1/", WebhookSecret: "whsec_test", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(stripe.API())
	t.Cleanup(api.Close)
	ours := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != webhookPath || r.Header.Get("Stripe-Signature") != "" {
			t.Errorf("visited by %s %s", r.Method, r.URL)
		}
		w.WriteHeader(answer)
	}))
	t.Cleanup(ours.Close)
	return account{[]string{"STRIPE_SECRET_KEY=rk_test_canary", "STRIPE_API_BASE=" + api.URL, "BASE_URL=" + ours.URL}, ours}
}

// typed runs a command line and gives its exit code and everything it printed.
func (a account) typed(t *testing.T, stdin string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, terminal{Environ: a.environ, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &out})
	if strings.Contains(out.String(), "canary") {
		t.Errorf("%v shows the key: %s", args, &out)
	}
	return code, out.String()
}

var signingSecret = regexp.MustCompile(`whsec_[0-9a-zA-Z]{8,}`)

func TestTheWebhookEndpointIsMadeOnce(t *testing.T) {
	t.Parallel()
	a := newAccount(t, http.StatusBadRequest)
	const address = "https://licence.example/webhooks/stripe"
	code, out := a.typed(t, "", "stripe", "webhook", "create", "--url", address)
	if code != 0 || len(signingSecret.FindAllString(out, -1)) != 1 || !strings.Contains(out, address) || !strings.Contains(out, billing.APIVersion) || !strings.Contains(out, "STRIPE_WEBHOOK_SECRET") {
		t.Fatalf("exit %d: %s", code, out)
	}
	for _, again := range []string{address, address + "/", "https://LICENCE.example/webhooks/stripe"} {
		if code, out = a.typed(t, "", "stripe", "webhook", "create", "--url", again); code != 1 || !strings.Contains(out, "already") || signingSecret.MatchString(out) {
			t.Errorf("%s: exit %d: %s", again, code, out)
		}
	}
	if code, out = a.typed(t, "", "stripe", "webhook", "create"); code != 1 || !strings.Contains(out, "publicly accessible") {
		t.Errorf("an address of this machine: exit %d: %s", code, out)
	}
	keys := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keys, []byte("rk_test_other\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file, stdin, says string
		code              int
	}{
		"from a file": {keys, "", "https://b.example", 0}, "from standard input": {"-", "sk_test_third\n", "https://a.example", 0},
		"of another mode": {"-", "sk_live_canary", "another mode", 1}, "no key": {"-", "pk_test_canary", "no secret or restricted key", 1}, "no file": {keys + "x", "", "read the key", 1},
	} {
		url := "https://b.example"
		if c.file == "-" {
			url = "https://a.example"
		}
		if code, out := a.typed(t, c.stdin, "stripe", "webhook", "create", "--url", url, "--key-file", c.file); code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit %d: %s", name, code, out)
		}
	}
}

func TestTheCheckSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	t.Parallel()
	a := newAccount(t, http.StatusBadRequest)
	code, out := a.typed(t, "", "stripe", "check")
	if code != 1 {
		t.Errorf("exit %d", code)
	}
	for _, says := range []string{
		"ok    Stripe knows the key; mode: test", "ok    The key may read everything", "FAIL  The account has no webhook endpoint", "-> Run: imprimatur stripe webhook create",
		"LOOK  Stripe cannot reach", "stripe listen", "answers, and refuses", "FAIL  STRIPE_WEBHOOK_SECRET is not set", billing.APIVersion,
	} {
		if !strings.Contains(out, says) {
			t.Errorf("does not say %q: %s", says, out)
		}
	}
	a.ours.Close()
	if _, out = a.typed(t, "", "stripe", "check"); !strings.Contains(out, "FAIL  Nothing answers at") {
		t.Errorf("nobody there: %s", out)
	}
	if _, out = newAccount(t, http.StatusOK).typed(t, "", "stripe", "check"); !strings.Contains(out, "“200 OK” instead of 400") {
		t.Errorf("somebody believes everything: %s", out)
	}
	if code, out = (account{}).typed(t, "", "stripe", "check"); code != 0 || !strings.Contains(out, "sandbox") {
		t.Errorf("without a key: exit %d: %s", code, out)
	}
	if code, out = (account{}).typed(t, "", "stripe", "webhook", "create"); code != 1 || !strings.Contains(out, "nothing to set up") {
		t.Errorf("an endpoint without a key: exit %d: %s", code, out)
	}
}
