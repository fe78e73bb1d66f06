package billing

import (
	"context"
	"errors"
	"net/http"

	"github.com/stripe/stripe-go/v76"
)

// Access says whether the key may read one kind of object. Problem is Stripe's own reason when it
// may not; it names the missing permission and is for staff.
type Access struct {
	Resource string
	Readable bool
	Problem  string
}

// CheckAccess tries one cheap read of each kind of object that the product needs and reports which
// of them this key may read, in a fixed order. A restricted key that lacks a permission is not an
// error but a line in the answer. An error says that nothing was learnt: the key is unknown
// (ErrRefused with status 401), Stripe is busy, or it did not answer.
func (c *Client) CheckAccess(ctx context.Context) ([]Access, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	one := stripe.ListParams{Context: ctx, Limit: stripe.Int64(1), Single: true}
	var all []Access
	for _, read := range c.cheapReads(one) {
		access := Access{Resource: read.resource}
		err := failed("read "+read.resource+" in mode", string(c.mode), read.once())
		var refused *RefusedError
		switch {
		case err == nil:
			access.Readable = true
		case errors.As(err, &refused) && refused.Status != http.StatusUnauthorized:
			access.Problem = refused.Message
		default:
			return nil, err
		}
		all = append(all, access)
	}
	return all, nil
}

type cheapRead struct {
	resource string
	once     func() error
}

func (c *Client) cheapReads(one stripe.ListParams) []cheapRead {
	s := c.stripe
	return []cheapRead{
		{"customers", func() error { return s.Customers.List(&stripe.CustomerListParams{ListParams: one}).Err() }},
		{"invoices", func() error { return s.Invoices.List(&stripe.InvoiceListParams{ListParams: one}).Err() }},
		{"credit notes", func() error { return s.CreditNotes.List(&stripe.CreditNoteListParams{ListParams: one}).Err() }},
		{"charges", func() error { return s.Charges.List(&stripe.ChargeListParams{ListParams: one}).Err() }},
		{"refunds", func() error { return s.Refunds.List(&stripe.RefundListParams{ListParams: one}).Err() }},
		{"payment intents", func() error { return s.PaymentIntents.List(&stripe.PaymentIntentListParams{ListParams: one}).Err() }},
		{"disputes", func() error { return s.Disputes.List(&stripe.DisputeListParams{ListParams: one}).Err() }},
		{"events", func() error { return s.Events.List(&stripe.EventListParams{ListParams: one}).Err() }},
		{"tax rates", func() error { return s.TaxRates.List(&stripe.TaxRateListParams{ListParams: one}).Err() }},
	}
}
