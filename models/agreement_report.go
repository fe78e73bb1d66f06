package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// The lists of the report of volume agreements.
const (
	AgreementsRunning = "running" // in force or suspended
	AgreementsSoon    = "soon"    // those of them that end within thirty days, or have a fifth or less left
	AgreementsAll     = "all"
)

// AgreementFilter says which agreements a report is about. A publication of 0 is all of them.
type AgreementFilter struct {
	Mode          string
	PublicationID int64
	List          string
	Now           time.Time
	Most          int
}

// SoldAgreement is one agreement of the report: what was sold, drawn and is left.
type SoldAgreement struct {
	Agreement
	Reference    string // of its sale
	Organisation string
	Draws        int64
	NetMinor     int64 // that it was sold for
	DrawnMinor   int64 // of it, for what was drawn
	BackMinor    int64 // given back, with tax
	Soon         bool
}

// LeftMinor is the part of its price for which nothing was drawn so far.
func (s SoldAgreement) LeftMinor() int64 { return s.NetMinor - s.DrawnMinor }

// AgreementSum adds up agreements of one currency and unit.
type AgreementSum struct {
	Currency   string
	Unit       string
	Agreements int64
	Soon       int64
	Total      int64 // units
	Drawn      int64
	InForce    int64 // units that can still be drawn
	NetMinor   int64
	DrawnMinor int64
	BackMinor  int64
}

// soldSQL is one row for each agreement.
const soldSQL = `
	SELECT a.*, r.reference, r.organisation, q.net_minor, d.draws, d.drawn_minor, least(i.credited_minor + i.returned_minor, i.total_minor) AS back_minor, s.soon
	FROM agreements a
	JOIN requests r ON r.id = a.request_id
	JOIN quotes q ON q.id = a.quote_id
	JOIN invoices i ON i.id = a.invoice_id
	JOIN LATERAL (SELECT count(*) AS draws, coalesce(sum(net_minor), 0)::bigint AS drawn_minor FROM agreement_draws WHERE agreement_id = a.id) d ON true
	JOIN LATERAL (SELECT a.status IN ('active', 'suspended') AND a.starts_at <= @now
		AND (a.ends_at <= @soon OR (a.size + coalesce(a.carried, 0) - a.drawn) * 5 <= a.size + coalesce(a.carried, 0)) AS soon) s ON true
	WHERE a.mode = @mode AND (@publication = 0 OR a.publication_id = @publication)
	  AND (@list = 'all' OR a.status IN ('active', 'suspended') AND (@list = 'running' OR s.soon))`

func (f AgreementFilter) args() map[string]any {
	return map[string]any{"mode": f.Mode, "publication": f.PublicationID, "list": f.List, "now": f.Now, "soon": f.Now.AddDate(0, 0, 30), "most": f.Most}
}

// SoldAgreements lists them, the one that ends first first, at most f.Most.
func SoldAgreements(ctx context.Context, db *gorm.DB, f AgreementFilter) (out []SoldAgreement, err error) {
	if err = db.WithContext(ctx).Raw(soldSQL+` ORDER BY a.ends_at, a.id LIMIT @most`, f.args()).Scan(&out).Error; err != nil {
		err = fmt.Errorf("list volume agreements: %w", err)
	}
	return out, err
}

// SumAgreements adds them up by currency and unit.
func SumAgreements(ctx context.Context, db *gorm.DB, f AgreementFilter) (out []AgreementSum, err error) {
	err = db.WithContext(ctx).Raw(`SELECT currency, unit, count(*) AS agreements, count(*) FILTER (WHERE soon) AS soon,
		sum(size + coalesce(carried, 0))::bigint AS total, sum(drawn)::bigint AS drawn,
		coalesce(sum(size + coalesce(carried, 0) - drawn) FILTER (WHERE status IN ('active', 'suspended')), 0)::bigint AS in_force,
		sum(net_minor)::bigint AS net_minor, sum(drawn_minor)::bigint AS drawn_minor, sum(back_minor)::bigint AS back_minor
		FROM (`+soldSQL+`) sold GROUP BY currency, unit ORDER BY currency, unit`, f.args()).Scan(&out).Error
	if err != nil {
		err = fmt.Errorf("sum volume agreements: %w", err)
	}
	return out, err
}
