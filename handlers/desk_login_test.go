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

const deskCookie = "__Host-imprimatur-desk"

func signIn(b *browser, email, secret, next string) *answer {
	return b.post("/admin/login", url.Values{"email": {email}, "password": {secret}, "next": {next}})
}

func TestSigningInLeadsToWhereOneWanted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	b.get("/admin").leads("/admin/login?next=%2Fadmin")
	page := b.get("/admin/login?next=%2Fadmin%2Frequests%3Fview%3Dmine").is(http.StatusOK)
	form := page.form("/admin/login")
	if form.Get("next") != "/admin/requests?view=mine" {
		t.Fatalf("next is %q", form.Get("next"))
	}
	signIn(b, " MAYA@meridian.example ", password, form.Get("next")).leads("/admin/requests?view=mine")
	first := b.cookies[deskCookie]
	b.get("/admin").leads("/admin/requests")
	b.get("/admin/login").leads("/admin/requests")
	signIn(b, h.admin.Email, password, "")
	if first == "" || b.cookies[deskCookie] == first {
		t.Error("the second sign-in did not get a new token")
	}
	b.post("/admin/logout", url.Values{}).leads("/admin/login?done=signed_out")
	b.get("/admin/login?done=signed_out").says("You are signed out")
	b.cookies[deskCookie] = first
	b.get("/admin/requests").is(http.StatusOK) // the other session lives on
}

func TestNobodyIsSentAwayAfterSigningIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, next := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "/admin@evil.example", "/r/MEE-AAAAAA", "/administrator", "/admin/../r",
		"/admin/login", "/admin/logout", "javascript:alert(1)", "/admin/x\r\nSet-Cookie: a=b"} {
		if got := deskPath(next); got != queuePath {
			t.Errorf("next %q leads to %q", next, got)
		}
	}
	signIn(h.browser(), h.admin.Email, password, "https://evil.example/admin").leads("/admin/requests")
}

func TestAWrongPasswordAndAnUnknownAddressGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	wrong := signIn(h.browser(), h.admin.Email, "not the password", "").is(http.StatusUnprocessableEntity)
	unknown := signIn(h.browser(), "nobody@meridian.example", "not the password", "").is(http.StatusUnprocessableEntity)
	same := strings.ReplaceAll(wrong.text(), h.admin.Email, "")
	if other := strings.ReplaceAll(unknown.text(), "nobody@meridian.example", ""); same != other {
		t.Errorf("the answers differ:\n%s\n%s", same, other)
	}
	wrong.hides("not the password")
	if wrong.form("/admin/login").Get("email") != h.admin.Email {
		t.Error("the typed address is lost")
	}
}

func TestTooManyTriesAreAskedToWait(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var last *answer
	for range 12 {
		if last = signIn(h.browser(), h.admin.Email, "not the password", ""); last.status == http.StatusTooManyRequests {
			break
		}
	}
	last.is(http.StatusTooManyRequests).says("wait one minute")
	if last.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After is %q", last.header.Get("Retry-After"))
	}
	signIn(h.browser(), h.admin.Email, password, "").is(http.StatusTooManyRequests) // the right one too
	h.clock.pass(61 * time.Second)
	signIn(h.browser(), h.admin.Email, password, "").leads("/admin/requests")
}

// TestALimitCountsTheSendersNetwork: whoever has a /64 has 2^64 addresses.
func TestALimitCountsTheSendersNetwork(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.TrustedProxies = []string{"0.0.0.0"} })
	try := func(address, secret string) int {
		form := url.Values{"email": {h.admin.Email}, "password": {secret}}
		r := httptest.NewRequest(http.MethodPost, "/admin/login", strings.NewReader(form.Encode()))
		r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set(fiber.HeaderXForwardedFor, address)
		return h.browser().send(r).status
	}
	for i := range 8 {
		if got := try(fmt.Sprintf("2001:db8::%x", i+1), "not the password"); got != http.StatusUnprocessableEntity {
			t.Errorf("try %d: %d", i+1, got)
		}
	}
	if got := try("2001:db8::99", "not the password"); got != http.StatusTooManyRequests {
		t.Errorf("from a ninth address of the same network: %d", got)
	}
	if got := try("2001:db8:0:1::1", password); got != http.StatusSeeOther {
		t.Errorf("from the next network: %d", got)
	}
	sessions, err := models.SessionsOf(t.Context(), h.db, h.admin.ID, h.clock.now())
	if must(t, err); len(sessions) != 1 || sessions[0].Address != "2001:db8:0:1::1" {
		t.Errorf("the sessions are %+v", sessions)
	}
}

func TestBadSignInFormsAreAnswered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, form := range map[string]url.Values{
		"empty": {}, "no password": {"email": {"a@b.example"}}, "no address": {"password": {"x"}}, "NUL": {"email": {"a\x00@b.example"}, "password": {"\x00"}},
		"long": {"email": {strings.Repeat("a", 100_000)}, "password": {"x"}},
	} {
		if a := h.browser().post("/admin/login", form); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
	}
}

func TestAnEndedSessionKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	b := h.signedIn()
	h.clock.pass(31 * time.Minute) // longer than a session may idle
	for path, next := range map[string]string{"reply": deskPage(r, "reply"), "note": deskPage(r), "decline": deskPage(r, "decline"), "quote": deskPage(r, "quote")} {
		page := b.post(deskPage(r, path), url.Values{"message": {"A long and careful <b>answer</b>"}, "text": {"Words for the requester"}, "seen": {"3"}, "password": {"secret words"}})
		page.is(http.StatusUnauthorized).says("nothing is lost", "A long and careful <b>answer</b>", "Words for the requester").hides("secret words", "<b>answer")
		if got := page.form("/admin/login").Get("next"); got != next {
			t.Errorf("%s leads back to %q", path, got)
		}
	}
	if n := h.number(`SELECT count(*) FROM messages`); n != 0 {
		t.Errorf("%d messages were stored", n)
	}
}

func TestAPersonSeesAndEndsTheirOwnSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	other := h.at(h.person("Edda Editor", models.Editor))
	here, there, third := h.at(h.admin), h.at(h.admin), h.at(h.admin)
	page := here.get("/admin/account").is(http.StatusOK).says("Firefox, Linux", "This browser", "Maya Haddad")
	if n := len(page.tags("tr")); n != 4 {
		t.Fatalf("%d rows instead of a head and three sessions", n)
	}
	id := h.number(`SELECT id FROM sessions WHERE token_hash = ?`, models.HashToken(there.cookies[deskCookie]))
	here.follow("/admin/account/sessions", url.Values{"session": {itoa(id)}}).says("That browser is signed out")
	there.get("/admin/requests").is(http.StatusSeeOther)
	theirs := h.number(`SELECT id FROM sessions WHERE token_hash = ?`, models.HashToken(other.cookies[deskCookie]))
	here.post("/admin/account/sessions", url.Values{"session": {itoa(theirs)}}).is(http.StatusNotFound)
	here.post("/admin/account/sessions", url.Values{"session": {"x"}}).is(http.StatusNotFound)
	here.follow("/admin/account/sessions", url.Values{"session": {"others"}})
	third.get("/admin/requests").is(http.StatusSeeOther)
	here.get("/admin/requests").is(http.StatusOK)
	other.get("/admin/requests").is(http.StatusOK)
}

func TestAPasswordIsChangedByWhoKnowsThePresentOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	here, there := h.at(h.admin), h.at(h.admin)
	const next = "another long sentence"
	change := func(current, password string) *answer {
		return here.post("/admin/account/password", url.Values{"current": {current}, "password": {password}})
	}
	change("wrong", next).is(http.StatusUnprocessableEntity).says("not your present password")
	change(password, "short").is(http.StatusUnprocessableEntity).says("12 characters")
	change(password, password).is(http.StatusUnprocessableEntity).says("choose another")
	change("", "").is(http.StatusUnprocessableEntity)
	for range 9 {
		signIn(h.browser(), h.admin.Email, "not the password", "")
	}
	signIn(h.browser(), h.admin.Email, password, "").is(http.StatusTooManyRequests)
	change(password, next).leads("/admin/account?done=password") // others at the door are no hindrance
	here.get("/admin/requests").is(http.StatusOK)
	there.get("/admin/requests").is(http.StatusSeeOther)
	h.clock.pass(10 * time.Minute)
	signIn(h.browser(), h.admin.Email, password, "").is(http.StatusUnprocessableEntity)
	signIn(h.browser(), h.admin.Email, next, "").leads("/admin/requests")
	for range 8 {
		change("wrong", "a third long sentence").is(http.StatusUnprocessableEntity)
	}
	if page := change(next, "a third long sentence").is(http.StatusTooManyRequests).says("too many tries"); page.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After is %q", page.header.Get("Retry-After"))
	}
}
