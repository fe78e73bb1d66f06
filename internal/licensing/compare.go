package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// compareBack is how far the nightly comparison looks back: over the year for which
// accounts are open, and a little more.
const compareBack = 400 * 24 * time.Hour

// settling is how young an invoice may be that is left alone: its own calls and
// events are still on their way.
const settling = 15 * time.Minute

// Compare lays every invoice at Stripe beside ours, once a night and when asked:
// what Stripe has and we do not know, what we have and Stripe does not, what stands
// otherwise. A difference in the state is read again at once, and only what is left
// then is written down for a person, and finance gets a letter about it. The mark compared_at says when all was seen.
func (d *Desk) Compare(ctx context.Context) error {
	began := d.Now()
	theirs, err := d.billing.ListInvoices(ctx, began.Add(-compareBack-24*time.Hour)) // a day more: the clocks differ
	if err != nil {
		return fmt.Errorf("compare: %w", err)
	}
	ours, err := models.From[models.Invoice](d.db).
		Where("mode = ? AND created_at > ? AND stripe_invoice_id IS NOT NULL", d.Mode(), began.Add(-compareBack)).Order("id").Find(ctx)
	if err != nil {
		return fmt.Errorf("compare: %w", err)
	}
	var failed error
	for _, diff := range d.differ(theirs, ours, began) {
		failed = errors.Join(failed, d.note(ctx, diff))
	}
	if failed != nil {
		return fmt.Errorf("compare: %w", failed)
	}
	if err := d.endUnseen(ctx, began); err != nil {
		return err
	}
	return errors.Join(d.mark(ctx, "compared_at", began.Format(time.RFC3339)), d.readPendingNumbers(ctx), d.tellBooks(ctx))
}

// differ finds the differences without asking anybody.
func (d *Desk) differ(theirs []billing.Invoice, ours []models.Invoice, now time.Time) (all []models.Difference) {
	known := map[string]models.Invoice{}
	for _, inv := range ours {
		known[*inv.StripeInvoiceID] = inv
	}
	seen := map[string]bool{}
	for _, got := range theirs {
		seen[got.ID] = true
		inv, ok := known[got.ID]
		switch {
		case !ok && got.LocalInvoiceID != 0 && got.Environment == d.billing.Environment() && now.Sub(got.CreatedAt) > settling:
			all = append(all, models.Difference{Kind: "unknown", StripeInvoiceID: got.ID, Theirs: stands(got)})
		case ok:
			all = append(all, contrast(inv, got)...)
		}
	}
	for _, inv := range ours {
		if !seen[*inv.StripeInvoiceID] && inv.Status != models.InvoiceDeleted && now.Sub(inv.CreatedAt) > settling {
			all = append(all, models.Difference{Kind: "missing", InvoiceID: &inv.ID, StripeInvoiceID: *inv.StripeInvoiceID, Ours: string(inv.Status)})
		}
	}
	return all
}

// contrast lists what of one invoice is told otherwise by Stripe.
func contrast(inv models.Invoice, got billing.Invoice) (all []models.Difference) {
	add := func(kind, ours, theirs string) {
		if ours != theirs {
			all = append(all, models.Difference{Kind: kind, InvoiceID: &inv.ID, StripeInvoiceID: got.ID, Ours: ours, Theirs: theirs})
		}
	}
	add("status", string(inv.Status), string(statusOf(got)))
	add("amount", fmt.Sprint(inv.TotalMinor, " ", inv.Currency), fmt.Sprint(got.TotalMinor, " ", got.Currency))
	if inv.Status != models.InvoicePaid || got.PostCreditMinor > inv.ReturnedMinor {
		add("corrections", fmt.Sprint(inv.CreditedMinor+postCredited(inv, got)), fmt.Sprint(got.PreCreditMinor+got.PostCreditMinor))
	}
	return all
}

// postCredited is what of our returned money can be credit notes: a plain refund is
// no part of what an invoice says of itself.
func postCredited(inv models.Invoice, got billing.Invoice) int64 {
	return min(inv.ReturnedMinor, got.PostCreditMinor)
}

func stands(got billing.Invoice) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %s %s", got.Status, got.TotalMinor, got.Currency, got.Number))
}

// note reads an invoice that differs again, and writes down what still differs. One
// that cannot be read stands as it was found: it must not hide the others.
func (d *Desk) note(ctx context.Context, diff models.Difference) error {
	if diff.InvoiceID != nil && diff.Kind != "missing" {
		still, err := d.readAgain(ctx, diff)
		if err == nil && still == nil {
			return nil
		}
		if err != nil {
			d.log.Warn("an invoice that differs could not be read again", "invoice", *diff.InvoiceID, "error", err)
		} else {
			diff = *still
		}
	}
	diff.Mode, diff.FoundAt, diff.SeenAt = d.Mode(), d.Now(), d.Now()
	return models.From[models.Difference](d.db, clause.OnConflict{
		Columns:     []clause.Column{{Name: "mode"}, {Name: "kind"}, {Name: "stripe_invoice_id"}},
		TargetWhere: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "ended_at IS NULL"}}},
		DoUpdates:   clause.AssignmentColumns([]string{"ours", "theirs", "seen_at"}),
	}).Create(ctx, &diff)
}

func (d *Desk) readAgain(ctx context.Context, diff models.Difference) (*models.Difference, error) {
	if err := d.ReadMoney(ctx, *diff.InvoiceID); err != nil {
		return nil, err
	}
	return d.stillDiffers(ctx, diff)
}

func (d *Desk) stillDiffers(ctx context.Context, was models.Difference) (*models.Difference, error) {
	inv, err := models.InvoiceByID(ctx, d.db, *was.InvoiceID)
	if err != nil {
		return nil, err
	}
	got, err := d.billing.Invoice(ctx, was.StripeInvoiceID)
	if errors.Is(err, billing.ErrNotFound) {
		return &models.Difference{Kind: "missing", InvoiceID: was.InvoiceID, StripeInvoiceID: was.StripeInvoiceID, Ours: string(inv.Status)}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, now := range contrast(inv, got) {
		if now.Kind == was.Kind {
			return &now, nil
		}
	}
	return nil, nil
}

// endUnseen ends what the comparison did not find any more.
func (d *Desk) endUnseen(ctx context.Context, began time.Time) error {
	_, err := models.From[models.Difference](d.db).Where("mode = ? AND ended_at IS NULL AND seen_at < ?", d.Mode(), began).
		Select("ended_at", "ended_text").Updates(ctx, models.Difference{EndedAt: ptr(d.Now()), EndedText: "gone"})
	return err
}
