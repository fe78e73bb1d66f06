package views

import (
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// FinanceDifferences is where our books and Stripe's do not agree, and what became of earlier ones.
type FinanceDifferences struct {
	Base
	Typed   // of an explanation
	Banner  Notice
	Seen    []Row
	CanAct  bool
	Doubted []TaxLine   // tax numbers that nobody confirms
	Left    []EventLine // what Stripe told and could not be applied
	Open    []DifferenceLine
	Ended   []DifferenceLine
	Older   string // address of the next page of the ended ones
	Kept    []Copy // an explanation that came too late
}

func (FinanceDifferences) file() string { return "finance_differences.html" }

// DifferenceLine is one difference. Field names its explanation's field.
type DifferenceLine struct {
	ID             int64
	Field          string
	Kind, About    string
	Ours, Theirs   string
	Invoice        Link
	Organisation   string
	StripeID       string
	Mendable       bool
	Mend           string // the words of the button
	Found, Tried   time.Time
	Ended          time.Time
	EndedBy, Words string
	Zone           *time.Location
}

// DifferenceField is the name of the field that explains a difference.
func DifferenceField(id int64) string { return "explanation_" + itoa(id) }

// DifferenceLineOf words one difference.
func DifferenceLineOf(p *i18n.Printer, d models.DifferenceRow, zone *time.Location) DifferenceLine {
	l := DifferenceLine{
		ID: d.ID, Field: DifferenceField(d.ID), Kind: p.T("desk_finance.difference." + d.Kind), About: p.T("desk_finance.difference_about." + d.Kind),
		Ours: differs(p, d.Kind, d.Ours, d.Currency), Theirs: differs(p, d.Kind, d.Theirs, d.Currency), Organisation: d.Organisation, StripeID: d.StripeInvoiceID,
		Mendable: licensing.Mendable(d.Kind), Found: d.FoundAt, Tried: momentOf(d.TriedAt), Ended: momentOf(d.EndedAt), EndedBy: d.EndedName, Words: d.EndedText, Zone: zone,
	}
	if l.Mendable {
		l.Mend = p.T("desk_finance.mend." + d.Kind)
	}
	if d.EndedName == "" && d.EndedText == "gone" {
		l.Words = p.T("desk_finance.difference_gone")
	}
	if d.InvoiceID != nil {
		l.Invoice = Link{Href: InvoicePath(*d.InvoiceID), Text: d.Number}
		if d.Number == "" {
			l.Invoice.Text = d.Reference
		}
	}
	return l
}

// differs words one side of a difference: a state, an amount in minor units with its currency, or both with a number.
func differs(p *i18n.Printer, kind, value, currency string) string {
	switch kind {
	case "corrections":
		if minor, err := strconv.ParseInt(value, 10, 64); err == nil {
			return p.MoneyISO(minor, currency)
		}
		return value
	case "unknown", "amount", "status", "missing":
	}
	parts := strings.Fields(value)
	for i, part := range parts {
		minor, err := strconv.ParseInt(part, 10, 64)
		switch {
		case err == nil && i+1 < len(parts):
			parts[i] = p.MoneyISO(minor, strings.ToUpper(parts[i+1]))
			parts[i+1] = ""
		case p.Has("common.invoice_status." + part):
			parts[i] = p.T("common.invoice_status." + part)
		}
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
