package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// The letters of the journey. Their words are in views/mails and the catalogues.
const (
	MailConfirmAddress  = "confirm_address"
	MailRequestReceived = "request_received"
	MailQuestion        = "question"
	MailMessage         = "message"
	MailQuoteReady      = "quote_ready"
	MailQuoteChanged    = "quote_changed"
	MailQuoteReminder   = "quote_reminder"
	MailQuoteExpired    = "quote_expired"
	MailQuoteExtended   = "quote_extended"
	MailCounterReceived = "counter_received"
	MailCounterAccepted = "counter_accepted"
	MailCounterDeclined = "counter_declined"
	MailGratisReady     = "gratis_ready"
	MailDeclined        = "declined"
	MailNotNeeded       = "not_needed"
	MailReopened        = "reopened"
	MailLapsed          = "lapsed"
	MailWithdrawn       = "withdrawn"
	MailAcceptanceCopy  = "acceptance_copy"
	MailInvoiceReady    = "invoice_ready"
	MailPaymentFailed   = "payment_failed"
	MailPaymentDue      = "payment_due"
	MailPaymentReminder = "payment_reminder"
	MailLastNotice      = "payment_last_notice"
	MailInvoiceVoided   = "invoice_voided"
	MailLicence         = "licence"
	MailEmbargoLifted   = "embargo_lifted"
	MailEnding          = "licence_ending"
	MailEnded           = "licence_ended"
	MailMyLinks         = "my_links"
	MailCredited        = "credited"
	MailRefunded        = "refunded"
	MailSuspended       = "licence_suspended"
	MailRestored        = "licence_restored"
	MailRevoked         = "licence_revoked"
	MailProvisional     = "licence_provisional"
	MailTerminated      = "licence_terminated"
	MailRetracted       = "acceptance_retracted"
	MailSignatoryAsked  = "signatory_asked"
	MailSignatoryCopy   = "signatory_copy"
	MailSignatoryOff    = "signatory_off"
	MailSignatoryNo     = "signatory_declined"

	MailAgreement          = "agreement_ready"
	MailAgreementLow       = "agreement_low"
	MailAgreementEnding    = "agreement_ending"
	MailAgreementEnded     = "agreement_ended"
	MailAgreementSuspended = "agreement_suspended"
	MailAgreementRevoked   = "agreement_revoked"
	MailAgreementRestored  = "agreement_restored"

	MailDeskNewRequest    = "desk_new_request"
	MailDeskReply         = "desk_reply"
	MailDeskQuoteAccepted = "desk_quote_accepted"
	MailDeskQuoteDeclined = "desk_quote_declined"
	MailDeskChangeAsked   = "desk_change_asked"
	MailDeskCounter       = "desk_counter"
	MailDeskWithdrawn     = "desk_withdrawn"
	MailDeskPaid          = "desk_paid"
	MailDeskNeedsReview   = "desk_needs_review"
	MailDeskRightsChanged = "desk_rights_changed"
	MailDeskDispute       = "desk_dispute"
	MailDeskRefundFailed  = "desk_refund_failed"
	MailDeskSettlement    = "desk_settlement"
	MailDeskAccountHeld   = "desk_account_held"
	MailDeskBooks         = "desk_books" // about no request
	MailDeskRetracted     = "desk_acceptance_retracted"
	MailDeskWaiverAsked   = "desk_waiver_asked"
	MailDeskAmendment     = "desk_amendment" // it cannot be kept, or is not backed by money any more
)

// mail writes the intent of a letter to the requester and its job. about is the
// row it speaks of (quote, invoice, licence, message), 0 for the request itself.
// once, when not empty, makes a second intent of the same name a silent no-op.
func (d *Desk) mail(ctx context.Context, tx *gorm.DB, r *models.Request, kind string, about int64, once string) error {
	_, err := d.letter(ctx, tx, models.Mail{RequestID: &r.ID, Kind: kind, Recipient: r.ContactEmail, Language: r.Language}, about, once)
	return err
}

// deskMail writes to the editor who owns the request, or else to the desk's address.
func (d *Desk) deskMail(ctx context.Context, tx *gorm.DB, r *models.Request, kind string, about int64, once string) error {
	to, err := d.deskAddress(ctx, tx, r)
	if err != nil {
		return err
	}
	_, err = d.letter(ctx, tx, models.Mail{RequestID: &r.ID, Kind: kind, Recipient: to, Language: "en"}, about, once)
	return err
}

func (d *Desk) deskAddress(ctx context.Context, tx *gorm.DB, r *models.Request) (string, error) {
	if r.AssigneeID != nil {
		owner, err := models.StaffByID(ctx, tx, *r.AssigneeID)
		if err == nil {
			return owner.Email, nil
		}
		if !errors.Is(err, models.ErrNotFound) {
			return "", err
		}
	}
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	return p.ContactEmail, err
}

// letter keeps the intent of a letter and gives it as kept, with id 0 when the same one is on its way already.
func (d *Desk) letter(ctx context.Context, tx *gorm.DB, m models.Mail, about int64, once string) (models.Mail, error) {
	m.Status, m.CreatedAt = "waiting", d.Now()
	m.MessageID = fmt.Sprintf("<%s@%s>", uuid.New(), d.domain)
	if about != 0 {
		m.SubjectID = &about
	}
	if once != "" {
		m.OnceKey = &once
	}
	if err := models.From[models.Mail](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &m); err != nil {
		return m, fmt.Errorf("intend mail %s: %w", m.Kind, err)
	}
	if m.ID == 0 {
		return m, nil
	}
	if d.staged != nil {
		*d.staged = append(*d.staged, m)
	}
	due := time.Time{}
	if m.NotBefore != nil {
		due = *m.NotBefore
	}
	return m, d.enqueueAt(ctx, tx, SendMail{MailID: m.ID}, due)
}

// NewLink makes a private link of a kind (confirm or open) to a request, for
// whoever reads the address that it has now, and returns its key. ErrNotFound.
func (d *Desk) NewLink(ctx context.Context, requestID int64, kind string, valid time.Duration) (string, error) {
	r, err := models.RequestByID(ctx, d.db, requestID)
	if err != nil {
		return "", fmt.Errorf("make %s link to request %d: %w", kind, requestID, err)
	}
	return d.NewLinkTo(ctx, requestID, kind, r.ContactEmail, valid)
}

// NewLinkTo is NewLink for a letter to an address, which the link remembers: it
// confirms no other. The key is stored only as a hash.
func (d *Desk) NewLinkTo(ctx context.Context, requestID int64, kind, address string, valid time.Duration) (string, error) {
	key := models.NewToken()
	link := models.Link{
		RequestID: requestID, Kind: kind, AddressKey: models.EmailKey(address), KeyHash: models.HashToken(key),
		CreatedAt: d.Now(), ExpiresAt: d.Now().Add(valid),
	}
	if kind == SignLink {
		if err := d.bindToSignatory(ctx, &link, address); err != nil {
			return "", err
		}
	}
	if err := models.From[models.Link](d.db).Create(ctx, &link); err != nil {
		return "", fmt.Errorf("make %s link to request %d: %w", kind, requestID, err)
	}
	return key, nil
}

// TakeMail gives a letter to be sent and puts it out of reach of an undo. One that
// has left or was cancelled comes back as it is, and one that must wait longer
// with the time until then: neither is to be sent.
func (d *Desk) TakeMail(ctx context.Context, id int64) (m models.Mail, taken bool, wait time.Duration, err error) {
	now := d.Now()
	n, err := models.From[models.Mail](d.db).Where("id = ? AND status IN ('waiting', 'failed') AND (not_before IS NULL OR not_before <= ?)", id, now).
		Select("taken_at").Updates(ctx, models.Mail{TakenAt: &now})
	if err != nil {
		return m, false, 0, err
	}
	if m, err = models.MailByID(ctx, d.db, id); err == nil && m.Status == "waiting" && m.NotBefore != nil {
		wait = max(m.NotBefore.Sub(now), 0)
	}
	return m, n == 1, wait, err
}

// MailSent records that a letter left.
func (d *Desk) MailSent(ctx context.Context, id int64) error {
	_, err := models.From[models.Mail](d.db).Where("id = ?", id).Select("status", "sent_at", "last_error").
		Updates(ctx, models.Mail{Status: "sent", SentAt: ptr(d.Now())})
	return err
}

// MailFailed records a failed attempt; final when it will not be tried again.
func (d *Desk) MailFailed(ctx context.Context, id int64, attempt int, cause string, final bool) error {
	status := "waiting"
	if final {
		status = "failed"
	}
	_, err := models.From[models.Mail](d.db).Where("id = ?", id).Select("status", "attempts", "last_error").
		Updates(ctx, models.Mail{Status: status, Attempts: attempt, LastError: cause})
	return err
}

// CaptureMail keeps a letter instead of sending it, in development.
func (d *Desk) CaptureMail(ctx context.Context, m models.CapturedMail) error {
	m.At = d.Now()
	return models.From[models.CapturedMail](d.db).Create(ctx, &m)
}

// SendMyLinks mails the links of all requests of an address, and the confirmation
// once more when one still waits for it: its first letter may be lost, and its
// browser too. The answer to the person is the same whether there are any.
func (d *Desk) SendMyLinks(ctx context.Context, email, language string) error {
	waiting, err := models.Unconfirmed(ctx, d.db, email, d.Now())
	if err != nil {
		return err
	}
	for _, r := range waiting {
		if err := d.ResendConfirmation(ctx, r.ID, ""); err != nil && !errors.Is(err, models.ErrConflict) {
			return err
		}
	}
	rows, err := models.RequestsOfContact(ctx, d.db, email)
	if err != nil || len(rows) == 0 {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		// One letter lists all: it hangs on the newest request's thread.
		once := fmt.Sprintf("my_links:%s:%d", models.EmailKey(email), d.Now().Unix()/300)
		_, err := d.letter(ctx, tx, models.Mail{RequestID: &rows[0].ID, Kind: MailMyLinks, Recipient: rows[0].ContactEmail, Language: language}, 0, once)
		return err
	})
}

func ptr[T any](v T) *T { return &v }
