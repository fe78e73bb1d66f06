package handlers

import (
	"net/http"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

func basis(name string) func(*models.Article) {
	return func(a *models.Article) { a.RightsBasis = name }
}

func TestTheDeskIsToldWhatItMayNotOffer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	for name, says := range map[string]string{"agency": "is not ours to license", "unknown": "Set the rights basis of"} {
		a := h.catalogue("https://meridian.example/"+name, "A story of "+name, basis(name))
		r := h.asked(name, h.catalogued(a))
		for _, door := range []string{"quote", "grant-free"} {
			page := b.get(deskPage(r, door)).is(http.StatusOK).says("A story of "+name, "cannot be offered")
			if !page.linksTo("/admin/articles/" + idText(a.ID)) {
				t.Errorf("%s of %s does not lead to its rights", door, name)
			}
			form := page.form(deskPage(r, door))
			form.Set("action", "send")
			form.Set("note", "My words")
			form.Set("gratis_reason", "A school")
			b.post(deskPage(r, door), form).is(http.StatusUnprocessableEntity).says("“A story of "+name+"”", says, "My words")
		}
	}
	if n := h.number(`SELECT count(*) FROM quotes`); n != 0 {
		t.Errorf("%d quotes", n)
	}
}

func TestTheAuthorsWordIsAskedForAndKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	r := h.asked("k", h.catalogued(h.catalogue("https://meridian.example/ask", "The pilots", basis("freelance_ask"))))
	form := b.quoteForm(r)
	form.Set("action", "send")
	form.Set("consent_1", "yes")
	form.Set("consent_by_1", "Nadia Karam")
	page := b.post(deskPage(r, "quote"), form).is(http.StatusUnprocessableEntity).says("Confirm that the author or partner of “The pilots” agrees")
	if again := page.form(deskPage(r, "quote")); again.Get("consent_by_1") != "Nadia Karam" || again.Get("consent_1") != "yes" {
		t.Errorf("kept %v", again)
	}
	form.Set("consent_on_1", "2026-11-01")
	b.post(deskPage(r, "quote"), form).leads(deskPage(r) + "?done=quote")
	if n := h.number(`SELECT count(*) FROM events WHERE facts->'consents'->0->>'by' = 'Nadia Karam'`); n != 1 {
		t.Errorf("%d lines of history", n)
	}
}

func TestAConflictWithAnExclusiveLicenceLeadsToIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/held", "The held one")
	exclusively := func(in *licensing.Submission) { in.Use.ExclusivityDays = 30 }
	holder := h.asked("holder", h.catalogued(a), exclusively)
	q := h.quote(holder, gratis)
	must(t, h.desk.AcceptQuote(t.Context(), holder.ID, licensing.Acceptance{QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true}))
	b := h.signedIn()
	r := h.asked("k", func(in *licensing.Submission) {
		in.OrganisationName, in.Email = "The Wayfarer", "jo@wayfarer.example"
		in.Articles[0].ArticleID = &a.ID
	})
	page := b.get(deskPage(r, "quote")).is(http.StatusOK).says("Revue du Fleuve", "holds it exclusively")
	if !page.linksTo(deskPage(holder)) {
		t.Error("the page does not lead to the exclusive licence")
	}
	form := page.form(deskPage(r, "quote"))
	form.Set("action", "send")
	b.post(deskPage(r, "quote"), form).is(http.StatusUnprocessableEntity).says("is licensed exclusively to Revue du Fleuve (" + holder.Reference + ")")
}

func TestAnOfferTakenBackSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/a", "The river that forgot its name")
	r := h.asked("k", h.catalogued(a))
	q := h.quote(r)
	must(t, h.desk.SetRights(t.Context(), h.admin.Actor(), a.ID, licensing.Rights{Seen: a.Version, Basis: "agency"}))
	b, path := h.holding(r), "/r/"+r.Reference
	b.post(path+"/accept", signature(q)).is(http.StatusConflict).says("This quote cannot be accepted any more", "nothing is owed", "has been told")
	b.get(path + "/quote").is(http.StatusOK).says("This quote cannot be accepted any more").hides("accept-form")
	b.get(path).is(http.StatusOK).says("the rights in an article have changed")
	b.lang = "ar"
	b.get(path + "/quote").is(http.StatusOK)
	h.signedIn().get(deskPage(r)).says("could not be accepted", "may not be licensed by the house any more")
	if got := h.refresh(r); got.Billing.PurchaseOrder != "PO-77" {
		t.Errorf("what was typed about the invoice is lost: %+v", got.Billing)
	}
}

func TestAnAddressThatChangesTheTaxIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for from, to := range map[string]string{"FR": "GB", "GB": "FR"} {
		r := h.asked(from, func(in *licensing.Submission) { in.Use.Country = from })
		q := h.quote(r)
		b, path := h.holding(r), "/r/"+r.Reference
		form := signature(q)
		form.Set("country", to)
		page := b.post(path+"/accept", form).is(http.StatusUnprocessableEntity).says("the tax would differ from the quote", "Ask for a change")
		kept := page.form(path + "/accept")
		for name := range form {
			if kept.Get(name) != form.Get(name) {
				t.Errorf("%s to %s: %s came back as %q", from, to, name, kept.Get(name))
			}
		}
		wish := page.form(path + "/change")
		if wish.Get("wish") == "" {
			t.Error("no wish is suggested")
		}
		b.post(path+"/change", wish).leads(path + "?done=change")
		again := h.signedIn()
		offer := again.quoteForm(h.refresh(r))
		offer.Set("tax_country", to)
		offer.Set("action", "send")
		again.post(deskPage(r, "quote"), offer).leads(deskPage(r) + "?done=quote")
		q, err := models.LatestQuote(t.Context(), h.db, r.ID)
		must(t, err)
		if (q.TaxMinor > 0) != (to == "GB") {
			t.Errorf("the new version for %s has tax %d", to, q.TaxMinor)
		}
		form = signature(q)
		form.Set("country", to)
		b.post(path+"/accept", form).leads(path + "/pay")
	}
}

func TestWhatWasPreviewedIsWhatIsSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.quoteForm(r)
	form.Set("note", "My words")
	form.Set("action", "preview")
	form = b.post(deskPage(r, "quote"), form).is(http.StatusOK).form(deskPage(r, "quote"))
	if form.Get("shown_total") == "" || form.Get("shown_card") == "" || form.Get("shown_terms") == "" {
		t.Fatalf("the preview does not say what it showed: %v", form)
	}
	card, err := h.desk.SaveRateCard(t.Context(), h.admin.Actor(), h.pub.ID, 1, pricing.Default("GBP"), "second")
	must(t, err)
	must(t, h.desk.PublishRateCard(t.Context(), h.admin.Actor(), card.ID))
	form.Set("action", "send")
	page := b.post(deskPage(r, "quote"), form).is(http.StatusConflict).says("changed after you looked", "Nothing was sent", "My words", "As the requester will see it")
	if n := h.number(`SELECT count(*) FROM quotes`); n != 0 {
		t.Fatalf("%d quotes were sent", n)
	}
	must(t, h.db.Exec(`UPDATE publications SET tax_basis_points = 500, country = 'FR' WHERE id = ?`, h.pub.ID).Error) // the same card, another total
	form = page.form(deskPage(r, "quote"))
	form.Set("action", "send")
	page = b.post(deskPage(r, "quote"), form).is(http.StatusConflict).says("changed after you looked", "5%")
	form = page.form(deskPage(r, "quote"))
	form.Set("note", "Other words") // typed after the preview: it is shown again
	form.Set("action", "send")
	page = b.post(deskPage(r, "quote"), form).is(http.StatusOK).says("You changed something after the preview", "> Other words")
	form = page.form(deskPage(r, "quote"))
	form.Set("action", "send")
	b.post(deskPage(r, "quote"), form).leads(deskPage(r) + "?done=quote")
}

func TestTheDeskSeesWhatThePageSaysAndWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/a", "The river that forgot its name")
	r := h.asked("k", h.catalogued(a), func(in *licensing.Submission) {
		in.Articles[0].Title, in.Articles[0].Author = "My own river", "Claire Martin"
	})
	b := h.signedIn()
	b.get(deskPage(r)).says("The river that forgot its name", "The requester wrote:", "My own river", "Nadia Karam")
	form := b.quoteForm(r)
	form.Set("action", "preview")
	b.post(deskPage(r, "quote"), form).is(http.StatusOK).says("price and licence use it", "The river that forgot its name")
	b.get(deskPage(h.submitted("typed"))).says("the page was never read")
}
