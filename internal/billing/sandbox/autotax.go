package sandbox

import (
	"math"
	"strings"
)

// automaticRates are the made-up percentages of automatic tax, by country. Everywhere else the
// sandbox's publisher is not registered, and no tax is collected.
var automaticRates = map[string]struct {
	name    string
	percent float64
}{
	"AE": {"VAT", 5}, "AU": {"GST", 10}, "CA": {"GST", 5}, "CH": {"VAT", 8.1}, "DE": {"VAT", 19}, "ES": {"VAT", 21},
	"FR": {"VAT", 20}, "GB": {"VAT", 20}, "IE": {"VAT", 23}, "IT": {"VAT", 22}, "JP": {"JCT", 10}, "NL": {"VAT", 21},
	"SA": {"VAT", 15}, "TR": {"VAT", 20}, "US": {"Sales tax", 8.875},
}

// located says whether an address is enough to compute tax for: a country, and in North America
// what tells the states apart.
func (a *address) located() bool {
	if a == nil || deref(a.Country) == "" {
		return false
	}
	switch *a.Country {
	case "US":
		return deref(a.PostalCode) != ""
	case "CA":
		return deref(a.State) != "" || deref(a.PostalCode) != ""
	}
	return true
}

// assess brings the state of automatic tax up to date with the customer's address.
func (i *invoice) assess() {
	i.AutomaticTax.Status, i.AutomaticTax.Liability = nil, nil
	if !i.AutomaticTax.Enabled {
		return
	}
	i.AutomaticTax.Liability = &issuer{Type: "self"}
	i.AutomaticTax.Status = optional("requires_location_inputs")
	if i.CustomerAddress.located() {
		i.AutomaticTax.Status = optional("complete")
	}
}

// automaticRate is the rate of a located invoice with automatic tax, and why it is what it is.
func (i *invoice) automaticRate() (*taxRate, string) {
	country := deref(i.CustomerAddress.Country)
	rate := &taxRate{
		ID: "txr_sbxauto" + strings.ToLower(country), Object: kindTaxRate, Active: true, Country: &country, Created: i.Created,
		DisplayName: "Tax", Metadata: map[string]string{},
	}
	known, collecting := automaticRates[country]
	if !collecting {
		return rate, "not_collecting"
	}
	rate.DisplayName, rate.Percentage = known.name, known.percent
	return rate, "standard_rated"
}

// exemption is why a customer is not charged tax at all; empty for one who is.
func (i *invoice) exemption() string {
	return map[string]string{"reverse": "reverse_charge", "exempt": "customer_exempt"}[i.CustomerTaxExempt]
}

// rates are the taxes of one line, with the reason that Stripe shows beside each.
func (i *invoice) rates(it *item) ([]taxRate, *string) {
	if !i.AutomaticTax.Enabled {
		return it.TaxRates, nil
	}
	if deref(i.AutomaticTax.Status) != "complete" {
		return nil, nil
	}
	rate, reason := i.automaticRate()
	return []taxRate{*rate}, &reason
}

// taxOn is the tax of one line, each rate by itself.
func (i *invoice) taxOn(it *item) ([]taxAmount, error) {
	rates, reason := i.rates(it)
	if exemption := i.exemption(); exemption != "" {
		reason = &exemption
	}
	amounts := []taxAmount{}
	for n := range rates {
		added, err := rates[n].tax(it.Amount, it.Currency)
		if err != nil {
			return nil, err
		}
		if i.exemption() != "" {
			added = 0
		}
		amounts = append(amounts, taxAmount{Amount: added, Inclusive: rates[n].Inclusive, TaxRate: rates[n].ID,
			TaxabilityReason: reason, TaxableAmount: it.Amount})
	}
	return amounts, nil
}

// keepAutomaticRate stores the rate, so that its id can be read like any other.
func (c *request) keepAutomaticRate(inv *invoice) error {
	if !inv.AutomaticTax.Enabled || deref(inv.AutomaticTax.Status) != "complete" {
		return nil
	}
	rate, _ := inv.automaticRate()
	rate.Created, rate.Percentage = c.now, math.Round(rate.Percentage*percentUnits)/percentUnits
	kept, err := find[taxRate](c.ctx, c.tx, kindTaxRate, rate.ID, false)
	if err != nil || kept != nil {
		return err
	}
	return save(c.ctx, c.tx, rate)
}

// finalizable refuses a draft whose tax cannot be computed. The refusal stays written on the draft.
func (c *request) finalizable(inv *invoice) error {
	inv.LastFinalization = nil
	if !inv.AutomaticTax.Enabled || deref(inv.AutomaticTax.Status) == "complete" {
		return nil
	}
	p := refuse("customer_tax_location_invalid", "", "The customer's location isn't recognized. Set a valid customer address "+
		"in order to automatically calculate tax.")
	p.keep = true
	inv.LastFinalization = &apiError{Code: p.code, Message: p.message, Type: p.kind, DocURL: docURL(p.code)}
	if err := save(c.ctx, c.tx, inv); err != nil {
		return err
	}
	if err := c.emitInvoice("invoice.finalization_failed", inv); err != nil {
		return err
	}
	return p
}
