package licensing

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// CancelInvoice voids or deletes the invoice of a licensee who withdrew. Stripe
// decides: what is paid or on its way stays, and the request goes on.
func (d *Desk) CancelInvoice(ctx context.Context, invoiceID int64) error {
	inv, err := models.InvoiceByID(ctx, d.db, invoiceID)
	if err != nil || inv.CancelAskedAt == nil || inv.Status.Settled() {
		return err
	}
	if inv.StripeInvoiceID == nil {
		made, err := d.adoptUnstored(ctx, inv)
		if err != nil {
			return fmt.Errorf("cancel invoice %d: %w", invoiceID, err)
		}
		if made == "" {
			return d.withInvoice(ctx, invoiceID, d.vanished(ctx))
		}
		inv.StripeInvoiceID = &made
	}
	refused, err := d.cancelAtStripe(ctx, *inv.StripeInvoiceID)
	if err != nil {
		return fmt.Errorf("cancel invoice %d: %w", invoiceID, err)
	}
	if err := d.ReadInvoice(ctx, invoiceID); err != nil {
		return err
	}
	return d.withInvoice(ctx, invoiceID, d.cancelRefused(ctx, refused))
}

// adoptUnstored: nothing was stored of an invoice at Stripe; one may exist all
// the same if the answer to its making was lost. Its id is kept; "" for none.
func (d *Desk) adoptUnstored(ctx context.Context, inv models.Invoice) (string, error) {
	customers, err := customersAsked(ctx, d.db, inv.ID)
	if err != nil {
		return "", err
	}
	for _, customer := range customers {
		found, ok, err := d.billing.FindInvoice(ctx, customer, inv.ID, inv.CreatedAt.Add(-clockSkew))
		if err != nil {
			return "", err
		}
		if !ok {
			continue
		}
		return found.ID, d.keepInvoice(ctx, inv.ID, func(inv *models.Invoice) error {
			inv.StripeCustomerID, inv.StripeInvoiceID = found.CustomerID, &found.ID
			return nil
		})
	}
	return "", nil
}

// cancelAtStripe deletes a draft and voids what is open. A refusal may only mean
// that the invoice moved meanwhile, from draft to open: then it is tried as that;
// one that stands where it was is refused for good. The keys are new each time: a
// second void is refused, never done twice, and a stored failure must not stand in
// the way.
func (d *Desk) cancelAtStripe(ctx context.Context, stripeID string) (refused bool, err error) {
	for seen := ""; ; {
		got, err := d.billing.Invoice(ctx, stripeID)
		if errors.Is(err, billing.ErrNotFound) {
			return false, nil
		}
		if err != nil || got.Status == seen {
			return err == nil, err
		}
		switch seen = got.Status; seen {
		case "draft":
			err = d.billing.DeleteDraft(ctx, stripeID)
		case "open", "uncollectible":
			_, err = d.billing.VoidInvoice(ctx, fmt.Sprintf("lic:%s:void:%s", d.domain, uuid.New()), stripeID)
		default:
			return false, nil
		}
		if !refusedAsItStands(err) {
			return false, err
		}
	}
}

// refusedAsItStands reports a refusal that is about the state of the object. One
// about our key (401, 403) or our own mistake says nothing of the invoice: it is a
// failure, and tried again.
func refusedAsItStands(err error) bool {
	var why *billing.RefusedError
	return errors.As(err, &why) && why.Status == http.StatusBadRequest && why.Type == "invalid_request_error" && why.Param == ""
}

// cancelRefused drops a withdrawal that came too late and tells so: the money is
// there or on its way, or Stripe refuses to cancel the invoice as it stands. In any
// other case it is not decided yet, and the job comes again.
func (d *Desk) cancelRefused(ctx context.Context, refused bool) func(*gorm.DB, *models.Request, *models.Invoice) error {
	return func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		switch {
		case inv.Status.Cancelled() || inv.CancelAskedAt == nil:
			return nil
		case inv.Status == models.InvoicePaid || inv.Status == models.InvoiceProcessing || refused:
			return d.tooLate(ctx, tx, r, inv)
		default:
			return fmt.Errorf("invoice %d was to be cancelled and is %s: %w", inv.ID, inv.Status, models.ErrConflict)
		}
	}
}

func (d *Desk) tooLate(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if inv.CancelAskedAt == nil {
		return nil
	}
	e := models.Event{RequestID: r.ID, Kind: "withdrawal_too_late", Visible: true}
	if inv.CancelBy == models.CancelByStaff { // of which the licensee was never told
		e = models.Event{RequestID: r.ID, Kind: "cancel_too_late", Facts: map[string]any{"number": inv.Number}}
	}
	if inv.Retracts() {
		e.Kind = "retraction_too_late"
	}
	inv.CancelAskedAt, inv.CancelBy, inv.CancelText = nil, "", ""
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	return d.event(ctx, tx, e, models.Stripe)
}
