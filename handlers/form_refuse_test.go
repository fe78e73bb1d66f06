package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// started is a browser with one article in its draft.
func (h *house) started() *browser {
	h.t.Helper()
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	b.post("/request/article", url.Values{"article_url": {riverURL}}).leads("/request")
	return b
}

func TestEveryWrongAnswerIsSaidAndEveryWordKept(t *testing.T) {
	h := newHouse(t)
	b := h.started()
	cases := []struct{ path, field, typed, says string }{
		{"/request/use", "portion", "", "Choose how much of the text you use"},
		{"/request/use", "portion", "everything", "Choose how much of the text you use"},
		{"/request/use", "destination", "", "Enter the name of your publication"},
		{"/request/use", "destination", strings.Repeat("x", 201), "Shorten this to 200 characters"},
		{"/request/use", "media", "telepathy", "Choose at least one form"},
		{"/request/use", "media", "", "Choose at least one form"},
		{"/request/use", "destination_url", "javascript:alert(1)", "Enter the address of the site"},
		{"/request/use", "access", "secret", "Choose who can read it"},
		{"/request/use", "audience", "all", "Choose about how many people"},
		{"/request/use", "purpose", "1 OR 1=1", "Choose a purpose"},
		{"/request/use", "territory", "mars", "Choose at least one part of the world"},
		{"/request/use", "territory_country", "XX", "Choose a country"},
		{"/request/use", "languages", "tlh", "Choose at least one language"},
		{"/request/use", "edits", "rewrite", "Choose whether you would change anything"},
		{"/request/use", "edits_words", "many", "Enter to how many words"},
		{"/request/use", "edits_words", "-5", "Enter to how many words"},
		{"/request/use", "publish_when", "yesterday", "Choose when you want to publish"},
		{"/request/use", "publish_on", "2026-13-40", "Enter the day of publication"},
		{"/request/use", "publish_on", "2025-01-01", "This day has passed"},
		{"/request/use", "publish_on", "2199-01-01", "within the next five years"},
		{"/request/use", "decide_by", "soon", "Enter the day by which"},
		{"/request/use", "term", "for ever", "Choose for how long"},
		{"/request/use", "exclusivity", "8", "for yourself alone"},
		{"/request/use", "assets", "smell", "Choose from the list"},
		{"/request/you", "requester_name", "", "Enter your full name"},
		{"/request/you", "email", "claire", "Enter an e-mail address"},
		{"/request/you", "email", "Claire <claire@revue.example>", "Enter an e-mail address"},
		{"/request/you", "email", "claire@localhost", "Enter an e-mail address"},
		{"/request/you", "email", "claire@revue.example, eve@evil.example", "Enter an e-mail address"},
		{"/request/you", "role", "", "Enter your role"},
		{"/request/you", "phone", "call me", "Enter a phone number"},
		{"/request/you", "organisation", "", "Enter the name of your organisation"},
		{"/request/you", "organisation_type", "mafia", "Choose the kind of organisation"},
		{"/request/you", "country", "ZZ", "Choose the country"},
		{"/request/you", "website", "http://user:pass@host.example/", "Enter the address of a website"},
		{"/request/you", "fee", "bribe", "Choose one of the answers about the fee"},
		{"/request/you", "message", strings.Repeat("م", 4001), "Shorten this to 4000 characters"},
	}
	for _, c := range cases {
		form, witness := useAnswers(c.field, c.typed), "destination_url"
		if c.path == "/request/you" {
			form, witness = youAnswers(c.field, c.typed), "organisation"
		}
		page := b.post(c.path, form).is(http.StatusUnprocessableEntity).says(c.says)
		back := page.form(c.path)
		if isText(page, c.field) && back.Get(c.field) != c.typed {
			t.Errorf("%s: %q came back as %q", c.field, c.typed, back.Get(c.field))
		}
		if c.field != witness && back.Get(witness) != form.Get(witness) {
			t.Errorf("%s wrong: %s came back as %q", c.field, witness, back.Get(witness))
		}
		if summary := page.all(func(n *html.Node) bool { return attribute(n, "data-errors") == "" && has(n, "data-errors") }); len(summary) != 1 {
			t.Errorf("%s wrong: %d error summaries", c.field, len(summary))
		}
		b.get(c.path).is(http.StatusOK) // and the draft holds it too
	}
}

// isText reports whether a field holds whatever is typed.
func isText(page *answer, name string) bool {
	for _, n := range page.tags("input", "textarea") {
		if attribute(n, "name") == name {
			kind := attribute(n, "type")
			return kind != "radio" && kind != "checkbox" && kind != "date"
		}
	}
	return false
}

func TestConditionalAnswersAreAskedOnlyWhenTheyMatter(t *testing.T) {
	h := newHouse(t)
	b := h.started()
	b.post("/request/use", useAnswers("portion", "excerpt")).is(http.StatusUnprocessableEntity).says("about how many words you use")
	b.post("/request/use", useAnswers("portion", "excerpt", "portion_words", "1,150")).leads("/request/you")
	b.post("/request/use", useAnswers("edits", "other")).is(http.StatusUnprocessableEntity).says("Say what you would change")
	b.post("/request/use", useAnswers("media", "book", "destination_url", "", "access", "", "edits_words", "rubbish", "edits", "none")).leads("/request/you")
	b.post("/request/use", useAnswers("territory", "world", "territory_country", "rubbish")).leads("/request/you")
	b.post("/request/use", useAnswers("translation", "no", "languages", "rubbish")).leads("/request/you")
	b.post("/request/you", youAnswers("organisation_type", "agency")).is(http.StatusUnprocessableEntity).says("Enter the name of the client")
	b.post("/request/you", youAnswers("fee", "budget")).is(http.StatusUnprocessableEntity).says("Enter an amount")
	b.post("/request/you", youAnswers("fee", "waiver", "waiver_kind", "education")).is(http.StatusUnprocessableEntity).says("Say why it should be free")
	b.post("/request/you", youAnswers("fee", "waiver", "waiver_kind", "education", "waiver_reason", "A village school")).leads("/request/check")
	b.get("/request/check").says("I ask for a free permission", "A village school")
}

func TestTheDraftSurvives(t *testing.T) {
	h := newHouse(t)
	b := h.started()
	form := useAnswers("destination", "مجلة النهر")
	form.Set("switch_lang", "ar")
	b.post("/request/use", form).leads("/request/use?lang=ar")
	page := b.get("/request/use?lang=ar").is(http.StatusOK).says("ماذا تريد أن تفعل به؟")
	if got := page.form("/request/use").Get("destination"); got != "مجلة النهر" {
		t.Errorf("switching the language lost the answer: %q", got)
	}
	b.get("/request/you").says("من صاحب الطلب؟") // and the language stays

	h.clock.pass(20 * 24 * time.Hour)
	if got := b.get("/request/use").form("/request/use").Get("destination"); got != "مجلة النهر" {
		t.Errorf("after three weeks the answer is %q", got)
	}
	h.clock.pass(40 * 24 * time.Hour) // the draft has ended while the page stood open
	b.post("/request/use", useAnswers("destination", "Typed on an old page", "publish_on", "2027-01-20")).leads("/request/you")
	b.get("/request/you").leads("/request") // the articles are to be named again
	b.post("/request/article", url.Values{"article_url": {riverURL}}).leads("/request")
	if got := b.get("/request/use").form("/request/use").Get("destination"); got != "Typed on an old page" {
		t.Errorf("the words typed on an expired page are lost: %q", got)
	}
	h.browser().get("/request/check").leads("/request")
}

func TestAChangeLeadsBackToTheAnswers(t *testing.T) {
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	check := h.filled(b)
	found := false
	for _, a := range check.tags("a") {
		found = found || attribute(a, "href") == "/request/use?then=check#f-destination"
	}
	if !found {
		t.Error("the row of the destination has no Change link")
	}
	form := b.get("/request/use?then=check").form("/request/use")
	form.Set("destination", "Le Monde du Fleuve")
	b.post("/request/use", form).leads("/request/check")
	b.get("/request/check").says("Le Monde du Fleuve")
}

func TestTheEstimateAnswersEveryKindOfUse(t *testing.T) {
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	h.filled(b)
	estimate := func(change ...string) *answer {
		b.post("/request/use", useAnswers(change...)).leads("/request/you")
		return b.get("/request/check")
	}
	estimate("purpose", "resale").says("We do not offer this", "Resale to others: we do not license").hides(`action="/request/send"`)
	form := url.Values{"consent": {"yes"}, "issued": {issuer.issue(1, h.clock.now().Add(-time.Minute))}}
	b.post("/request/send", form).is(http.StatusUnprocessableEntity).says("nothing to send")
	estimate("media", "ai").says("We will quote", "an editor sets the price")
	estimate("portion", "excerpt", "portion_words", "80", "exclusivity", "0").says("You do not need a licence", "up to 100 words")
	estimate("audience", "unknown").says("We will quote")
	estimate().says("£365.00", "No tax is added")
	b.post("/request/you", youAnswers("country", "GB")).leads("/request/check")
	b.get("/request/check").says("VAT of 20%", "GBP 438.00")
	b.post("/request/check", url.Values{"currency": {"EUR"}}).leads("/request/check")
	b.get("/request/check").says("no prices in EUR")
	b.post("/request/check", url.Values{"currency": {"DOGE"}}).is(http.StatusUnprocessableEntity)
}

func TestASlipInTheAddressIsAskedAboutAndNeverBlocks(t *testing.T) {
	for address, want := range map[string]string{
		"a@gmial.com": "a@gmail.com", "a@gmai.com": "a@gmail.com", "a@hotmial.com": "a@hotmail.com", "a@gmail.con": "a@gmail.com", "a@outlok.com": "a@outlook.com",
		"a@gmail.com": "", "a@revue.example": "", "a@mail.com": "", "a": "", "": "", "a@me.co": "", "a@yahoo.fr": "",
	} {
		if got := likelierAddress(address); got != want {
			t.Errorf("%s: %q instead of %q", address, got, want)
		}
	}
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	h.filled(b)
	b.post("/request/you", youAnswers("email", "claire@gmial.com")).leads("/request/check")
	check := b.get("/request/check").says("Did you mean", "claire@gmail.com")
	b.follow("/request/send", h.sendable(check)).is(http.StatusOK).says("claire@gmial.com", "claire@gmail.com")
	b = h.browser()
	h.filled(b)
	b.post("/request/you", youAnswers("email", "claire@mailinator.com")).leads("/request/check")
	b.get("/request/check").says("temporary address")
}

func TestMissingAnswersAreListedBeforeSending(t *testing.T) {
	h := newHouse(t)
	b := h.started()
	page := b.get("/request/check").is(http.StatusOK).says("answers are missing", "Enter your full name", "Choose a purpose")
	page.hides(`action="/request/send"`)
	b.post("/request/send", url.Values{"consent": {"yes"}}).is(http.StatusUnprocessableEntity).says("answers are missing")
}
