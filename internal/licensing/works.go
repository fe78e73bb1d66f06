package licensing

import (
	"context"

	"imprimatur/models"
)

// OfferedWorks lists what a grant would hand over if it were issued now: the
// texts, the pictures that are ours to give, and how many are left out. A
// licence freezes the same list.
func (d *Desk) OfferedWorks(ctx context.Context, requestID int64, g models.Grant) ([]models.Work, error) {
	return worksOf(ctx, d.db.WithContext(ctx), requestID, g)
}
