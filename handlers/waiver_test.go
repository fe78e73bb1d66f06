package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// wishing is a request that asks for a free permission.
func (h *house) wishing(key string) models.Request {
	h.t.Helper()
	in := h.submission(key)
	in.OrganisationKind, in.Use.OrganisationKind, in.Use.WaiverKind, in.Use.WaiverReason, in.Use.WaiverLink = "charity", "charity", "charity", "We have no income.", "https://register.example/123"
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), h.key(r, "confirm"))
	must(h.t, err)
	return r
}

func (h *house) scale(rows ...models.ScaleRow) {
	h.t.Helper()
	must(h.t, h.desk.SetWaiverScale(h.t.Context(), h.admin.Actor(), h.pub.ID, 0, rows))
}

func TestAWaiverIsAnsweredByTheScalesSuggestion(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.scale(models.ScaleRow{Kind: "charity", Percent: 0})
	r := h.wishing("k")
	b, path := h.signedIn(), "/admin/requests/"+r.Reference
	b.get(path).is(http.StatusOK).says("Asks for a lower fee", "Charity or non-profit work", "We have no income.", "suggests 0%")
	form := b.get(path + "/waiver").is(http.StatusOK).form(path + "/waiver")
	if form.Get("answer") != models.WaiverGranted {
		t.Errorf("the scale's answer is not chosen: %v", form)
	}
	form.Set("action", "preview")
	page := b.post(path+"/waiver", form).is(http.StatusOK).says("We grant this use free of charge", "free of charge, on the house")
	form = page.form(path + "/waiver")
	if !strings.Contains(form.Get("note"), "glad to grant") {
		t.Errorf("no words are prepared: %q", form.Get("note"))
	}
	form.Set("action", "send")
	b.follow(path+"/waiver", form).is(http.StatusOK).says("The free licence is offered", "Granted")
	q, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	if !q.Gratis {
		t.Fatal("the offer is not free")
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, licensing.Acceptance{QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true}))
	report := b.get("/admin/reports/waivers?publication=MEE").is(http.StatusOK).says("Charity or non-profit work", "GBP", "Revue du Fleuve")
	if !report.linksTo("/admin/waivers?publication=MEE") {
		t.Error("the report does not lead to the scale")
	}
	csv := b.get("/admin/reports/waivers.csv?publication=MEE").is(http.StatusOK)
	if lines := strings.Split(strings.TrimSpace(csv.body), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "Charity") || !strings.Contains(lines[1], "GBP") {
		t.Errorf("the CSV says %q", csv.body)
	}
	b.get("/admin/reports/waivers?publication=MEE&from=2020-01-01&to=2020-12-31").is(http.StatusOK).says("Nothing was waived")
	b.get("/admin/reports/waivers?publication=MEE&from=2020-01-01&to=2019-12-31").is(http.StatusUnprocessableEntity)
}

func TestAWaiverIsGrantedInPart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.wishing("k")
	b, path := h.signedIn(), "/admin/requests/"+r.Reference
	form := b.get(path + "/waiver").is(http.StatusOK).form(path + "/waiver")
	form.Set("answer", models.WaiverReduced)
	form.Set("action", "preview")
	b.post(path+"/waiver", form).is(http.StatusUnprocessableEntity).says("between 1 and 99")
	form.Set("percent", "٢٥") // as an Arabic keyboard types it
	form = b.post(path+"/waiver", form).is(http.StatusOK).form(path + "/waiver")
	form.Set("action", "send")
	b.follow(path+"/waiver", form).is(http.StatusOK).says("The quote is sent", "Reduced")
	q, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	lines, err := models.LinesOf(t.Context(), h.db, q.ID)
	must(t, err)
	for _, l := range lines {
		if l.ComputedMinor == nil || l.NetMinor != partOf(*l.ComputedMinor, 25) || !strings.Contains(l.OverrideReason, "25 % of the fee") {
			t.Errorf("line %+v", l)
		}
	}
}

// TestTheReasonOfAReducedFeeIsInTheRequestersLanguage: it stands on their quote and in the agreement.
func TestTheReasonOfAReducedFeeIsInTheRequestersLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.wishing("k")
	must(t, h.db.Exec(`UPDATE requests SET language = 'ar' WHERE id = ?`, r.ID).Error)
	b, path := h.signedIn(), "/admin/requests/"+r.Reference
	form := b.get(path + "/waiver").is(http.StatusOK).form(path + "/waiver")
	form.Set("answer", models.WaiverReduced)
	form.Set("percent", "25")
	form.Set("action", "preview")
	form = b.post(path+"/waiver", form).is(http.StatusOK).form(path + "/waiver")
	form.Set("action", "send")
	b.follow(path+"/waiver", form).is(http.StatusOK)
	q, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	lines, err := models.LinesOf(t.Context(), h.db, q.ID)
	must(t, err)
	if len(lines) == 0 || !strings.Contains(lines[0].OverrideReason, "من الرسوم") || strings.Contains(lines[0].OverrideReason, "Waiver") {
		t.Errorf("lines %+v", lines)
	}
}

// TestAWaiversAnswerIsByTheCardThatItsPreviewShowed: who has read one price does not send another.
func TestAWaiversAnswerIsByTheCardThatItsPreviewShowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.wishing("k")
	b, path := h.signedIn(), "/admin/requests/"+r.Reference
	form := b.get(path + "/waiver").is(http.StatusOK).form(path + "/waiver")
	form.Set("answer", models.WaiverDeclined)
	form.Set("action", "preview")
	form = b.post(path+"/waiver", form).is(http.StatusOK).form(path + "/waiver")
	card, err := h.desk.SaveRateCard(t.Context(), h.admin.Actor(), h.pub.ID, 1, pricing.Default("GBP"), "second")
	must(t, err)
	must(t, h.desk.PublishRateCard(t.Context(), h.admin.Actor(), card.ID))
	form.Set("action", "send")
	form = b.post(path+"/waiver", form).is(http.StatusConflict).form(path + "/waiver")
	if n := h.number(`SELECT count(*) FROM quotes`); n != 0 {
		t.Fatalf("%d quotes were sent", n)
	}
	form.Set("action", "send") // it is read again first
	form = b.post(path+"/waiver", form).is(http.StatusOK).form(path + "/waiver")
	form.Set("action", "send")
	b.follow(path+"/waiver", form).is(http.StatusOK).says("The quote is sent")
}

func TestAWaiverIsDeclinedWithThePaidPrice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.wishing("k")
	b, path := h.signedIn(), "/admin/requests/"+r.Reference
	form := b.get(path + "/waiver").is(http.StatusOK).form(path + "/waiver")
	form.Set("answer", models.WaiverDeclined)
	form.Set("action", "send") // without having read the mail it is shown first
	form = b.post(path+"/waiver", form).is(http.StatusOK).says("We cannot waive the fee this time").form(path + "/waiver")
	form.Set("action", "send")
	b.follow(path+"/waiver", form).is(http.StatusOK).says("The quote is sent", "Not waived")
	b.post(path+"/waiver", form).is(http.StatusConflict)
}

func TestAWaiverIsAskedOfAQuoteWithAProof(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	form := b.get(path + "/quote").is(http.StatusOK).form(path + "/waiver")
	b.post(path+"/waiver", form).is(http.StatusUnprocessableEntity).says("Choose what the waiver is for")
	form.Set("waiver_kind", "student")
	form.Set("waiver_reason", "A thesis.")
	form.Set("waiver_link", "javascript:alert(1)")
	b.post(path+"/waiver", form).is(http.StatusUnprocessableEntity).says("A thesis.")
	form.Set("waiver_link", "https://university.example/thesis")
	b.follow(path+"/waiver", form).is(http.StatusOK).says("Your wish is sent")
	b.post(path+"/accept", signature(q)).is(http.StatusConflict)
	h.signedIn().get("/admin/requests/"+r.Reference).is(http.StatusOK).says("Student work", "A thesis.").holds("university.example")
	if w, err := models.WaiverOf(t.Context(), h.db, r.ID); err != nil || w.Reason != "student" || *w.AskedQuoteID != q.ID {
		t.Errorf("waiver %+v, %v", w, err)
	}
}

func TestTheScaleIsEditedRowByRow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	form := b.get("/admin/waivers?publication=MEE").is(http.StatusOK).form("/admin/waivers")
	form.Set("do", "add")
	form = b.post("/admin/waivers", form).is(http.StatusOK).form("/admin/waivers")
	form.Set("do", "save")
	form.Set("kind_1", "education")
	form.Set("percent_1", "lots")
	b.post("/admin/waivers", form).is(http.StatusUnprocessableEntity).says("Give a number from 0 to 100").holds("lots")
	form.Set("percent_1", "25")
	b.follow("/admin/waivers", form).is(http.StatusOK).says("The scale is saved")
	b.post("/admin/waivers", form).is(http.StatusConflict).says("Somebody else has saved the scale")
	scale, err := models.ScaleOf(t.Context(), h.db, h.pub.ID)
	must(t, err)
	if len(scale.Rows) != 1 || scale.Rows[0] != (models.ScaleRow{Kind: "education", Percent: 25}) {
		t.Errorf("rows %+v", scale.Rows)
	}
	form = b.get("/admin/waivers?publication=MEE").form("/admin/waivers")
	form.Set("do", "remove_1")
	if form = b.post("/admin/waivers", form).is(http.StatusOK).form("/admin/waivers"); form.Get("rows") != "0" {
		t.Errorf("the row is still there: %v", form)
	}
	b.post("/admin/waivers", url.Values{"publication": {"MEE"}, "seen": {"1"}, "rows": {"9999"}}).is(http.StatusUnprocessableEntity)
}
