package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// DeskQuoteFacts is the newest quote version in short.
type DeskQuoteFacts struct {
	Version      int
	Status       Pill
	Total        Money
	Gratis       bool
	GratisReason string
	Until        time.Time
	By           string
	Lines        []BillLine
	Bill         Bill
	Earlier      []DeskQuoteVersion
}

// DeskQuoteVersion is an older version in one line.
type DeskQuoteVersion struct {
	Version int
	Status  Pill
	Total   Money
	Gratis  bool
	Words   string // why it ended
}

// DeskInvoice is what finance and the editor must know of the invoice. Why is set when a person must look.
type DeskInvoice struct {
	Href      string // its page
	Number    string
	Status    Pill
	Overdue   bool
	Why       string
	Total     Money
	Due, Paid time.Time
	Cancel    bool // its withdrawal was asked for
	LastError string
	Hosted    string // at Stripe, for finance
}

// DeskLicence is the licence in short.
type DeskLicence struct {
	Number       string
	Status       Pill
	Starts, Ends time.Time
	Verify       string // address of its public page
	Reason       string
}

func (f *DeskFile) readDeal(p *i18n.Printer, d models.Dossier) {
	for i, q := range d.Quotes {
		status := Pill{tones["quote"][string(q.Status)], p.T("desk_request.quote_status." + string(q.Status))}
		total := Money{q.TotalMinor, q.Currency}
		if i > 0 {
			f.Quote.Earlier = append(f.Quote.Earlier, DeskQuoteVersion{Version: q.Version, Status: status, Total: total, Gratis: q.Gratis, Words: q.CloseText})
			continue
		}
		f.Quote = &DeskQuoteFacts{
			Version: q.Version, Status: status, Total: total, Gratis: q.Gratis, GratisReason: q.GratisReason, Until: q.ValidUntil,
			By: d.Person(q.CreatedBy), Bill: deskBill(p, q, d.Lines),
		}
	}
	if inv := d.Invoice; inv != nil {
		f.Invoice = &DeskInvoice{
			Href: InvoicePath(inv.ID), Number: inv.Number, Status: Pill{tones["invoice"][string(inv.Status)], p.T("common.invoice_status." + string(inv.Status))}, Overdue: inv.Overdue,
			Why: inv.NeedsReview, Total: Money{inv.TotalMinor, inv.Currency}, Due: momentOf(inv.DueAt), Paid: momentOf(inv.PaidAt),
			Cancel: inv.CancelAskedAt != nil && !inv.Status.Settled(), LastError: inv.LastPaymentError, Hosted: inv.HostedURL,
		}
	}
	if l := d.Licence; l != nil {
		f.Licence = &DeskLicence{
			Number: l.Number, Status: Pill{tones["licence"][string(l.Status)], p.T("common.licence_status." + string(l.Status))},
			Starts: l.StartsAt, Ends: momentOf(l.EndsAt), Verify: "/verify/" + l.Number, Reason: l.StatusReason,
		}
		if why := LicenceBecause(p, *l); why != "" {
			f.Licence.Reason = why
		}
	}
}

// deskBill is the bill with the reasons of overridden lines, which the licensee does not read.
func deskBill(p *i18n.Printer, q models.Quote, lines []models.QuoteLine) Bill {
	b := BillOf(p, q, lines, "")
	for i, l := range lines {
		b.Lines[i].Detail = l.OverrideReason
	}
	return b
}

func momentOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
