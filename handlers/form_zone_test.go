package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/models"
)

// TestTheRequestersTimeZone: asked once, guessed from the country when left, used on every page of theirs and beside the
// house's on the desk's.
func TestTheRequestersTimeZone(t *testing.T) {
	for _, c := range []struct{ typed, country, want string }{
		{"", "FR", "Europe/Paris"}, {"", "AU", "Australia/Sydney"}, {"Asia/Kathmandu", "FR", "Asia/Kathmandu"},
	} {
		t.Run(c.typed+c.country, func(t *testing.T) {
			h := newHouse(t)
			h.catalogue(riverURL, "The river that forgot its name")
			b := h.browser()
			h.filled(b)
			b.post("/request/you?then=check", youAnswers("country", c.country, "time_zone", c.typed)).leads("/request/check")
			check := b.get("/request/check").is(http.StatusOK)
			check.says(unmarked(h.words.Printer("en").ZonePlace(c.want)))
			zone, err := time.LoadLocation(c.want)
			must(t, err)
			check.says(unmarked(h.words.Printer("en").Zone(zone))) // the promised day is given in it
			b.post("/request/send", h.sendable(check)).is(http.StatusSeeOther)
			r := h.requests()[0]
			if r.TimeZone != c.want {
				t.Fatalf("stored as %q", r.TimeZone)
			}
			_, err = h.desk.Confirm(t.Context(), h.key(r, "confirm"))
			must(t, err)
			r = h.requests()[0]
			for _, lang := range []string{"en", "ar"} {
				due := unmarked(h.words.Printer(lang).DateTime(*r.AnswerDueAt, zone))
				h.holding(r).get("/r/" + r.Reference + "?lang=" + lang).is(http.StatusOK).says(due)
				h.holding(r).get("/r/" + r.Reference + "/sent?lang=" + lang).is(http.StatusOK).says(due)
			}
			en := h.words.Printer("en")
			h.signedIn().get("/admin/requests/"+r.Reference).is(http.StatusOK).
				says(unmarked(en.DateTime(*r.AnswerDueAt, h.pub.Zone())), unmarked(en.DateTime(*r.AnswerDueAt, zone)), unmarked(en.ZonePlace(c.want)))
		})
	}
}

func TestATimeZoneThatIsNoneIsRefusedAndEverythingTypedStays(t *testing.T) {
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	h.filled(b)
	again := b.post("/request/you", youAnswers("time_zone", "Mars/Olympus_Mons")).is(http.StatusUnprocessableEntity)
	again.says(h.words.Printer("en").T("public_form.error.time_zone"))
	if got := again.form("/request/you").Get("message"); got != youAnswers().Get("message") {
		t.Errorf("the message is now %q", got)
	}
	b.get("/request/check").is(http.StatusOK).says(h.words.Printer("en").T("public_form.error.time_zone"))
}

// TestAKnownRequesterIsNotAskedForTheTimeZoneAgain: the next request of a browser begins with the answer.
func TestAKnownRequesterIsNotAskedForTheTimeZoneAgain(t *testing.T) {
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	h.filled(b)
	b.post("/request/you", youAnswers("time_zone", "Asia/Tokyo")).leads("/request/check")
	b.post("/request/send", h.sendable(b.get("/request/check"))).is(http.StatusSeeOther)
	b.post("/request/article", url.Values{"article_url": {riverURL}}).leads("/request")
	if got := b.get("/request/you").form("/request/you").Get("time_zone"); got != "Asia/Tokyo" {
		t.Errorf("the second request begins with %q", got)
	}
	drafts, err := models.From[models.FormDraft](h.db).Order("id DESC").Limit(1).Find(t.Context())
	must(t, err)
	if got := typed(drafts[0].Answers).one("time_zone"); got != "Asia/Tokyo" {
		t.Errorf("kept as %q", got)
	}
}
