package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// compare reads the draft back before it is finalized: an invoice without its
// lines would be finalized as paid with nothing due. Where it differs from what
// was accepted, the draft is deleted and a person must look.
func (w *walk) compare(ctx context.Context) error {
	got, err := w.d.billing.Invoice(ctx, w.stripeID)
	if err != nil {
		return err
	}
	if got.Status != "draft" {
		return nil // finalized by an earlier run: its amounts are immutable and were compared then
	}
	want := 0
	for _, l := range w.quoteLines {
		if l.NetMinor != 0 {
			want++
		}
	}
	if got.TotalMinor == w.inv.TotalMinor && got.Currency == w.inv.Currency && got.CustomerID == w.customerID && got.LineCount == want {
		return nil
	}
	if err := w.d.billing.DeleteDraft(ctx, w.stripeID); err != nil {
		return err
	}
	why := fmt.Sprintf("draft differs: %d %s in %d lines for %s, accepted were %d %s in %d lines for %s",
		got.TotalMinor, got.Currency, got.LineCount, got.CustomerID, w.inv.TotalMinor, w.inv.Currency, want, w.customerID)
	return errors.Join(w.d.flagInvoice(ctx, w.inv.ID, why), errStopped)
}

func (w *walk) finalize(ctx context.Context) error {
	return w.advance(ctx, "finalize", "draft", w.d.billing.FinalizeInvoice)
}

func (w *walk) send(ctx context.Context) error {
	if w.inv.SentAt != nil {
		return nil
	}
	if err := w.advance(ctx, "send", "open", w.d.billing.SendInvoice); err != nil {
		return err
	}
	return w.d.keepInvoice(ctx, w.inv.ID, func(inv *models.Invoice) error {
		inv.SentAt = ptr(w.d.Now())
		return nil
	})
}

// advance makes a step that only a draft or open invoice can take; one that has
// gone past it is left alone.
func (w *walk) advance(ctx context.Context, step, from string, do func(ctx context.Context, key, id string) (billing.Invoice, error)) error {
	if asked, err := w.cancelled(ctx); err != nil || asked {
		return errors.Join(err, errStopped)
	}
	now, err := w.d.billing.Invoice(ctx, w.stripeID)
	if err != nil || now.Status != from {
		return err
	}
	_, err = w.op(ctx, step, map[string]string{"invoice": w.stripeID}, nil, func(key string) (string, error) {
		got, err := do(ctx, key, w.stripeID)
		return got.ID, err
	})
	return err
}

func (w *walk) cancelled(ctx context.Context) (bool, error) {
	inv, err := models.InvoiceByID(ctx, w.d.db, w.inv.ID)
	return inv.CancelAskedAt != nil, err
}

// op makes one changing call under a stored key. The exact parameters are
// stored first. An unknown outcome is settled by find before anything is sent
// again; without one, the same key is tried until Stripe's own memory of it
// (24 h) would end. A stored failure is left behind by a new attempt.
func (w *walk) op(ctx context.Context, step string, params any, find func() (string, bool, error), do func(key string) (string, error)) (string, error) {
	row, err := w.plan(ctx, step, params)
	if err != nil {
		return "", err
	}
	if row.State == "done" {
		return row.ResultID, nil
	}
	if row.Tries > 0 && find != nil {
		if id, ok, err := find(); err != nil {
			return "", err
		} else if ok {
			return id, w.settle(ctx, row, "done", id, nil)
		}
	}
	if row.Tries > 2 || w.d.Now().Sub(row.CreatedAt) > keyLife {
		if row, err = w.again(ctx, row, params); err != nil {
			return "", err
		}
	}
	row.Tries++
	if err := w.settle(ctx, row, "unknown", "", nil); err != nil {
		return "", err
	}
	id, err := do(row.Key)
	if err == nil {
		return id, w.settle(ctx, row, "done", id, nil)
	}
	state := "unknown"
	if errors.Is(err, billing.ErrRefused) {
		state = "failed"
	}
	return "", errors.Join(err, w.settle(ctx, row, state, "", err))
}

// plan finds or writes the latest attempt at a step.
func (w *walk) plan(ctx context.Context, step string, params any) (models.StripeOperation, error) {
	rows, err := models.From[models.StripeOperation](w.d.db).Where("invoice_id = ? AND step = ?", w.inv.ID, step).Order("attempt DESC").Limit(1).Find(ctx)
	if err != nil {
		return models.StripeOperation{}, err
	}
	if len(rows) == 1 {
		return rows[0], nil
	}
	return w.write(ctx, step, 1, params)
}

func (w *walk) again(ctx context.Context, row models.StripeOperation, params any) (models.StripeOperation, error) {
	return w.write(ctx, row.Step, row.Attempt+1, params)
}

func (w *walk) write(ctx context.Context, step string, attempt int, params any) (models.StripeOperation, error) {
	exact, err := json.Marshal(params)
	if err != nil {
		return models.StripeOperation{}, err
	}
	now := w.d.Now()
	row := models.StripeOperation{
		InvoiceID: w.inv.ID, Step: step, Attempt: attempt, Params: exact, State: "planned", CreatedAt: now, UpdatedAt: now,
		Key: fmt.Sprintf("lic:%s:%s:%d:%d:%d", w.d.domain, step, w.inv.ID, w.inv.CreatedAt.Unix(), attempt),
	}
	if err := models.From[models.StripeOperation](w.d.db, clause.OnConflict{DoNothing: true}).Create(ctx, &row); err != nil {
		return row, err
	}
	return models.From[models.StripeOperation](w.d.db).Where("invoice_id = ? AND step = ? AND attempt = ?", w.inv.ID, step, attempt).Take(ctx)
}

func (w *walk) settle(ctx context.Context, row models.StripeOperation, state, resultID string, cause error) error {
	row.State, row.ResultID, row.UpdatedAt, row.LastError = state, resultID, w.d.Now(), ""
	if cause != nil {
		row.LastError = clip(cause.Error(), 500)
	}
	_, err := models.From[models.StripeOperation](w.d.db).Where("id = ?", row.ID).
		Select("state", "result_id", "updated_at", "last_error", "tries").Updates(ctx, row)
	return err
}
