package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// SettleInput is how an invoice ends outside Stripe.
type SettleInput struct {
	FormKey    string
	Kind       string // received or written_off
	Reference  string // of the bank's line, or why the debt is given up
	ReceivedOn string // ISO date; received only
}

// Settle records money that arrived outside Stripe, or gives a debt up. From the
// publication's limit on a second person has to agree (AgreeSettlement); below it,
// Stripe is told at once. The same form key again changes nothing. ErrForbidden,
// ErrNotFound, ErrConflict when the invoice is not open or another settlement is
// under way, Invalid.
func (d *Desk) Settle(ctx context.Context, by models.Actor, invoiceID int64, in SettleInput) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if done, err := formSeen[models.Settlement](ctx, tx, in.FormKey); err != nil || done {
			return err
		}
		if !inv.CanSettle() || inv.Mode != d.Mode() || in.Kind == "written_off" && inv.Status == models.InvoiceUncollectible {
			return fmt.Errorf("settle invoice %d in %s: %w", inv.ID, inv.Status, models.ErrConflict)
		}
		s, err := in.row(inv, by, d.Now())
		if err != nil {
			return err
		}
		p, err := models.PublicationByID(ctx, tx, inv.PublicationID)
		if err != nil {
			return err
		}
		if !p.NeedsTwo(inv.Currency, inv.TotalMinor) {
			s.Status, s.AgreedBy, s.AgreedAt = "agreed", &by.ID, &s.AskedAt
		}
		err = models.From[models.Settlement](tx).Create(ctx, &s)
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			err = fmt.Errorf("settle invoice %d: one is under way: %w", inv.ID, models.ErrConflict)
		}
		if err != nil {
			return err
		}
		return d.settlementGoesOn(ctx, tx, r, inv, s, by)
	})
}

func (in SettleInput) row(inv *models.Invoice, by models.Actor, now time.Time) (models.Settlement, error) {
	bad := models.Invalid{}
	s := models.Settlement{InvoiceID: inv.ID, Kind: in.Kind, Status: "proposed", Reference: strings.TrimSpace(in.Reference), AskedBy: by.ID, AskedAt: now}
	if in.FormKey != "" {
		s.FormKey = &in.FormKey
	}
	if s.Reference == "" {
		bad["reference"] = "errors.settle_reference"
	}
	switch in.Kind {
	case "received":
		day, err := time.Parse(time.DateOnly, in.ReceivedOn)
		if err != nil || day.After(now.AddDate(0, 0, 1)) || day.Before(inv.CreatedAt.AddDate(0, 0, -1)) {
			bad["received_on"] = "errors.settle_day"
		}
		s.ReceivedOn = &day
	case "written_off":
	default:
		bad["kind"] = "errors.choose"
	}
	return s, bad.OrNil()
}

// settlementGoesOn notes a settlement, and either tells Stripe or asks for a second person.
func (d *Desk) settlementGoesOn(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, s models.Settlement, by models.Actor) error {
	facts := map[string]any{"number": inv.Number, "total_minor": inv.TotalMinor, "currency": inv.Currency, "text": s.Reference}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "settlement_" + s.Status + "_" + s.Kind, Facts: facts}, by); err != nil {
		return err
	}
	if s.Status == "proposed" {
		return d.deskMail(ctx, tx, r, MailDeskSettlement, inv.ID, fmt.Sprintf("settlement:%d", s.ID))
	}
	return d.enqueue(ctx, tx, SettleInvoice{SettlementID: s.ID})
}

// AgreeSettlement is the second pair of eyes: somebody else than who proposed it.
// ErrForbidden (also for the one who proposed), ErrNotFound, ErrConflict.
func (d *Desk) AgreeSettlement(ctx context.Context, by models.Actor, id int64) error {
	return d.judge(ctx, by, id, func(tx *gorm.DB, r *models.Request, inv *models.Invoice, s *models.Settlement) error {
		if s.AskedBy == by.ID {
			return fmt.Errorf("agree to one's own settlement %d: %w", id, models.ErrForbidden)
		}
		if s.Kind == "cancelled" && !inv.CanCancel() || s.Kind != "cancelled" && !inv.CanSettle() {
			return fmt.Errorf("agree to settlement %d of invoice %d in %s: %w", id, inv.ID, inv.Status, models.ErrConflict)
		}
		if s.Kind == "cancelled" {
			if err := d.askToCancel(ctx, tx, inv, s.Reference); err != nil {
				return err
			}
		}
		s.Status, s.AgreedBy, s.AgreedAt = "agreed", &by.ID, ptr(d.Now())
		if err := keepRow(ctx, tx, s.ID, s); err != nil {
			return err
		}
		return d.settlementGoesOn(ctx, tx, r, inv, *s, by)
	})
}

// RefuseSettlement drops a proposal, by whoever may settle. ErrForbidden,
// ErrNotFound, ErrConflict, Invalid without a reason.
func (d *Desk) RefuseSettlement(ctx context.Context, by models.Actor, id int64, why string) error {
	why = strings.TrimSpace(why)
	if why == "" {
		return models.Invalid{"why": "errors.reason_required"}
	}
	return d.judge(ctx, by, id, func(tx *gorm.DB, r *models.Request, inv *models.Invoice, s *models.Settlement) error {
		return d.settlementRefused(ctx, tx, r, inv, s, why, by)
	})
}

func (d *Desk) settlementRefused(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice, s *models.Settlement, why string, by models.Actor) error {
	s.Status, s.Refusal = "refused", why
	if err := keepRow(ctx, tx, s.ID, s); err != nil {
		return err
	}
	facts := map[string]any{"number": inv.Number, "why": why}
	return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "settlement_refused", Facts: facts}, by)
}

func (d *Desk) judge(ctx context.Context, by models.Actor, id int64, then func(*gorm.DB, *models.Request, *models.Invoice, *models.Settlement) error) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	return d.withSettlement(ctx, id, "proposed", then)
}

// withSettlement locks request, invoice and settlement, and refuses one that stands
// otherwise than expected: ErrConflict.
func (d *Desk) withSettlement(ctx context.Context, id int64, status string, then func(*gorm.DB, *models.Request, *models.Invoice, *models.Settlement) error) error {
	found, err := models.SettlementByID(ctx, d.db, id)
	if err != nil {
		return err
	}
	return d.withInvoice(ctx, found.InvoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		s, err := models.From[models.Settlement](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(ctx)
		if err != nil {
			return err
		}
		if s.Status != status {
			return fmt.Errorf("settlement %d is %s, not %s: %w", id, s.Status, status, models.ErrConflict)
		}
		return then(tx, r, inv, &s)
	})
}

// SettleInvoice tells Stripe of an agreed settlement, and reads what came of it:
// money grants the licence by the same way as any payment. What Stripe refuses, as
// when a card was faster, is dropped and told.
func (d *Desk) SettleInvoice(ctx context.Context, id int64) error {
	s, err := models.SettlementByID(ctx, d.db, id)
	if err != nil || s.Status != "agreed" {
		return err
	}
	if s.Kind == "cancelled" {
		return d.cancelAgreed(ctx, s)
	}
	inv, err := models.InvoiceByID(ctx, d.db, s.InvoiceID)
	if err != nil {
		return err
	}
	now, err := d.billing.Invoice(ctx, *inv.StripeInvoiceID)
	if errors.Is(err, billing.ErrNotFound) || errors.Is(err, billing.ErrGone) {
		return errors.Join(d.settlementEnds(ctx, id, "The invoice is not at Stripe any more."), d.ReadInvoice(ctx, inv.ID))
	}
	if err != nil {
		return fmt.Errorf("settle invoice %d: %w", inv.ID, err)
	}
	if why := tooLateToSettle(s, now); why != "" {
		return errors.Join(d.settlementEnds(ctx, id, why), d.ReadInvoice(ctx, inv.ID))
	}
	do := d.billing.PayOutOfBand
	if s.Kind == "written_off" {
		do = d.billing.MarkUncollectible
	}
	w := &walk{d: d, inv: inv}
	_, err = w.op(ctx, fmt.Sprintf("settle-%d", s.ID), map[string]string{"invoice": *inv.StripeInvoiceID, "kind": s.Kind}, settledAlready(d, inv, s),
		func(key string) (string, error) {
			got, err := do(ctx, key, *inv.StripeInvoiceID)
			return got.ID, err
		})
	if errors.Is(err, billing.ErrRefused) && !needsKey(err) {
		return errors.Join(d.settlementEnds(ctx, id, sayRefusal(err)), d.ReadInvoice(ctx, inv.ID))
	}
	if err != nil {
		return fmt.Errorf("settle invoice %d: %w", inv.ID, err)
	}
	return errors.Join(d.settlementEnds(ctx, id, ""), d.ReadInvoice(ctx, inv.ID))
}

// tooLateToSettle says what happened at Stripe before it was told; "" when nothing did.
func tooLateToSettle(s models.Settlement, now billing.Invoice) string {
	switch {
	case now.PaidOutOfBand, s.Kind == "written_off" && now.Status == "uncollectible":
		return "" // it was told already
	case now.Status == "paid":
		return "The invoice was paid at Stripe meanwhile."
	case now.Status == "void":
		return "The invoice was voided at Stripe meanwhile."
	case now.PaymentIntentStatus == "processing":
		return "A payment is on its way at Stripe."
	default:
		return ""
	}
}

// settledAlready finds a call whose answer was lost.
func settledAlready(d *Desk, inv models.Invoice, s models.Settlement) func(context.Context) (string, bool, error) {
	return func(ctx context.Context) (string, bool, error) {
		got, err := d.billing.Invoice(ctx, *inv.StripeInvoiceID)
		done := got.PaidOutOfBand || s.Kind == "written_off" && got.Status == "uncollectible"
		return got.ID, done, err
	}
}

func (d *Desk) settlementEnds(ctx context.Context, id int64, refusal string) error {
	err := d.withSettlement(ctx, id, "agreed", func(tx *gorm.DB, r *models.Request, inv *models.Invoice, s *models.Settlement) error {
		if refusal != "" {
			if err := d.settlementRefused(ctx, tx, r, inv, s, refusal, models.Stripe); err != nil {
				return err
			}
			return d.deskMail(ctx, tx, r, MailDeskSettlement, inv.ID, fmt.Sprintf("settlement_refused:%d", s.ID))
		}
		s.Status, s.DoneAt = "done", ptr(d.Now())
		return keepRow(ctx, tx, s.ID, s)
	})
	if errors.Is(err, models.ErrConflict) {
		return nil // another process has said so
	}
	return err
}
