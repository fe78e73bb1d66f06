package handlers

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// dealt makes a deal of each kind: a licence that was widened, one that is being renewed, an agreement and what was drawn from it.
func (h *house) dealt() map[models.DealKind][]string {
	h.t.Helper()
	r, old := h.inEurope()
	h.holding(r).post("/r/"+r.Reference+"/amend", wish(old, sendWorld)).is(http.StatusSeeOther)
	wider := h.next(old)
	h.holding(wider).post("/r/"+wider.Reference+"/accept", signature(h.quoteWider(wider, old))).is(http.StatusSeeOther)
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), h.invoiceOf(wider).ID))
	h.pays(h.invoiceOf(wider), "card")
	again, err := h.desk.Renew(h.t.Context(), wider.Licensee(), wider.ID)
	must(h.t, err)
	first := h.partner()
	sale, _ := h.bundle(first)
	use := h.use("use")
	b, path := h.holding(use), "/r/"+use.Reference+"/draw"
	b.post(path, drawing(b.get(path), path)).is(http.StatusSeeOther)
	return map[models.DealKind][]string{
		models.DealNew: {r.Reference, first.Reference}, models.DealAmendment: {wider.Reference}, models.DealRenewal: {again.Reference},
		models.DealVolume: {sale.Reference}, models.DealDraw: {use.Reference},
	}
}

func TestTheQueueIsFilteredByDeal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	want := h.dealt()
	b, words := h.signedIn(), h.words.Printer("en")
	for _, deal := range models.DealKinds {
		page := b.get("/admin/requests?view=all&deal=" + string(deal)).is(http.StatusOK)
		got := listed(page)
		slices.Sort(got)
		slices.Sort(want[deal])
		if !slices.Equal(got, want[deal]) {
			t.Errorf("%s: %v instead of %v", deal, got, want[deal])
		}
		page.says("All "+strconv.Itoa(len(got)), "Deal: "+views.DealWords(words, deal)).holds("deal="+string(deal), "/admin/requests.csv?deal="+string(deal)+"&amp;view=all")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.get("/admin/requests.csv?view=all&deal="+string(deal)).body, "\uFEFF"))).ReadAll()
		must(t, err)
		if len(rows) != len(got)+1 || rows[0][len(rows[0])-1] != "Deal" {
			t.Fatalf("%s: the file is %q", deal, rows)
		}
		for _, row := range rows[1:] {
			if row[len(row)-1] != views.DealWords(words, deal) || !slices.Contains(got, row[0]) {
				t.Errorf("%s: %q in the file", deal, row)
			}
		}
	}
	all := int(h.tally(`SELECT count(*) FROM requests`))
	if got := listed(b.get("/admin/requests?view=all&deal=x")); len(got) != all || all != 6 {
		t.Errorf("%d of %d requests without a filter", len(got), all)
	}
	b.get("/admin/requests?view=waiting&deal=draw").says("No request fits", "Remove search and filters")
	b.get("/admin/requests?view=all&deal=renewal&q=harbour").is(http.StatusOK).says(want[models.DealRenewal][0]).hides(want[models.DealAmendment][0])
}

// TestTheBooksTellTheDealOfEveryLine: the lines of the file by deal, the page's table and the workbook's sums come to the same.
func TestTheBooksTellTheDealOfEveryLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	want := h.dealt()
	b, words := h.signedIn(), h.words.Printer("en")
	const year = "from=2026-01-01&to=2027-12-31"
	_, rows := h.exported(b, year)
	type figures struct{ count, owed, stripe, outside int64 }
	file := map[string]figures{}
	for _, row := range rows[1:] {
		deal := row[len(row)-1]
		if !slices.ContainsFunc(models.DealKinds, func(d models.DealKind) bool {
			return views.DealWords(words, d) == deal && slices.Contains(want[d], row[4])
		}) {
			t.Errorf("%s is told as %q", row[4], deal)
		}
		f := file[deal]
		file[deal] = figures{f.count + 1, f.owed + minorOf(t, row[8]), f.stripe + minorOf(t, row[9]), f.outside + minorOf(t, row[10])}
	}
	if len(file) != 3 || file["Amendment"].stripe == 0 || file["Volume agreement"].stripe == 0 {
		t.Fatalf("the file has %v", file)
	}
	sums, err := models.SumMovements(t.Context(), h.db, models.MovementFilter{Mode: "sandbox", To: h.clock.now().AddDate(1, 0, 0)})
	must(t, err)
	ledger := views.LedgersOf(words, sums, nil)[0]
	var lines, deals int64
	for _, l := range ledger.Lines {
		lines += l.Count
	}
	for _, d := range ledger.Deals {
		deals += d.Count
		if got := (figures{d.Count, d.Owed, d.Stripe, d.Beside}); got != file[d.Deal] || d.Invoices != 1 {
			t.Errorf("%s: the page has %+v, the file %+v", d.Deal, got, file[d.Deal])
		}
	}
	if lines != deals || lines != int64(len(rows)-1) {
		t.Errorf("%d movements by kind, %d by deal, %d in the file", lines, deals, len(rows)-1)
	}
	b.get("/admin/finance/movements?"+year).says("By deal", "Amendment", "Volume agreement")
	b.get("/admin/finance").says("Amendment", "Volume agreement", "New licence")
	if sheet := sumsByDeal(t, b.get("/admin/finance/movements.xlsx?"+year).body); sheet["Amendment"] != file["Amendment"].count || sheet["New licence"] != file["New licence"].count {
		t.Errorf("the workbook has %v, the file %v", sheet, file)
	}
}

func minorOf(t *testing.T, amount string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.ReplaceAll(amount, ".", ""), 10, 64)
	must(t, err)
	return n
}

// sumsByDeal counts the movements of the second sheet.
func sumsByDeal(t *testing.T, body string) map[string]int64 {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader([]byte(body)))
	must(t, err)
	defer book.Close()
	rows, err := book.GetRows("Sums", excelize.Options{RawCellValue: true})
	must(t, err)
	out := map[string]int64{}
	for _, row := range rows[1:] {
		out[row[2]] += minorOf(t, row[3])
	}
	return out
}

// TestEnterInARateFormTriesWithoutScripts: what Enter presses is the first button of a form.
func TestEnterInARateFormTriesWithoutScripts(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for path, form := range map[string]url.Values{tablePath: b.opened(tablePath, "&key=base"), rulePath: b.opened(rulePath, "&key=not_offered_purpose_resale"), framePath: b.opened(framePath, "")} {
		page := b.post(path, tried(form)).is(http.StatusOK)
		for _, button := range page.tags("button") {
			if attribute(button, "name") != "do" {
				continue
			}
			if value := attribute(button, "value"); value != "try" {
				t.Errorf("%s: Enter presses %q", path, value)
			}
			break
		}
	}
	h.untouched(t)
}
