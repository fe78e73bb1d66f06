package handlers

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// faz is the rate card of a house that prices by duration and page views online
// (150 to 630 euros), by kind and run in print, halves it for charities, and adds
// 100 euros for an invoice.
func faz() pricing.Card {
	is := func(f pricing.Field, codes ...string) []pricing.Condition {
		return []pricing.Condition{{Field: f, In: codes}}
	}
	row := func(minor ...int64) (cells []pricing.Cell) {
		for _, m := range minor {
			cells = append(cells, pricing.Cell{Minor: m})
		}
		return cells
	}
	return pricing.Card{
		Currency: "EUR",
		Tables: []pricing.Table{
			{
				Key: "online", When: is(pricing.FieldMedium, "website", "app"), Rows: &pricing.Dimension{Field: pricing.FieldTerm, Codes: [][]string{{"1m"}, {"3m"}}},
				Columns: &pricing.Dimension{Field: pricing.FieldPageViews, UpTo: []int64{300_000, 1_500_000, 0}}, Cells: [][]pricing.Cell{row(15000, 26500, 42000), row(22500, 39750, 63000)},
			},
			{
				Key: "print", When: is(pricing.FieldMedium, "print_newspaper", "print_magazine"), Rows: &pricing.Dimension{Field: pricing.FieldMedium, Codes: [][]string{{"print_newspaper"}, {"print_magazine"}}},
				Columns: &pricing.Dimension{Field: pricing.FieldPrintRun, UpTo: []int64{5_000, 50_000}}, Cells: [][]pricing.Cell{row(9000, 18000), row(12000, 24000)},
			},
		},
		Rules: []pricing.Rule{
			{Key: "non_profit", When: is(pricing.FieldOrganisationType, "charity"), Do: pricing.Operation{Kind: pricing.DoPercent, Percent: -5000}},
			{Key: "invoice", Name: pricing.Words{"en": "Invoice instead of card", "ar": "فاتورة بدل البطاقة"}, When: is(pricing.FieldPayment, "invoice"), Do: pricing.Operation{Kind: pricing.DoAdd, Minor: 10000}, Scope: pricing.ScopeRequest},
		},
	}
}

// pricesBy has the house price by a card.
func (h *house) pricesBy(card pricing.Card) {
	h.t.Helper()
	must(h.t, h.db.Exec(`UPDATE publications SET currency = 'EUR' WHERE id = ?`, h.pub.ID).Error)
	row, err := models.PublishedRateCard(h.t.Context(), h.db, h.pub.ID)
	must(h.t, err)
	row, err = h.desk.SaveRateCard(h.t.Context(), h.admin.Actor(), h.pub.ID, row.Version, card, "faz")
	must(h.t, err)
	must(h.t, h.desk.PublishRateCard(h.t.Context(), h.admin.Actor(), row.ID))
}

// onWebsite is Claire's use on a website alone, of an audience that she does not know.
func onWebsite(change ...string) map[string][]string {
	form := useAnswers("audience", "unknown")
	form["media"] = []string{"website"}
	return changed(form, change)
}

func TestTheFormAsksWhatTheCardPricesByAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.started()
	if page := b.get("/request/use").is(http.StatusOK).says("Print run (optional)"); strings.Contains(page.body, "page_views") {
		t.Error("a card without page views asks for them")
	}
	b.post("/request/use", onWebsite("page_views", "77")).leads("/request/you") // by whoever forges it
	b.get("/request/you").is(http.StatusOK).hides("How would you like to pay?")
	h.pricesBy(faz())
	page := b.get("/request/use").is(http.StatusOK)
	page.says("Page views a month", "Print run The price depends on it").hides("Copies of the article", "Size on the page")
	if !strings.Contains(page.body, `<div class="only some for-website for-app">`) {
		t.Error("the page views are not asked for websites and apps alone")
	}
	b.get("/request/you").is(http.StatusOK).says("How would you like to pay?", "By card", "By invoice").hides("By bank transfer", "Number of staff", "Turnover a year")
	open := b.estimate(onWebsite())
	if want := []string{"Page views a month", "How would you like to pay? (on the page about you)"}; !slices.Equal(open.Missing, want) || open.Sum != "" {
		t.Errorf("of a website we must know %+v", open)
	}
	printed := onWebsite("page_views", "300000", "translation", "no")
	printed["media"] = []string{"print_newspaper"}
	if open := b.estimate(printed); !slices.Equal(open.Missing, []string{"Print run", "How would you like to pay? (on the page about you)"}) {
		t.Errorf("of a newspaper we must know %+v", open)
	}
	b.post("/request/you", youAnswers("payment", "card"))
	for _, c := range []struct {
		form map[string][]string
		sum  string
	}{
		{onWebsite("page_views", "300,000"), "€225.00"}, {onWebsite("page_views", "٣٠٠٬٠٠١"), "€397.50"}, // three months
		{onWebsite("page_views", "2000000", "term", "1m"), "€420.00"}, {changed(printed, []string{"print_run", "5001"}), "€180.00"},
	} {
		if got := b.estimate(c.form); unmarked(got.Sum) != c.sum {
			t.Errorf("%v: %+v instead of %s", c.form, got, c.sum)
		}
	}
	b.post("/request/you", youAnswers("payment", "invoice", "organisation_type", "charity"))
	if got := b.estimate(onWebsite("page_views", "300000")); unmarked(got.Sum) != "€212.50" { // 225 halved, and 100 that are not
		t.Errorf("a charity by invoice: %+v", got)
	}
}

func TestAnAbsurdNumberIsRefusedAndEverythingKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.started()
	card := faz()
	card.Rules = append(card.Rules, pricing.Rule{Key: "large", When: []pricing.Condition{{Field: pricing.FieldStaff, AtLeast: new(int64)}, {Field: pricing.FieldTurnover, AtLeast: new(int64)}}, Do: pricing.Operation{Kind: pricing.DoPercent, Percent: 100}})
	h.pricesBy(card)
	b.post("/request/use", onWebsite("page_views", "300000")).leads("/request/you")
	for _, c := range []struct{ path, field, typed, says string }{
		{"/request/use", "page_views", "-5", "Enter the page views a month"}, {"/request/use", "page_views", "1e9", "Enter the page views a month"},
		{"/request/use", "page_views", "99999999999999999999", "Enter the page views a month"}, {"/request/use", "page_views", "1000000000001", "Enter the page views a month"},
		{"/request/you", "staff", "many", "Enter the number of staff"}, {"/request/you", "turnover", "1.5", "Enter the turnover"},
		{"/request/you", "payment", "barter", "Choose one of the ways of paying"}, {"/request/you", "payment", "transfer", "Choose one of the ways of paying"},
	} {
		form := onWebsite(c.field, c.typed)
		if c.path == "/request/you" {
			form = youAnswers(c.field, c.typed)
		}
		page := b.post(c.path, form).is(http.StatusUnprocessableEntity).says(c.says)
		again := page.form(c.path)
		for name := range form {
			if name != "payment" && !slices.Equal(again[name], form[name]) {
				t.Errorf("%s %q: %s was %q and came back as %q", c.field, c.typed, name, form[name], again[name])
			}
		}
	}
	if got := b.estimate(onWebsite("page_views", "-5")); !slices.Equal(got.Missing, []string{"Page views a month"}) {
		t.Errorf("estimated with it: %+v", got)
	}
}

func TestThePriceByInvoiceIsTheSameOnEveryPageAndFrozen(t *testing.T) {
	for _, lang := range []string{"en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			h := newHouse(t)
			h.pricesBy(faz())
			words, b := h.words.Printer(lang), h.started()
			b.lang = lang
			say := func(id string, args ...any) string { return unmarked(words.T(id, args...)) }
			b.post("/request/use", onWebsite("page_views", "300000")).leads("/request/you")
			b.post("/request/you", youAnswers("payment", "invoice")).leads("/request/check")
			b.get("/request/check").is(http.StatusOK).says(unmarked(words.Money(32500, "EUR")), say("public_form.row.page_views"), unmarked(words.Number(300_000)),
				say("public_form.row.payment"), say("public_form.payment.invoice"), unmarked(faz().Rules[1].Name.In(lang)))
			r := h.sentBy(b)
			r, err := h.desk.Confirm(t.Context(), h.key(r, "confirm"))
			must(t, err)
			if r.SuggestedMinor == nil || *r.SuggestedMinor != 32500 {
				t.Fatalf("the desk is told %v", r.SuggestedMinor)
			}
			desk := h.signedIn()
			desk.get(deskPage(r)).is(http.StatusOK).says("Page views a month", "300,000", "Way of paying", "By invoice")
			form := desk.quoteForm(r)
			if form.Get("page_views") != "300000" || form.Get("payment") != "invoice" {
				t.Fatalf("the editor's form begins with %v", form)
			}
			form.Set("action", "preview")
			form.Set("payment", "card")
			form.Set("page_views", "1500000") // 397.50, and nothing for an invoice
			desk.post(deskPage(r, "quote"), form).is(http.StatusOK).says("€397.50", "Different from what was asked", "Way of paying", "1,500,000").hides("Invoice instead of card")
			form.Set("payment", "invoice")
			form.Set("page_views", "300000")
			page := desk.post(deskPage(r, "quote"), form).is(http.StatusOK)
			form = page.form(deskPage(r, "quote"))
			form.Set("action", "send")
			desk.post(deskPage(r, "quote"), form).leads(deskPage(r) + "?done=quote")
			q, err := models.LatestQuote(t.Context(), h.db, r.ID)
			must(t, err)
			if u := q.Grant.Use; q.NetMinor != 32500 || u.PageViews != 300_000 || u.Payment != "invoice" {
				t.Errorf("sent: %d for %+v", q.NetMinor, u)
			}
			mine := h.holding(r)
			mine.lang = lang
			mine.get("/r/"+r.Reference+"/quote").is(http.StatusOK).says(say("public_form.row.page_views"), say("public_form.row.payment"), say("public_form.payment.invoice"), unmarked(words.Money(32500, "EUR")))
		})
	}
}

func TestAnUnansweredQuestionGoesToAPersonByName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pricesBy(faz())
	b := h.started()
	b.post("/request/use", onWebsite()).leads("/request/you")
	b.post("/request/you", youAnswers("payment", "card")).leads("/request/check")
	b.get("/request/check").is(http.StatusOK).says("We will quote", "The price depends on the number of page views a month")
	r := h.sentBy(b)
	r, err := h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	desk := h.signedIn()
	desk.get(deskPage(r, "quote")).is(http.StatusOK).says("The price depends on the number of page views a month")
	form := desk.quoteForm(r)
	form.Set("page_views", "200000")
	form.Set("action", "preview")
	desk.post(deskPage(r, "quote"), form).is(http.StatusOK).says("€225.00")
}

// Who asked for the price of paying by card gets an invoice that takes nothing else; the control did not.
func TestWhoPaysTheCardPriceIsInvoicedByCardAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for payment, want := range map[string]bool{"card": true, "invoice": false} {
		r := h.asked(payment, func(s *licensing.Submission) { s.Use.Payment = payment })
		q := h.quote(r)
		b := h.holding(r)
		b.post("/r/"+r.Reference+"/accept", signature(q)).leads("/r/" + r.Reference + "/pay")
		must(t, h.desk.PrepareInvoice(t.Context(), h.invoiceOf(r).ID))
		body := h.stripeInvoice(*h.invoiceOf(r).StripeInvoiceID)
		if only := slices.Equal(body.PaymentSettings.Methods, []string{"card"}); only != want {
			t.Errorf("by %s: it takes %v", payment, body.PaymentSettings.Methods)
		}
		if page := b.get("/r/" + r.Reference + "/pay").is(http.StatusOK); strings.Contains(page.text(), "the price is that of paying by card") != want {
			t.Errorf("by %s: the page says\n%s", payment, page.text())
		}
	}
}

type stripeInvoice struct {
	PaymentSettings struct {
		Methods []string `json:"payment_method_types"`
	} `json:"payment_settings"`
}

// stripeInvoice is an invoice as Stripe holds it.
func (h *house) stripeInvoice(id string) (out stripeInvoice) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, "https://api.stripe.com/v1/invoices/"+id, nil)
	must(h.t, err)
	r.Header.Set("Authorization", "Bearer sk_test_sandbox")
	answer, err := h.stripe.Transport().RoundTrip(r)
	must(h.t, err)
	defer answer.Body.Close()
	must(h.t, json.NewDecoder(answer.Body).Decode(&out))
	if answer.StatusCode != http.StatusOK {
		h.t.Fatalf("Stripe answers %d", answer.StatusCode)
	}
	return out
}
