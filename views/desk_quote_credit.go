package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
)

// QuoteCredit shows an editor how what goes off the price of a wider licence comes about, with the fields in which
// another amount is set.
type QuoteCredit struct {
	Number      string // of the licence
	Price, Paid string
	Rule        string // what the rules take off; empty where they give no amount
	Least       string // why that is less than both; empty where it is not
	Currency    string
}

// QuoteCreditOf words it for a price; nil where nothing is widened.
func QuoteCreditOf(p *i18n.Printer, c *pricing.Credit, currency string, wider int64) *QuoteCredit {
	if c == nil {
		return nil
	}
	money := func(minor *int64) string {
		if minor == nil {
			return p.T("desk_amendment.credit_unknown")
		}
		return p.Isolate(p.MoneyISO(*minor, currency))
	}
	out := &QuoteCredit{Number: c.Licence, Price: money(c.PriceMinor), Paid: money(c.PaidMinor), Currency: currency}
	if !c.Computable() {
		return out
	}
	rule := min(c.Covered(), max(wider-c.LeastMinor, 0))
	if out.Rule = money(&rule); rule < c.Covered() && c.LeastMinor > 0 {
		out.Least = p.T("desk_amendment.credit_least", "Least", money(&c.LeastMinor))
	}
	return out
}
