package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// agree sets terms of a request's organisation as finance does.
func (h *house) agree(r models.Request, t models.OrganisationTerms) {
	h.t.Helper()
	now, err := models.TermsOfOrganisation(h.t.Context(), h.db, r.OrganisationID)
	must(h.t, err)
	must(h.t, h.desk.SetTerms(h.t.Context(), h.admin.Actor(), r.OrganisationID, now.Version, t))
}

func TestTermsAreSetOnTheOrganisationsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	path := views.OrganisationPath(r.OrganisationID)
	b.get("/admin/organisations?q=fleuve").is(http.StatusOK).says("Revue du Fleuve", "Magazine").linksTo(path)
	b.get("/admin/organisations?q=nobody").says("No organisation fits")
	page := b.get(path).is(http.StatusOK).says("Claire Martin", "Another domain", r.Reference, "The terms were never changed.")
	page.linksTo("/admin/finance" + strings.TrimPrefix(path, "/admin"))
	form := page.form(path + "/terms")
	form.Set("pay_later", "yes")
	form.Set("payment_days", "٣٠")
	form.Set("finance_email", "not an address")
	bad := b.post(path+"/terms", form).is(http.StatusUnprocessableEntity).says("without one, these terms would be for nobody", "Enter an e-mail address")
	form = bad.form(path + "/terms")
	if form.Get("pay_later") != "yes" || form.Get("finance_email") != "not an address" {
		t.Errorf("lost: %v", form)
	}
	form.Set("domains", "Revue.example\n@fleuve.example")
	form.Set("finance_email", "accounts@fleuve.example")
	form.Set("payment_days", "30")
	b.follow(path+"/terms", form).is(http.StatusOK).says("The terms are saved", "Its own domain", "Version 1", "revue.example")
	// Somebody else's page is stale now; what they typed is still there, and can be saved again.
	other := h.at(h.person("Farida Finance", models.Finance))
	form.Set("payment_days", "20")
	stale := other.post(path+"/terms", form).is(http.StatusConflict).says("Somebody has saved other terms meanwhile", "Days to pay")
	again := stale.form(path + "/terms")
	if again.Get("payment_days") != "20" || again.Get("seen") != "1" {
		t.Errorf("the stale form came back as %v", again)
	}
	other.follow(path+"/terms", again).says("The terms are saved", "Version 2", "Farida Finance")
	h.at(h.person("Victor Viewer", models.Viewer)).get(path).is(http.StatusOK).says("Licences are given before they are paid").hides("Save the terms")
	// The next quote proposes nothing new here, but the request says what is agreed.
	b.get(deskPage(r)).says("Terms agreed", "20 days to pay").linksTo(path)
}

func TestTheQuoteProposesTheOrganisationsCurrency(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	own := h.submitted("own")
	stranger := h.asked("stranger", func(in *licensing.Submission) { in.Email = "x@other.example" })
	h.agree(own, models.OrganisationTerms{Domains: []string{"revue.example"}, Currency: "EUR"})
	b := h.signedIn()
	if got := b.quoteForm(own).Get("currency"); got != "EUR" {
		t.Errorf("its own quote is in %s", got)
	}
	if got := b.quoteForm(stranger).Get("currency"); got != "GBP" {
		t.Errorf("a stranger's quote is in %s", got)
	}
}

func TestAHeldAccountIsSeenAndCanBeLetGo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}})
	stranger := h.asked("stranger", func(in *licensing.Submission) { in.Email = "x@other.example" })
	q := h.quote(r)
	path := views.OrganisationPath(r.OrganisationID)
	form := b.get(path).form(path + "/hold")
	b.post(path+"/hold", form).is(http.StatusUnprocessableEntity)
	form.Set("reason", "Three cheques bounced")
	b.follow(path+"/hold", form).says("The account is on hold", "Three cheques bounced")
	b.post(path+"/hold", form).is(http.StatusConflict).says("put on hold meanwhile")
	b.get("/admin/requests?view=quoted").says("Account on hold")
	b.get(deskPage(r)).says("The account is on hold", "Three cheques bounced", "Let this request go on")
	b.get(deskPage(stranger)).says("The account of the organisation named here is on hold", "Three cheques bounced", "is not known as the organisation").hides("Let this request go on")
	asked := h.quote(stranger)
	h.holding(stranger).get("/r/" + stranger.Reference + "/quote").hides("cannot be accepted online")
	h.holding(stranger).post("/r/"+stranger.Reference+"/accept", signature(asked)).leads("/r/" + stranger.Reference + "/pay")
	licensee := h.holding(r)
	for _, page := range []*answer{licensee.get("/r/" + r.Reference + "/quote").is(http.StatusOK), licensee.post("/r/"+r.Reference+"/accept", signature(q)).is(http.StatusConflict)} {
		page.says("This quote cannot be accepted online at the moment", h.pub.ContactEmail).hides("cheques", "past its date")
	}
	if kept := licensee.post("/r/"+r.Reference+"/accept", signature(q)).form("/r/" + r.Reference + "/accept"); kept.Get("legal_name") != "Revue du Fleuve SA" || kept.Get("purchase_order") != "PO-77" {
		t.Errorf("typed and lost: %v", kept)
	}
	waive := b.decisionForm(r, "waive-hold", "Their publisher rang")
	b.post(deskPage(r, "waive-hold"), waive).leads(deskPage(r) + "?done=waive_hold")
	b.post(deskPage(r, "waive-hold"), waive).is(http.StatusConflict)
	b.get(deskPage(r)).says("This request goes on all the same", "Their publisher rang")
	licensee.post("/r/"+r.Reference+"/accept", signature(q)).leads("/r/" + r.Reference + "/pay")
	lift := b.get(path).form(path + "/lift")
	lift.Set("lift_reason", "All is paid")
	b.follow(path+"/lift", lift).says("The hold has ended", "All is paid")
}

func TestWhoOwesReadsOnlyTheirOwnDebt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("first")
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}})
	next := h.submitted("next")
	colleague := h.asked("colleague", func(in *licensing.Submission) { in.Email = "anna@revue.example" })
	h.clock.pass(16 * 24 * time.Hour)
	h.quote(next)
	h.quote(colleague)
	must(t, h.desk.KeepTime(t.Context()))
	must(t, h.desk.HoldAccount(t.Context(), h.admin.Actor(), r.OrganisationID, "a word with them first"))
	h.holding(next).get("/r/"+next.Reference+"/quote").says("cannot be accepted online", inv.Number)
	h.holding(colleague).get("/r/" + colleague.Reference + "/quote").says("cannot be accepted online").hides(inv.Number)
}

func TestALicenceBeforeItsPaymentSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}, PayLater: true, OrderRequired: true})
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path+"/quote").says("the licence is given before its payment", "the licence and the content are yours at once", "has asked us not to invoice without it")
	form := signature(q)
	form.Set("purchase_order", "")
	b.post(path+"/accept", form).is(http.StatusUnprocessableEntity).says("Enter the purchase order number")
	form.Set("purchase_order", "PO-1")
	b.post(path+"/accept", form).leads(path + "/licence")
	l := h.licenceOf(r)
	until := "30 November 2026"
	b.get(path+"/licence").is(http.StatusOK).says("Provisional until "+until, "The certificate follows as soon as the invoice is paid", "pay its invoice: unless it is paid by").linksTo(path + "/pay")
	b.get(path+"/content").says("Clean copies", "Provisional until")
	b.get(path + "/certificate.pdf").leads(path + "/licence")
	b.get(path).says("Your licence is in force; its payment is due")
	b.get(path + "/withdraw").hides("Withdraw the request")
	anyone := h.browser()
	anyone.get("/verify/"+l.Number).says("This licence is provisional until", until)
	if body := anyone.get("/verify/" + l.Number + ".json").body; !strings.Contains(body, `"provisional_until":"2026-11-30T23:59:59Z"`) || !strings.Contains(body, `"state":"valid"`) {
		t.Errorf("for machines: %s", body)
	}
	arabic := h.holding(r)
	arabic.lang = "ar"
	arabic.get(path + "/licence?lang=ar").says("ترخيص مؤقت حتى")
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoiceOf(r).ID))
	h.clock.pass(30 * 24 * time.Hour)
	must(t, h.desk.KeepTime(t.Context()))
	b = h.holding(r)
	b.get(path+"/licence").says("Your licence is no longer valid", "Its invoice was not paid in time")
	b.get(path + "/content").says("The content is closed").hides("Clean copies")
	anyone.get("/verify/" + l.Number).says("has been revoked").hides("provisional")
	if got := b.get(path + "/content/1.txt").status; got != http.StatusForbidden && got != http.StatusNotFound {
		t.Errorf("the content of a licence that has ended: %d", got)
	}
}

func TestReverseChargeIsSaidWhereItApplies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, _, err := h.desk.EditPublication(t.Context(), h.pub.Code, func(p *models.Publication) { p.ReverseCharge = []string{"EU"} })
	must(t, err)
	r := h.submitted("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path+"/quote").says("Tax: reverse charge", "you account for the tax yourself")
	form := signature(q)
	form.Set("tax_id", "DE123456789")
	b.post(path+"/accept", form).is(http.StatusUnprocessableEntity).says("does not look like a tax number of the country chosen")
	form.Set("tax_id", "FR 12 345678901")
	b.post(path+"/accept", form).leads(path + "/pay")
	if !h.invoiceOf(r).ReverseCharge {
		t.Error("the invoice does not reverse the charge")
	}
	b.get(path + "/pay").says("Tax: reverse charge")
}

func TestTheOrganisationsAreListedByPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for n := range organisationsPageSize + 5 {
		h.asked(fmt.Sprint(n), func(in *licensing.Submission) {
			in.OrganisationName, in.Email = fmt.Sprintf("House %03d", n), fmt.Sprintf("a%d@house.example", n)
		})
	}
	h.unconfirmed("never") // nobody confirmed it: it is not on the desk
	b := h.signedIn()
	first := b.get("/admin/organisations").says("House 000", "House 039").hides("House 040", "Revue du Fleuve")
	found, err := models.Organisations(t.Context(), h.db, models.OrganisationFilter{Limit: organisationsPageSize})
	must(t, err)
	next := organisationsHref(models.OrganisationFilter{}, "after", found.After)
	first.linksTo(next)
	second := b.get(next).says("House 040", "House 044").hides("House 039")
	rest, err := models.Organisations(t.Context(), h.db, models.OrganisationFilter{Limit: organisationsPageSize, After: found.After})
	must(t, err)
	second.linksTo(organisationsHref(models.OrganisationFilter{}, "before", rest.Before))
	b.get(organisationsHref(models.OrganisationFilter{}, "before", rest.Before)).says("House 000", "House 039").hides("House 040")
}
