package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// OrganisationFilter asks for a part of the organisations by name. After and Before
// are ids of the last and first row shown; 0 = from the start.
type OrganisationFilter struct {
	Search        string
	PublicationID int64 // 0 = all
	HeldOnly      bool
	After, Before int64
	Limit         int
}

// OrganisationRow is one line of the list.
type OrganisationRow struct {
	ID          int64
	Name        string
	Kind        string
	Country     string
	Publication string
	Requests    int
	Owed        int // invoices past their date
	Held        bool
	PayLater    bool
	Agreed      bool // it has terms of its own
	LastAsked   *time.Time
}

// OrganisationPage is a part of the list; After and Before are 0 at its ends.
type OrganisationPage struct {
	Rows          []OrganisationRow
	After, Before int64
}

const organisationRows = `
	SELECT o.id, o.name, o.kind, o.country, p.name AS publication, r.requests, r.last_asked,
	       (SELECT count(*) FROM invoices i WHERE i.organisation_id = o.id AND (i.status = 'open' AND i.overdue OR i.status = 'uncollectible')) AS owed,
	       EXISTS (SELECT 1 FROM account_holds h WHERE h.organisation_id = o.id AND h.lifted_at IS NULL) AS held,
	       coalesce(t.pay_later, false) AS pay_later, t.id IS NOT NULL AS agreed
	FROM organisations o JOIN publications p ON p.id = o.publication_id
	CROSS JOIN LATERAL (SELECT count(*) AS requests, max(submitted_at) AS last_asked FROM requests WHERE organisation_id = o.id AND confirmed_at IS NOT NULL) r
	LEFT JOIN LATERAL (SELECT id, pay_later FROM organisation_terms WHERE organisation_id = o.id ORDER BY version DESC LIMIT 1) t ON true
	WHERE EXISTS (SELECT 1 FROM requests WHERE organisation_id = o.id AND confirmed_at IS NOT NULL)
	AND (@publication = 0 OR o.publication_id = @publication)
	AND (NOT @held OR EXISTS (SELECT 1 FROM account_holds h WHERE h.organisation_id = o.id AND h.lifted_at IS NULL))
	AND o.name_key LIKE @search`

// Organisations lists those that somebody has confirmed a request for, by name.
func Organisations(ctx context.Context, db *gorm.DB, f OrganisationFilter) (OrganisationPage, error) {
	place, order := ``, ` ORDER BY o.name_key, o.id`
	switch {
	case f.Before != 0:
		place, order = ` AND (o.name_key, o.id) < (SELECT name_key, id FROM organisations WHERE id = @before)`, ` ORDER BY o.name_key DESC, o.id DESC`
	case f.After != 0:
		place = ` AND (o.name_key, o.id) > (SELECT name_key, id FROM organisations WHERE id = @after)`
	}
	pattern := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(NameKey(f.Search)) + "%"
	var rows []OrganisationRow
	//nolint:gocritic // put together from the constants above alone
	err := db.WithContext(ctx).Raw(organisationRows+place+order+` LIMIT @limit`, map[string]any{
		"publication": f.PublicationID, "held": f.HeldOnly, "search": pattern, "before": f.Before, "after": f.After, "limit": f.Limit + 1,
	}).Scan(&rows).Error
	if err != nil {
		return OrganisationPage{}, fmt.Errorf("list organisations: %w", err)
	}
	more := len(rows) > f.Limit
	rows = rows[:min(len(rows), f.Limit)]
	if f.Before != 0 {
		slices.Reverse(rows)
	}
	page := OrganisationPage{Rows: rows}
	if len(rows) > 0 {
		if f.Before != 0 && more || f.After != 0 {
			page.Before = rows[0].ID
		}
		if f.Before == 0 && more || f.Before != 0 {
			page.After = rows[len(rows)-1].ID
		}
	}
	return page, nil
}

// OrganisationForDesk finds one that somebody has confirmed a request for; ErrNotFound otherwise.
func OrganisationForDesk(ctx context.Context, db *gorm.DB, id int64) (Organisation, error) {
	return one(From[Organisation](db).
		Where("id = ? AND EXISTS (SELECT 1 FROM requests r WHERE r.organisation_id = organisations.id AND r.confirmed_at IS NOT NULL)", id).Take(ctx))
}

// PeopleOf lists the confirmed addresses that asked in an organisation's name, newest first, at most 50.
func PeopleOf(ctx context.Context, db *gorm.DB, organisationID int64) ([]Contact, error) {
	return From[Contact](db).
		Where("confirmed_at IS NOT NULL AND id IN (SELECT contact_id FROM requests WHERE organisation_id = ? AND confirmed_at IS NOT NULL)", organisationID).
		Order("id DESC").Limit(50).Find(ctx)
}

// RequestsOfOrganisation lists its confirmed requests, newest first, at most 50.
func RequestsOfOrganisation(ctx context.Context, db *gorm.DB, organisationID int64) ([]Request, error) {
	return From[Request](db).Where("organisation_id = ? AND confirmed_at IS NOT NULL", organisationID).Order("id DESC").Limit(50).Find(ctx)
}

// OverdueOf lists what is past its date in an organisation's name, whoever owes it,
// oldest first, at most 50.
func OverdueOf(ctx context.Context, db *gorm.DB, organisationID int64) ([]Invoice, error) {
	return From[Invoice](db).Where(owed+` AND organisation_id = ?`, organisationID).Order("due_at, id").Limit(50).Find(ctx)
}
