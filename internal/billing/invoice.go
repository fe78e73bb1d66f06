package billing

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
)

// Metadata keys: the thread back from Stripe's objects to ours.
const (
	metaInvoice      = "invoice_id"
	metaRequest      = "request_id"
	metaQuote        = "quote_id"
	metaLine         = "line_id"
	metaCreditNote   = "credit_note_id"
	metaOrganisation = "org_id"
	metaEnvironment  = "env"
)

// Limits of API version 2023-10-16 that the caller must respect; longer values are ErrRefused.
const (
	MaxCustomFields      = 4
	MaxCustomFieldLength = 30 // of a name and of a value
	MaxDescriptionLength = 1500
	MaxFooterLength      = 5000
)

// CustomField is a row in the head of the invoice, such as "PO number".
type CustomField struct{ Name, Value string }

// InvoiceParams describes a draft. Currency is the upper-case ISO 4217 code; the three ids and
// the environment become metadata. PaymentMethods are Stripe's names (card, sepa_debit,
// customer_balance); empty leaves the choice to the account. DueAt, when set, is sent instead of
// DaysUntilDue. With AutomaticTax Stripe computes the tax from the customer's address, which it
// then needs, and no line may carry a tax rate.
type InvoiceParams struct {
	CustomerID, Currency          string
	InvoiceID, RequestID, QuoteID int64
	Description, Footer           string
	CustomFields                  []CustomField
	DaysUntilDue                  int64
	PaymentMethods                []string
	DueAt                         time.Time `json:",omitzero"` // left out of what is stored when unset
	AutomaticTax                  bool      `json:",omitempty"`
}

// LineParams describes one line of a draft. AmountMinor is the whole net price of the line in
// minor units; TaxRateID is empty for an untaxed line, and with AutomaticTax, where the amount is
// sent as one that Stripe adds the tax to.
type LineParams struct {
	CustomerID, InvoiceID, Currency, Description string
	AmountMinor                                  int64
	LineID                                       int64
	TaxRateID                                    string
	AutomaticTax                                 bool `json:",omitempty"`
}

// CreateInvoice opens a draft that never advances by itself, takes no pending items along and
// computes automatic tax only when asked to. It is empty: finalizing an empty draft makes it paid at once, so
// the caller adds the lines, reads the draft back, compares, and only then finalizes.
func (c *Client) CreateInvoice(ctx context.Context, key string, p InvoiceParams) (Invoice, error) {
	params := &stripe.InvoiceParams{
		Customer:                    stripe.String(p.CustomerID),
		Currency:                    stripe.String(strings.ToLower(p.Currency)),
		CollectionMethod:            stripe.String(string(stripe.InvoiceCollectionMethodSendInvoice)),
		AutoAdvance:                 stripe.Bool(false),
		PendingInvoiceItemsBehavior: stripe.String("exclude"),
		AutomaticTax:                &stripe.InvoiceAutomaticTaxParams{Enabled: stripe.Bool(p.AutomaticTax)},
		Metadata: map[string]string{
			metaInvoice:     strconv.FormatInt(p.InvoiceID, 10),
			metaRequest:     strconv.FormatInt(p.RequestID, 10),
			metaQuote:       strconv.FormatInt(p.QuoteID, 10),
			metaEnvironment: c.environment,
		},
	}
	if p.DueAt.IsZero() {
		params.DaysUntilDue = stripe.Int64(p.DaysUntilDue)
	} else {
		params.DueDate = stripe.Int64(p.DueAt.Unix())
	}
	params.Description, params.Footer = nonEmpty(p.Description), nonEmpty(p.Footer)
	for _, f := range p.CustomFields {
		params.CustomFields = append(params.CustomFields,
			&stripe.InvoiceCustomFieldParams{Name: stripe.String(f.Name), Value: stripe.String(f.Value)})
	}
	if len(p.PaymentMethods) > 0 {
		params.PaymentSettings = &stripe.InvoicePaymentSettingsParams{
			PaymentMethodTypes: stripe.StringSlice(p.PaymentMethods)}
	}
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return Invoice{}, err
	}
	defer cancel()
	made, err := c.stripe.Invoices.New(params)
	if err != nil {
		return Invoice{}, failed("create invoice for", strconv.FormatInt(p.InvoiceID, 10), err)
	}
	return read(made), nil
}

// AddLine attaches one line to a draft and returns the item's id. The amount is sent whole,
// not as unit price and quantity.
func (c *Client) AddLine(ctx context.Context, key string, p LineParams) (string, error) {
	params := &stripe.InvoiceItemParams{
		Customer:    stripe.String(p.CustomerID),
		Invoice:     stripe.String(p.InvoiceID),
		Currency:    stripe.String(strings.ToLower(p.Currency)),
		Amount:      stripe.Int64(p.AmountMinor),
		Description: stripe.String(p.Description),
		Metadata: map[string]string{
			metaLine:        strconv.FormatInt(p.LineID, 10),
			metaEnvironment: c.environment,
		},
	}
	if p.TaxRateID != "" {
		params.TaxRates = []*string{stripe.String(p.TaxRateID)}
	}
	if p.AutomaticTax {
		params.TaxBehavior = stripe.String("exclusive")
	}
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return "", err
	}
	defer cancel()
	item, err := c.stripe.InvoiceItems.New(params)
	if err != nil {
		return "", failed("add line to invoice", p.InvoiceID, err)
	}
	return item.ID, nil
}

// Invoice reads an invoice as it is now, with the state of its payment. A deleted draft is
// ErrNotFound.
func (c *Client) Invoice(ctx context.Context, id string) (Invoice, error) {
	params := &stripe.InvoiceParams{}
	params.AddExpand("payment_intent")
	defer call(ctx, &params.Params)()
	got, err := c.stripe.Invoices.Get(id, params)
	if err != nil {
		return Invoice{}, failed("read invoice", id, err)
	}
	return c.counted(ctx, got)
}

// FinalizeInvoice freezes the draft's amounts and gives it a number and links. An invoice that
// is finalized already is ErrRefused: read it, and take an open one as success.
func (c *Client) FinalizeInvoice(ctx context.Context, key, id string) (Invoice, error) {
	params := &stripe.InvoiceFinalizeInvoiceParams{AutoAdvance: stripe.Bool(false)}
	return c.step(ctx, key, "finalize", id, &params.Params, func() (*stripe.Invoice, error) {
		return c.stripe.Invoices.FinalizeInvoice(id, params)
	})
}

// SendInvoice marks the invoice as sent; Stripe mails it in live mode only.
func (c *Client) SendInvoice(ctx context.Context, key, id string) (Invoice, error) {
	params := &stripe.InvoiceSendInvoiceParams{}
	return c.step(ctx, key, "send", id, &params.Params, func() (*stripe.Invoice, error) {
		return c.stripe.Invoices.SendInvoice(id, params)
	})
}

// VoidInvoice cancels an open or uncollectible invoice. Paid, draft, already void, or with a
// payment under way: ErrRefused. Void first, cancel locally only on success.
func (c *Client) VoidInvoice(ctx context.Context, key, id string) (Invoice, error) {
	params := &stripe.InvoiceVoidInvoiceParams{}
	return c.step(ctx, key, "void", id, &params.Params, func() (*stripe.Invoice, error) {
		return c.stripe.Invoices.VoidInvoice(id, params)
	})
}

// PayOutOfBand records that an open or uncollectible invoice was paid outside Stripe; no charge is
// made. A paid or void one, and one with a payment under way, is ErrRefused.
func (c *Client) PayOutOfBand(ctx context.Context, key, invoiceID string) (Invoice, error) {
	params := &stripe.InvoicePayParams{PaidOutOfBand: stripe.Bool(true)}
	return c.step(ctx, key, "pay out of band", invoiceID, &params.Params, func() (*stripe.Invoice, error) {
		return c.stripe.Invoices.Pay(invoiceID, params)
	})
}

// MarkUncollectible writes an open invoice off as a bad debt. It can still be paid, or voided,
// later. An invoice in any other state is ErrRefused.
func (c *Client) MarkUncollectible(ctx context.Context, key, invoiceID string) (Invoice, error) {
	params := &stripe.InvoiceMarkUncollectibleParams{}
	return c.step(ctx, key, "mark as uncollectible", invoiceID, &params.Params, func() (*stripe.Invoice, error) {
		return c.stripe.Invoices.MarkUncollectible(invoiceID, params)
	})
}

func (c *Client) step(ctx context.Context, key, verb, id string, p *stripe.Params,
	do func() (*stripe.Invoice, error)) (Invoice, error) {
	cancel, err := write(ctx, key, p)
	if err != nil {
		return Invoice{}, err
	}
	defer cancel()
	after, err := do()
	if err != nil {
		return Invoice{}, failed(verb+" invoice", id, err)
	}
	return read(after), nil
}

// DeleteDraft removes a draft; a missing one is success. A finalized one is ErrRefused. The
// draft's items stay bound to it and are never billed elsewhere.
func (c *Client) DeleteDraft(ctx context.Context, id string) error {
	params := &stripe.InvoiceParams{}
	defer call(ctx, &params.Params)()
	_, err := c.stripe.Invoices.Del(id, params)
	if err = failed("delete draft", id, err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// FindInvoice looks for the invoice that a lost answer may have left behind: of this customer,
// created at or after since, carrying our local id and environment. Several can exist only if
// a key was given up too early; the newest that is neither void nor a draft wins, then the
// newest draft, then the newest void one. It reads by list, never by search, because the
// search lags by minutes.
func (c *Client) FindInvoice(ctx context.Context, customerID string, localInvoiceID int64, since time.Time) (Invoice, bool, error) {
	params := &stripe.InvoiceListParams{Customer: stripe.String(customerID)}
	all, err := c.list(ctx, params, since)
	if err != nil {
		return Invoice{}, false, fmt.Errorf("find invoice %d: %w", localInvoiceID, err)
	}
	var best Invoice
	found := false
	for _, inv := range all { // newest first
		if inv.LocalInvoiceID != localInvoiceID || inv.Environment != c.environment {
			continue
		}
		if !found || rank(inv.Status) > rank(best.Status) {
			best, found = inv, true
		}
	}
	return best, found, nil
}

func rank(status string) int {
	switch status {
	case "void":
		return 0
	case "draft":
		return 1
	default:
		return 2
	}
}
