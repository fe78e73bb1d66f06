package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// counterForm is the form of a proposal as its page sends it.
func (b *browser) counterForm(r models.Request) url.Values {
	b.h.t.Helper()
	path := "/r/" + r.Reference + "/counter"
	return b.get(path).is(http.StatusOK).form(path)
}

func (h *house) counters(r models.Request) []models.CounterOffer {
	h.t.Helper()
	made, err := models.CountersOf(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return made
}

func TestAProposalIsPricedAndSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference+"/counter"
	if !b.get("/r/" + r.Reference + "/quote").linksTo(path) {
		t.Error("the quote does not lead to a proposal")
	}
	form := b.counterForm(r)
	form.Set("term", "1m")
	form.Set("action", "price")
	page := b.post(path, form).is(http.StatusOK).says("Our card for this scope", "Less than the quote", "Different from the quote", "1 month")
	if again := page.form(path); again.Get("term") != "1m" || again.Get("form_key") != form.Get("form_key") {
		t.Errorf("the page keeps %v", again)
	}
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	request.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
	request.Header.Set(fiber.HeaderAccept, fiber.MIMEApplicationJSON)
	var says views.CounterSays
	b.send(request).is(http.StatusOK).decode(&says)
	if len(says.Rows) != 3 || !says.Rows[1].Strong || len(says.Steps) == 0 || len(says.Differs) == 0 {
		t.Errorf("the script reads %+v", says)
	}
	if len(h.counters(r)) != 0 {
		t.Fatal("a price was taken for a proposal")
	}
	for fee, trouble := range map[string]string{"abc": "Enter an amount with a point", "-3": "Enter an amount with a point", "0.10": "too small", "999999": "more than our rate card asks"} {
		form.Set("fee", fee)
		form.Set("action", "send")
		again := b.post(path, form).is(http.StatusUnprocessableEntity).says(trouble).form(path)
		if again.Get("fee") != fee || again.Get("term") != "1m" {
			t.Errorf("%s: the page keeps %v", fee, again)
		}
	}
	form.Set("fee", "٩٠٫٥٠") // typed on an Arabic keyboard
	form.Set("note", "We are small.")
	b.post(path, form).leads("/r/" + r.Reference + "?done=counter")
	c := h.counters(r)[0]
	if c.NetMinor != 9050 || c.Use.Term != "1m" || c.QuoteID != q.ID || c.Status != models.CounterOpen {
		t.Fatalf("proposed %+v", c)
	}
	b.get("/r/"+r.Reference).says("Your proposal is with the rights desk", "Round 1 of 3", "GBP 90.50", "We are small.")
	b.get(path).is(http.StatusOK).says("Take the proposal back", "GBP 90.50")
	b.get("/r/" + r.Reference + "/quote").hides("Accept this quote").says("Your proposal is with the rights desk")
	b.post(path, form).leads("/r/" + r.Reference + "?done=counter") // the same form once more
	if n := len(h.counters(r)); n != 1 {
		t.Errorf("%d proposals", n)
	}
	b.post(path+"/back", url.Values{"counter": {strconv.FormatInt(c.ID, 10)}}).leads("/r/" + r.Reference + "?done=counter_back")
	b.get("/r/" + r.Reference + "/quote").says("Accept this quote")
}

func TestPricesAreNotAskedWithoutEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference+"/counter"
	form := b.counterForm(r)
	form.Set("action", "price")
	for range 120 {
		must(t, h.desk.Allow(t.Context(), "price:"+strconv.FormatInt(r.ID, 10), 10*time.Second, 120))
	}
	form.Set("note", "Kept all the same")
	a := b.post(path, form).is(http.StatusTooManyRequests).says("You have asked for many prices", "Kept all the same")
	if a.header.Get(fiber.HeaderRetryAfter) == "" {
		t.Error("no time to try again")
	}
}

// TestCraftedFormsNeverSellWhatWasNotSent: the forms of acceptance and of proposals, altered in every way that could count.
func TestCraftedFormsNeverSellWhatWasNotSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	foreign := h.asked("foreign")
	foreignQuote := h.quote(foreign)
	r := h.asked("k")
	first := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	form := b.counterForm(r)
	form.Set("action", "send")
	form.Set("fee", "50.00")
	for name, alter := range map[string]func(url.Values){
		"another request's quote": func(f url.Values) { f.Set("quote_id", idText(foreignQuote.ID)) },
		"another document":        func(f url.Values) { f.Set("document_hash", foreignQuote.DocumentHash) },
		"no document":             func(f url.Values) { f.Del("document_hash") },
		"no quote":                func(f url.Values) { f.Del("quote_id") },
	} {
		crafted := maps.Clone(form)
		alter(crafted)
		if a := b.post(path+"/counter", crafted); a.status != http.StatusConflict && a.status != http.StatusNotFound {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if len(h.counters(r)) != 0 {
		t.Fatalf("a crafted form made a proposal: %+v", h.counters(r))
	}
	b.post(path+"/counter", form).is(http.StatusSeeOther)
	crafted := signature(first)
	for _, field := range []string{"fee", "total", "total_minor", "net_minor", "price"} {
		crafted.Set(field, "50.00")
	}
	b.post(path+"/accept", crafted).is(http.StatusConflict) // a proposal waits
	crafted.Set("quote_id", idText(h.counters(r)[0].ID+1_000_000))
	b.post(path+"/accept", crafted).is(http.StatusNotFound)
	b.post(path+"/decline-quote", signature(first)).is(http.StatusConflict)
	b.post(path+"/change", url.Values{"quote_id": {idText(first.ID)}, "wish": {"cheaper"}}).is(http.StatusConflict)
	staff := h.signedIn()
	accept := staff.get(deskPage(r)).says("Counter-offer: answer", "GBP 50.00").form(deskPage(r, "accept-counter"))
	wrong := maps.Clone(accept)
	wrong.Set("counter", "999999")
	staff.post(deskPage(r, "accept-counter"), wrong).is(http.StatusNotFound)
	wrong = maps.Clone(accept)
	wrong.Set("shown_total", "1")
	wrong.Set("action", "send")
	staff.post(deskPage(r, "accept-counter"), wrong).is(http.StatusConflict)
	accept.Set("action", "send")
	staff.post(deskPage(r, "accept-counter"), accept).leads(deskPage(r) + "?done=accept_counter")
	staff.post(deskPage(r, "accept-counter"), accept).is(http.StatusConflict)
	b.post(path+"/accept", signature(first)).is(http.StatusConflict) // the old price, from an old page
	second, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	mixed := signature(second)
	mixed.Set("document_hash", first.DocumentHash)
	b.post(path+"/accept", mixed).is(http.StatusConflict)
	if h.refresh(r).Status != models.Quoted {
		t.Fatalf("the request is %s", h.refresh(r).Status)
	}
	b.post(path+"/accept", signature(second)).leads(path + "/pay") // the control: what was sent
	if second.NetMinor != 5000 {
		t.Errorf("agreed on %d", second.NetMinor)
	}
}

func TestAFloorIsNotGivenAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rules := models.NegotiationRules{PublicationID: h.pub.ID, Rounds: 3, FloorPercent: 73, AnswerDays: 2}
	must(t, h.desk.SetNegotiationRules(t.Context(), h.admin.Actor(), rules))
	r := h.asked("k")
	floor := rules.FloorOf(h.quote(r).NetMinor)
	b, path := h.holding(r), "/r/"+r.Reference+"/counter"
	form := b.counterForm(r)
	form.Set("action", "send")
	form.Set("fee", "5.00")
	page := b.post(path, form).is(http.StatusUnprocessableEntity).says("We cannot go this low", "You can make 2 proposals")
	page.hides("73%", fmt.Sprintf("%d.%02d", floor/100, floor%100))
	rules.FloorTold, rules.Version = true, 1
	must(t, h.desk.SetNegotiationRules(t.Context(), h.admin.Actor(), rules))
	form = page.form(path)
	form.Set("action", "send")
	page = b.post(path, form).is(http.StatusUnprocessableEntity).says("73%", "This is your last proposal")
	form = page.form(path)
	form.Set("action", "send")
	b.post(path, form).leads("/r/" + r.Reference + "/quote?done=counter_refused")
	b.get("/r/"+r.Reference+"/quote").says("This is our last offer", "Accept this quote").hides("Propose another price or scope")
	b.get(path).leads("/r/" + r.Reference + "/quote")
	if n := h.number(`SELECT count(*) FROM mails WHERE kind = 'desk_counter'`); n != 0 {
		t.Errorf("the desk was told of %d", n)
	}
}

// TestProposalsOnOtherRequestsAreInTheWay: the sender is told so politely, with a date, and loses no word.
func TestProposalsOnOtherRequestsAreInTheWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.desk.SetNegotiationRules(t.Context(), h.admin.Actor(), models.NegotiationRules{PublicationID: h.pub.ID, Rounds: 2, FloorPercent: 73, AnswerDays: 2}))
	first, second := h.asked("first"), h.asked("second")
	h.quote(first)
	h.quote(second)
	b, path := h.holding(second), "/r/"+second.Reference
	waiting := b.counterForm(second)
	form := h.holding(first).counterForm(first)
	form.Set("action", "send")
	form.Set("fee", "5.00")
	h.holding(first).post("/r/"+first.Reference+"/counter", form).is(http.StatusUnprocessableEntity)
	b.get(path+"/counter").is(http.StatusOK).says("You can make 1 proposal.", "counts for 30 days on your other requests too").hides("This is your last proposal")
	form.Set("form_key", "another")
	h.holding(first).post("/r/"+first.Reference+"/counter", form).is(http.StatusSeeOther)
	b.get(path + "/counter").leads(path + "/quote")
	b.get(path+"/quote").is(http.StatusOK).says("Your other proposals come first", "2 December 2026", "Accept this quote").hides("Propose another price or scope")
	waiting.Set("action", "send")
	waiting.Set("fee", "90.00")
	waiting.Set("note", "We print on Fridays.")
	b.post(path+"/counter", waiting).is(http.StatusConflict).says("Your other proposals come first", "We print on Fridays.")
	if len(h.counters(second)) != 0 {
		t.Error("it was made all the same")
	}
	h.signedIn().get("/admin/settings/negotiation").is(http.StatusOK).says("counts for 30 days on all of their requests together")
}
