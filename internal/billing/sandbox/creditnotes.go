package sandbox

import (
	"errors"
	"fmt"
	"slices"
)

var (
	noteParams = paramSet{"amount": integer, "credit_amount": integer, "invoice": text, "memo": text,
		"metadata": text, "metadata[*]": text, "out_of_band_amount": integer, "reason": text,
		"refund": text, "refund_amount": integer}
	noteReasons = []string{"duplicate", "fraudulent", "order_change", "product_unsatisfactory"}
)

func createCreditNote(c *request) (any, error) {
	n, inv, err := c.draftNote()
	if err != nil {
		return nil, err
	}
	before, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return nil, err
	}
	if n.Type == "pre_payment" {
		err = c.reduce(inv, n.Amount)
	} else {
		err = c.giveBack(inv, n)
	}
	if err != nil {
		return nil, err
	}
	token := randomHex(24)
	n.PDF = c.base + pagePrefix + "/c/" + token + "/pdf"
	if err := save(c.ctx, c.tx, n); err != nil {
		return nil, err
	}
	_, err = c.tx.ExecContext(c.ctx, `UPDATE stripe_sandbox.objects SET token = $1 WHERE id = $2`, token, n.ID)
	if err != nil {
		return nil, fmt.Errorf("store token of credit note %s: %w", n.ID, err)
	}
	if err := c.emit("credit_note.created", n.ID, n, nil); err != nil {
		return nil, err
	}
	return n, c.credited(inv, before)
}

// previewCreditNote says what createCreditNote would do, refusals included, and does nothing.
func previewCreditNote(c *request) (any, error) {
	n, _, err := c.draftNote()
	return n, err
}

// draftNote works a credit note out and checks it, under the invoice's lock.
func (c *request) draftNote() (*creditNote, *invoice, error) {
	if err := c.required("invoice", "amount"); err != nil {
		return nil, nil, err
	}
	if err := c.atMost(map[string]int{"memo": 5000}); err != nil {
		return nil, nil, err
	}
	if reason := c.Get("reason"); reason != "" && !slices.Contains(noteReasons, reason) {
		return nil, nil, refuse("", "reason", "Invalid reason: must be one of duplicate, fraudulent, order_change, or product_unsatisfactory")
	}
	inv, err := named[invoice](c.ctx, c.tx, kindInvoice, "invoice", c.Get("invoice"), true)
	if err != nil {
		return nil, nil, err
	}
	notes, err := notesOf(c.ctx, c.tx, inv.ID)
	if err != nil {
		return nil, nil, err
	}
	n := &creditNote{
		ID: newID("cn"), Object: kindCreditNote, Amount: c.integer("amount", 0), Created: c.now, Currency: inv.Currency,
		Customer: inv.Customer, DiscountAmounts: []string{}, EffectiveAt: &c.now, Invoice: inv.ID, Memo: optional(c.Get("memo")),
		Number: fmt.Sprintf("%s-CN-%02d", deref(inv.Number), len(notes)+1), PDF: c.base + pagePrefix + "/c/preview/pdf",
		Reason: optional(c.Get("reason")), Status: "issued",
	}
	if n.Metadata, err = c.metadata(nil); err != nil {
		return nil, nil, err
	}
	if err := c.checkNote(n, inv); err != nil {
		return nil, nil, err
	}
	return n, inv, n.divide(inv, notes)
}

// checkNote refuses what an invoice in this state cannot be credited with.
func (c *request) checkNote(n *creditNote, inv *invoice) error {
	if n.Amount < 1 {
		return refuse("parameter_invalid_integer", "amount", "Invalid positive integer")
	}
	for _, name := range []string{"refund_amount", "out_of_band_amount", "credit_amount"} {
		if c.integer(name, 0) < 0 {
			return refuse("parameter_invalid_integer", name, "Invalid non-negative integer")
		}
	}
	if err := chargeable(n.Amount, n.Currency); err != nil {
		return err
	}
	switch inv.Status {
	case "open", "uncollectible":
		n.Type = "pre_payment"
		return c.checkBeforePayment(n, inv)
	case "paid":
		n.Type = "post_payment"
		return c.checkAfterPayment(n, inv)
	default:
		return refuse("", "invoice", "You can only create a credit note for a finalized invoice that isn't void. This invoice is %s.", inv.Status)
	}
}

func (c *request) checkBeforePayment(n *creditNote, inv *invoice) error {
	for _, name := range []string{"refund_amount", "out_of_band_amount", "credit_amount", "refund"} {
		if c.has(name) && c.Get(name) != "0" {
			return refuse("", name, "You cannot pass %s for an invoice that isn't paid: the credit note reduces its amount due.", name)
		}
	}
	pi, err := c.intentOf(inv)
	if err != nil {
		return err
	}
	if pi.Status == "processing" {
		return refuse("", "invoice", "Invoices with `processing` payments cannot be credited.")
	}
	if n.Amount > inv.AmountRemaining {
		return refuse("", "amount", "The credit note amount (%s) is greater than the invoice's remaining amount (%s).",
			spoken(n.Amount, n.Currency), spoken(inv.AmountRemaining, n.Currency))
	}
	return nil
}

// checkAfterPayment holds the one ceiling that credit notes share with refunds made without them.
func (c *request) checkAfterPayment(n *creditNote, inv *invoice) error {
	var ch *charge
	var err error
	if inv.Charge != nil {
		if ch, err = get[charge](c.ctx, c.tx, kindCharge, *inv.Charge, true); err != nil {
			return err
		}
	}
	loose, err := c.looseRefunds(inv)
	if err != nil {
		return err
	}
	linked, left := int64(0), inv.Total-inv.PrePaymentCredit-inv.PostPaymentCredit
	for _, r := range loose {
		if left -= r.Amount; r.ID == c.Get("refund") {
			linked, left = r.Amount, left+r.Amount
			n.Refund = &r.ID
		}
	}
	money := c.integer("refund_amount", 0)
	parts := money + linked + c.integer("out_of_band_amount", 0) + c.integer("credit_amount", 0)
	switch {
	case c.Get("refund") != "" && n.Refund == nil:
		return refuse("resource_missing", "refund", "No such refund of this invoice without a credit note: '%s'", c.Get("refund"))
	case money > 0 && linked > 0:
		return refuse("parameters_exclusive", "refund", "You may only specify one of these parameters: refund, refund_amount.")
	case n.Amount > left:
		return refuse("", "amount", "The credit note amount (%s) is greater than the maximum creditable amount (%s).",
			spoken(n.Amount, n.Currency), spoken(max(left, 0), n.Currency))
	case parts != n.Amount:
		return refuse("", "", "The sum of credit amount, refund amount and out of band amount (%s) must equal the credit note amount (%s).",
			spoken(parts, n.Currency), spoken(n.Amount, n.Currency))
	case money > 0 && ch == nil:
		return refuse("", "refund_amount", "This invoice has no charge to refund.")
	case money > 0:
		return c.refundable(ch, money)
	}
	return nil
}

// looseRefunds are the refunds of an invoice's charge that belong to no credit note.
func (c *request) looseRefunds(inv *invoice) ([]refund, error) {
	return selectAll[refund](c.ctx, c.tx, `kind = $1 AND body->>'charge' = $2 AND status NOT IN ('failed', 'canceled')
		AND NOT EXISTS (SELECT 1 FROM stripe_sandbox.objects n WHERE n.kind = $3 AND n.invoice = $4 AND n.body->>'refund' = objects.id)
		ORDER BY seq`, kindRefund, deref(inv.Charge), kindCreditNote, inv.ID)
}

// reduce takes a credit off what an open invoice asks for. Nothing left means settled, and paid by
// Stripe's word, although no money came.
func (c *request) reduce(inv *invoice, amount int64) error {
	pi, err := c.intentOf(inv)
	if err != nil {
		return err
	}
	inv.PrePaymentCredit += amount
	inv.AmountDue -= amount
	inv.AmountRemaining -= amount
	pi.Amount = inv.AmountDue
	if inv.AmountDue > 0 {
		return errors.Join(save(c.ctx, c.tx, pi), save(c.ctx, c.tx, inv))
	}
	return errors.Join(c.cancelIntent(pi, ""), save(c.ctx, c.tx, inv))
}

// giveBack refunds, credits the customer's balance, and notes what was given back elsewhere.
func (c *request) giveBack(inv *invoice, n *creditNote) error {
	inv.PostPaymentCredit += n.Amount
	if err := save(c.ctx, c.tx, inv); err != nil {
		return err
	}
	if outside := c.integer("out_of_band_amount", 0); outside > 0 {
		n.OutOfBandAmount = &outside
	}
	if credit := c.integer("credit_amount", 0); credit > 0 {
		cus, err := get[customer](c.ctx, c.tx, kindCustomer, inv.Customer, true)
		if err != nil {
			return err
		}
		before, err := toMap(cus)
		if err != nil {
			return err
		}
		cus.Balance -= credit
		n.BalanceTransaction = optional(newID("cbtxn"))
		if err := errors.Join(save(c.ctx, c.tx, cus), c.emitUpdated("customer.updated", cus.ID, cus, before)); err != nil {
			return err
		}
	}
	money := c.integer("refund_amount", 0)
	if money == 0 {
		return nil
	}
	ch, err := get[charge](c.ctx, c.tx, kindCharge, deref(inv.Charge), true)
	if err != nil {
		return err
	}
	r, err := c.refund(ch, money, "", nil)
	if err != nil {
		return err
	}
	n.Refund = &r.ID
	return nil
}

// credited tells what a credit note did to its invoice, and settles one with nothing left to pay.
func (c *request) credited(inv *invoice, before map[string]any) error {
	if err := c.emitInvoiceUpdated(inv, before); err != nil {
		return err
	}
	if inv.Status != "paid" && inv.AmountDue == 0 {
		return c.settle(inv)
	}
	return nil
}
