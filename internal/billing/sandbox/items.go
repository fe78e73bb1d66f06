package sandbox

import (
	"errors"
	"strconv"
	"strings"

	"imprimatur/internal/money"
)

var itemParams = paramSet{
	"amount": integer, "currency": text, "customer": text, "description": text, "discountable": boolean,
	"invoice": text, "metadata": text, "metadata[*]": text, "tax_behavior": text, "tax_rates[#]": text,
}

// maxAmount is Stripe's limit of twelve digits for one amount.
const maxAmount = 999_999_999_999

// createItem adds a line to a draft, or, without invoice, leaves the item pending for a later
// invoice of the customer.
func createItem(c *request) (any, error) {
	if err := c.required("customer", "amount", "currency"); err != nil {
		return nil, err
	}
	cus, err := named[customer](c.ctx, c.tx, kindCustomer, "customer", c.Get("customer"), false)
	if err != nil {
		return nil, err
	}
	switch behaviour := c.Get("tax_behavior"); behaviour {
	case "", "exclusive", "unspecified":
	case "inclusive":
		return nil, refuse("", "tax_behavior", "The sandbox adds tax on top of prices only.")
	default:
		return nil, refuse("", "tax_behavior", "Invalid tax_behavior: must be one of exclusive, inclusive, or unspecified")
	}
	amount, currency := c.integer("amount", 0), c.Get("currency")
	if err := chargeable(amount, currency); err != nil {
		return nil, err
	}
	it := &item{
		ID: newID("ii"), Object: kindItem, Amount: amount, Currency: currency, Customer: cus.ID, Date: c.now,
		Description: optional(c.Get("description")), Discountable: c.Get("discountable") != "false",
		Discounts: []string{}, Period: period{Start: c.now, End: c.now}, Quantity: 1,
		TaxRates: []taxRate{}, UnitAmount: amount, UnitAmountDecimal: strconv.FormatInt(amount, 10),
	}
	if it.Metadata, err = c.metadata(nil); err != nil {
		return nil, err
	}
	for _, id := range c.list("tax_rates") {
		rate, err := named[taxRate](c.ctx, c.tx, kindTaxRate, "tax_rates", id, false)
		if err != nil {
			return nil, err
		}
		it.TaxRates = append(it.TaxRates, *rate)
	}
	if c.Get("invoice") == "" {
		return it, errors.Join(save(c.ctx, c.tx, it), c.emit("invoiceitem.created", it.ID, it, nil))
	}
	return it, c.attach(it, c.Get("invoice"))
}

func chargeable(amount int64, currency string) error {
	if currency != strings.ToLower(currency) || !money.Known(strings.ToUpper(currency)) {
		return refuse("", "currency", "Invalid currency: %s.", currency)
	}
	if amount > maxAmount || amount < -maxAmount {
		return refuse("amount_too_large", "amount", "Amount must be no more than 12 digits.")
	}
	a := money.Amount{Minor: amount, Currency: strings.ToUpper(currency)}
	switch err := money.Chargeable(a); {
	case err == nil:
		return nil
	case errors.Is(err, money.ErrCurrency):
		return refuse("", "currency", "Invalid currency: %s.", currency)
	case currency == "isk":
		return refuse("invalid_charge_amount_no_decimal_compatible", "amount", "Amounts in isk must be divisible by 100.")
	default:
		return refuse("", "amount", "Amounts in %s must be divisible by 10.", currency)
	}
}

// attach binds an item to a draft and brings the draft's totals up to date.
func (c *request) attach(it *item, invoiceID string) error {
	inv, before, err := c.draftOf(invoiceID)
	if err != nil {
		return err
	}
	switch {
	case inv.Customer != it.Customer:
		return refuse("", "invoice", "The invoice %s does not belong to the customer %s.", inv.ID, it.Customer)
	case inv.Currency != it.Currency:
		return refuse("", "currency", "The currency of the invoice item (%s) must match the currency of the invoice (%s).",
			it.Currency, inv.Currency)
	}
	if inv.AutomaticTax.Enabled && (len(it.TaxRates) > 0 || c.Get("tax_behavior") != "exclusive") {
		return refuse("", "tax_behavior", "Items with tax rates, or without a tax behavior, cannot be added to an invoice with automatic tax.")
	}
	it.Invoice = &inv.ID
	if err := save(c.ctx, c.tx, it); err != nil {
		return err
	}
	if err := c.emit("invoiceitem.created", it.ID, it, nil); err != nil {
		return err
	}
	return c.retotalled(inv, before)
}

// draftOf locks a draft that is named in a parameter.
func (c *request) draftOf(id string) (*invoice, map[string]any, error) {
	inv, err := named[invoice](c.ctx, c.tx, kindInvoice, "invoice", id, true)
	if err != nil {
		return nil, nil, err
	}
	if inv.Status != "draft" {
		return nil, nil, refuse("invoice_not_editable", "invoice",
			"The specified invoice cannot be modified because it is already finalized.")
	}
	before, err := showInvoice(c.ctx, c.tx, inv)
	return inv, before, err
}

func (c *request) retotalled(inv *invoice, before map[string]any) error {
	if err := c.total(inv); err != nil {
		return err
	}
	if err := save(c.ctx, c.tx, inv); err != nil {
		return err
	}
	return c.emitInvoiceUpdated(inv, before)
}

func getItem(c *request) (any, error) {
	return get[item](c.ctx, c.tx, kindItem, c.path("id"), false)
}

func listItems(c *request) (any, error) {
	where := &conditions{}
	for _, name := range []string{"customer", "invoice"} {
		if c.Get(name) != "" {
			where.add(name+" = $%d", c.Get(name))
		}
	}
	switch c.Get("pending") {
	case "true":
		where.add("invoice = $%d", "")
	case "false":
		where.add("invoice <> $%d", "")
	}
	return c.listObjects(kindItem, "/v1/invoiceitems", where)
}

func deleteItem(c *request) (any, error) {
	it, err := get[item](c.ctx, c.tx, kindItem, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	gone := deleted{ID: it.ID, Object: kindItem, Deleted: true}
	if it.Invoice == nil {
		return gone, errors.Join(remove(c.ctx, c.tx, kindItem, it.ID), c.emit("invoiceitem.deleted", it.ID, it, nil))
	}
	inv, before, err := c.draftOf(*it.Invoice)
	if err != nil {
		return nil, err
	}
	if err := remove(c.ctx, c.tx, kindItem, it.ID); err != nil {
		return nil, err
	}
	if err := c.emit("invoiceitem.deleted", it.ID, it, nil); err != nil {
		return nil, err
	}
	return gone, c.retotalled(inv, before)
}
