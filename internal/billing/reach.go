package billing

import (
	"context"

	"github.com/stripe/stripe-go/v76"
)

// Reach asks for one event: the cheapest thing that only a key which Stripe knows,
// with read access to Events, is answered. What comes back is not looked at.
func (c *Client) Reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	params := &stripe.EventListParams{}
	params.Context = ctx
	params.Limit = stripe.Int64(1)
	params.Single = true // no further pages
	return failed("reach Stripe in mode", string(c.mode), c.stripe.Events.List(params).Err())
}
