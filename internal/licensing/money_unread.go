package licensing

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// The words in which Stripe tells of corrections that this version understands.
var (
	noteKinds      = []string{"pre_payment", "post_payment"}
	noteStates     = []string{"issued", "void"}
	refundStatuses = []string{"pending", "requires_action", "succeeded", "failed", "canceled"}
)

// understood are the credit notes and refunds of some books that can be mirrored, and
// what is told of the others. A word that is new at Stripe must not keep everything
// else about the invoice from being read.
func understood(b books) (notes []billing.CreditNote, refunds []billing.Refund, strange []string) {
	for _, n := range b.notes {
		if slices.Contains(noteKinds, n.Type) && slices.Contains(noteStates, n.Status) {
			notes = append(notes, n)
			continue
		}
		strange = append(strange, strings.Join([]string{n.ID, n.Type, n.Status}, " "))
	}
	for _, r := range b.refunds {
		if slices.Contains(refundStatuses, r.Status) {
			refunds = append(refunds, r)
			continue
		}
		strange = append(strange, r.ID+" "+r.Status)
	}
	return notes, refunds, strange
}

// noteUnread gives what was not understood to finance, as a difference from Stripe's
// books, and ends it when everything is. What a person has explained is not asked
// again in the same words.
func (d *Desk) noteUnread(ctx context.Context, tx *gorm.DB, inv *models.Invoice, strange []string) error {
	if len(strange) == 0 {
		_, err := models.From[models.Difference](tx).Where("kind = 'unread' AND invoice_id = ? AND ended_at IS NULL", inv.ID).
			Select("ended_at", "ended_text").Updates(ctx, models.Difference{EndedAt: ptr(d.Now()), EndedText: "gone"})
		return err
	}
	theirs := clip(strings.Join(strange, ", "), 500)
	explained, err := models.From[models.Difference](tx).Where("kind = 'unread' AND invoice_id = ? AND theirs = ? AND ended_by IS NOT NULL", inv.ID, theirs).Count(ctx)
	if err != nil || explained > 0 {
		return err
	}
	diff := models.Difference{Mode: inv.Mode, Kind: "unread", InvoiceID: &inv.ID, StripeInvoiceID: *inv.StripeInvoiceID, Theirs: theirs, FoundAt: d.Now(), SeenAt: d.Now()}
	return models.From[models.Difference](tx, openDifference()).Create(ctx, &diff)
}

// openDifference brings the one that is open already up to date.
func openDifference() clause.OnConflict {
	return clause.OnConflict{
		Columns:     []clause.Column{{Name: "mode"}, {Name: "kind"}, {Name: "stripe_invoice_id"}},
		TargetWhere: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "ended_at IS NULL"}}},
		DoUpdates:   clause.AssignmentColumns([]string{"ours", "theirs", "seen_at"}),
	}
}
