package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/money"
)

var (
	refundParams = paramSet{"amount": integer, "charge": text, "payment_intent": text, "reason": text,
		"metadata": text, "metadata[*]": text}
	refundReasons = []string{"duplicate", "fraudulent", "requested_by_customer"}
)

// refundAnswer is how long a payer by bank transfer has to say where the money should go.
const refundAnswer = 45 * day

// createRefund gives back a part of a charge, or all that is left of it, without a credit note:
// what somebody does in the dashboard.
func createRefund(c *request) (any, error) {
	ch, err := c.chargeToRefund()
	if err != nil {
		return nil, err
	}
	if reason := c.Get("reason"); reason != "" && !slices.Contains(refundReasons, reason) {
		return nil, refuse("", "reason", "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer")
	}
	amount := ch.Amount - ch.AmountRefunded
	if c.has("amount") {
		amount = c.integer("amount", 0)
	}
	metadata, err := c.metadata(nil)
	if err != nil {
		return nil, err
	}
	return c.refund(ch, amount, c.Get("reason"), metadata)
}

// chargeToRefund locks the charge that a refund names, itself or by its payment. Unlike other
// parameters, an unknown one is a 404.
func (c *request) chargeToRefund() (*charge, error) {
	id := c.Get("charge")
	switch {
	case id != "" && c.Get("payment_intent") != "":
		return nil, refuse("parameters_exclusive", "payment_intent", "You may only specify one of these parameters: charge, payment_intent.")
	case id == "" && c.Get("payment_intent") == "":
		return nil, refuse("", "", "One of the following params should be provided for this request: payment_intent or charge.")
	case id == "":
		pi, err := get[intent](c.ctx, c.tx, kindIntent, c.Get("payment_intent"), false)
		if err != nil {
			return nil, err
		}
		if id = deref(pi.LatestCharge); id == "" {
			return nil, refuse("", "", "This PaymentIntent (%s) does not have a successful charge to refund.", pi.ID)
		}
	}
	return get[charge](c.ctx, c.tx, kindCharge, id, true)
}

// refundable is the ceiling of a locked charge. Every refund passes here, whoever asks for it.
func (c *request) refundable(ch *charge, amount int64) error {
	if ch.Status != "succeeded" {
		return refuse("", "", "This PaymentIntent (%s) does not have a successful charge to refund.", ch.PaymentIntent)
	}
	disputes, err := disputesOf(c.ctx, c.tx, ch.ID)
	if err != nil {
		return err
	}
	for _, d := range disputes {
		if !d.IsChargeRefundable {
			return refuse("charge_disputed", "", "Charge %s has been charged back; cannot issue a refund.", ch.ID)
		}
	}
	left := ch.Amount - ch.AmountRefunded
	switch {
	case left == 0:
		return refuse("charge_already_refunded", "", "Charge %s has already been refunded.", ch.ID)
	case amount < 1:
		return refuse("parameter_invalid_integer", "amount", "Invalid positive integer")
	case amount > left:
		return refuse("", "amount", "Refund amount (%s) is greater than unrefunded amount on charge (%s)",
			spoken(amount, ch.Currency), spoken(left, ch.Currency))
	}
	return chargeable(amount, ch.Currency)
}

// refund takes the amount from a locked charge at once. A card's refund counts as done, a debit's
// waits for the bank, and a bank transfer's for the payer to say where the money should go.
func (c *request) refund(ch *charge, amount int64, reason string, metadata map[string]string) (*refund, error) {
	if err := c.refundable(ch, amount); err != nil {
		return nil, err
	}
	r := &refund{
		ID: newID("re"), Object: kindRefund, Amount: amount, Charge: ch.ID, Created: c.now, Currency: ch.Currency,
		Metadata: metadata, PaymentIntent: ch.PaymentIntent, Reason: optional(reason), Status: "pending",
	}
	if r.Metadata == nil {
		r.Metadata = map[string]string{}
	}
	switch ch.PaymentMethodDetails.Type {
	case "card":
		r.Status = "succeeded"
	case "customer_balance":
		r.Status = "requires_action"
		r.NextAction = &nextAction{Type: "display_details", DisplayDetails: displayDetails{ExpiresAt: c.now + refundAnswer,
			EmailSent: emailSent{EmailSentAt: c.now, EmailSentTo: deref(ch.BillingDetails.Email)}}}
	}
	before, err := toMap(ch)
	if err != nil {
		return nil, err
	}
	ch.AmountRefunded += amount
	ch.Refunded = ch.AmountRefunded == ch.Amount
	err = errors.Join(save(c.ctx, c.tx, r), save(c.ctx, c.tx, ch),
		c.emit("refund.created", r.ID, r, nil), c.emitUpdated("charge.refunded", ch.ID, ch, before))
	if err != nil {
		return nil, err
	}
	return r, c.endInquiry(ch)
}

// settleRefund ends a refund, or lets one that was done already fail after all: then the money is
// the charge's again.
func (c *request) settleRefund(r *refund, ch *charge, status string) error {
	before, err := toMap(r)
	if err != nil {
		return err
	}
	held := r.holds()
	r.Status, r.NextAction = status, nil
	if status == "failed" {
		r.FailureReason = "expired_or_canceled_card"
		if ch.PaymentMethodDetails.Type != "card" {
			r.FailureReason = "unknown"
		}
	}
	if held && !r.holds() {
		ch.AmountRefunded -= r.Amount
		ch.Refunded = false
	}
	err = errors.Join(save(c.ctx, c.tx, r), save(c.ctx, c.tx, ch),
		c.emitUpdated("charge.refund.updated", r.ID, r, before), c.emitUpdated("refund.updated", r.ID, r, before))
	if err == nil && status == "failed" {
		err = c.emit("refund.failed", r.ID, r, nil)
	}
	return err
}

func getRefund(c *request) (any, error) {
	return get[refund](c.ctx, c.tx, kindRefund, c.path("id"), false)
}

func updateRefund(c *request) (any, error) {
	r, err := get[refund](c.ctx, c.tx, kindRefund, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	before, err := toMap(r)
	if err != nil {
		return nil, err
	}
	if r.Metadata, err = c.metadata(r.Metadata); err != nil {
		return nil, err
	}
	return r, errors.Join(save(c.ctx, c.tx, r), c.emitUpdated("charge.refund.updated", r.ID, r, before))
}

// cancelRefund works only while the payer is still to be asked where the money should go.
func cancelRefund(c *request) (any, error) {
	r, ch, err := c.lockRefund(c.path("id"))
	if err != nil {
		return nil, err
	}
	if r.Status != "requires_action" {
		return nil, refuse("", "", "Canceling this refund is unsupported.")
	}
	return r, c.settleRefund(r, ch, "canceled")
}

// lockRefund locks a refund after its charge, as every change of a refund does.
func (c *request) lockRefund(id string) (*refund, *charge, error) {
	r, err := get[refund](c.ctx, c.tx, kindRefund, id, false)
	if err != nil {
		return nil, nil, err
	}
	ch, err := get[charge](c.ctx, c.tx, kindCharge, r.Charge, true)
	if err != nil {
		return nil, nil, err
	}
	r, err = get[refund](c.ctx, c.tx, kindRefund, id, true)
	return r, ch, err
}

func listRefunds(c *request) (any, error) {
	where := &conditions{}
	if err := c.byPayment(where); err != nil {
		return nil, err
	}
	return c.listObjects(kindRefund, "/v1/refunds", where)
}

// byPayment filters a list by the charge or the payment that it is about, which must exist.
func (c *request) byPayment(where *conditions) error {
	for name, kind := range map[string]string{"charge": kindCharge, "payment_intent": kindIntent} {
		id := c.Get(name)
		if id == "" {
			continue
		}
		if _, err := named[columnsOnly](c.ctx, c.tx, kind, name, id, false); err != nil {
			return err
		}
		where.add("body->>'"+name+"' = $%d", id)
	}
	return nil
}

// columnsOnly is any object of which only its existence matters.
type columnsOnly struct{}

// spoken writes an amount as Stripe's messages do: $30.00 for dollars, 30.00 GBP for others.
func spoken(minor int64, currency string) string {
	decimal := money.Amount{Minor: minor, Currency: strings.ToUpper(currency)}.Decimal()
	if currency == "usd" {
		return "$" + decimal
	}
	return fmt.Sprintf("%s %s", decimal, strings.ToUpper(currency))
}

// decimalText writes an amount as the unit_amount_decimal of a line.
func decimalText(minor int64) string { return strconv.FormatInt(minor, 10) }
