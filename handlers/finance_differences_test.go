package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/models"
)

// differing makes a difference as the comparison writes it down.
func (h *house) differing(kind string, invoiceID *int64, ours, theirs string) models.Difference {
	h.t.Helper()
	d := models.Difference{Mode: "sandbox", Kind: kind, InvoiceID: invoiceID, StripeInvoiceID: "in_" + kind, Ours: ours, Theirs: theirs, FoundAt: h.clock.now(), SeenAt: h.clock.now()}
	if invoiceID != nil {
		inv, err := models.InvoiceByID(h.t.Context(), h.db, *invoiceID)
		must(h.t, err)
		d.StripeInvoiceID = *inv.StripeInvoiceID
	}
	must(h.t, models.From[models.Difference](h.db).Create(h.t.Context(), &d))
	return d
}

func (h *house) difference(id int64) models.Difference {
	h.t.Helper()
	d, err := models.DifferenceByID(h.t.Context(), h.db, id)
	must(h.t, err)
	return d
}

func TestDifferencesShowBothSidesInWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	b := h.signedIn()
	b.get("/admin/finance/differences").is(http.StatusOK).says("Our books and Stripe’s agree", "All invoices last compared not yet")
	h.differing("amount", &inv.ID, "21500 GBP", "21499 GBP")
	h.differing("status", &inv.ID, "open", "void")
	h.differing("corrections", &inv.ID, "0", "1250")
	h.differing("unknown", nil, "", "open 80500 JPY X-0001")
	h.differing("missing", &inv.ID, "paid", "")
	b.get("/admin/finance/differences").says("GBP 215.00", "GBP 214.99", "Payment due", "Cancelled", "GBP 12.50", "Payment due JPY 80,500 X-0001", "Paid At Stripe nothing", inv.Number,
		"Remove it at Stripe", "Read it again", "Explain instead")
	page := h.at(h.person("Vic Viewer", models.Viewer)).get("/admin/finance/differences").is(http.StatusOK).says("GBP 214.99")
	page.hides("/mend", "/explain", "/compare")
	b.get("/admin/finance").says("Differences 5")
}

func TestADifferenceIsMendedByAJobOrExplainedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	status, amount := h.differing("status", &inv.ID, "open", "void"), h.differing("amount", &inv.ID, "21500 GBP", "21499 GBP")
	b, path := h.signedIn(), "/admin/finance/differences"
	mend := path + "/" + itoa(status.ID) + "/mend"
	b.get(path).form(mend)
	b.post(mend, url.Values{}).leads(path + "?done=mend")
	must(t, h.desk.Mend(t.Context(), h.admin.ID, status.ID))
	if d := h.difference(status.ID); d.EndedAt == nil || *d.EndedBy != h.admin.ID {
		t.Fatalf("it is not mended: %+v", d)
	}
	b.post(mend, url.Values{}).is(http.StatusConflict).says("That difference has ended already")
	b.post(path+"/"+itoa(amount.ID)+"/mend", url.Values{}).is(http.StatusConflict)

	explain := path + "/" + itoa(amount.ID) + "/explain"
	field := "explanation_" + itoa(amount.ID)
	form := b.get(path).form(explain)
	b.post(explain, form).is(http.StatusUnprocessableEntity).says("Give a reason", "GBP 214.99")
	form.Set(field, "Rounded by hand at Stripe, agreed with the licensee.")
	for range 2 {
		b.post(explain, form).leads(path + "?done=explain")
	}
	// Who comes second with other words keeps them.
	other := h.at(h.person("Noor Finance", models.Finance))
	other.post(explain, url.Values{field: {"I looked into it too."}}).is(http.StatusConflict).says("I looked into it too.", "Rounded by hand at Stripe")
	b.get(path).says("Our books and Stripe’s agree", "Ended", "Rounded by hand at Stripe", "read again", "Maya Haddad")
	if d := h.difference(amount.ID); d.EndedText != form.Get(field) {
		t.Errorf("ended by %q", d.EndedText)
	}
	b.post(path+"/999/explain", url.Values{"explanation_999": {"x"}}).is(http.StatusNotFound)
}

func TestComparingNowIsAJob(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.invoiced("k")
	b := h.signedIn()
	b.post("/admin/finance/differences/compare", url.Values{}).leads("/admin/finance/differences?done=compare")
	b.post("/admin/finance/differences/compare", url.Values{}).leads("/admin/finance/differences?done=compare")
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'compare'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	must(t, h.desk.Compare(t.Context()))
	b.get("/admin/finance/differences").says("All invoices last compared 2 November 2026")
}

func TestTheEndedDifferencesAreReadToTheirEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Exec(`INSERT INTO differences (mode, kind, stripe_invoice_id, theirs, found_at, seen_at, ended_at, ended_text)
		SELECT 'sandbox', 'unknown', 'in_' || n, 'open', ?::timestamptz, ?::timestamptz, ?::timestamptz, 'gone' FROM generate_series(1, 70) n`, h.clock.now(), h.clock.now(), h.clock.now().Add(time.Hour)).Error)
	b := h.signedIn()
	seen := 0
	page := b.get("/admin/finance/differences").says("Both sides agree again")
	for next := "x"; next != ""; {
		seen += len(page.tags("tr")) - 1
		if next = link(page, "next"); next != "" {
			page = b.get(next).is(http.StatusOK)
		}
	}
	if seen != 70 {
		t.Errorf("%d of 70", seen)
	}
}
