package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func TestTheOfferOfAnAgreementIsReadBeforeItLeavesAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	h := patient(t)
	first := h.partner()
	b, path := h.signedIn(), "/admin/organisations/"+idText(first.OrganisationID)+"/volume"
	form := bundleAnswers(first)
	form.Set("action", "preview")
	page := b.post(path, form).is(http.StatusOK).says("The mail as it will leave", "Volume agreement: 10 articles, 12 months")
	if n := h.tally(`SELECT count(*) FROM requests`); n != 1 {
		t.Errorf("the preview left %d requests", n)
	}
	send := page.form(path)
	ref := send.Get("shown_reference")
	page.says(ref)
	changed := url.Values{}
	for name, values := range send {
		changed[name] = values
	}
	changed.Set("action", "send")
	changed.Set("size", "11")
	b.post(path, changed).is(http.StatusOK).says("You changed something after the preview", "Volume agreement: 11 articles")
	send.Set("action", "send")
	b.post(path, send).leads("/admin/requests/" + ref + "?done=quote")
	b.post(path, send).leads("/admin/requests/" + ref + "?done=quote") // a second click
	if n := h.tally(`SELECT count(*) FROM requests`); n != 2 {
		t.Errorf("%d requests", n)
	}
	undo := b.get("/admin/requests/" + ref).says("leaves in a moment").form("/admin/requests/" + ref + "/undo")
	back := b.post("/admin/requests/"+ref+"/undo", undo).is(http.StatusSeeOther).location
	again := b.get(back).is(http.StatusOK).says("Taken back").form(path)
	if again.Get("note") != "As agreed by phone." || again.Get("size") != "10" {
		t.Errorf("what was typed: %v", again)
	}
	if n := h.tally(`SELECT count(*) FROM mails WHERE kind = 'quote_ready' AND status <> 'cancelled'`); n != 0 {
		t.Errorf("%d letters are on their way", n)
	}
	b.get("/admin/requests/" + ref).is(http.StatusOK).says("Withdrawn")
	if old := b.post(path, send).is(http.StatusOK).says("The mail as it will leave").form(path); old.Get("shown_reference") == ref || old.Get("size") != "10" {
		t.Errorf("the form of the page behind it, sent again: %v", old)
	}
	again.Set("action", "preview")
	if next := b.post(path, again).is(http.StatusOK).form(path); next.Get("shown_reference") == ref {
		t.Error("offered anew under the reference that was taken back")
	}
	b.get(path + "?sale=" + first.Reference + "&undone=1").is(http.StatusOK).hides("Taken back:")
}

func TestAnAgreementIsRenewedByAButtonOfItsBuyer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner()
	sale, a := h.bundle(first)
	use := h.use("use")
	b := h.holding(use)
	b.post("/r/"+use.Reference+"/draw", drawing(b.get("/r/"+use.Reference+"/draw"), "/r/"+use.Reference+"/draw")).is(http.StatusSeeOther)
	buyer, path := h.holding(sale), "/r/"+sale.Reference
	page := buyer.get(path + "/volume").says("Renew this agreement")
	h.browser().post(path+"/renew-volume", page.form(path+"/renew-volume")).is(http.StatusNotFound)
	where := buyer.post(path+"/renew-volume", page.form(path+"/renew-volume")).is(http.StatusSeeOther).location
	buyer.post(path+"/renew-volume", page.form(path+"/renew-volume")).leads(where) // a second click
	buyer.get(where).is(http.StatusOK).says("Volume agreement: 10 articles, 12 months")
	buyer.get(path + "/volume").says("This agreement is being renewed")
	next, err := models.RenewalOf(t.Context(), h.db, a.ID)
	must(t, err)
	desk := h.signedIn()
	desk.get("/admin/organisations/" + idText(first.OrganisationID) + "/volume?again=" + idText(a.ID)).leads("/admin/requests/" + next.Reference)
	desk.get("/admin/requests/"+sale.Reference).says("Continued by", next.Reference).hides("Offer it again")
	desk.get("/admin/organisations/" + idText(first.OrganisationID)).says(next.Reference)
	deskPath := "/admin/requests/" + next.Reference
	desk.get(deskPath + "/quote").leads(deskPath + "/volume")
	form := desk.get(deskPath+"/volume").is(http.StatusOK).says("The agreement that it renews", "10 articles for GBP 900.00", "9 articles left of 10", "by today’s rate card").form(deskPath + "/volume")
	if form.Get("carry") != "0" || form.Get("price") != "900.00" || form.Get("size") != "10" {
		t.Errorf("prepared: %v", form)
	}
	form.Set("carry", "99")
	desk.post(deskPath+"/volume", form).is(http.StatusUnprocessableEntity).says("from 0 to what is left")
	form.Set("carry", "4")
	form.Set("action", "preview")
	send := desk.post(deskPath+"/volume", form).is(http.StatusOK).says("The mail as it will leave").form(deskPath + "/volume")
	send.Set("action", "send")
	desk.post(deskPath+"/volume", send).leads(deskPath + "?done=quote")
	buyer.get("/r/"+next.Reference+"/quote").says("Carried over", "up to 4 articles", "It continues your volume agreement "+a.Number, "from the end of the agreement that it renews").hides("The agreement begins when it is paid")
	buyer.get("/r/" + next.Reference + "/quote?lang=ar").says("يتابع اتفاق الحجم " + a.Number)
	buyer.get("/r/" + sale.Reference + "/quote").hides("It continues your volume agreement")
	stale := h.signedIn().post("/admin/organisations/"+idText(first.OrganisationID)+"/volume", func() url.Values {
		again := bundleAnswers(first)
		again.Set("renews", idText(a.ID))
		return again
	}())
	stale.is(http.StatusConflict).says("being renewed already", next.Reference)
}

func TestAWaiverOfABundleIsAnsweredOnItsOwnPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner()
	b := h.signedIn()
	b.post("/admin/organisations/"+idText(first.OrganisationID)+"/volume", bundleAnswers(first)).is(http.StatusSeeOther)
	var sale models.Request
	must(t, h.db.Raw(`SELECT * FROM requests ORDER BY id DESC LIMIT 1`).Scan(&sale).Error)
	must(t, h.desk.SetWaiverScale(t.Context(), h.admin.Actor(), sale.PublicationID, 0, []models.ScaleRow{{Percent: 60}}))
	q, err := models.LatestQuote(t.Context(), h.db, sale.ID)
	must(t, err)
	must(t, h.desk.AskForWaiver(t.Context(), sale.ID, q.ID, licensing.WaiverInput{Reason: "charity", Words: "We are a charity."}, licensing.Enclosed{}))
	path := "/admin/requests/" + sale.Reference
	b.get(path).says("We are a charity.").holds(`href="` + path + `/volume">Answer it`).hides("Grant free")
	b.get(path + "/waiver").leads(path + "/volume")
	b.post(path+"/waiver", url.Values{"answer": {"granted"}}).leads(path + "/volume")
	form := b.get(path+"/volume").is(http.StatusOK).says("We are a charity.", "The buyer asks for a lower price").form(path + "/volume")
	if form.Get("price") != "540.00" || form.Get("note") != "" {
		t.Errorf("prepared: %v", form)
	}
	form.Set("action", "preview")
	send := b.post(path+"/volume", form).is(http.StatusOK).says("We have lowered our fee for you").form(path + "/volume")
	send.Set("action", "send")
	b.post(path+"/volume", send).leads(path + "?done=quote")
	if w, err := models.WaiverOf(t.Context(), h.db, sale.ID); err != nil || w.Answer != models.WaiverReduced {
		t.Errorf("answered: %+v, %v", w, err)
	}
	h.holding(sale).get("/r/"+sale.Reference+"/quote").says("GBP 540.00", "We have lowered our fee for you")
}

func TestTheReportOfVolumeAgreementsAddsUpAndLeavesAsCSVAndWorkbook(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner()
	b := h.signedIn()
	b.get("/admin/reports/volume").is(http.StatusOK).says("No volume agreements here")
	sale, a := h.bundle(first)
	use := h.use("use")
	d := h.holding(use)
	d.post("/r/"+use.Reference+"/draw", drawing(d.get("/r/"+use.Reference+"/draw"), "/r/"+use.Reference+"/draw")).is(http.StatusSeeOther)
	b.get("/admin/reports/volume?publication=MEE").says(a.Number, sale.Organisation, "GBP", "900.00", "90.00", "810.00", "9 articles left of 10", "In force")
	b.get("/admin/reports/volume?publication=MEE&list=soon").says("No volume agreements here")
	csv := b.get("/admin/reports/volume.csv?publication=MEE&list=all").is(http.StatusOK)
	want := `"` + a.Number + `","` + sale.Reference + `","` + sale.Organisation + `","In force",`
	if !strings.Contains(csv.body, want) || !strings.Contains(csv.body, `,"No","article",10,1,9,1,"GBP",900.00,90.00,810.00,0.00`) {
		t.Errorf("csv: %s", csv.body)
	}
	book, err := excelize.OpenReader(strings.NewReader(b.get("/admin/reports/volume.xlsx?publication=MEE").is(http.StatusOK).body))
	must(t, err)
	rows, err := book.GetRows("Volume agreements")
	must(t, err)
	if len(rows) != 2 || rows[1][0] != a.Number || rows[1][13] != "900.00" || rows[1][10] != "9" {
		t.Errorf("workbook: %v", rows)
	}
	h.clock.pass(340 * 24 * time.Hour)
	b = h.signedIn()
	b.get("/admin/reports/volume?publication=MEE&list=soon").says(a.Number, "1 ends or runs out soon")
	h.at(h.person("Vera", models.Viewer)).get("/admin/reports/volume").is(http.StatusOK)
	b.get("/admin/reports/volume?publication=XXX").is(http.StatusNotFound)
}
