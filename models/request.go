package models

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// MaxArticles is how many articles one request may ask for.
const MaxArticles = 20

// Request is a permission request from the moment its sender pressed Send.
// Title to ContactEmail are copies for the queue, written by the verbs.
type Request struct {
	ID             int64
	PublicationID  int64
	Reference      string
	Status         Status
	Version        int // grows with every change: stale pages are noticed by it
	OrganisationID int64
	ContactID      int64
	AssigneeID     *int64
	Language       string // of the requester's pages, mails and licence
	TimeZone       string // the requester's, "" when unknown
	Title          string
	ArticleCount   int
	Organisation   string
	Country        string
	ContactName    string
	ContactEmail   string
	Use            Use             `gorm:"serializer:json"`
	Currency       string          // asked for
	SuggestedMinor *int64          // what the rate card said at submission, in Currency
	Suggestion     json.RawMessage `gorm:"type:jsonb"`
	PriceMinor     *int64          // total of the live quote
	PriceCurrency  *string
	Billing        Billing `gorm:"serializer:json"`
	OnHold         bool
	HoldReason     string
	HoldWaived     string // why it goes on although its account is held; "" = it does not
	ConsentAt      time.Time
	ConfirmBy      time.Time
	ConfirmedAt    *time.Time
	SubmittedAt    *time.Time
	AnswerDueAt    *time.Time
	PausedAt       *time.Time
	QuoteUntil     *time.Time
	ClosedAt       *time.Time
	CloseCode      string
	CloseText      string
	IdempotencyKey *string
	FollowsID      *int64 // the licence that it continues
	FollowsAs      Follows
	FollowsOver    bool    // its licence was revoked: what it continued can be continued again
	Bundle         *Bundle `gorm:"serializer:json"` // of the sale of a volume agreement, which has no articles
	CreatedAt      time.Time
	UpdatedAt      time.Time

	RenewsAgreementID *int64 // the volume agreement that the sale continues
}

// RequestArticle is one article of a request as it was when asked for.
type RequestArticle struct {
	ID          int64
	RequestID   int64
	Position    int
	ArticleID   *int64 // nil when it is not in the catalogue
	URL         string
	Title       string
	Author      string
	PublishedOn *time.Time `gorm:"type:date"`
	Language    string
	WordCount   int
}

// RequestByReference finds a confirmed or unconfirmed request; ErrNotFound otherwise.
// The caller must already have shown that its viewer may see it.
func RequestByReference(ctx context.Context, db *gorm.DB, ref string) (Request, error) {
	return one(From[Request](db).Where("reference = ?", ref).Take(ctx))
}

// RequestByID finds one; ErrNotFound otherwise.
func RequestByID(ctx context.Context, db *gorm.DB, id int64) (Request, error) {
	return one(From[Request](db).Where("id = ?", id).Take(ctx))
}

// RequestForDesk finds a request that an editor may see: never an unconfirmed one,
// also when it has ended since. ErrNotFound.
func RequestForDesk(ctx context.Context, db *gorm.DB, ref string) (Request, error) {
	return one(From[Request](db).Where("reference = ? AND confirmed_at IS NOT NULL", ref).Take(ctx))
}

// RequestsForDesk finds several that an editor may see, keyed by reference; others are left out.
func RequestsForDesk(ctx context.Context, db *gorm.DB, refs []string) (map[string]Request, error) {
	rows, err := From[Request](db).Where("reference IN ? AND confirmed_at IS NOT NULL", refs).Find(ctx)
	out := make(map[string]Request, len(rows))
	for _, r := range rows {
		out[r.Reference] = r
	}
	return out, err
}

// ArticlesOf lists the articles of a request in the order they were asked for.
func ArticlesOf(ctx context.Context, db *gorm.DB, requestID int64) ([]RequestArticle, error) {
	return From[RequestArticle](db).Where("request_id = ?", requestID).Order("position").Find(ctx)
}

// CloseUnseen is the CloseCode of what the desk took back before its requester heard of it.
const CloseUnseen = "unseen"

// RequestsOfContact lists the confirmed requests that an address knows of, newest first, at most 50.
func RequestsOfContact(ctx context.Context, db *gorm.DB, email string) ([]Request, error) {
	return From[Request](db).
		Where("confirmed_at IS NOT NULL AND close_code <> ? AND contact_id IN (SELECT id FROM contacts WHERE email_key = ?)", CloseUnseen, EmailKey(email)).
		Order("id DESC").Limit(50).Find(ctx)
}

// Unconfirmed is the newest request of an address that still waits for its confirmation, if there is one.
func Unconfirmed(ctx context.Context, db *gorm.DB, email string, now time.Time) ([]Request, error) {
	return From[Request](db).
		Where("status = 'draft' AND confirm_by > ? AND contact_id IN (SELECT id FROM contacts WHERE email_key = ?)", now, EmailKey(email)).
		Order("id DESC").Limit(1).Find(ctx)
}

// FormDraft holds the answers of somebody filling in the form: kept so that nothing typed is lost.
type FormDraft struct {
	ID            int64
	TokenHash     []byte
	PublicationID *int64
	Language      string
	Answers       map[string][]string `gorm:"serializer:json"`
	RequestID     *int64              // set once sent
	CreatedAt     time.Time
	UpdatedAt     time.Time
	ExpiresAt     time.Time
}

// TableName names the table of drafts.
func (FormDraft) TableName() string { return "drafts" }

// DraftByToken finds a live draft; ErrNotFound otherwise.
func DraftByToken(ctx context.Context, db *gorm.DB, token string, now time.Time) (FormDraft, error) {
	if token == "" {
		return FormDraft{}, ErrNotFound
	}
	return one(From[FormDraft](db).Where("token_hash = ? AND expires_at > ?", HashToken(token), now).Take(ctx))
}
