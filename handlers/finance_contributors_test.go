package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// royalties sells a licence of an article whose rights basis gives half to its author.
func (h *house) royalties(key, byline string) (models.Article, models.Invoice) {
	h.t.Helper()
	a := h.catalogue("https://meridian.example/"+key, "The river of "+key, func(a *models.Article) { a.RightsBasis, a.Author = "freelance", byline })
	_, inv := h.invoiced(key, func(in *licensing.Submission) { in.Articles[0].ArticleID, in.Articles[0].URL = &a.ID, a.URL })
	must(h.t, h.stripe.PayInvoice(h.t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard))
	must(h.t, h.desk.ReadMoney(h.t.Context(), inv.ID))
	return a, inv
}

// known is a contributor of The Meridian Eye.
func (h *house) known(name string) models.Contributor {
	h.t.Helper()
	c, err := models.ContributorByName(h.t.Context(), h.db, h.pub.ID, name)
	must(h.t, err)
	return c
}

func TestWhatContributorsAreOwedIsListedAndPaidOut(t *testing.T) {
	h := newHouse(t)
	_, inv := h.royalties("one", "Nadia Karam")
	h.royalties("two", "=Omar Said")
	pounds := func(minor int64) string { return h.words.Printer("en").Money(minor, "GBP") }
	half := inv.NetMinor / 2
	b := h.as(models.Finance)
	b.get(contributorsPath).is(http.StatusOK).says("Nadia Karam", "Omar Said", pounds(half), "Owed in GBP", "The Meridian Eye")
	b.get(contributorsPath + "?q=nadia").is(http.StatusOK).says("Nadia Karam").hides("Omar Said")
	b.get(contributorsPath + "?q=nobody&page=x&publication=y").is(http.StatusOK).says("No contributor of this name")

	path := contributorPath(h.known("Nadia Karam").ID)
	page := b.get(path).is(http.StatusOK)
	page.says("Statement for", "The river of one", "Revue du Fleuve", "50%", pounds(inv.NetMinor), pounds(half), "Meridian Eye Ltd")
	form := page.form(path + "/payouts")
	form.Set("currency", "GBP")
	form.Set("amount", fmt.Sprintf("%d.%02d", (half+1)/100, (half+1)%100))
	form.Set("reference", "HSBC 4711")
	over := b.post(path+"/payouts", form).is(http.StatusUnprocessableEntity)
	over.says("no more than is owed")
	if back := over.form(path + "/payouts"); back.Get("amount") != form.Get("amount") || back.Get("reference") != "HSBC 4711" || back.Get("form_key") != form.Get("form_key") {
		t.Errorf("typed %v, back %v", form, back)
	}
	form.Set("amount", fmt.Sprintf("%d.%02d", half/100, half%100))
	for range 2 { // a double click
		b.follow(path+"/payouts", form).is(http.StatusOK).says("The payout is recorded", "HSBC 4711", "Recorded by Sam finance")
	}
	b.get(contributorsPath).hides("Nadia Karam")
	b.get(contributorsPath + "?all=yes").says("Nadia Karam")
	b.get(path).hides("Record a payout") // nothing is owed
	for name, change := range map[string]url.Values{
		"no currency": {"currency": {""}}, "odd currency": {"currency": {"XXX"}}, "no amount": {"amount": {"much"}}, "no reference": {"reference": {" "}}, "a day to come": {"paid_on": {"2027-01-01"}},
	} {
		bad := url.Values{"currency": {"GBP"}, "amount": {"1"}, "reference": {"x"}, "paid_on": {"2026-11-02"}, "form_key": {name}}
		for field, value := range change {
			bad[field] = value
		}
		b.post(path+"/payouts", bad).is(http.StatusUnprocessableEntity)
	}
	h.as(models.Viewer).get(path).is(http.StatusOK).hides("Record a payout")
	h.as(models.Editor).post(path+"/payouts", form).is(http.StatusForbidden)
}

func TestAStatementHasAPeriodAndAFile(t *testing.T) {
	h := newHouse(t)
	_, inv := h.royalties("one", "=Nadia Karam, Omar Said")
	path := contributorPath(h.known("=Nadia Karam").ID)
	_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	h.clock.pass(30 * 24 * 3600e9)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	b := h.signedIn()
	november := b.get(path + "?from=2026-11-01&to=2026-11-30").is(http.StatusOK)
	november.says("Brought forward", "1/2 of 50%", "Today").hides("Taken back")
	b.get(path+"?from=2026-12-01&to=2026-12-31").is(http.StatusOK).says("Taken back", "given back to the licensee")
	for _, query := range []string{"?from=2026-12-01&to=2026-11-30", "?from=x&to=y", "?from=2026-12-01"} {
		b.get(path + query).is(http.StatusUnprocessableEntity).says("the earlier one first")
		b.get(path + "/statement.csv" + query).is(http.StatusUnprocessableEntity)
	}
	file := b.get(path + "/statement.csv?from=2026-11-01&to=2026-12-31").is(http.StatusOK).body
	share := csvAmount(inv.NetMinor/4, "GBP")
	for _, want := range []string{`"The river of one`, `"GBP"`, `"` + share + `"`, `"-` + share + `"`, `"0.00"`, `"Taken back"`} {
		if !strings.Contains(file, want) {
			t.Errorf("no %s in %s", want, file)
		}
	}
	if balances := b.get(contributorsPath + ".csv?all=yes").is(http.StatusOK).body; !strings.Contains(balances, `"'=Nadia Karam"`) || !strings.Contains(balances, `"0.00"`) {
		t.Errorf("balances: %s", balances)
	}
	for _, wrong := range []string{"/x", "/0", "/99999999999999999999", "/4711/statement.csv"} {
		b.get(contributorsPath + wrong).is(http.StatusNotFound)
	}
}

func TestAShareIsAgreedOnTheArticlesPage(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/a", "The river", func(a *models.Article) { a.RightsBasis = "freelance" })
	path := articlePath(a.ID)
	maya, sam := h.signedIn(), h.as(models.Editor)
	page := maya.get(path).is(http.StatusOK)
	page.says("50% of the net", "Nadia Karam", "The default for")
	mine, theirs := page.form(path+"/share"), sam.get(path).form(path+"/share")
	theirs.Set("share", "40")
	sam.follow(path+"/share", theirs).is(http.StatusOK).says("The share is saved", "40% of the net", "Agreed for this article")
	mine.Set("share", "12.5")
	mine.Set("name_1", "Nadia Karam")
	mine.Set("parts_1", "2")
	mine.Set("name_2", "Omar Said")
	mine.Set("share_note", "Contract of 2019")
	stale := maya.post(path+"/share", mine).is(http.StatusConflict)
	stale.says("saved first", "40% of the net")
	again := stale.form(path + "/share")
	for _, field := range []string{"share", "name_1", "parts_1", "name_2", "share_note"} {
		if again.Get(field) != mine.Get(field) {
			t.Errorf("%s: typed %q, back %q", field, mine.Get(field), again.Get(field))
		}
	}
	maya.follow(path+"/share", again).is(http.StatusOK).says("12.5% of the net", "2 parts", "Contract of 2019", "What was agreed before")
	for field, value := range map[string]string{"share": "101", "parts_1": "0", "name_2": "NADIA karam", "parts_2": "x"} {
		bad := maya.get(path).form(path + "/share")
		bad.Set(field, value)
		answer := maya.post(path+"/share", bad).is(http.StatusUnprocessableEntity)
		if back := answer.form(path + "/share").Get(field); back != value {
			t.Errorf("%s: typed %q, back %q", field, value, back)
		}
	}
	h.as(models.Viewer).get(path).says("12.5% of the net").hides("Change the share")
	h.as(models.Viewer).post(path+"/share", again).is(http.StatusForbidden)
}

func TestDefaultSharesAreSetByVersion(t *testing.T) {
	h := newHouse(t)
	maya := h.signedIn()
	first := maya.get(shareDefaultsPath).is(http.StatusOK).form(shareDefaultsPath)
	if first.Get("freelance") != "50" || first.Get("guest") != "0" {
		t.Fatalf("the form begins with %v", first)
	}
	stale := url.Values{}
	for name, values := range first {
		stale[name] = values
	}
	first.Set("guest", "10")
	maya.follow(shareDefaultsPath, first).is(http.StatusOK).says("default shares are saved", "10%", "From the start")
	stale.Set("freelance", "60")
	page := maya.post(shareDefaultsPath, stale).is(http.StatusConflict)
	if back := page.form(shareDefaultsPath); back.Get("freelance") != "60" || back.Get("seen") != "1" {
		t.Errorf("back %v", back)
	}
	first.Set("seen", "1")
	first.Set("guest", "many")
	maya.post(shareDefaultsPath, first).is(http.StatusUnprocessableEntity).says("from 0 to 100")
	h.as(models.Finance).get(shareDefaultsPath).is(http.StatusOK).says("10%").hides("Save the default shares")
	h.as(models.Finance).post(shareDefaultsPath, first).is(http.StatusForbidden)
}
