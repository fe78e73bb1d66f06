package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Signatory is somebody else whom a requester asks to sign one quote version.
type Signatory struct {
	ID         int64
	RequestID  int64
	QuoteID    int64
	Name       string
	JobTitle   string
	Email      string
	Language   string
	AskedBy    string // the requester's name and address
	AskedAt    time.Time
	ExpiresAt  time.Time
	Status     string // one of the Signatory constants
	AnsweredAt *time.Time
	AnswerText string
}

// What became of a signatory: asked until they answer, or until the requester
// asks another, signs themselves, or the offer is answered without them.
const (
	SignatoryAsked    = "asked"
	SignatoryAccepted = "accepted"
	SignatoryDeclined = "declined"
	SignatoryReplaced = "replaced"
)

// TableName is spelled out: GORM's own plural is another.
func (Signatory) TableName() string { return "signatories" }

// Actor makes a signatory the actor of a verb. They act for the requester's side.
func (s Signatory) Actor() Actor { return Actor{Kind: "licensee", Name: s.Name} }

// SignatoryByID finds one; ErrNotFound otherwise.
func SignatoryByID(ctx context.Context, db *gorm.DB, id int64) (Signatory, error) {
	return one(From[Signatory](db).Where("id = ?", id).Take(ctx))
}

// SignatoriesOf lists whom a requester has asked, newest first.
func SignatoriesOf(ctx context.Context, db *gorm.DB, requestID int64) ([]Signatory, error) {
	return From[Signatory](db).Where("request_id = ?", requestID).Order("id DESC").Find(ctx)
}

// AskedSignatory is who is asked now; ErrNotFound when nobody is.
func AskedSignatory(ctx context.Context, db *gorm.DB, requestID int64) (Signatory, error) {
	return one(From[Signatory](db).Where("request_id = ? AND status = 'asked'", requestID).Take(ctx))
}

// Retraction says that an acceptance was taken back before it was paid.
type Retraction struct {
	AcceptanceID int64 `gorm:"primaryKey"`
	ByKind       string
	Reason       string
	At           time.Time
}

// RetractionOf finds it; ErrNotFound when the acceptance stands.
func RetractionOf(ctx context.Context, db *gorm.DB, acceptanceID int64) (Retraction, error) {
	return one(From[Retraction](db).Where("acceptance_id = ?", acceptanceID).Take(ctx))
}

// Who asked to cancel an invoice, and what follows when it is void: a withdrawn
// request, a request in review, or the offer as it was before its acceptance.
const (
	CancelByLicensee = "licensee"
	CancelByStaff    = "staff"
	CancelRetraction = "retraction"
	CancelByDesk     = "staff_retraction" // a retraction that the desk made
)

// Retracts reports that an invoice is being cancelled because its acceptance is taken back.
func (i Invoice) Retracts() bool { return i.CancelBy == CancelRetraction || i.CancelBy == CancelByDesk }

// LastAccepted is the newest terms version that a contact has accepted with a
// publication before one request, and when; ErrNotFound when there was none.
func LastAccepted(ctx context.Context, db *gorm.DB, r Request) (TermsVersion, time.Time, error) {
	a, err := one(From[Acceptance](db).Where("request_id IN (SELECT id FROM requests WHERE publication_id = ? AND contact_id = ? AND contact_email = ?)",
		r.PublicationID, r.ContactID, r.ContactEmail).Order("id DESC").Take(ctx))
	if err != nil {
		return TermsVersion{}, a.At, err
	}
	t, err := TermsByID(ctx, db, a.TermsID)
	return t, a.At, err
}
