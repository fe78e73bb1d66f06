package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// renewals lets the house quote renewals at once.
func (h *house) renewals() {
	h.t.Helper()
	_, _, err := h.desk.EditPublication(h.t.Context(), h.pub.Code, func(p *models.Publication) { p.AutoRenew = true })
	must(h.t, err)
}

// soldCheaply makes a licence whose price an editor had lowered to 135, with a picture.
func (h *house) soldCheaply(change ...func(*licensing.Submission)) (models.Request, models.Licence) {
	h.t.Helper()
	h.renewals()
	asked := h.catalogued(h.catalogue("https://meridian.example/dry", "Harbour towns count the cost"))
	r := h.asked("k", append(change, asked)...)
	q := h.quote(r, func(in *licensing.QuoteInput) {
		in.Overrides = []pricing.Override{{Line: 0, AmountMinor: 10000, Reason: "agreed by phone"}}
	})
	h.holding(r).post("/r/"+r.Reference+"/accept", signature(q)).leads("/r/" + r.Reference + "/pay")
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), h.invoiceOf(r).ID))
	h.pays(h.invoiceOf(r), "card")
	return h.refresh(r), h.licenceOf(r)
}

// next is the request that continues a licence.
func (h *house) next(l models.Licence) models.Request {
	h.t.Helper()
	r, err := models.SuccessorOf(h.t.Context(), h.db, l.ID)
	must(h.t, err)
	return r
}

func TestALicenseeRenewsWithOneClick(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.soldCheaply()
	h.clock.pass(70 * 24 * time.Hour)
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path+"/licence").is(http.StatusOK).says("Renew this licence", "begins on 2 February 2027")
	b.get(path + "/renew-licence").leads(path + "/licence")
	if h.tally(`SELECT count(*) FROM requests`) != 1 {
		t.Fatal("opening the address renewed it")
	}
	a := b.post(path+"/renew-licence", url.Values{})
	next := h.next(old)
	a.leads("/r/" + next.Reference + "/quote")
	b.get(a.location).is(http.StatusOK).says("Compared with licence "+old.Number, "more than the GBP 135.00 of the earlier licence", "No longer in the price", "agreed by phone", "2 February 2027")
	b.post(path+"/renew-licence", url.Values{}).leads("/r/" + next.Reference + "/quote") // a second click
	b.get(path + "/licence").says("This licence is being renewed")
	q, err := models.LatestQuote(t.Context(), h.db, next.ID)
	must(t, err)
	b.post("/r/"+next.Reference+"/accept", signature(q)).leads("/r/" + next.Reference + "/pay")
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoiceOf(next).ID))
	h.pays(h.invoiceOf(next), "card")
	l := h.licenceOf(next)
	b.get(path+"/licence").says("This licence was renewed", l.Number)
	b.post(path+"/renew-licence", url.Values{}).leads("/r/" + next.Reference + "/licence")
	b.get("/r/"+next.Reference+"/licence").says("Renews", old.Number)
	h.browser().get("/verify/"+l.Number).says("Renews", old.Number).hides(r.Reference, "Claire", "GBP")
	h.browser().get("/verify/"+old.Number).says("Renewed by", l.Number).hides(next.Reference)
	var v verification
	h.browser().get("/verify/" + l.Number + ".json").decode(&v)
	if v.Renews != old.Number || v.RenewedBy != "" {
		t.Errorf("JSON: renews %q, renewed by %q", v.Renews, v.RenewedBy)
	}
}

func TestARenewalIsForTheLicenseeAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.soldCheaply()
	h.browser().post("/r/"+r.Reference+"/renew-licence", url.Values{}).is(http.StatusNotFound)
	stranger := h.asked("stranger", func(in *licensing.Submission) { in.Email = "eve@elsewhere.example" })
	eve := h.holding(stranger)
	eve.post("/r/"+r.Reference+"/renew-licence", url.Values{}).is(http.StatusNotFound)
	eve.post("/r/"+stranger.Reference+"/renew-licence", url.Values{"licence": {old.Number}, "follows_id": {idText(old.ID)}}).is(http.StatusConflict)
	if n := h.tally(`SELECT count(*) FROM requests WHERE follows_id IS NOT NULL`); n != 0 {
		t.Errorf("%d renewals by strangers", n)
	}
	h.holding(r).post("/r/"+r.Reference+"/renew-licence", url.Values{"licence_id": {"999"}})
	next := h.next(old)
	eve.get("/r/" + next.Reference).is(http.StatusNotFound)
	h.browser().get("/r/" + next.Reference + "/quote").is(http.StatusNotFound)
}

func TestALicenceThatCannotBeRenewedSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.soldCheaply(func(in *licensing.Submission) { in.Language = "ar" })
	must(t, h.db.Exec(`UPDATE licences SET status = 'suspended'`).Error)
	b := h.holding(r)
	b.get("/r/" + r.Reference + "/licence").hides("renew-licence")
	b.post("/r/"+r.Reference+"/renew-licence", url.Values{}).is(http.StatusConflict).says("لا يمكن تجديد هذا الترخيص الآن")
}

func TestTheDeskRenewsWithEverythingFilledIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.soldCheaply()
	b := h.signedIn()
	b.get("/admin/requests/" + r.Reference).says("Renew this licence")
	a := b.post("/admin/requests/"+r.Reference+"/renew", url.Values{})
	next := h.next(old)
	a.leads("/admin/requests/" + next.Reference + "/quote")
	form := b.get(a.location).is(http.StatusOK).says("Compared with licence "+old.Number, "more than the GBP 135.00")
	if !strings.Contains(form.body, `value="2027-02-02"`) {
		t.Error("the day on which it begins is not filled in")
	}
	b.get("/admin/requests/"+next.Reference).says("Renews licence", old.Number)
	b.get("/admin/requests/"+r.Reference).says("Renewed by request", next.Reference).hides("Renew this licence")
	b.post("/admin/requests/"+r.Reference+"/renew", url.Values{}).leads("/admin/requests/" + next.Reference + "/quote")
	if next.Status != models.Submitted || h.tally(`SELECT count(*) FROM mails WHERE request_id = ?`, next.ID) != 0 {
		t.Error("somebody was written to before the desk decided")
	}
	h.at(h.person("Vera", models.Viewer)).post("/admin/requests/"+r.Reference+"/renew", url.Values{}).is(http.StatusForbidden)
}

func TestTheLettersLinkOpensTheRenewal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.soldCheaply()
	b := h.browser()
	b.get("/r/" + r.Reference + "?key=" + h.key(r, "open") + "&to=renewal").leads("/r/" + r.Reference + "/licence#renew")
	b.get("/r/" + r.Reference + "/licence").is(http.StatusOK)
	b.get("/r/" + r.Reference + "?key=" + h.key(r, "open") + "&to=//evil.example").leads("/r/" + r.Reference)
	if n := h.tally(`SELECT count(*) FROM requests`); n != 1 {
		t.Errorf("a link acted: %d requests", n)
	}
}
