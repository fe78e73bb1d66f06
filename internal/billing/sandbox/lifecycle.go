package sandbox

import (
	"fmt"
	"strings"

	"imprimatur/internal/money"
)

// The life of an invoice: draft -> open -> paid | void | uncollectible. Each function here is
// one of Stripe's transitions with its refusals; every one runs under the invoice's row lock.

const notOpen = "You can only pass in open invoices. This invoice isn't open."

func finalizeInvoice(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	if inv.Status != "draft" {
		return nil, refuse("", "", "This invoice is already finalized, you can't re-finalize a non-draft invoice.")
	}
	if c.Get("auto_advance") == "true" {
		return nil, refuse("", "auto_advance", "The sandbox never advances an invoice by itself.")
	}
	if err := c.finalize(inv); err != nil {
		return nil, err
	}
	return showInvoice(c.ctx, c.tx, inv)
}

// finalize freezes the amounts, numbers the invoice and opens a payment for what is due. An
// invoice with nothing due is paid at once: the trap behind the rule to read a draft back first.
func (c *request) finalize(inv *invoice) error {
	cus, err := named[customer](c.ctx, c.tx, kindCustomer, "customer", inv.Customer, true)
	if err != nil {
		return err
	}
	if err := c.copyCustomer(inv, cus); err != nil {
		return err
	}
	if err := c.total(inv); err != nil {
		return err
	}
	if err := c.finalizable(inv); err != nil {
		return err
	}
	number := fmt.Sprintf("%s-%04d", cus.InvoicePrefix, cus.NextSequence)
	token := randomHex(24)
	hosted := c.base + pagePrefix + "/i/" + token
	cus.NextSequence++
	inv.Number, inv.HostedInvoiceURL, inv.Status = &number, &hosted, "open"
	inv.InvoicePDF = optional(hosted + "/pdf")
	inv.EffectiveAt, inv.StatusTransitions.FinalizedAt = &c.now, &c.now
	settleBalance(inv, cus)
	if inv.AmountDue > 0 {
		if err := c.openIntent(inv); err != nil {
			return err
		}
	}
	if err := save(c.ctx, c.tx, cus); err != nil {
		return err
	}
	if err := save(c.ctx, c.tx, inv); err != nil {
		return err
	}
	_, err = c.tx.ExecContext(c.ctx, `UPDATE stripe_sandbox.objects SET token = $1 WHERE id = $2`, token, inv.ID)
	if err != nil {
		return fmt.Errorf("store token of invoice %s: %w", inv.ID, err)
	}
	if err := c.emitInvoice("invoice.finalized", inv); err != nil {
		return err
	}
	if inv.AmountDue > 0 {
		return nil
	}
	return c.settle(inv)
}

// settleBalance takes the customer's balance into the invoice. What is not collected now (a
// credit left over, or an amount below the currency's minimum) goes back to the balance.
func settleBalance(inv *invoice, cus *customer) {
	due := inv.Total + cus.Balance
	ending := int64(0)
	if due < least(inv.Currency) {
		due, ending = 0, due
	}
	inv.StartingBalance, inv.EndingBalance = cus.Balance, &ending
	inv.AmountDue, inv.AmountRemaining = due, due
	cus.Balance = ending
}

// documentedMinimums are the currencies whose smallest charge Stripe publishes. For the others it
// compares with half a US dollar at the day's rate, which the sandbox does not imitate.
const documentedMinimums = "AED AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF INR JPY MXN MYR NOK NZD PLN RON SEK SGD THB USD"

// least is the smallest amount that Stripe collects; a smaller one is moved to the balance.
func least(currency string) int64 {
	code := strings.ToUpper(currency)
	if !strings.Contains(documentedMinimums, code) {
		return 0
	}
	return money.MinimumCharge(code).Minor
}

// settle makes an invoice paid whose amount due has been covered in whatever way.
func (c *request) settle(inv *invoice) error {
	inv.Status, inv.Paid = "paid", true
	inv.AmountPaid, inv.AmountRemaining = inv.AmountDue, 0
	inv.StatusTransitions.PaidAt = &c.now
	if err := save(c.ctx, c.tx, inv); err != nil {
		return err
	}
	if err := c.emitInvoice("invoice.paid", inv); err != nil {
		return err
	}
	return c.emitInvoice("invoice.payment_succeeded", inv)
}

// sendInvoice finalizes a draft first. The sandbox mails nothing, like Stripe's test mode.
func sendInvoice(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	switch {
	case inv.CollectionMethod != "send_invoice":
		return nil, refuse("", "", "You can only manually send an invoice if its collection method is 'send_invoice'.")
	case inv.Status == "draft":
		if err := c.finalize(inv); err != nil {
			return nil, err
		}
	case inv.Status != "open" && inv.Status != "uncollectible":
		return nil, refuse("", "", "This invoice cannot be sent right now. Please contact us via "+
			"https://support.stripe.com/contact with details, so we can help.")
	}
	if err := c.emitInvoice("invoice.sent", inv); err != nil {
		return nil, err
	}
	return showInvoice(c.ctx, c.tx, inv)
}

func voidInvoice(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	switch inv.Status {
	case "open", "uncollectible":
	case "paid":
		return nil, refuse("", "", "Invoices with `paid` payments cannot be voided.")
	default:
		return nil, refuse("", "", notOpen)
	}
	pi, err := c.intentOf(inv)
	if err != nil {
		return nil, err
	}
	if pi.Status == "processing" {
		return nil, refuse("", "", "Invoices with `processing` payments cannot be voided.")
	}
	if err := c.cancelIntent(pi, "void_invoice"); err != nil {
		return nil, err
	}
	inv.Status, inv.StatusTransitions.VoidedAt = "void", &c.now
	return c.moved(inv, "invoice.voided")
}

func markUncollectible(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	switch inv.Status {
	case "open":
	case "uncollectible":
		return nil, refuse("", "", "This invoice has already been marked uncollectible.")
	default:
		return nil, refuse("", "", notOpen)
	}
	inv.Status, inv.StatusTransitions.MarkedUncollectibleAt = "uncollectible", &c.now
	return c.moved(inv, "invoice.marked_uncollectible")
}

// payInvoice records a payment from outside Stripe. The sandbox keeps no payment methods, so
// every other way of paying by API is refused as Stripe refuses a customer without any.
func payInvoice(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	switch {
	case inv.Status == "paid":
		return nil, refuse("", "", "Invoice is already paid")
	case inv.Status == "void":
		return nil, refuse("", "", notOpen)
	case c.Get("payment_method") != "":
		return nil, missingParam("PaymentMethod", "payment_method", c.Get("payment_method"))
	case c.Get("paid_out_of_band") != "true":
		return nil, refuse("resource_missing", "", "This customer has no attached payment source or default payment method. "+
			"Please consider adding a default payment method.")
	}
	if inv.Status == "draft" {
		if err := c.finalize(inv); err != nil {
			return nil, err
		}
	}
	if inv.Status != "paid" {
		if err := c.payOutOfBand(inv); err != nil {
			return nil, err
		}
	}
	return showInvoice(c.ctx, c.tx, inv)
}

func (c *request) payOutOfBand(inv *invoice) error {
	pi, err := c.intentOf(inv)
	if err != nil {
		return err
	}
	if pi.Status == "processing" {
		return refuse("", "", "Invoices with `processing` payments cannot be paid.")
	}
	if err := c.cancelIntent(pi, ""); err != nil {
		return err
	}
	inv.PaidOutOfBand = true
	return c.settle(inv)
}

// moved saves an invoice after a transition, tells of it, and shows it.
func (c *request) moved(inv *invoice, eventType string) (any, error) {
	if err := save(c.ctx, c.tx, inv); err != nil {
		return nil, err
	}
	if err := c.emitInvoice(eventType, inv); err != nil {
		return nil, err
	}
	return showInvoice(c.ctx, c.tx, inv)
}
