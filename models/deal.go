package models

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// RateCard is one version of a publication's prices. Published versions never change.
type RateCard struct {
	ID            int64
	PublicationID int64
	Version       int
	Status        string          // draft or published
	Card          json.RawMessage `gorm:"type:jsonb"` // pricing.Card
	Hash          string
	Note          string
	CreatedBy     *int64
	CreatedAt     time.Time
	PublishedAt   *time.Time
}

// TermsVersion is one version of a publication's standard terms in its languages.
type TermsVersion struct {
	ID            int64
	PublicationID int64
	Version       int
	Status        string            // draft or published
	Texts         map[string]string `gorm:"serializer:json"` // language -> Markdown
	Hash          string
	Note          string
	CreatedBy     *int64
	CreatedAt     time.Time
	PublishedAt   *time.Time
}

// TableName names the table of terms versions.
func (TermsVersion) TableName() string { return "terms" }

// Text returns the terms in a language, English or any other one when it is missing.
func (v TermsVersion) Text(lang string) string {
	if t := v.Texts[lang]; t != "" {
		return t
	}
	return v.Texts["en"]
}

// PublishedRateCard is the newest published card; ErrNotFound when there is none.
func PublishedRateCard(ctx context.Context, db *gorm.DB, publicationID int64) (RateCard, error) {
	return one(From[RateCard](db).Where("publication_id = ? AND status = 'published'", publicationID).Order("version DESC").Take(ctx))
}

// PublishedTerms is the newest published version; ErrNotFound when there is none.
func PublishedTerms(ctx context.Context, db *gorm.DB, publicationID int64) (TermsVersion, error) {
	return one(From[TermsVersion](db).Where("publication_id = ? AND status = 'published'", publicationID).Order("version DESC").Take(ctx))
}

// TermsByID finds one; ErrNotFound otherwise.
func TermsByID(ctx context.Context, db *gorm.DB, id int64) (TermsVersion, error) {
	return one(From[TermsVersion](db).Where("id = ?", id).Take(ctx))
}

// RateCards lists all versions, newest first.
func RateCards(ctx context.Context, db *gorm.DB, publicationID int64) ([]RateCard, error) {
	return From[RateCard](db).Where("publication_id = ?", publicationID).Order("version DESC").Find(ctx)
}

// TermsVersions lists all versions, newest first.
func TermsVersions(ctx context.Context, db *gorm.DB, publicationID int64) ([]TermsVersion, error) {
	return From[TermsVersion](db).Where("publication_id = ?", publicationID).Order("version DESC").Find(ctx)
}

// Quote is one version of an offer. Once sent it never changes.
type Quote struct {
	ID             int64
	PublicationID  int64
	RequestID      int64
	Version        int
	Status         QuoteStatus
	Currency       string
	NetMinor       int64
	TaxMinor       int64
	TotalMinor     int64
	TaxLabel       string
	TaxBasisPoints int64
	AutomaticTax   bool // the price is without tax; it comes with the invoice
	ReverseCharge  bool // a payer with a tax number owes the tax
	PaymentDays    int  // until its invoice is due; 0 = the publication's
	PayLater       bool // the licence is given at once, and ends if it is not paid
	Gratis         bool
	GratisReason   string
	Grant          Grant `gorm:"column:grant_of_rights;serializer:json"`
	RateCardID     *int64
	Priced         json.RawMessage `gorm:"type:jsonb"` // pricing.Priced, frozen with the inputs
	TermsID        int64
	Note           string
	ValidUntil     time.Time
	CreatedBy      *int64
	CreatedAt      time.Time
	SentAt         *time.Time
	ClosedAt       *time.Time
	CloseText      string
	DocumentHash   string
	Bundle         *Bundle `gorm:"serializer:json"` // sold or, with AgreementID, drawn
	AgreementID    *int64  // what it is drawn from: then nothing is charged for it
	Document       string  // what it is the SHA-256 of; "" in versions of an earlier release
}

// Grant is what a quote version offers: the use it covers and its conditions.
type Grant struct {
	Use        Use    `json:"use"`
	StartsOn   string `json:"starts_on,omitempty"` // ISO date; empty = from the day of issue
	CreditLine string `json:"credit_line"`
	NoIndex    bool   `json:"noindex"`
	Canonical  bool   `json:"canonical"`
	Images     bool   `json:"images"`
	Archive    bool   `json:"archive"` // may stay online after the term
}

// QuoteLine is one article of a quote with its price in minor units.
type QuoteLine struct {
	ID             int64
	QuoteID        int64
	Position       int
	ArticleID      *int64
	Description    string
	ComputedMinor  *int64 // what the card said; nil when it could not
	NetMinor       int64
	TaxMinor       int64
	OverrideReason string
}

// TakenBack reports a version that was undone before its requester heard of it.
func (q Quote) TakenBack() bool { return q.Status == QuoteVoided && q.CloseText == "undone" }

// QuotesOf lists all versions of a request, newest first.
func QuotesOf(ctx context.Context, db *gorm.DB, requestID int64) ([]Quote, error) {
	return From[Quote](db).Where("request_id = ?", requestID).Order("version DESC").Find(ctx)
}

// LatestQuote is the newest version that was sent and not taken back before its
// letter left; ErrNotFound when there is none.
func LatestQuote(ctx context.Context, db *gorm.DB, requestID int64) (Quote, error) {
	return one(From[Quote](db).Where("request_id = ? AND status <> 'draft' AND NOT (status = 'voided' AND close_text = 'undone')", requestID).Order("version DESC").Take(ctx))
}

// QuoteByID finds one; ErrNotFound otherwise.
func QuoteByID(ctx context.Context, db *gorm.DB, id int64) (Quote, error) {
	return one(From[Quote](db).Where("id = ?", id).Take(ctx))
}

// LinesOf lists the lines of a quote version in order.
func LinesOf(ctx context.Context, db *gorm.DB, quoteID int64) ([]QuoteLine, error) {
	return From[QuoteLine](db).Where("quote_id = ?", quoteID).Order("position").Find(ctx)
}

// Acceptance is the proof of an agreement: who bound whom to what, when and from where.
type Acceptance struct {
	ID           int64
	QuoteID      int64
	RequestID    int64
	Name         string
	JobTitle     string
	Email        string
	Address      string // network address
	UserAgent    string
	TermsID      int64
	TermsHash    string
	DocumentHash string
	At           time.Time
	Authority    string // the sentence that was ticked, in Language
	Language     string
	TimeZone     string // of who signed, as far as known
	SignatoryID  *int64 // whom the requester had asked to sign; nil when they signed themselves
	Evidence     string // the agreement as one JSON text; "" in older ones
	EvidenceHash string // SHA-256 of it
}

// AcceptanceOf finds the acceptance of a quote version; ErrNotFound otherwise.
func AcceptanceOf(ctx context.Context, db *gorm.DB, quoteID int64) (Acceptance, error) {
	return one(From[Acceptance](db).Where("quote_id = ?", quoteID).Take(ctx))
}
