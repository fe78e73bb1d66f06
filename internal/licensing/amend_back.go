package licensing

import (
	"context"

	"gorm.io/gorm"

	"imprimatur/models"
)

// leavePlace follows a licence that went out of force: the nearest one before it that
// nothing of its own holds is in force again, unless one after it is. One that was
// revoked makes room for another continuation.
func (d *Desk) leavePlace(ctx context.Context, tx *gorm.DB, r *models.Request, l models.Licence) error {
	for at := r; ; {
		first, before, err := lockBefore(ctx, tx, at)
		if err != nil || before == nil {
			return err
		}
		if at == r {
			r.FollowsOver = l.Status == models.LicenceRevoked
		}
		if before.Status == models.LicenceSuperseded {
			if err := d.outOfShadow(ctx, tx, first, before, l); err != nil {
				return err
			}
		}
		if before.Status != models.LicenceRevoked && before.Status != models.LicenceSuspended {
			return nil
		}
		at = first
	}
}

// outOfShadow brings a licence whose place was taken to how it stands without that; one
// whose place is another one's by now stays.
func (d *Desk) outOfShadow(ctx context.Context, tx *gorm.DB, r *models.Request, l *models.Licence, left models.Licence) error {
	to, reason, err := d.standing(ctx, tx, *l)
	if err != nil {
		return err
	}
	if to == models.LicenceSuperseded {
		return d.enqueue(ctx, tx, MakeCertificate{LicenceID: l.ID}) // one that names who has its place now
	}
	if err := d.moveLicence(ctx, tx, l, to, reason); err != nil {
		return err
	}
	kind := map[models.LicenceStatus]string{models.LicenceActive: "licence_back", models.LicenceExpired: "licence_ended", models.LicenceSuspended: "licence_suspended"}[to]
	e := models.Event{RequestID: r.ID, Kind: kind, Visible: true, Facts: map[string]any{"number": l.Number, "next": left.Number, "cause": reason}}
	if err := d.event(ctx, tx, e, models.Stripe); err != nil || to != models.LicenceActive {
		return err
	}
	return d.mail(ctx, tx, r, MailRestored, l.ID, "")
}

// retakePlace is the way back: false when the place is another one's by now, and the
// licence has to stay as it is until a person decides. inForce are those before it that
// have to give way once more if it is in force itself.
func (d *Desk) retakePlace(ctx context.Context, tx *gorm.DB, r *models.Request) (inForce []*models.Licence, mine bool, err error) {
	for at := r; ; {
		first, before, err := lockBefore(ctx, tx, at)
		if err != nil {
			return nil, false, err
		}
		if before == nil {
			r.FollowsOver = false
			return inForce, true, nil
		}
		if at.FollowsOver {
			if taken, err := d.taken(ctx, tx, r, *before); err != nil || taken {
				return nil, false, err
			}
		}
		if before.Status == models.LicenceActive {
			inForce = append(inForce, before)
		}
		at = first
	}
}

// shadow puts a licence out of force whose place another one takes, with a certificate
// that says so.
func (d *Desk) shadow(ctx context.Context, tx *gorm.DB, l *models.Licence) error {
	if err := d.moveLicence(ctx, tx, l, models.LicenceSuperseded, "amended"); err != nil {
		return err
	}
	return d.enqueue(ctx, tx, MakeCertificate{LicenceID: l.ID})
}

// taken says in the history of a request that what its licence had widened is being
// continued otherwise; false when it is not.
func (d *Desk) taken(ctx context.Context, tx *gorm.DB, r *models.Request, before models.Licence) (bool, error) {
	next, err := models.SuccessorOf(ctx, tx, before.ID)
	if err != nil {
		return false, but(err, models.ErrNotFound)
	}
	facts := map[string]any{"number": before.Number, "reference": next.Reference}
	return true, d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "place_taken", Facts: facts}, models.Stripe)
}
