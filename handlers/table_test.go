package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

// address fills a route's parameters with what exists and is somebody else's.
func address(path string, r models.Request) string {
	return strings.NewReplacer(
		":reference", r.Reference, ":name", "app.css", ":number", "MEE-L-22222222", ":id", "1", ":n", "1", ":format", "html", ":file", "1.html", "*", "x",
	).Replace(path)
}

// endsSessions are the routes that would sign the asking browsers out; they have tests of their own.
var endsSessions = map[string]bool{"/admin/logout": true, "/admin/account/sessions": true, "/admin/account/password": true}

// TestEveryRouteKeepsItsGuard asks every line of the table as everybody: strangers, the licensee of another request, and
// staff of each role. It reads the table itself, so that a new route is asked without anybody thinking of it.
func TestEveryRouteKeepsItsGuard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	theirs, mine := h.submitted("theirs"), h.submitted("mine")
	staff := map[models.Role]*browser{}
	for _, role := range models.Roles {
		staff[role] = h.at(h.person(string(role)+" person", role))
	}
	stranger, rival := h.browser(), h.holding(mine)
	table := (&Handlers{config: Config{CapturedMail: true}}).Table()
	if len(table) < 60 {
		t.Fatalf("only %d routes", len(table))
	}
	for _, route := range table {
		if endsSessions[route.Path] {
			continue
		}
		path := address(route.Path, theirs)
		switch route.Guard.Kind() {
		case "licensee", "signatory":
			for who, b := range map[string]*browser{"a stranger": stranger, "another licensee": rival, "an admin": staff[models.Admin]} {
				if got := knock(b, route.Method, path); got != http.StatusNotFound {
					t.Errorf("%s %s as %s: %d instead of 404", route.Method, path, who, got)
				}
			}
		case "desk":
			if got := knock(stranger, route.Method, path); got != http.StatusSeeOther && got != http.StatusUnauthorized && got != http.StatusForbidden {
				t.Errorf("%s %s as a stranger: %d", route.Method, path, got)
			}
			for role, b := range staff {
				got := knock(b, route.Method, path)
				if refused := got == http.StatusForbidden; refused == role.May(route.Guard.Act()) {
					t.Errorf("%s %s as %s: %d, although the policy says %t to %q", route.Method, path, role, got, role.May(route.Guard.Act()), route.Guard.Act())
				}
			}
		case "anyone", "developer", "signed":
		default:
			t.Errorf("%s %s has no guard", route.Method, path)
		}
	}
}

// knock asks without looking at the page; an empty form is enough to be refused or let in.
func knock(b *browser, method, path string) int {
	r := httptest.NewRequest(method, path, nil)
	if method == http.MethodPost {
		r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	cookies := map[string]string{}
	for name, value := range b.cookies {
		cookies[name] = value
	}
	return (&browser{h: b.h, cookies: cookies, lang: b.lang}).exchange(r).status
}

func TestNoRouteStandsTwice(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, route := range (&Handlers{config: Config{CapturedMail: true}}).Table() {
		line := route.Method + " " + route.Path
		if seen[line] {
			t.Errorf("%s stands twice", line)
		}
		seen[line] = true
		if route.Method != http.MethodGet && route.Method != http.MethodPost {
			t.Errorf("%s: pages know GET and POST only", line)
		}
	}
}

// TestARouteWithoutAGuardStopsTheStart is the control of the test above.
func TestARouteWithoutAGuardStopsTheStart(t *testing.T) {
	t.Parallel()
	if _, err := (&Handlers{}).guard(Guard{}); err == nil {
		t.Error("the zero guard let somebody in")
	}
}

func TestPagesCarryTheStrictHeaders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{"/", "/request", "/find", "/verify", "/admin/login", "/nowhere"} {
		a := h.browser().get(path)
		csp := a.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'nonce-"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: no %s in %q", path, want, csp)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if a.header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: no HSTS although BASE_URL is https", path)
		}
	}
}

func TestLinksAreBuiltFromTheConfiguredAddressOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := httptest.NewRequest(http.MethodGet, "/verify", nil)
	r.Host = "evil.example"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	if a := h.browser().exchange(r); strings.Contains(a.body, "evil.example") || strings.Contains(a.location, "evil.example") {
		t.Error("the Host header reached the page")
	}
}
