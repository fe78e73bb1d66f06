package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func TestAnybodyCanCheckALicenceAndLearnsNothingPrivate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensed("k", func(in *licensing.Submission) {
		in.Use.Message, in.Use.Budget, in.Phone = "Between us: call me", "GBP 999", "+33 6 12 34 56 78"
	})
	page := h.browser().get("/verify/" + l.Number).is(http.StatusOK)
	page.says("This licence is valid", "Revue du Fleuve", "Meridian Eye Ltd", "The river that forgot its name", "Website", "Worldwide", "2 February 2027", "Test licence: no legal effect")
	if page.header.Get("Cache-Control") != "public, max-age=60" || !strings.Contains(page.header.Get("Vary"), "Accept") {
		t.Errorf("caching: %q, %q", page.header.Get("Cache-Control"), page.header.Get("Vary"))
	}
	machine := h.browser().get("/verify/" + l.Number + ".json").is(http.StatusOK)
	var v verification
	machine.decode(&v)
	if !v.Valid || v.State != "valid" || !v.Test || v.Number != l.Number || v.Licensee.Organisation != "Revue du Fleuve" || v.Works[0].Title != "The river that forgot its name" || v.EndsAt == nil {
		t.Errorf("JSON: %s", machine.body)
	}
	request := httptest.NewRequest(http.MethodGet, "/verify/"+strings.ToLower(l.Number), nil)
	request.Header.Set("Accept", "application/json")
	if a := h.browser().send(request); !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		t.Errorf("a program gets %s", a.header.Get("Content-Type"))
	}
	for _, a := range []*answer{page, machine} {
		a.hides("Claire", "Martin", "claire@revue.example", "compta@", "21500", "215.00", "£", "GBP", r.Reference, "quai de la Loire", "PO-77", "Between us", "999", "+33", l.Snapshot.TermsHash, l.Snapshot.DocumentHash, "Editor")
	}
}

func TestAPrivatePersonIsNotNamed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, l := h.licensed("k", func(in *licensing.Submission) {
		in.OrganisationName, in.OrganisationKind, in.Use.OrganisationKind = "Claire Martin", "individual", "individual"
	})
	h.browser().get("/verify/" + l.Number).is(http.StatusOK).says("A private person").hides("Claire")
	h.browser().get("/verify/" + l.Number + ".json").is(http.StatusOK).hides("Claire")
}

func TestTheCheckFollowsTheLicencesLife(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, l := h.licensed("k")
	b := h.browser()
	for status, says := range map[models.LicenceStatus]string{
		"scheduled": "has not begun yet", "suspended": "is suspended", "revoked": "has been revoked", "terminated": "has been revoked", "expired": "has ended", "active": "is valid",
	} {
		must(t, h.db.Exec(`UPDATE licences SET status = ? WHERE id = ?`, status, l.ID).Error)
		b.get("/verify/" + l.Number).is(http.StatusOK).says(says)
		var v verification
		b.get("/verify/" + l.Number + ".json").decode(&v)
		if v.Valid != (status == models.LicenceActive) {
			t.Errorf("%s: valid %t, state %s", status, v.Valid, v.State)
		}
	}
	must(t, h.db.Exec(`UPDATE licences SET status = 'active' WHERE id = ?`, l.ID).Error)
	h.clock.pass(365 * 24 * time.Hour)
	b.get("/verify/" + l.Number).says("has ended")
}

func TestAnUnknownNumberLeadsToAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	b.get("/verify/MEE-L-22222222").is(http.StatusNotFound).says("We do not know this licence", "MEE-L-22222222", "rights@meridian.example", "rights@midan.example")
	b.get("/verify/MEE-L-22222222.json").is(http.StatusNotFound).hides("html")
	b.get("/verify/%3Cscript%3Ealert(1)%3C%2Fscript%3E").is(http.StatusNotFound).hides("<script>alert")
	form := b.get("/verify").is(http.StatusOK).says("Check a licence")
	if fields := form.form("/verify"); !fields.Has("number") {
		t.Error("no field for the number")
	}
	b.get("/verify?number=mee-l-2222%202222").leads("/verify/MEE-L-22222222")
	b.get("/verify?number=%3F").is(http.StatusUnprocessableEntity).says("Enter the number as it stands on the certificate")
	b.lang = "ar"
	b.get("/verify").says("التحقق من ترخيص")
}
