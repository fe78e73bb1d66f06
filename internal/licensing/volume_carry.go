package licensing

import (
	"context"

	"gorm.io/gorm"

	"imprimatur/models"
)

// carryOver gives agreements that continue an ended one the units that the desk let come
// over, as many as were left at most: once, when the earlier one can be drawn no more.
func (d *Desk) carryOver(ctx context.Context) error {
	return d.eachAgreement(ctx, func(tx *gorm.DB, r *models.Request, a models.Agreement) error { return d.bringCarried(ctx, tx, r, a) },
		`SELECT a.id FROM agreements a JOIN agreements b ON b.id = a.renews_id
		WHERE a.carry > 0 AND a.carried IS NULL AND a.status <> 'revoked' AND b.status = 'ended' ORDER BY a.id`)
}

// carriedFollow brings what came over from an agreement to where its money is: units whose
// payment went back are drawn no more, and come over again when it is back.
func (d *Desk) carriedFollow(ctx context.Context, agreementID int64) error {
	return d.eachAgreement(ctx, func(tx *gorm.DB, r *models.Request, a models.Agreement) error { return d.bringCarried(ctx, tx, r, a) },
		`SELECT id FROM agreements WHERE renews_id = ? AND carried IS NOT NULL AND status <> 'revoked' ORDER BY id`, agreementID)
}

// bringCarried has as many units come over into a locked agreement as can now. The
// earlier one is locked after it: nobody waits the other way round.
func (d *Desk) bringCarried(ctx context.Context, tx *gorm.DB, r *models.Request, a models.Agreement) error {
	before, err := lockAgreement(ctx, tx, *a.RenewsID)
	if err != nil {
		return err
	}
	can, err := canCarry(ctx, tx, a, before)
	if err != nil || can == nil && a.Carried == nil || can != nil && a.Carried != nil && *can == *a.Carried {
		return err
	}
	had := a.Total() - a.Size
	a.Carried = can
	if _, err := models.From[models.Agreement](tx).Where("id = ?", a.ID).Select("carried").Updates(ctx, a); err != nil {
		return err
	}
	kind, units := "agreement_carried", a.Total()-a.Size-had
	if units < 0 {
		kind, units = "agreement_carried_back", -units
	}
	if units == 0 {
		return nil
	}
	facts := map[string]any{"number": a.Number, "from": before.Number, "unit": a.Unit, "units": units}
	return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: kind, Visible: true, Facts: facts}, models.System)
}

// canCarry is how many units can have come over from before into a: none yet while that
// one is in force, what is left of it once it ended, and never less than was drawn.
// Another agreement that continued it, and was taken away, keeps what was drawn from it.
func canCarry(ctx context.Context, tx *gorm.DB, a, before models.Agreement) (*int64, error) {
	spent := max(a.Drawn-a.Size, 0)
	if before.Status != models.AgreementEnded {
		if spent == 0 {
			return nil, nil //nolint:nilnil // not yet is an answer
		}
		return &spent, nil
	}
	var others int64
	err := tx.WithContext(ctx).Raw(`SELECT coalesce(sum(CASE WHEN status = 'revoked' THEN greatest(drawn - size, 0) ELSE coalesce(carried, 0) END), 0)
		FROM agreements WHERE renews_id = ? AND id <> ?`, before.ID, a.ID).Scan(&others).Error
	return ptr(max(min(a.Carry, before.Left()-others), spent)), err
}
