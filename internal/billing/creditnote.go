package billing

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
)

// MaxMemoLength is the longest memo that a credit note carries.
const MaxMemoLength = 5000

// CreditNote is a correction of a finalized invoice. Status is issued or void. Type says when it
// was issued: pre_payment ones lower what an open invoice still asks for, post_payment ones give
// back what a paid one collected. AmountMinor includes TaxMinor. RefundID is the refund that a
// post_payment note made, if it made one; OutOfBandMinor is what was given back outside Stripe.
// PDFURL is a bearer link like an invoice's. LocalID is 0 when the note is not ours.
type CreditNote struct {
	ID, Number, InvoiceID, Status, Type, Reason, Memo, RefundID, PDFURL, Currency string
	AmountMinor, TaxMinor, OutOfBandMinor                                         int64
	LocalID                                                                       int64
	Environment                                                                   string
	Livemode                                                                      bool
	CreatedAt, VoidedAt                                                           time.Time
}

// CreditNoteParams describes a credit note. AmountMinor is the whole, tax included; Stripe takes
// the tax out of it in the proportion of the invoice. For an open invoice RefundMinor and
// OutOfBandMinor are 0; for a paid one their sum must equal AmountMinor. Reason is duplicate,
// fraudulent, order_change, product_unsatisfactory or empty; Memo is printed on the note. LocalID
// and the environment become metadata.
type CreditNoteParams struct {
	InvoiceID                                string
	AmountMinor, RefundMinor, OutOfBandMinor int64
	Reason, Memo                             string
	LocalID                                  int64
}

// CreateCreditNote issues a credit note and, with RefundMinor, starts the refund with it. Credit
// notes and refunds of one invoice share one ceiling: more than is left is ErrRefused, and so are
// a draft, a void invoice and a refund of a disputed charge. A refund that fails later does not
// undo the note.
func (c *Client) CreateCreditNote(ctx context.Context, key string, p CreditNoteParams) (CreditNote, error) {
	params := &stripe.CreditNoteParams{
		Invoice: stripe.String(p.InvoiceID), Amount: stripe.Int64(p.AmountMinor),
		RefundAmount: positive(p.RefundMinor), OutOfBandAmount: positive(p.OutOfBandMinor),
		Reason: nonEmpty(p.Reason), Memo: nonEmpty(p.Memo), Metadata: c.creditNoteMetadata(p),
	}
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return CreditNote{}, err
	}
	defer cancel()
	made, err := c.stripe.CreditNotes.New(params)
	if err != nil {
		return CreditNote{}, failed("credit invoice", p.InvoiceID, err)
	}
	return readCreditNote(made), nil
}

// PreviewCreditNote asks what CreateCreditNote would do, with the tax worked out and with the same
// refusals, and changes nothing. The answer's ID means nothing.
func (c *Client) PreviewCreditNote(ctx context.Context, p CreditNoteParams) (CreditNote, error) {
	params := &stripe.CreditNotePreviewParams{
		Invoice: stripe.String(p.InvoiceID), Amount: stripe.Int64(p.AmountMinor),
		RefundAmount: positive(p.RefundMinor), OutOfBandAmount: positive(p.OutOfBandMinor),
		Reason: nonEmpty(p.Reason), Memo: nonEmpty(p.Memo), Metadata: c.creditNoteMetadata(p),
	}
	defer call(ctx, &params.Params)()
	shown, err := c.stripe.CreditNotes.Preview(params)
	if err != nil {
		return CreditNote{}, failed("preview credit of invoice", p.InvoiceID, err)
	}
	return readCreditNote(shown), nil
}

// VoidCreditNote takes a credit note back and with it what it took off an open invoice. Only a
// pre_payment note of an invoice that is still open can be voided; anything else is ErrRefused.
func (c *Client) VoidCreditNote(ctx context.Context, key, id string) (CreditNote, error) {
	params := &stripe.CreditNoteVoidCreditNoteParams{}
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return CreditNote{}, err
	}
	defer cancel()
	after, err := c.stripe.CreditNotes.VoidCreditNote(id, params)
	if err != nil {
		return CreditNote{}, failed("void credit note", id, err)
	}
	return readCreditNote(after), nil
}

// CreditNote reads one credit note.
func (c *Client) CreditNote(ctx context.Context, id string) (CreditNote, error) {
	params := &stripe.CreditNoteParams{}
	defer call(ctx, &params.Params)()
	got, err := c.stripe.CreditNotes.Get(id, params)
	if err != nil {
		return CreditNote{}, failed("read credit note", id, err)
	}
	return readCreditNote(got), nil
}

// CreditNotes reads every credit note of an invoice, newest first, void ones included.
func (c *Client) CreditNotes(ctx context.Context, invoiceID string) ([]CreditNote, error) {
	params := &stripe.CreditNoteListParams{Invoice: stripe.String(invoiceID)}
	params.Context = ctx // each page is bounded by the client's own timeout
	params.Limit = stripe.Int64(pageSize)
	var all []CreditNote
	page := c.stripe.CreditNotes.List(params)
	for page.Next() {
		all = append(all, readCreditNote(page.CreditNote()))
	}
	return all, failed("list credit notes of invoice", invoiceID, page.Err())
}

// FindCreditNote looks for the credit note that a lost answer may have left behind: of this
// invoice, carrying our local id and environment. An issued one wins over a void one, then the
// newest.
func (c *Client) FindCreditNote(ctx context.Context, invoiceID string, localID int64) (CreditNote, bool, error) {
	all, err := c.CreditNotes(ctx, invoiceID)
	if err != nil {
		return CreditNote{}, false, fmt.Errorf("find credit note %d: %w", localID, err)
	}
	var best CreditNote
	found := false
	for _, note := range all {
		if note.LocalID != localID || note.Environment != c.environment {
			continue
		}
		if !found || best.Status == "void" && note.Status != "void" {
			best, found = note, true
		}
	}
	return best, found, nil
}

func (c *Client) creditNoteMetadata(p CreditNoteParams) map[string]string {
	return map[string]string{
		metaCreditNote:  strconv.FormatInt(p.LocalID, 10),
		metaEnvironment: c.environment,
	}
}

func readCreditNote(in *stripe.CreditNote) CreditNote {
	note := CreditNote{
		ID: in.ID, Number: in.Number, Status: string(in.Status), Type: string(in.Type), Reason: string(in.Reason),
		Memo: in.Memo, PDFURL: in.PDF, Currency: strings.ToUpper(string(in.Currency)),
		AmountMinor: in.Amount, OutOfBandMinor: in.OutOfBandAmount,
		LocalID: localID(in.Metadata, metaCreditNote), Environment: in.Metadata[metaEnvironment],
		Livemode: in.Livemode, CreatedAt: unix(in.Created), VoidedAt: unix(in.VoidedAt),
	}
	if in.Invoice != nil {
		note.InvoiceID = in.Invoice.ID
	}
	if in.Refund != nil {
		note.RefundID = in.Refund.ID
	}
	for _, t := range in.TaxAmounts {
		note.TaxMinor += t.Amount
	}
	return note
}

// positive is an amount that is sent only when there is one.
func positive(minor int64) *int64 {
	if minor == 0 {
		return nil
	}
	return stripe.Int64(minor)
}

// nonEmpty is a text that is sent only when there is one.
func nonEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return stripe.String(text)
}
