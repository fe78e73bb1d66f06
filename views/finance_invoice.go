package views

import (
	"strings"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// FinanceInvoice is one invoice with its whole story.
type FinanceInvoice struct {
	Base
	File     InvoiceFacts
	Acts     []Decision
	CanAct   bool
	Proposal *Proposal
	Refuse   Typed  // of the refusal of a proposal
	Side     []Told // ours and Stripe's, by time
	FormKey  string
}

func (FinanceInvoice) file() string { return "finance_invoice.html" }

// InvoiceFacts is what stands on an invoice's page and beside every act on it.
type InvoiceFacts struct {
	ID            int64
	Path          string
	Title         string // its number, or that it has none yet
	Reference     string
	RequestHref   string
	RequestTitle  string
	Version       int // of the request, that its forms carry
	LastEvent     int64
	Organisation  string
	StatementHref string
	Publication   string
	Status        Pill
	Flags         []Pill
	Review        *DeskReview
	Error         string // of the last try to pay
	Cancelling    string // the words with which it is being cancelled
	Currency      string
	Amounts       []Amount
	Dates         []Row
	Payer         []Row
	Papers        []Row // ids at Stripe
	Links         []Link
	Bill          Bill
	QuoteVersion  int
	Licence       *DeskLicence
	Corrections   []Correction
	Others        []Link
}

// Amount is a named sum in minor units. Strong for the one that counts.
type Amount struct {
	Term   string
	Minor  int64
	Strong bool
}

// Correction is a credit note, refund, dispute or settlement in one line.
type Correction struct {
	ID     string // anchor
	Kind   string
	What   string // its number or id
	Status Pill
	Minor  int64
	Lines  []string
	Due    Clock // until when evidence must be sent
	Href   string
	At     time.Time
	Zone   *time.Location
}

// Proposal is a settlement that waits for a second person. Own: the reader proposed it.
type Proposal struct {
	ID   int64
	Text string
	Own  bool
}

// NewInvoiceFacts words a file.
func NewInvoiceFacts(b Base, p *i18n.Printer, f models.InvoiceFile) InvoiceFacts {
	inv, zone := f.Invoice, b.TimeZone()
	v := InvoiceFacts{
		ID: inv.ID, Path: InvoicePath(inv.ID), Title: inv.Number, Reference: f.Request.Reference, RequestHref: "/admin/requests/" + f.Request.Reference,
		RequestTitle: f.Request.Title, Version: f.Request.Version, LastEvent: f.LastEvent(), Organisation: f.Organisation.Name,
		StatementHref: StatementPath(f.Organisation.ID), Publication: f.Publication.Name, Status: invoicePill(p, inv.Status),
		Flags: invoiceFlags(p, overdue(inv, b.Now), inv.NeedsReview, inv.Refund, inv.Dispute), Error: inv.LastPaymentError, Currency: inv.Currency,
		Bill: deskBill(p, f.Quote, f.Lines), QuoteVersion: f.Quote.Version,
	}
	if v.Title == "" {
		v.Title = p.T("desk_finance.unnumbered")
	}
	if inv.CancelAskedAt != nil && !inv.Status.Settled() {
		v.Cancelling = inv.CancelText
	}
	v.Review = reviewOf(p, models.Dossier{Request: f.Request, Invoice: &inv, Events: f.Events})
	v.Amounts, v.Dates, v.Payer, v.Papers = amountsOf(p, f), invoiceDates(p, inv, zone), payerOf(p, f), papersOf(p, inv)
	v.Links = invoiceLinks(p, inv)
	v.Corrections = correctionsOf(b, p, f)
	if l := f.Licence; l != nil {
		v.Licence = &DeskLicence{
			Number: l.Number, Status: Pill{tones["licence"][string(l.Status)], p.T("common.licence_status." + string(l.Status))},
			Starts: l.StartsAt.In(zone), Ends: momentOf(l.EndsAt), Verify: "/verify/" + l.Number, Reason: LicenceBecause(p, *l),
		}
	}
	for _, o := range f.Others {
		text := o.Number
		if text == "" {
			text = p.T("desk_finance.unnumbered")
		}
		v.Others = append(v.Others, Link{Href: InvoicePath(o.ID), Text: text + " · " + p.T("common.invoice_status."+string(o.Status))})
	}
	return v
}

func overdue(inv models.Invoice, now time.Time) bool {
	return (inv.Status == models.InvoiceOpen || inv.Status == models.InvoiceProcessing) && inv.DueAt != nil && inv.DueAt.Before(now)
}

// amountsOf leads from what was agreed to what is still open, in the order in which it happened.
func amountsOf(p *i18n.Printer, f models.InvoiceFile) []Amount {
	inv := f.Invoice
	due := inv.DueMinor()
	out := []Amount{{p.T("desk_finance.sum.total"), inv.TotalMinor, true}}
	add := func(on bool, id string, minor int64, strong bool) {
		if on {
			out = append(out, Amount{p.T(id), minor, strong})
		}
	}
	add(inv.CreditedMinor > 0, "desk_finance.sum.credited", -inv.CreditedMinor, false)
	switch inv.Status {
	case models.InvoicePaid:
		add(true, "desk_finance.sum.paid", due, inv.ReturnedMinor == 0)
	case models.InvoiceOpen, models.InvoiceProcessing, models.InvoiceUncollectible:
		add(true, "desk_finance.sum.open", due, true)
	}
	add(inv.ReturnedMinor > 0, "desk_finance.sum.returned", -inv.ReturnedMinor, false)
	add(inv.ReturnedMinor > 0, "desk_finance.sum.kept", due-inv.ReturnedMinor, true)
	add(inv.CanCredit(), "desk_finance.sum.ceiling", f.Ceiling(), false)
	return out
}

func invoiceDates(p *i18n.Printer, inv models.Invoice, zone *time.Location) []Row {
	var out []Row
	add := func(id string, at *time.Time, whole bool) {
		switch {
		case at == nil:
		case whole:
			out = append(out, Row{Term: p.T(id), Values: []string{p.Date(at.In(zone))}})
		default:
			out = append(out, Row{Term: p.T(id), Values: []string{p.DateTime(*at, zone)}})
		}
	}
	add("desk_finance.date.made", &inv.CreatedAt, false)
	add("desk_finance.date.sent", inv.SentAt, false)
	add("desk_finance.date.due", inv.DueAt, true)
	add("desk_finance.date.paid", inv.PaidAt, false)
	add("desk_finance.date.read", inv.ReadAt, false)
	add("desk_finance.date.money_read", inv.MoneyReadAt, false)
	return out
}

func payerOf(p *i18n.Printer, f models.InvoiceFile) []Row {
	bill := f.Request.Billing
	var out []Row
	add := func(id string, values ...string) {
		kept := values[:0:0]
		for _, v := range values {
			if strings.TrimSpace(v) != "" {
				kept = append(kept, v)
			}
		}
		if len(kept) > 0 {
			out = append(out, Row{Term: p.T(id), Values: kept})
		}
	}
	add("desk_finance.payer.name", bill.LegalName)
	country := bill.Country
	if country == "" {
		country = f.Request.Country
	}
	add("desk_finance.payer.address", bill.Line1, bill.Line2, strings.TrimSpace(bill.PostalCode+" "+bill.City), bill.State, p.Country(country))
	add("desk_finance.payer.tax_id", append([]string{bill.TaxID}, TaxWords(p, f.Payer)...)...)
	add("desk_finance.payer.purchase_order", bill.PurchaseOrder)
	add("desk_finance.payer.email", bill.FinanceEmail)
	add("desk_finance.payer.contact", f.Request.ContactName, f.Request.ContactEmail)
	return out
}

func papersOf(p *i18n.Printer, inv models.Invoice) []Row {
	out := []Row{{Term: p.T("desk_finance.paper.ours"), Values: []string{itoa(inv.ID)}}}
	for _, r := range []struct{ id, value string }{
		{"desk_finance.paper.invoice", deref(inv.StripeInvoiceID)}, {"desk_finance.paper.customer", inv.StripeCustomerID}, {"desk_finance.paper.charge", inv.ChargeID},
	} {
		if r.value != "" {
			out = append(out, Row{Term: p.T(r.id), Values: []string{r.value}})
		}
	}
	return out
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// invoiceLinks lead to Stripe. The sandbox has no dashboard.
func invoiceLinks(p *i18n.Printer, inv models.Invoice) []Link {
	var out []Link
	if inv.HostedURL != "" {
		out = append(out, Link{inv.HostedURL, p.T("desk_finance.link.hosted")})
	}
	if inv.PDFURL != "" {
		out = append(out, Link{inv.PDFURL, p.T("desk_finance.link.pdf")})
	}
	if inv.StripeInvoiceID != nil && inv.Mode != "sandbox" {
		place := "https://dashboard.stripe.com/"
		if inv.Mode == "test" {
			place += "test/"
		}
		out = append(out, Link{place + "invoices/" + *inv.StripeInvoiceID, p.T("desk_finance.link.dashboard")})
	}
	return out
}
