package licensing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// article puts one into the catalogue, read and written by staff unless change says otherwise.
func (h *house) article(path string, change ...func(*models.Article)) models.Article {
	h.t.Helper()
	a := models.Article{
		PublicationID: h.pub.ID, URL: "https://meridian.example/" + path, URLKey: "https://meridian.example/" + path, Title: "The " + path, Author: "Nadia Karam",
		Language: "en", WordCount: 620, RightsBasis: "staff", Reading: models.ReadingDone, Version: 1, CreatedAt: h.clock.now(),
	}
	for _, alter := range change {
		alter(&a)
	}
	must(h.t, models.From[models.Article](h.db).Create(h.t.Context(), &a))
	return a
}

func basis(name string) func(*models.Article) {
	return func(a *models.Article) { a.RightsBasis = name }
}

// asking makes a confirmed request of an organisation for articles of the catalogue.
func (h *house) asking(key string, change func(*licensing.Submission), articles ...models.Article) models.Request {
	h.t.Helper()
	in := h.submission(key)
	in.OrganisationName, in.Email, in.Articles = "House of "+key, key+"@revue.example", nil
	for _, a := range articles {
		in.Articles = append(in.Articles, models.RequestArticle{ArticleID: &a.ID, URL: a.URL, Title: a.Title, Author: a.Author, WordCount: a.WordCount, Language: a.Language})
	}
	if change != nil {
		change(&in)
	}
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", time.Hour)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	return r
}

func (h *house) free(r models.Request) licensing.QuoteInput {
	in := h.offer(r)
	in.Gratis, in.GratisReason = true, "education"
	return in
}

func TestAnArticleThatIsNotOursIsNeitherQuotedNorGranted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, want := range map[string]licensing.HindranceKind{
		"agency": licensing.HinderedByRights, "guest": licensing.HinderedByRights, "unknown": licensing.HinderedByDoubt,
		"freelance_ask": licensing.HinderedByConsent, "co_production": licensing.HinderedByConsent, "staff": "", "freelance": "",
	} {
		ours, theirs := h.article("own-"+name), h.article(name, basis(name))
		r := h.asking(name, nil, ours, theirs)
		for kind, in := range map[string]licensing.QuoteInput{"paid": h.offer(r), "free": h.free(r)} {
			_, err := h.desk.PreviewQuote(t.Context(), r.ID, in)
			var bad models.Invalid
			if errors.As(err, &bad) != (want != "") || want != "" && len(bad) != 1 {
				t.Errorf("%s, %s: %v", name, kind, err)
			}
			for field, says := range bad {
				if h := (licensing.Hindrance{Kind: want, Position: 2}); field != h.Field() || says != fmt.Sprintf("desk_quote.error.hindered_%s?Title=The+%s", want, name) {
					t.Errorf("%s, %s: %s says %s", name, kind, field, says)
				}
			}
		}
		if _, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r)); (err != nil) != (want != "") {
			t.Errorf("%s: quoting: %v", name, err)
		}
	}
	blocked := h.asking("blocked", nil, h.article("blocked", func(a *models.Article) { a.Blocked = true }))
	if _, err := h.desk.Quote(t.Context(), h.editor, blocked.ID, h.offer(blocked)); err == nil {
		t.Error("a blocked article was quoted")
	}
	soon := h.clock.now().Add(48 * time.Hour)
	later := h.asking("later", nil, h.article("later", func(a *models.Article) { a.EmbargoUntil = &soon }))
	if _, err := h.desk.Quote(t.Context(), h.editor, later.ID, h.offer(later)); err != nil {
		t.Errorf("an embargo only delays: %v", err)
	}
	both := h.asking("both", nil, h.article("both", basis("agency"), func(a *models.Article) { a.EmbargoUntil = &soon }))
	if _, err := h.desk.Quote(t.Context(), h.editor, both.ID, h.offer(both)); err == nil {
		t.Error("an embargo hid that the article is an agency's")
	}
}

func TestTheWordOfAnAuthorIsNotedWithTheQuote(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asking("k", nil, h.article("ask", basis("freelance_ask")))
	for _, c := range []licensing.Consent{{By: "Nadia Karam", On: "2026-11-01"}, {Given: true, On: "2026-11-01"}, {Given: true, By: "Nadia Karam"}, {Given: true, By: " ", On: "yes"}} {
		in := h.offer(r)
		in.Consents = map[int]licensing.Consent{1: c}
		var bad models.Invalid
		if _, err := h.desk.Quote(t.Context(), h.editor, r.ID, in); !errors.As(err, &bad) || bad["consent_1"] == "" {
			t.Errorf("%+v: %v", c, err)
		}
	}
	in := h.offer(r)
	in.Consents = map[int]licensing.Consent{1: {Given: true, By: "Nadia Karam", On: "2026-11-01"}}
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	if n := h.count(`SELECT count(*) FROM events WHERE kind = 'quoted' AND facts->'consents'->0->>'by' = 'Nadia Karam' AND facts->'consents'->0->>'on' = '2026-11-01'`); n != 1 {
		t.Errorf("%d lines of history name the author", n)
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
}

func TestAnOfferIsTakenBackWhenItsRightsHaveChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, gratis := range map[string]bool{"paid": false, "free": true} {
		a := h.article(name)
		r := h.asking(name, nil, a)
		in := h.offer(r)
		if gratis {
			in = h.free(r)
		}
		q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
		must(t, err)
		must(t, h.desk.SetRights(t.Context(), h.editor, a.ID, licensing.Rights{Seen: a.Version, Basis: "agency"}))
		if err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)); !is(err, licensing.ErrWithheld) || !is(err, models.ErrConflict) {
			t.Fatalf("%s: %v", name, err)
		}
		if q, err = models.QuoteByID(t.Context(), h.db, q.ID); err != nil || q.Status != models.QuoteVoided || q.CloseText != licensing.Withheld || h.status(r.ID) != models.InReview {
			t.Errorf("%s: quote %s (%s), request %s, %v", name, q.Status, q.CloseText, h.status(r.ID), err)
		}
		if n := h.count(`SELECT count(*) FROM events WHERE request_id = ? AND kind = 'quote_withheld' AND facts->>'hindrance' = 'rights'`, r.ID); n != 1 {
			t.Errorf("%s: %d lines of history", name, n)
		}
		if n := h.count(`SELECT count(*) FROM mails WHERE request_id = ? AND kind = 'desk_rights_changed'`, r.ID); n != 1 {
			t.Errorf("%s: %d letters to the desk", name, n)
		}
		if err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)); !is(err, models.ErrConflict) {
			t.Errorf("%s: again: %v", name, err)
		}
	}
	if n := h.count(`SELECT (SELECT count(*) FROM acceptances) + (SELECT count(*) FROM invoices) + (SELECT count(*) FROM licences)`); n != 0 {
		t.Errorf("%d things were agreed", n)
	}
}

func TestRightsThatChangeBeforeThePaymentAreTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.article("late")
	r := h.asking("k", nil, a)
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r))
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	must(t, h.desk.SetRights(t.Context(), h.editor, a.ID, licensing.Rights{Seen: a.Version, Basis: "guest"}))
	h.pay(h.invoice(r))
	must(t, h.desk.ReadInvoice(t.Context(), h.invoice(r).ID))
	if h.status(r.ID) != models.Fulfilled {
		t.Fatalf("paid, but %s: %s", h.status(r.ID), asJSON(h.invoice(r)))
	}
	if n := h.count(`SELECT count(*) FROM events e JOIN mails m USING (request_id) WHERE e.kind = 'rights_changed' AND NOT e.visible AND m.kind = 'desk_rights_changed'`); n != 1 {
		t.Errorf("the desk was told %d times", n)
	}
}

// TestTheCatalogueWritesTheLicence, not whoever asks for it.
func TestTheCatalogueWritesTheLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	read, unread := h.article("read"), h.article("unread", func(a *models.Article) { a.Title, a.Reading = "", models.ReadingUnreachable })
	r := h.asking("k", func(in *licensing.Submission) {
		for i := range in.Articles {
			in.Articles[i].Title, in.Articles[i].Author, in.Articles[i].WordCount, in.Articles[i].Language = "My own title", "Claire Martin", 9, "fr"
		}
	}, read, unread)
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.free(r))
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	l, err := models.LicenceOfRequest(t.Context(), h.db, r.ID)
	must(t, err)
	if w := l.Snapshot.Works[0]; w.Title != "The read" || w.Author != "Nadia Karam" || w.WordCount != 620 || w.Language != "en" {
		t.Errorf("the licence says %s", asJSON(w))
	}
	if w := l.Snapshot.Works[1]; w.Title != "My own title" || w.Author != "Claire Martin" || w.WordCount != 9 || w.Language != "fr" {
		t.Errorf("of the page that was never read it says %s", asJSON(w))
	}
	card := pricing.Default("GBP")
	half := int64(5000)
	card.Rule("excerpt_1").When[1] = pricing.Condition{Field: pricing.FieldShare, AtMost: &half}
	card.Rule("excerpt_2").Off = true
	saved, err := h.desk.SaveRateCard(t.Context(), h.editor, h.pub.ID, 1, card, "by share")
	must(t, err)
	must(t, h.desk.PublishRateCard(t.Context(), h.editor, saved.ID))
	// 200 of 620 words are a third of the article; of the 9 that were claimed, the whole.
	excerpt := r.Use
	excerpt.Portion, excerpt.PortionWords = "excerpt", 200
	price := func(a models.Article, words int) int64 {
		priced, _, err := h.desk.Estimate(t.Context(), h.pub, excerpt, []models.RequestArticle{{ArticleID: &a.ID, Title: "x", WordCount: words}}, "GBP")
		must(t, err)
		return priced.NetMinor
	}
	if told, claimed := price(read, 620), price(read, 9); told != claimed || told == 0 || price(unread, 9) == price(unread, 620) {
		t.Errorf("priced at %d, with a claim at %d; unread %d and %d", told, claimed, price(unread, 620), price(unread, 9))
	}
}

func TestTheTaxIsThatOfTheAddressBilled(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(`UPDATE publications SET tax_label = 'VAT', tax_basis_points = 2000`)
	for name, c := range map[string]struct {
		quoted, billed string
		free, refused  bool
	}{
		"abroad as quoted":     {"FR", "DE", false, false},
		"abroad, billed home":  {"FR", "GB", false, true},
		"at home as quoted":    {"GB", "GB", false, false},
		"home, billed abroad":  {"GB", "FR", false, true},
		"free, wherever it is": {"GB", "FR", true, false},
	} {
		r := h.submitted(name)
		in := h.offer(r)
		if c.free {
			in = h.free(r)
		}
		in.TaxCountry = c.quoted
		q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
		must(t, err)
		signed := h.signature(q)
		signed.Billing = models.Billing{LegalName: "Revue", Country: c.billed}
		err = h.desk.AcceptQuote(t.Context(), r.ID, signed)
		var bad models.Invalid
		if errors.As(err, &bad) != c.refused || !c.refused && err != nil || c.refused && bad["country"] != "public_request.accept.error.tax_country" {
			t.Errorf("%s: %v", name, err)
		}
		if want := map[bool]models.Status{true: models.Quoted, false: models.Agreed}[c.refused]; !c.free && h.status(r.ID) != want {
			t.Errorf("%s: the request is %s", name, h.status(r.ID))
		}
		if taxed := q.TaxMinor > 0; taxed != (c.quoted == "GB" && !c.free) {
			t.Errorf("%s: tax %d", name, q.TaxMinor)
		}
	}
}

func TestWhatIsSentIsWhatWasShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	o, err := h.desk.PreviewQuote(t.Context(), r.ID, h.offer(r))
	must(t, err)
	shown := licensing.Shown{CardID: *o.Quote.RateCardID, TermsID: o.Quote.TermsID, TotalMinor: &o.Quote.TotalMinor}
	other := o.Quote.TotalMinor + 1
	for name, wrong := range map[string]licensing.Shown{
		"card": {CardID: shown.CardID + 1}, "terms": {TermsID: shown.TermsID + 1}, "total": {TotalMinor: &other},
	} {
		in := h.offer(r)
		in.Shown = wrong
		if _, err := h.desk.Quote(t.Context(), h.editor, r.ID, in); !is(err, models.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	in := h.offer(r)
	in.Shown = shown
	_, err = h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
}
