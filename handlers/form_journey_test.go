package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

const riverURL = "https://meridian.example/world/river"

// useAnswers and youAnswers are what Claire Martin of Revue du Fleuve types.
func useAnswers(change ...string) url.Values {
	return changed(url.Values{
		"portion": {"full"}, "destination": {"Revue du Fleuve"}, "media": {"website", "newsletter"}, "destination_url": {"revue.example/monde"},
		"access": {"free"}, "adverts": {"yes"}, "audience": {"10k_100k"}, "purpose": {"editorial"}, "territory": {"europe", "country"}, "territory_country": {"CA"},
		"translation": {"yes"}, "languages": {"fr"}, "translator": {"Louise Petit"}, "edits": {"cut"}, "edits_words": {"400"},
		"publish_when": {"date"}, "publish_on": {"2026-11-27"}, "term": {"3m"}, "exclusivity": {"0"},
	}, change)
}

func youAnswers(change ...string) url.Values {
	return changed(url.Values{
		"requester_name": {"Claire Martin"}, "email": {"claire@revue.example"}, "role": {"Rédactrice en chef"}, "phone": {"+33 1 23 45 67 89"},
		"organisation": {"Revue du Fleuve SARL"}, "organisation_type": {"magazine"}, "country": {"FR"}, "website": {"revue.example"},
		"fee": {"standard"}, "message": {"Merci d'avance.\nNous citons toujours la source."},
	}, change)
}

// changed replaces fields: name, value, name, value.
func changed(form url.Values, change []string) url.Values {
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// filled is a browser that has answered everything and stands before Send.
func (h *house) filled(b *browser) *answer {
	h.t.Helper()
	b.post("/request/article", url.Values{"article_url": {riverURL}}).leads("/request")
	b.post("/request", b.get("/request").form("/request")).leads("/request/use")
	b.post("/request/use", useAnswers()).leads("/request/you")
	b.post("/request/you", youAnswers()).leads("/request/check")
	return b.get("/request/check").is(http.StatusOK)
}

// sendable is the form of the check page, agreed to and old enough.
func (h *house) sendable(check *answer) url.Values {
	form := check.form("/request/send")
	form.Set("consent", "yes")
	h.clock.pass(4 * time.Second)
	return form
}

func (h *house) requests() []models.Request {
	h.t.Helper()
	all, err := models.From[models.Request](h.db).Order("id").Find(h.t.Context())
	must(h.t, err)
	return all
}

func TestTheWholeFormFromLinkToConfirmation(t *testing.T) {
	for _, lang := range []string{"en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			h := newHouse(t)
			h.catalogue(riverURL, "The river that forgot its name")
			b, words := h.browser(), h.words.Printer(lang)
			say := func(id string, args ...any) string { return unmarked(words.T(id, args...)) }

			first := b.get("/request?url=" + url.QueryEscape(riverURL+"/?utm_source=x#top") + "&lang=" + lang + "&ref=footer").is(http.StatusOK)
			first.says("The river that forgot its name", "Nadia Karam", say("public_form.verdict.ours.title"), "The Meridian Eye")
			if dir := attribute(first.tags("html")[0], "dir"); dir != words.Dir() {
				t.Errorf("the page runs %q", dir)
			}
			form := first.form("/request")
			form.Set("go", "use")
			b.post("/request", form).leads("/request/use")
			b.get("/request/use").is(http.StatusOK).says(say("public_form.use.portion"))
			b.post("/request/use", useAnswers()).leads("/request/you")
			b.get("/request/you").is(http.StatusOK)
			b.post("/request/you", youAnswers()).leads("/request/check")
			check := b.get("/request/check").is(http.StatusOK)
			check.says("Revue du Fleuve", "Claire Martin", "claire@revue.example", "Louise Petit", say("common.words", "Count", 400),
				unmarked(words.Country("CA")), unmarked(words.Money(36500, "GBP")), say("public_form.estimate.how"))
			sent := b.follow("/request/send", h.sendable(check)).is(http.StatusOK)
			sent.says(say("public_form.confirm.title"), "claire@revue.example")

			all := h.requests()
			if len(all) != 1 || all[0].Status != models.Draft || all[0].Language != lang {
				t.Fatalf("after sending there are %d requests: %+v", len(all), all)
			}
			r := all[0]
			b.get("/r/" + r.Reference + "/sent").leads("/r/" + r.Reference)
			phone := h.browser() // the mail is opened elsewhere
			phone.lang = lang
			open := phone.get("/confirm?key=" + h.key(r, "confirm")).is(http.StatusOK)
			if now := h.requests()[0].Status; now != models.Draft {
				t.Fatalf("opening the link made it %s", now)
			}
			done := phone.follow("/confirm", open.form("/confirm")).is(http.StatusOK)
			done.says(say("public_form.sent.title"), r.Reference, unmarked(words.DateTime(*h.requests()[0].AnswerDueAt, zoneOf(h.requests()[0], h.pub))))
			assertAsked(t, h, h.requests()[0])
		})
	}
}

// unmarked is a text without what page text leaves out as well.
func unmarked(s string) string {
	return strings.NewReplacer("\u2068", "", "\u2069", "", "\u00a0", " ").Replace(s)
}

// assertAsked compares a stored request with what Claire typed.
func assertAsked(t *testing.T, h *house, r models.Request) {
	t.Helper()
	u := r.Use
	want := models.Use{
		Portion: "translation", Destination: "Revue du Fleuve", DestinationURL: "https://revue.example/monde", Media: []string{"website", "newsletter"},
		Audience: "10k_100k", Access: "free", Adverts: true, Purpose: "editorial", OrganisationKind: "magazine", Country: "FR",
		Territory: []string{"europe", "CA"}, Languages: []string{"fr"}, Translation: true, Translator: "Louise Petit", PublishOn: "2026-11-27",
		Term: "3m", Edits: "cut", EditsWords: 400, Message: "Merci d'avance.\nNous citons toujours la source.",
	}
	if got := asJSON(t, u); got != asJSON(t, want) {
		t.Errorf("the use is stored as\n%s\ninstead of\n%s", got, asJSON(t, want))
	}
	if r.Status != models.Submitted || r.Organisation != "Revue du Fleuve SARL" || r.Currency != "GBP" || r.SuggestedMinor == nil {
		t.Errorf("stored as %+v", r)
	}
	articles, err := models.ArticlesOf(t.Context(), h.db, r.ID)
	must(t, err)
	if len(articles) != 1 || articles[0].URL != riverURL || articles[0].ArticleID == nil || articles[0].WordCount != 620 {
		t.Errorf("its articles are %+v", articles)
	}
}

func TestSendingTwiceMakesOneRequest(t *testing.T) {
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	form := h.sendable(h.filled(b))
	first := b.post("/request/send", form).is(http.StatusSeeOther)
	again := b.post("/request/send", form).is(http.StatusSeeOther)
	if first.location != again.location {
		t.Errorf("the second send leads to %s, the first to %s", again.location, first.location)
	}
	b.get(again.location).is(http.StatusOK)
	b.get("/request/check").is(http.StatusOK).says("has been sent already", strings.TrimPrefix(first.location, "/r/")) // the back button
	b.post("/request/use", useAnswers("destination", "Another name")).is(http.StatusConflict).says("has been sent already")
	if all := h.requests(); len(all) != 1 || all[0].Use.Destination != "Revue du Fleuve" {
		t.Errorf("there are %d requests", len(all))
	}
}

// sendsTenTimes posts one form ten times at the same moment.
func (h *house) sendsTenTimes() []*answer {
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	form := h.sendable(h.filled(b))
	answers := make([]*answer, 10)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, "/request/send", strings.NewReader(form.Encode()))
			r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
			one := &browser{h: h, cookies: map[string]string{}, lang: "en"}
			for name, value := range b.cookies {
				one.cookies[name] = value
			}
			answers[i] = one.exchange(r)
		})
	}
	all.Wait()
	return answers
}

func TestTenParallelSendsMakeOneRequest(t *testing.T) {
	h := newHouse(t)
	answers := h.sendsTenTimes()
	for _, a := range answers {
		a.leads(answers[0].location)
	}
	if n := len(h.requests()); n != 1 {
		t.Errorf("ten sends made %d requests", n)
	}
	mails, err := models.MailsOf(t.Context(), h.db, h.requests()[0].ID)
	must(t, err)
	if len(mails) != 1 {
		t.Errorf("ten sends made %d mails", len(mails))
	}
}

// The control of the test above: without the index that holds a key to one request, the same ten sends make several.
func TestTenParallelSendsWithoutTheIndexMakeSeveral(t *testing.T) {
	h := newHouse(t)
	must(t, h.db.Exec(`DROP INDEX requests_once`).Error)
	must(t, h.db.Exec(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$`).Error)
	must(t, h.db.Exec(`CREATE TRIGGER slow BEFORE INSERT ON requests FOR EACH ROW EXECUTE FUNCTION slow()`).Error)
	h.sendsTenTimes()
	if n := len(h.requests()); n < 2 {
		t.Errorf("ten sends made %d requests: the test above proves nothing", n)
	}
}

// Without the draft's number as the key, the same form does make several requests: the two tests above prove something.
func TestWithoutTheKeyTwoSendsMakeTwoRequests(t *testing.T) {
	h := newHouse(t)
	h.unconfirmed("one key")
	h.unconfirmed("another key")
	if n := len(h.requests()); n != 2 {
		t.Errorf("two keys made %d requests", n)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}
