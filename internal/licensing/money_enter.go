package licensing

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// enterNotes mirrors the credit notes. One of ours is found by its local id: the
// answer to its making may have been lost.
func (d *Desk) enterNotes(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, notes []billing.CreditNote) error {
	known, err := models.CreditNotesOf(ctx, tx, inv.ID)
	if err != nil {
		return err
	}
	for _, got := range notes {
		was := noteOf(known, got)
		next := was
		next.InvoiceID, next.StripeCreditNoteID, next.Number, next.Kind, next.Status = inv.ID, &got.ID, got.Number, got.Type, got.Status
		next.AmountMinor, next.OutOfBandMinor, next.Currency, next.Refusal = got.AmountMinor, got.OutOfBandMinor, got.Currency, ""
		next.Reason, next.Memo, next.StripeRefundID, next.PDFURL = got.Reason, got.Memo, got.RefundID, got.PDFURL
		next.CreatedAt, next.VoidedAt = got.CreatedAt, timeOrNil(got.VoidedAt)
		if err := keepRow(ctx, tx, next.ID, &next); err != nil {
			return fmt.Errorf("enter credit note %s: %w", got.ID, err)
		}
		if was.StripeCreditNoteID != nil && was.Status == next.Status {
			continue
		}
		kind := "credit_note_issued"
		if next.Status == "void" {
			kind = "credit_note_void"
		}
		facts := map[string]any{"number": got.Number, "total_minor": got.AmountMinor, "currency": got.Currency}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: kind, Visible: true, Facts: facts}, models.Stripe); err != nil {
			return err
		}
		if next.Status == "issued" && next.StripeRefundID == "" { // a refund has a letter of its own
			if err := d.moneyMail(ctx, tx, r, MailCredited, next.ID, fmt.Sprintf("credited:%d", next.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

func noteOf(known []models.CreditNote, got billing.CreditNote) models.CreditNote {
	for _, n := range known {
		if n.StripeCreditNoteID != nil && *n.StripeCreditNoteID == got.ID || n.StripeCreditNoteID == nil && got.LocalID == n.ID {
			return n
		}
	}
	return models.CreditNote{}
}

// enterRefunds mirrors the refunds of the charge that paid. The payer hears of each
// once, a person of each that failed.
func (d *Desk) enterRefunds(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, refunds []billing.Refund) error {
	known, err := models.RefundsOf(ctx, tx, inv.ID)
	if err != nil {
		return err
	}
	for _, got := range refunds {
		var was models.Refund
		for _, k := range known {
			if k.StripeRefundID == got.ID {
				was = k
			}
		}
		next := was
		next.InvoiceID, next.StripeRefundID, next.ChargeID, next.Status = inv.ID, got.ID, got.ChargeID, got.Status
		next.AmountMinor, next.Currency, next.Reason, next.FailureReason = got.AmountMinor, got.Currency, got.Reason, got.FailureReason
		next.CreatedAt, next.UpdatedAt = got.CreatedAt, d.Now()
		if was.Status == next.Status {
			continue
		}
		if err := keepRow(ctx, tx, next.ID, &next); err != nil {
			return fmt.Errorf("enter refund %s: %w", got.ID, err)
		}
		if err := d.tellRefund(ctx, tx, r, inv, was, next); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) tellRefund(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, was, next models.Refund) error {
	facts := map[string]any{"number": inv.Number, "total_minor": next.AmountMinor, "currency": next.Currency}
	if next.Failed() {
		facts["reason"] = next.FailureReason
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "refund_failed", Facts: facts}, models.Stripe); err != nil {
			return err
		}
		return d.deskMail(ctx, tx, r, MailDeskRefundFailed, next.ID, fmt.Sprintf("desk_refund_failed:%d", next.ID))
	}
	if was.ID != 0 {
		return nil // pending, and now succeeded: it was told when it began
	}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "refunded", Visible: true, Facts: facts}, models.Stripe); err != nil {
		return err
	}
	return d.moneyMail(ctx, tx, r, MailRefunded, next.ID, fmt.Sprintf("refunded:%d", next.ID))
}

// enterDisputes mirrors the disputes, and gives each to a person while there is
// something to answer.
func (d *Desk) enterDisputes(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, disputes []billing.Dispute) error {
	known, err := models.DisputesOf(ctx, tx, inv.ID)
	if err != nil {
		return err
	}
	for _, got := range disputes {
		var was models.Dispute
		for _, k := range known {
			if k.StripeDisputeID == got.ID {
				was = k
			}
		}
		next := was
		next.InvoiceID, next.StripeDisputeID, next.ChargeID, next.Status = inv.ID, got.ID, got.ChargeID, got.Status
		next.AmountMinor, next.Currency, next.Reason, next.Refundable = got.AmountMinor, got.Currency, got.Reason, got.ChargeRefundable
		next.EvidenceDueAt, next.CreatedAt, next.UpdatedAt = timeOrNil(got.EvidenceDueAt), got.CreatedAt, d.Now()
		if was.Status == next.Status && was.Refundable == next.Refundable && equalTimes(was.EvidenceDueAt, next.EvidenceDueAt) {
			continue
		}
		if err := keepRow(ctx, tx, next.ID, &next); err != nil {
			return fmt.Errorf("enter dispute %s: %w", got.ID, err)
		}
		if was.Status == next.Status {
			continue
		}
		facts := map[string]any{"status": next.Status, "reason": next.Reason, "total_minor": next.AmountMinor, "currency": next.Currency}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "dispute", Facts: facts}, models.Stripe); err != nil {
			return err
		}
		if err := d.deskMail(ctx, tx, r, MailDeskDispute, next.ID, fmt.Sprintf("desk_dispute:%d:%s", next.ID, next.Status)); err != nil {
			return err
		}
	}
	return nil
}

// keepRow writes a row of our books whole: a new one when it has no id yet.
func keepRow[T any](ctx context.Context, tx *gorm.DB, id int64, row *T) error {
	if id == 0 {
		return models.From[T](tx).Create(ctx, row)
	}
	_, err := models.From[T](tx).Where("id = ?", id).Select("*").Omit("id").Updates(ctx, *row)
	return err
}

func equalTimes(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
