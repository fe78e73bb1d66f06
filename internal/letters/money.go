package letters

import (
	"context"
	"fmt"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// credited: a credit note lowers an invoice, or gives something back.
func (l *letter) credited(ctx context.Context) error {
	n, err := models.CreditNoteByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("credit note %d: %w", l.subject(), err)
	}
	if n.Status != "issued" {
		return fmt.Errorf("%s, but credit note %d is %s: %w", l.mail.Kind, n.ID, n.Status, ErrOvertaken)
	}
	if err := l.corrected(ctx, n.InvoiceID, n.AmountMinor, n.Currency); err != nil {
		return err
	}
	l.out.Case = n.Kind
	l.row("mail.row.credit_note", n.Number)
	l.said(n.Memo)
	return l.articles(ctx)
}

// refunded: money is on its way back to the payer.
func (l *letter) refunded(ctx context.Context) error {
	re, err := models.RefundByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("refund %d: %w", l.subject(), err)
	}
	if re.Failed() != l.toDesk() {
		return fmt.Errorf("%s, but refund %d is %s: %w", l.mail.Kind, re.ID, re.Status, ErrOvertaken)
	}
	l.said(re.FailureReason)
	if err := l.corrected(ctx, re.InvoiceID, re.AmountMinor, re.Currency); err != nil {
		return err
	}
	return l.articles(ctx)
}

// corrected names the invoice and the amount that a correction is about.
func (l *letter) corrected(ctx context.Context, invoiceID, minor int64, currency string) error {
	inv, err := models.InvoiceByID(ctx, l.db, invoiceID)
	if err != nil {
		return fmt.Errorf("invoice %d: %w", invoiceID, err)
	}
	l.bill = &inv
	l.amount(minor, currency)
	l.out.Facts.Number = inv.Number
	l.row("mail.row.invoice", inv.Number)
	l.row("mail.row.amount", l.words.MoneyISO(minor, currency))
	if !l.toDesk() {
		l.alsoSent()
	}
	return nil
}

// held: a licence is out of force because of its money, or in force again.
func (l *letter) held(ctx context.Context) error {
	lic, err := models.LicenceByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("licence %d: %w", l.subject(), err)
	}
	if want := heldStatus[l.mail.Kind]; want != "" && lic.Status != want || want == "" && !lic.Status.InForce() && lic.Status != models.LicenceScheduled {
		return fmt.Errorf("%s, but licence %d is %s: %w", l.mail.Kind, lic.ID, lic.Status, ErrOvertaken)
	}
	l.out.Facts.Number = lic.Number
	if id := "public_licence.because." + lic.StatusReason; lic.StatusReason != "" && l.words.Has(id) {
		l.out.Facts.Reason = l.words.T(id)
	}
	l.works(lic)
	return l.inPlace(ctx, lic)
}

// heldStatus is the status that makes a letter true; restored is true of several.
var heldStatus = map[string]models.LicenceStatus{
	licensing.MailSuspended: models.LicenceSuspended, licensing.MailRevoked: models.LicenceRevoked, licensing.MailTerminated: models.LicenceTerminated,
}

// deskDispute: a payer has objected at the bank, or the bank has decided.
func (l *letter) deskDispute(ctx context.Context) error {
	dis, err := models.DisputeByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("dispute %d: %w", l.subject(), err)
	}
	if err := l.corrected(ctx, dis.InvoiceID, dis.AmountMinor, dis.Currency); err != nil {
		return err
	}
	l.out.Case = licensing.DisputeWord(dis.Status)
	if dis.EvidenceDueAt != nil {
		l.out.Facts.At = *dis.EvidenceDueAt
		l.row("mail.row.evidence_due", l.words.DateTime(*dis.EvidenceDueAt, l.zone))
	}
	if dis.Reason != "" {
		l.row("mail.row.dispute_reason", dis.Reason)
	}
	return l.articles(ctx)
}

// deskSettlement: somebody must agree to a settlement, or Stripe refused what was asked.
func (l *letter) deskSettlement(ctx context.Context) error {
	inv, err := l.invoice(ctx)
	if err != nil {
		return err
	}
	l.row("mail.row.invoice", inv.Number)
	l.row("mail.row.amount", l.words.MoneyISO(asked(inv), inv.Currency))
	return l.articles(ctx)
}
