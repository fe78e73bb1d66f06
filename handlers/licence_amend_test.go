package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// inEurope makes a paid licence for Europe of an article in the catalogue.
func (h *house) inEurope(change ...func(*licensing.Submission)) (models.Request, models.Licence) {
	h.t.Helper()
	asked := h.catalogued(h.catalogue("https://meridian.example/dry", "Harbour towns count the cost"))
	europe := func(in *licensing.Submission) { in.Use.Territory, in.Use.Images = []string{"europe"}, false }
	return h.licensed("k", append([]func(*licensing.Submission){asked, europe}, change...)...)
}

// wish is the form of a wider licence as it first stands, with changes.
func wish(l models.Licence, change map[string][]string) url.Values {
	form := url.Values(firstWish(l))
	for name, values := range change {
		form[name] = values
	}
	return form
}

var sendWorld = map[string][]string{"territory": {"world"}, "note": {"The Berlin edition goes online everywhere"}, "action": {"send"}}

func TestALicenseeAsksForAWiderLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path + "/licence").is(http.StatusOK).says("Need more than this licence allows?").holds(path + "/amend")
	b.get(path+"/amend").is(http.StatusOK).says("Ask for a wider licence", old.Number, "Now: Europe", "What it would cost", "Nothing is wider yet")
	priced := b.post(path+"/amend", wish(old, map[string][]string{"territory": {"world"}, "action": {"price"}}))
	priced.is(http.StatusOK).says("Price of the wider use", "Less what licence", "To pay, before tax")
	if h.tally(`SELECT count(*) FROM requests`) != 1 {
		t.Fatal("asking for the price asked for the licence")
	}
	a := b.post(path+"/amend", wish(old, sendWorld))
	next := h.next(old)
	a.leads("/r/" + next.Reference)
	b.post(path+"/amend", wish(old, sendWorld)).leads("/r/" + next.Reference) // a second click
	b.get(path + "/licence").says("This licence is being widened").hides("Renew this licence")
	b.get(path+"/amend").says("This licence cannot be widened now", "being renewed or widened already")
	b.get("/r/"+next.Reference).is(http.StatusOK).says("You asked to widen licence", old.Number)

	desk := h.signedIn()
	file := "/admin/requests/" + next.Reference
	desk.get(file).says("Widens licence", old.Number, "The Berlin edition goes online everywhere", "Amendment: a wider scope of an earlier licence")
	desk.get(file+"/quote").is(http.StatusOK).says("Less what licence", "Its scope by today", "Paid for it, without tax and refunds", "Taken off by the rules").hides("Compared with licence")
	q := h.quoteWider(next, old)
	b.get("/r/"+next.Reference+"/quote").is(http.StatusOK).says("This widens licence", "Price of the wider use", "Less what licence", "(wider use, less what licence")
	b.post("/r/"+next.Reference+"/accept", signature(q)).leads("/r/" + next.Reference + "/pay")
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoiceOf(next).ID))
	h.pays(h.invoiceOf(next), "card")
	l := h.licenceOf(next)

	b.get(path+"/licence").is(http.StatusOK).says("A wider licence has taken the place of this one", l.Number, "Nothing has to be taken down", "Replaced by").hides("See what to take down", "Renew this licence", path+"/amend")
	b.get(path+"/content").is(http.StatusOK).says("The content is with the new licence", "Open the new licence").hides("take down")
	b.get(path + "/content/1.html").is(http.StatusForbidden)
	b.post(path+"/renew-licence", url.Values{}).leads("/r/" + next.Reference + "/licence")
	b.get(path + "/amend").says("can be widened further")
	b.get("/r/"+next.Reference+"/licence").says("Takes the place of", old.Number, "Your licence is in force")
	b.get("/r/" + next.Reference + "/content").is(http.StatusOK).says("Harbour towns count the cost")
	h.browser().get("/verify/"+old.Number).says("This licence has been replaced", l.Number, "Replaced by").hides(next.Reference, "Claire", "GBP")
	h.browser().get("/verify/"+l.Number).says("This licence is valid", "Takes the place of", old.Number).hides(r.Reference, "GBP")
	var v verification
	h.browser().get("/verify/" + old.Number + ".json").decode(&v)
	if v.State != views.LicenceReplaced || v.Valid || v.AmendedBy != l.Number || v.AmendedAt == nil || v.RenewedBy != "" {
		t.Errorf("JSON of the old one: %+v", v)
	}
	var w verification
	h.browser().get("/verify/" + l.Number + ".json").decode(&w)
	if w.Amends != old.Number || w.Renews != "" || !w.Valid {
		t.Errorf("JSON of the new one: %+v", w)
	}
}

// quoteWider sends the quote of an amendment as the editor's page first has it.
func (h *house) quoteWider(r models.Request, old models.Licence) models.Quote {
	h.t.Helper()
	q, err := h.desk.Quote(h.t.Context(), h.admin.Actor(), r.ID, licensing.QuoteInput{Seen: h.refresh(r).Version, Currency: "GBP", Grant: old.AmendedGrant(r.Use)})
	must(h.t, err)
	return q
}

func TestANarrowerWishComesBackWithEverythingTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	b, path := h.holding(r), "/r/"+r.Reference
	a := b.post(path+"/amend", wish(old, map[string][]string{"territory": {"africa"}, "term": {"1m"}, "note": {"only for a while"}, "languages": {"fr"}, "action": {"send"}}))
	a.is(http.StatusUnprocessableEntity).says("Keep every place that your licence covers now", "Choose a term that is at least as long as now", "Keep every language", "only for a while", "write to the rights desk")
	if kept := a.form(path + "/amend"); len(kept["territory"]) != 1 || kept.Get("territory") != "africa" || kept.Get("term") != "1m" || kept.Get("languages") != "fr" {
		t.Errorf("what was chosen is not chosen any more: %v", kept)
	}
	b.post(path+"/amend", wish(old, map[string][]string{"action": {"send"}})).is(http.StatusUnprocessableEntity).says("Choose at least one thing that is wider than now")
	b.post(path+"/amend", wish(old, map[string][]string{"territory": nil, "action": {"send"}})).is(http.StatusUnprocessableEntity)
	arabic := wish(old, map[string][]string{"term": {"1m"}, "action": {"send"}})
	b.cookies["lang"] = "ar"
	b.post(path+"/amend", arabic).is(http.StatusUnprocessableEntity).says("اختر مدة لا تقل عن مدته الآن")
	if h.tally(`SELECT count(*) FROM requests`) != 1 {
		t.Error("it was asked for all the same")
	}
}

func TestFurtherArticlesAreLookedUpAndListed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	second := h.catalogue("https://meridian.example/wet", "The river came back")
	h.catalogue("https://meridian.example/agency", "From the wires", func(a *models.Article) { a.RightsBasis = "agency" })
	b, path := h.holding(r), "/r/"+r.Reference
	add := func(address string) *answer {
		return b.post(path+"/amend", wish(old, map[string][]string{"article_url": {address}, "action": {"add"}}))
	}
	add("https://meridian.example/wet").is(http.StatusOK).says("The river came back").holds(`name="article" value="` + furtherKey(second))
	add("https://meridian.example/dry").is(http.StatusUnprocessableEntity).says("Your licence covers this article already")
	add("https://meridian.example/agency").is(http.StatusUnprocessableEntity)
	add("https://elsewhere.example/x").is(http.StatusUnprocessableEntity)
	add("").is(http.StatusUnprocessableEntity).says("Type the address of the article first")
	listed := map[string][]string{"article": {furtherKey(second)}}
	b.post(path+"/amend", wish(old, map[string][]string{"article": {furtherKey(second)}, "remove": {furtherKey(second)}})).is(http.StatusOK).hides("The river came back")
	listed["action"] = []string{"send"}
	b.post(path+"/amend", wish(old, listed)).leads("/r/" + h.next(old).Reference)
	if n := h.tally(`SELECT article_count FROM requests WHERE follows_id = ?`, old.ID); n != 2 {
		t.Errorf("%d articles", n)
	}
}

func TestAScriptIsToldThePriceOfTheWish(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	b := h.holding(r)
	form := wish(old, map[string][]string{"territory": {"world"}, "action": {"price"}})
	q := httptest.NewRequest(http.MethodPost, "/r/"+r.Reference+"/amend", strings.NewReader(form.Encode()))
	q.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
	q.Header.Set(fiber.HeaderAccept, fiber.MIMEApplicationJSON)
	a := b.send(q)
	var says views.CounterSays
	if err := json.Unmarshal([]byte(a.body), &says); err != nil || len(says.Rows) != 3 || len(says.Steps) == 0 || len(says.Differs) == 0 {
		t.Errorf("%v: %s", err, a.body)
	}
}

func TestALicenceThatCannotBeWidenedSaysWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope(func(in *licensing.Submission) { in.Language = "ar" })
	b, path := h.holding(r), "/r/"+r.Reference
	b.cookies["lang"] = "ar"
	for status, says := range map[string]string{"suspended": "إنه موقوف", "revoked": "لم يعد صالحًا", "expired": "انتهت مدته"} {
		must(t, h.db.Exec(`UPDATE licences SET status = ?`, status).Error)
		b.get(path + "/amend").is(http.StatusOK).says(says)
		b.post(path+"/amend", wish(old, sendWorld)).is(http.StatusConflict).says(says)
	}
	b.get(path + "/licence").hides(path + "/amend")
	must(t, h.db.Exec(`UPDATE licences SET status = 'active', snapshot = jsonb_set(snapshot, '{agreement}', '"MEE-V-1"')`).Error)
	b.get(path + "/amend").says("اتفاق كمي")
	waiting := h.asked("waiting", func(in *licensing.Submission) { in.Email = "w@elsewhere.example" })
	h.holding(waiting).get("/r/" + waiting.Reference + "/amend").is(http.StatusOK).says("There is no licence yet")
	h.browser().get(path + "/amend").is(http.StatusNotFound)
	h.holding(waiting).post(path+"/amend", wish(old, sendWorld)).is(http.StatusNotFound)
}

func TestAQuoteWhoseLicenceIsOverSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	b := h.holding(r)
	b.post("/r/"+r.Reference+"/amend", wish(old, sendWorld))
	next := h.next(old)
	q := h.quoteWider(next, old)
	_, err := h.stripe.RefundInvoice(t.Context(), *h.invoiceOf(r).StripeInvoiceID, 0)
	must(t, err)
	must(t, h.desk.ReadMoney(t.Context(), h.invoiceOf(r).ID))
	b.post("/r/"+next.Reference+"/accept", signature(q)).is(http.StatusConflict).says("This quote can no longer be accepted", "Nothing has been agreed or charged")
	b.get("/r/" + next.Reference + "/quote").says("This quote can no longer be accepted")
	b.get("/r/" + next.Reference).says("The quote could not be accepted: the licence that it widens")
	h.signedIn().get("/admin/requests/"+next.Reference).says("Not accepted: the licence that it widens is no longer as it was", "its money was given back")
}

func TestTheDeskWidensALicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	b, file := h.signedIn(), "/admin/requests/"+r.Reference
	b.get(file).says("Widen this licence")
	b.get(file+"/amend").is(http.StatusOK).says("Widen licence", old.Number)
	b.post(file+"/amend", wish(old, map[string][]string{"term": {"1m"}, "action": {"send"}})).is(http.StatusUnprocessableEntity)
	a := b.post(file+"/amend", wish(old, sendWorld))
	next := h.next(old)
	a.leads("/admin/requests/" + next.Reference + "/quote")
	b.get(file).says("Widened by request", next.Reference).hides("Widen this licence")
	b.post(file+"/amend", wish(old, sendWorld)).is(http.StatusConflict).says("being renewed or widened already", next.Reference)
	h.at(h.person("Vera", models.Viewer)).get(file + "/amend").is(http.StatusForbidden)

	quote := "/admin/requests/" + next.Reference + "/quote"
	form := b.get(quote).is(http.StatusOK)
	fields := form.form(quote)
	fields.Set("action", "preview")
	fields.Set("credit", "50.00")
	b.post(quote, fields).is(http.StatusUnprocessableEntity).says("Say why this line differs")
	fields.Set("credit_reason", "half of it was for an edition that is over")
	shown := b.post(quote, fields).is(http.StatusOK).holds("half of it was for an edition that is over")
	fields = shown.form(quote)
	fields.Set("action", "send")
	b.post(quote, fields)
	q, err := models.LatestQuote(t.Context(), h.db, next.ID)
	must(t, err)
	if !strings.Contains(string(q.Priced), `"reason": "half of it was for an edition that is over"`) {
		t.Errorf("sent with %s", q.Priced)
	}
	b.get("/admin/requests/"+next.Reference).says("Price of the wider use GBP 215.00", "GBP 50.00", "half of it was for an edition that is over")
}
