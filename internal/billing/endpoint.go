package billing

import (
	"context"

	"github.com/stripe/stripe-go/v76"
)

// EventTypes are the events that a webhook endpoint of ours should be subscribed to, and that the
// reconciliation asks for: everything after which an invoice, a refund, a credit note or a dispute
// has to be read again. Types are matched as texts, so that one which is newer than the pinned
// version (refund.failed) is known all the same.
var EventTypes = []string{
	"invoice.finalized", "invoice.finalization_failed", "invoice.sent", "invoice.paid", "invoice.payment_failed",
	"invoice.payment_action_required", "invoice.voided", "invoice.marked_uncollectible", "invoice.updated", "invoice.deleted",
	"payment_intent.processing",
	"credit_note.created", "credit_note.updated", "credit_note.voided",
	"charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed",
	"charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
	"charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
	"customer_cash_balance_transaction.created", "customer.tax_id.updated",
}

// newerThanPinned are types that an endpoint of the pinned version cannot be subscribed to.
var newerThanPinned = map[string]bool{"refund.failed": true}

// WebhookEndpoint is an address that Stripe sends events to. Status is enabled or disabled.
// APIVersion is empty for one that follows the account's default version; Events may be ["*"].
type WebhookEndpoint struct {
	ID, URL, Status, APIVersion string
	Events                      []string
	Livemode                    bool
}

// CreateWebhookEndpoint subscribes an address to events of the pinned API version and returns the
// endpoint's id and signing secret. Stripe shows the secret this once only. Types newer than the
// pinned version are left out: such an endpoint never gets them. An address that Stripe cannot
// reach (http in live mode, this machine) is ErrRefused.
func (c *Client) CreateWebhookEndpoint(ctx context.Context, key, url string, events []string) (id, secret string, err error) {
	params := &stripe.WebhookEndpointParams{URL: stripe.String(url), APIVersion: stripe.String(APIVersion)}
	for _, e := range events {
		if !newerThanPinned[e] {
			params.EnabledEvents = append(params.EnabledEvents, stripe.String(e))
		}
	}
	params.AddMetadata(metaEnvironment, c.environment)
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return "", "", err
	}
	defer cancel()
	made, err := c.stripe.WebhookEndpoints.New(params)
	if err != nil {
		return "", "", failed("create webhook endpoint", url, err)
	}
	return made.ID, made.Secret, nil
}

// WebhookEndpoints reads every endpoint of the account, newest first, without their secrets.
func (c *Client) WebhookEndpoints(ctx context.Context) ([]WebhookEndpoint, error) {
	params := &stripe.WebhookEndpointListParams{}
	params.Context = ctx // each page is bounded by the client's own timeout
	params.Limit = stripe.Int64(pageSize)
	var all []WebhookEndpoint
	page := c.stripe.WebhookEndpoints.List(params)
	for page.Next() {
		e := page.WebhookEndpoint()
		all = append(all, WebhookEndpoint{
			ID: e.ID, URL: e.URL, Status: e.Status, APIVersion: e.APIVersion, Events: e.EnabledEvents, Livemode: e.Livemode,
		})
	}
	return all, failed("list webhook endpoints in mode", string(c.mode), page.Err())
}
