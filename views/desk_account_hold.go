package views

import (
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// DeskAccount is what an editor must know of the account that a request is on.
type DeskAccount struct {
	Href   string   // the organisation's page
	Terms  []string // that the request has, in words; none when it is not recognised
	Holds  []DeskHold
	Beside []DeskHold // of the organisation, which do not stop who is not known as its own
	Owed   []DeskOwed
	Waived string // why the request goes on all the same
}

// DeskHold is one thing that stops an account.
type DeskHold struct {
	Text  string // whose account, and whether by itself or by a person
	Since time.Time
}

// DeskOwed is an invoice past its date.
type DeskOwed struct {
	Number string
	Total  Money
	Due    time.Time
}

// OrganisationPath is the page of an organisation.
func OrganisationPath(id int64) string { return "/admin/organisations/" + strconv.FormatInt(id, 10) }

func accountOf(p *i18n.Printer, d models.Dossier) DeskAccount {
	a := DeskAccount{Href: OrganisationPath(d.Organisation.ID), Waived: d.Request.HoldWaived, Terms: TermsWords(p, d.Terms)}
	for _, h := range d.Holds {
		a.Holds = append(a.Holds, DeskHold{Text: HoldWords(p, h), Since: h.PlacedAt})
	}
	for _, h := range d.Beside {
		a.Beside = append(a.Beside, DeskHold{Text: HoldWords(p, h), Since: h.PlacedAt})
	}
	a.Owed = OwedRows(d.Owed)
	return a
}

// OwedRows are overdue invoices in short.
func OwedRows(invoices []models.Invoice) (out []DeskOwed) {
	for _, inv := range invoices {
		out = append(out, DeskOwed{Number: inv.Number, Total: Money{inv.DueMinor(), inv.Currency}, Due: momentOf(inv.DueAt)})
	}
	return out
}

// HoldWords say what stops an account, and why.
func HoldWords(p *i18n.Printer, h models.AccountHold) string {
	id := "desk_organisation.hold.overdue"
	if h.EmailKey != "" {
		id = "desk_organisation.hold.overdue_address"
	}
	if h.Kind == "staff" {
		id = "desk_organisation.hold.staff"
	}
	return p.T(id, "Address", p.Isolate(h.EmailKey), "Reason", p.Isolate(h.Reason))
}

// TermsWords are the terms of an organisation, one sentence each.
func TermsWords(p *i18n.Printer, t models.OrganisationTerms) (out []string) {
	add := func(on bool, id string, args ...any) {
		if on {
			out = append(out, p.T(id, args...))
		}
	}
	add(t.PayLater, "desk_organisation.says.pay_later")
	add(t.PaymentDays > 0, "desk_organisation.says.payment_days", "Count", t.PaymentDays)
	add(t.Currency != "", "desk_organisation.says.currency", "Currency", t.Currency)
	add(t.OrderRequired, "desk_organisation.says.order_required")
	add(t.FinanceEmail != "", "desk_organisation.says.finance", "Address", p.Isolate(t.FinanceEmail))
	return out
}
