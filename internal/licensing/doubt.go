package licensing

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// doubt is why a person must look at an invoice, with the two values that do not
// agree where there are two.
type doubt struct {
	why          string
	ours, stripe any // a text, or an amount
}

// amount is money in the facts of an event.
func amount(minor int64, currency string) map[string]any {
	return map[string]any{"minor": minor, "currency": currency}
}

// flagInvoice parks an invoice for a person, with the cause, and tells the desk once.
func (d *Desk) flagInvoice(ctx context.Context, id int64, cause doubt) error {
	return d.withInvoice(ctx, id, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		return d.flag(ctx, tx, r, inv, cause)
	})
}

func (d *Desk) flag(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, cause doubt) error {
	if inv.NeedsReview == cause.why {
		return nil
	}
	inv.NeedsReview = cause.why
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	// A cause that comes back after somebody cleared it is told again.
	cleared, err := models.From[models.Event](tx).Where("request_id = ? AND kind = 'review_cleared'", r.ID).Count(ctx)
	if err != nil {
		return err
	}
	e := models.Event{RequestID: r.ID, Kind: "needs_review", Facts: map[string]any{"invoice": inv.Number, "why": cause.why}}
	if cause.ours != nil {
		e.Facts["ours"], e.Facts["stripe"] = cause.ours, cause.stripe
	}
	if err := d.event(ctx, tx, e, models.Stripe); err != nil {
		return err
	}
	return d.deskMail(ctx, tx, r, MailDeskNeedsReview, inv.ID, fmt.Sprintf("review:%d:%d:%x", inv.ID, cleared, models.HashToken(cause.why)[:6]))
}

// mismatch says what of a paid invoice is not as accepted; no words when all is.
func mismatch(inv models.Invoice, got billing.Invoice, live bool) doubt {
	accepted := amount(inv.TotalMinor, inv.Currency)
	switch {
	case got.Livemode != live:
		return doubt{fmt.Sprintf("paid in another mode: livemode %t, ours %t", got.Livemode, live), fmt.Sprintf("livemode %t", live), fmt.Sprintf("livemode %t", got.Livemode)}
	case got.CustomerID != inv.StripeCustomerID:
		return doubt{fmt.Sprintf("paid by another customer: %s, ours %s", got.CustomerID, inv.StripeCustomerID), inv.StripeCustomerID, got.CustomerID}
	case got.LocalInvoiceID != inv.ID || got.LocalRequestID != inv.RequestID || got.LocalQuoteID != inv.QuoteID:
		return doubt{fmt.Sprintf("metadata names invoice %d, request %d, quote %d; ours are %d, %d, %d",
			got.LocalInvoiceID, got.LocalRequestID, got.LocalQuoteID, inv.ID, inv.RequestID, inv.QuoteID),
			fmt.Sprintf("%d, %d, %d", inv.ID, inv.RequestID, inv.QuoteID), fmt.Sprintf("%d, %d, %d", got.LocalInvoiceID, got.LocalRequestID, got.LocalQuoteID)}
	case got.Currency != inv.Currency:
		return doubt{fmt.Sprintf("paid in another currency: %s, accepted %s", got.Currency, inv.Currency), accepted, amount(got.TotalMinor, got.Currency)}
	case got.TotalMinor != inv.TotalMinor:
		return doubt{fmt.Sprintf("paid total %d, accepted %d %s", got.TotalMinor, inv.TotalMinor, inv.Currency), accepted, amount(got.TotalMinor, got.Currency)}
	case got.AmountDueMinor != inv.TotalMinor || got.AmountRemainingMinor != 0 || got.AmountPaidMinor != inv.TotalMinor:
		return doubt{fmt.Sprintf("paid %d of %d due, accepted %d %s", got.AmountPaidMinor, got.AmountDueMinor, inv.TotalMinor, inv.Currency),
			accepted, amount(got.AmountPaidMinor, got.Currency)}
	case got.StartingBalanceMinor != 0 || got.PreCreditMinor != 0 || got.PostCreditMinor != 0:
		return doubt{why: fmt.Sprintf("settled with a balance (%d) or credit (%d, %d)", got.StartingBalanceMinor, got.PreCreditMinor, got.PostCreditMinor)}
	default:
		return doubt{}
	}
}
