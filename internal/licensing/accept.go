package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Acceptance is what a signatory typed and what the connection said.
type Acceptance struct {
	QuoteID      int64
	DocumentHash string // of the offer as the page showed it
	Name         string
	JobTitle     string
	Authority    bool // "I may bind the organisation"
	AcceptTerms  bool
	Billing      models.Billing
	Address      string
	UserAgent    string
	Language     string // of the page that was signed; "" = the request's
}

func (a Acceptance) check() error {
	bad := models.Invalid{}
	if strings.TrimSpace(a.Name) == "" {
		bad["signatory_name"] = "errors.name_required"
	}
	if strings.TrimSpace(a.JobTitle) == "" {
		bad["signatory_role"] = "errors.role_required"
	}
	if !a.Authority {
		bad["authority"] = "errors.authority_required"
	}
	if !a.AcceptTerms {
		bad["accept_terms"] = "errors.terms_required"
	}
	return bad.OrNil()
}

// AcceptQuote binds the licensee to one quote version. A paid one gets its
// invoice prepared, a gratis one its licence at once. ErrConflict when the
// version was replaced, answered or accepted already, ErrWithheld when the house
// may not license it any more, ErrHeld when the account is on hold, ErrGone when it
// has expired, Invalid when the signature is incomplete, the tax would differ, or
// what the organisation's terms demand is missing.
func (d *Desk) AcceptQuote(ctx context.Context, requestID int64, in Acceptance) error {
	return d.accept(ctx, requestID, func(*gorm.DB, *models.Request) (Acceptance, *models.Signatory, error) {
		return in, nil, nil
	}, in.check())
}

// signing says under the lock what is signed, and by whom the requester had asked
// to; nil for the requester.
type signing func(tx *gorm.DB, r *models.Request) (Acceptance, *models.Signatory, error)

// accept is the one way in which a quote version becomes an agreement, whoever signs.
func (d *Desk) accept(ctx context.Context, requestID int64, as signing, bad error) error {
	if bad != nil {
		return bad
	}
	var withheld error // it is committed that the offer is off, and told
	err := d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		in, asked, err := as(tx, r)
		if err != nil {
			return err
		}
		q, err := d.acceptable(ctx, tx, r, in)
		if err != nil {
			return err
		}
		if withheld, err = d.overtaken(ctx, tx, r, q); withheld != nil || err != nil {
			return err
		}
		p, err := models.PublicationByID(ctx, tx, r.PublicationID)
		if err != nil {
			return err
		}
		if in.Billing, err = d.payable(ctx, tx, r, p, *q, in.Billing); err != nil {
			return err
		}
		if !q.Gratis {
			if err := d.unheld(ctx, tx, r); err != nil {
				return err
			}
		}
		r.Billing = in.Billing
		against, err := d.nowAgainst(ctx, tx, r, p, *q)
		if err != nil {
			return err
		}
		if against != nil {
			withheld = fmt.Errorf("accept quote %d: %s of article %d: %w", q.ID, against.Kind, against.Article.ID, ErrWithheld)
			return d.withhold(ctx, tx, r, q, *against)
		}
		return d.agree(ctx, tx, r, p, q, in, asked)
	})
	return errors.Join(err, withheld)
}

// agree signs an offer and sets going what follows.
func (d *Desk) agree(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, q *models.Quote, in Acceptance, asked *models.Signatory) error {
	acceptance, err := d.sign(ctx, tx, r, q, in, asked)
	if err != nil {
		return err
	}
	if err := d.moveQuote(ctx, tx, q, models.QuoteAccepted, ""); err != nil {
		return err
	}
	n := note{kind: "accepted", facts: map[string]any{"version": q.Version, "name": acceptance.Name, "role": acceptance.JobTitle}}
	if err := d.step(ctx, tx, r.Licensee(), r, models.Agreed, n); err != nil {
		return err
	}
	if err := errors.Join(d.settleSignatory(ctx, tx, r, asked), d.acceptanceLetters(ctx, tx, r, q)); err != nil {
		return err
	}
	if q.Gratis {
		return d.issue(ctx, tx, r, *q, acceptance, nil)
	}
	inv, err := d.openInvoice(ctx, tx, r, p, *q)
	if err != nil || !q.PayLater {
		return err
	}
	return d.issueUnpaid(ctx, tx, r, *q, acceptance, inv)
}

// acceptable finds the version that may be accepted now, under the lock.
func (d *Desk) acceptable(ctx context.Context, tx *gorm.DB, r *models.Request, in Acceptance) (*models.Quote, error) {
	q, err := models.QuoteByID(ctx, tx, in.QuoteID)
	if err != nil {
		return nil, err
	}
	over, err := d.over(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	switch {
	case q.RequestID != r.ID:
		return nil, fmt.Errorf("accept quote %d of another request: %w", q.ID, models.ErrNotFound)
	case q.Status == models.QuoteExpired, q.Status == models.QuoteSent && over:
		return nil, fmt.Errorf("accept quote %d: expired: %w", q.ID, models.ErrGone)
	case q.Status != models.QuoteSent || r.Status != models.Quoted:
		return nil, fmt.Errorf("accept quote %d in %s: %w", q.ID, q.Status, models.ErrConflict)
	case in.DocumentHash != q.DocumentHash:
		return nil, fmt.Errorf("accept quote %d: another document was shown: %w", q.ID, models.ErrConflict)
	}
	return &q, nil
}

func (d *Desk) acceptanceLetters(ctx context.Context, tx *gorm.DB, r *models.Request, q *models.Quote) error {
	return errors.Join(
		d.mail(ctx, tx, r, MailAcceptanceCopy, q.ID, fmt.Sprintf("accepted:%d", q.ID)),
		d.deskMail(ctx, tx, r, MailDeskQuoteAccepted, q.ID, fmt.Sprintf("desk_accepted:%d", q.ID)))
}

// DeclineQuote is the licensee's no to an offer; the request ends and can be
// reopened by the desk. ErrConflict when there is nothing to decline any more.
func (d *Desk) DeclineQuote(ctx context.Context, requestID, quoteID int64, reason string) error {
	return d.answerQuote(ctx, requestID, quoteID, func(tx *gorm.DB, r *models.Request, q *models.Quote) error {
		if err := d.moveQuote(ctx, tx, q, models.QuoteDeclined, reason); err != nil {
			return err
		}
		n := note{kind: "quote_declined", facts: map[string]any{"version": q.Version, "text": reason}}
		if err := d.step(ctx, tx, r.Licensee(), r, models.Withdrawn, n); err != nil {
			return err
		}
		r.CloseCode, r.CloseText = "quote_declined", reason
		return d.deskMail(ctx, tx, r, MailDeskQuoteDeclined, q.ID, fmt.Sprintf("quote_declined:%d", q.ID))
	})
}

// AskForChange sends the offer back with the licensee's wish; the desk answers
// with a new version.
func (d *Desk) AskForChange(ctx context.Context, requestID, quoteID int64, formKey, wish string) error {
	return d.answerQuote(ctx, requestID, quoteID, func(tx *gorm.DB, r *models.Request, q *models.Quote) error {
		m, err := d.message(ctx, tx, r.Licensee(), r, formKey, wish, false)
		if err != nil {
			return err
		}
		if err := d.moveQuote(ctx, tx, q, models.QuoteCountered, ""); err != nil {
			return err
		}
		n := note{kind: "change_asked", facts: map[string]any{"version": q.Version}}
		if err := d.step(ctx, tx, r.Licensee(), r, models.InReview, n); err != nil {
			return err
		}
		return d.deskMail(ctx, tx, r, MailDeskChangeAsked, m.ID, fmt.Sprintf("change:%d", q.ID))
	})
}

func (d *Desk) answerQuote(ctx context.Context, requestID, quoteID int64, then func(*gorm.DB, *models.Request, *models.Quote) error) error {
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		q, err := models.QuoteByID(ctx, tx, quoteID)
		if err != nil {
			return err
		}
		if q.RequestID != r.ID {
			return fmt.Errorf("answer quote %d of another request: %w", quoteID, models.ErrNotFound)
		}
		if r.Status != models.Quoted || q.Status != models.QuoteSent {
			return fmt.Errorf("answer quote %d in %s: %w", quoteID, q.Status, models.ErrConflict)
		}
		return then(tx, r, &q)
	})
}

// AskForRenewal asks the desk to renew an offer that has expired.
func (d *Desk) AskForRenewal(ctx context.Context, requestID int64) error {
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		q, err := models.LatestQuote(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if err := d.expireNow(ctx, tx, r, &q); err != nil {
			return err
		}
		if r.Status != models.Lapsed || q.Status != models.QuoteExpired {
			return fmt.Errorf("renew quote of request %d in %s: %w", r.ID, r.Status, models.ErrConflict)
		}
		p, err := models.PublicationByID(ctx, tx, r.PublicationID)
		if err != nil {
			return err
		}
		if err := d.step(ctx, tx, r.Licensee(), r, models.InReview, note{kind: "renewal_asked"}); err != nil {
			return err
		}
		due := WorkingDays(d.Now(), p.AnswerDays, p.Zone())
		r.AnswerDueAt, r.PausedAt = &due, nil
		return d.deskMail(ctx, tx, r, MailDeskChangeAsked, 0, fmt.Sprintf("renew:%d", q.ID))
	})
}

// Withdraw ends a request at the licensee's wish. Once an invoice exists it is
// voided at Stripe first and the request ends only when that succeeded; a
// payment that was faster wins. ErrConflict when it has ended already, and when its
// licence is in use before it is paid: then the desk decides (CancelAsDesk).
func (d *Desk) Withdraw(ctx context.Context, requestID int64, reason string) error {
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		if !r.Status.CanMove(models.Withdrawn) {
			return fmt.Errorf("withdraw request %d in %s: %w", r.ID, r.Status, models.ErrConflict)
		}
		if r.Status == models.Agreed {
			return d.askCancel(ctx, tx, r, reason)
		}
		if err := d.voidLiveQuote(ctx, tx, r, "withdrawn"); err != nil {
			return err
		}
		return d.withdrawn(ctx, tx, r, reason)
	})
}

func (d *Desk) withdrawn(ctx context.Context, tx *gorm.DB, r *models.Request, reason string) error {
	n := note{kind: "withdrawn", facts: map[string]any{"text": reason}}
	confirmed := r.ConfirmedAt != nil
	if err := d.step(ctx, tx, r.Licensee(), r, models.Withdrawn, n); err != nil {
		return err
	}
	r.CloseCode, r.CloseText = "withdrawn", reason
	if !confirmed {
		return nil
	}
	return errors.Join(
		d.mail(ctx, tx, r, MailWithdrawn, 0, ""),
		d.deskMail(ctx, tx, r, MailDeskWithdrawn, 0, ""))
}

func (d *Desk) askCancel(ctx context.Context, tx *gorm.DB, r *models.Request, reason string) error {
	inv, err := lockLiveInvoice(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	if inv == nil || inv.CancelAskedAt != nil || inv.Status == models.InvoicePaid || inv.Status == models.InvoiceProcessing {
		return fmt.Errorf("withdraw request %d: its invoice cannot be cancelled now: %w", r.ID, models.ErrConflict)
	}
	if busy, err := beingSettled(ctx, tx, inv.ID); err != nil || busy {
		return errors.Join(err, fmt.Errorf("withdraw request %d: a settlement is under way: %w", r.ID, models.ErrConflict))
	}
	if l, err := licenceOfInvoice(ctx, tx, inv.ID); err != nil || l != nil && l.InUse() {
		return errors.Join(err, fmt.Errorf("withdraw request %d: its licence is in use: %w", r.ID, models.ErrConflict))
	}
	inv.CancelAskedAt, inv.CancelBy, inv.CancelText = ptr(d.Now()), models.CancelByLicensee, reason
	if err := d.saveInvoice(ctx, tx, inv); err != nil {
		return err
	}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "withdrawal_asked", Visible: true, Facts: map[string]any{"text": reason}}, r.Licensee()); err != nil {
		return err
	}
	return d.enqueue(ctx, tx, CancelInvoice{InvoiceID: inv.ID})
}
