package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Presence is a member of staff who has a request open.
type Presence struct {
	RequestID int64
	StaffID   int64
	SeenAt    time.Time
	Writing   bool // words stand in a form that is not sent
}

// PresenceLasts is how long somebody counts as there after they were last heard
// of: two missed signs of life and a little more.
const PresenceLasts = 40 * time.Second

// Present is somebody who looks at a request now, as others see them.
type Present struct {
	Reference string
	StaffID   int64
	Name      string
	Writing   bool
}

// presentPeople reads them; one who has been disabled is no longer there.
const presentPeople = `
	SELECT r.reference, p.staff_id, s.name, p.writing FROM presences p
	JOIN requests r ON r.id = p.request_id JOIN staff s ON s.id = p.staff_id AND s.active
	WHERE p.seen_at > ? AND p.staff_id <> ?`

// PresentAt lists who else has a request open, those who write first.
func PresentAt(ctx context.Context, db *gorm.DB, requestID, exceptStaffID int64, now time.Time) ([]Present, error) {
	var out []Present
	err := db.WithContext(ctx).Raw(presentPeople+` AND p.request_id = ? ORDER BY p.writing DESC, s.name, s.id`, now.Add(-PresenceLasts), exceptStaffID, requestID).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("who is at request %d: %w", requestID, err)
	}
	return out, nil
}

// PresentOnDesk lists who else has any request open, by its reference.
func PresentOnDesk(ctx context.Context, db *gorm.DB, exceptStaffID int64, now time.Time) (map[string][]Present, error) {
	var all []Present
	err := db.WithContext(ctx).Raw(presentPeople+` ORDER BY p.request_id, p.writing DESC, s.name, s.id LIMIT 500`, now.Add(-PresenceLasts), exceptStaffID).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("who is at the desk: %w", err)
	}
	out := map[string][]Present{}
	for _, p := range all {
		out[p.Reference] = append(out[p.Reference], p)
	}
	return out, nil
}
