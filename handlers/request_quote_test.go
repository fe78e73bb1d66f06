package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func TestAQuoteIsReadWholeAndAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	page := b.get(path).is(http.StatusOK).says("Your quote is ready", "London time")
	if !page.linksTo(path + "/quote") {
		t.Error("the request page does not lead to the quote")
	}
	page = b.get(path+"/quote").is(http.StatusOK).says("Valid until", "London time", "How the price came about", "You may publish what is granted.",
		"With our compliments.", "I may bind Revue du Fleuve", q.DocumentHash, "You must", "print this credit line: First published by The Meridian Eye")
	form := page.form(path + "/accept")
	for _, preset := range []string{"legal_name", "country"} {
		if form.Get(preset) == "" {
			t.Errorf("%s is not suggested", preset)
		}
	}
	for name, values := range signature(q) {
		form[name] = values
	}
	form.Del("reread")
	b.post(path+"/accept", form).leads(path + "/pay")
	a, err := models.AcceptanceOf(t.Context(), h.db, q.ID)
	must(t, err)
	if r = h.refresh(r); r.Status != models.Agreed || a.Name != "Claire Martin" || r.Billing.PurchaseOrder != "PO-77" || r.Billing.Country != "FR" {
		t.Fatalf("request %s, acceptance %+v, billing %+v", r.Status, a, r.Billing)
	}
	b.get(path+"/quote").is(http.StatusOK).says("This quote is accepted", "Claire Martin, Editor")
}

func TestAnIncompleteAcceptanceKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	for field, says := range map[string]string{
		"signatory_name": "Enter your full name", "signatory_role": "Enter your role", "authority": "Confirm that you may bind", "accept_terms": "Confirm that you accept",
		"legal_name": "Enter the name that the invoice", "line1": "Enter the street", "city": "Enter the town", "country": "Choose a country from the list",
	} {
		form := signature(q)
		form.Del(field)
		a := b.post(path+"/accept", form).is(http.StatusUnprocessableEntity).says(says)
		for name, kept := range a.form(path + "/accept") {
			if name != field && form.Has(name) && kept[0] != form.Get(name) {
				t.Errorf("without %s, the page keeps %q as %s", field, kept[0], name)
			}
		}
	}
	for field, value := range map[string]string{
		"country": "XX", "finance_email": "no address", "signatory_name": strings.Repeat("x", 121), "tax_id": strings.Repeat("9", 41), "line1": strings.Repeat("é", 201),
	} {
		form := signature(q)
		form.Set(field, value)
		a := b.post(path+"/accept", form).is(http.StatusUnprocessableEntity)
		if kept := a.form(path + "/accept").Get(field); field != "country" && kept != value {
			t.Errorf("%s: %q was typed, %q is kept", field, value, kept)
		}
	}
	if r = h.refresh(r); r.Status != models.Quoted {
		t.Fatalf("status %s", r.Status)
	}
}

func TestAcceptingTwiceAtOnceMakesOneAgreement(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	path := "/r/" + r.Reference + "/accept"
	browsers := make([]*browser, 10)
	for i := range browsers {
		browsers[i] = h.holding(r)
	}
	answers := make([]*answer, len(browsers))
	var start, done sync.WaitGroup
	start.Add(1)
	for i, b := range browsers {
		form := signature(q)
		if i%2 == 1 { // a colleague with another name
			form.Set("signatory_name", "Paul Durand")
		}
		done.Add(1)
		go func() {
			defer done.Done()
			start.Wait()
			request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
			request.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
			answers[i] = b.exchange(request)
		}()
	}
	start.Done()
	done.Wait()
	signed, err := models.AcceptanceOf(t.Context(), h.db, q.ID)
	must(t, err)
	for i, a := range answers {
		mine := signed.Name == map[bool]string{true: "Paul Durand", false: "Claire Martin"}[i%2 == 1]
		if mine {
			a.leads("/r/" + r.Reference + "/pay")
		} else {
			a.is(http.StatusConflict).says("This quote is accepted", signed.Name)
		}
	}
	if a, i := h.tally(`SELECT count(*) FROM acceptances`), h.tally(`SELECT count(*) FROM invoices`); a != 1 || i != 1 {
		t.Fatalf("%d acceptances, %d invoices", a, i)
	}
}

// The control of the test above: without the row locks and without the keys, ten acceptances through the pages bind
// more than once.
func TestAcceptingAtOnceWithoutDefencesBindsTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	must(t, h.db.Exec(`ALTER TABLE acceptances DROP CONSTRAINT acceptances_quote_id_key; DROP INDEX invoices_one_live`).Error)
	must(t, h.db.Exec(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$`).Error)
	must(t, h.db.Exec(`CREATE TRIGGER slow BEFORE INSERT ON acceptances FOR EACH ROW EXECUTE FUNCTION slow()`).Error)
	must(t, h.db.Callback().Query().Before("gorm:query").Register("unlocked", func(tx *gorm.DB) { delete(tx.Statement.Clauses, "FOR") }))
	browsers, paths, forms := make([]*browser, 10), make([]string, 10), make([]url.Values, 10)
	for i := range browsers {
		browsers[i], paths[i], forms[i] = h.holding(r), "/r/"+r.Reference+"/accept", signature(q)
	}
	atOnce(t, browsers, paths, forms)
	if n := h.tally(`SELECT count(*) FROM acceptances`); n < 2 {
		t.Errorf("%d acceptances: the test above proves nothing", n)
	}
}

func TestAnExpiredQuoteCannotBeAcceptedButRenewed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	h.clock.pass(22 * 24 * time.Hour) // and the clockwork has not come by yet
	b.get(path + "/quote").is(http.StatusOK).says("This quote has expired").hides("accept-form")
	b.get(path).is(http.StatusOK).says("The quote has expired")
	b.post(path+"/accept", signature(q)).is(http.StatusGone).says("This quote has expired", "Ask for a new quote")
	b.post(path+"/renew", url.Values{}).leads(path + "?done=renewed")
	b.get(path+"?done=renewed").says("We have your wish for a new quote", "The quote expired", "You asked for a new quote")
	if r = h.refresh(r); r.Status != models.InReview || r.AnswerDueAt == nil || !r.AnswerDueAt.After(h.clock.now()) {
		t.Fatalf("status %s, due %v", r.Status, r.AnswerDueAt)
	}
	b.post(path+"/renew", url.Values{}).is(http.StatusConflict)
	if n := h.tally(`SELECT count(*) FROM acceptances`); n != 0 {
		t.Fatal("an expired quote was accepted")
	}
}

func TestAReplacedQuoteIsReadAgainBeforeItIsAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	first := h.quote(r)
	second := h.quote(r, func(in *licensing.QuoteInput) {
		in.Grant.Use.Term = "12m"
		in.Grant.CreditLine = "From The Meridian Eye"
	})
	b, path := h.holding(r), "/r/"+r.Reference
	a := b.post(path+"/accept", signature(first)).is(http.StatusConflict).
		says("The quote has changed since you opened it", "What changed since version 1", "3 months", "12 months", "From The Meridian Eye")
	form := a.form(path + "/accept")
	if form.Get("signatory_name") != "Claire Martin" || form.Get("line1") != "1 quai de la Loire" || form.Get("accept_terms") != "" || form.Get("quote_id") != idText(second.ID) {
		t.Fatalf("the page kept %v", form)
	}
	if !disabled(a, "Accept and order") {
		t.Error("the new version can be accepted unread")
	}
	form.Set("reread", "yes")
	a = b.post(path+"/accept", form).is(http.StatusOK)
	if disabled(a, "Accept and order") {
		t.Error("after reading, accepting is still impossible")
	}
	form = a.form(path + "/accept")
	form.Del("reread")
	form.Set("accept_terms", "yes")
	b.post(path+"/accept", form).leads(path + "/pay")
	if accepted, err := models.AcceptanceOf(t.Context(), h.db, second.ID); err != nil || accepted.DocumentHash != second.DocumentHash {
		t.Fatalf("accepted %+v, %v", accepted, err)
	}
}

// disabled reports whether the button with some words is there and switched off.
func disabled(a *answer, words string) bool {
	for _, n := range a.tags("button") {
		if strings.Contains(textOf(n), words) {
			return has(n, "disabled")
		}
	}
	a.t.Fatalf("%s has no button %q", a.name, words)
	return false
}

func TestATamperedAcceptanceBindsNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	theirs := h.quote(h.asked("o", func(in *licensing.Submission) { in.Email = "jo@else.example" }))
	b, path := h.holding(r), "/r/"+r.Reference+"/accept"
	for name, c := range map[string]struct {
		field, value string
		status       int
	}{
		"hash of another offer":    {"document_hash", theirs.DocumentHash, http.StatusConflict},
		"no hash":                  {"document_hash", "", http.StatusConflict},
		"quote of another request": {"quote_id", idText(theirs.ID), http.StatusNotFound},
		"quote that is not there":  {"quote_id", "99999999", http.StatusNotFound},
		"no number":                {"quote_id", "1 OR 1=1", http.StatusUnprocessableEntity},
		"no quote":                 {"quote_id", "", http.StatusUnprocessableEntity},
		"too large":                {"quote_id", "99999999999999999999", http.StatusUnprocessableEntity},
		"negative":                 {"quote_id", "-1", http.StatusUnprocessableEntity},
	} {
		form := signature(q)
		form.Set(c.field, c.value)
		if a := b.post(path, form); a.status != c.status {
			t.Errorf("%s: %d instead of %d", name, a.status, c.status)
		}
	}
	for _, door := range []string{"change", "decline-quote"} {
		b.post("/r/"+r.Reference+"/"+door, url.Values{"quote_id": {idText(theirs.ID)}, "wish": {"cheaper"}, "form_key": {"x"}}).is(http.StatusNotFound)
	}
	if n := h.tally(`SELECT count(*) FROM acceptances`); n != 0 {
		t.Fatalf("%d acceptances", n)
	}
}

func TestAGratisQuoteAsksForNoMoney(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r, gratis)
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path).says("We can give you this free of charge")
	page := b.get(path+"/quote").is(http.StatusOK).says("Free of charge", "Accept the licence")
	form := page.form(path + "/accept")
	for _, field := range []string{"legal_name", "line1", "country", "tax_id", "finance_email"} {
		if form.Has(field) {
			t.Errorf("a free licence asks for %s", field)
		}
	}
	b.post(path+"/accept", url.Values{"quote_id": {idText(q.ID)}, "document_hash": {q.DocumentHash}, "signatory_name": {"Claire Martin"}, "signatory_role": {"Editor"},
		"authority": {"yes"}, "accept_terms": {"yes"}}).leads(path + "/licence")
	b.get(path+"/licence").is(http.StatusOK).says("Your licence is in force", "Free of charge")
	b.get(path + "/pay").leads(path)
}

func TestAWishSendsTheQuoteBackAndANoEndsIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	form := b.get(path + "/quote").form(path + "/change")
	b.post(path+"/change", form).is(http.StatusUnprocessableEntity).says("Write your message first")
	form.Set("wish", "Six months would do.")
	b.post(path+"/change", form).leads(path + "?done=change")
	b.post(path+"/change", form).is(http.StatusConflict).says("This quote is closed", "Six months would do.")
	b.get(path).says("Six months would do.", "You asked for a change to the quote", "reading your request")
	if n := h.tally(`SELECT count(*) FROM messages`); n != 1 {
		t.Fatalf("%d messages", n)
	}
	q := h.quote(r)
	b.post(path+"/decline-quote", url.Values{"quote_id": {idText(q.ID)}, "reason": {"The budget is gone."}}).leads(path + "?done=declined")
	b.get(path).says("This request was withdrawn", "You declined the quote", "The budget is gone.")
}
