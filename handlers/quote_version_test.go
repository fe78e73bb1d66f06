package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// acceptable reports a form on a page that could accept something.
func (a *answer) acceptable() bool {
	return len(a.all(func(n *html.Node) bool { return n.Data == "form" && strings.Contains(attribute(n, "action"), "accept") })) > 0
}

func TestEachVersionHasAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	first := h.quote(r)
	_, err := h.desk.ExtendQuote(t.Context(), h.admin.Actor(), r.ID, h.refresh(r).Version, 30)
	must(t, err)
	b, path, desk := h.holding(r), "/r/"+r.Reference, h.signedIn()
	if !b.get(path + "/quote").acceptable() {
		t.Fatal("the quote that counts has no form: the check below would prove nothing")
	}
	form := b.counterForm(r)
	form.Set("action", "send")
	form.Set("fee", "50.00")
	b.post(path+"/counter", form).is(http.StatusSeeOther)
	accept := desk.get(deskPage(r)).form(deskPage(r, "accept-counter"))
	accept.Set("action", "send")
	desk.post(deskPage(r, "accept-counter"), accept).is(http.StatusSeeOther)

	old := b.get(path+"/quote/1").is(http.StatusOK).says("Quote 1 as it was sent", "It was replaced on", "by quote 2", "The rights desk", "Nothing can be accepted from it", first.DocumentHash, "How the price came about")
	if !old.linksTo(path+"/quote") || !old.linksTo(path+"/quote/2") || !old.linksTo(path+"/term-sheet?version=1") {
		t.Error("it does not lead to the others")
	}
	answered := b.get(path+"/quote/2").is(http.StatusOK).says("the proposal of round 1", "Different from quote 1", "Proposals that answered it", "GBP 50.00")
	for _, page := range []*answer{old, answered} {
		if page.acceptable() {
			t.Error("an old version can be accepted")
		}
	}
	b.get(path + "/quote/3").leads(path + "/quote")
	if !b.get(path + "/quote").linksTo(path + "/quote/2") {
		t.Error("what changed does not lead to the version before")
	}
	thread := b.get(path)
	if !thread.linksTo(path+"/quote/1") || !thread.linksTo(path+"/quote/2") || !thread.linksTo(path+"/quote") {
		t.Error("the thread's cards do not lead to their versions")
	}
	words := h.words.Printer("ar")
	b.get(path+"/quote/1?lang=ar").is(http.StatusOK).says(words.T("public_version.title", "Version", 1), words.T("public_version.frozen"))
	for _, version := range []string{"0", "4", "01", "-1", "x", "1x"} {
		b.get(path + "/quote/" + version).is(http.StatusNotFound)
		desk.get(deskPage(r, "quotes/"+version)).is(http.StatusNotFound)
	}
	b.post(path+"/quote/1", signature(first)).is(http.StatusNotFound)
	h.holding(h.asked("other")).get(path + "/quote/1").is(http.StatusNotFound)
	desk.get(deskPage(r, "quotes/1")).is(http.StatusOK).says("It was replaced on", h.admin.Name).linksTo(deskPage(r, "quotes/3"))
	desk.get(deskPage(r, "quotes/3")).is(http.StatusOK).says("It can be answered until", "GBP 50.00")
	if !desk.get(deskPage(r)).linksTo(deskPage(r, "quotes/2")) {
		t.Error("the desk's cards do not lead to their versions")
	}
}

// TestAVersionSaysWhatBecameOfIt goes through the ways in which a version ends.
func TestAVersionSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	accept := func(r models.Request, q models.Quote) {
		h.holding(r).post("/r/"+r.Reference+"/accept", signature(q)).is(http.StatusSeeOther)
	}
	desk := h.signedIn()
	for _, c := range []struct {
		word string
		end  func(models.Request, models.Quote)
	}{
		{"It was declined on", func(r models.Request, q models.Quote) {
			must(t, h.desk.DeclineQuote(t.Context(), r.ID, q.ID, "Too dear."))
		}},
		{"sent back on", func(r models.Request, q models.Quote) {
			must(t, h.desk.AskForChange(t.Context(), r.ID, q.ID, "wish", "Cheaper, please."))
		}},
		{"It was withdrawn on", func(r models.Request, _ models.Quote) { must(t, h.desk.Withdraw(t.Context(), r.ID, "")) }},
		{"It was accepted on", accept},
		{"taken back on", func(r models.Request, q models.Quote) {
			accept(r, q)
			must(t, h.desk.TakeBackAcceptance(t.Context(), r.Licensee(), r.ID, ""))
			must(t, h.desk.CancelInvoice(t.Context(), h.invoiceOf(r).ID))
		}},
		{"It ran out on", func(models.Request, models.Quote) { // by the clock, before any job has said so
			h.clock.pass(60 * 24 * time.Hour)
			desk = h.signedIn()
		}},
	} {
		r := h.asked(c.word)
		c.end(r, h.quote(r))
		page := desk.get(deskPage(r, "quotes/1")).is(http.StatusOK).says(c.word)
		if c.word == "It was declined on" {
			page.says("Too dear.")
		}
	}
}

// TestAnUndoneVersionIsTheDesksAlone: its requester has never heard of it.
func TestAnUndoneVersionIsTheDesksAlone(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, desk := h.submitted("k"), h.signedIn()
	form := desk.preview(r, "quote", "A slip of the pen").form(deskPage(r, "quote"))
	form.Set("action", "send")
	desk.post(deskPage(r, "quote"), form).is(http.StatusSeeOther)
	desk.post(deskPage(r, "undo"), desk.undoForm(r)).is(http.StatusSeeOther)
	_, err := h.desk.Quote(t.Context(), h.admin.Actor(), r.ID, licensing.QuoteInput{Seen: h.refresh(r).Version, Currency: "GBP", Grant: models.Grant{Use: r.Use, CreditLine: "x"}})
	must(t, err)
	b := h.holding(r)
	b.get("/r/" + r.Reference + "/quote/1").is(http.StatusNotFound)
	b.get("/r/" + r.Reference + "/quote/2").leads("/r/" + r.Reference + "/quote")
	desk.get(deskPage(r, "quotes/1")).is(http.StatusOK).says("A slip of the pen", "the requester has never heard of it")
}
