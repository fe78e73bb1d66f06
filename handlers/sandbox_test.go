package handlers

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"imprimatur/models"
)

// keep puts a letter into the developer's mailbox, as the worker would.
func (h *house) keep(m models.CapturedMail) models.CapturedMail {
	h.t.Helper()
	must(h.t, h.desk.CaptureMail(h.t.Context(), m))
	list, err := models.CapturedMails(h.t.Context(), h.db, 1)
	must(h.t, err)
	return list[0]
}

// plainGet is a request whose answer need not be a page of ours.
func plainGet(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }

var keptMail = models.CapturedMail{
	Recipient: "leyla@kiyi.example", Subject: "عرض السعر جاهز [MEE-7K3QF9]", Language: "ar", MessageID: "<1@licence.example>", Headers: "References: <request-MEE-7K3QF9@licence.example>",
	HTML: `<!doctype html><p style="color:red">Hello</p><script>alert(1)</script>`,
	Body: "Open (see https://licence.example/verify/X).\nhttps://licence.example/r/MEE-7K3QF9?key=Ab-_9\nhttps://licence.example/r/MEE-7K3QF9?key=Ab-_9\njavascript:alert(1) <b>",
}

func TestTheMailboxShowsTheNewestFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.browser().get("/sandbox/mail").is(http.StatusOK).says("No mail yet")
	h.keep(models.CapturedMail{Recipient: "a@b.example", Subject: "The first", Language: "en", MessageID: "<0@x.example>", HTML: "x", Body: "x"})
	last := h.keep(keptMail)
	a := h.browser().get("/sandbox/mail").is(http.StatusOK).says("leyla@kiyi.example", "عرض السعر جاهز")
	links := a.all(func(n *html.Node) bool {
		return n.Data == "a" && strings.HasPrefix(attribute(n, "href"), "/sandbox/mail/")
	})
	if len(links) != 2 || attribute(links[0], "href") != mailPath(last) || attribute(links[0], "dir") != "rtl" {
		t.Fatalf("%d letters, the first is %s", len(links), attribute(links[0], "href"))
	}
}

func TestAKeptLetterShowsItsTextAndItsLinks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.browser().get(mailPath(h.keep(keptMail))).is(http.StatusOK).says("leyla@kiyi.example", "References: <request-MEE-7K3QF9@licence.example>", "javascript:alert(1) <b>")
	var hrefs []string
	for _, n := range a.all(func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attribute(n, "href"), "https://") }) {
		hrefs = append(hrefs, attribute(n, "href"))
	}
	want := "https://licence.example/verify/X https://licence.example/r/MEE-7K3QF9?key=Ab-_9 " + // listed once
		"https://licence.example/verify/X https://licence.example/r/MEE-7K3QF9?key=Ab-_9 https://licence.example/r/MEE-7K3QF9?key=Ab-_9" // in the text
	if strings.Join(hrefs, " ") != want {
		t.Errorf("links %q", hrefs)
	}
	frames := a.tags("iframe")
	if len(frames) != 1 || !has(frames[0], "sandbox") || attribute(frames[0], "sandbox") != "" || attribute(frames[0], "title") == "" {
		t.Fatalf("%d frames, or one with rights", len(frames))
	}
	if policy := a.header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-src 'self'") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %s", policy)
	}
}

func TestTheHTMLOfALetterMayShowItselfAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.keep(keptMail)
	a := h.browser().exchange(plainGet(mailPath(m) + "/html")).is(http.StatusOK)
	if a.body != m.HTML {
		t.Errorf("body %s", a.body)
	}
	policy := a.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'self'", "sandbox"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy lacks %s: %s", part, policy)
		}
	}
	if strings.Contains(policy, "script-src") || a.header.Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("policy %s, frames %s", policy, a.header.Get("X-Frame-Options"))
	}
}

func TestAnUnknownLetterIsNotFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, id := range []string{"999999", "x", "-1", "1%20OR%201=1", "99999999999999999999999", "%00"} {
		h.browser().get("/sandbox/mail/" + id).is(http.StatusNotFound)
		h.browser().get("/sandbox/mail/" + id + "/html").is(http.StatusNotFound)
	}
}

func TestTheSandboxIsNotThereWithoutItsParts(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.CapturedMail, c.SandboxBilling, c.SandboxSite = false, nil, nil })
	for _, path := range []string{"/sandbox/mail", "/sandbox/mail/1", "/sandbox/mail/1/html", "/sandbox/stripe", "/sandbox/stripe/i/x", "/sandbox/articles", "/sandbox/articles/x",
		"/sandbox/stripe/invoices/in_x", "/sandbox/stripe/c/x/pdf"} {
		h.browser().get(path).is(http.StatusNotFound)
	}
	panel := []string{"/sandbox/stripe/invoices/in_x", "/sandbox/stripe/clock", "/sandbox/stripe/faults", "/sandbox/stripe/events", "/sandbox/stripe/events/evt_x"}
	for _, path := range panel {
		h.browser().post(path, url.Values{"act": {"card"}}).is(http.StatusNotFound)
	}
	live := newHouse(t, func(c *Config) { c.Production = true })
	for _, path := range []string{"/sandbox/mail", "/sandbox/stripe", "/sandbox/stripe/invoices/in_x", "/sandbox/gallery"} {
		live.browser().get(path).is(http.StatusNotFound)
	}
	for _, path := range panel {
		live.browser().post(path, url.Values{"act": {"card"}}).is(http.StatusNotFound)
	}
}

func TestAnEmbeddedSiteIsServedWithItsOwnPolicyOrOurs(t *testing.T) {
	t.Parallel()
	site := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/sandbox/articles/own" {
			w.Header().Set("Content-Security-Policy", "default-src 'self'")
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, r.Method+" "+r.URL.RequestURI()+" "+r.PostFormValue("a"))
	})
	h := newHouse(t, func(c *Config) { c.SandboxSite = site })
	own := h.browser().exchange(plainGet("/sandbox/articles/own?q=1")).is(http.StatusOK)
	if policies := own.header.Values("Content-Security-Policy"); len(policies) != 1 || policies[0] != "default-src 'self'" || own.body != "GET /sandbox/articles/own?q=1 " {
		t.Errorf("policies %q, body %q", policies, own.body)
	}
	other := h.browser().exchange(plainGet("/sandbox/articles")).is(http.StatusOK)
	if policies := other.header.Values("Content-Security-Policy"); len(policies) != 1 || !strings.HasPrefix(policies[0], "default-src 'none'") {
		t.Errorf("policies %q", policies)
	}
	if posted := h.browser().post("/sandbox/articles/x", url.Values{"a": {"typed"}}).is(http.StatusOK); posted.body != "POST /sandbox/articles/x typed" {
		t.Errorf("body %q", posted.body)
	}
	h.browser().get("/sandbox/stripe").is(http.StatusOK)
	h.browser().exchange(plainGet("/sandbox/gallery")).is(http.StatusOK)
}
