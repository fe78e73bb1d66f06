package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// TaxLine is a payer's tax number that the authorities have not confirmed. Field names the field of what a person found.
type TaxLine struct {
	ID, Field, Number     string
	Status                Pill
	Since                 time.Time
	Organisation, Invoice Link
}

// TaxField is the name of the field about a customer's tax number.
func TaxField(customerID string) string { return "found_" + customerID }

// TaxLinesOf words them.
func TaxLinesOf(p *i18n.Printer, all []models.DoubtedNumber) (out []TaxLine) {
	for _, n := range all {
		out = append(out, TaxLine{
			ID: n.CustomerID, Field: TaxField(n.CustomerID), Number: n.TaxNumber, Status: TaxPill(p, n.TaxStatus), Since: n.TaxSince,
			Organisation: Link{OrganisationPath(n.OrganisationID), n.Organisation}, Invoice: Link{InvoicePath(n.InvoiceID), n.Number},
		})
	}
	return out
}

var taxTones = map[string]Tone{"pending": "info", "verified": "ok", "unverified": "bad"}

// TaxPill says what the authorities say of a number; the zero pill when Stripe was told of none.
func TaxPill(p *i18n.Printer, status string) Pill {
	if status == "" {
		return Pill{}
	}
	return pillOf(p, "desk_finance.tax_status."+status, status, taxTones)
}

// TaxWords are a number with what the authorities and a person say of it.
func TaxWords(p *i18n.Printer, c models.StripeCustomer) (out []string) {
	if c.TaxNumber == "" {
		return nil
	}
	out = append(out, p.T("desk_finance.tax.told", "Number", p.Isolate(c.TaxNumber), "Status", TaxPill(p, c.TaxStatus).Text))
	if c.TaxText != "" {
		out = append(out, p.T("desk_finance.tax.settled", "Text", p.Isolate(c.TaxText)))
	}
	return out
}
