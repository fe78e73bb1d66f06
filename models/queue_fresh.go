package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// FreshCap is where counting what is new stops.
const FreshCap = 99

// freshCount counts what came into a view after an event, or into somebody's
// hands, and is still there. It reads the newest events alone.
const (
	freshHead = `
	SELECT count(*) FROM (
		SELECT DISTINCT e.request_id FROM events e JOIN requests r ON r.id = e.request_id
		WHERE e.id > @since AND (e.to_status = r.status AND e.to_status <> e.from_status OR e.kind = 'assigned' AND @mine)
		AND NOT (e.actor_kind = 'staff' AND e.actor_id = @reader)
		AND ` + onDesk + ` AND r.publication_id IN @publications AND r.status IN (`
	freshTail = ` LIMIT @cap) fresh`
)

// CountFresh counts, up to FreshCap, the requests that came into the list of a
// filter since an event, by the hands of others than the reader. A search has no
// news: 0.
func CountFresh(ctx context.Context, db *gorm.DB, f QueueFilter, since, readerID int64) (int64, error) {
	if f.Search != "" {
		return 0, nil
	}
	publications, err := publicationIDs(ctx, db, f.PublicationID)
	if err != nil || len(publications) == 0 {
		return 0, err
	}
	f.Cursor, f.Back = "", false
	args := map[string]any{"publications": publications, "since": since, "reader": readerID, "mine": f.View == QueueMine, "cap": FreshCap}
	statement := freshHead + viewStatuses[f.View] + `)` + f.narrow(args) + freshTail
	var n int64
	//nolint:gocritic // the statement is put together from the constants of this file and queue_sql.go alone
	if err := db.WithContext(ctx).Raw(statement, args).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("count what is new in the queue: %w", err)
	}
	return n, nil
}

// NewestEvent is the id of the newest line of all histories, 0 when there is none.
func NewestEvent(ctx context.Context, db *gorm.DB) (id int64, err error) {
	err = db.WithContext(ctx).Raw(`SELECT coalesce(max(id), 0) FROM events`).Scan(&id).Error
	return id, err
}
