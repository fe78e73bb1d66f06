package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// ShareBalance is what one contributor has earned in one currency, kept, and not
// been paid yet. A refund after a payout makes the balance negative.
type ShareBalance struct {
	ContributorID int64
	Name          string
	PublicationID int64
	Currency      string
	EarnedMinor   int64
	PaidMinor     int64
	BalanceMinor  int64
	LastAt        time.Time
}

// ShareFilter says whose balances are asked for.
type ShareFilter struct {
	Mode          string
	Search        string // part of a name
	PublicationID int64  // 0 = all
	Settled       bool   // also those to whom nothing is owed
	Skip, Limit   int
}

// ShareBalances lists balances by name and currency.
func ShareBalances(ctx context.Context, db *gorm.DB, f ShareFilter) ([]ShareBalance, error) {
	var rows []ShareBalance
	err := db.WithContext(ctx).Raw(shareBalances, map[string]any{
		"mode": f.Mode, "search": f.Search, "like": `%` + escapeLike(f.Search) + `%`, "publication": f.PublicationID,
		"settled": f.Settled, "skip": f.Skip, "limit": f.Limit,
	}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list balances of contributors: %w", err)
	}
	return rows, nil
}

const shareBalances = `SELECT c.id AS contributor_id, c.name, c.publication_id, e.currency,
	sum(e.amount_minor) FILTER (WHERE e.kind <> 'paid_out') AS earned_minor, coalesce(-sum(e.amount_minor) FILTER (WHERE e.kind = 'paid_out'), 0) AS paid_minor,
	sum(e.amount_minor) AS balance_minor, max(e.at) AS last_at
	FROM share_entries e JOIN contributors c ON c.id = e.contributor_id
	WHERE e.mode = @mode AND (@search = '' OR c.name ILIKE @like) AND (@publication = 0 OR c.publication_id = @publication)
	GROUP BY c.id, e.currency HAVING @settled OR sum(e.amount_minor) <> 0
	ORDER BY c.name_key, c.id, e.currency OFFSET @skip LIMIT @limit`

// ShareOwed is what a house owes its contributors in one currency: the sum of their
// balances, those below nothing apart.
type ShareOwed struct {
	Currency      string
	OwedMinor     int64
	OverpaidMinor int64
}

// OwedShares sums the balances of all contributors, by currency.
func OwedShares(ctx context.Context, db *gorm.DB, mode string) ([]ShareOwed, error) {
	var rows []ShareOwed
	err := db.WithContext(ctx).Raw(`SELECT currency, coalesce(sum(balance) FILTER (WHERE balance > 0), 0) AS owed_minor,
		coalesce(-sum(balance) FILTER (WHERE balance < 0), 0) AS overpaid_minor
		FROM (SELECT currency, sum(amount_minor) AS balance FROM share_entries WHERE mode = ? GROUP BY contributor_id, currency) AS each
		GROUP BY currency ORDER BY currency`, mode).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("sum what contributors are owed: %w", err)
	}
	return rows, nil
}

// BalanceOf is what a contributor is owed in one currency.
func BalanceOf(ctx context.Context, db *gorm.DB, contributorID int64, mode, currency string) (minor int64, err error) {
	err = db.WithContext(ctx).Raw(`SELECT coalesce(sum(amount_minor), 0) FROM share_entries
		WHERE contributor_id = ? AND mode = ? AND currency = ?`, contributorID, mode, currency).Scan(&minor).Error
	return minor, err
}

// ShareLine is one entry of a contributor's statement, with what it is about.
type ShareLine struct {
	ShareEntry
	Article      string // as the quote described it
	Licensee     string
	Licence      string // number
	Invoice      string // number
	Agreement    string // number of the volume agreement that it was drawn from
	NetMinor     int64  // of the line
	BasisPoints  int64
	Parts        int64
	AllParts     int64
	StaffName    string
	RequestRef   string
	Deal         DealKind // "" for what was paid out
	RunningMinor int64    // the balance after it, in its currency
}

// ShareStatement lists a contributor's entries before until, by currency and then in
// order. Those before from belong to the balance brought forward.
func ShareStatement(ctx context.Context, db *gorm.DB, contributorID int64, mode string, until time.Time) ([]ShareLine, error) {
	var rows []ShareLine
	if err := db.WithContext(ctx).Raw(shareLines, map[string]any{"contributor": contributorID, "mode": mode, "until": until}).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("statement of contributor %d: %w", contributorID, err)
	}
	return rows, nil
}

const shareLines = `SELECT e.*, coalesce(q.description, '') AS article, coalesce(f.net_minor, q.net_minor, 0) AS net_minor, coalesce(i.number, '') AS invoice, coalesce(v.number, '') AS agreement,
	coalesce(r.organisation, '') AS licensee, coalesce(r.reference, '') AS request_ref,
	CASE WHEN r.id IS NULL THEN '' WHEN o.agreement_id IS NOT NULL THEN 'draw' ELSE ` + soldAs + ` END AS deal, coalesce(l.number, '') AS licence,
	coalesce(f.basis_points, 0) AS basis_points, coalesce(f.parts, 0) AS parts,
	coalesce((SELECT sum(o.parts) FROM line_shares o WHERE o.invoice_id = f.invoice_id AND o.quote_line_id = f.quote_line_id), 0) AS all_parts,
	coalesce(s.name, '') AS staff_name, sum(e.amount_minor) OVER (PARTITION BY e.currency ORDER BY e.at, e.id) AS running_minor
	FROM share_entries e
	LEFT JOIN line_shares f ON f.invoice_id = e.invoice_id AND f.quote_line_id = e.quote_line_id AND f.contributor_id = e.contributor_id
	LEFT JOIN quote_lines q ON q.id = e.quote_line_id
	LEFT JOIN invoices i ON i.id = e.invoice_id
	LEFT JOIN quotes o ON o.id = q.quote_id
	LEFT JOIN agreements v ON v.id = o.agreement_id
	LEFT JOIN requests r ON r.id = o.request_id
	LEFT JOIN licences l ON l.quote_id = q.quote_id
	LEFT JOIN staff s ON s.id = e.staff_id
	WHERE e.contributor_id = @contributor AND e.mode = @mode AND e.at < @until
	ORDER BY e.currency, e.at, e.id`
