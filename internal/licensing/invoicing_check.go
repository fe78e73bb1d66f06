package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// compare reads the draft back before it is finalized: an invoice without its
// lines would be finalized as paid with nothing due, and one of a customer with a
// balance would not be settled by money alone. Where it differs from what was
// accepted, a draft is deleted, and a person must look. One that is paid or void
// already is judged by ReadInvoice.
func (w *walk) compare(ctx context.Context) error {
	got, err := w.d.billing.Invoice(ctx, w.stripeID)
	if err != nil {
		return err
	}
	if got.Status != "draft" && got.Status != "open" {
		return nil
	}
	if err := w.learnTax(ctx, got); err != nil {
		return err
	}
	wrong := w.differs(got)
	if wrong.why == "" {
		return nil
	}
	if got.Status == "draft" {
		if err := w.d.billing.DeleteDraft(ctx, w.stripeID); err != nil {
			return err
		}
	}
	if err := w.d.flagInvoice(ctx, w.inv.ID, wrong); err != nil {
		return err
	}
	return errStopped
}

// differs says what of an invoice that is not paid yet is not as accepted.
func (w *walk) differs(got billing.Invoice) doubt {
	want := 0
	for _, l := range w.quoteLines {
		if l.NetMinor != 0 {
			want++
		}
	}
	accepted := amount(w.inv.TotalMinor, w.inv.Currency)
	switch {
	case got.AutomaticTax != w.inv.AutomaticTax || got.AutomaticTax && (got.AutomaticTaxStatus != "complete" || got.TotalExcludingTaxMinor != w.inv.NetMinor):
		return doubt{fmt.Sprintf("automatic tax at Stripe is %t (%s) on %d %s without tax; accepted were %t and %d",
			got.AutomaticTax, got.AutomaticTaxStatus, got.TotalExcludingTaxMinor, got.Currency, w.inv.AutomaticTax, w.inv.NetMinor),
			amount(w.inv.NetMinor, w.inv.Currency), amount(got.TotalExcludingTaxMinor, got.Currency)}
	case got.TotalMinor != w.inv.TotalMinor || got.Currency != w.inv.Currency || got.CustomerID != w.customerID || got.LineCount != want:
		return doubt{fmt.Sprintf("the invoice at Stripe differs: %d %s in %d lines for %s, accepted were %d %s in %d lines for %s",
			got.TotalMinor, got.Currency, got.LineCount, got.CustomerID, w.inv.TotalMinor, w.inv.Currency, want, w.customerID),
			accepted, amount(got.TotalMinor, got.Currency)}
	case got.StartingBalanceMinor != 0 || got.AmountDueMinor != got.TotalMinor:
		return doubt{fmt.Sprintf("the customer %s has a balance of %d at Stripe: %d would be due, accepted were %d %s",
			got.CustomerID, got.StartingBalanceMinor, got.AmountDueMinor, w.inv.TotalMinor, w.inv.Currency),
			accepted, amount(got.AmountDueMinor, got.Currency)}
	default:
		return doubt{}
	}
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
		if strings.HasPrefix(inv.NeedsReview, refusedBy) {
			inv.NeedsReview = ""
		}
		return nil
	})
}

// advance makes a step that only a draft or open invoice can take; one that has
// gone past it is left alone.
func (w *walk) advance(ctx context.Context, step, from string, do func(ctx context.Context, key, id string) (billing.Invoice, error)) error {
	if asked, err := w.cancelled(ctx); err != nil {
		return err
	} else if asked {
		return errStopped
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
// stored first. What an earlier try may have left behind is looked for by find
// (nil where a second one costs nothing) before anything is sent again; then the
// same key is used as long as Stripe is sure to remember it.
func (w *walk) op(ctx context.Context, step string, params any, find func(context.Context) (string, bool, error), do func(key string) (string, error)) (string, error) {
	row, err := w.plan(ctx, step, params)
	if err != nil {
		return "", err
	}
	if row.State == "done" {
		return row.ResultID, nil
	}
	if find != nil && (row.Tries > 0 || row.Attempt > 1) {
		if id, ok, err := find(ctx); err != nil {
			return "", err
		} else if ok {
			return id, w.settle(ctx, row, "done", id, nil)
		}
	}
	if row, err = w.renew(ctx, row, params); err != nil {
		return "", err
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
	if answered(err) {
		state = "failed"
	}
	return "", errors.Join(err, w.settle(ctx, row, state, "", err), w.refused(ctx, row, err))
}

// answered reports a failure that Stripe stored under the key: the same key
// would bring the same answer again, for a day.
func answered(err error) bool {
	var unknown *billing.UnknownOutcomeError
	if errors.As(err, &unknown) {
		return unknown.Status != 0
	}
	return !errors.Is(err, billing.ErrBusy)
}

// renew leaves a key behind that can no longer serve: a failure is stored under
// it, Stripe may have forgotten it, or the parameters are not the same any more.
func (w *walk) renew(ctx context.Context, row models.StripeOperation, params any) (models.StripeOperation, error) {
	same, err := sameJSON(row.Params, params)
	if err != nil {
		return row, err
	}
	if same && row.State != "failed" && w.d.Now().Sub(row.CreatedAt) <= keyLife {
		return row, nil
	}
	return w.write(ctx, row.Step, row.Attempt+1, params)
}

// sameJSON compares what the database gave back, in its own order and spacing,
// with parameters.
func sameJSON(stored json.RawMessage, params any) (bool, error) {
	exact, err := json.Marshal(params)
	if err != nil {
		return false, err
	}
	var a, b any
	err = errors.Join(json.Unmarshal(stored, &a), json.Unmarshal(exact, &b))
	return err == nil && reflect.DeepEqual(a, b), err
}

// refusals is how often Stripe may refuse a step before a person is told.
const refusals = 3

// refusedBy begins the cause of an invoice that Stripe refuses to make. It is
// tried on, and the cause ends when it is made after all.
const refusedBy = "Stripe refuses"

// refused tells a person what Stripe has against a step. A key that is refused
// as such (401, 403) is nothing about this invoice.
func (w *walk) refused(ctx context.Context, row models.StripeOperation, err error) error {
	var why *billing.RefusedError
	if row.Attempt < refusals || !errors.As(err, &why) || why.Status == http.StatusUnauthorized || why.Status == http.StatusForbidden {
		return nil
	}
	return w.d.flagInvoice(ctx, w.inv.ID, doubt{why: clip(fmt.Sprintf("%s the step %s: %s", refusedBy, row.Step, why.Message), 500)})
}

// needsAPerson reports a cause that stops the work on an invoice.
func needsAPerson(inv models.Invoice) bool {
	return inv.NeedsReview != "" && !strings.HasPrefix(inv.NeedsReview, refusedBy)
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
	_, err := models.From[models.StripeOperation](w.d.db).Where("id = ? AND state <> 'done'", row.ID). // two walks may meet here: a result is never lost
														Select("state", "result_id", "updated_at", "last_error", "tries").Updates(ctx, row)
	return err
}
