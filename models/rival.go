package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// RivalGrant is a grant of an article to another organisation that is agreed or
// licensed and not over: an offer of the same article must be compared with it.
type RivalGrant struct {
	RequestID    int64
	Reference    string
	Organisation string
	ArticleID    int64
	Grant        Grant      `gorm:"column:grant_of_rights;serializer:json"`
	StartsAt     *time.Time // of its licence; nil while its payment is awaited
	Exclusive    *time.Time // since when it shuts out others; nil = from StartsAt
	EndsAt       *time.Time
}

// RivalGrants lists, for the articles of a request, what other organisations hold of them.
func RivalGrants(ctx context.Context, db *gorm.DB, r Request, articleIDs []int64) ([]RivalGrant, error) {
	var rows []RivalGrant
	if len(articleIDs) == 0 {
		return nil, nil
	}
	err := db.WithContext(ctx).Raw(`
		SELECT DISTINCT r.id AS request_id, r.reference, r.organisation, a.article_id, q.grant_of_rights::text AS grant_of_rights, l.starts_at, l.ends_at,
		       (l.snapshot ->> 'exclusive_since')::timestamptz AS exclusive
		FROM request_articles a
		JOIN requests r ON r.id = a.request_id
		JOIN quotes q ON q.request_id = r.id AND q.status = 'accepted'
		LEFT JOIN licences l ON l.quote_id = q.id
		WHERE a.article_id IN ? AND r.id <> ? AND r.organisation_id <> ?
		AND (l.id IS NULL AND r.status = 'agreed' OR l.status IN ('pending_payment', 'scheduled', 'provisional', 'active', 'suspended'))
		ORDER BY r.id, a.article_id`, articleIDs, r.ID, r.OrganisationID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list rival grants of request %d: %w", r.ID, err)
	}
	return rows, nil
}
