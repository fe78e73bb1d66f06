package sandbox

import (
	"errors"
	"fmt"
)

// The payment of an invoice: one payment intent, and a charge for each attempt.

func getIntent(c *request) (any, error) {
	return get[intent](c.ctx, c.tx, kindIntent, c.path("id"), false)
}

func getCharge(c *request) (any, error) {
	return get[charge](c.ctx, c.tx, kindCharge, c.path("id"), false)
}

func listCharges(c *request) (any, error) {
	where := &conditions{}
	if c.Get("customer") != "" {
		where.add("customer = $%d", c.Get("customer"))
	}
	if c.Get("payment_intent") != "" {
		where.add("body->>'payment_intent' = $%d", c.Get("payment_intent"))
	}
	return c.listObjects(kindCharge, "/v1/charges", where)
}

// accountMethods are offered by an invoice that names none, as an account's settings would have it.
var accountMethods = []string{"card", "sepa_debit", "customer_balance"}

// openIntent opens the payment for a finalized invoice.
func (c *request) openIntent(inv *invoice) error {
	methods := inv.PaymentSettings.PaymentMethodTypes
	if len(methods) == 0 {
		methods = accountMethods
	}
	pi := &intent{
		ID: newID("pi"), Object: kindIntent, Amount: inv.AmountDue, CaptureMethod: "automatic",
		ConfirmationMethod: "automatic", Created: c.now, Currency: inv.Currency, Customer: inv.Customer,
		Description: optional("Payment for Invoice"), Invoice: inv.ID, Metadata: map[string]string{},
		PaymentMethodTypes: methods, Status: "requires_payment_method",
	}
	pi.ClientSecret = pi.ID + "_secret_" + randomHex(12)
	inv.PaymentIntent = &pi.ID
	return errors.Join(save(c.ctx, c.tx, pi), c.emit("payment_intent.created", pi.ID, pi, nil))
}

// intentOf reads the payment of a finalized invoice with something due.
func (c *request) intentOf(inv *invoice) (*intent, error) {
	if inv.PaymentIntent == nil {
		return nil, fmt.Errorf("invoice %s is %s and has no payment", inv.ID, inv.Status)
	}
	return get[intent](c.ctx, c.tx, kindIntent, *inv.PaymentIntent, true)
}

func (c *request) cancelIntent(pi *intent, reason string) error {
	pi.Status, pi.CanceledAt, pi.CancellationReason = "canceled", &c.now, optional(reason)
	return errors.Join(save(c.ctx, c.tx, pi), c.emit("payment_intent.canceled", pi.ID, pi, nil))
}

// method is a way of paying as it shows on a charge.
type method struct {
	name    string
	details methodDetails
}

var (
	byCard = method{"card", methodDetails{Type: "card",
		Card: &card{Brand: "visa", ExpMonth: 12, ExpYear: 2040, Funding: "credit", Last4: "4242"}}}
	byDebit    = method{"sepa_debit", methodDetails{Type: "sepa_debit", SEPADebit: &debit{Last4: "3000"}}}
	byTransfer = method{"customer_balance", methodDetails{Type: "customer_balance", CustomerBalance: &struct{}{}}}
)

// newCharge starts an attempt to collect the whole amount due.
func (c *request) newCharge(inv *invoice, pi *intent, by method) *charge {
	return &charge{
		ID: newID("ch"), Object: kindCharge, Amount: pi.Amount, Created: c.now, Currency: pi.Currency,
		Customer: pi.Customer, Description: pi.Description, Invoice: inv.ID, Metadata: map[string]string{},
		BillingDetails: billingDetails{Address: inv.CustomerAddress, Email: inv.CustomerEmail, Name: inv.CustomerName},
		PaymentIntent:  pi.ID, PaymentMethodDetails: by.details,
	}
}

// succeed collects: the charge, the payment and the invoice, in one step.
func (c *request) succeed(inv *invoice, pi *intent, ch *charge) error {
	ch.Status, ch.Paid, ch.Captured, ch.AmountCaptured = "succeeded", true, true, ch.Amount
	ch.Outcome = &chargeOutcome{NetworkStatus: "approved_by_network", SellerMessage: "Payment complete.", Type: "authorized"}
	pi.Status, pi.AmountReceived, pi.LatestCharge, pi.LastPaymentError = "succeeded", pi.Amount, &ch.ID, nil
	inv.Charge = &ch.ID
	c.attempted(inv)
	err := errors.Join(save(c.ctx, c.tx, ch), save(c.ctx, c.tx, pi),
		c.emit("charge.succeeded", ch.ID, ch, nil), c.emit("payment_intent.succeeded", pi.ID, pi, nil))
	if err != nil {
		return err
	}
	return c.settle(inv)
}

// fail leaves the invoice open for another attempt.
func (c *request) fail(inv *invoice, pi *intent, ch *charge, code, message string) error {
	ch.Status, ch.FailureCode, ch.FailureMessage = "failed", &code, &message
	reason := "generic_decline"
	ch.Outcome = &chargeOutcome{NetworkStatus: "declined_by_network", Reason: &reason,
		SellerMessage: "The bank did not return any further details with this decline.", Type: "issuer_declined"}
	pi.Status, pi.LatestCharge = "requires_payment_method", &ch.ID
	pi.LastPaymentError = &paymentError{Charge: ch.ID, Code: code, Message: message, Type: "card_error",
		DocURL: docURL(code)}
	if code == "card_declined" {
		pi.LastPaymentError.DeclineCode = reason
	}
	inv.Charge = &ch.ID
	c.attempted(inv)
	return errors.Join(save(c.ctx, c.tx, ch), save(c.ctx, c.tx, pi), save(c.ctx, c.tx, inv),
		c.emit("charge.failed", ch.ID, ch, nil), c.emit("payment_intent.payment_failed", pi.ID, pi, nil),
		c.emitInvoice("invoice.payment_failed", inv))
}

// process starts a payment whose outcome is known only days later; the invoice stays open.
func (c *request) process(inv *invoice, pi *intent, ch *charge) error {
	ch.Status = "pending"
	pi.Status, pi.LatestCharge, pi.LastPaymentError = "processing", &ch.ID, nil
	inv.Charge = &ch.ID
	return errors.Join(save(c.ctx, c.tx, ch), save(c.ctx, c.tx, pi), save(c.ctx, c.tx, inv),
		c.emit("charge.pending", ch.ID, ch, nil), c.emit("payment_intent.processing", pi.ID, pi, nil))
}

func (c *request) attempted(inv *invoice) {
	inv.Attempted = true
	inv.AttemptCount++
}
