package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Licence is the permission itself: a snapshot of what was agreed.
type Licence struct {
	ID            int64
	PublicationID int64
	RequestID     int64
	QuoteID       int64
	InvoiceID     *int64 // nil when it was free
	Number        string
	Status        LicenceStatus
	Mode          string // none when it was free
	Language      string
	Snapshot      Snapshot `gorm:"serializer:json"`
	StartsAt      time.Time
	EndsAt        *time.Time // nil = no end
	IssuedAt      time.Time
	PayBy         *time.Time // it ends then unless it is paid; nil = nothing is owed for it
	StatusReason  string
	FollowsID     *int64 // the licence that it continues
	FollowsAs     Follows
}

// Owed reports whether the licence is used, or was to be used, before it is paid.
func (l Licence) Owed() bool { return l.PayBy != nil }

// InUse reports a licence that has begun although it is not paid: its licensee
// cannot simply withdraw any more.
func (l Licence) InUse() bool { return l.Owed() && l.Status != LicenceScheduled }

// Snapshot is everything a licence says, frozen at issue: later edits of cards,
// terms, people or articles do not touch it.
type Snapshot struct {
	Reference    string `json:"reference"`
	Publication  string `json:"publication"`
	LegalName    string `json:"legal_name"`
	ContactEmail string `json:"contact_email"`
	Accent       string `json:"accent"`
	TimeZone     string `json:"time_zone"`
	Organisation string `json:"organisation"`
	Country      string `json:"country"`
	OnBehalfOf   string `json:"on_behalf_of,omitempty"`
	ContactName  string `json:"contact_name"`
	Works        []Work `json:"works"`
	Grant        Grant  `json:"grant"`
	Currency     string `json:"currency"`
	NetMinor     int64  `json:"net_minor"`
	TaxMinor     int64  `json:"tax_minor"`
	TotalMinor   int64  `json:"total_minor"`
	Gratis       bool   `json:"gratis"`
	Reverse      bool   `json:"reverse_charge,omitempty"` // the licensee owes the tax
	TermsVersion int    `json:"terms_version"`
	TermsHash    string `json:"terms_hash"`
	QuoteVersion int    `json:"quote_version"`
	DocumentHash string `json:"document_hash"`
	AcceptedBy   string `json:"accepted_by"`
	AcceptedRole string `json:"accepted_role"`
	AcceptedAt   string `json:"accepted_at"`          // RFC 3339
	Agreement    string `json:"agreement,omitempty"`  // number of the volume agreement that it was drawn from
	Drawn        int64  `json:"drawn,omitempty"`      // units of it
	DrawnUnit    string `json:"drawn_unit,omitempty"` // article or point
	Renews       string `json:"renews,omitempty"`     // number of the licence that it continues for a further term
	Amends       string `json:"amends,omitempty"`     // number of the licence whose place it takes with a wider use

	// What an amended licence keeps of the first of its kind: when the use began, from
	// which a longer term counts, and when its exclusivity did if it is as it was.
	Since          *time.Time `json:"since,omitempty"`
	ExclusiveSince *time.Time `json:"exclusive_since,omitempty"`
}

// Work is one article of a licence with the content that is handed over.
type Work struct {
	ArticleID     *int64        `json:"article_id,omitempty"`
	URL           string        `json:"url"`
	Title         string        `json:"title"`
	Author        string        `json:"author,omitempty"`
	PublishedOn   string        `json:"published_on,omitempty"` // ISO date
	Language      string        `json:"language,omitempty"`
	WordCount     int           `json:"word_count,omitempty"`
	EmbargoUntil  *time.Time    `json:"embargo_until,omitempty"`
	ImagesOmitted int           `json:"images_omitted"`
	Images        []WorkPicture `json:"images,omitempty"`
}

// WorkPicture is a picture that belongs to the grant.
type WorkPicture struct {
	URL     string `json:"url"`
	Caption string `json:"caption,omitempty"`
	Credit  string `json:"credit,omitempty"`
}

// Zone is the publication's time zone at issue, UTC when its name is unknown here.
func (s Snapshot) Zone() *time.Location { return Publication{TimeZone: s.TimeZone}.Zone() }

// Embargo is the latest embargo among the works that is still ahead; zero when none is.
func (s Snapshot) Embargo(now time.Time) time.Time {
	var latest time.Time
	for _, w := range s.Works {
		if w.EmbargoUntil != nil && w.EmbargoUntil.After(now) && w.EmbargoUntil.After(latest) {
			latest = *w.EmbargoUntil
		}
	}
	return latest
}

// LicenceByNumber finds one for public verification; ErrNotFound otherwise.
func LicenceByNumber(ctx context.Context, db *gorm.DB, number string) (Licence, error) {
	return one(From[Licence](db).Where("number = ?", number).Take(ctx))
}

// LicenceOfRequest is the newest licence of a request; ErrNotFound when there is none.
func LicenceOfRequest(ctx context.Context, db *gorm.DB, requestID int64) (Licence, error) {
	return one(From[Licence](db).Where("request_id = ?", requestID).Order("id DESC").Take(ctx))
}

// LicenceByID finds one; ErrNotFound otherwise.
func LicenceByID(ctx context.Context, db *gorm.DB, id int64) (Licence, error) {
	return one(From[Licence](db).Where("id = ?", id).Take(ctx))
}

// Certificate is the PDF of a licence in one language. One with ReplacedBy says besides
// that this licence took its place; the one as it was issued is kept as it is.
type Certificate struct {
	LicenceID int64  `gorm:"primaryKey"`
	Language  string `gorm:"primaryKey"`
	PDF       []byte
	SHA256    string `gorm:"column:sha256"`
	MadeAt    time.Time

	ReplacedBy string `gorm:"primaryKey"` // number of a licence; "" = as it was issued
}

// CertificateOf finds the PDF of a licence as it was issued, in a language; ErrNotFound otherwise.
func CertificateOf(ctx context.Context, db *gorm.DB, licenceID int64, language string) (Certificate, error) {
	return one(From[Certificate](db).Where("licence_id = ? AND language = ? AND replaced_by = ''", licenceID, language).Take(ctx))
}

// CertificateNow is CertificateOf for a reader of today: it says by what the licence was
// replaced, as soon as that is drawn.
func CertificateNow(ctx context.Context, db *gorm.DB, l Licence, language string) (Certificate, error) {
	if l.Status == LicenceSuperseded {
		next, err := ReplacementOf(ctx, db, l.ID)
		if err != nil {
			return Certificate{}, err
		}
		if next != nil {
			made, err := one(From[Certificate](db).Where("licence_id = ? AND language = ? AND replaced_by = ?", l.ID, language, next.Number).Take(ctx))
			if !errors.Is(err, ErrNotFound) {
				return made, err
			}
		}
	}
	return CertificateOf(ctx, db, l.ID, language)
}
