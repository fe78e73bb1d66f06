package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"imprimatur/internal/billing/sandbox"
)

// visit makes a request to the pages as a browser on the same site would.
func (d *desk) visit(method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	d.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.Pages().ServeHTTP(w, r)
	return w
}

// link is the path of the hosted page of an invoice.
func (d *desk) link(id string) string {
	d.Helper()
	return strings.TrimPrefix(d.call("GET", "/v1/invoices/"+id)["hosted_invoice_url"].(string), "http://127.0.0.1:1")
}

func TestAPayerPaysOnTheHostedPage(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	page := d.link(id)
	for _, step := range []struct{ outcome, status, says string }{
		{"", "open", "GBP 265.00"},
		{"card_declined", "open", "Your card was declined."},
		{"transfer_short", "open", "GBP 132.50 has arrived"},
		{"debit", "open", "Payment on its way"},
		{"debit_returned", "open", "insufficient funds"},
		{"debit", "open", "How does the debit end?"},
		{"debit_cleared", "paid", "This invoice is paid."},
	} {
		if step.outcome != "" {
			w := d.visit("POST", page, url.Values{"outcome": {step.outcome}})
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != page {
				t.Fatalf("%s: %d to %q", step.outcome, w.Code, w.Header().Get("Location"))
			}
		}
		w := d.visit("GET", page, nil)
		if w.Code != 200 || !strings.Contains(w.Body.String(), step.says) || d.status(id) != step.status {
			t.Errorf("after %q the invoice is %s and the page does not say %q", step.outcome, d.status(id), step.says)
		}
		if w := d.visit("GET", page+"/pdf", nil); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF-") {
			t.Errorf("after %q the PDF answers %d", step.outcome, w.Code)
		}
	}
	if w := d.visit("POST", page, url.Values{"outcome": {"card"}}); w.Code != http.StatusConflict {
		t.Errorf("paying twice answers %d", w.Code)
	}
}

func TestThePagesRefuse(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	page := d.link(id)
	for name, c := range map[string]struct {
		method, path, outcome string
		headers               []string
		want                  int
	}{
		"another site's form":    {"POST", page, "card", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"an invented outcome":    {"POST", page, "free", nil, 409},
		"staff's own outcome":    {"POST", page, "out_of_band", nil, 409},
		"a wrong token":          {"GET", page[:len(page)-1] + "x", "", nil, 404},
		"paying a wrong token":   {"POST", page + "x", "card", nil, 404},
		"a PDF of a wrong token": {"GET", page + "x/pdf", "", nil, 404},
		"an unknown page":        {"GET", "/sandbox/stripe/nowhere", "", nil, 404},
		"an unknown event":       {"POST", "/sandbox/stripe/events/evt_none", "", nil, 404},
		"resending by GET":       {"GET", "/sandbox/stripe/events/" + d.events(id)[0].ID, "", nil, 404},
	} {
		w := d.visit(c.method, c.path, url.Values{"outcome": {c.outcome}}, c.headers...)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
	if d.status(id) != "open" {
		t.Errorf("the invoice is %s", d.status(id))
	}
}

// What the visitor's browser may do is next to nothing, and nothing asks for a card.
func TestThePagesAreSafeAndSayWhatTheyAre(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	inline := regexp.MustCompile(`(?i)<script|<style|style=|onclick|<input|https?://`)
	for _, path := range []string{d.link(id), "/sandbox/stripe", "/sandbox/stripe/nowhere"} {
		w := d.visit("GET", path, nil)
		body := w.Body.String()
		if found := inline.FindString(body); found != "" {
			t.Errorf("%s holds %q", path, found)
		}
		for _, want := range []string{`<html lang="en">`, "no real money", "<main", `name="viewport"`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
		if strings.Count(body, "<h1") != 1 {
			t.Errorf("%s has not one h1", path)
		}
		h := w.Header()
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Referrer-Policy") != "no-referrer" ||
			h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("X-Robots-Tag"), "noindex") {
			t.Errorf("%s: headers %v", path, h)
		}
	}
	if w := d.visit("GET", "/sandbox/stripe/pay.css", nil); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("style sheet: %d %v", w.Code, w.Header())
	}
}

func TestTextFromOutsideStaysText(t *testing.T) {
	d := newDesk(t)
	evil := `<script>alert(1)</script>`
	cus := d.call("POST", "/v1/customers", "name", evil+" مجلة", "address[line1]", evil)["id"].(string)
	inv := d.call("POST", "/v1/invoices", "customer", cus, "currency", "gbp", "collection_method", "send_invoice", "days_until_due", "30",
		"description", evil, "footer", evil, "custom_fields[0][name]", "PO", "custom_fields[0][value]", evil)["id"].(string)
	d.call("POST", "/v1/invoiceitems", "customer", cus, "invoice", inv, "amount", "26500", "currency", "gbp", "description", evil)
	d.call("POST", "/v1/invoices/"+inv+"/finalize")
	w := d.visit("GET", d.link(inv), nil)
	if body := w.Body.String(); strings.Contains(body, "<script") || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("markup from a customer's name reached the page")
	}
	if w := d.visit("GET", d.link(inv)+"/pdf", nil); w.Code != 200 {
		t.Errorf("PDF with Arabic letters: %d", w.Code)
	}
}

func TestTheDeveloperResendsFromThePanel(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	if w := d.visit("GET", "/sandbox/stripe", nil); !strings.Contains(w.Body.String(), "pending, 0 tried") || !strings.Contains(w.Body.String(), d.link(id)) {
		t.Errorf("panel: %s", w.Body)
	}
	first := d.events(id)[0].ID
	if w := d.visit("POST", "/sandbox/stripe/events/"+first, nil); w.Code != http.StatusSeeOther {
		t.Errorf("resend answers %d", w.Code)
	}
	if got := d.hook.wait(t, 1); got[0].id != first {
		t.Errorf("%s arrived", got[0].id)
	}
	d.hook.answer(500)
	if w := d.visit("POST", "/sandbox/stripe/events/"+first, nil); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "did not take") {
		t.Errorf("a refused resend answers %d", w.Code)
	}
}

func TestNewRefusesAnEmptySecretAndBadAddresses(t *testing.T) {
	d := newDesk(t)
	good := sandbox.Config{BaseURL: "http://localhost:8080", WebhookURL: "http://localhost:8080/webhooks/stripe", WebhookSecret: "s", Now: d.now}
	for name, spoil := range map[string]func(*sandbox.Config){
		"no secret":     func(c *sandbox.Config) { c.WebhookSecret = "" },
		"no clock":      func(c *sandbox.Config) { c.Now = nil },
		"no base":       func(c *sandbox.Config) { c.BaseURL = "" },
		"a bare path":   func(c *sandbox.Config) { c.WebhookURL = "/webhooks/stripe" },
		"another thing": func(c *sandbox.Config) { c.WebhookURL = "ftp://localhost/x" },
	} {
		cfg := good
		spoil(&cfg)
		if _, err := sandbox.New(t.Context(), d.db, cfg); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := sandbox.New(t.Context(), d.db, good); err != nil {
		t.Error(err)
	}
}
