package licensing

import (
	"context"

	"imprimatur/models"
)

// OfferedWorks lists what a grant would hand over if it were issued now: the
// texts, the pictures that are ours to give, and how many are left out. A
// licence freezes the same list.
func (d *Desk) OfferedWorks(ctx context.Context, requestID int64, g models.Grant) ([]models.Work, error) {
	r, err := models.RequestByID(ctx, d.db, requestID)
	if err != nil {
		return nil, err
	}
	p, err := models.PublicationByID(ctx, d.db, r.PublicationID)
	if err != nil {
		return nil, err
	}
	return worksOf(ctx, d.db.WithContext(ctx), requestID, g, p.Zone())
}
