package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// partner is a request of an organisation whose domain the desk has recorded.
func (h *house) partner() models.Request {
	h.t.Helper()
	r := h.asked("partner", h.catalogued(h.catalogue("https://meridian.example/first", "The first of many")))
	must(h.t, h.desk.SetTerms(h.t.Context(), h.admin.Actor(), r.OrganisationID, 0, models.OrganisationTerms{Domains: []string{"revue.example"}}))
	return r
}

// bundleAnswers are what the desk types to offer ten articles.
func bundleAnswers(r models.Request) url.Values {
	return url.Values{
		"contact": {idText(r.ContactID)}, "unit": {"article"}, "size": {"10"}, "months": {"12"}, "currency": {"GBP"}, "price": {"900.00"}, "destination": {"Revue du Fleuve"},
		"destination_url": {"https://revue.example"}, "media": {"website"}, "territory": {"world"}, "languages": {"en, fr"}, "term": {"12m"}, "portion": {"full"}, "edits": {"style"},
		"audience": {"100k_1m"}, "purpose": {"editorial"}, "organisation_kind": {"magazine"}, "credit_line": {"First published by The Meridian Eye"}, "noindex": {"yes"},
		"images": {"yes"}, "exclusivity": {"0"}, "valid_days": {"21"}, "note": {"As agreed by phone."},
	}
}

// bundle sells it by the pages alone, and gives the sale with its agreement.
func (h *house) bundle(r models.Request) (models.Request, models.Agreement) {
	h.t.Helper()
	b := h.signedIn()
	b.post("/admin/organisations/"+idText(r.OrganisationID)+"/volume", bundleAnswers(r)).is(http.StatusSeeOther)
	var id int64
	must(h.t, h.db.Raw(`SELECT max(id) FROM requests`).Scan(&id).Error)
	sale, err := models.RequestByID(h.t.Context(), h.db, id)
	must(h.t, err)
	q, err := models.LatestQuote(h.t.Context(), h.db, sale.ID)
	must(h.t, err)
	h.holding(sale).post("/r/"+sale.Reference+"/accept", signature(q)).leads("/r/" + sale.Reference + "/pay")
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), h.invoiceOf(sale).ID))
	h.pays(h.invoiceOf(sale), "card")
	a, err := models.AgreementOfSale(h.t.Context(), h.db, sale.ID)
	must(h.t, err)
	return h.refresh(sale), a
}

// another request of the same organisation, for an article of the catalogue.
func (h *house) use(key string, change ...func(*licensing.Submission)) models.Request {
	h.t.Helper()
	a := h.catalogue("https://meridian.example/"+key, "Of "+key)
	return h.asked(key, append([]func(*licensing.Submission){func(in *licensing.Submission) {
		in.Articles = []models.RequestArticle{{ArticleID: &a.ID, URL: a.URL, Title: a.Title, WordCount: 620, Language: "en"}}
	}}, change...)...)
}

var signedHere = url.Values{"signatory_name": {"Claire Martin"}, "signatory_role": {"Editor"}, "authority": {"yes"}, "accept_terms": {"yes"}}

// drawing is the form of a draw as its page shows it, signed.
func drawing(page *answer, path string) url.Values {
	form := page.form(path)
	for name, values := range signedHere {
		form[name] = values
	}
	return form
}

func TestAVolumeAgreementFromItsOfferToItsDraws(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner()
	desk := h.signedIn()
	desk.get("/admin/organisations/"+idText(first.OrganisationID)).says("Volume agreements", "Offer a volume agreement")
	desk.get("/admin/organisations/" + idText(first.OrganisationID) + "/volume").is(http.StatusOK).says("Claire Martin (claire@revue.example)")
	sale, a := h.bundle(first)
	buyer, path := h.holding(sale), "/r/"+sale.Reference
	buyer.get(path+"/quote").says("Volume agreement: 10 articles, 12 months", "12 months from its payment", "GBP 900.00")
	buyer.get(path).says("Volume agreement "+a.Number+": In force", "10 articles left of 10")
	buyer.get(path+"/volume").is(http.StatusOK).says("Nothing has been taken yet", "10 articles left of 10")
	buyer.get(path + "/draw").leads(path)

	r := h.use("use")
	b, use := h.holding(r), "/r/"+r.Reference
	b.get(use).says("Your volume agreement covers this use", "This use takes 1 article")
	page := b.get(use+"/draw").is(http.StatusOK).says("Accept and take 1 article", "You may publish what is granted.", "9 articles")
	b.post(use+"/draw", page.form(use+"/draw")).is(http.StatusUnprocessableEntity)
	form := drawing(page, use+"/draw")
	b.post(use+"/draw", form).leads(use + "/licence")
	b.post(use+"/draw", form).leads(use + "/licence") // a second click
	b.get(use+"/licence").says("Your licence is in force", "1 article of volume agreement "+a.Number)
	b.get(use).says("Taken from volume agreement "+a.Number).hides("GBP 0.00", "/pay")
	buyer.get(path+"/volume").says("9 articles left of 10", "Of use", "Claire Martin")
	desk.get("/admin/requests/"+r.Reference).says(a.Number, "1 article")
	desk.get("/admin/requests/"+sale.Reference).says(a.Number, r.Reference, "Offer it again")
	desk.get("/admin/organisations/"+idText(first.OrganisationID)).says(a.Number, "9 articles left of 10")
	again := desk.get("/admin/organisations/" + idText(first.OrganisationID) + "/volume?again=" + idText(a.ID)).is(http.StatusOK).form("/admin/organisations/" + idText(first.OrganisationID) + "/volume")
	if again.Get("size") != "10" || again.Get("price") != "900.00" || again.Get("renews") != idText(a.ID) || again.Get("languages") != "en, fr" || again.Get("images") != "yes" {
		t.Errorf("offered again: %v", again)
	}
	if n := h.tally(`SELECT count(*) FROM invoices`); n != 1 {
		t.Errorf("%d invoices", n)
	}
}

func TestOnlyTheOrganisationsOwnPeopleLearnOfItsAgreement(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sale, a := h.bundle(h.partner())
	own := h.use("own")
	form := drawing(h.holding(own).get("/r/"+own.Reference+"/draw"), "/r/"+own.Reference+"/draw")
	eve := h.use("eve", func(in *licensing.Submission) { in.Email = "eve@elsewhere.example" })
	b, path := h.holding(eve), "/r/"+eve.Reference
	b.get(path).hides(a.Number, "volume agreement")
	b.get(path + "/draw").leads(path)
	b.post(path+"/draw", form).is(http.StatusNotFound)
	b.get("/r/" + sale.Reference + "/volume").is(http.StatusNotFound)
	b.post("/r/"+own.Reference+"/draw", form).is(http.StatusNotFound)
	h.browser().get("/r/" + sale.Reference + "/volume").is(http.StatusNotFound)
	for _, id := range []string{"", "x", "0", "-1", "99999"} {
		form.Set("agreement_id", id)
		h.holding(own).post("/r/"+own.Reference+"/draw", form).is(http.StatusNotFound)
	}
	if got, err := models.AgreementByID(t.Context(), h.db, a.ID); err != nil || got.Drawn != 0 {
		t.Errorf("%d drawn, %v", got.Drawn, err)
	}
}

func TestADrawThatIsNotWhatThePageShowedIsNotTaken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, a := h.bundle(h.partner())
	r := h.use("use")
	b, path := h.holding(r), "/r/"+r.Reference
	form := drawing(b.get(path+"/draw"), path+"/draw")
	forged := url.Values{}
	for name, values := range form {
		forged[name] = values
	}
	forged.Set("document_hash", "0000")
	b.post(path+"/draw", forged).is(http.StatusConflict).says("Something has changed", "Accept and take 1 article")
	must(t, h.db.Exec(`UPDATE requests SET use = jsonb_set(use, '{term}', '"perpetual"') WHERE id = ?`, r.ID).Error)
	b.post(path+"/draw", form).is(http.StatusConflict).says("The period is longer than the agreement allows")
	b.get(path).says("cannot be taken from your volume agreement", "The period is longer than the agreement allows")
	must(t, h.db.Exec(`UPDATE requests SET use = jsonb_set(use, '{term}', '"3m"') WHERE id = ?`, r.ID).Error)
	must(t, h.db.Exec(`UPDATE agreements SET drawn = size`).Error)
	b.post(path+"/draw", form).is(http.StatusConflict).says("There is not enough left in it")
	must(t, h.db.Exec(`UPDATE agreements SET drawn = 0`).Error)
	h.clock.pass(400 * 24 * time.Hour)
	b = h.holding(r)
	b.post(path+"/draw", form).leads(path)
	if got, err := models.AgreementByID(t.Context(), h.db, a.ID); err != nil || got.Drawn != 0 || h.tally(`SELECT count(*) FROM licences`) != 0 {
		t.Errorf("%d drawn, %v", got.Drawn, err)
	}
}

func TestTheFormOfABundleSaysWhatIsWrongAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner()
	b, path := h.signedIn(), "/admin/organisations/"+idText(first.OrganisationID)+"/volume"
	for field, value := range map[string]string{
		"size": "-1", "months": "0", "price": "zero", "unit": "kilo", "contact": "999", "media": "", "languages": "klingon", "destination": "", "credit_line": "", "currency": "XXX",
	} {
		form := bundleAnswers(first)
		form.Set(field, value)
		a := b.post(path, form).is(http.StatusUnprocessableEntity)
		if got := a.form(path); got.Get("note") != "As agreed by phone." {
			t.Errorf("%s: the rest is lost: %v", field, got)
		}
	}
	if n := h.tally(`SELECT count(*) FROM requests`); n != 1 {
		t.Errorf("%d requests", n)
	}
	h.at(h.person("Vera", models.Viewer)).post(path, bundleAnswers(first)).is(http.StatusForbidden)
	b.post(path, bundleAnswers(first)).is(http.StatusSeeOther)
	var sale models.Request
	must(t, h.db.Raw(`SELECT * FROM requests ORDER BY id DESC LIMIT 1`).Scan(&sale).Error)
	b.get("/admin/requests/" + sale.Reference + "/quote").leads("/admin/requests/" + sale.Reference + "/volume")
	anew := b.get("/admin/requests/" + sale.Reference + "/volume").is(http.StatusOK).form("/admin/requests/" + sale.Reference + "/volume")
	stale := url.Values{}
	for name, values := range anew {
		stale[name] = values
	}
	anew.Set("size", "12")
	b.post("/admin/requests/"+sale.Reference+"/volume", anew).is(http.StatusSeeOther)
	b.post("/admin/requests/"+sale.Reference+"/volume", stale).is(http.StatusConflict)
	b.get("/admin/requests/" + first.Reference + "/volume").is(http.StatusNotFound)
}
