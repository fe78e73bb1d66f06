package views

import (
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// Finance is the list of invoices (A11). Its address holds state, age, search, order, publication and page.
type Finance struct {
	Base
	Banner        Notice // Stripe has not been reached for a while
	Left          Notice // what Stripe told could not be applied
	Seen          []Row  // when Stripe was last read and compared
	Differences   int64  // open ones; more than is shown elsewhere never hides
	CanAct        bool
	Search        string
	State         string
	Age           string
	Sort          string
	PublicationID string
	Totals        []models.InvoiceTotal // of all that fits the filter, each currency for itself
	Aging         Aging
	Tabs          Tabs
	Publications  []Option // empty with a single one
	Sorts         []Option
	Chips         []Chip
	Rows          []FinanceRow
	Pager         Pager
	Empty         Empty
}

func (Finance) file() string { return "finance.html" }

// Aging is what is owed by how long it is past its date: a column for each age, a line for each currency.
type Aging struct {
	Ages  []Tab // with the address of the list of each
	Lines []AgingLine
}

// AgingLine is one currency. Cells are in the order of the ages.
type AgingLine struct {
	Currency string
	Cells    []AgingCell
}

// AgingCell is what is owed in one currency at one age, in minor units; Late when it is past its date.
type AgingCell struct {
	Label string
	Minor int64
	Late  bool
}

// FinanceRow is one invoice of the list.
type FinanceRow struct {
	Href          string
	Number        string // empty until Stripe has given one
	Reference     string
	RequestHref   string
	Organisation  string
	StatementHref string
	Publication   string
	Deal          string
	Status        Pill
	Flags         []Pill
	Currency      string
	Total         int64
	Changed       int64 // credited or returned
	Due           Clock
	Paid, Made    time.Time
	Zone          *time.Location
}

// InvoicePath is the address of an invoice's page on the desk.
func InvoicePath(id int64) string { return "/admin/finance/invoices/" + itoa(id) }

// StatementPath is the address of an organisation's statement.
func StatementPath(id int64) string { return "/admin/finance/organisations/" + itoa(id) }

// FinanceRowOf words one row. Publication is named only when there are several.
func FinanceRowOf(p *i18n.Printer, r models.InvoiceRow, now time.Time, several bool) FinanceRow {
	zone := zoneOf(r.TimeZone)
	row := FinanceRow{
		Href: InvoicePath(r.ID), Number: r.Number, Reference: r.Reference, RequestHref: "/admin/requests/" + r.Reference, Organisation: r.Organisation,
		StatementHref: StatementPath(r.OrganisationID), Status: invoicePill(p, r.Status), Deal: DealWords(p, r.Deal), Currency: r.Currency, Total: r.TotalMinor,
		Changed: r.CreditedMinor + r.ReturnedMinor, Paid: momentOf(r.PaidAt), Made: r.CreatedAt, Zone: zone,
		Flags: invoiceFlags(p, r.Overdue(now), r.NeedsReview, r.Refund, r.Dispute),
	}
	if several {
		row.Publication = r.Publication
	}
	if r.Owed() {
		row.Due = clockOf(p, r.DueAt, now, zone)
	}
	if r.Cancelling {
		row.Flags = append(row.Flags, Pill{"warn", p.T("desk_finance.flag.cancelling")})
	}
	if r.Proposed {
		row.Flags = append(row.Flags, Pill{"warn", p.T("desk_finance.flag.proposed")})
	}
	if r.PaidOutOfBand {
		row.Flags = append(row.Flags, Pill{"neutral", p.T("desk_finance.flag.outside")})
	}
	return row
}

func invoicePill(p *i18n.Printer, s models.InvoiceStatus) Pill {
	tone, ok := tones["invoice"][string(s)]
	if !ok {
		tone = "neutral"
	}
	return Pill{tone, p.T("common.invoice_status." + string(s))}
}

// invoiceFlags are what stands beside the state of an invoice.
func invoiceFlags(p *i18n.Printer, overdue bool, review string, refund models.Refunded, dispute models.Disputed) []Pill {
	var out []Pill
	for _, f := range []struct {
		on   bool
		tone Tone
		id   string
	}{
		{overdue, "bad", "desk_finance.flag.overdue"},
		{review != "", "bad", "desk_finance.flag.review"},
		{dispute == models.DisputeInquiry, "warn", "desk_finance.flag.inquiry"},
		{dispute == models.DisputeOpen, "bad", "desk_finance.flag.disputed"},
		{dispute == models.DisputeWon, "ok", "desk_finance.flag.won"},
		{dispute == models.DisputeLost, "bad", "desk_finance.flag.lost"},
		{refund == models.RefundPartial, "info", "desk_finance.flag.partial"},
		{refund == models.RefundFull, "warn", "desk_finance.flag.refunded"},
	} {
		if f.on {
			out = append(out, Pill{f.tone, p.T(f.id)})
		}
	}
	return out
}

func itoa(id int64) string { return strconv.FormatInt(id, 10) }
