package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// The units of a volume agreement.
const (
	UnitArticle = "article" // one for each article of a use
	UnitPoint   = "point"   // as many as the use costs by the card, by the value of a point
)

// Units lists them.
var Units = []string{UnitArticle, UnitPoint}

// Bundle is what a volume agreement offers; on the quote of a drawn use it is what
// was drawn.
type Bundle struct {
	Unit       string `json:"unit"`
	Size       int64  `json:"size"`
	PointMinor int64  `json:"point_minor,omitempty"` // what a point stands for, in the quote's currency
	Months     int    `json:"months,omitempty"`
	Renews     int64  `json:"renews,omitempty"` // id of the agreement that it continues
	Carry      int64  `json:"carry,omitempty"`  // how many units of that one come over at most, when it ends
}

// AgreementStatus is where a volume agreement stands.
type AgreementStatus string

// The life of a volume agreement: money suspends, revokes and restores it.
const (
	AgreementActive    AgreementStatus = "active"
	AgreementSuspended AgreementStatus = "suspended"
	AgreementRevoked   AgreementStatus = "revoked"
	AgreementEnded     AgreementStatus = "ended"
)

// Agreement is a bundle that an organisation has bought: each use is drawn from it.
type Agreement struct {
	ID             int64
	PublicationID  int64
	OrganisationID int64
	RequestID      int64 // of its sale
	QuoteID        int64
	InvoiceID      int64
	RenewsID       *int64
	Carry          int64  // of the units of the one that it renews, at most
	Carried        *int64 // as many came over; nil while that one has not ended
	Number         string
	Status         AgreementStatus
	StatusReason   string
	Mode           string
	Unit           string
	Size           int64
	Drawn          int64
	PointMinor     int64
	Currency       string
	Scope          Grant `gorm:"serializer:json"`
	StartsAt       time.Time
	EndsAt         time.Time
	BegunAt        time.Time
}

// Total is all that can be drawn from it: what was bought, and what was carried over.
func (a Agreement) Total() int64 {
	if a.Carried == nil {
		return a.Size
	}
	return a.Size + *a.Carried
}

// Left is what can still be drawn.
func (a Agreement) Left() int64 { return a.Total() - a.Drawn }

// Open reports whether anything may be drawn at a moment.
func (a Agreement) Open(now time.Time) bool {
	return a.Status == AgreementActive && !a.StartsAt.After(now) && a.EndsAt.After(now)
}

// Renewable reports that it may be sold anew: it is in force, or its time was over.
func (a Agreement) Renewable() bool {
	return a.Status == AgreementActive || a.Status == AgreementEnded
}

// Low reports that at most a fifth is left.
func (a Agreement) Low() bool { return a.Left()*5 <= a.Total() }

// Draw is one use that was drawn from an agreement. Rows are never changed.
type Draw struct {
	ID          int64
	AgreementID int64
	RequestID   int64
	LicenceID   int64
	Units       int64
	Balance     int64 // after it
	NetMinor    int64 // its part of what was paid for the agreement
	DrawnBy     string
	At          time.Time
}

// TableName names the table of draws.
func (Draw) TableName() string { return "agreement_draws" }

// DrawLine is a draw with what it was for.
type DrawLine struct {
	Draw
	Reference     string
	Title         string
	Number        string // of its licence
	LicenceStatus LicenceStatus
}

// AgreementByID finds one; ErrNotFound otherwise.
func AgreementByID(ctx context.Context, db *gorm.DB, id int64, lock ...clause.Expression) (Agreement, error) {
	return one(From[Agreement](db, lock...).Where("id = ?", id).Take(ctx))
}

// AgreementOfSale is the newest agreement that a request has bought; ErrNotFound when there is none.
func AgreementOfSale(ctx context.Context, db *gorm.DB, requestID int64) (Agreement, error) {
	return one(From[Agreement](db).Where("request_id = ?", requestID).Order("id DESC").Take(ctx))
}

// RenewalOf is the sale that continues an agreement, unless it ended without one: there
// is at most one at a time. ErrNotFound.
func RenewalOf(ctx context.Context, db *gorm.DB, agreementID int64) (Request, error) {
	return one(From[Request](db).Where("renews_agreement_id = ? AND status NOT IN ('declined', 'withdrawn', 'lapsed', 'not_needed')", agreementID).Take(ctx))
}

// AgreementAfter is the newest agreement that continues another one and was not taken
// away; ErrNotFound when there is none.
func AgreementAfter(ctx context.Context, db *gorm.DB, agreementID int64) (Agreement, error) {
	return one(From[Agreement](db).Where("renews_id = ? AND status <> 'revoked'", agreementID).Order("id DESC").Take(ctx))
}

// AgreementOfInvoice is the one that an invoice has paid; ErrNotFound when there is none.
func AgreementOfInvoice(ctx context.Context, db *gorm.DB, invoiceID int64, lock ...clause.Expression) (Agreement, error) {
	return one(From[Agreement](db, lock...).Where("invoice_id = ?", invoiceID).Take(ctx))
}

// DrawnNet is how much of what was paid for an agreement its draws stand for.
func DrawnNet(ctx context.Context, db *gorm.DB, agreementID int64) (minor int64, err error) {
	err = db.WithContext(ctx).Raw(`SELECT coalesce(sum(net_minor), 0) FROM agreement_draws WHERE agreement_id = ?`, agreementID).Scan(&minor).Error
	return minor, err
}

// AgreementsOf lists all agreements of an organisation, newest first, at most 50.
func AgreementsOf(ctx context.Context, db *gorm.DB, organisationID int64) ([]Agreement, error) {
	return From[Agreement](db).Where("organisation_id = ?", organisationID).Order("id DESC").Limit(50).Find(ctx)
}

// AgreementsFor lists what a request may be drawn from now, the one that ends first
// first: nothing unless it is recognised as its organisation's own.
func AgreementsFor(ctx context.Context, db *gorm.DB, r Request, now time.Time) ([]Agreement, error) {
	terms, err := TermsFor(ctx, db, r)
	if err != nil || !terms.Recognised() || r.Bundle != nil {
		return nil, err
	}
	return From[Agreement](db).Where("organisation_id = ? AND publication_id = ? AND status = 'active' AND starts_at <= ? AND ends_at > ?",
		r.OrganisationID, r.PublicationID, now, now).Order("ends_at, id").Limit(20).Find(ctx)
}

// DrawsOf lists the draws of an agreement, newest first, at most 200.
func DrawsOf(ctx context.Context, db *gorm.DB, agreementID int64) ([]DrawLine, error) {
	var rows []DrawLine
	err := db.WithContext(ctx).Raw(`
		SELECT d.*, r.reference, r.title, l.number, l.status AS licence_status
		FROM agreement_draws d JOIN requests r ON r.id = d.request_id JOIN licences l ON l.id = d.licence_id
		WHERE d.agreement_id = ? ORDER BY d.id DESC LIMIT 200`, agreementID).Scan(&rows).Error
	return rows, err
}
