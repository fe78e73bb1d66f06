package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

const (
	// SignLink is the kind of link that a signatory gets: it opens their term sheet
	// and nothing else of the request.
	SignLink = "sign"
	// mostSignatories bounds whom we write to at a requester's word, for one request.
	mostSignatories = 8
	// SignatoryPause bounds the letters to one address on anybody's word, whatever the
	// request: four, and one more each time it has passed.
	SignatoryPause = 6 * time.Hour
)

// SignatoryInput is whom a requester asks to sign in their place, and who pays.
type SignatoryInput struct {
	QuoteID      int64
	DocumentHash string // of the offer as the page showed it
	Name         string
	JobTitle     string
	Email        string
	Billing      models.Billing
}

func (in SignatoryInput) check(r models.Request) error {
	bad := models.Invalid{}
	if strings.TrimSpace(in.Name) == "" {
		bad["other_name"] = "errors.name_required"
	}
	if strings.TrimSpace(in.JobTitle) == "" {
		bad["other_role"] = "errors.role_required"
	}
	switch {
	case !isAddress(in.Email):
		bad["other_email"] = "errors.email"
	case models.EmailKey(in.Email) == models.EmailKey(r.ContactEmail):
		bad["other_email"] = "public_request.signatory.error.yourself"
	}
	return bad.OrNil()
}

// AskSignatory asks somebody else to sign the offer that stands; whoever was asked
// before is let go. ErrConflict when the offer was replaced or answered, ErrGone
// when it has expired, ErrHeld, ErrThrottled when too many were asked already,
// Invalid.
func (d *Desk) AskSignatory(ctx context.Context, requestID int64, in SignatoryInput) error {
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		if err := in.check(*r); err != nil {
			return err
		}
		q, err := d.acceptable(ctx, tx, r, Acceptance{QuoteID: in.QuoteID, DocumentHash: in.DocumentHash})
		if err != nil {
			return err
		}
		if r.Billing, err = d.billable(ctx, tx, r, *q, in.Billing); err != nil {
			return err
		}
		asked, err := models.From[models.Signatory](tx).Where("request_id = ?", r.ID).Count(ctx)
		if err != nil {
			return err
		}
		if asked >= mostSignatories {
			return fmt.Errorf("ask a signatory of request %d: %d were asked: %w", r.ID, asked, models.ErrThrottled)
		}
		if err := (&Desk{db: tx, now: d.now}).Allow(ctx, "sign-to:"+models.EmailKey(in.Email), SignatoryPause, 4); err != nil {
			return err
		}
		if err := d.dropSignatory(ctx, tx, r, in.Email); err != nil {
			return err
		}
		return d.newSignatory(ctx, tx, r, *q, in)
	})
}

// billable is payable for an offer that is not signed yet, and not held.
func (d *Desk) billable(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, b models.Billing) (models.Billing, error) {
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return b, err
	}
	if b, err = d.payable(ctx, tx, r, p, q, b); err != nil || q.Gratis {
		return b, err
	}
	return b, d.unheld(ctx, tx, r)
}

func (d *Desk) newSignatory(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, in SignatoryInput) error {
	s := models.Signatory{
		RequestID: r.ID, QuoteID: q.ID, Name: strings.TrimSpace(in.Name), JobTitle: strings.TrimSpace(in.JobTitle), Email: strings.TrimSpace(in.Email),
		Language: r.Language, AskedBy: r.ContactName + " <" + r.ContactEmail + ">", AskedAt: d.Now(), ExpiresAt: q.ValidUntil, Status: models.SignatoryAsked,
	}
	if err := models.From[models.Signatory](tx).Create(ctx, &s); err != nil {
		return err
	}
	e := models.Event{RequestID: r.ID, Kind: "signatory_asked", Visible: true, Facts: map[string]any{"version": q.Version, "name": s.Name, "role": s.JobTitle}}
	if err := d.event(ctx, tx, e, r.Licensee()); err != nil {
		return err
	}
	return d.signatoryMail(ctx, tx, r, s, MailSignatoryAsked)
}

func (d *Desk) signatoryMail(ctx context.Context, tx *gorm.DB, r *models.Request, s models.Signatory, kind string) error {
	m := models.Mail{RequestID: &r.ID, Kind: kind, Recipient: s.Email, Language: s.Language}
	_, err := d.letter(ctx, tx, m, s.ID, fmt.Sprintf("%s:%d", kind, s.ID))
	return err
}

// DropSignatory lets go whom the requester had asked: they sign themselves, or
// nobody does. Nobody asked is success.
func (d *Desk) DropSignatory(ctx context.Context, requestID int64) error {
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		return d.dropSignatory(ctx, tx, r, "")
	})
}

// dropSignatory ends what is asked of a signatory under the request's lock, and
// writes so to them unless they are the next who is asked.
func (d *Desk) dropSignatory(ctx context.Context, tx *gorm.DB, r *models.Request, next string) error {
	s, err := models.AskedSignatory(ctx, tx, r.ID)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := d.answerSignatory(ctx, tx, &s, models.SignatoryReplaced, ""); err != nil || s.Email == strings.TrimSpace(next) {
		return err
	}
	return d.signatoryMail(ctx, tx, r, s, MailSignatoryOff)
}

// settleSignatory notes that an offer is signed: by whom was asked, or without them.
func (d *Desk) settleSignatory(ctx context.Context, tx *gorm.DB, r *models.Request, signed *models.Signatory) error {
	if signed == nil {
		return d.dropSignatory(ctx, tx, r, "")
	}
	if err := d.answerSignatory(ctx, tx, signed, models.SignatoryAccepted, ""); err != nil {
		return err
	}
	return d.signatoryMail(ctx, tx, r, *signed, MailSignatoryCopy)
}

func (d *Desk) answerSignatory(ctx context.Context, tx *gorm.DB, s *models.Signatory, status, text string) error {
	s.Status, s.AnsweredAt, s.AnswerText = status, ptr(d.Now()), text
	_, err := models.From[models.Signatory](tx).Where("id = ?", s.ID).Select("status", "answered_at", "answer_text").Updates(ctx, *s)
	return err
}

// bindToSignatory makes a key that of the person who is asked at an address now, or
// has just signed; it ends some time after the offer.
func (d *Desk) bindToSignatory(ctx context.Context, link *models.Link, address string) error {
	s, err := models.From[models.Signatory](d.db).Where("request_id = ? AND email = ? AND status IN ('asked', 'accepted')", link.RequestID, address).
		Order("id DESC").Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = fmt.Errorf("key for a signatory of request %d: nobody is asked there: %w", link.RequestID, models.ErrNotFound)
	}
	if err != nil {
		return err
	}
	link.SignatoryID, link.ExpiresAt = &s.ID, earlier(link.ExpiresAt, s.ExpiresAt.Add(SignedLook))
	return nil
}

// SignedLook is how long a signatory's link still says how things stand after the
// offer has ended.
const SignedLook = 30 * 24 * time.Hour

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// SignatoryByKey finds whose key it is. ErrNotFound for any other key, ErrGone for
// one that has run out.
func (d *Desk) SignatoryByKey(ctx context.Context, key string) (models.Signatory, error) {
	link, err := models.LinkByKey(ctx, d.db, SignLink, key)
	if err != nil {
		return models.Signatory{}, err
	}
	if link.ExpiresAt.Before(d.Now()) {
		return models.Signatory{}, fmt.Errorf("key of signatory %d: %w", *link.SignatoryID, models.ErrGone)
	}
	return models.SignatoryByID(ctx, d.db, *link.SignatoryID)
}

// AcceptAsSignatory is AcceptQuote by the person whom the requester had asked: for
// the version that they were asked about, and while they still are. What is paid
// and by whom is what the requester typed. Errors as of AcceptQuote.
func (d *Desk) AcceptAsSignatory(ctx context.Context, s models.Signatory, in Acceptance) error {
	return d.accept(ctx, s.RequestID, func(tx *gorm.DB, r *models.Request) (Acceptance, *models.Signatory, error) {
		now, err := d.stillAsked(ctx, tx, s.ID)
		if err != nil {
			return in, nil, err
		}
		in.QuoteID, in.Billing = now.QuoteID, r.Billing
		return in, &now, nil
	}, in.check())
}

// DeclineAsSignatory is a signatory's no. The offer stands: the requester can ask
// somebody else, sign themselves or decline it. ErrConflict when they are not asked
// any more.
func (d *Desk) DeclineAsSignatory(ctx context.Context, s models.Signatory, reason string) error {
	return d.change(ctx, s.RequestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		now, err := d.stillAsked(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		if err := d.answerSignatory(ctx, tx, &now, models.SignatoryDeclined, strings.TrimSpace(reason)); err != nil {
			return err
		}
		e := models.Event{RequestID: r.ID, Kind: "signatory_declined", Visible: true, Facts: map[string]any{"name": now.Name, "text": now.AnswerText}}
		if err := d.event(ctx, tx, e, now.Actor()); err != nil {
			return err
		}
		return d.mail(ctx, tx, r, MailSignatoryNo, now.ID, fmt.Sprintf("signatory_no:%d", now.ID))
	})
}

// stillAsked reads a signatory again under the lock: ErrConflict when they have
// answered, or are not asked any more.
func (d *Desk) stillAsked(ctx context.Context, tx *gorm.DB, id int64) (models.Signatory, error) {
	s, err := models.SignatoryByID(ctx, tx, id)
	if err == nil && s.Status != models.SignatoryAsked {
		err = fmt.Errorf("signatory %d is %s: %w", id, s.Status, models.ErrConflict)
	}
	return s, err
}
