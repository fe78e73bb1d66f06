package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

func TestAddressesThatLeadInwardsAreRefused(t *testing.T) {
	h := newHouse(t)
	for _, address := range []string{
		"http://127.0.0.1/admin", "http://localhost:5432/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "file:///etc/passwd", "gopher://x",
		"http://2130706433/", "http://0x7f.1/", "http://meridian.example@127.0.0.1/", "https://meridian.example.evil.example/a", "//evil.example", "javascript:alert(1)",
		"http://meridian.example:70000/", "https://１２７.0.0.1/", "https://meridian.example\\@evil.example/", "data:text/html,x", "hello", "", "   ", "\x00", strings.Repeat("a", 5000),
		"https://meridian.example/" + strings.Repeat("ü", 3000),
	} {
		for _, path := range []string{"/request", "/request/article"} {
			a := h.browser().post(path, url.Values{"article_url": {address}})
			if a.status != http.StatusUnprocessableEntity {
				t.Errorf("POST %s %.60q: %d", path, address, a.status)
			}
		}
		if a := h.browser().get("/request?url=" + url.QueryEscape(clip(address, 2100))); a.status != http.StatusOK {
			t.Errorf("GET /request?url=%.60q: %d", address, a.status)
		}
	}
	articles, err := models.From[models.Article](h.db).Count(t.Context())
	must(t, err)
	if articles != 0 {
		t.Errorf("%d refused addresses are in the catalogue", articles)
	}
}

func TestHostileFormsAreNeverAFault(t *testing.T) {
	h := newHouse(t)
	b := h.started()
	hostile := []string{"\x00", "a\x00b", "\xff\xfe", "' OR 1=1 --", "{{.Secret}}", "<script>alert(1)</script>", "\u202egnp.exe", strings.Repeat("x", 4000), "=1+1", "../../etc/passwd", "%00", "\r\nBcc: eve@evil.example"}
	for _, path := range []string{"/request", "/request/article", "/request/use", "/request/you", "/request/check", "/request/send", "/confirm", "/confirm/renew", "/find"} {
		fields := append(append([]string{"article_url", "key", "email", "reference", "currency", "issued", "nickname", "remove", "switch_lang", "then", "ref", "consent"}, useFields...), youFields...)
		for _, value := range hostile {
			form := url.Values{}
			for _, name := range fields {
				form.Set(name, value)
			}
			if a := b.post(path, form); a.status >= 500 || strings.Contains(a.body, "<script>alert") {
				t.Errorf("POST %s with %.20q: %d", path, value, a.status)
			}
		}
		for kind, body := range map[string]string{"application/json": `{"a":1}`, "text/plain": "a=1", "": "a=1", "multipart/form-data; boundary=x": "--x--", fiber.MIMEApplicationForm: "%zz=%&&=;"} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set(fiber.HeaderContentType, kind)
			ours := kind == fiber.MIMEApplicationForm || body == "--x--" && takesFiles("POST", path)
			if a := b.send(r); a.status >= 500 || !ours && a.status != http.StatusUnsupportedMediaType {
				t.Errorf("POST %s as %q: %d", path, kind, a.status)
			}
		}
	}
	for _, path := range []string{"/", "/request", "/request/use", "/request/you", "/request/check", "/confirm", "/find", "/terms", "/privacy", "/accessibility"} {
		for _, value := range hostile[:len(hostile)-1] {
			q := "?url=" + url.QueryEscape(clip(value, 1500)) + "&lang=" + url.QueryEscape(clip(value, 100)) + "&key=" + url.QueryEscape(clip(value, 100)) + "&publication=" + url.QueryEscape(clip(value, 100)) + "&then=" + url.QueryEscape(clip(value, 100))
			if a := b.get(path + q); a.status >= 500 {
				t.Errorf("GET %s with %.20q: %d", path, value, a.status)
			}
		}
	}
	if n := len(h.requests()); n != 0 {
		t.Errorf("hostile forms made %d requests", n)
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	h := newHouse(t)
	r := httptest.NewRequest(http.MethodPost, "/request/article", strings.NewReader("article_url="+url.QueryEscape(riverURL)))
	r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	h.browser().send(r).is(http.StatusForbidden)
}

// issuer seals the moments of pages as the application of the tests does.
var issuer = &Handlers{secret: appSecret}

func TestMachinesAreAskedAgainAndLoseNothing(t *testing.T) {
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	check := h.filled(b)
	good := check.form("/request/send")
	good.Set("consent", "yes")
	try := func(says string, form url.Values) *answer {
		t.Helper()
		return b.post("/request/send", form).is(http.StatusUnprocessableEntity).says(says, "Claire Martin", "Revue du Fleuve")
	}
	try("quicker than we can tell", good)
	h.clock.pass(4 * time.Second)
	try("must stay empty", with(good, "nickname", "Bob"))
	try("press Send again", with(good, "issued", ""))
	try("press Send again", with(good, "issued", "1793610000000.AAAA"))
	try("Agree to the terms", with(good, "consent", ""))
	try("currencies", with(good, "currency", "XAU"))
	stolen := issuer.issue(999, h.clock.now().Add(-time.Minute))
	try("press Send again", with(good, "issued", stolen))
	h.clock.pass(25 * time.Hour)
	old := try("open for a long time", good)
	if n := len(h.requests()); n != 0 {
		t.Fatalf("refused sends made %d requests", n)
	}
	b.post("/request/send", h.sendable(old)).is(http.StatusSeeOther)
	if n := len(h.requests()); n != 1 {
		t.Errorf("the good send made %d requests", n)
	}
}

func with(form url.Values, name, value string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	out.Set(name, value)
	return out
}

func TestAFloodIsSlowedAndLosesNothing(t *testing.T) {
	h := newHouse(t, func(c *Config) {
		c.Limits = Limits{Submit: time.Hour, Find: time.Hour, LookUp: time.Hour, Message: time.Hour}
	})
	h.catalogue(riverURL, "The river that forgot its name")
	for i := range 11 {
		b := h.browser()
		h.filled(b)
		b.post("/request/you", youAnswers("email", fmt.Sprintf("claire%d@revue.example", i))).leads("/request/check") // one address takes fewer
		form := h.sendable(b.get("/request/check"))
		sent := b.post("/request/send", form)
		if i < 10 {
			sent.is(http.StatusSeeOther)
			continue
		}
		sent.is(http.StatusTooManyRequests).says("Your answers are kept", "Claire Martin")
		if sent.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		h.clock.pass(time.Hour + time.Second)
		b.post("/request/send", h.sendable(b.get("/request/check"))).is(http.StatusSeeOther)
	}
	b := h.browser()
	for i := range 40 {
		address := fmt.Sprintf("https://meridian.example/flood/%d", i)
		if a := b.post("/request/article", url.Values{"article_url": {address}, "fresh": {"yes"}}); a.status == http.StatusTooManyRequests {
			a.says("Wait a moment")
			if got := a.form("/request").Get("article_url"); got != address {
				t.Errorf("the throttled address came back as %q", got)
			}
			return
		}
	}
	t.Error("forty articles were looked up at once")
}
