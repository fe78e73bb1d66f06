package billing

import (
	"context"
	"slices"
	"time"

	"github.com/stripe/stripe-go/v76"
)

// typesPerList is the most that Stripe lets one list of events be filtered by.
const typesPerList = 20

// EventRef points at something that happened. Events are frozen at the account's own API
// version whatever version is asked for, so only the ids are used and the object is read again.
type EventRef struct {
	ID, Type, ObjectID, ObjectKind string
	// InvoiceID is the Stripe invoice concerned: the object itself, or the one that a payment
	// belongs to; empty when there is none.
	InvoiceID string
	// ChargeID and PaymentIntentID are the payment concerned, and CustomerID its customer, where the
	// object names one.
	ChargeID, PaymentIntentID, CustomerID string
	Livemode                              bool
	Created                               time.Time
}

// EventRefs lists events of the given types, of which there may be any number, created at or after
// from and before until, newest first: at most a page of a hundred for each twenty types, and
// whether there are more of them; ask for a shorter time then, or for all. Stripe keeps them for
// 30 days.
func (c *Client) EventRefs(ctx context.Context, from, until time.Time, types []string, all bool) (refs []EventRef, more bool, err error) {
	for some := range slices.Chunk(types, typesPerList) {
		page, further, err := c.eventRefs(ctx, from, until, some, all)
		if err != nil {
			return nil, false, err
		}
		refs, more = append(refs, page...), more || further
	}
	slices.SortStableFunc(refs, func(a, b EventRef) int { return b.Created.Compare(a.Created) })
	return refs, more, nil
}

func (c *Client) eventRefs(ctx context.Context, from, until time.Time, types []string, all bool) (refs []EventRef, more bool, err error) {
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
			ref.ChargeID, ref.PaymentIntentID, ref.CustomerID = about.chargeID(), about.intentID(), about.Customer
		}
		refs = append(refs, ref)
	}
	return refs, events.Meta() != nil && events.Meta().HasMore, failed("list events since", from.UTC().Format(time.RFC3339), events.Err())
}
