package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// agreed is invoiced with the quote that was accepted.
func (h *house) agreed(key string) (models.Request, models.Quote) {
	h.t.Helper()
	r, inv := h.invoiced(key)
	q, err := models.QuoteByID(h.t.Context(), h.db, inv.QuoteID)
	must(h.t, err)
	return r, q
}

// TestTheDownloadedEvidenceProvesItself works the hashes out again from the download alone, as docs/agreement.md says.
func TestTheDownloadedEvidenceProvesItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.agreed("k")
	b, path := h.holding(r), "/r/"+r.Reference
	page := b.get(path+"/term-sheet").is(http.StatusOK).says("Term sheet", "It has no legal effect.", "Claire Martin", "Within 14 days of the invoice.", "I may bind Revue du Fleuve", q.DocumentHash)
	file := b.get(path + "/agreement.json").is(http.StatusOK)
	sum := sha256.Sum256([]byte(file.body))
	if whole := hex.EncodeToString(sum[:]); !strings.Contains(page.body, whole) {
		t.Errorf("the page does not name the hash of the file, %s", whole)
	}
	var got licensing.Agreement
	must(t, json.Unmarshal([]byte(file.body), &got))
	document := sha256.Sum256([]byte(got.Document.Text))
	if hex.EncodeToString(document[:]) != got.Document.SHA256 || got.Document.SHA256 != q.DocumentHash {
		t.Errorf("document %s", got.Document.SHA256)
	}
	if got.Mode != "sandbox" || got.Warning != "Sandbox – no legal effect" {
		t.Errorf("the trial says of itself %q, %q", got.Mode, got.Warning)
	}
	if got.Acceptance.Name != "Claire Martin" || got.Acceptance.TimeZone == "" || got.Format != licensing.AgreementFormat {
		t.Errorf("acceptance %+v", got.Acceptance)
	}
	staff := h.signedIn()
	desk := staff.get("/admin/requests/" + r.Reference + "/agreement.json").is(http.StatusOK)
	if desk.body != file.body {
		t.Error("the desk has another file")
	}
	staff.get("/admin/requests/"+r.Reference+"/agreement").is(http.StatusOK).says("Claire Martin", "Take the acceptance back")
	for _, from := range []string{path, "/admin/requests/" + r.Reference} {
		for _, lang := range []string{"en", "ar"} {
			who := b
			if strings.HasPrefix(from, "/admin") {
				who = staff
			}
			pdf := who.get(from + "/agreement.pdf?lang=" + lang).is(http.StatusOK)
			if !strings.HasPrefix(pdf.body, "%PDF-") || !strings.Contains(pdf.header.Get("Content-Disposition"), lang+".pdf") {
				t.Errorf("%s in %s is no PDF: %s", from, lang, pdf.header)
			}
		}
	}
	b.get(path + "/agreement.pdf?lang=xx").is(http.StatusNotFound)
	b.get(path + "/agreement.json?version=9").is(http.StatusNotFound)
}

func TestThereIsNoEvidenceOfWhatNobodyAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path + "/term-sheet").leads(path)
	h.quote(r)
	page := b.get(path + "/term-sheet").is(http.StatusOK)
	if strings.Contains(page.body, "agreement.json") {
		t.Error("the page offers evidence")
	}
	b.get(path + "/agreement.json").is(http.StatusNotFound)
	b.get(path + "/agreement.pdf").is(http.StatusNotFound)
}

// TestAnUndoneVersionHasNoTermSheetForItsRequester: to them it was never sent, whatever number they type.
func TestAnUndoneVersionHasNoTermSheetForItsRequester(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, desk := h.submitted("k"), h.signedIn()
	form := desk.preview(r, "quote", "A slip of the pen").form(deskPage(r, "quote"))
	form.Set("action", "send")
	desk.post(deskPage(r, "quote"), form).is(http.StatusSeeOther)
	b, sheet := h.holding(r), "/r/"+r.Reference+"/term-sheet"
	b.get(sheet + "?version=1").is(http.StatusOK)
	desk.post(deskPage(r, "undo"), desk.undoForm(r)).is(http.StatusSeeOther)
	for _, path := range []string{sheet, sheet + "?version=1"} {
		b.get(path).leads("/r/" + r.Reference).hides("A slip of the pen")
	}
}

func TestALicenseeTakesTheirAcceptanceBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.agreed("k")
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path+"/take-back").is(http.StatusOK).says("Take the acceptance back?", "The offer then stands again")
	b.follow(path+"/take-back", url.Values{"reason": {"Wrong address."}}).is(http.StatusOK).says("We are cancelling the invoice")
	b.post(path+"/take-back", url.Values{"reason": {"Again."}}).is(http.StatusConflict).says("cannot be taken back", "Again.")
	inv, err := models.LatestInvoice(t.Context(), h.db, r.ID)
	must(t, err)
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	page := b.get(path + "/quote").is(http.StatusOK).says("version 2")
	if form := page.form(path + "/accept"); form.Get("quote_id") == "" || form.Get("document_hash") != q.DocumentHash {
		t.Errorf("the offer does not stand again: %v", form)
	}
	b.post(path+"/accept", signature(q)).is(http.StatusConflict) // from a page of before
	b.get(path + "/term-sheet?version=1").is(http.StatusOK).says("This acceptance was taken back")
	b.get(path + "/agreement.json?version=1").is(http.StatusOK)
}

// TestASecondClickOfWhatWasTakenBackPaysNothing: the offer ran out meanwhile, so that no other version stands in its place.
func TestASecondClickOfWhatWasTakenBackPaysNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.agreed("k")
	b, path := h.holding(r), "/r/"+r.Reference
	b.post(path+"/accept", signature(q)).leads(path + "/pay") // the control: it binds still
	b.post(path+"/take-back", url.Values{}).is(http.StatusSeeOther)
	h.clock.pass(60 * 24 * time.Hour)
	inv, err := models.LatestInvoice(t.Context(), h.db, r.ID)
	must(t, err)
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	b = h.holding(r) // the session of before is over
	b.follow(path+"/accept", signature(q)).is(http.StatusOK).says("This acceptance was taken back", "nothing to pay")
	other := signature(q)
	other.Set("signatory_name", "Somebody Else")
	b.post(path+"/accept", other).is(http.StatusConflict).hides("This acceptance was taken back: it binds nobody")
}

func TestTheDeskTakesAnAcceptanceBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.agreed("k")
	b, path := h.signedIn(), "/admin/requests/"+r.Reference
	form := b.get(path + "/take-back").is(http.StatusOK).form(path + "/take-back")
	form.Set("action", "send")
	b.post(path+"/take-back", form).is(http.StatusUnprocessableEntity)
	form.Set("reason", "They telephoned.")
	b.follow(path+"/take-back", form).is(http.StatusOK).says("is being taken back", "They telephoned.")
	inv, err := models.LatestInvoice(t.Context(), h.db, r.ID)
	must(t, err)
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if got := h.refresh(r).Status; got != models.Quoted {
		t.Errorf("request %s", got)
	}
}

// TestTheDeskIsNotOfferedToTakeBackWhatNeedsTwo: the way to give so much up is the invoice's, with a second person.
func TestTheDeskIsNotOfferedToTakeBackWhatNeedsTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.agreed("k")
	b, path := h.signedIn(), "/admin/requests/"+r.Reference
	if !b.get(path + "/agreement").is(http.StatusOK).linksTo(path + "/take-back") {
		t.Error("below the limit it is not offered")
	}
	form := b.get(path + "/take-back").is(http.StatusOK).form(path + "/take-back")
	must(t, h.db.Exec(`UPDATE publications SET four_eyes = '{"GBP": 1}' WHERE id = ?`, h.pub.ID).Error)
	if b.get(path + "/agreement").is(http.StatusOK).linksTo(path + "/take-back") {
		t.Error("it is offered although it needs two")
	}
	form.Set("reason", "They telephoned.")
	form.Set("action", "send")
	b.post(path+"/take-back", form).is(http.StatusForbidden)
}

func TestNewerTermsAreShownWithTheirDifferences(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agreed("first")
	terms, err := h.desk.SaveTerms(t.Context(), h.admin.Actor(), h.pub.ID, 1, map[string]string{"en": "You may publish what is granted twice.", "ar": "لك أن تنشر ما رُخِّص لك."}, "second")
	must(t, err)
	must(t, h.desk.PublishTerms(t.Context(), h.admin.Actor(), terms.ID))
	r := h.asked("again")
	h.quote(r)
	page := h.holding(r).get("/r/" + r.Reference + "/quote").is(http.StatusOK).says("The licence terms have changed: version 1 is now version 2")
	if !strings.Contains(page.body, "<ins>") || !strings.Contains(page.body, "twice.") {
		t.Error("what changed is not marked")
	}
	h.signedIn().get("/admin/terms/differences?publication=MEE&from=1&to=2").is(http.StatusOK).says("twice.", "Nothing differs in this language.")
	h.signedIn().get("/admin/terms/differences?publication=MEE&from=7").is(http.StatusNotFound)
	control := h.asked("control")
	h.quote(control)
	must(t, h.db.Exec(`UPDATE requests SET contact_email = 'new@revue.example' WHERE id = ?`, control.ID).Error)
	if page := h.holding(control).get("/r/" + control.Reference + "/quote"); strings.Contains(page.body, "terms have changed") {
		t.Error("somebody who accepted nothing is told of changes")
	}
}

// TestARecordOfBeforeSaysItsModeByItsInvoice: its bytes, and so its fingerprint, stay as they are.
func TestARecordOfBeforeSaysItsModeByItsInvoice(t *testing.T) {
	t.Parallel()
	words, err := catalogue()
	must(t, err)
	for _, mode := range []string{"sandbox", "live"} {
		p := paper{sheet: licensing.Agreement{Mode: mode}, proof: []byte(`{"format": "imprimatur-agreement/1", "quote_version": 1, "licensor": {"publication": "The Meridian Eye"}}`)}
		must(t, p.asProved(words.Printer("en")))
		if p.sheet.Mode != mode || p.shown(words.Printer("en"), time.UTC).Test != (mode == "sandbox") {
			t.Errorf("%s came out as %q", mode, p.sheet.Mode)
		}
	}
}
