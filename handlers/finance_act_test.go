package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// creditForm is what somebody types who gives a part back.
func creditForm(page *answer, inv models.Invoice, amount string) url.Values {
	form := page.form(invoicePage(inv, "credit"))
	form.Set("amount", amount)
	form.Set("reason", "product_unsatisfactory")
	form.Set("memo", "One article was not published.")
	return form
}

func (h *house) notes() []models.CreditNote {
	h.t.Helper()
	var out []models.CreditNote
	must(h.t, h.db.Order("id").Find(&out).Error)
	return out
}

func TestARefundIsReadBeforeItIsMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensed("k")
	inv := h.invoiceOf(r)
	b := h.at(h.person("Noor Finance", models.Finance))
	b.get(invoicePage(inv)).says("Refund").hides("Record payment", "Write off", "Cancel invoice")
	page := b.get(invoicePage(inv, "credit")).is(http.StatusOK).says("Give money back", "At most GBP 215.00", "the licence stays in force", "the licence is revoked")

	form := creditForm(page, inv, "50")
	page = b.post(invoicePage(inv, "credit"), form).is(http.StatusOK).says("Please read what will happen", "Licence "+l.Number+" stays in force", "GBP 50.00 goes back", "Credit GBP 50.00 now")
	if n := len(h.notes()); n != 0 {
		t.Fatalf("%d credit notes were asked for before anybody confirmed", n)
	}
	confirmed := page.form(invoicePage(inv, "credit"))
	for _, name := range []string{"amount", "reason", "memo", "form_key"} {
		if confirmed.Get(name) != form.Get(name) {
			t.Errorf("%s is %q instead of %q", name, confirmed.Get(name), form.Get(name))
		}
	}

	// Another amount than the one that was read is shown anew, and all of it ends the licence.
	changed := url.Values{}
	for name, values := range confirmed {
		changed[name] = values
	}
	changed.Set("amount", "215.00")
	b.post(invoicePage(inv, "credit"), changed).is(http.StatusOK).says("licence "+l.Number+" is revoked", "Credit GBP 215.00 now")
	if n := len(h.notes()); n != 0 {
		t.Fatalf("%d credit notes over an amount that nobody confirmed", n)
	}

	// Confirmed twice is once.
	for range 2 {
		b.post(invoicePage(inv, "credit"), confirmed).leads(invoicePage(inv) + "?done=credit")
	}
	notes := h.notes()
	if len(notes) != 1 || notes[0].AmountMinor != 5000 || notes[0].RefundMinor != 5000 || notes[0].Status != "asked" {
		t.Fatalf("credit notes %+v", notes)
	}
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'issue_credit_note'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	b.get(invoicePage(inv)+"?done=credit").says("The credit note is asked for", "Asked for", "One article was not published.", "Can still be credited £165.00")
}

// Two people who read the same page do not both give the same money back.
func TestWhoComesSecondSeesWhatIsLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.licensed("k")
	inv := h.invoiceOf(r)
	first, second := h.at(h.person("Noor Finance", models.Finance)), h.signedIn()
	path := invoicePage(inv, "credit")
	ready := func(b *browser) url.Values {
		return b.post(path, creditForm(b.get(path), inv, "50.00")).is(http.StatusOK).form(path)
	}
	one, two := ready(first), ready(second)
	first.post(path, one).leads(invoicePage(inv) + "?done=credit")
	page := second.post(path, two).is(http.StatusConflict).says("Credit note over GBP 50.00 asked for", "Noor Finance", "At most GBP 165.00")
	again := page.form(path)
	if again.Get("amount") != "50.00" || again.Get("memo") != two.Get("memo") {
		t.Errorf("typed words are lost: %v", again)
	}
	if n := len(h.notes()); n != 1 {
		t.Fatalf("%d credit notes", n)
	}
	// Read again and confirmed, it is their decision.
	confirmed := second.post(path, again).is(http.StatusOK).form(path)
	second.post(path, confirmed).leads(invoicePage(inv) + "?done=credit")
	if n := len(h.notes()); n != 2 {
		t.Fatalf("%d credit notes", n)
	}
}

func TestWhatIsWrongWithACreditComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.licensed("k")
	inv := h.invoiceOf(r)
	b := h.signedIn()
	path := invoicePage(inv, "credit")
	for amount, says := range map[string]string{
		"": "above zero", "0": "above zero", "-5": "with a point", "215.01": "no more than what is left", "1,000": "with a point", "12.345": "with a point", "٥٠": "Please read what will happen",
		"all": "with a point", "99999999999999999999": "with a point",
	} {
		page := b.post(path, creditForm(b.get(path), inv, amount)).says(says)
		if want := http.StatusUnprocessableEntity; amount != "٥٠" && page.status != want {
			t.Errorf("%q: %d", amount, page.status)
		}
		if got := page.form(path); got.Get("amount") != amount || got.Get("memo") != "One article was not published." {
			t.Errorf("%q: typed words are lost: %v", amount, got)
		}
	}
	form := b.get(path).form(path)
	form.Set("amount", "5")
	b.post(path, form).is(http.StatusUnprocessableEntity).says("Give a reason", "Enter the words that stand on the credit note")
	if n := len(h.notes()); n != 0 {
		t.Errorf("%d credit notes", n)
	}
}

// A page from before: what can no longer be done says so, and keeps what was typed.
func TestAnActThatCameTooLateKeepsItsWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	b := h.signedIn()
	cancel := b.get(invoicePage(inv, "cancel")).is(http.StatusOK).says("Stripe is asked to void the invoice").form(invoicePage(inv, "cancel"))
	received := b.get(invoicePage(inv, "received")).says("GBP 215.00").form(invoicePage(inv, "received"))
	credit := b.post(invoicePage(inv, "credit"), creditForm(b.get(invoicePage(inv, "credit")), inv, "215")).says("no licence is issued").form(invoicePage(inv, "credit"))
	h.pays(inv, sandbox.PaidByCard)
	cancel.Set("why", "Billed by mistake")
	b.post(invoicePage(inv, "cancel"), cancel).is(http.StatusConflict).says("Payment received", "Billed by mistake")
	received.Set("reference", "SWIFT 77")
	received.Set("received_on", "2026-11-02")
	b.post(invoicePage(inv, "received"), received).is(http.StatusConflict).says("Payment received", "SWIFT 77")
	// What would have closed an open invoice would now revoke a licence: that is read anew first.
	page := b.post(invoicePage(inv, "credit"), credit).is(http.StatusConflict).says("Payment received", "the licence is revoked")
	b.post(invoicePage(inv, "credit"), page.form(invoicePage(inv, "credit"))).is(http.StatusOK).says("is revoked", "Credit GBP 215.00 now")
	if n := len(h.notes()); n != 0 {
		t.Errorf("%d credit notes", n)
	}
	b.get(invoicePage(inv, "cancel")).leads(invoicePage(inv))
}

func TestCancellingIsAskedForOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	b := h.signedIn()
	form := b.get(invoicePage(inv, "cancel")).form(invoicePage(inv, "cancel"))
	b.post(invoicePage(inv, "cancel"), form).is(http.StatusUnprocessableEntity).says("Give a reason")
	form.Set("why", "Billed by mistake")
	for range 2 {
		b.post(invoicePage(inv, "cancel"), form).leads(invoicePage(inv) + "?done=cancel")
	}
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'cancel_invoice'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	b.get(invoicePage(inv)).says("Stripe is asked to cancel this invoice", "Billed by mistake")
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	b.get(invoicePage(inv)).says("Cancelled", "The invoice was cancelled")
	if got := h.reload(r).Status; got != models.InReview {
		t.Errorf("the request is %s", got)
	}
	b.get("/admin/finance?state=void").says(inv.Number)
}

func TestFourEyesSettleALargeInvoice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Exec(`UPDATE publications SET four_eyes = '{"GBP": 20000}' WHERE id = ?`, h.pub.ID).Error)
	r, inv := h.invoiced("k")
	one, two := h.at(h.person("Noor Finance", models.Finance)), h.signedIn()
	path := invoicePage(inv, "received")
	form := one.get(path).says("a second person has to agree first").form(path)
	one.post(path, form).is(http.StatusUnprocessableEntity).says("Enter the reference", "Enter the day")
	form.Set("received_on", "2026-11-02")
	form.Set("reference", "SWIFT 77")
	for range 2 {
		one.post(path, form).leads(invoicePage(inv) + "?done=received")
	}
	s := h.settlements()
	if len(s) != 1 || s[0].Status != "proposed" {
		t.Fatalf("settlements %+v", s)
	}
	agree, refuse := "/admin/finance/settlements/"+itoa(s[0].ID)+"/agree", "/admin/finance/settlements/"+itoa(s[0].ID)+"/refuse"
	page := one.get(invoicePage(inv)).says("Noor Finance proposes to record GBP 215.00", "You proposed this")
	if len(page.all(func(n *html.Node) bool { return n.Data == "form" && attribute(n, "action") == agree })) != 0 {
		t.Error("who proposed it is offered to agree")
	}
	one.post(agree, url.Values{}).is(http.StatusForbidden).says("You proposed this, so somebody else has to agree")
	two.get("/admin/finance").says("Waits for a second person")
	two.get(invoicePage(inv)).form(agree)
	two.post(refuse, url.Values{}).is(http.StatusUnprocessableEntity).says("Give a reason")
	for range 2 {
		two.post(agree, url.Values{}).leads(invoicePage(inv) + "?done=agree")
	}
	two.post(refuse, url.Values{"why": {"Too late"}}).is(http.StatusConflict).says("Something changed in the meantime")
	must(t, h.desk.SettleInvoice(t.Context(), s[0].ID))
	two.get(invoicePage(inv)).says("Paid outside Stripe", "SWIFT 77", "Agreed by Maya Haddad", "Licensed")
	if got := h.reload(r).Status; got != models.Fulfilled {
		t.Errorf("the request is %s", got)
	}
}

func TestFourEyesCancelALargeInvoice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Exec(`UPDATE publications SET four_eyes = '{"GBP": 20000}' WHERE id = ?`, h.pub.ID).Error)
	r, inv := h.invoiced("k")
	one, two := h.at(h.person("Noor Finance", models.Finance)), h.signedIn()
	path := invoicePage(inv, "cancel")
	form := one.get(path).says("a second person has to agree first", "Propose").form(path)
	form.Set("why", "Billed by mistake")
	for range 2 { // a second click is the first one
		one.post(path, form).leads(invoicePage(inv) + "?done=cancel")
	}
	s := h.settlements()
	if len(s) != 1 || s[0].Status != "proposed" || h.invoiceOf(r).CancelAskedAt != nil {
		t.Fatalf("settlements %+v", s)
	}
	two.post(path, form).is(http.StatusConflict).says("Billed by mistake", "proposed; a second person must agree")
	one.get(invoicePage(inv)).says("Noor Finance proposes to cancel this invoice over GBP 215.00", "You proposed this").hides("Record payment", "Write off")
	two.get(invoicePage(inv)).says("Reason: Billed by mistake")
	two.post("/admin/finance/settlements/"+itoa(s[0].ID)+"/agree", url.Values{}).leads(invoicePage(inv) + "?done=agree")
	must(t, h.desk.SettleInvoice(t.Context(), s[0].ID))
	two.get(invoicePage(inv)).says("as two people agreed", "Agreed by Maya Haddad")
	if got := h.reload(r).Status; got != models.InReview {
		t.Errorf("the request is %s", got)
	}
}

func (h *house) settlements() []models.Settlement {
	h.t.Helper()
	var out []models.Settlement
	must(h.t, h.db.Order("id").Find(&out).Error)
	return out
}

func TestADebtIsWrittenOffWithAReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	b := h.signedIn()
	path := invoicePage(inv, "write-off")
	form := b.get(path).is(http.StatusOK).says("Stripe marks the invoice as uncollectible").form(path)
	b.post(path, form).is(http.StatusUnprocessableEntity).says("Give a reason")
	form.Set("reference", "The publisher has closed.")
	b.post(path, form).leads(invoicePage(inv) + "?done=write_off")
	must(t, h.desk.SettleInvoice(t.Context(), h.settlements()[0].ID))
	b.get(invoicePage(inv)).says("Written off", "The publisher has closed.").hides(path)
	b.get("/admin/finance?state=uncollectible").says(inv.Number)
}

func TestOnlyMoneyRolesSeeTheActs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.licensed("k")
	inv := h.invoiceOf(r)
	for _, role := range []models.Role{models.Editor, models.Viewer} {
		page := h.at(h.person(string(role)+" person", role)).get(invoicePage(inv)).is(http.StatusOK).says("Paid", inv.Number)
		acts := page.all(func(n *html.Node) bool {
			return n.Data == "form" && strings.HasPrefix(attribute(n, "action"), "/admin/finance/invoices/")
		})
		if len(acts) != 0 || strings.Contains(page.body, invoicePage(inv, "credit")) {
			t.Errorf("%s is offered acts", role)
		}
	}
}

func TestReadingAgainIsAJob(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	b := h.signedIn()
	b.post(invoicePage(inv, "read"), url.Values{}).leads(invoicePage(inv) + "?done=read")
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'read_money'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	var led []string
	for range 8 {
		led = append(led, b.post(invoicePage(inv, "read"), url.Values{}).is(http.StatusSeeOther).location)
	}
	if !slices.Contains(led, invoicePage(inv)+"?done=read_already") {
		t.Error("asking without end was never slowed down")
	}
}
