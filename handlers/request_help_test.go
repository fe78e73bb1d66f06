package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// asked makes a confirmed request, after change has had its way with what is asked.
func (h *house) asked(key string, change ...func(*licensing.Submission)) models.Request {
	h.t.Helper()
	in := h.submission(key)
	for _, alter := range change {
		alter(&in)
	}
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), h.key(r, "confirm"))
	must(h.t, err)
	return r
}

func (h *house) refresh(r models.Request) models.Request {
	h.t.Helper()
	r, err := models.RequestByID(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return r
}

// quote sends an offer for a request.
func (h *house) quote(r models.Request, change ...func(*licensing.QuoteInput)) models.Quote {
	h.t.Helper()
	r = h.refresh(r)
	in := licensing.QuoteInput{
		Seen: r.Version, Currency: "GBP", Note: "With our compliments.",
		Grant: models.Grant{Use: r.Use, CreditLine: "First published by The Meridian Eye", NoIndex: true, Images: r.Use.Images},
	}
	for _, alter := range change {
		alter(&in)
	}
	q, err := h.desk.Quote(h.t.Context(), h.admin.Actor(), r.ID, in)
	must(h.t, err)
	return q
}

func gratis(in *licensing.QuoteInput) { in.Gratis, in.GratisReason = true, "education" }

// signature is what a signatory types into the page of a quote.
func signature(q models.Quote) url.Values {
	return url.Values{
		"quote_id": {idText(q.ID)}, "document_hash": {q.DocumentHash}, "signatory_name": {"Claire Martin"}, "signatory_role": {"Editor"},
		"authority": {"yes"}, "accept_terms": {"yes"}, "legal_name": {"Revue du Fleuve SA"}, "line1": {"1 quai de la Loire"}, "city": {"Nantes"},
		"postal_code": {"44000"}, "country": {"FR"}, "purchase_order": {"PO-77"}, "finance_email": {"compta@revue.example"},
	}
}

// invoiced makes an accepted request whose invoice is open.
func (h *house) invoiced(key string, change ...func(*licensing.Submission)) (models.Request, models.Invoice) {
	h.t.Helper()
	r := h.asked(key, change...)
	q := h.quote(r)
	h.holding(r).post("/r/"+r.Reference+"/accept", signature(q)).leads("/r/" + r.Reference + "/pay")
	inv := h.invoiceOf(r)
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), inv.ID))
	return h.refresh(r), h.invoiceOf(r)
}

func (h *house) invoiceOf(r models.Request) models.Invoice {
	h.t.Helper()
	inv, err := models.LatestInvoice(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return inv
}

// pays lets a payer use Stripe's page, and the house learn of it.
func (h *house) pays(inv models.Invoice, how sandbox.Outcome) {
	h.t.Helper()
	must(h.t, h.stripe.PayInvoice(h.t.Context(), *inv.StripeInvoiceID, how))
	must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
}

// licensed makes a paid request with its licence.
func (h *house) licensed(key string, change ...func(*licensing.Submission)) (models.Request, models.Licence) {
	h.t.Helper()
	r, inv := h.invoiced(key, change...)
	h.pays(inv, sandbox.PaidByCard)
	return h.refresh(r), h.licenceOf(r)
}

func (h *house) licenceOf(r models.Request) models.Licence {
	h.t.Helper()
	l, err := models.LicenceOfRequest(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return l
}

// certify keeps a certificate in each language, as the job does.
func (h *house) certify(l models.Licence) {
	h.t.Helper()
	for _, lang := range certificateLanguages(l) {
		must(h.t, h.desk.KeepCertificate(h.t.Context(), models.Certificate{LicenceID: l.ID, Language: lang, PDF: []byte("%PDF-1.7 " + lang), SHA256: "x"}))
	}
}

// tally counts rows by a condition of the test's own.
func (h *house) tally(sql string, args ...any) (n int64) {
	h.t.Helper()
	must(h.t, h.db.Raw(sql, args...).Scan(&n).Error)
	return n
}

// licenseePages are all addresses of a request that show something.
var licenseePages = []string{"", "/withdraw", "/quote", "/pay", "/licence", "/certificate.pdf", "/licence.ics", "/content", "/content/1.html", "/content/all.zip",
	"/messages", "/accept", "/decline-quote", "/change", "/renew", "/renew-licence", "/draw", "/volume", "/check-payment"}

// licenseeForms are all that take a form.
var licenseeForms = []string{"/messages", "/withdraw", "/accept", "/decline-quote", "/change", "/renew", "/check-payment"}

func TestStrangersAndOtherLicenseesFindNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.licensed("mine")
	other := h.asked("theirs", func(in *licensing.Submission) { in.Email = "jo@else.example" })
	stolen := h.browser() // another request's session under this request's cookie
	stolen.cookies["__Host-imprimatur-r-"+r.Reference] = h.holding(other).cookies["__Host-imprimatur-r-"+other.Reference]
	for who, b := range map[string]*browser{"a stranger": h.browser(), "another licensee": h.holding(other), "a stolen session": stolen} {
		for _, page := range licenseePages {
			a := b.get("/r/" + r.Reference + page)
			missing := b.get("/r/MEE-222222" + page)
			if a.status != http.StatusNotFound || missing.status != http.StatusNotFound || withoutID(a) != withoutID(missing) {
				t.Errorf("%s at %q: %d, a request that does not exist: %d", who, page, a.status, missing.status)
			}
			a.hides("river", "Claire", "Revue")
		}
		for _, page := range licenseeForms {
			b.post("/r/"+r.Reference+page, url.Values{"message": {"hello"}, "reason": {"x"}}).is(http.StatusNotFound)
		}
	}
	if n := h.tally(`SELECT count(*) FROM messages`); n != 0 {
		t.Errorf("%d messages were written by strangers", n)
	}
	h.browser().get("/r/" + r.Reference).is(http.StatusNotFound).says("mail you its link again")
	if !h.browser().get("/r/" + r.Reference).linksTo("/find") {
		t.Error("the page of an unknown request does not lead to /find")
	}
}

// withoutID is what an error page says but for its reference number and address.
func withoutID(a *answer) string {
	text := errorID.ReplaceAllString(a.text(), "")
	return strings.ReplaceAll(text, a.name, "")
}

var errorID = regexp.MustCompile(`[0-9A-Z]{12}`)

func TestAPrivateLinkIsExchangedForACookie(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	other := h.asked("o", func(in *licensing.Submission) { in.Email = "jo@else.example" })
	key := h.key(r, "open")
	b := h.browser()
	a := b.get("/r/" + r.Reference + "?key=" + key).leads("/r/" + r.Reference)
	if c := a.header.Get("Set-Cookie"); c == "" {
		t.Fatal("no cookie")
	}
	b.get("/r/"+r.Reference).is(http.StatusOK).says("The river that forgot its name", "reading your request").hides(key)
	h.browser().get("/r/" + other.Reference + "?key=" + key).is(http.StatusNotFound)
	h.browser().get("/r/" + r.Reference + "?key=nonsense").is(http.StatusNotFound)
	h.browser().get("/r/" + r.Reference + "?key=" + h.key(r, "confirm")).is(http.StatusNotFound)
	h.clock.pass(8 * 24 * time.Hour)
	late := h.browser().get("/r/" + r.Reference + "?key=" + key).is(http.StatusGone)
	if !late.linksTo("/find") {
		t.Error("an expired link does not lead to /find")
	}
}

func idText(n int64) string { return strconv.FormatInt(n, 10) }

// linksTo reports whether a page has a link to an address.
func (a *answer) linksTo(href string) bool {
	for _, n := range a.tags("a") {
		if attribute(n, "href") == href {
			return true
		}
	}
	return false
}

// isRefresh is an element that reloads the page, which assistive technology cannot stop.
func isRefresh(n *html.Node) bool {
	return n.Data == "meta" && strings.EqualFold(attribute(n, "http-equiv"), "refresh")
}
