package sandbox

import (
	"context"
	"errors"
	"fmt"
)

var disputeParams = paramSet{"evidence[uncategorized_text]": text, "evidence[customer_name]": text,
	"evidence[customer_email_address]": text, "evidence[product_description]": text,
	"submit": boolean, "metadata": text, "metadata[*]": text}

// evidenceTime is how long the publisher has to answer a dispute.
const evidenceTime = 9 * day

func disputesOf(ctx context.Context, q query, chargeID string) ([]dispute, error) {
	return selectAll[dispute](ctx, q, `kind = $1 AND body->>'charge' = $2 ORDER BY seq`, kindDispute, chargeID)
}

// openDispute is the payer's bank asking: for the money, or, as an inquiry, for an explanation
// only. A dispute takes all that is left of the charge at once.
func (c *request) openDispute(ch *charge, inquiry bool) (*dispute, error) {
	earlier, err := disputesOf(c.ctx, c.tx, ch.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range earlier {
		if d.Status != "warning_closed" {
			return nil, fmt.Errorf("%w: the charge has a dispute that is %s", ErrOutcome, d.Status)
		}
	}
	left := ch.Amount - ch.AmountRefunded
	if ch.Status != "succeeded" || left == 0 {
		return nil, fmt.Errorf("%w: there is nothing left of the charge", ErrOutcome)
	}
	due := c.now + evidenceTime
	d := &dispute{
		ID: newID("dp"), Object: kindDispute, Amount: left, BalanceTransactions: []balanceTransaction{}, Charge: ch.ID,
		Created: c.now, Currency: ch.Currency, EvidenceDetails: evidenceDetails{DueBy: &due}, Metadata: map[string]string{},
		Evidence:      evidence{CustomerEmail: ch.BillingDetails.Email, CustomerName: ch.BillingDetails.Name},
		PaymentIntent: ch.PaymentIntent, Reason: "fraudulent", Status: "warning_needs_response", IsChargeRefundable: true,
	}
	if !inquiry {
		d.Status = "needs_response"
		c.withdraw(d)
	}
	ch.Disputed = true
	err = errors.Join(save(c.ctx, c.tx, d), save(c.ctx, c.tx, ch), c.emit("charge.dispute.created", d.ID, d, nil))
	if err == nil && !inquiry {
		err = c.emit("charge.dispute.funds_withdrawn", d.ID, d, nil)
	}
	return d, err
}

// withdraw takes the disputed amount; no refund is possible while it is gone.
func (c *request) withdraw(d *dispute) {
	d.IsChargeRefundable = false
	d.BalanceTransactions = append(d.BalanceTransactions, c.movement(d, -d.Amount, "dispute", "Chargeback withdrawal for "+d.Charge))
}

func (c *request) movement(d *dispute, amount int64, category, description string) balanceTransaction {
	return balanceTransaction{
		ID: newID("txn"), Object: "balance_transaction", Amount: amount, AvailableOn: c.now, Created: c.now, Currency: d.Currency,
		Description: &description, FeeDetails: []null{}, Net: amount, ReportingCategory: category, Source: &d.ID,
		Status: "available", Type: "adjustment",
	}
}

// DisputeStep is what happens to a dispute next.
type DisputeStep string

const (
	DisputeAnswered  DisputeStep = "answer"   // evidence is submitted: under review
	DisputeWon       DisputeStep = "win"      // the money comes back
	DisputeLost      DisputeStep = "lose"     // the money stays gone
	DisputeDropped   DisputeStep = "drop"     // an inquiry ends without a dispute
	DisputeEscalated DisputeStep = "escalate" // an inquiry becomes a dispute: the money is taken
)

// moveDispute lets a step happen to a locked dispute of a locked charge.
func (c *request) moveDispute(d *dispute, step DisputeStep) error {
	before, err := toMap(d)
	if err != nil {
		return err
	}
	inquiry := d.Status == "warning_needs_response" || d.Status == "warning_under_review"
	answered := d.Status == "under_review" || d.Status == "warning_under_review"
	if d.closed() || (inquiry != (step == DisputeDropped || step == DisputeEscalated) && step != DisputeAnswered) {
		return fmt.Errorf("%w: the dispute is %s", ErrOutcome, d.Status)
	}
	switch step {
	case DisputeAnswered:
		if answered {
			return fmt.Errorf("%w: the dispute is %s", ErrOutcome, d.Status)
		}
		return c.answerDispute(d, before, inquiry)
	case DisputeWon:
		d.Status, d.IsChargeRefundable = "won", true
		d.BalanceTransactions = append(d.BalanceTransactions, c.movement(d, d.Amount, "dispute_reversal", "Chargeback reversal for "+d.Charge))
		return errors.Join(c.closeDispute(d), c.emit("charge.dispute.funds_reinstated", d.ID, d, nil))
	case DisputeLost:
		d.Status = "lost"
		return c.closeDispute(d)
	case DisputeDropped:
		d.Status = "warning_closed"
		return c.closeDispute(d)
	case DisputeEscalated:
		return c.escalate(d, before)
	default:
		return fmt.Errorf("%w: unknown step %q", ErrOutcome, step)
	}
}

// escalate makes a dispute of an inquiry, over what was not refunded meanwhile.
func (c *request) escalate(d *dispute, before map[string]any) error {
	ch, err := get[charge](c.ctx, c.tx, kindCharge, d.Charge, true)
	if err != nil {
		return err
	}
	d.Status, d.Amount = "needs_response", ch.Amount-ch.AmountRefunded
	c.withdraw(d)
	return errors.Join(save(c.ctx, c.tx, d), c.emitUpdated("charge.dispute.updated", d.ID, d, before),
		c.emit("charge.dispute.funds_withdrawn", d.ID, d, nil))
}

func (c *request) answerDispute(d *dispute, before map[string]any, inquiry bool) error {
	d.Status = "under_review"
	if inquiry {
		d.Status = "warning_under_review"
	}
	d.EvidenceDetails.HasEvidence = true
	d.EvidenceDetails.SubmissionCount++
	return errors.Join(save(c.ctx, c.tx, d), c.emitUpdated("charge.dispute.updated", d.ID, d, before))
}

func (c *request) closeDispute(d *dispute) error {
	return errors.Join(save(c.ctx, c.tx, d), c.emit("charge.dispute.closed", d.ID, d, nil))
}

// endInquiry closes the inquiry of a charge that is refunded in full: there is nothing left to ask.
func (c *request) endInquiry(ch *charge) error {
	if !ch.Refunded {
		return nil
	}
	disputes, err := disputesOf(c.ctx, c.tx, ch.ID)
	for i := range disputes {
		if d := &disputes[i]; !d.closed() {
			err = errors.Join(err, c.moveDispute(d, DisputeDropped))
		}
	}
	return err
}

// lockDispute locks a dispute after its charge, as every change of a dispute does.
func (c *request) lockDispute(id string) (*dispute, error) {
	d, err := get[dispute](c.ctx, c.tx, kindDispute, id, false)
	if err != nil {
		return nil, err
	}
	if _, err := get[charge](c.ctx, c.tx, kindCharge, d.Charge, true); err != nil {
		return nil, err
	}
	return get[dispute](c.ctx, c.tx, kindDispute, id, true)
}

func getDispute(c *request) (any, error) {
	return get[dispute](c.ctx, c.tx, kindDispute, c.path("id"), false)
}

func listDisputes(c *request) (any, error) {
	where := &conditions{}
	if err := c.byPayment(where); err != nil {
		return nil, err
	}
	return c.listObjects(kindDispute, "/v1/disputes", where)
}

// updateDispute stores evidence and submits it, unless submit is false.
func updateDispute(c *request) (any, error) {
	d, err := c.lockDispute(c.path("id"))
	if err != nil {
		return nil, err
	}
	before, err := toMap(d)
	if err != nil {
		return nil, err
	}
	told := false
	for name, field := range map[string]**string{
		"customer_email_address": &d.Evidence.CustomerEmail, "customer_name": &d.Evidence.CustomerName,
		"product_description": &d.Evidence.Description, "uncategorized_text": &d.Evidence.Text,
	} {
		if c.has("evidence[" + name + "]") {
			*field, told = optional(c.Get("evidence["+name+"]")), true
		}
	}
	if told && d.closed() {
		return nil, refuse("", "", "This dispute is already closed.")
	}
	if d.Metadata, err = c.metadata(d.Metadata); err != nil {
		return nil, err
	}
	open := d.Status == "needs_response" || d.Status == "warning_needs_response"
	if told && open && c.Get("submit") != "false" {
		return d, c.answerDispute(d, before, d.Status == "warning_needs_response")
	}
	d.EvidenceDetails.HasEvidence = d.EvidenceDetails.HasEvidence || told
	return d, errors.Join(save(c.ctx, c.tx, d), c.emitUpdated("charge.dispute.updated", d.ID, d, before))
}

// closeDisputeByAPI gives a dispute up: it is lost.
func closeDisputeByAPI(c *request) (any, error) {
	d, err := c.lockDispute(c.path("id"))
	if err != nil {
		return nil, err
	}
	if err := c.moveDispute(d, DisputeLost); errors.Is(err, ErrOutcome) {
		return nil, refuse("", "", "This dispute is already closed.")
	} else if err != nil {
		return nil, err
	}
	return d, nil
}
