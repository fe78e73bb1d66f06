package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// DeskQueue is the list of requests (A3). Its address holds view, search, order, filters and page.
type DeskQueue struct {
	Base
	View          string
	Search        string
	Sort          string
	Owner         string
	PublicationID string
	Tabs          Tabs
	Owners        []Option
	Publications  []Option // empty with a single one
	Deal          string
	Deals         []Option
	Sorts         []Option
	Chips         []Chip
	Rows          []DeskRow
	Pager         Pager
	Empty         Empty
	Preview       *DeskPreview // of the request that the address names; nil without one
	News          string       // address that tells what has come into the list since
	Fresh         string       // address of the list from its start
	CSV           string       // address of the same list as a file
	Bulk          []Option     // what can be done with several at once; empty for a reader
}

func (DeskQueue) file() string { return "desk_queue.html" }

// DeskRow is one request of the list.
type DeskRow struct {
	Href, Reference string
	Pick            string // the request and its version, for a bulk decision
	Title           string
	More            string // "and 2 more articles"
	Use             string
	Requester       string
	Country         string
	Publication     string
	Due             Clock
	Owner           string
	Minor           int64
	Currency        string
	Priced          bool
	Suggested       bool // by the card, not yet quoted
	Status          Pill
	Flags           []Pill
	PreviewHref     string // the same list with this request beside it
	Previewed       bool
	Present         []Avatar // others who have it open
}

// Anchor is the id of the row's way to its preview: a list that is opened anew has the focus there.
func (r DeskRow) Anchor() string { return "row-" + r.Reference }

// DeskRowOf words one row. Publication is named only when there are several.
func DeskRowOf(p *i18n.Printer, r models.QueueRow, now time.Time, several bool) DeskRow {
	row := DeskRow{
		Href: "/admin/requests/" + r.Reference, Reference: r.Reference, Pick: BulkPick(r.Reference, r.Version), Title: r.Title, Use: useInShort(p, r.Media(), r.Portion, r.Term, r.Translation),
		Requester: r.Organisation, Country: p.Country(r.Country), Due: clockOf(p, r.DueAt, now, zoneOf(r.TimeZone)), Owner: r.Owner,
		Suggested: r.PriceMinor == nil, Status: deskStatus(p, r.Status),
	}
	if several {
		row.Publication = r.Publication
	}
	if r.ArticleCount > 1 {
		row.More = p.T("desk_queue.more", "Count", r.ArticleCount-1)
	}
	row.Minor, row.Currency, row.Priced = r.Amount()
	if r.Status == models.Agreed && r.InvoiceStatus != "" {
		row.Status = Pill{tones["invoice"][string(r.InvoiceStatus)], p.T("common.invoice_status." + string(r.InvoiceStatus))}
	}
	if r.Countered {
		row.Flags = append(row.Flags, Pill{"warn", p.T("desk_negotiation.queue")})
	}
	if r.Deal != models.DealNew {
		row.Flags = append(row.Flags, Pill{"info", DealWords(p, r.Deal)})
	}
	if r.OnHold {
		row.Flags = append(row.Flags, Pill{"warn", p.T("desk_queue.on_hold")})
	}
	if r.AccountHeld {
		row.Flags = append(row.Flags, Pill{"bad", p.T("desk_queue.account_held")})
	}
	if r.Overdue && r.Status == models.Agreed {
		row.Flags = append(row.Flags, Pill{tones["invoice"]["overdue"], p.T("common.invoice_status.overdue")})
	}
	if r.NeedsReview != "" {
		row.Flags = append(row.Flags, Pill{"bad", p.T("desk_queue.needs_review")})
	}
	return row
}

// DealWords name a kind of deal.
func DealWords(p *i18n.Printer, d models.DealKind) string { return p.T("desk_deals.kind." + string(d)) }
