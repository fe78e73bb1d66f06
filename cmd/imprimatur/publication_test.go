package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/article"
	"imprimatur/internal/testdb"
	"imprimatur/models"
)

// visitor is a browser before a running program.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
}

func newVisitor(t *testing.T, base string) visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return visitor{t, base, &http.Client{Jar: jar}}
}

func (v visitor) get(path string) string {
	v.t.Helper()
	return v.read(v.client.Get(v.base + path))
}

func (v visitor) post(path string, form url.Values) string {
	v.t.Helper()
	return v.read(v.client.PostForm(v.base+path, form))
}

func (v visitor) read(answer *http.Response, err error) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		v.t.Fatalf("%s: %d, %v\n%.2000s", answer.Request.URL, answer.StatusCode, err, body)
	}
	return string(body)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z_]+)" value="([^"]*)">`)

// publish confirms a draft on the page that the command names.
func (v visitor) publish(page string) {
	v.t.Helper()
	path, _, _ := strings.Cut(strings.TrimPrefix(page, v.base), "?")
	form := url.Values{}
	for _, field := range hidden.FindAllStringSubmatch(v.get(strings.TrimPrefix(page, v.base)), -1) {
		form.Set(field[1], field[2])
	}
	v.post(path, form)
}

func waitUntil(t *testing.T, what string, there func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !there(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited too long for %s", what)
		}
	}
}

// served runs the program until the test ends.
func served(t *testing.T, env []string, address string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	var out bytes.Buffer
	go func() {
		done <- run(ctx, []string{"serve"}, terminal{Environ: env, Stdin: &bytes.Buffer{}, Stdout: &out, Stderr: &out})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != 0 {
			t.Errorf("serve: exit code %d\n%s", code, out.String())
		}
	})
	waitUntil(t, "the program", func() bool { return askReady(ctx, "http://"+address+"/readyz") == nil })
}

func newspaper(t *testing.T) (host string) {
	t.Helper()
	paper := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<html lang="en"><head><title>The weir</title><meta property="og:title" content="The weir that sings"></head><body><article><p>%s</p></article></body></html>`,
			strings.Repeat("The weir sings in May. ", 60))
	}))
	t.Cleanup(paper.Close)
	return strings.TrimPrefix(paper.URL, "http://")
}

// The steps of the README on a migrated, empty database, beside a program that was started before them.
func TestANewHouseOpensWithTheCommandsAlone(t *testing.T) {
	t.Parallel()
	_, databaseURL := testdb.NewURL(t)
	paper, address := newspaper(t), freeAddress(t)
	env := []string{"DATABASE_URL=" + databaseURL, "DATA_DIR=" + t.TempDir(), "ADDR=" + address, "BASE_URL=http://" + address, "ARTICLE_ALLOW_PRIVATE=" + paper}
	served(t, env, address)

	code, out, stderr := typed(t, env, "user", "create", "ada@herald.example", "--name", "Ada Moran", "--role", "admin")
	_, password, made := strings.Cut(strings.TrimSpace(out), "only now: ")
	if code != 0 || !made {
		t.Fatalf("user create: %d\n%s%s", code, out, stderr)
	}
	code, out, stderr = typed(t, env, "publication", "create", "--code", "HER", "--name", "The Herald", "--legal-name", "Herald Ltd", "--contact-email", "rights@herald.example",
		"--country", "IE", "--time-zone", "Europe/Dublin", "--currency", "EUR", "--currencies", "EUR,USD", "--sites", "http://"+paper+"/news/", "--tax-label", "VAT", "--tax-percent", "13.5")
	if code != 0 {
		t.Fatalf("publication create: %d\n%s%s", code, out, stderr)
	}
	base := "http://" + address
	rates, terms := base+"/admin/rates/publish?publication=HER", base+"/admin/terms/publish?publication=HER"
	snippet := `<a href="` + base + `/request?url={permalink}&amp;lang=en&amp;ref=footer">fill out this form</a>.`
	for _, step := range []string{rates, terms, snippet, "Sign in as an administrator at " + base + "/admin", "rates for USD"} {
		if !strings.Contains(out, step) {
			t.Errorf("the next steps lack %q:\n%s", step, out)
		}
	}

	desk := newVisitor(t, base)
	desk.post("/admin/login", url.Values{"email": {"ada@herald.example"}, "password": {password}})
	if _, out, _ := typed(t, env, "publication", "list"); !strings.Contains(out, "rate card not published yet") {
		t.Errorf("a card is in force behind the editor's back:\n%s", out)
	}
	desk.publish(rates)
	desk.publish(terms)
	if _, out, _ := typed(t, env, "publication", "list"); !strings.Contains(out, "rate card 1 in force") || !strings.Contains(out, "terms 1 in force") {
		t.Errorf("after publishing:\n%s", out)
	}

	reader := newVisitor(t, base)
	if page := reader.post("/request/article", url.Values{"article_url": {"http://" + paper + "/news/weir"}}); !strings.Contains(page, "The Herald") {
		t.Fatalf("the form does not know the publication:\n%.3000s", page)
	}
	waitUntil(t, "the article to be read", func() bool { return strings.Contains(reader.get("/request"), "The weir that sings") })
}

func TestAllMistakesAreNamedByTheirFlags(t *testing.T) {
	t.Parallel()
	_, databaseURL := testdb.NewURL(t)
	env := []string{"DATABASE_URL=" + databaseURL, "DATA_DIR=" + t.TempDir()}
	code, out, stderr := typed(t, env, "publication", "create", "--name", "The Herald", "--accent", "red", "--answer-days", "soon", "--tax-percent", "20.125", "--sites", "herald", "--edition", "fr")
	if code != 1 || out != "" {
		t.Errorf("exit code %d: %s", code, out)
	}
	for _, flag := range []string{"--code", "--legal-name", "--contact-email", "--accent", "--country", "--time-zone", "--currency", "--sites", "--answer-days", "--tax-percent", "--edition"} {
		if !strings.Contains(stderr, "- "+flag+": ") {
			t.Errorf("no %s in:\n%s", flag, stderr)
		}
	}
	if strings.Contains(stderr, "--name") || strings.Contains(stderr, "--slug") || strings.Contains(stderr, "desk_") || !strings.Contains(stderr, "11 mistakes") {
		t.Errorf("too much in:\n%s", stderr)
	}
}

func TestAnEditChangesAndShowsOnlyWhatIsGiven(t *testing.T) {
	t.Parallel()
	_, databaseURL := testdb.NewURL(t)
	env := []string{"DATABASE_URL=" + databaseURL, "DATA_DIR=" + t.TempDir(), "ARTICLE_HOSTS=herald.example"}
	create := []string{"publication", "create", "--code", "HER", "--name", "The Herald", "--legal-name", "Herald Ltd", "--contact-email", "rights@herald.example",
		"--country", "IE", "--time-zone", "Europe/Dublin", "--currency", "EUR", "--sites", "www.herald.example"}
	if code, out, stderr := typed(t, env, create...); code != 0 || !strings.Contains(out, "imprimatur user create") || strings.Contains(out, "ARTICLE_HOSTS") {
		t.Fatalf("create: %d\n%s%s", code, out, stderr)
	}
	code, out, stderr := typed(t, env, "publication", "edit", "HER", "--sites", "herald.example,herald.test", "--tax-label", "VAT", "--tax-percent", "23")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 5 || !strings.Contains(out, "www.herald.example  ->  herald.example,herald.test") || !strings.Contains(out, "->  23%") ||
		!strings.Contains(out, "ARTICLE_HOSTS does not list herald.test") {
		t.Errorf("edit: %d\n%s%s", code, out, stderr)
	}
	if code, out, _ := typed(t, env, "publication", "edit", "HER", "--tax-percent", "23"); code != 0 || !strings.Contains(out, "nothing has changed") {
		t.Errorf("the same again: %d\n%s", code, out)
	}
	code, out, stderr = typed(t, env, "publication", "edit", "HER", "--reminder-days=-5,2,20", "--grace-days", "7", "--hold-days", "60", "--reverse-charge", "EU,no", "--four-eyes", "EUR=500.50")
	for _, line := range []string{"->  -5,2,20", "->  7\n", "->  60\n", "->  EU,NO", "->  EUR=500.50"} {
		if code != 0 || !strings.Contains(out, line) {
			t.Errorf("no %q in: %d\n%s%s", line, code, out, stderr)
		}
	}
	if code, out, stderr := typed(t, env, "publication", "edit", "HER", "--reminder-days", "none", "--reverse-charge", "none", "--four-eyes", "none"); code != 0 || strings.Count(out, "->  (nothing)") != 3 {
		t.Errorf("emptied: %d\n%s%s", code, out, stderr)
	}
	_, _, stderr = typed(t, env, "publication", "edit", "HER", "--reminder-days", "soon", "--grace-days", "0", "--hold-days", "x", "--reverse-charge", "XX", "--four-eyes", "USD=1")
	for _, flag := range []string{"--reminder-days", "--grace-days", "--hold-days", "--reverse-charge", "--four-eyes"} {
		if !strings.Contains(stderr, "- "+flag+": ") {
			t.Errorf("no %s in:\n%s", flag, stderr)
		}
	}
	if code, _, stderr := typed(t, env, "publication", "edit", "XXX", "--name", "X"); code != 1 || !strings.Contains(stderr, "no publication XXX") {
		t.Errorf("unknown: %d\n%s", code, stderr)
	}
	if code, _, stderr := typed(t, env, append(create, "--slug", "other")...); code != 1 || !strings.Contains(stderr, "--code") || !strings.Contains(stderr, "--sites") == strings.Contains(stderr, "--slug") {
		t.Errorf("again: %d\n%s", code, stderr)
	}
}

// A publication made beside a running worker is read from at once, and one that gives up a site no more.
func TestTheFetcherKnowsTheSitesAsTheyAreNow(t *testing.T) {
	t.Parallel()
	_, databaseURL := testdb.NewURL(t)
	config, err := readConfig([]string{"DATABASE_URL=" + databaseURL, "DATA_DIR=" + t.TempDir(), "BASE_URL=http://localhost:1"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := newProcess(t.Context(), config, slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	workers, err := p.workersConfig()
	if err != nil {
		t.Fatal(err)
	}
	visit := func() error {
		fetcher, err := workers.Fetcher(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = fetcher.Fetch(t.Context(), "http://127.0.0.1/news")
		return err
	}
	if err := visit(); !errors.Is(err, article.ErrNotAllowed) {
		t.Errorf("before: %v", err)
	}
	made := newPublication()
	made.Code, made.Slug, made.Name, made.LegalName, made.ContactEmail = "HER", "herald", "The Herald", "Herald Ltd", "rights@herald.example"
	made.Country, made.TimeZone, made.Currency, made.Sites = "IE", "Europe/Dublin", "EUR", []string{"127.0.0.1/news"}
	if _, err := p.desk.FoundPublication(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	if err := visit(); !errors.Is(err, article.ErrBlocked) { // the site is known; that it is this machine is the next refusal
		t.Errorf("after: %v", err)
	}
	if _, _, err := p.desk.EditPublication(t.Context(), "HER", func(pub *models.Publication) { pub.Sites = []string{"herald.example"} }); err != nil {
		t.Fatal(err)
	}
	if err := visit(); !errors.Is(err, article.ErrNotAllowed) {
		t.Errorf("given up: %v", err)
	}
}

func TestPercentagesAreReadExactly(t *testing.T) {
	for typed, want := range map[string]int64{"20": 2000, "5.5": 550, "8.25%": 825, "0": 0, "0.01": 1, "": -1, ".5": -1, "x": -1, "8.875": -1, "-1": -1, "1e1": -1, "1000": -1} {
		if got := basisPoints(typed); got != want {
			t.Errorf("%q: %d, want %d", typed, got, want)
		}
	}
	if percentOf(1350) != "13.50%" || percentOf(2000) != "20%" {
		t.Errorf("%s %s", percentOf(1350), percentOf(2000))
	}
}
