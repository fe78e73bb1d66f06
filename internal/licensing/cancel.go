package licensing

import (
	"context"
	"errors"
	"fmt"

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
	if err := d.cancelAtStripe(ctx, *inv.StripeInvoiceID); err != nil {
		return fmt.Errorf("cancel invoice %d: %w", invoiceID, err)
	}
	if err := d.ReadInvoice(ctx, invoiceID); err != nil {
		return err
	}
	return d.withInvoice(ctx, invoiceID, d.cancelRefused(ctx))
}

// adoptUnstored: nothing was stored of an invoice at Stripe; one may exist all
// the same if the answer to its making was lost. Its id is kept; "" for none.
func (d *Desk) adoptUnstored(ctx context.Context, inv models.Invoice) (string, error) {
	customers, err := models.From[models.StripeCustomer](d.db).Where("mode = ? AND organisation_id = ?", inv.Mode, inv.OrganisationID).Limit(1).Find(ctx)
	if err != nil || len(customers) == 0 {
		return "", err
	}
	found, ok, err := d.billing.FindInvoice(ctx, customers[0].CustomerID, inv.ID, inv.CreatedAt.Add(-clockSkew))
	if err != nil || !ok {
		return "", err
	}
	return found.ID, d.keepInvoice(ctx, inv.ID, func(inv *models.Invoice) error {
		inv.StripeCustomerID, inv.StripeInvoiceID = found.CustomerID, &found.ID
		return nil
	})
}

// cancelAtStripe deletes a draft and voids what is open. A refusal may only mean
// that the invoice moved meanwhile, from draft to open: then it is tried as that.
// The keys are new each time: a second void is refused, never done twice, and a
// stored failure must not stand in the way.
func (d *Desk) cancelAtStripe(ctx context.Context, stripeID string) error {
	for seen := ""; ; {
		got, err := d.billing.Invoice(ctx, stripeID)
		if errors.Is(err, billing.ErrNotFound) {
			return nil
		}
		if err != nil || got.Status == seen {
			return err
		}
		switch seen = got.Status; seen {
		case "draft":
			err = d.billing.DeleteDraft(ctx, stripeID)
		case "open", "uncollectible":
			_, err = d.billing.VoidInvoice(ctx, fmt.Sprintf("lic:%s:void:%s", d.domain, uuid.New()), stripeID)
		default:
			return nil
		}
		if !errors.Is(err, billing.ErrRefused) {
			return err
		}
	}
}

// cancelRefused drops a withdrawal that came too late and tells so.
func (d *Desk) cancelRefused(ctx context.Context) func(*gorm.DB, *models.Request, *models.Invoice) error {
	return func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if inv.Status == models.InvoiceVoid || inv.Status == models.InvoiceDeleted {
			return nil
		}
		return d.tooLate(ctx, tx, r, inv)
	}
}

func (d *Desk) tooLate(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	if inv.CancelAskedAt == nil {
		return nil
	}
	inv.CancelAskedAt, inv.CancelText = nil, ""
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "withdrawal_too_late", Visible: true}, models.Stripe)
}
