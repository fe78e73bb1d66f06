package licensing_test

import (
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// refusing answers one kind of call as Stripe refuses it.
type refusing struct {
	way          http.RoundTripper
	method, path string
	status       int
	message      string
}

func (f refusing) RoundTrip(r *http.Request) (*http.Response, error) {
	if match, _ := path.Match(f.path, r.URL.Path); r.Method != f.method || !match {
		return f.way.RoundTrip(r)
	}
	body := fmt.Sprintf(`{"error": {"type": "invalid_request_error", "message": %q}}`, f.message)
	return &http.Response{StatusCode: f.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// TestARefusalIsToldToAPerson, once, and the work goes on by itself when its
// cause is gone.
func TestARefusalIsToldToAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for step, f := range map[string]refusing{
		"customer": {method: "POST", path: "/v1/customers"},
		"tax_rate": {method: "POST", path: "/v1/tax_rates"},
		"invoice":  {method: "POST", path: "/v1/invoices"},
		"line-1":   {method: "POST", path: "/v1/invoiceitems"},
		"finalize": {method: "POST", path: "/v1/invoices/*/finalize"},
		"send":     {method: "POST", path: "/v1/invoices/*/send"},
	} {
		r, inv := h.taxed(step)
		f.way, f.status, f.message = h.stripe.Transport(), http.StatusBadRequest, "No such postal code"
		desk := h.another(f, 0)
		for n := range 6 {
			h.clock.pass(time.Minute)
			if err := desk.PrepareInvoice(t.Context(), inv.ID); !is(err, billing.ErrRefused) {
				t.Errorf("%s: %v", step, err)
			}
			if told := h.invoice(r).NeedsReview != ""; told != (n >= 2) {
				t.Errorf("%s, try %d: told %t", step, n+1, told)
			}
		}
		h.doubted(r, step, "No such postal code")
		h.goesOn(inv, ordinary)
		h.paidInTheEnd(r)
	}
}

// TestAKeyThatIsRefusedIsNoInvoicesFault: everything waits, nobody is sent to
// look at each invoice.
func TestAKeyThatIsRefusedIsNoInvoicesFault(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.taxed("k")
	desk := h.another(refusing{h.stripe.Transport(), "POST", "/v1/customers", http.StatusUnauthorized, "Invalid API Key"}, 0)
	for range 6 {
		if err := desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
			t.Fatal("went well")
		}
	}
	if why := h.invoice(r).NeedsReview; why != "" {
		t.Errorf("needs review: %s", why)
	}
	h.goesOn(inv, ordinary)
	h.paidInTheEnd(r)
}

// TestParametersThatChangedGetANewKey: an address is corrected between two tries.
func TestParametersThatChangedGetANewKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.taxed("k")
	for call := 1; call <= 3; call++ {
		way := nth(h.stripe.Transport(), call, func(*http.Request) func() { return func() { panic(kill) } })
		h.killed(inv, way)
		h.run(`UPDATE requests SET billing = jsonb_build_object('legal_name', ?::text, 'purchase_order', ?::text)`, fmt.Sprint("Ltd ", call), fmt.Sprint("PO ", call))
		h.run(`UPDATE publications SET tax_id = ?`, fmt.Sprint("GB ", call))
	}
	h.goesOn(inv, ordinary)
	h.paidInTheEnd(r)
}

// TestStuckInvoicesKeepNobodyWaiting: more invoices than a round takes cannot go
// on; the one behind them is paid and must be found.
func TestStuckInvoicesKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("paid")
	h.run(`INSERT INTO invoices (publication_id, request_id, quote_id, organisation_id, status, mode, currency, net_minor, tax_minor, total_minor, created_at, updated_at)
		SELECT publication_id, request_id, quote_id, organisation_id, 'deleted', mode, currency, net_minor, tax_minor, total_minor, created_at - interval '1 day', updated_at
		FROM invoices, generate_series(1, 250)`)
	h.run(`DROP INDEX invoices_one_live`)
	h.run(`UPDATE invoices SET status = 'preparing', needs_review = CASE WHEN id % 2 = 0 THEN 'a person must look' ELSE '' END WHERE status = 'deleted'`)
	h.run(`DELETE FROM stripe_customers`)
	h.pay(inv)
	h.clock.pass(time.Hour)
	desk := h.another(refusing{h.stripe.Transport(), "POST", "/v1/customers", http.StatusBadRequest, "no"}, 0)
	for range 3 {
		_ = desk.Reconcile(t.Context(), time.Minute) // reports the refusals
	}
	if now := h.status(r.ID); now != models.Fulfilled {
		t.Errorf("the paid request is %s after three rounds", now)
	}
}
