package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/models"
)

func (h *house) mails(kind string) []models.Mail {
	h.t.Helper()
	all, err := models.From[models.Mail](h.db).Where("kind = ?", kind).Order("id").Find(h.t.Context())
	must(h.t, err)
	return all
}

func TestAConfirmationLinkActsOnlyWhenItsButtonIsPressed(t *testing.T) {
	h := newHouse(t)
	r := h.unconfirmed("one")
	key := h.key(r, "confirm")
	scanner := h.browser()
	for range 3 {
		page := scanner.get("/confirm?key=" + key).is(http.StatusOK).says("Confirm your request")
		if len(scanner.cookies) != 0 {
			t.Errorf("opening the link set cookies: %v", scanner.cookies)
		}
		if page.form("/confirm").Get("key") != key {
			t.Error("the button does not carry the key")
		}
	}
	b := h.browser()
	b.post("/confirm", url.Values{"key": {key}}).leads("/r/" + r.Reference + "/sent")
	b.get("/r/"+r.Reference+"/sent").is(http.StatusOK).says("Your request is with the rights desk", "You have our answer by", "London time")
	h.browser().post("/confirm", url.Values{"key": {key}}).leads("/r/" + r.Reference + "/sent") // the second click
	h.browser().get("/r/" + r.Reference + "/sent").is(http.StatusNotFound)
	if got := h.requests()[0]; got.Status != models.Submitted {
		t.Errorf("it is %s", got.Status)
	}
	if n := len(h.mails("request_received")); n != 1 {
		t.Errorf("%d mails say that it was received", n)
	}
}

func TestAnEndedLinkOffersAFreshOne(t *testing.T) {
	h := newHouse(t)
	r := h.unconfirmed("one")
	key := h.key(r, "confirm")
	h.clock.pass(8 * 24 * time.Hour)
	b := h.browser()
	ended := b.get("/confirm?key=" + key).is(http.StatusGone).says("This link has ended")
	b.post("/confirm", url.Values{"key": {key}}).is(http.StatusGone)
	before := len(h.mails("confirm_address"))
	b.post("/confirm/renew", ended.form("/confirm/renew")).is(http.StatusOK).says("A fresh link is on its way")
	if after := len(h.mails("confirm_address")); after != before+1 {
		t.Errorf("%d mails instead of %d", after, before+1)
	}
	b.post("/confirm/renew", url.Values{"key": {key}}).is(http.StatusOK) // at once again: said the same, not mailed
	if after := len(h.mails("confirm_address")); after != before+1 {
		t.Errorf("renewing twice at once made %d mails", after-before)
	}
	for _, path := range []string{"/confirm", "/confirm/renew"} {
		b.post(path, url.Values{"key": {"unknown"}}).is(http.StatusNotFound)
		b.post(path, url.Values{}).is(http.StatusNotFound)
	}
	b.get("/confirm").is(http.StatusNotFound)
	b.get("/confirm?key=" + h.key(r, "open")).is(http.StatusNotFound) // another kind of key
}

func TestAnOldConfirmationLinkIsNoKeyForEver(t *testing.T) {
	h := newHouse(t)
	r := h.unconfirmed("one")
	key := h.key(r, "confirm")
	_, err := h.desk.Confirm(t.Context(), key)
	must(t, err)
	h.clock.pass(8 * 24 * time.Hour)
	b := h.browser()
	b.post("/confirm", url.Values{"key": {key}}).is(http.StatusGone).says("Find my request")
	if len(b.cookies) != 0 {
		t.Errorf("an ended link opened the request: %v", b.cookies)
	}
}

func TestTheConfirmationIsSentAgainAfterAPause(t *testing.T) {
	h := newHouse(t)
	r := h.unconfirmed("one")
	b := h.holding(r)
	resend := "/r/" + r.Reference + "/resend"
	b.post(resend, url.Values{}).is(http.StatusTooManyRequests).says("wait half a minute")
	h.clock.pass(31 * time.Second)
	b.follow(resend, url.Values{"email": {r.ContactEmail}}).is(http.StatusOK).says("We have sent the mail again")
	b.post(resend, url.Values{}).is(http.StatusTooManyRequests)
	h.clock.pass(31 * time.Second)
	wrong := b.post(resend, url.Values{"email": {"claire@"}}).is(http.StatusUnprocessableEntity)
	if got := wrong.form(resend).Get("email"); got != "claire@" {
		t.Errorf("the typed address came back as %q", got)
	}
	b.follow(resend, url.Values{"email": {"claire.martin@revue.example"}}).says("claire.martin@revue.example")
	all := h.mails("confirm_address")
	if len(all) != 3 || all[2].Recipient != "claire.martin@revue.example" {
		t.Errorf("mails: %+v", all)
	}
	h.browser().post(resend, url.Values{}).is(http.StatusNotFound) // not somebody else's
	_, err := h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	b.post(resend, url.Values{}).leads("/r/" + r.Reference)
}

func TestFindingTellsNobodyAnything(t *testing.T) {
	h := newHouse(t)
	r := h.submitted("one")
	b := h.browser()
	b.get("/find").is(http.StatusOK)
	known := b.follow("/find", url.Values{"email": {"Claire@Revue.example"}}).is(http.StatusOK)
	unknown := h.browser().follow("/find", url.Values{"email": {"nobody@nowhere.example"}}).is(http.StatusOK)
	if known.text() != unknown.text() {
		t.Error("the answers differ")
	}
	if n := len(h.mails("my_links")); n != 1 {
		t.Errorf("%d mails", n)
	}
	h.clock.pass(10 * time.Minute)
	b.follow("/find", url.Values{"email": {"claire@revue.example"}, "reference": {"MEE-AAAAAA"}}).is(http.StatusOK)
	if n := len(h.mails("my_links")); n != 1 {
		t.Errorf("a reference that is not theirs made %d mails", n)
	}
	h.clock.pass(10 * time.Minute)
	b.follow("/find", url.Values{"email": {"claire@revue.example"}, "reference": {" " + r.Reference}}).is(http.StatusOK)
	if n := len(h.mails("my_links")); n != 2 {
		t.Errorf("their own reference made %d mails", n)
	}
	b.post("/find", url.Values{"email": {"claire"}}).is(http.StatusUnprocessableEntity).says("Enter an e-mail address")
	b.post("/find", url.Values{"email": {"claire@revue.example"}, "reference": {"?"}}).is(http.StatusUnprocessableEntity).says("A reference looks like")
}

// Whoever lost the first letter and the browser they sent from still has a way in.
func TestFindingSendsTheConfirmationOfAnUnconfirmedRequestAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.unconfirmed("k")
	first := len(h.mails("confirm_address"))
	h.clock.pass(10 * time.Minute)
	h.browser().post("/find", url.Values{"email": {"claire@revue.example"}}).leads("/find?done=yes")
	if n := len(h.mails("confirm_address")); n != first+1 {
		t.Errorf("%d letters after %d", n, first)
	}
	if n := len(h.mails("my_links")); n != 0 {
		t.Errorf("%d letters with links to what nobody has confirmed", n)
	}
}

func TestFindingTakesTheSameTimeAndIsLimited(t *testing.T) {
	h := newHouse(t, func(c *Config) {
		c.Limits = Limits{Submit: time.Hour, Find: time.Hour, LookUp: time.Hour, Message: time.Hour}
	})
	h.submitted("one")
	for i, email := range []string{"claire@revue.example", "nobody@nowhere.example", "a@b.example", "c@d.example", "e@f.example", "g@h.example"} {
		start := time.Now()
		a := h.browser().post("/find", url.Values{"email": {email}})
		took := time.Since(start)
		if i == 5 {
			a.is(http.StatusTooManyRequests).says("wait a minute")
			if got := a.form("/find").Get("email"); got != email {
				t.Errorf("the typed address came back as %q", got)
			}
			return
		}
		if a.leads("/find?done=yes"); took < findTakes {
			t.Errorf("%s took %s, less than every other", email, took)
		}
	}
}

func TestThePublicPagesStand(t *testing.T) {
	h := newHouse(t)
	for _, lang := range []string{"en", "ar"} {
		b := h.browser()
		b.lang = lang
		for _, path := range []string{"/", "/request", "/find", "/terms", "/terms?publication=MEE", "/privacy", "/accessibility"} {
			page := b.get(path).is(http.StatusOK)
			if got := attribute(page.tags("html")[0], "lang"); got != lang {
				t.Errorf("%s is in %s", path, got)
			}
		}
	}
	h.browser().get("/terms?publication=MEE").says("You may publish what is granted.", "The Meridian Eye")
}
