package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// ledgerful copies an invoice three hundred times: every state, two currencies, due dates on both sides of today.
func (h *house) ledgerful(inv models.Invoice) {
	h.t.Helper()
	must(h.t, h.db.Exec(`
		WITH made AS (
			INSERT INTO quotes (publication_id, request_id, version, status, currency, net_minor, tax_minor, total_minor, tax_label, tax_basis_points, gratis, gratis_reason,
				grant_of_rights, priced, terms_id, note, valid_until, created_at, sent_at, closed_at, document_hash)
			SELECT q.publication_id, q.request_id, 100 + n, 'superseded', q.currency, q.net_minor, q.tax_minor, q.total_minor, q.tax_label, q.tax_basis_points, q.gratis, q.gratis_reason,
				q.grant_of_rights, q.priced, q.terms_id, q.note, q.valid_until, q.created_at, q.sent_at, q.created_at, q.document_hash
			FROM quotes q, generate_series(1, 300) n WHERE q.id = ? RETURNING id, version - 100 AS n)
		INSERT INTO invoices (publication_id, request_id, quote_id, organisation_id, status, needs_review, mode, currency, net_minor, tax_minor, total_minor, number,
			stripe_invoice_id, due_at, sent_at, paid_at, created_at, updated_at, refund, returned_minor, dispute)
		SELECT i.publication_id, i.request_id, m.id, i.organisation_id,
			(ARRAY['preparing','draft','open','open','open','processing','paid','paid','void','uncollectible'])[m.n % 10 + 1], CASE WHEN m.n % 50 = 7 THEN 'another total' ELSE '' END,
			i.mode, CASE WHEN m.n % 2 = 0 THEN 'GBP' ELSE 'EUR' END, 1000 + m.n, 0, 1000 + m.n, 'MEE-INV-' || lpad(m.n::text, 4, '0'), 'in_copy' || m.n,
			?::timestamptz + (60 - m.n) * interval '1 day', ?::timestamptz, CASE WHEN m.n % 10 IN (6, 7) THEN ?::timestamptz - (m.n % 60) * interval '1 day' END, ?::timestamptz, ?::timestamptz,
			CASE WHEN m.n % 20 = 6 THEN 'partial' ELSE 'none' END, CASE WHEN m.n % 20 = 6 THEN 100 ELSE 0 END, CASE WHEN m.n % 30 = 7 THEN 'open' ELSE 'none' END
		FROM made m, invoices i WHERE i.id = ?`,
		inv.QuoteID, h.clock.now(), h.clock.now(), h.clock.now(), h.clock.now(), h.clock.now(), inv.ID).Error)
}

// listedInvoices are the addresses of a page's invoices, in order.
func listedInvoices(a *answer) []string {
	var out []string
	for _, n := range a.all(func(n *html.Node) bool { return n.Data == "a" && attribute(n, "class") == "ref" }) {
		out = append(out, strings.TrimPrefix(attribute(n, "href"), "/admin/finance/invoices/"))
	}
	return out
}

func TestTheInvoicesAreReadToTheirEndAndBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	h.ledgerful(inv)
	b := h.signedIn()
	for query, want := range map[string]string{
		"":                       `true ORDER BY id DESC`,
		"state=open":             `status = 'open' ORDER BY id DESC`,
		"state=open&sort=due":    `status = 'open' ORDER BY due_at, id`,
		"state=overdue":          `status IN ('open', 'processing') AND due_at < '2026-11-02 09:00Z' ORDER BY due_at, id`,
		"state=void":             `status IN ('void', 'credited', 'deleted') ORDER BY id DESC`,
		"state=review":           `needs_review <> '' ORDER BY id DESC`,
		"state=disputed":         `dispute <> 'none' ORDER BY id DESC`,
		"state=refunded":         `refund <> 'none' ORDER BY id DESC`,
		"age=current":            `status IN ('open', 'processing') AND due_at >= '2026-11-02 09:00Z' ORDER BY due_at, id`,
		"age=31_60":              `status IN ('open', 'processing') AND due_at < '2026-10-03 09:00Z' AND due_at >= '2026-09-03 09:00Z' ORDER BY due_at, id`,
		"age=90":                 `status IN ('open', 'processing') AND due_at < '2026-08-04 09:00Z' ORDER BY due_at, id`,
		"q=mee-inv-01":           `number LIKE 'MEE-INV-01%' ORDER BY id DESC`,
		"q=in_copy7":             `stripe_invoice_id = 'in_copy7' ORDER BY id DESC`,
		"q=du+fleuve&state=paid": `status = 'paid' ORDER BY id DESC`,
		"q=%25":                  `false ORDER BY id`,
		"publication=99":         `false ORDER BY id`,
	} {
		var ids []string
		must(t, h.db.Raw(`SELECT invoices.id::text AS address FROM invoices WHERE `+want).Scan(&ids).Error)
		got, back := h.walkInvoices(b, "/admin/finance?"+query)
		if !slices.Equal(got, ids) {
			t.Errorf("%q lists %d of %d, or in another order\n%v\n%v", query, len(got), len(ids), got, ids)
		}
		if !slices.Equal(back, ids[:min(len(ids), financePageSize)]) {
			t.Errorf("%q: the way back leads to %v", query, back)
		}
	}
}

func (h *house) walkInvoices(b *browser, path string) (all, start []string) {
	h.t.Helper()
	page := b.get(path).is(http.StatusOK)
	all = listedInvoices(page)
	for next := link(page, "next"); next != ""; next = link(page, "next") {
		page = b.get(next).is(http.StatusOK)
		all = append(all, listedInvoices(page)...)
		if len(all) > 1000 {
			h.t.Fatal("the list has no end")
		}
	}
	for prev := link(page, "prev"); prev != ""; prev = link(page, "prev") {
		page = b.get(prev).is(http.StatusOK)
	}
	return all, listedInvoices(page)
}

func TestStrangeAddressesOfFinanceShowIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.invoiced("k")
	b := h.signedIn()
	for _, query := range []string{"state=x", "age=x", "sort=due", "after=x", "before=-1", "after=1.2.3", "state=overdue&after=1.2", "state=overdue&after=99999999999999999999.1", "publication=x",
		"q=%00", "q=%ff", "q=%27%3B+drop", "q=" + strings.Repeat("a", 5000)} {
		b.get("/admin/finance?" + query).is(http.StatusOK)
	}
	for _, path := range []string{"/admin/finance/invoices/x", "/admin/finance/invoices/0", "/admin/finance/invoices/999", "/admin/finance/invoices/999/credit", "/admin/finance/organisations/999"} {
		b.get(path).is(http.StatusNotFound)
	}
}

// What stands above the list is what SQL of the test's own says, currency by currency, also with a filter.
func TestTotalsAreNeverAddedAcrossCurrencies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	h.ledgerful(inv)
	now, month := h.clock.now(), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for where, f := range map[string]models.InvoiceFilter{
		`true`:                      {State: models.InvoicesAll},
		`status = 'paid'`:           {State: models.InvoicesPaid},
		`number LIKE 'MEE-INV-02%'`: {State: models.InvoicesAll, Search: "MEE-INV-02"},
	} {
		f.Mode, f.Now, f.MonthStart = "sandbox", now, month
		totals, err := models.InvoiceTotals(t.Context(), h.db, f)
		must(t, err)
		if len(totals) != 2 {
			t.Fatalf("%s: %d currencies", where, len(totals))
		}
		for _, got := range totals {
			sum := func(expression, also string) int64 {
				return h.number(`SELECT coalesce(sum(`+expression+`), 0) FROM invoices WHERE currency = ? AND `+where+also, got.Currency)
			}
			want := models.InvoiceTotal{
				Currency: got.Currency, Invoices: sum(`1`, ``), OutstandingMinor: sum(`total_minor`, ` AND status IN ('open', 'processing')`),
				OverdueMinor:   sum(`total_minor`, ` AND status IN ('open', 'processing') AND due_at < '2026-11-02 09:00Z'`),
				PaidMonthMinor: sum(`total_minor`, ` AND status = 'paid' AND paid_at >= '2026-11-01Z'`), ReturnedMinor: sum(`returned_minor`, ``),
			}
			if got != want {
				t.Errorf("%s: %+v instead of %+v", where, got, want)
			}
		}
	}
	owed, err := models.AgeInvoices(t.Context(), h.db, models.InvoiceFilter{Mode: "sandbox", Now: now})
	must(t, err)
	byCurrency := map[string]int64{}
	for _, o := range owed {
		byCurrency[o.Currency] += o.Minor
	}
	for currency, minor := range byCurrency {
		if want := h.number(`SELECT sum(total_minor) FROM invoices WHERE status IN ('open', 'processing') AND currency = ?`, currency); minor != want {
			t.Errorf("aged %s: %d instead of %d", currency, minor, want)
		}
	}
}

func TestWhatAnotherModeMadeIsNotCounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	b := h.signedIn()
	b.get("/admin/finance").says(inv.Number, "Outstanding")
	must(t, h.db.Exec(`UPDATE invoices SET mode = 'live'`).Error)
	b.get("/admin/finance").says("There are no invoices yet").hides(inv.Number)
	b.get(invoicePage(inv)).is(http.StatusOK).hides("/credit", "/cancel")
}

func TestFinanceSaysWhenStripeIsOutOfReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.invoiced("k")
	b := h.signedIn()
	must(t, h.desk.Reconcile(t.Context(), time.Hour))
	b.get("/admin/finance").hides("cannot be reached", "not complete")
	h.clock.pass(29 * time.Minute)
	b.get("/admin/finance").hides("cannot be reached")
	h.clock.pass(2 * time.Minute)
	b.get("/admin/finance").says("Stripe cannot be reached", "2 November 2026")
	b.get("/admin/finance/differences").says("Stripe cannot be reached")
	must(t, h.desk.Reconcile(t.Context(), time.Hour))
	must(t, h.db.Exec(`INSERT INTO river_job (kind, queue, state, args, max_attempts, finalized_at) VALUES ('reconcile', 'billing', 'discarded', '{}', 1, now())`).Error)
	b.get("/admin/finance").says("The last round with Stripe was not complete").hides("cannot be reached")
}

func TestRequestAndInvoiceLeadToEachOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.pays(inv, sandbox.PaidByCard)
	b := h.signedIn()
	page := b.get(deskPage(r))
	statement := "/admin/finance/organisations/" + itoa(r.OrganisationID)
	if !page.linksTo(invoicePage(inv)) || !page.linksTo(statement) {
		t.Error("the request does not lead to its invoice and its statement")
	}
	page = b.get(invoicePage(inv)).is(http.StatusOK).says(inv.Number, "Paid", "Licensed", "Revue du Fleuve", "We ask Stripe", "PO-77")
	if !page.linksTo(deskPage(r)) || !page.linksTo(statement) || !page.linksTo(h.invoiceOf(r).HostedURL) {
		t.Error("the invoice does not lead to its request, its statement and Stripe")
	}
	b.get(statement).says("Statement of account", "Revue du Fleuve", "Invoiced", "Paid", "Owed at the end GBP 0.00")
}

func TestTheNavigationCountsWhatWaitsForFinance(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	b := h.signedIn()
	b.get("/admin/articles").hides(`<span class="count">2</span>`)
	must(t, h.db.Exec(`UPDATE invoices SET needs_review = 'another total'`).Error)
	must(t, h.db.Exec(`INSERT INTO differences (mode, kind, invoice_id, stripe_invoice_id, found_at, seen_at) VALUES ('sandbox', 'status', ?, 'in_1', now(), now()), ('live', 'status', ?, 'in_1', now(), now())`, inv.ID, inv.ID).Error)
	b.get("/admin/articles").says("Finance2")
	h.at(h.person("Vic Viewer", models.Viewer)).get("/admin/articles").says("Finance Waivers Organisations Articles")
}

func invoicePage(inv models.Invoice, more ...string) string {
	return strings.Join(append([]string{"/admin/finance/invoices", itoa(inv.ID)}, more...), "/")
}
