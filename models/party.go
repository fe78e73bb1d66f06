package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Organisation is a licensee: who publishes what we grant.
type Organisation struct {
	ID            int64
	PublicationID int64
	Name          string
	NameKey       string
	Kind          string
	Country       string
	Website       string
	TaxID         string
	CreatedAt     time.Time
}

// NameKey is the form of an organisation's name under which it is unique.
func NameKey(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// Contact is a person who writes to us for an organisation.
type Contact struct {
	ID             int64
	PublicationID  int64
	OrganisationID int64
	Email          string
	EmailKey       string
	Name           string
	JobTitle       string
	Phone          string
	Language       string
	TimeZone       string
	ConfirmedAt    *time.Time
	CreatedAt      time.Time
}

// OrganisationByID finds one; ErrNotFound otherwise.
func OrganisationByID(ctx context.Context, db *gorm.DB, id int64) (Organisation, error) {
	return one(From[Organisation](db).Where("id = ?", id).Take(ctx))
}

// ContactByID finds one; ErrNotFound otherwise.
func ContactByID(ctx context.Context, db *gorm.DB, id int64) (Contact, error) {
	return one(From[Contact](db).Where("id = ?", id).Take(ctx))
}

// Standing is what an editor should know about an organisation before deciding.
type Standing struct {
	Requests  int
	Licences  int
	Declined  int
	Unpaid    int
	Paid      int // invoices paid, in time or not
	Late      int // of all, those that were paid after their day or are overdue now
	LastAsked *time.Time
}

// StandingOf counts an organisation's past with the house, leaving out one request
// and all that were never confirmed.
func StandingOf(ctx context.Context, db *gorm.DB, organisationID, exceptRequestID int64) (Standing, error) {
	var s Standing
	err := db.WithContext(ctx).Raw(`
		SELECT count(*) AS requests,
		       count(*) FILTER (WHERE r.status = 'fulfilled') AS licences,
		       count(*) FILTER (WHERE r.status = 'declined') AS declined,
		       (SELECT count(*) FROM invoices i WHERE i.organisation_id = ? AND i.status IN ('open', 'processing', 'uncollectible') AND i.request_id <> ?) AS unpaid,
		       (SELECT count(*) FROM invoices i WHERE i.organisation_id = ? AND i.status = 'paid' AND i.request_id <> ?) AS paid,
		       (SELECT count(*) FROM invoices i WHERE i.organisation_id = ? AND i.request_id <> ? AND (i.status = 'paid' AND i.paid_at > i.due_at
		          OR i.status IN ('open', 'processing', 'uncollectible') AND i.overdue)) AS late,
		       max(r.submitted_at) AS last_asked
		FROM requests r WHERE r.organisation_id = ? AND r.id <> ? AND r.confirmed_at IS NOT NULL`,
		organisationID, exceptRequestID, organisationID, exceptRequestID, organisationID, exceptRequestID, organisationID, exceptRequestID).Scan(&s).Error
	return s, err
}

// EarlierRequests lists an organisation's other confirmed requests, newest first, at most 10.
func EarlierRequests(ctx context.Context, db *gorm.DB, organisationID, exceptRequestID int64) ([]Request, error) {
	return From[Request](db).Where("organisation_id = ? AND id <> ? AND confirmed_at IS NOT NULL", organisationID, exceptRequestID).
		Order("id DESC").Limit(10).Find(ctx)
}
