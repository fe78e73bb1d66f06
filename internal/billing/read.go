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
	AmountDueMinor, AmountPaidMinor, AmountRemainingMinor int64
	// StartingBalanceMinor is what the customer owed (+) or was owed (-) before this invoice;
	// PreCreditMinor and PostCreditMinor are credit notes before and after payment. An invoice
	// with any of them non-zero was not paid by money alone.
	StartingBalanceMinor, PreCreditMinor, PostCreditMinor int64

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

func read(in *stripe.Invoice) Invoice {
	inv := Invoice{
		ID: in.ID, Number: in.Number, Status: string(in.Status),
		Currency:  strings.ToUpper(string(in.Currency)),
		HostedURL: in.HostedInvoiceURL, PDFURL: in.InvoicePDF,
		SubtotalMinor: in.Subtotal, TaxMinor: in.Tax, TotalMinor: in.Total,
		AmountDueMinor: in.AmountDue, AmountPaidMinor: in.AmountPaid, AmountRemainingMinor: in.AmountRemaining,
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

// EventRef points at something that happened. Events are frozen at the account's own API
// version whatever version is asked for, so only the ids are used and the object is read again.
type EventRef struct {
	ID, Type, ObjectID, ObjectKind string
	// InvoiceID is the Stripe invoice concerned: the object itself, or the one that a payment
	// belongs to; empty when there is none.
	InvoiceID string
	Livemode  bool
	Created   time.Time
}

// EventRefs lists events of the given types (at most 20) created at or after from and before
// until, newest first: one page of a hundred, and whether there are more of them; ask for a shorter
// time then, or for all. Stripe keeps them for 30 days.
func (c *Client) EventRefs(ctx context.Context, from, until time.Time, types []string, all bool) (refs []EventRef, more bool, err error) {
	params := &stripe.EventListParams{
		CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: from.Unix(), LesserThan: until.Unix()},
		Types:        stripe.StringSlice(types),
	}
	params.Context = ctx
	params.Limit = stripe.Int64(pageSize)
	params.Single = !all
	events := c.stripe.Events.List(params)
	for events.Next() {
		e := events.Event()
		ref := EventRef{ID: e.ID, Type: string(e.Type), Livemode: e.Livemode, Created: unix(e.Created)}
		if e.Data != nil {
			about := subjectOf(e.Data.Raw)
			ref.ObjectID, ref.ObjectKind, ref.InvoiceID = about.ID, about.Object, about.invoiceID()
		}
		refs = append(refs, ref)
	}
	return refs, events.Meta() != nil && events.Meta().HasMore, failed("list events since", from.UTC().Format(time.RFC3339), events.Err())
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
