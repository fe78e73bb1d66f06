package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// books is what Stripe says of the money of one invoice at one moment: the invoice,
// the charge that paid it (nil when none did), and everything that came after.
type books struct {
	invoice  billing.Invoice
	charge   *billing.Charge
	refunds  []billing.Refund
	disputes []billing.Dispute
	notes    []billing.CreditNote
}

// ReadMoney asks Stripe what of an invoice's money was credited, given back or
// disputed, and lets the licence follow. It is the one way for webhook, reconciler
// and desk alike; what events say decides nothing, and a repeat changes nothing.
func (d *Desk) ReadMoney(ctx context.Context, invoiceID int64) error {
	if err := d.ReadInvoice(ctx, invoiceID); err != nil {
		return err
	}
	return d.readMoney(ctx, invoiceID)
}

func (d *Desk) readMoney(ctx context.Context, invoiceID int64) error {
	inv, err := models.InvoiceByID(ctx, d.db, invoiceID)
	if err != nil || inv.StripeInvoiceID == nil || inv.Status == models.InvoiceDeleted {
		return err
	}
	asked := d.Now()
	b, err := d.openBooks(ctx, *inv.StripeInvoiceID)
	if errors.Is(err, billing.ErrNotFound) {
		return nil // ReadInvoice has said so
	}
	if err != nil {
		return fmt.Errorf("read the money of invoice %d: %w", invoiceID, err)
	}
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if inv.MoneyReadAt != nil && inv.MoneyReadAt.After(asked) {
			return nil // overtaken on its way here
		}
		return d.enter(ctx, tx, r, inv, b, asked)
	})
}

// openBooks reads everything about an invoice's money. Only the charge that paid
// it counts: a second one, refunded by hand, says nothing about this sale.
func (d *Desk) openBooks(ctx context.Context, stripeID string) (b books, err error) {
	if b.invoice, err = d.billing.Invoice(ctx, stripeID); err != nil {
		return b, err
	}
	if b.notes, err = d.billing.CreditNotes(ctx, stripeID); err != nil || b.invoice.ChargeID == "" {
		return b, err
	}
	charge, err := d.billing.Charge(ctx, b.invoice.ChargeID)
	if err != nil {
		return b, err
	}
	b.charge = &charge
	if b.refunds, err = d.billing.Refunds(ctx, charge.ID); err != nil {
		return b, err
	}
	b.disputes, err = d.billing.Disputes(ctx, charge.ID)
	return b, err
}

// enter brings our books to Stripe's, tells what is new, and lets the licence and the
// contributors' shares follow. What is told in a word that is new goes to finance.
func (d *Desk) enter(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, b books, asked time.Time) error {
	notes, refunds, strange := understood(b)
	if err := errors.Join(d.noteUnread(ctx, tx, inv, strange), d.enterNotes(ctx, tx, r, inv, notes), d.enterRefunds(ctx, tx, r, inv, refunds),
		d.enterDisputes(ctx, tx, r, inv, b.disputes)); err != nil {
		return err
	}
	inv.MoneyReadAt, inv.ChargeID = &asked, b.invoice.ChargeID
	inv.CreditedMinor, inv.ReturnedMinor = credited(b.notes), givenBack(b)
	inv.Refund, inv.Dispute = refundOf(inv.DueMinor(), inv.ReturnedMinor), disputeOf(b.disputes)
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	if err := errors.Join(d.followMoney(ctx, tx, r, inv), d.followShares(ctx, tx, inv)); err != nil {
		return err
	}
	return d.wentBack(ctx, tx, r, inv)
}

// credited sums the notes that lowered what was due.
func credited(notes []billing.CreditNote) (sum int64) {
	for _, n := range notes {
		if n.Status == "issued" && n.Type == "pre_payment" {
			sum += n.AmountMinor
		}
	}
	return sum
}

// givenBack sums what was given back after payment: what the charge says (a refund
// counts from its beginning and no longer once it failed), and of credit notes what
// was not refunded through it: to the customer's balance, or outside Stripe.
func givenBack(b books) (sum int64) {
	refunds := map[string]int64{}
	for _, re := range b.refunds {
		refunds[re.ID] = re.AmountMinor
	}
	if b.charge != nil {
		sum = b.charge.RefundedMinor
	}
	for _, n := range b.notes {
		if n.Status == "issued" && n.Type == "post_payment" {
			sum += n.AmountMinor - min(n.AmountMinor, refunds[n.RefundID])
		}
	}
	return sum
}

// refundOf compares what went back with what was paid, not with what was invoiced: a
// credit note may have lowered that before.
func refundOf(paid, returned int64) models.Refunded {
	switch {
	case returned <= 0:
		return models.RefundNone
	case returned < paid:
		return models.RefundPartial
	default:
		return models.RefundFull
	}
}

// disputeOf sums up all disputes of a charge: one that is open counts before one
// that was lost, that before one that was won, an inquiry last.
func disputeOf(all []billing.Dispute) models.Disputed {
	order := map[models.Disputed]int{models.DisputeNone: 0, models.DisputeInquiry: 1, models.DisputeWon: 2, models.DisputeLost: 3, models.DisputeOpen: 4}
	worst := models.DisputeNone
	for _, one := range all {
		if s := disputeStands(one.Status); order[s] > order[worst] {
			worst = s
		}
	}
	return worst
}

// DisputeWord is the word of the catalogue for Stripe's status of a dispute:
// inquiry, inquiry_closed, open, won or lost.
func DisputeWord(status string) string {
	if status == "warning_closed" {
		return "inquiry_closed"
	}
	return string(disputeStands(status))
}

// disputeStands reads Stripe's status of a dispute. An inquiry (warning_) moves no
// money; one that is closed is over.
func disputeStands(status string) models.Disputed {
	switch status {
	case "warning_needs_response", "warning_under_review":
		return models.DisputeInquiry
	case "warning_closed":
		return models.DisputeNone
	case "won":
		return models.DisputeWon
	case "lost", "charge_refunded":
		return models.DisputeLost
	default: // needs_response, under_review, and any that is still to come
		return models.DisputeOpen
	}
}
