package sandbox_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/testdb"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const secret = "whsec_sandbox_test"

// desk is a sandbox with a webhook receiver that notes what arrives.
type desk struct {
	*testing.T
	*sandbox.Server
	db   *sql.DB
	hook *receiver
	mu   sync.Mutex
	at   time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return newDeskOn(t, testdb.New(t).SQL)
}

func newDeskOn(t *testing.T, db *sql.DB) *desk {
	t.Helper()
	d := &desk{T: t, db: db, at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	d.hook = newReceiver(t)
	d.Server = d.again()
	return d
}

// again opens a second server on the same database: another process, or the same after a kill.
func (d *desk) again() *sandbox.Server {
	d.Helper()
	s, err := sandbox.New(d.Context(), d.db, sandbox.Config{
		BaseURL: "http://127.0.0.1:1", WebhookURL: d.hook.url, WebhookSecret: secret, Now: d.now,
	})
	d.must(err)
	return s
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

func (d *desk) advance(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = d.at.Add(by)
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// call makes an API call that must succeed and returns the object.
func (d *desk) call(method, path string, pairs ...string) map[string]any {
	d.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	object, err := d.Dashboard(d.Context(), method, path, form)
	d.must(err)
	return object
}

// draft makes a customer and a draft with one line of 265.00 GBP.
func (d *desk) draft() string {
	d.Helper()
	cus := d.call("POST", "/v1/customers", "name", "Anatolia Review", "email", "accounts@anatolia.example")["id"].(string)
	inv := d.call("POST", "/v1/invoices", "customer", cus, "currency", "gbp", "collection_method", "send_invoice", "days_until_due", "30")["id"].(string)
	d.call("POST", "/v1/invoiceitems", "customer", cus, "invoice", inv, "amount", "26500", "currency", "gbp", "description", "Licence fee")
	return inv
}

func (d *desk) open() string {
	d.Helper()
	id := d.draft()
	d.call("POST", "/v1/invoices/"+id+"/finalize")
	return id
}

func (d *desk) status(id string) string {
	d.Helper()
	return d.call("GET", "/v1/invoices/"+id)["status"].(string)
}

// events lists the events about an object, oldest first.
func (d *desk) events(objectID string) []sandbox.EventEntry {
	d.Helper()
	all, err := d.Events(d.Context(), 10000)
	d.must(err)
	var some []sandbox.EventEntry
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].ObjectID == objectID {
			some = append(some, all[i])
		}
	}
	return some
}

func (d *desk) types(objectID string) string {
	d.Helper()
	var types []string
	for _, e := range d.events(objectID) {
		types = append(types, strings.TrimPrefix(e.Type, "invoice."))
	}
	return strings.Join(types, " ")
}

// run delivers events until the test ends or stop is called.
func (d *desk) run(s *sandbox.Server) (stop func()) {
	d.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				d.Error(err)
			}
		})
	}
	d.Cleanup(stop)
	return stop
}

// receiver is the application's webhook, as far as the sandbox can see it.
type receiver struct {
	url     string
	mu      sync.Mutex
	got     []received
	answers []int // of the next requests; then 200
	arrived chan struct{}
}

type received struct {
	id, kind, signature string
	body                []byte
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{arrived: make(chan struct{}, 10000)}
	web := httptest.NewServer(r)
	t.Cleanup(web.Close)
	r.url = web.URL + "/webhooks/stripe"
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var e struct{ ID, Type string }
	if json.Unmarshal(body, &e) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	status := http.StatusOK
	if len(r.answers) > 0 {
		status, r.answers = r.answers[0], r.answers[1:]
	}
	r.got = append(r.got, received{id: e.ID, kind: e.Type, signature: req.Header.Get("Stripe-Signature"), body: body})
	r.mu.Unlock()
	w.WriteHeader(status)
	r.arrived <- struct{}{}
}

func (r *receiver) answer(statuses ...int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = statuses
}

// wait gives the next n requests, or fails after a while.
func (r *receiver) wait(t *testing.T, n int) []received {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for range n {
		select {
		case <-r.arrived:
		case <-deadline:
			t.Fatalf("only %s arrived", r.kinds())
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func (r *receiver) kinds() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprint(len(r.got))
}
