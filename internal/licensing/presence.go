package licensing

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// forgetPresence is when a presence is removed; it has long been over by then.
const forgetPresence = 10 * time.Minute

// Attend notes that somebody has a request open, and whether words of theirs
// wait there to be sent. Whoever may read may attend; only who may reply can be
// writing. It lasts models.PresenceLasts. ErrForbidden.
func (d *Desk) Attend(ctx context.Context, by models.Actor, requestID int64, writing bool) error {
	if err := may(by, models.ActRead); err != nil {
		return err
	}
	now := d.Now()
	row := models.Presence{RequestID: requestID, StaffID: by.ID, SeenAt: now, Writing: writing && by.Role.May(models.ActReply)}
	return d.in(ctx, func(tx *gorm.DB) error {
		_, err := models.From[models.Presence](tx).Where("staff_id = ? AND seen_at < ?", by.ID, now.Add(-forgetPresence)).Delete(ctx)
		if err != nil {
			return err
		}
		return models.From[models.Presence](tx, clause.OnConflict{
			Columns: []clause.Column{{Name: "request_id"}, {Name: "staff_id"}}, DoUpdates: clause.AssignmentColumns([]string{"seen_at", "writing"}),
		}).Create(ctx, &row)
	})
}

// Leave notes that somebody has closed a request. ErrForbidden.
func (d *Desk) Leave(ctx context.Context, by models.Actor, requestID int64) error {
	if err := may(by, models.ActRead); err != nil {
		return err
	}
	_, err := models.From[models.Presence](d.db).Where("request_id = ? AND staff_id = ?", requestID, by.ID).Delete(ctx)
	return err
}
