package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// openInvoice writes our half of the invoice with the frozen amounts; a job then
// walks it through Stripe.
func (d *Desk) openInvoice(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, q models.Quote) (*models.Invoice, error) {
	now := d.Now()
	terms, err := models.TermsFor(ctx, tx, *r)
	if err != nil {
		return nil, err
	}
	inv := models.Invoice{
		PublicationID: r.PublicationID, RequestID: r.ID, QuoteID: q.ID, OrganisationID: r.OrganisationID,
		Status: models.InvoicePreparing, Mode: d.Mode(), Currency: q.Currency,
		NetMinor: q.NetMinor, TaxMinor: q.TaxMinor, TotalMinor: q.TotalMinor,
		PaymentDays: q.PaymentDays, ReverseCharge: reverses(p, r, q, r.Billing), AutomaticTax: q.AutomaticTax,
		Refund: models.RefundNone, Dispute: models.DisputeNone, CreatedAt: now, UpdatedAt: now,
	}
	if !terms.Recognised() { // somebody in the organisation's name
		inv.AccountKey = models.EmailKey(r.ContactEmail)
	}
	if err := models.From[models.Invoice](tx).Create(ctx, &inv); err != nil {
		return nil, fmt.Errorf("open invoice for quote %d: %w", q.ID, err)
	}
	return &inv, d.enqueue(ctx, tx, PrepareInvoice{InvoiceID: inv.ID})
}

// PrepareInvoice walks an invoice through Stripe: customer, tax rate, draft,
// lines, read back and compare, finalize, send. Every step is stored before the
// next, so that a crash anywhere is continued, never repeated. It is safe to run
// again at any time; a settled or cancelled invoice is left alone.
func (d *Desk) PrepareInvoice(ctx context.Context, invoiceID int64) error {
	w, err := d.walk(ctx, invoiceID)
	if err != nil || w == nil {
		return err
	}
	for _, step := range []func(context.Context) error{w.customer, w.taxNumber, w.taxRate, w.draft, w.lines, w.compare, w.finalize, w.send} {
		err := step(ctx)
		if errors.Is(err, errStopped) {
			break
		}
		if errors.Is(err, billing.ErrNotFound) {
			err = errors.Join(d.ReadInvoice(ctx, invoiceID), w.unlessSettled(ctx, err))
			if err == nil {
				return nil
			}
		}
		if err != nil {
			return fmt.Errorf("prepare invoice %d: %w", invoiceID, err)
		}
	}
	return d.ReadInvoice(ctx, invoiceID)
}

// errStopped ends a walk that a person must look at or that was cancelled.
var errStopped = errors.New("stopped")

// unlessSettled drops an error of a walk whose invoice has ended meanwhile: its
// draft was deleted under its feet.
func (w *walk) unlessSettled(ctx context.Context, cause error) error {
	inv, err := models.InvoiceByID(ctx, w.d.db, w.inv.ID)
	if err == nil && inv.Status.Settled() {
		return nil
	}
	return errors.Join(err, cause)
}

// walk is one run of PrepareInvoice: what it needs, and how far it came.
type walk struct {
	d          *Desk
	inv        models.Invoice
	request    models.Request
	quote      models.Quote
	quoteLines []models.QuoteLine
	org        models.Organisation
	pub        models.Publication
	customerID string
	taxRateID  string
	stripeID   string
}

func (d *Desk) walk(ctx context.Context, invoiceID int64) (*walk, error) {
	w := &walk{d: d}
	var err error
	if w.inv, err = models.InvoiceByID(ctx, d.db, invoiceID); err != nil {
		return nil, err
	}
	if needsAPerson(w.inv) || w.inv.CancelAskedAt != nil || w.inv.Status.Settled() {
		return nil, nil
	}
	if w.inv.Status != models.InvoicePreparing && w.inv.Status != models.InvoiceDraft && w.inv.SentAt != nil {
		return nil, nil
	}
	if w.inv.Mode != d.Mode() {
		return nil, d.flagInvoice(ctx, invoiceID,
			doubt{fmt.Sprintf("made in mode %s, the house now runs in %s", w.inv.Mode, d.Mode()), w.inv.Mode, d.Mode()})
	}
	return w, w.load(ctx)
}

func (w *walk) load(ctx context.Context) (err error) {
	db := w.d.db
	if w.request, err = models.RequestByID(ctx, db, w.inv.RequestID); err != nil {
		return err
	}
	if w.quote, err = models.QuoteByID(ctx, db, w.inv.QuoteID); err != nil {
		return err
	}
	if w.quoteLines, err = models.LinesOf(ctx, db, w.inv.QuoteID); err != nil {
		return err
	}
	if w.org, err = models.OrganisationByID(ctx, db, w.inv.OrganisationID); err != nil {
		return err
	}
	w.pub, err = models.PublicationByID(ctx, db, w.inv.PublicationID)
	return err
}

func (w *walk) draft(ctx context.Context) error {
	if w.inv.StripeInvoiceID != nil {
		w.stripeID = *w.inv.StripeInvoiceID
		return nil
	}
	p := w.invoiceParams()
	find := func(ctx context.Context) (string, bool, error) {
		found, ok, err := w.d.billing.FindInvoice(ctx, w.customerID, w.inv.ID, w.inv.CreatedAt.Add(-clockSkew))
		return found.ID, ok && found.Status != "void", err
	}
	id, err := w.op(ctx, "invoice", p, find, func(key string) (string, error) {
		made, err := w.d.billing.CreateInvoice(ctx, key, p)
		return made.ID, err
	})
	if err != nil {
		return err
	}
	w.stripeID = id
	ended := false
	err = w.d.keepInvoice(ctx, w.inv.ID, func(inv *models.Invoice) error {
		inv.StripeCustomerID, inv.StripeInvoiceID = w.customerID, &id
		if inv.Status == models.InvoicePreparing {
			inv.Status = models.InvoiceDraft
		}
		ended = inv.Status.Settled()
		return nil
	})
	if err != nil || !ended {
		return err
	}
	// The licensee withdrew while this draft was on its way: nobody else knows of it.
	if err := w.d.billing.DeleteDraft(ctx, id); err != nil {
		return err
	}
	return errStopped
}

func (w *walk) invoiceParams() billing.InvoiceParams {
	fields := []billing.CustomField{{Name: "Request", Value: w.request.Reference}}
	if po := w.request.Billing.PurchaseOrder; po != "" {
		fields = append(fields, billing.CustomField{Name: "PO number", Value: clip(po, billing.MaxCustomFieldLength)})
	}
	if vat := w.request.Billing.TaxID; vat != "" {
		fields = append(fields, billing.CustomField{Name: "Your tax number", Value: clip(vat, billing.MaxCustomFieldLength)})
	}
	var only []string // the account's own ways, unless the price is that of paying by card
	if w.quote.Grant.Use.Payment == "card" {
		only = []string{"card"}
	}
	return billing.InvoiceParams{
		CustomerID: w.customerID, Currency: w.inv.Currency, InvoiceID: w.inv.ID, RequestID: w.inv.RequestID, QuoteID: w.inv.QuoteID,
		Description:  clip(fmt.Sprintf("Licence to republish, request %s", w.request.Reference), billing.MaxDescriptionLength),
		Footer:       clip(w.footer(), billing.MaxFooterLength),
		CustomFields: fields, PaymentMethods: only, AutomaticTax: w.inv.AutomaticTax, DaysUntilDue: int64(daysToPay(w.pub, w.inv)),
	}
}

// footer names the seller, and says why there is no tax where the payer owes it.
func (w *walk) footer() string {
	seller := strings.TrimSpace(w.pub.LegalName + " " + w.pub.TaxID)
	if !w.inv.ReverseCharge {
		return seller
	}
	return seller + "\n" + w.d.words.Printer(w.request.Language).T("public_parts.bill.reverse_invoice", "TaxNumber", w.request.Billing.TaxID)
}

func (w *walk) lines(ctx context.Context) error {
	if w.inv.Status != models.InvoicePreparing && w.inv.Status != models.InvoiceDraft {
		return nil
	}
	added := 0
	for _, l := range w.quoteLines {
		if l.NetMinor == 0 {
			continue
		}
		added++
		p := billing.LineParams{
			CustomerID: w.customerID, InvoiceID: w.stripeID, Currency: w.inv.Currency,
			Description: clip(l.Description, 500), AmountMinor: l.NetMinor, LineID: l.ID, TaxRateID: w.taxRateID, AutomaticTax: w.inv.AutomaticTax,
		}
		_, err := w.op(ctx, fmt.Sprintf("line-%d", l.Position), p, w.hasLines(added), func(key string) (string, error) { return w.d.billing.AddLine(ctx, key, p) })
		if err != nil {
			return w.withoutRate(ctx, err)
		}
	}
	return nil
}

// hasLines finds a line whose answer was lost: they are added one after another,
// and to this draft only by us.
func (w *walk) hasLines(n int) func(context.Context) (string, bool, error) {
	return func(ctx context.Context) (string, bool, error) {
		got, err := w.d.billing.Invoice(ctx, w.stripeID)
		return "", got.LineCount >= n, err
	}
}

// clip shortens a text to n characters at most.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
