package models

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// OrganisationTerms is what was agreed with an organisation, in one version; the
// zero value is an organisation with which nothing was agreed.
type OrganisationTerms struct {
	ID             int64
	OrganisationID int64
	Version        int
	Domains        []string `gorm:"serializer:json"` // of its e-mail: only who writes from them has these terms
	PaymentDays    int      // until an invoice is due; 0 = the publication's
	Currency       string   // proposed in its quotes; "" = none
	PayLater       bool     // licences are given before they are paid
	OrderRequired  bool     // it accepts with a purchase order number only
	FinanceName    string
	FinanceEmail   string // where letters about its invoices go; "" = to the requester
	MadeBy         int64
	MadeAt         time.Time
}

// TermsOfOrganisation are the terms in force; the zero value when nothing was agreed.
func TermsOfOrganisation(ctx context.Context, db *gorm.DB, organisationID int64) (OrganisationTerms, error) {
	rows, err := From[OrganisationTerms](db).Where("organisation_id = ?", organisationID).Order("version DESC").Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return OrganisationTerms{OrganisationID: organisationID}, err
	}
	return rows[0], nil
}

// TermsHistory lists all versions of an organisation's terms, newest first, at most 50.
func TermsHistory(ctx context.Context, db *gorm.DB, organisationID int64) ([]OrganisationTerms, error) {
	return From[OrganisationTerms](db).Where("organisation_id = ?", organisationID).Order("version DESC").Limit(50).Find(ctx)
}

// Covers reports whether a request is the organisation's own: an organisation is a
// name that anybody can type, so that its terms are only for a confirmed address
// at one of the domains that the desk has recorded.
func (t OrganisationTerms) Covers(r Request) bool {
	_, domain, found := strings.Cut(EmailKey(r.ContactEmail), "@")
	return found && r.ConfirmedAt != nil && r.OrganisationID == t.OrganisationID && slices.Contains(t.Domains, domain)
}

// TermsFor are the terms that a request has: its organisation's when it is
// recognised, otherwise none.
func TermsFor(ctx context.Context, db *gorm.DB, r Request) (OrganisationTerms, error) {
	t, err := TermsOfOrganisation(ctx, db, r.OrganisationID)
	if err != nil || !t.Covers(r) {
		return OrganisationTerms{OrganisationID: r.OrganisationID}, err
	}
	return t, nil
}

// Recognised reports terms that are a request's own.
func (t OrganisationTerms) Recognised() bool { return t.Version > 0 }

// AccountHold stops an account: a whole organisation's, or only an address's where
// the organisation's own domains are not behind the debt.
type AccountHold struct {
	ID             int64
	PublicationID  int64
	OrganisationID int64
	EmailKey       string // "" = the organisation
	Kind           string // overdue (by itself) or staff
	Reason         string
	InvoiceID      *int64 // that caused it
	PlacedBy       *int64
	PlacedAt       time.Time
	LiftedAt       *time.Time
	LiftedBy       *int64 // nil = by itself
	LiftedText     string
}

// holdsOn are the holds of an address, and those of an organisation. An organisation
// is a name that anybody can type: its hold is for whoever is known as its own, by a
// recorded domain or because the same address asked in its name before the hold. An
// address that asked only since could be asking what the organisation owes.
const holdsOn = `lifted_at IS NULL AND (email_key <> '' AND publication_id = @publication AND email_key = @key
	OR email_key = '' AND organisation_id = @organisation AND ` + holdsOwn + `)`

const holdsOwn = `(@own OR EXISTS (SELECT 1 FROM requests e
	WHERE e.contact_id = @contact AND e.organisation_id = @organisation AND e.id < @request AND e.confirmed_at < account_holds.placed_at))`

// holdsBeside are the holds of the organisation in whose name somebody asks who is not known as its own.
const holdsBeside = `lifted_at IS NULL AND email_key = '' AND organisation_id = @organisation AND NOT ` + holdsOwn

// HoldsOn lists what holds the account of a request now, oldest first: its address's
// hold, and its organisation's when the request is known as the organisation's own.
func HoldsOn(ctx context.Context, db *gorm.DB, r Request) ([]AccountHold, error) {
	return holds(ctx, db, r, holdsOn)
}

// HoldsBeside lists the holds of the organisation that a request names without being
// known as its own: they do not stop it, and only the desk may know of them.
func HoldsBeside(ctx context.Context, db *gorm.DB, r Request) ([]AccountHold, error) {
	return holds(ctx, db, r, holdsBeside)
}

func holds(ctx context.Context, db *gorm.DB, r Request, which string) ([]AccountHold, error) {
	t, err := TermsOfOrganisation(ctx, db, r.OrganisationID)
	if err != nil {
		return nil, err
	}
	known := map[string]any{
		"publication": r.PublicationID, "organisation": r.OrganisationID, "key": EmailKey(r.ContactEmail),
		"own": t.Covers(r), "contact": r.ContactID, "request": r.ID,
	}
	//nolint:gocritic // it is one of the two constants above
	return From[AccountHold](db).Where(which, known).Order("id").Find(ctx)
}

// HoldsOf lists the holds of an organisation and of addresses in its name, newest
// first, at most 50.
func HoldsOf(ctx context.Context, db *gorm.DB, organisationID int64) ([]AccountHold, error) {
	return From[AccountHold](db).Where("organisation_id = ?", organisationID).Order("id DESC").Limit(50).Find(ctx)
}

const owed = `(status = 'open' AND overdue OR status = 'uncollectible')`

// OwedBy lists what an account owes and is past its date, oldest first, at most 20:
// of an organisation, or of an address when its key is given.
func OwedBy(ctx context.Context, db *gorm.DB, publicationID, organisationID int64, emailKey string) ([]Invoice, error) {
	q := From[Invoice](db).Where(owed+` AND publication_id = ? AND account_key = ?`, publicationID, emailKey)
	if emailKey == "" {
		q = q.Where("organisation_id = ?", organisationID)
	}
	return q.Order("due_at, id").Limit(20).Find(ctx)
}

// OwedTo lists the overdue invoices that may be named to a requester: those of
// requests from the very same confirmed address, oldest first, at most 10.
func OwedTo(ctx context.Context, db *gorm.DB, r Request) ([]Invoice, error) {
	if r.ConfirmedAt == nil {
		return nil, nil
	}
	return From[Invoice](db).Where(owed+` AND request_id IN (SELECT id FROM requests WHERE contact_id = ? AND confirmed_at IS NOT NULL AND organisation_id = ?)`,
		r.ContactID, r.OrganisationID).Order("due_at, id").Limit(10).Find(ctx)
}

// Promises reports whether the terms give or ask anything: that can only be for
// whoever is known by a domain.
func (t OrganisationTerms) Promises() bool {
	return t.PaymentDays > 0 || t.Currency != "" || t.PayLater || t.OrderRequired || t.FinanceEmail != ""
}
