package billing

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
)

// pageSize is the most that Stripe gives per page of a list.
const pageSize = 100

// Invoice is what Stripe says about an invoice at the moment of asking. Amounts are minor units
// of Currency (upper case). HostedURL and PDFURL are bearer links: empty until finalized, shown
// only to the licensee and to staff, never logged, and read afresh whenever they are shown.
type Invoice struct {
	ID, CustomerID, Number, Status, Currency string
	HostedURL, PDFURL                        string
	PaymentIntentID, PaymentIntentStatus     string // the status is known from Invoice and the lists, not from a write
	ChargeID                                 string

	SubtotalMinor, TaxMinor, TotalMinor                   int64
	SubtotalExcludingTaxMinor, TotalExcludingTaxMinor     int64
	AmountDueMinor, AmountPaidMinor, AmountRemainingMinor int64
	// StartingBalanceMinor is what the customer owed (+) or was owed (-) before this invoice;
	// PreCreditMinor and PostCreditMinor are credit notes before and after payment. An invoice
	// with any of them non-zero was not paid by money alone.
	StartingBalanceMinor, PreCreditMinor, PostCreditMinor int64

	// AutomaticTaxStatus is complete, requires_location_inputs or failed, and empty while
	// AutomaticTax is off. FinalizationError is Stripe's code of why finalizing failed, for staff.
	AutomaticTax                          bool
	AutomaticTaxStatus, FinalizationError string
	CustomerTaxExempt                     string // none, reverse or exempt, as copied from the customer

	LineCount                             int
	Livemode, PaidOutOfBand               bool
	AttemptCount                          int64
	DueAt, CreatedAt, PaidAt, FinalizedAt time.Time // zero when unset

	// The ids that CreateInvoice wrote as metadata; 0 when the invoice is not ours.
	LocalInvoiceID, LocalRequestID, LocalQuoteID int64
	Environment                                  string
	// LastPaymentError is Stripe's code of the last failed attempt (card_declined), for staff.
	LastPaymentError string
}

// CreditedMinor is what credit notes took off the invoice before and after it was paid.
func (i Invoice) CreditedMinor() int64 { return i.PreCreditMinor + i.PostCreditMinor }

// FullyCredited says that credit notes cover the whole invoice: it may be paid by Stripe's word,
// and yet nobody paid for what it is for.
func (i Invoice) FullyCredited() bool { return i.TotalMinor > 0 && i.CreditedMinor() >= i.TotalMinor }

func read(in *stripe.Invoice) Invoice {
	inv := Invoice{
		ID: in.ID, Number: in.Number, Status: string(in.Status),
		Currency:  strings.ToUpper(string(in.Currency)),
		HostedURL: in.HostedInvoiceURL, PDFURL: in.InvoicePDF,
		SubtotalMinor: in.Subtotal, TaxMinor: in.Tax, TotalMinor: in.Total,
		AmountDueMinor: in.AmountDue, AmountPaidMinor: in.AmountPaid, AmountRemainingMinor: in.AmountRemaining,
		SubtotalExcludingTaxMinor: in.SubtotalExcludingTax, TotalExcludingTaxMinor: in.TotalExcludingTax,
		StartingBalanceMinor: in.StartingBalance,
		PreCreditMinor:       in.PrePaymentCreditNotesAmount,
		PostCreditMinor:      in.PostPaymentCreditNotesAmount,
		Livemode:             in.Livemode, PaidOutOfBand: in.PaidOutOfBand, AttemptCount: in.AttemptCount,
		DueAt: unix(in.DueDate), CreatedAt: unix(in.Created),
		LocalInvoiceID: localID(in.Metadata, metaInvoice),
		LocalRequestID: localID(in.Metadata, metaRequest),
		LocalQuoteID:   localID(in.Metadata, metaQuote),
		Environment:    in.Metadata[metaEnvironment],
	}
	if in.Customer != nil {
		inv.CustomerID = in.Customer.ID
	}
	if in.CustomerTaxExempt != nil {
		inv.CustomerTaxExempt = string(*in.CustomerTaxExempt)
	}
	if t := in.AutomaticTax; t != nil {
		inv.AutomaticTax, inv.AutomaticTaxStatus = t.Enabled, string(t.Status)
	}
	if e := in.LastFinalizationError; e != nil {
		inv.FinalizationError = string(e.Code)
	}
	if in.Charge != nil {
		inv.ChargeID = in.Charge.ID
	}
	if in.Lines != nil {
		inv.LineCount = len(in.Lines.Data)
	}
	if t := in.StatusTransitions; t != nil {
		inv.PaidAt, inv.FinalizedAt = unix(t.PaidAt), unix(t.FinalizedAt)
	}
	if pi := in.PaymentIntent; pi != nil {
		inv.PaymentIntentID, inv.PaymentIntentStatus = pi.ID, string(pi.Status)
		if pi.LastPaymentError != nil {
			inv.LastPaymentError = string(pi.LastPaymentError.Code)
		}
	}
	return inv
}

// counted is read with an exact line count: an invoice carries only its first lines.
func (c *Client) counted(ctx context.Context, in *stripe.Invoice) (Invoice, error) {
	inv := read(in)
	if in.Lines == nil || !in.Lines.HasMore {
		return inv, nil
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	params := &stripe.InvoiceListLinesParams{Invoice: stripe.String(in.ID)}
	params.Context = ctx
	params.Limit = stripe.Int64(pageSize)
	inv.LineCount = 0
	lines := c.stripe.Invoices.ListLines(params)
	for lines.Next() {
		inv.LineCount++
	}
	return inv, failed("count lines of invoice", in.ID, lines.Err())
}

// ListInvoices reads every invoice of the account created at or after since, newest first, for
// the nightly comparison. Invoices that are not ours have LocalInvoiceID 0 or another Environment.
func (c *Client) ListInvoices(ctx context.Context, since time.Time) ([]Invoice, error) {
	return c.list(ctx, &stripe.InvoiceListParams{}, since)
}

func (c *Client) list(ctx context.Context, params *stripe.InvoiceListParams, since time.Time) ([]Invoice, error) {
	params.Context = ctx // each page is bounded by the client's own timeout
	params.Limit = stripe.Int64(pageSize)
	params.CreatedRange = &stripe.RangeQueryParams{GreaterThanOrEqual: since.Unix()}
	params.AddExpand("data.payment_intent")
	var all []Invoice
	page := c.stripe.Invoices.List(params)
	for page.Next() {
		inv, err := c.counted(ctx, page.Invoice())
		if err != nil {
			return nil, err
		}
		all = append(all, inv)
	}
	return all, failed("list invoices since", since.UTC().Format(time.RFC3339), page.Err())
}

func unix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func localID(metadata map[string]string, key string) int64 {
	id, err := strconv.ParseInt(metadata[key], 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}
