package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// ConfirmWindow is how long a requester has to confirm the address.
const ConfirmWindow = 7 * 24 * time.Hour

// ConfirmPause is the time after which an address may get one more confirmation letter.
const ConfirmPause = 15 * time.Minute

// Submission is a checked form: who asks, for which articles, for which use.
type Submission struct {
	Key         string // of the form: the same key makes one request, however often it is sent
	DraftID     int64  // 0 when there was none
	Publication models.Publication
	Language    string
	TimeZone    string
	Articles    []models.RequestArticle // ArticleID set when catalogued
	Use         models.Use
	Currency    string
	Billing     models.Billing
	By          InForce // the card, where the sender has just read it; else it is read here
	Limited     bool    // a stranger sends it: its letter counts as AllowConfirmation says

	OrganisationName string
	OrganisationKind string
	Country          string
	Website          string
	Name             string
	Email            string
	JobTitle         string
	Phone            string
}

// Submit makes a request of a checked form. It stays a draft, unseen by any
// editor, until the address is confirmed. The same key again returns the same
// request, so that a double send makes one. Invalid, and ErrThrottled when it is
// Limited and its address has had too many letters.
func (d *Desk) Submit(ctx context.Context, in Submission) (models.Request, error) {
	if in.Key == "" || len(in.Articles) == 0 {
		return models.Request{}, models.Invalid{"articles": "errors.required"}
	}
	suggestion, err := d.suggest(ctx, in)
	if err != nil {
		return models.Request{}, err
	}
	var r models.Request
	err = d.in(ctx, func(tx *gorm.DB) error {
		if err := d.parties(ctx, tx, in, &r); err != nil {
			return err
		}
		d.describe(in, suggestion, &r)
		if err := models.From[models.Request](tx).Create(ctx, &r); err != nil {
			return err
		}
		if in.Limited { // after the key: a double send draws once
			if err := (&Desk{db: tx, now: d.now}).AllowConfirmation(ctx, in.Email); err != nil {
				return err
			}
		}
		return d.afterSubmit(ctx, tx, in, &r)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		if earlier, lookup := d.requestByKey(ctx, in.Key); lookup == nil {
			return earlier, nil
		}
	}
	if err != nil {
		return models.Request{}, fmt.Errorf("submit request: %w", err)
	}
	return r, nil
}

// AllowConfirmation bounds the confirmation letters to one address, the first ones
// and the repeated ones together, so that nobody's mailbox is flooded through us:
// four, and one more each quarter of an hour. ErrThrottled.
func (d *Desk) AllowConfirmation(ctx context.Context, email string) error {
	return d.Allow(ctx, "confirm-to:"+models.EmailKey(email), ConfirmPause, 4)
}

func (d *Desk) requestByKey(ctx context.Context, key string) (models.Request, error) {
	return models.From[models.Request](d.db).Where("idempotency_key = ?", key).Take(ctx)
}

// parties finds or makes the organisation and the contact of a request.
func (d *Desk) parties(ctx context.Context, tx *gorm.DB, in Submission, r *models.Request) error {
	org := models.Organisation{
		PublicationID: in.Publication.ID, Name: in.OrganisationName, NameKey: models.NameKey(in.OrganisationName),
		Kind: in.OrganisationKind, Country: in.Country, Website: in.Website, TaxID: in.Billing.TaxID, CreatedAt: d.Now(),
	}
	if err := models.From[models.Organisation](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &org); err != nil {
		return err
	}
	if org.ID == 0 { // it has asked before
		var err error
		org, err = models.From[models.Organisation](tx).Where("publication_id = ? AND name_key = ?", org.PublicationID, org.NameKey).Take(ctx)
		if err != nil {
			return err
		}
	}
	contact := models.Contact{
		PublicationID: in.Publication.ID, OrganisationID: org.ID, Email: in.Email, EmailKey: models.EmailKey(in.Email),
		Name: in.Name, JobTitle: in.JobTitle, Phone: in.Phone, Language: in.Language, TimeZone: in.TimeZone, CreatedAt: d.Now(),
	}
	if err := models.From[models.Contact](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &contact); err != nil {
		return err
	}
	if contact.ID == 0 {
		var err error
		contact, err = models.From[models.Contact](tx).Where("publication_id = ? AND email_key = ?", contact.PublicationID, contact.EmailKey).Take(ctx)
		if err != nil {
			return err
		}
	}
	r.OrganisationID, r.ContactID = org.ID, contact.ID
	return nil
}

func (d *Desk) describe(in Submission, s suggestion, r *models.Request) {
	now := d.Now()
	r.PublicationID, r.Reference = in.Publication.ID, models.NewReference(in.Publication.Code, 6)
	r.Status, r.Version, r.Language, r.TimeZone = models.Draft, 1, in.Language, in.TimeZone
	r.Title, r.ArticleCount = in.Articles[0].Title, len(in.Articles)
	r.Organisation, r.Country = in.OrganisationName, in.Country
	r.ContactName, r.ContactEmail = in.Name, in.Email
	r.Use, r.Currency, r.Billing = in.Use, in.Currency, in.Billing
	r.SuggestedMinor, r.Suggestion = s.minor, s.priced
	r.ConsentAt, r.ConfirmBy = now, now.Add(ConfirmWindow)
	r.IdempotencyKey, r.CreatedAt, r.UpdatedAt = &in.Key, now, now
}

// afterSubmit writes what hangs on a new request: its articles, its history,
// its place in the search, the letter that asks to confirm, and the draft's end.
func (d *Desk) afterSubmit(ctx context.Context, tx *gorm.DB, in Submission, r *models.Request) error {
	for i := range in.Articles {
		in.Articles[i].RequestID, in.Articles[i].Position = r.ID, i+1
	}
	if err := models.From[models.RequestArticle](tx).CreateAll(ctx, &in.Articles); err != nil {
		return err
	}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "sent", ToStatus: models.Draft, Visible: true}, r.Licensee()); err != nil {
		return err
	}
	if err := indexRequest(ctx, tx, r, in.Articles); err != nil {
		return err
	}
	if err := d.openWaiver(ctx, tx, r); err != nil {
		return err
	}
	if in.DraftID != 0 {
		_, err := models.From[models.FormDraft](tx).Where("id = ? AND request_id IS NULL", in.DraftID).
			Select("request_id").Updates(ctx, models.FormDraft{RequestID: &r.ID})
		if err != nil {
			return err
		}
		if err := d.handOn(ctx, tx, in.DraftID, r); err != nil {
			return err
		}
	}
	return d.mail(ctx, tx, r, MailConfirmAddress, 0, fmt.Sprintf("confirm:%d", r.ID))
}

// indexRequest makes a request findable by its words.
func indexRequest(ctx context.Context, tx *gorm.DB, r *models.Request, articles []models.RequestArticle) error {
	words := r.Reference + " " + r.Organisation + " " + r.ContactName + " " + r.ContactEmail + " " + r.Use.Destination
	for _, a := range articles {
		words += " " + a.Title + " " + a.Author
	}
	return tx.WithContext(ctx).Exec(`
		INSERT INTO request_search (request_id, publication_id, document) VALUES (?, ?, to_tsvector('simple', ?))
		ON CONFLICT (request_id) DO UPDATE SET document = EXCLUDED.document`, r.ID, r.PublicationID, words).Error
}

// Confirm takes the key of a confirmation letter: the request reaches the desk
// and the promised answer date starts. A second click is success and returns the
// request, as it does when the request has ended unconfirmed. ErrNotFound for an
// unknown key, ErrGone when it came too late or was mailed to an earlier address.
func (d *Desk) Confirm(ctx context.Context, key string) (models.Request, error) {
	_, r, err := d.confirmable(ctx, d.db, key)
	if err != nil || r.ConfirmedAt != nil {
		return r, err
	}
	p, err := models.PublicationByID(ctx, d.db, r.PublicationID)
	if err != nil {
		return r, err
	}
	err = d.change(ctx, r.ID, AnyVersion, func(tx *gorm.DB, locked *models.Request) error {
		link, _, err := d.confirmable(ctx, tx, key) // again: the address may have been corrected before the lock
		if err != nil {
			return err
		}
		if err := d.step(ctx, tx, locked.Licensee(), locked, models.Submitted, note{kind: "submitted"}); err != nil {
			return err
		}
		now := d.Now()
		due := WorkingDays(now, p.AnswerDays, p.Zone())
		locked.ConfirmedAt, locked.SubmittedAt, locked.AnswerDueAt = &now, &now, &due
		if err := d.confirmed(ctx, tx, locked, link.ID); err != nil {
			return err
		}
		answered, err := d.answerByRule(ctx, tx, locked, p)
		if err != nil || answered {
			return err
		}
		return errors.Join(
			d.mail(ctx, tx, locked, MailRequestReceived, 0, fmt.Sprintf("received:%d", locked.ID)),
			d.deskMail(ctx, tx, locked, MailDeskNewRequest, 0, fmt.Sprintf("new:%d", locked.ID)))
	})
	if err != nil && !errors.Is(err, models.ErrConflict) { // a conflict: the other click was first
		return r, err
	}
	_, r, err = d.confirmable(ctx, d.db, key)
	return r, err
}

// confirmable finds the link of a key and the request that it confirms or has
// confirmed. ErrNotFound, ErrGone.
func (d *Desk) confirmable(ctx context.Context, db *gorm.DB, key string) (models.Link, models.Request, error) {
	link, err := models.LinkByKey(ctx, db, "confirm", key)
	if err != nil {
		return link, models.Request{}, err
	}
	r, err := models.RequestByID(ctx, db, link.RequestID)
	if err == nil && !link.Confirms(r, d.Now()) {
		err = fmt.Errorf("confirm request %d: %w", r.ID, models.ErrGone)
	}
	return link, r, err
}

func (d *Desk) confirmed(ctx context.Context, tx *gorm.DB, r *models.Request, linkID int64) error {
	now := d.Now()
	_, err := models.From[models.Link](tx).Where("id = ?", linkID).Select("used_at").Updates(ctx, models.Link{UsedAt: &now})
	if err != nil {
		return err
	}
	_, err = models.From[models.Contact](tx).Where("id = ? AND confirmed_at IS NULL", r.ContactID).
		Select("confirmed_at").Updates(ctx, models.Contact{ConfirmedAt: &now})
	if err != nil {
		return err
	}
	return d.showFiles(ctx, tx, r)
}

// ResendConfirmation mails the confirmation again, to a corrected address if
// one is given: links that went to the earlier address end. A second letter
// within the same half minute is not written. ErrConflict once confirmed.
func (d *Desk) ResendConfirmation(ctx context.Context, requestID int64, email string) error {
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		if r.Status != models.Draft {
			return fmt.Errorf("resend confirmation of request %d: %w", r.ID, models.ErrConflict)
		}
		if email != "" && models.EmailKey(email) != models.EmailKey(r.ContactEmail) {
			if err := d.correctAddress(ctx, tx, r, email); err != nil {
				return err
			}
		}
		once := fmt.Sprintf("confirm:%d:%s:%d", r.ID, models.EmailKey(r.ContactEmail), d.Now().Unix()/30)
		return d.mail(ctx, tx, r, MailConfirmAddress, 0, once)
	})
}

func (d *Desk) correctAddress(ctx context.Context, tx *gorm.DB, r *models.Request, email string) error {
	old, err := models.ContactByID(ctx, tx, r.ContactID)
	if err != nil {
		return err
	}
	next := old
	next.ID, next.Email, next.EmailKey, next.ConfirmedAt, next.CreatedAt = 0, email, models.EmailKey(email), nil, d.Now()
	if err := models.From[models.Contact](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &next); err != nil {
		return err
	}
	next, err = models.From[models.Contact](tx).Where("publication_id = ? AND email_key = ?", r.PublicationID, models.EmailKey(email)).Take(ctx)
	if err != nil {
		return err
	}
	r.ContactID, r.ContactEmail = next.ID, email
	_, err = models.From[models.Link](tx).Where("request_id = ? AND kind = 'confirm' AND expires_at > ?", r.ID, d.Now()).
		Select("expires_at").Updates(ctx, models.Link{ExpiresAt: d.Now().Add(-time.Second)})
	return err
}

// suggestion is what the rate card says to a submission, kept beside it.
type suggestion struct {
	minor  *int64
	priced json.RawMessage
}
