package letters

import (
	"context"
	"fmt"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// agreementStatus is the status that makes a letter true.
var agreementStatus = map[string]models.AgreementStatus{
	licensing.MailAgreement: models.AgreementActive, licensing.MailAgreementLow: models.AgreementActive, licensing.MailAgreementEnding: models.AgreementActive,
	licensing.MailAgreementRestored: models.AgreementActive, licensing.MailAgreementEnded: models.AgreementEnded,
	licensing.MailAgreementSuspended: models.AgreementSuspended, licensing.MailAgreementRevoked: models.AgreementRevoked,
}

// volume: a volume agreement begins, runs low, ends, or follows its money.
func (l *letter) volume(ctx context.Context) error {
	a, err := models.AgreementByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("agreement %d: %w", l.subject(), err)
	}
	if want := agreementStatus[l.mail.Kind]; a.Status != want {
		return fmt.Errorf("%s, but agreement %d is %s: %w", l.mail.Kind, a.ID, a.Status, ErrOvertaken)
	}
	facts := views.AgreementFactsOf(l.words, a)
	l.out.Facts.Number, l.out.Facts.At, l.out.Facts.Reason = a.Number, a.EndsAt, facts.Because
	l.row("mail.row.agreement", a.Number)
	l.row("mail.row.balance", facts.Balance)
	l.row("mail.row.from", l.words.Date(a.StartsAt.In(l.zone)))
	l.row("mail.row.until", l.words.DateTime(a.EndsAt, l.zone))
	return nil
}
