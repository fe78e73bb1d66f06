package handlers

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"imprimatur/models"
)

// crowd copies a request three hundred times, in every status, with owners, prices in two currencies and clocks of their own.
func (h *house) crowd(r models.Request, owner models.Staff) {
	h.t.Helper()
	must(h.t, h.db.Exec(`
		INSERT INTO requests (publication_id, reference, status, organisation_id, contact_id, assignee_id, title, article_count, organisation, country,
			contact_name, contact_email, use, currency, suggested_minor, price_minor, price_currency, consent_at, confirm_by, confirmed_at, submitted_at, answer_due_at, quote_until)
		SELECT r.publication_id, 'MEE-' || lpad(n::text, 6, '0'),
			(ARRAY['submitted','in_review','needs_info','quoted','agreed','fulfilled','declined','withdrawn','lapsed','not_needed'])[n % 10 + 1],
			r.organisation_id, r.contact_id, CASE WHEN n % 3 = 0 THEN ?::bigint END, 'Harbour story ' || n, 1 + n % 2, 'House ' || n % 7, 'FR', 'Claire Martin', r.contact_email, r.use,
			CASE WHEN n % 2 = 0 THEN 'GBP' ELSE 'EUR' END, CASE WHEN n % 5 > 0 THEN 1000 + n * 10 END, NULL, NULL, r.consent_at, r.confirm_by, r.confirmed_at, r.submitted_at,
			?::timestamptz + n % 17 * interval '1 hour', ?::timestamptz + n % 13 * interval '1 day'
		FROM requests r, generate_series(1, 300) n WHERE r.id = ?`, owner.ID, h.clock.now().Add(-4*time.Hour), h.clock.now(), r.ID).Error)
	must(h.t, h.db.Exec(`
		INSERT INTO request_search (request_id, publication_id, document)
		SELECT id, publication_id, to_tsvector('simple', reference || ' ' || title || ' ' || organisation) FROM requests WHERE title LIKE 'Harbour story%'`).Error)
}

// listed are the references of a page of the queue, in order.
func listed(a *answer) []string {
	var out []string
	for _, n := range a.all(func(n *html.Node) bool { return n.Data == "a" && attribute(n, "class") == "ref" }) {
		out = append(out, strings.TrimPrefix(attribute(n, "href"), "/admin/requests/"))
	}
	return out
}

func link(a *answer, rel string) string {
	for _, n := range a.tags("a") {
		if attribute(n, "rel") == rel {
			return attribute(n, "href")
		}
	}
	return ""
}

func (h *house) references(sql string, args ...any) []string {
	h.t.Helper()
	var out []string
	must(h.t, h.db.Raw(sql, args...).Scan(&out).Error)
	return out
}

// Every view in every order is read to its end and back by its links: each request once, in the order that the database itself gives.
func TestTheQueueIsReadToItsEndAndBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.crowd(r, h.admin)
	b := h.signedIn()
	orders := map[models.QueueSort]string{
		models.SortNewest: `id DESC`,
		models.SortPrice:  `coalesce(price_currency, currency), coalesce(price_minor, suggested_minor, -1) DESC, id DESC`,
	}
	due := map[models.QueueView]string{
		models.QueueReview: `answer_due_at, id`, models.QueueQuoted: `quote_until, id`,
		models.QueueEnding: `id`, models.QueueMine: `CASE WHEN status IN ('submitted', 'in_review') THEN answer_due_at WHEN status = 'quoted' THEN quote_until END NULLS LAST, id`,
	}
	wheres := map[models.QueueView]string{
		models.QueueReview: `status IN ('submitted', 'in_review')`, models.QueueMine: `status IN ('submitted', 'in_review', 'needs_info', 'quoted', 'agreed') AND assignee_id IS NOT NULL`,
		models.QueueWaiting: `status = 'needs_info'`, models.QueueQuoted: `status = 'quoted'`, models.QueuePayment: `status = 'agreed'`,
		models.QueueEnding: `id IN (SELECT request_id FROM licences WHERE status = 'active' AND ends_at IS NOT NULL)`, models.QueueLicensed: `status = 'fulfilled'`, models.QueueEnded: `status IN ('declined', 'withdrawn', 'lapsed', 'not_needed')`, models.QueueAll: `status <> 'draft'`,
	}
	for _, view := range models.QueueViews {
		for _, sort := range view.Sorts() {
			order := orders[sort]
			if sort == models.SortDue {
				order = due[view]
			}
			want := h.references(`SELECT reference FROM requests WHERE ` + wheres[view] + ` ORDER BY ` + order)
			got, back := b.walk("/admin/requests?view=" + string(view) + "&sort=" + string(sort))
			if !slices.Equal(got, want) {
				t.Errorf("%s by %s: %d of %d, or another order\n%v\n%v", view, sort, len(got), len(want), got, want)
			}
			if !slices.Equal(back, want[:min(len(want), 50)]) {
				t.Errorf("%s by %s: the way back leads to %v", view, sort, back)
			}
		}
	}
}

// walk follows "next" to the end, then "previous" to the start, and returns what it passed and where it ended.
func (b *browser) walk(path string) (all, start []string) {
	page := b.get(path).is(http.StatusOK)
	pages := 1
	all = listed(page)
	for next := link(page, "next"); next != ""; next = link(page, "next") {
		page = b.get(next).is(http.StatusOK)
		all = append(all, listed(page)...)
		if pages++; pages > 20 {
			b.h.t.Fatal("the queue has no end")
		}
	}
	for prev := link(page, "prev"); prev != ""; prev = link(page, "prev") {
		page = b.get(prev).is(http.StatusOK)
		if pages--; pages < 0 {
			b.h.t.Fatal("the queue has no start")
		}
	}
	return all, listed(page)
}

func TestTheQueueIsSearchedAndFiltered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.crowd(r, h.admin)
	b := h.signedIn()
	for query, want := range map[string]int64{
		"q=harb+stor":                              50, // words by their beginnings; the first page
		"q=HARBOUR+17":                             11, // 17 and 170 to 179
		"q=" + r.Reference:                         1,
		"q=" + strings.ToLower(r.Reference):        1,
		"q=claire%40revue.example":                 50,
		"q=nobody%40revue.example":                 0,
		"q=%27%29%3B+drop+table+--":                0,
		"q=%26+%7C+%21+%3A%2A":                     0,
		"q=zebra":                                  0,
		"view=review&q=harbour+17":                 2, // 170 and 171
		"view=ended&owner=none":                    h.number(`SELECT least(50, count(*)) FROM requests WHERE status IN ('declined','withdrawn','lapsed','not_needed') AND assignee_id IS NULL`),
		"view=licensed&owner=" + itoa(h.admin.ID):  h.number(`SELECT count(*) FROM requests WHERE status = 'fulfilled' AND assignee_id IS NOT NULL`),
		"view=all&publication=" + itoa(h.other.ID): 0,
	} {
		page := b.get("/admin/requests?" + query).is(http.StatusOK)
		if got := int64(len(listed(page))); got != want {
			t.Errorf("%s lists %d instead of %d", query, got, want)
		}
		if want == 0 {
			page.says("No request fits", "Remove search and filters")
		}
	}
}

// A search pages as well as a list: every hit once, in order, there and back.
func TestASearchIsReadToItsEndAndBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.crowd(h.submitted("k"), h.admin)
	b := h.signedIn()
	got, back := b.walk("/admin/requests?q=harbour")
	want := h.references(`SELECT reference FROM requests WHERE title LIKE 'Harbour%' ORDER BY id DESC`)
	if !slices.Equal(got, want) || !slices.Equal(back, want[:50]) {
		t.Errorf("%d of %d, back at %v", len(got), len(want), back)
	}
}

func TestStrangeAddressesOfTheQueueShowIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.submitted("k")
	b := h.signedIn()
	for _, query := range []string{"view=x", "sort=x", "view=all&sort=due", "after=x", "after=1.2.3", "before=-1", "after=99999999999999999999", "view=review&sort=due&after=1",
		"view=review&sort=price&after=GBP.x.1", "view=review&sort=price&after=%27.1.1", "owner=x", "owner=-5", "publication=x", "publication=99", "q=%00", "q=%ff%fe", "q=" + strings.Repeat("a", 5000)} {
		b.get("/admin/requests?" + query).is(http.StatusOK)
	}
}

func TestARowSaysWhatAnEditorMustKnow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	b := h.signedIn()
	b.get("/admin/requests").says(r.Reference, "The river that forgot its name", "Website · 3 months", "Revue du Fleuve", "France", "New", "3 days left", "no owner", "suggested", "Needs review 1")
	h.clock.pass(5 * 24 * time.Hour)
	b = h.signedIn()
	b.get("/admin/requests").says("Overdue by")
	b.post(deskPage(r, "take"), url.Values{}).leads(deskPage(r) + "?done=take")
	b.get("/admin/requests?view=mine").says(r.Reference, "In review", "Maya Haddad")
	b.get("/admin/requests?view=waiting").says("Nobody owes you an answer")
}

func TestTheExportIsTheFilteredListAndHarmless(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.crowd(r, h.admin)
	must(t, h.db.Exec(`UPDATE requests SET title = '=HYPERLINK("https://evil.example")', organisation = '@sum', contact_name = 'Quote "me", please' WHERE id = ?`, r.ID).Error)
	a := h.signedIn().get("/admin/requests.csv?view=all").is(http.StatusOK)
	if kind := a.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		t.Errorf("type %q", kind)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\uFEFF"))).ReadAll()
	must(t, err)
	if len(rows) != 302 {
		t.Fatalf("%d lines instead of a head and 301", len(rows))
	}
	last := rows[301]
	if last[0] != r.Reference || last[3] != `'=HYPERLINK("https://evil.example")` || last[5] != "'@sum" || last[7] != `Quote "me", please` {
		t.Errorf("the last line is %q", last)
	}
	a = h.signedIn().get("/admin/requests.csv?view=waiting&q=harbour")
	if n := strings.Count(a.body, "\r\n"); n != 31 {
		t.Errorf("%d lines of the filtered export", n)
	}
}

func TestACellIsNeverAFormula(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=1+1": `"'=1+1"`, "+1": `"'+1"`, "-1": `"'-1"`, "@x": `"'@x"`, "\tx": "\"'\tx\"", "\rx": "\"'\rx\"", `a"b`: `"a""b"`, "": `""`, "a\nb": "\"a\nb\"", "مرحبا": `"مرحبا"`,
	} {
		if got := strings.TrimSuffix(csvLine([]string{cell}), "\r\n"); got != want {
			t.Errorf("%q becomes %s", cell, got)
		}
	}
}
