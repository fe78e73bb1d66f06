package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/money"
)

var (
	// invoiceParams may be changed while the invoice is a draft.
	invoiceParams = paramSet{
		"auto_advance": boolean, "automatic_tax[enabled]": boolean, "collection_method": text,
		"custom_fields[#][name]": text, "custom_fields[#][value]": text, "days_until_due": integer,
		"description": text, "due_date": integer, "footer": text, "metadata": text, "metadata[*]": text,
		"payment_settings[payment_method_types][#]": text,
	}
	// newInvoiceParams are fixed when the invoice is created.
	newInvoiceParams = paramSet{"currency": text, "customer": text, "pending_invoice_items_behavior": text}
	// paymentMethods are the ways of paying that an invoice may offer here.
	paymentMethods = []string{"card", "sepa_debit", "bacs_debit", "us_bank_account", "customer_balance"}
	// invoiceStatuses are the values that a list may be filtered by.
	invoiceStatuses = []string{"draft", "open", "paid", "uncollectible", "void"}
)

const day = 24 * 60 * 60

func createInvoice(c *request) (any, error) {
	if err := c.required("customer"); err != nil {
		return nil, err
	}
	cus, err := named[customer](c.ctx, c.tx, kindCustomer, "customer", c.Get("customer"), false)
	if err != nil {
		return nil, err
	}
	currency := c.Get("currency")
	if currency == "" {
		currency = "usd" // the account's own currency
	}
	if currency != strings.ToLower(currency) || !money.Known(strings.ToUpper(currency)) {
		return nil, refuse("", "currency", "Invalid currency: %s.", currency)
	}
	inv := &invoice{
		ID: newID("in"), Object: kindInvoice, AccountCountry: "GB", AccountName: "Sandbox",
		BillingReason: "manual", CollectionMethod: "charge_automatically", Created: c.now, Currency: currency,
		Customer: cus.ID, DefaultTaxRates: []taxRate{}, Discounts: []string{}, Issuer: issuer{Type: "self"},
		PeriodStart: c.now, PeriodEnd: c.now, Status: "draft", TotalDiscountAmounts: []string{}, TotalTaxAmounts: []taxAmount{},
	}
	if err := c.fillInvoice(inv); err != nil {
		return nil, err
	}
	if inv.CollectionMethod == "send_invoice" && inv.DueDate == nil {
		return nil, refuse("", "", "If `collection_method` is `send_invoice`, you must specify 'due_date' or 'days_until_due'.")
	}
	if err := c.copyCustomer(inv, cus); err != nil {
		return nil, err
	}
	inv.StartingBalance = cus.Balance
	inv.due()
	inv.assess()
	if err := save(c.ctx, c.tx, inv); err != nil {
		return nil, err
	}
	if err := c.sweepPending(inv); err != nil {
		return nil, err
	}
	shown, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return nil, err
	}
	return shown, c.emit("invoice.created", inv.ID, shown, nil)
}

// fillInvoice applies the parameters common to creating and updating a draft.
func (c *request) fillInvoice(inv *invoice) error {
	err := c.atMost(map[string]int{"description": 1500, "footer": 5000})
	if err != nil {
		return err
	}
	if c.has("automatic_tax[enabled]") {
		inv.AutomaticTax.Enabled = c.Get("automatic_tax[enabled]") == "true"
	}
	if c.Get("auto_advance") == "true" {
		return refuse("", "auto_advance", "The sandbox never advances an invoice by itself.")
	}
	switch method := c.Get("collection_method"); method {
	case "":
	case "charge_automatically", "send_invoice":
		inv.CollectionMethod = method
	default:
		return refuse("", "collection_method", "Invalid collection_method: must be one of charge_automatically or send_invoice")
	}
	if c.has("description") {
		inv.Description = optional(c.Get("description"))
	}
	if c.has("footer") {
		inv.Footer = optional(c.Get("footer"))
	}
	if err := c.fillDue(inv); err != nil {
		return err
	}
	if err := c.fillCustomFields(inv); err != nil {
		return err
	}
	if methods := c.list("payment_settings[payment_method_types]"); len(methods) > 0 {
		for _, m := range methods {
			if !slices.Contains(paymentMethods, m) {
				return refuse("", "payment_settings[payment_method_types]", "Invalid payment method type: %s", m)
			}
		}
		inv.PaymentSettings.PaymentMethodTypes = methods
	}
	inv.Metadata, err = c.metadata(inv.Metadata)
	return err
}

func (c *request) fillDue(inv *invoice) error {
	if c.has("days_until_due") && c.has("due_date") {
		return refuse("parameters_exclusive", "due_date", "You may only specify one of these parameters: days_until_due, due_date.")
	}
	if !c.has("days_until_due") && !c.has("due_date") {
		return nil
	}
	if inv.CollectionMethod != "send_invoice" {
		return refuse("", "due_date", "You can only set a due date if collection_method is send_invoice.")
	}
	due := c.integer("due_date", 0)
	if c.has("days_until_due") {
		days := c.integer("days_until_due", -1)
		if days < 0 || days > 36500 {
			return refuse("", "days_until_due", "Invalid days_until_due: %d", days)
		}
		due = c.now + days*day
	}
	if due < c.now {
		return refuse("", "due_date", "The due date must be in the future.")
	}
	inv.DueDate = &due
	return nil
}

func (c *request) fillCustomFields(inv *invoice) error {
	var fields []customField
	for i := 0; c.has(fmt.Sprintf("custom_fields[%d][name]", i)) || c.has(fmt.Sprintf("custom_fields[%d][value]", i)); i++ {
		name, value := fmt.Sprintf("custom_fields[%d][name]", i), fmt.Sprintf("custom_fields[%d][value]", i)
		if err := c.required(name, value); err != nil {
			return err
		}
		if err := c.atMost(map[string]int{name: 30, value: 30}); err != nil {
			return err
		}
		fields = append(fields, customField{Name: c.Get(name), Value: c.Get(value)})
	}
	if len(fields) > 4 {
		return refuse("", "custom_fields", "You can have at most 4 custom fields.")
	}
	if fields != nil {
		inv.CustomFields = fields
	}
	return nil
}

// copyCustomer snapshots the customer onto the invoice; finalizing does it for the last time.
func (c *request) copyCustomer(inv *invoice, cus *customer) error {
	inv.CustomerAddress, inv.CustomerEmail, inv.CustomerName, inv.CustomerPhone = cus.Address, cus.Email, cus.Name, cus.Phone
	inv.CustomerTaxExempt, inv.CustomerTaxIDs = cus.TaxExempt, []invoiceTaxID{}
	ids, err := selectAll[taxID](c.ctx, c.tx, `kind = $1 AND customer = $2 ORDER BY seq`, kindTaxID, cus.ID)
	for _, id := range ids {
		inv.CustomerTaxIDs = append(inv.CustomerTaxIDs, invoiceTaxID{Type: id.Type, Value: id.Value})
	}
	return err
}

// sweepPending takes the customer's loose items along, when asked to. The default of this API
// version is to leave them.
func (c *request) sweepPending(inv *invoice) error {
	switch behaviour := c.Get("pending_invoice_items_behavior"); behaviour {
	case "", "exclude":
		return nil
	case "include":
	default:
		return refuse("", "pending_invoice_items_behavior", "Invalid pending_invoice_items_behavior: must be one of exclude or include")
	}
	pending, err := selectAll[item](c.ctx, c.tx,
		`kind = $1 AND customer = $2 AND invoice = '' ORDER BY seq FOR UPDATE`, kindItem, inv.Customer)
	if err != nil {
		return err
	}
	for i := range pending {
		if pending[i].Currency != inv.Currency {
			continue
		}
		pending[i].Invoice = &inv.ID
		if err := save(c.ctx, c.tx, &pending[i]); err != nil {
			return err
		}
	}
	if err := c.total(inv); err != nil {
		return err
	}
	return save(c.ctx, c.tx, inv)
}

func getInvoice(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), false)
	if err != nil {
		return nil, err
	}
	return showInvoice(c.ctx, c.tx, inv)
}

func listInvoices(c *request) (any, error) {
	where := &conditions{}
	if c.Get("customer") != "" {
		where.add("customer = $%d", c.Get("customer"))
	}
	if status := c.Get("status"); status != "" {
		if !slices.Contains(invoiceStatuses, status) {
			return nil, refuse("", "status", "Invalid status: %s", status)
		}
		where.add("status = $%d", status)
	}
	page, err := c.listObjects(kindInvoice, "/v1/invoices", where)
	if err != nil {
		return nil, err
	}
	return page, withLines(c.ctx, c.tx, page)
}

// withLines replaces the stored invoices of a page by what Stripe shows.
func withLines(ctx context.Context, q query, page *list) error {
	for i, raw := range page.Data {
		inv := new(invoice)
		if err := json.Unmarshal(raw.(json.RawMessage), inv); err != nil { //nolint:forcetypeassert // listObjects made it
			return fmt.Errorf("list invoices: %w", err)
		}
		shown, err := showInvoice(ctx, q, inv)
		if err != nil {
			return err
		}
		page.Data[i] = shown
	}
	return nil
}
