package licensing

import (
	"context"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Test reports an agreement behind which there is no real money.
func (a Agreement) Test() bool { return a.Mode == "sandbox" || a.Mode == "test" }

// modeOf says whose money a quote version moves: its invoice's, the desk's own while it
// has none, that of the volume agreement from which it draws, and none where nothing is
// paid.
func (d *Desk) modeOf(ctx context.Context, db *gorm.DB, q models.Quote) (string, error) {
	if q.AgreementID != nil {
		a, err := models.AgreementByID(ctx, db, *q.AgreementID)
		return a.Mode, err
	}
	if q.TotalMinor == 0 {
		return "none", nil
	}
	billed, err := models.From[models.Invoice](db).Where("quote_id = ?", q.ID).Order("id DESC").Limit(1).Find(ctx)
	if err != nil || len(billed) == 0 {
		return d.Mode(), err
	}
	return billed[0].Mode, nil
}
