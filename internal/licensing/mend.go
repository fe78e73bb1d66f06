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

// Mendable reports whether a difference of a kind can be mended by the house itself;
// any other takes an explanation.
func Mendable(kind string) bool {
	return kind == "unknown" || kind == "status" || kind == "corrections"
}

// ExplainDifference ends a difference with a person's words. ErrForbidden,
// ErrNotFound, ErrConflict when it has ended, Invalid without words.
func (d *Desk) ExplainDifference(ctx context.Context, by models.Actor, id int64, words string) error {
	diff, err := d.differenceFor(ctx, by, id)
	if err != nil {
		return err
	}
	if words = strings.TrimSpace(words); words == "" {
		return models.Invalid{"explanation": "errors.reason_required"}
	}
	return d.endDifference(ctx, by, diff, words)
}

// AskToMend lets a job mend a difference: read again what stands otherwise, or
// remove a stray draft or open invoice at Stripe. ErrForbidden, ErrNotFound,
// ErrConflict when it has ended or cannot be mended so.
func (d *Desk) AskToMend(ctx context.Context, by models.Actor, id int64) error {
	diff, err := d.differenceFor(ctx, by, id)
	if err != nil {
		return err
	}
	if !Mendable(diff.Kind) {
		return fmt.Errorf("mend difference %d of kind %s: %w", id, diff.Kind, models.ErrConflict)
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		return d.enqueue(ctx, tx, MendDifference{DifferenceID: id, StaffID: by.ID})
	})
}

func (d *Desk) differenceFor(ctx context.Context, by models.Actor, id int64) (models.Difference, error) {
	if err := may(by, models.ActMoney); err != nil {
		return models.Difference{}, err
	}
	diff, err := models.DifferenceByID(ctx, d.db, id)
	if err == nil && (diff.EndedAt != nil || diff.Mode != d.Mode()) {
		err = fmt.Errorf("difference %d has ended: %w", id, models.ErrConflict)
	}
	return diff, err
}

// Mend is the job of AskToMend; what could not be mended says so on its row.
func (d *Desk) Mend(ctx context.Context, staffID, id int64) error {
	staff, err := models.StaffByID(ctx, d.db, staffID)
	if err != nil {
		return err
	}
	diff, err := d.differenceFor(ctx, staff.Actor(), id)
	if errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrForbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	mend := d.readDifference
	if diff.Kind == "unknown" {
		mend = d.removeStray
	}
	how, err := mend(ctx, diff)
	if err != nil {
		return fmt.Errorf("mend difference %d: %w", id, err)
	}
	if how == "" {
		_, err := models.From[models.Difference](d.db).Where("id = ? AND ended_at IS NULL", id).Select("tried_at").Updates(ctx, models.Difference{TriedAt: ptr(d.Now())})
		return err
	}
	return d.endDifference(ctx, staff.Actor(), diff, how)
}

// readDifference reads an invoice again; how it was mended, "" when it still differs.
func (d *Desk) readDifference(ctx context.Context, diff models.Difference) (string, error) {
	if err := d.ReadMoney(ctx, *diff.InvoiceID); err != nil {
		return "", err
	}
	still, err := d.stillDiffers(ctx, diff)
	if err != nil || still != nil {
		return "", err
	}
	return "read again", nil
}

// removeStray takes away an invoice that carries our mark and belongs to nothing of
// ours, before somebody pays it; "" when Stripe does not let it go.
func (d *Desk) removeStray(ctx context.Context, diff models.Difference) (string, error) {
	if how, ours, err := d.adoptedSince(ctx, diff); err != nil || ours {
		return how, err
	}
	if _, err := d.cancelAtStripe(ctx, diff.StripeInvoiceID); err != nil {
		return "", err
	}
	got, err := d.billing.Invoice(ctx, diff.StripeInvoiceID)
	switch {
	case errors.Is(err, billing.ErrNotFound):
		return "deleted at Stripe", nil
	case err == nil && got.Status == "void":
		return "voided at Stripe", nil
	default:
		return "", err
	}
}

// adoptedSince looks at what was nobody's when it was compared: it may be ours by now,
// or wait for our invoice to find it again. how it ended, "" when that is still open.
func (d *Desk) adoptedSince(ctx context.Context, diff models.Difference) (how string, ours bool, err error) {
	if _, err := models.InvoiceByStripeID(ctx, d.db, diff.StripeInvoiceID); !errors.Is(err, models.ErrNotFound) {
		return "adopted since", err == nil, err
	}
	got, err := d.billing.Invoice(ctx, diff.StripeInvoiceID)
	if errors.Is(err, billing.ErrNotFound) {
		return "", false, nil
	}
	if err != nil || got.LocalInvoiceID == 0 {
		return "", false, err
	}
	inv, err := models.InvoiceByID(ctx, d.db, got.LocalInvoiceID)
	if errors.Is(err, models.ErrNotFound) {
		return "", false, nil
	}
	return "", err == nil && inv.StripeInvoiceID == nil && inv.Status == models.InvoicePreparing, err
}

func (d *Desk) endDifference(ctx context.Context, by models.Actor, diff models.Difference, text string) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		rows, err := models.From[models.Difference](tx).Where("id = ? AND ended_at IS NULL", diff.ID).
			Select("ended_at", "ended_by", "ended_text").Updates(ctx, models.Difference{EndedAt: ptr(d.Now()), EndedBy: &by.ID, EndedText: clip(text, 500)})
		if err == nil && rows == 0 {
			err = fmt.Errorf("mend difference %d: %w", diff.ID, models.ErrConflict)
		}
		if err != nil || diff.InvoiceID == nil {
			return err
		}
		inv, err := models.InvoiceByID(ctx, tx, *diff.InvoiceID)
		if err != nil {
			return err
		}
		facts := map[string]any{"number": inv.Number, "text": text}
		return d.event(ctx, tx, models.Event{RequestID: inv.RequestID, Kind: "difference_ended", Facts: facts}, by)
	})
}

// AskToCompare lets a job compare now. ErrForbidden.
func (d *Desk) AskToCompare(ctx context.Context, by models.Actor) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error { return d.enqueue(ctx, tx, Compare{}) })
}
