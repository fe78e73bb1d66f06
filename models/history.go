package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Actor is who does something: a licensee, a member of staff, the house's own clockwork, or Stripe.
type Actor struct {
	Kind string // licensee, staff, system, stripe
	ID   int64  // of the contact or member of staff; 0 otherwise
	Name string
	Role Role // of staff
}

// System is the house's own clockwork; Stripe is what we learnt from it.
var (
	System = Actor{Kind: "system"}
	Stripe = Actor{Kind: "stripe"}
)

// Actor makes a member of staff the actor of a verb.
func (s Staff) Actor() Actor { return Actor{Kind: "staff", ID: s.ID, Name: s.Name, Role: s.Role} }

// Licensee makes the requester the actor of a verb.
func (r Request) Licensee() Actor {
	return Actor{Kind: "licensee", ID: r.ContactID, Name: r.ContactName}
}

// Event is one line of a request's history. Rows are never changed.
type Event struct {
	ID         int64
	RequestID  int64
	Kind       string
	FromStatus Status
	ToStatus   Status
	ActorKind  string
	ActorID    *int64
	ActorName  string
	Visible    bool           // to the licensee
	Facts      map[string]any `gorm:"serializer:json"`
	At         time.Time
}

// Message is a letter in the thread of a request, or an internal note of the desk.
type Message struct {
	ID        int64
	RequestID int64
	FromKind  string // licensee or staff
	StaffID   *int64
	FromName  string
	Internal  bool
	Body      string
	FormKey   *string
	At        time.Time

	TakenBackAt *time.Time // it was never mailed, and its reader does not see it
}

// EventsOf lists a request's history, oldest first; a licensee sees the visible
// part, without what was taken back before it was mailed.
func EventsOf(ctx context.Context, db *gorm.DB, requestID int64, all bool) ([]Event, error) {
	return From[Event](db).Where("request_id = ? AND (? OR visible AND "+notUndone+")", requestID, all).Order("id").Find(ctx)
}

// MessagesOf lists the thread, oldest first; a licensee sees neither internal
// notes nor what was taken back.
func MessagesOf(ctx context.Context, db *gorm.DB, requestID int64, all bool) ([]Message, error) {
	return From[Message](db).Where("request_id = ? AND (? OR NOT internal AND taken_back_at IS NULL)", requestID, all).Order("id").Find(ctx)
}

// MessageByID finds one; ErrNotFound otherwise.
func MessageByID(ctx context.Context, db *gorm.DB, id int64) (Message, error) {
	return one(From[Message](db).Where("id = ?", id).Take(ctx))
}

// Link is a private link to a request; the key itself is only in the mail.
type Link struct {
	ID         int64
	RequestID  int64
	Kind       string // confirm, open or sign
	AddressKey string // where the key was mailed, as EmailKey makes it
	KeyHash    []byte
	CreatedAt  time.Time
	ExpiresAt  time.Time
	UsedAt     *time.Time

	SignatoryID *int64 // whose key of kind sign it is
}

// Confirms reports whether the key of a confirmation letter is good for its request:
// it has not ended, and it was mailed to the address that the request has.
func (l Link) Confirms(r Request, now time.Time) bool {
	return !l.ExpiresAt.Before(now) && l.AddressKey == EmailKey(r.ContactEmail)
}

// LinkByKey finds a link of a kind, also an expired one (the caller says so to the
// visitor); ErrNotFound otherwise.
func LinkByKey(ctx context.Context, db *gorm.DB, kind, key string) (Link, error) {
	if key == "" {
		return Link{}, ErrNotFound
	}
	return one(From[Link](db).Where("key_hash = ? AND kind = ?", HashToken(key), kind).Take(ctx))
}

// Mail is one letter that must leave. Its words are made when it is sent.
type Mail struct {
	ID        int64
	RequestID *int64
	Kind      string
	Recipient string
	Language  string
	SubjectID *int64 // the quote, invoice, licence or message that it is about
	OnceKey   *string
	MessageID string
	Status    string // waiting, sent, failed, cancelled
	Attempts  int
	LastError string
	CreatedAt time.Time
	NotBefore *time.Time // until then the decision that it tells of can be taken back
	TakenAt   *time.Time // by a worker to be sent: nothing cancels it any more
	SentAt    *time.Time
}

// MailByID finds one; ErrNotFound otherwise.
func MailByID(ctx context.Context, db *gorm.DB, id int64) (Mail, error) {
	return one(From[Mail](db).Where("id = ?", id).Take(ctx))
}

// MailsOf lists the letters of a request, oldest first.
func MailsOf(ctx context.Context, db *gorm.DB, requestID int64) ([]Mail, error) {
	return From[Mail](db).Where("request_id = ?", requestID).Order("id").Find(ctx)
}

// CapturedMail is a letter kept instead of sent, in development.
type CapturedMail struct {
	ID        int64
	Recipient string
	Subject   string
	Language  string
	MessageID string
	Headers   string
	HTML      string
	Body      string
	At        time.Time
}

// CapturedMails lists the newest letters, newest first.
func CapturedMails(ctx context.Context, db *gorm.DB, limit int) ([]CapturedMail, error) {
	return From[CapturedMail](db).Order("id DESC").Limit(limit).Find(ctx)
}

// CapturedMailByID finds one; ErrNotFound otherwise.
func CapturedMailByID(ctx context.Context, db *gorm.DB, id int64) (CapturedMail, error) {
	return one(From[CapturedMail](db).Where("id = ?", id).Take(ctx))
}
