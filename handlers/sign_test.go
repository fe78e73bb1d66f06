package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

const deputyMail = "directeur@revue.example"

// deputed asks, from the quote's page, somebody else to sign, and gives their key as the letter would carry it.
func (h *house) deputed(r models.Request, q models.Quote) string {
	h.t.Helper()
	form := signature(q)
	form.Del("signatory_name")
	form.Set("other_name", "Paul Renard")
	form.Set("other_role", "Directeur")
	form.Set("other_email", deputyMail)
	h.holding(r).post("/r/"+r.Reference+"/signatory", form).leads("/r/" + r.Reference + "/quote#accept")
	key, err := h.desk.NewLinkTo(h.t.Context(), r.ID, licensing.SignLink, deputyMail, 90*24*time.Hour)
	must(h.t, err)
	return key
}

// signing is a browser that came by a signatory's link.
func (h *house) signing(r models.Request, key string) *browser {
	h.t.Helper()
	b := h.browser()
	b.get("/sign/" + r.Reference + "?key=" + url.QueryEscape(key)).leads("/sign/" + r.Reference + "?lang=en")
	return b
}

func deputySignature(q models.Quote) url.Values {
	return url.Values{"document_hash": {q.DocumentHash}, "signatory_name": {"Paul Renard"}, "signatory_role": {"Directeur"}, "authority": {"yes"}, "accept_terms": {"yes"}}
}

func TestSomebodyElseSignsByTheirOwnLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b := h.signing(r, h.deputed(r, q))
	h.holding(r).get("/r/"+r.Reference+"/quote").is(http.StatusOK).says("Paul Renard is asked to sign", "Stop asking them")
	path := "/sign/" + r.Reference
	page := b.get(path).is(http.StatusOK).says("Sign for Revue du Fleuve", "Claire Martin <claire@revue.example>", "You may publish what is granted.", "How the fee is worked out", "Whole")
	form := page.form(path + "/accept")
	if form.Get("signatory_name") != "Paul Renard" || form.Get("document_hash") != q.DocumentHash {
		t.Errorf("the form begins with %v", form)
	}
	b.post(path+"/accept", url.Values{"document_hash": {q.DocumentHash}, "signatory_name": {"Paul R."}}).is(http.StatusUnprocessableEntity).says("Confirm that you may bind").holds("Paul R.")
	b.post(path+"/accept", deputySignature(q)).leads(path)
	b.get(path).is(http.StatusOK).says("You have signed", "Asked to sign by")
	a, err := models.AcceptanceOf(t.Context(), h.db, q.ID)
	must(t, err)
	if r = h.refresh(r); r.Status != models.Agreed || a.Email != deputyMail || r.Billing.PurchaseOrder != "PO-77" {
		t.Errorf("request %s, signed by %s, billing %+v", r.Status, a.Email, r.Billing)
	}
}

// What was taken back says so to whoever signed it.
func TestASignatoryLearnsThatItWasTakenBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.signing(r, h.deputed(r, q)), "/sign/"+r.Reference
	b.post(path+"/accept", deputySignature(q)).leads(path)
	b.get(path).is(http.StatusOK).hides("taken back")
	a, err := models.AcceptanceOf(t.Context(), h.db, q.ID)
	must(t, err)
	must(t, models.From[models.Retraction](h.db).Create(t.Context(), &models.Retraction{AcceptanceID: a.ID, ByKind: "licensee", At: h.clock.now()}))
	b.get(path).is(http.StatusOK).says("taken back")
}

// A signatory's key opens their page and nothing else; nobody else's opens it.
func TestASignatorysKeyOpensNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, other := h.asked("k"), h.asked("other")
	q := h.quote(r)
	h.quote(other)
	key := h.deputed(r, q)
	b := h.signing(r, key)
	for _, path := range []string{"", "/quote", "/term-sheet", "/agreement.json", "/agreement.pdf", "/pay", "/licence", "/content", "/take-back", "/withdraw"} {
		if got := knock(b, http.MethodGet, "/r/"+r.Reference+path); got != http.StatusNotFound {
			t.Errorf("GET %s with a signatory's key: %d", path, got)
		}
	}
	for _, path := range []string{"/accept", "/decline-quote", "/messages", "/withdraw", "/signatory", "/waiver", "/take-back"} {
		if got := knock(b, http.MethodPost, "/r/"+r.Reference+path); got != http.StatusNotFound {
			t.Errorf("POST %s with a signatory's key: %d", path, got)
		}
	}
	h.browser().get("/r/" + r.Reference + "?key=" + url.QueryEscape(key)).is(http.StatusNotFound)
	h.browser().get("/sign/" + other.Reference + "?key=" + url.QueryEscape(key)).is(http.StatusNotFound)
	h.browser().get("/sign/" + r.Reference + "?key=" + url.QueryEscape(h.key(r, "open"))).is(http.StatusNotFound)
	h.browser().get("/sign/" + r.Reference).is(http.StatusNotFound)
	h.browser().post("/sign/"+r.Reference+"/accept", deputySignature(q)).is(http.StatusNotFound)
	h.holding(r).post("/sign/"+r.Reference+"/accept", deputySignature(q)).is(http.StatusNotFound) // the requester is no signatory
	b.cookies["__Host-imprimatur-s-"+other.Reference] = key
	b.get("/sign/" + other.Reference).is(http.StatusNotFound)
	if h.refresh(r).Status != models.Quoted || h.refresh(other).Status != models.Quoted {
		t.Error("something was accepted")
	}
}

func TestALinkToSignActsOnlyByAPost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b := h.signing(r, h.deputed(r, q))
	for range 3 {
		b.get("/sign/" + r.Reference + "?accept=yes&authority=yes").is(http.StatusOK)
		b.get("/sign/" + r.Reference + "/accept").leads("/sign/" + r.Reference)
		b.get("/sign/" + r.Reference + "/decline").leads("/sign/" + r.Reference)
	}
	if n, err := models.From[models.Acceptance](h.db).Count(t.Context()); err != nil || n != 0 {
		t.Errorf("%d acceptances, %v", n, err)
	}
	stranger := h.browser()
	for range 40 {
		if knock(stranger, http.MethodGet, "/sign/"+r.Reference+"?key=guess") == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("keys can be guessed without end")
}

// A signatory's page after the offer has moved on says so, and accepts nothing, whatever is posted.
func TestASignatorysLinkAnswersClearlyWhenItIsOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(h *house, r models.Request, q models.Quote)
		says      string
		status    int
	}{
		"superseded": {func(h *house, r models.Request, _ models.Quote) { h.quote(h.refresh(r)) }, "A newer quote took the place of this one", http.StatusConflict},
		"expired":    {func(h *house, _ models.Request, _ models.Quote) { h.clock.pass(25 * 24 * time.Hour) }, "This quote has expired", http.StatusGone},
		"withdrawn": {func(h *house, r models.Request, _ models.Quote) {
			must(h.t, h.desk.Withdraw(h.t.Context(), r.ID, ""))
		}, "This quote is closed", http.StatusConflict},
		"replaced": {func(h *house, r models.Request, _ models.Quote) {
			h.holding(r).post("/r/"+r.Reference+"/signatory/drop", url.Values{}).leads("/r/" + r.Reference + "/quote#accept")
		}, "Your signature is no longer asked for", http.StatusConflict},
		"signed by the requester": {func(h *house, r models.Request, q models.Quote) {
			h.holding(r).post("/r/"+r.Reference+"/accept", signature(q)).leads("/r/" + r.Reference + "/pay")
		}, "Somebody else has signed", http.StatusConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r := h.asked("k")
			q := h.quote(r)
			b := h.signing(r, h.deputed(r, q))
			c.meanwhile(h, r, q)
			page := b.get("/sign/" + r.Reference).is(http.StatusOK).says(c.says)
			if strings.Contains(page.body, "/accept") || strings.Contains(page.body, "Fingerprints") {
				t.Error("the page still shows the offer")
			}
			newest, err := models.LatestQuote(t.Context(), h.db, r.ID)
			must(t, err)
			before, err := models.From[models.Acceptance](h.db).Count(t.Context())
			must(t, err)
			forged := deputySignature(newest)
			forged.Set("quote_id", "1")
			for _, form := range []url.Values{deputySignature(q), forged} {
				b.post("/sign/"+r.Reference+"/accept", form).is(c.status)
			}
			if after, err := models.From[models.Acceptance](h.db).Count(t.Context()); err != nil || after != before {
				t.Errorf("%d acceptances, %d before, %v", after, before, err)
			}
		})
	}
}

func TestWhoIsAskedToSignIsChecked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference+"/signatory"
	form := signature(q)
	form.Set("other_name", "Paul Renard")
	form.Set("other_email", "no address")
	b.post(path, form).is(http.StatusUnprocessableEntity).says("Enter your role", "Who signs").holds("Paul Renard")
	form.Set("other_role", "Directeur")
	form.Set("other_email", r.ContactEmail)
	b.post(path, form).is(http.StatusUnprocessableEntity).says("This is your own address")
	form.Set("other_email", deputyMail)
	form.Set("city", "")
	b.post(path, form).is(http.StatusUnprocessableEntity).says("Enter the town")
	form.Set("city", "Paris")
	form.Set("document_hash", "another")
	b.post(path, form).is(http.StatusConflict)
	if n, err := models.From[models.Signatory](h.db).Count(t.Context()); err != nil || n != 0 {
		t.Errorf("%d were asked, %v", n, err)
	}
}

func TestASignatorysNo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b := h.signing(r, h.deputed(r, q))
	b.post("/sign/"+r.Reference+"/decline", url.Values{"reason": {"Not this quarter."}}).leads("/sign/" + r.Reference)
	b.get("/sign/" + r.Reference).is(http.StatusOK).says("You declined to sign")
	h.holding(r).get("/r/"+r.Reference+"/quote").is(http.StatusOK).says("Paul Renard declined to sign", "Not this quarter.", "I may bind Revue du Fleuve")
}
