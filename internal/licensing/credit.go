package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// CreditInput is what finance wants to take off an invoice. AmountMinor holds the
// tax. Outside says that what was paid is given back by other means than Stripe's.
// SeenMinor and SeenStatus are the ceiling and the state that the person was shown:
// when they are others by now, somebody was faster, and it would do something else.
type CreditInput struct {
	FormKey     string
	AmountMinor int64
	SeenMinor   *int64               // nil = not said
	SeenStatus  models.InvoiceStatus // "" = not said
	Outside     bool
	Reason      string // one of models.CreditReasons
	Memo        string // printed on the credit note
}

// Credit asks for a credit note: on an open invoice it lowers what is due, on a paid
// one it gives money back. The invoice is never edited; Stripe issues the note, and
// what it then says of the money moves the licence. The same form key again changes
// nothing. ErrForbidden, ErrNotFound, ErrConflict when the invoice stands otherwise,
// Invalid (amount over what is left, no reason).
func (d *Desk) Credit(ctx context.Context, by models.Actor, invoiceID int64, in CreditInput) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	return d.withInvoice(ctx, invoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		if done, err := formSeen[models.CreditNote](ctx, tx, in.FormKey); err != nil || done {
			return err
		}
		if !inv.CanCredit() || inv.Mode != d.Mode() {
			return fmt.Errorf("credit invoice %d (%s, dispute %s): %w", inv.ID, inv.Status, inv.Dispute, models.ErrConflict)
		}
		notes, err := models.CreditNotesOf(ctx, tx, inv.ID)
		if err != nil {
			return err
		}
		left := inv.Ceiling(notes)
		if in.SeenMinor != nil && *in.SeenMinor != left {
			return fmt.Errorf("credit invoice %d: %d was left, now %d: %w", inv.ID, *in.SeenMinor, left, models.ErrConflict)
		}
		if in.SeenStatus != "" && in.SeenStatus != inv.Status {
			return fmt.Errorf("credit invoice %d: it was %s, now %s: %w", inv.ID, in.SeenStatus, inv.Status, models.ErrConflict)
		}
		if err := in.Check(left); err != nil {
			return err
		}
		if err := d.aloneMayCredit(ctx, tx, inv, notes, in.AmountMinor); err != nil {
			return err
		}
		n := in.note(*inv, by, d)
		if err := models.From[models.CreditNote](tx).Create(ctx, &n); err != nil {
			return fmt.Errorf("ask to credit invoice %d: %w", inv.ID, err)
		}
		facts := map[string]any{"number": inv.Number, "total_minor": n.AmountMinor, "currency": n.Currency, "reason": n.Reason, "text": n.Memo}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "credit_asked", Facts: facts}, by); err != nil {
			return err
		}
		return d.enqueue(ctx, tx, IssueCreditNote{CreditNoteID: n.ID})
	})
}

// aloneMayCredit refuses to one person what would give up so much of an open invoice
// that two people had to settle it: Invalid.
func (d *Desk) aloneMayCredit(ctx context.Context, tx *gorm.DB, inv *models.Invoice, notes []models.CreditNote, minor int64) error {
	if inv.Status == models.InvoicePaid {
		return nil
	}
	p, err := models.PublicationByID(ctx, tx, inv.PublicationID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if n.Kind == "pre_payment" && (n.Status == "asked" || n.Status == "issued") {
			minor += n.AmountMinor
		}
	}
	if p.NeedsTwo(inv.Currency, minor) {
		return models.Invalid{"amount": "errors.four_eyes_credit"}
	}
	return nil
}

// Check says what is wrong with an input when so much is left: Invalid, or nil.
func (in CreditInput) Check(ceiling int64) error {
	bad := models.Invalid{}
	switch {
	case in.AmountMinor <= 0:
		bad["amount"] = "errors.amount_required"
	case in.AmountMinor > ceiling:
		bad["amount"] = "errors.over_ceiling"
	}
	if !slices.Contains(models.CreditReasons, in.Reason) {
		bad["reason"] = "errors.reason_required"
	}
	if strings.TrimSpace(in.Memo) == "" {
		bad["memo"] = "errors.memo_required"
	}
	return bad.OrNil()
}

// note is the row of a credit note that is asked for. An invoice that was settled
// outside Stripe has no charge to send money back through.
func (in CreditInput) note(inv models.Invoice, by models.Actor, d *Desk) models.CreditNote {
	n := models.CreditNote{
		InvoiceID: inv.ID, Kind: "pre_payment", Status: "asked", AmountMinor: in.AmountMinor, Currency: inv.Currency,
		Reason: in.Reason, Memo: strings.TrimSpace(in.Memo), AskedBy: &by.ID, CreatedAt: d.Now(),
	}
	if in.FormKey != "" {
		n.FormKey = &in.FormKey
	}
	if inv.Status == models.InvoicePaid {
		n.Kind = "post_payment"
		if in.Outside || inv.PaidOutOfBand {
			n.OutOfBandMinor = n.AmountMinor
		} else {
			n.RefundMinor = n.AmountMinor
		}
	}
	return n
}

// formSeen reports that a form was taken already: a double click asks once.
func formSeen[T any](ctx context.Context, tx *gorm.DB, key string) (bool, error) {
	if key == "" {
		return false, nil
	}
	n, err := models.From[T](tx).Where("form_key = ?", key).Count(ctx)
	return n > 0, err
}

// IssueCreditNote makes a credit note at Stripe that was asked for. The call has a
// stored key; what a lost answer left behind is found before another is made. A
// refusal is final and told: the next one needs another amount.
func (d *Desk) IssueCreditNote(ctx context.Context, id int64) error {
	n, err := models.CreditNoteByID(ctx, d.db, id)
	if err != nil || n.Status != "asked" {
		return err
	}
	inv, err := models.InvoiceByID(ctx, d.db, n.InvoiceID)
	if err != nil {
		return err
	}
	w := &walk{d: d, inv: inv}
	p := billing.CreditNoteParams{
		InvoiceID: *inv.StripeInvoiceID, AmountMinor: n.AmountMinor, RefundMinor: n.RefundMinor, OutOfBandMinor: n.OutOfBandMinor,
		Reason: n.Reason, Memo: clip(n.Memo, billing.MaxMemoLength), LocalID: n.ID,
	}
	find := func(ctx context.Context) (string, bool, error) {
		found, ok, err := d.billing.FindCreditNote(ctx, p.InvoiceID, n.ID)
		return found.ID, ok, err
	}
	_, err = w.op(ctx, fmt.Sprintf("credit-%d", n.ID), p, find, func(key string) (string, error) {
		made, err := d.billing.CreateCreditNote(ctx, key, p)
		return made.ID, err
	})
	if refusedAsItStands(err) || errors.Is(err, billing.ErrRefused) && !needsKey(err) {
		return errors.Join(d.creditRefused(ctx, n, err), d.ReadMoney(ctx, inv.ID))
	}
	if err != nil {
		return fmt.Errorf("issue credit note %d: %w", id, err)
	}
	return d.ReadMoney(ctx, inv.ID)
}

// needsKey reports a refusal of our key: it says nothing of the object.
func needsKey(err error) bool {
	var why *billing.RefusedError
	return errors.As(err, &why) && (why.Status == 401 || why.Status == 403)
}

func (d *Desk) creditRefused(ctx context.Context, n models.CreditNote, cause error) error {
	return d.withInvoice(ctx, n.InvoiceID, func(tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
		refusal := sayRefusal(cause)
		rows, err := models.From[models.CreditNote](tx).Where("id = ? AND status = 'asked'", n.ID).
			Select("status", "refusal").Updates(ctx, models.CreditNote{Status: "refused", Refusal: refusal})
		if err != nil || rows == 0 {
			return err
		}
		facts := map[string]any{"number": inv.Number, "total_minor": n.AmountMinor, "currency": n.Currency, "why": refusal}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "credit_refused", Facts: facts}, models.Stripe); err != nil {
			return err
		}
		return d.deskMail(ctx, tx, r, MailDeskSettlement, inv.ID, fmt.Sprintf("credit_refused:%d", n.ID))
	})
}

// sayRefusal is what Stripe has against a call, in its own words.
func sayRefusal(err error) string {
	var why *billing.RefusedError
	if errors.As(err, &why) {
		return clip(why.Message, 500)
	}
	return "Stripe refuses"
}
