package billing

import (
	"context"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
)

// Charge is one successful or failed attempt to collect money, as Stripe has it at the moment of
// asking. RefundedMinor adds up the refunds that are not failed or canceled, pending ones
// included; Refunded says that nothing of the charge is left. Compare RefundedMinor with
// AmountMinor, never with an invoice's total. InvoiceID is empty for a payment without one.
type Charge struct {
	ID, InvoiceID, PaymentIntentID, CustomerID, Currency string
	Status                                               string // succeeded pending failed
	AmountMinor, RefundedMinor                           int64
	Refunded, Disputed, Livemode                         bool
	CreatedAt                                            time.Time
}

// Refund is money on its way back, or back. Status is pending, requires_action, succeeded,
// failed or canceled; a succeeded one can still fail days later, and FailureReason then says why.
// CreditNoteID is the credit note that made the refund, or that it was linked to, and LocalID that
// note's; they are empty and 0 for a refund without one, made in the dashboard.
type Refund struct {
	ID, ChargeID, PaymentIntentID, CreditNoteID string
	Status, Reason, FailureReason, Currency     string
	AmountMinor                                 int64
	LocalID                                     int64
	CreatedAt                                   time.Time
}

// Dispute is a payer's bank asking for the money back. Status is warning_needs_response,
// warning_under_review, warning_closed, needs_response, under_review, won or lost; the
// warning_ ones are inquiries, which move no money. ChargeRefundable says that a refund is still
// possible and would end the inquiry. EvidenceDueAt is zero when nothing is to be answered.
type Dispute struct {
	ID, ChargeID, PaymentIntentID, Status, Reason, Currency string
	AmountMinor                                             int64
	ChargeRefundable, Livemode                              bool
	EvidenceDueAt, CreatedAt                                time.Time
}

// Inquiry says that the bank only asks: no money has moved.
func (d Dispute) Inquiry() bool { return strings.HasPrefix(d.Status, "warning_") }

// Closed says that the bank has decided, or has given up asking.
func (d Dispute) Closed() bool {
	return d.Status == "won" || d.Status == "lost" || d.Status == "warning_closed"
}

// Charge reads a charge.
func (c *Client) Charge(ctx context.Context, id string) (Charge, error) {
	params := &stripe.ChargeParams{}
	defer call(ctx, &params.Params)()
	got, err := c.stripe.Charges.Get(id, params)
	if err != nil {
		return Charge{}, failed("read charge", id, err)
	}
	return readCharge(got), nil
}

// Refunds reads every refund of a charge, newest first, whatever became of it. An unknown charge
// is ErrRefused: it is named in a parameter.
func (c *Client) Refunds(ctx context.Context, chargeID string) ([]Refund, error) {
	params := &stripe.RefundListParams{Charge: stripe.String(chargeID)}
	params.Context = ctx // each page is bounded by the client's own timeout
	params.Limit = stripe.Int64(pageSize)
	params.AddExpand("data.charge")
	var all []Refund
	invoiceID := ""
	page := c.stripe.Refunds.List(params)
	for page.Next() {
		all = append(all, readRefund(page.Refund()))
		invoiceID = invoiceOf(page.Refund())
	}
	if err := failed("list refunds of charge", chargeID, page.Err()); err != nil {
		return nil, err
	}
	return all, c.nameNotes(ctx, all, invoiceID)
}

// Refund reads one refund.
func (c *Client) Refund(ctx context.Context, id string) (Refund, error) {
	params := &stripe.RefundParams{}
	params.AddExpand("charge")
	defer call(ctx, &params.Params)()
	got, err := c.stripe.Refunds.Get(id, params)
	if err != nil {
		return Refund{}, failed("read refund", id, err)
	}
	one := []Refund{readRefund(got)}
	if err := c.nameNotes(ctx, one, invoiceOf(got)); err != nil {
		return Refund{}, err
	}
	return one[0], nil
}

// invoiceOf is the invoice that the charge of a refund paid, where it was read with its charge.
func invoiceOf(in *stripe.Refund) string {
	if in.Charge == nil || in.Charge.Invoice == nil {
		return ""
	}
	return in.Charge.Invoice.ID
}

// nameNotes writes into refunds of one invoice the credit notes that they belong to: a refund does
// not name its credit note, the note names its refund.
func (c *Client) nameNotes(ctx context.Context, refunds []Refund, invoiceID string) error {
	if len(refunds) == 0 || invoiceID == "" {
		return nil
	}
	notes, err := c.CreditNotes(ctx, invoiceID)
	for _, note := range notes {
		for i := range refunds {
			if refunds[i].ID == note.RefundID {
				refunds[i].CreditNoteID, refunds[i].LocalID = note.ID, note.LocalID
			}
		}
	}
	return err
}

// Dispute reads one dispute.
func (c *Client) Dispute(ctx context.Context, id string) (Dispute, error) {
	params := &stripe.DisputeParams{}
	defer call(ctx, &params.Params)()
	got, err := c.stripe.Disputes.Get(id, params)
	if err != nil {
		return Dispute{}, failed("read dispute", id, err)
	}
	return readDispute(got), nil
}

// Disputes reads every dispute of a charge, newest first. There is mostly none or one; an
// inquiry that was closed can be followed by a real one.
func (c *Client) Disputes(ctx context.Context, chargeID string) ([]Dispute, error) {
	params := &stripe.DisputeListParams{Charge: stripe.String(chargeID)}
	params.Context = ctx // each page is bounded by the client's own timeout
	params.Limit = stripe.Int64(pageSize)
	var all []Dispute
	page := c.stripe.Disputes.List(params)
	for page.Next() {
		all = append(all, readDispute(page.Dispute()))
	}
	return all, failed("list disputes of charge", chargeID, page.Err())
}

func readCharge(in *stripe.Charge) Charge {
	ch := Charge{
		ID: in.ID, Currency: strings.ToUpper(string(in.Currency)), Status: string(in.Status),
		AmountMinor: in.Amount, RefundedMinor: in.AmountRefunded,
		Refunded: in.Refunded, Disputed: in.Disputed, Livemode: in.Livemode, CreatedAt: unix(in.Created),
	}
	if in.Invoice != nil {
		ch.InvoiceID = in.Invoice.ID
	}
	if in.PaymentIntent != nil {
		ch.PaymentIntentID = in.PaymentIntent.ID
	}
	if in.Customer != nil {
		ch.CustomerID = in.Customer.ID
	}
	return ch
}

func readRefund(in *stripe.Refund) Refund {
	r := Refund{
		ID: in.ID, Status: string(in.Status), Reason: string(in.Reason), FailureReason: string(in.FailureReason),
		Currency: strings.ToUpper(string(in.Currency)), AmountMinor: in.Amount,
		CreatedAt: unix(in.Created),
	}
	if in.Charge != nil {
		r.ChargeID = in.Charge.ID
	}
	if in.PaymentIntent != nil {
		r.PaymentIntentID = in.PaymentIntent.ID
	}
	return r
}

func readDispute(in *stripe.Dispute) Dispute {
	d := Dispute{
		ID: in.ID, Status: string(in.Status), Reason: string(in.Reason), Currency: strings.ToUpper(string(in.Currency)),
		AmountMinor: in.Amount, ChargeRefundable: in.IsChargeRefundable, Livemode: in.Livemode, CreatedAt: unix(in.Created),
	}
	if in.Charge != nil {
		d.ChargeID = in.Charge.ID
	}
	if in.PaymentIntent != nil {
		d.PaymentIntentID = in.PaymentIntent.ID
	}
	if in.EvidenceDetails != nil {
		d.EvidenceDueAt = unix(in.EvidenceDetails.DueBy)
	}
	return d
}
