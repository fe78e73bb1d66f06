package handlers

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func (b *browser) quoteForm(r models.Request) url.Values {
	b.h.t.Helper()
	return b.get(deskPage(r, "quote")).is(http.StatusOK).form(deskPage(r, "quote"))
}

func TestAQuoteIsPreviewedAsTheRequesterWillSeeIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.quoteForm(r)
	form.Set("note", "With <i>pleasure</i>")
	form.Set("term", "12m")
	form.Set("action", "preview")
	page := b.post(deskPage(r, "quote"), form).is(http.StatusOK)
	page.says("As the requester will see it, in English", "With <i>pleasure</i>", "keep it published for one year", "Valid until", "London time", "Different from what was asked", "3 months")
	if n := h.number(`SELECT count(*) FROM quotes`); n != 0 {
		t.Fatalf("the preview stored %d quotes", n)
	}
	again := page.form(deskPage(r, "quote"))
	for name := range form {
		if name != "action" && again.Get(name) != form.Get(name) {
			t.Errorf("%s was %q and came back as %q", name, form.Get(name), again.Get(name))
		}
	}
	again.Set("action", "send")
	b.post(deskPage(r, "quote"), again).leads(deskPage(r) + "?done=quote")
	q, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	if q.Grant.Use.Term != "12m" || q.Note != "With <i>pleasure</i>" || q.Status != models.QuoteSent {
		t.Errorf("sent: %+v", q)
	}
}

func TestAPreviewSpeaksTheRequestersLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k")
	in.Language = "ar"
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	r, err = h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	b := h.signedIn()
	form := b.quoteForm(r)
	form.Set("action", "preview")
	words := h.words.Printer("ar")
	b.post(deskPage(r, "quote"), form).is(http.StatusOK).says(words.T("certificate.may"), words.T("certificate.may_not"), words.T("public_parts.bill.total"), "in Arabic")
}

func TestAnotherAmountNeedsAReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.quoteForm(r)
	form.Set("action", "send")
	form.Set("amount_article_1", "99.50")
	b.post(deskPage(r, "quote"), form).is(http.StatusUnprocessableEntity).says("Say why this line differs")
	for _, wrong := range []string{"99,50", "ninety", "-5", "1e3", "99.505", "99999999999999999999"} {
		form.Set("amount_article_1", wrong)
		form.Set("reason_article_1", "An old friend of the house")
		page := b.post(deskPage(r, "quote"), form).is(http.StatusUnprocessableEntity).says("Enter an amount with a point")
		if got := page.form(deskPage(r, "quote")).Get("amount_article_1"); got != wrong {
			t.Errorf("%q came back as %q", wrong, got)
		}
	}
	form.Set("amount_article_1", "٩٩٫٥٠") // typed on an Arabic keyboard
	b.post(deskPage(r, "quote"), form).leads(deskPage(r) + "?done=quote")
	q, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	lines, err := models.LinesOf(t.Context(), h.db, q.ID)
	must(t, err)
	if q.NetMinor != 9950 || lines[0].OverrideReason != "An old friend of the house" || lines[0].ComputedMinor == nil {
		t.Errorf("quote %+v, line %+v", q, lines[0])
	}
	next := b.quoteForm(h.reload(r)) // a new version begins where the last one ended
	if next.Get("amount_article_1") != "99.50" || next.Get("reason_article_1") != "An old friend of the house" {
		t.Errorf("the next version begins with %q, %q", next.Get("amount_article_1"), next.Get("reason_article_1"))
	}
}

func TestAUseWithoutAPriceIsPricedByHand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k")
	in.Use.Media = []string{"ai"}
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	r, err = h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	b := h.signedIn()
	b.get("/admin/requests").says("by hand")
	form := b.quoteForm(r)
	form.Set("action", "send")
	b.post(deskPage(r, "quote"), form).is(http.StatusUnprocessableEntity).says("Enter an amount for this line")
	form.Set("amount_article_1", "500")
	form.Set("reason_article_1", "Set by the rights desk")
	b.post(deskPage(r, "quote"), form).leads(deskPage(r) + "?done=quote")
	if now := h.reload(r); now.PriceMinor == nil || *now.PriceMinor != 50_000 {
		t.Errorf("priced at %v", now.PriceMinor)
	}
}

func TestZeroGoesTheFreeWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.quoteForm(r)
	form.Set("action", "send")
	form.Set("amount_article_1", "0")
	form.Set("reason_article_1", "A gift")
	b.post(deskPage(r, "quote"), form).is(http.StatusUnprocessableEntity).says("grant the licence free")
	free := b.get(deskPage(r, "grant-free")).form(deskPage(r, "grant-free"))
	free.Set("action", "send")
	b.post(deskPage(r, "grant-free"), free).is(http.StatusUnprocessableEntity).says("Give a reason")
	free.Set("gratis_reason", "A school")
	b.follow(deskPage(r, "grant-free"), free).says("Free of charge", "A school")
}

func TestAHouseWithoutACardIsTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k")
	pub, err := h.desk.CreatePublication(t.Context(), models.Publication{
		Code: "NEW", Slug: "new-one", Name: "The New One", LegalName: "New Ltd", ContactEmail: "rights@new.example", Accent: "#8c1d2f", Country: "GB",
		TimeZone: "Europe/London", Language: "en", Currency: "GBP", Currencies: []string{"GBP"}, Sites: []string{"new.example"}, AnswerDays: 3, QuoteDays: 21, PaymentDays: 14, LapseDays: 30,
	})
	must(t, err)
	in.Publication = pub
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	r, err = h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	b := h.signedIn()
	b.get(deskPage(r)).says("no published rate card")
	page := b.get(deskPage(r, "quote")).is(http.StatusOK).says("no published rate card or terms")
	form := page.form(deskPage(r, "quote"))
	form.Set("note", "My words")
	form.Set("action", "send")
	b.post(deskPage(r, "quote"), form).is(http.StatusUnprocessableEntity).says("My words")
}

func TestTheRequestPageShowsMoneyAndLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.quoteForm(r)
	form.Set("action", "send")
	b.post(deskPage(r, "quote"), form).is(http.StatusSeeOther)
	q, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, licensing.Acceptance{QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true}))
	b.get(deskPage(r)).says("Quote 1 accepted by Claire Martin, Editor", "Preparing the invoice")
	must(t, h.db.Exec(`UPDATE invoices SET needs_review = 'The amount paid differs' WHERE request_id = ?`, r.ID).Error)
	b.get(deskPage(r)).says("This payment needs a person", "The amount paid differs")
	b.get("/admin/requests?view=payment").says("Payment needs a person")
}

// TestTheQuotesPriceFollowsItsForm: what a script asks for while an editor types is what the preview says, and nothing is
// kept or sent by asking.
func TestTheQuotesPriceFollowsItsForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	path := deskPage(r, "quote")
	form := b.quoteForm(r)
	form.Set("action", "price")
	total := func(a *answer) string {
		for _, n := range a.all(func(n *html.Node) bool { return attribute(n, "class") == "quote-total" }) {
			return textOf(n)
		}
		return ""
	}
	first := b.post(path, form).is(http.StatusOK)
	if total(first) == "" || total(first) != total(b.get(path)) {
		t.Fatalf("the page says %q, the script reads %q", total(b.get(path)), total(first))
	}
	form.Set("term", "12m")
	form.Set("tax_country", "GB")
	longer := b.post(path, form).is(http.StatusOK).says("VAT 20%", "Different from what was asked")
	preview := form
	preview.Set("action", "preview")
	if total(longer) == total(first) || !strings.Contains(b.post(path, preview).is(http.StatusOK).text(), total(longer)) {
		t.Errorf("for a year it costs %s, before %s", total(longer), total(first))
	}
	form.Set("action", "price")
	form.Set("amount_article_1", "99.50") // and no reason yet
	b.post(path, form).is(http.StatusOK).says("GBP 119.40", "The rate card says", "Below the card", "Say why this line differs")
	for field, wrong := range map[string]string{"amount_article_1": "ninety", "media": "", "term": "for ever", "currency": "XXX"} {
		broken := maps.Clone(form)
		broken.Set(field, wrong)
		if a := b.post(path, broken).is(http.StatusOK); total(a) != "" {
			t.Errorf("with %s %q it comes to %s", field, wrong, total(a))
		}
	}
	if n := h.number(`SELECT (SELECT count(*) FROM quotes) + (SELECT count(*) FROM mails WHERE kind LIKE 'quote%') + (SELECT count(*) FROM quote_drafts WHERE typed::text LIKE '%99.50%')`); n != 0 {
		t.Errorf("asking for a price left %d things behind", n)
	}
	if a := b.get(path + "?action=price&term=perpetual"); total(a) != total(longer) { // of the draft that the preview kept
		t.Errorf("the address alone changed the price to %s", total(a))
	}
}

// TestTheLivePriceOfAWiderLicence has the credit in it, also one whose reason is still to come, and says what is wrong with it.
func TestTheLivePriceOfAWiderLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.inEurope()
	b := h.signedIn()
	b.post(deskPage(r, "amend"), wish(old, sendWorld)).is(http.StatusSeeOther)
	next := h.next(old)
	path, form := deskPage(next, "quote"), b.quoteForm(next)
	form.Set("action", "price")
	live := func(a *answer) string {
		a.is(http.StatusOK)
		for _, n := range a.all(func(n *html.Node) bool { return attribute(n, "id") == "quote-price" }) {
			return textOf(n)
		}
		return ""
	}
	holds := func(text string, words ...string) {
		t.Helper()
		for _, each := range words {
			if !strings.Contains(text, each) {
				t.Errorf("no %q in %q", each, text)
			}
		}
	}
	byRule := live(b.post(path, form))
	if holds(byRule, "GBP", "Less what licence"); strings.Contains(byRule, "card") && strings.Contains(byRule, "Below") {
		t.Errorf("what the licence covers is told as a discount: %q", byRule)
	}
	form.Set("credit", "50.00") // and no reason yet
	typed := live(b.post(path, form))
	holds(typed, "GBP 165.00", "Say why this line differs", "Above the card")
	form.Set("credit", "999999")
	tooMuch := live(b.post(path, form))
	holds(tooMuch, "Enter an amount between zero and the price")
	if n := h.number(`SELECT count(*) FROM quotes WHERE request_id = ? OR priced::text LIKE '%…%'`, next.ID) + h.number(`SELECT count(*) FROM quote_drafts WHERE typed::text LIKE '%…%'`); n != 0 {
		t.Errorf("asking for a price left %d things behind", n)
	}
}
