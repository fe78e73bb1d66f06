package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// QuoteState is how a quote version stands for its reader; its words are public_request.quote.state.<state>.
type QuoteState string

// The states told apart.
const (
	QuoteOpen     QuoteState = "open"
	QuoteExpired  QuoteState = "expired"
	QuoteAccepted QuoteState = "accepted"
	QuoteClosed   QuoteState = "closed"    // declined, sent back or withdrawn
	QuoteWithheld QuoteState = "withheld"  // taken back at its acceptance
	QuoteOver     QuoteState = "overtaken" // likewise: the licence that it widens is not as it was
)

// QuoteStateOf tells it by status and by the clock: an offer ends at its hour, whether or not a job has said so.
func QuoteStateOf(q models.Quote, now time.Time) QuoteState {
	switch {
	case q.Status == models.QuoteAccepted:
		return QuoteAccepted
	case q.Status == models.QuoteExpired, q.Status == models.QuoteSent && !q.ValidUntil.After(now):
		return QuoteExpired
	case q.Status == models.QuoteSent:
		return QuoteOpen
	case q.Status == models.QuoteVoided && q.CloseText == licensing.AmendmentOver:
		return QuoteOver
	case q.Status == models.QuoteVoided && q.CloseText == licensing.Withheld:
		return QuoteWithheld
	default:
		return QuoteClosed
	}
}

// RequestQuote is the offer and the answer to it: accept, ask for a change, decline.
type RequestQuote struct {
	Base
	Typed
	Request       models.Request
	Quote         models.Quote
	State         QuoteState
	Bill          Bill
	Parts         []EstimatePart // the arithmetic
	Earlier       *PriceChange   // against the licence that it continues
	Widens        string         // number of the licence that it widens
	Bundle        []Row          // what is sold, when it is a volume agreement
	Renews        string         // number of the agreement that this one continues
	GrantRows     []Row
	May, Must, No []string
	TermsVersion  int
	Terms         LegalText
	Changes       []Change // against the version before, or the one that the reader had open
	Against       int      // its number
	Replaced      bool     // the reader answered another version than this: it must be read first
	Signed        models.Acceptance
	Renewable     bool
	FormKey       string
	Section       string // accept, change or decline: whose form came back
	Countries     []Option
	OrderRequired bool        // the organisation accepts with a purchase order only
	Negotiable    bool        // a proposal can answer it
	Proposed      bool        // one waits for its answer
	LastOffer     bool        // no round is left
	ProposeAgain  time.Time   // when the reader can propose again at the latest, while others of theirs are in the way
	Held          *HeldNotice // why nothing can be accepted now; nil when it can

	TermsChanged  *TermsChanged     // against those that the reader accepted last; nil when they are the same
	Signatory     *models.Signatory // whom the requester asked to sign this version, or who declined to
	CanWaive      bool              // a lower fee or none can be asked for
	WaiverReasons []string
	WaiverFiles   []File // proofs that wait beside it
}

// TaxHint is the message id of what the payer's tax number is good for.
func (q RequestQuote) TaxHint() string {
	if q.Quote.ReverseCharge {
		return "public_request.accept.tax_id_reverse"
	}
	return "public_request.accept.tax_id_hint"
}

// HeldNotice says that an account is on hold, without a word about whose debts; Own are the reader's own overdue invoices.
type HeldNotice struct {
	Text string
	Own  []string
}

func (RequestQuote) file() string { return "request_quote.html" }

// Answerable reports whether the offer can be accepted, changed or declined.
func (q RequestQuote) Answerable() bool { return q.State == QuoteOpen }

// Change is one answer that differs between two versions of a quote.
type Change struct {
	Term          string
	Before, After []string
}

// ChangesBetween compares two lists of rows by their terms, in the order of the newer one; what fell away comes last.
// A term may stand on a list twice: the first is compared with the first.
func ChangesBetween(before, after []Row) []Change {
	old := byTerm(before)
	now := byTerm(after)
	var out []Change
	for _, key := range termsOf(after) {
		if was := old[key]; !sameValues(was.Values, now[key].Values) {
			out = append(out, Change{Term: now[key].Term, Before: was.Values, After: now[key].Values})
		}
	}
	for _, key := range termsOf(before) {
		if _, still := now[key]; !still {
			out = append(out, Change{Term: old[key].Term, Before: old[key].Values})
		}
	}
	return out
}

// nthTerm is the n-th row of a term.
type nthTerm struct {
	term string
	n    int
}

func termsOf(rows []Row) []nthTerm {
	seen := map[string]int{}
	out := make([]nthTerm, len(rows))
	for i, r := range rows {
		out[i] = nthTerm{r.Term, seen[r.Term]}
		seen[r.Term]++
	}
	return out
}

func byTerm(rows []Row) map[nthTerm]Row {
	out := make(map[nthTerm]Row, len(rows))
	for i, key := range termsOf(rows) {
		out[key] = rows[i]
	}
	return out
}

func sameValues(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// GrantRows are the conditions of a grant besides the use itself.
func GrantRows(p *i18n.Printer, g models.Grant) []Row {
	yes := func(on bool) string {
		if on {
			return p.T("common.yes")
		}
		return p.T("common.no")
	}
	starts := p.T("public_request.quote.from_issue")
	if day, err := time.Parse(time.DateOnly, g.StartsOn); err == nil {
		starts = p.Date(day)
	}
	return []Row{
		{Term: p.T("public_request.quote.starts"), Values: []string{starts}},
		{Term: p.T("public_request.quote.credit_line"), Values: []string{g.CreditLine}},
		{Term: p.T("public_request.quote.pictures"), Values: []string{yes(g.Images)}},
		{Term: p.T("public_request.quote.archive"), Values: []string{yes(g.Archive)}},
		{Term: p.T("public_request.quote.noindex"), Values: []string{yes(g.NoIndex)}},
		{Term: p.T("public_request.quote.canonical"), Values: []string{yes(g.Canonical)}},
	}
}

// OfferRows are everything a version says, as rows to compare with another version's.
func OfferRows(p *i18n.Printer, q models.Quote, lines []models.QuoteLine, zone *time.Location) []Row {
	var rows []Row
	for _, l := range lines {
		rows = append(rows, Row{Term: l.Description, Values: []string{p.Money(l.NetMinor, q.Currency)}})
	}
	rows = append(rows,
		Row{Term: p.T("public_request.quote.total"), Values: []string{p.MoneyISO(q.TotalMinor, q.Currency)}},
		Row{Term: p.T("public_request.quote.valid"), Values: []string{p.DateTime(q.ValidUntil, zone)}})
	rows = append(rows, UseRows(p, q.Grant.Use)...)
	return append(rows, GrantRows(p, q.Grant)...)
}

// BilledOf is BillOf with the tax that came with the invoice.
func BilledOf(p *i18n.Printer, q models.Quote, lines []models.QuoteLine, inv models.Invoice) Bill {
	b := BillOf(p, q, lines, "")
	if inv.AutomaticTax && inv.Number != "" {
		b.TaxLabel, b.Tax, b.Total = p.T("public_parts.bill.computed"), inv.TaxMinor, inv.TotalMinor
	}
	return b
}

// BillOf is a quote's lines and sums as a table. A fee without tax says so: a reader should not wonder whether it comes on top.
func BillOf(p *i18n.Printer, q models.Quote, lines []models.QuoteLine, caption string) Bill {
	b := Bill{Currency: q.Currency, Net: q.NetMinor, Tax: q.TaxMinor, Total: q.TotalMinor, HasTax: !q.Gratis, Caption: caption, TaxLabel: p.T("public_parts.bill.no_tax")}
	if q.ReverseCharge {
		b.TaxLabel = p.T("public_parts.bill.reverse")
	}
	if q.AutomaticTax {
		b.TaxLabel = p.T("public_parts.bill.automatic")
	}
	if q.TaxBasisPoints > 0 {
		b.TaxLabel = q.TaxLabel + " " + p.Percent(q.TaxBasisPoints)
	}
	for _, l := range lines {
		b.Lines = append(b.Lines, BillLine{Text: l.Description, Minor: l.NetMinor})
	}
	return b
}
