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
	"time"

	"github.com/xuri/excelize/v2"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// sum is what the books and Stripe must agree on, in minor units of one currency.
type sum struct {
	Invoiced, Credited, Paid, PaidOutside, Refunded, Disputed, Owed, Stripe, Outside int64
}

// exported reads the file of a period and adds it up by currency, with amounts in minor units.
func (h *house) exported(b *browser, query string) (map[string]sum, [][]string) {
	h.t.Helper()
	a := b.get("/admin/finance/movements.csv?" + query).is(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\uFEFF"))).ReadAll()
	must(h.t, err)
	out := map[string]sum{}
	kinds := map[string]string{}
	for _, kind := range models.MovementKinds {
		kinds[h.words.Printer("en").T("desk_finance.movement."+kind)] = kind
	}
	for _, row := range rows[1:] {
		if len(row) != len(movementColumns) {
			h.t.Fatalf("a row of %d cells: %q", len(row), row)
		}
		s, minor := out[row[5]], func(cell int) int64 {
			h.t.Helper()
			n, err := strconv.ParseInt(strings.ReplaceAll(row[cell], ".", ""), 10, 64) // the file's own digits, no floats
			must(h.t, err)
			return n
		}
		if minor(6) != minor(7) {
			h.t.Errorf("%s is not %s minor units", row[6], row[7])
		}
		switch kinds[row[1]] {
		case "invoiced":
			s.Invoiced += minor(7)
		case "credited", "credit_voided":
			s.Credited -= minor(7)
		case "paid":
			s.Paid += minor(7)
		case "paid_outside":
			s.PaidOutside += minor(7)
		case "refunded", "refund_failed":
			s.Refunded -= minor(7)
		case "withdrawn", "reinstated":
			s.Disputed -= minor(7)
		case "written_off", "recovered", "voided":
		default:
			h.t.Errorf("a movement of kind %q", row[1])
		}
		s.Owed, s.Stripe, s.Outside = s.Owed+minor(8), s.Stripe+minor(9), s.Outside+minor(10)
		out[row[5]] = s
	}
	return out, rows
}

// audited is the same from Stripe's own objects: charges, refunds, credit notes, disputes and invoices.
func (h *house) audited() map[string]sum {
	h.t.Helper()
	ledger, err := h.stripe.Ledger(h.t.Context())
	must(h.t, err)
	out := map[string]sum{}
	for _, e := range ledger {
		if e.Deleted || e.Status == "draft" {
			continue
		}
		s := out[e.Currency]
		s.Invoiced += e.TotalMinor
		s.Credited += e.PreCreditMinor + e.PostCreditMinor
		s.Paid += e.CollectedMinor
		s.Refunded += e.RefundedMinor
		s.Disputed += e.DisputedMinor
		s.Stripe += e.KeptMinor()
		s.Outside -= e.OutOfBandCreditMinor
		if e.PaidOutOfBand {
			s.PaidOutside += e.PaidMinor
			s.Outside += e.PaidMinor
		}
		if e.Status == "open" {
			s.Owed += e.AmountDueMinor
		}
		out[e.Currency] = s
	}
	return out
}

func differ(a, b map[string]sum) bool {
	if len(a) != len(b) {
		return true
	}
	for currency, s := range a {
		if b[currency] != s {
			return true
		}
	}
	return false
}

// TestTheExportAgreesWithStripeToTheLastMinorUnit: everything that can happen to money happens, in two currencies, and
// the file of the period comes to what Stripe's own objects come to. The control takes one refund out of our books.
func TestTheExportAgreesWithStripeToTheLastMinorUnit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.scripted("GBP")
	h.scripted("EUR")
	b := h.signedIn()
	const year = "from=2026-01-01&to=2026-12-31"
	got, rows := h.exported(b, year)
	want := h.audited()
	if len(want) != 2 || want["GBP"].Refunded == 0 || want["GBP"].Disputed == 0 || want["GBP"].Credited == 0 || want["GBP"].PaidOutside == 0 || want["GBP"].Owed == 0 {
		t.Fatalf("the script left something out: %+v", want)
	}
	for currency := range want {
		if got[currency] != want[currency] {
			t.Errorf("%s: the file says %+v, Stripe %+v", currency, got[currency], want[currency])
		}
	}
	for _, row := range rows[1:] {
		if row[15] == "'=A part" || row[15] == "'-77" {
			continue
		}
		if strings.HasPrefix(row[15], "=") || strings.HasPrefix(row[15], "-") {
			t.Errorf("a formula: %q", row)
		}
	}

	// The days of the period add up to the period: nothing is counted twice or falls between.
	days := map[string]sum{}
	for day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC); day.Before(time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC)); day = day.AddDate(0, 0, 1) {
		of, _ := h.exported(b, "from="+day.Format(time.DateOnly)+"&to="+day.Format(time.DateOnly))
		for currency, s := range of {
			d := days[currency]
			days[currency] = sum{d.Invoiced + s.Invoiced, d.Credited + s.Credited, d.Paid + s.Paid, d.PaidOutside + s.PaidOutside, d.Refunded + s.Refunded, d.Disputed + s.Disputed,
				d.Owed + s.Owed, d.Stripe + s.Stripe, d.Outside + s.Outside}
		}
	}
	if differ(days, got) {
		t.Errorf("day by day %+v, together %+v", days, got)
	}
	h.sheetAgrees(b, year, rows)
	h.owedAgrees()

	must(t, h.db.Exec(`DELETE FROM refunds WHERE id = (SELECT min(id) FROM refunds WHERE status = 'succeeded')`).Error)
	if without, _ := h.exported(b, year); !differ(without, want) {
		t.Error("the comparison does not notice a refund that is missing")
	}
}

// owedAgrees compares what was owed at each moment at which something moved, and between
// them, with what the whole ledger before it comes to.
func (h *house) owedAgrees() {
	h.t.Helper()
	var moments []time.Time
	for m, err := range models.Movements(h.t.Context(), h.db, models.MovementFilter{Mode: "sandbox", To: h.clock.now().AddDate(1, 0, 0)}) {
		must(h.t, err)
		moments = append(moments, m.At, m.At.Add(time.Microsecond), m.At.Add(time.Hour))
	}
	some := 0
	for _, at := range moments {
		sums, err := models.SumMovements(h.t.Context(), h.db, models.MovementFilter{Mode: "sandbox", To: at})
		must(h.t, err)
		want := map[string]int64{}
		for _, s := range sums {
			want[s.Currency] += s.OwedMinor
		}
		got, err := models.OwedBefore(h.t.Context(), h.db, models.MovementFilter{Mode: "sandbox", From: at})
		must(h.t, err)
		for currency, minor := range want {
			if got[currency] != minor {
				h.t.Errorf("before %s: %d %s owed, the ledger says %d", at, got[currency], currency, minor)
			}
			if minor > 0 {
				some++
			}
		}
	}
	if some == 0 {
		h.t.Error("nothing was ever owed")
	}
}

// sheetAgrees compares the workbook with the CSV, number by number.
func (h *house) sheetAgrees(b *browser, query string, rows [][]string) {
	h.t.Helper()
	a := b.get("/admin/finance/movements.xlsx?" + query).is(http.StatusOK)
	book, err := excelize.OpenReader(bytes.NewReader([]byte(a.body)))
	must(h.t, err)
	defer book.Close()
	sheet, err := book.GetRows("Movements", excelize.Options{RawCellValue: true})
	must(h.t, err)
	if len(sheet) != len(rows) {
		h.t.Fatalf("%d rows instead of %d", len(sheet), len(rows))
	}
	for i, row := range rows[1:] {
		for cell := range movementColumns {
			want, got := strings.TrimPrefix(row[cell], "'"), ""
			if cell < len(sheet[i+1]) {
				got = sheet[i+1][cell]
			}
			if slices.Contains([]int{6, 8, 9, 10}, cell) { // 12.50 is stored as 12.5
				n, err := strconv.ParseFloat(want, 64)
				must(h.t, err)
				want = strconv.FormatFloat(n, 'f', -1, 64)
			}
			if got != want {
				h.t.Errorf("row %d, %s: %q instead of %q", i, movementColumns[cell], got, want)
			}
		}
	}
	if kind, err := book.GetCellType("Movements", "P2"); err != nil || kind == excelize.CellTypeFormula {
		h.t.Errorf("a text is a formula: %v %v", kind, err)
	}
}

// TestAClosedMonthDoesNotChange: what is undone later is a movement of its own day.
func TestAClosedMonthDoesNotChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	sold := h.sale("k", "GBP")
	back, err := h.stripe.RefundInvoice(ctx, *sold.StripeInvoiceID, 500)
	must(t, err)
	disputed := h.sale("d", "GBP")
	dispute, err := h.stripe.DisputeInvoice(ctx, *disputed.StripeInvoiceID, false)
	must(t, err)
	_, lost := h.bill("w", "GBP")
	h.settles(lost, "written_off")
	_, note := h.bill("n", "GBP")
	h.credits(note, 100, false)
	h.readAll()
	b := h.signedIn()
	const november = "from=2026-11-01&to=2026-11-30"
	_, before := h.exported(b, november)

	h.clock.pass(35 * 24 * time.Hour)
	must(t, h.stripe.SettleRefund(ctx, back, sandbox.RefundFailed))
	must(t, h.stripe.MoveDispute(ctx, dispute, sandbox.DisputeWon))
	h.pays(lost, sandbox.PaidByCard)
	_, err = h.stripe.Dashboard(ctx, "POST", "/v1/credit_notes/"+*h.notes()[0].StripeCreditNoteID+"/void", url.Values{})
	must(t, err)
	h.readAll()
	b = h.signedIn()
	_, after := h.exported(b, november)
	if len(before) < 8 || len(before) != len(after) {
		t.Fatalf("November had %d rows and has %d", len(before), len(after))
	}
	for i := range before {
		if !slices.Equal(before[i], after[i]) {
			t.Errorf("November was\n%q\nand is\n%q", before[i], after[i])
		}
	}
	got, _ := h.exported(b, "from=2026-01-01&to=2026-12-31")
	if want := h.audited(); differ(got, want) {
		t.Errorf("the year: %+v, Stripe %+v", got, want)
	}
}

func TestAStatementEndsWithWhatIsOwed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.scripted("GBP")
	h.bill("eur", "EUR")
	b := h.signedIn()
	org := h.number(`SELECT id FROM organisations`)
	path := "/admin/finance/organisations/" + itoa(org)
	owed := h.number(`SELECT sum(total_minor - credited_minor) FROM invoices WHERE status IN ('open', 'processing') AND currency = 'GBP'`)
	words := h.words.Printer("en")
	b.get(path).is(http.StatusOK).says("EUR", "GBP", "Owed before £0.00", "Owed at the end "+words.MoneyISO(owed, "GBP"), "Given back in the period", "Credited", "Cancelled")
	// A later period begins with it.
	b.get(path+"?from=2026-12-01&to=2026-12-31").is(http.StatusOK).says("Owed before "+words.Money(owed, "GBP"), "Owed at the end "+words.MoneyISO(owed, "GBP"))
	b.get(path + "?from=2026-12-01&to=2026-11-30").is(http.StatusUnprocessableEntity).says("Enter a last day that is not before the first")
	b.get("/admin/finance/movements?from=nonsense&to=2026-11-30").is(http.StatusUnprocessableEntity)
	b.get("/admin/finance/movements.csv?from=nonsense&to=2026-11-30").is(http.StatusUnprocessableEntity)
	b.get("/admin/finance/movements.xlsx?from=2026-11-02").is(http.StatusUnprocessableEntity)
	b.get("/admin/finance/movements").is(http.StatusOK).says("Invoiced", "Refund failed", "Dispute won", "Written off before, recovered", "Owed at the end")
}
