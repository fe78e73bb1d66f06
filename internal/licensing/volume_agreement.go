package licensing

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// BundleWords names what a volume agreement is: so many units for so many months.
func BundleWords(p *i18n.Printer, b models.Bundle) string {
	return p.T("public_volume.bundle", "Units", UnitWords(p, b.Unit, b.Size), "Months", p.T("public_volume.months", "Count", b.Months))
}

// UnitWords counts units in words.
func UnitWords(p *i18n.Printer, unit string, n int64) string {
	return p.T("public_volume.unit_"+unit, "Count", n)
}

// beginAgreement opens a volume agreement when its invoice is paid: that is what
// the sale delivers, instead of a licence.
func (d *Desk) beginAgreement(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, inv *models.Invoice) error {
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return err
	}
	now := d.Now()
	a := models.Agreement{
		PublicationID: r.PublicationID, OrganisationID: r.OrganisationID, RequestID: r.ID, QuoteID: q.ID, InvoiceID: inv.ID,
		Number: models.NewReference(p.Code+"-V", 6), Status: models.AgreementActive, Mode: inv.Mode,
		Unit: q.Bundle.Unit, Size: q.Bundle.Size, PointMinor: q.Bundle.PointMinor, Currency: q.Currency, Scope: q.Grant, StartsAt: now, BegunAt: now,
	}
	if q.Bundle.Renews != 0 {
		before, err := models.AgreementByID(ctx, tx, q.Bundle.Renews)
		if err != nil {
			return err
		}
		if a.RenewsID, a.Carry = &before.ID, q.Bundle.Carry; before.Open(now) {
			a.StartsAt = before.EndsAt
		}
	}
	a.EndsAt = a.StartsAt.In(p.Zone()).AddDate(0, q.Bundle.Months, 0).UTC()
	if err := models.From[models.Agreement](tx).Create(ctx, &a); err != nil {
		return fmt.Errorf("begin the agreement of request %d: %w", r.ID, err)
	}
	n := note{kind: "agreement_began", facts: map[string]any{"number": a.Number}}
	if err := d.step(ctx, tx, models.System, r, models.Fulfilled, n); err != nil {
		return err
	}
	return d.mail(ctx, tx, r, MailAgreement, a.ID, fmt.Sprintf("agreement:%d", a.ID))
}

// lockAgreement locks one. It is the second lock of whoever draws, after the
// request's; nobody who holds it waits for a request.
func lockAgreement(ctx context.Context, tx *gorm.DB, id int64) (models.Agreement, error) {
	return models.AgreementByID(ctx, tx, id, clause.Locking{Strength: "UPDATE"})
}

// agreementFollows brings an agreement where the money of its invoice wants it; the
// licences that were drawn from it follow by a job, each under its own lock.
func (d *Desk) agreementFollows(ctx context.Context, tx *gorm.DB, r *models.Request, inv *models.Invoice) error {
	a, err := models.AgreementOfInvoice(ctx, tx, inv.ID, clause.Locking{Strength: "UPDATE"})
	if err != nil {
		return but(err, models.ErrNotFound)
	}
	to, reason := moneyWants(*inv)
	next := a.Status
	switch {
	case to == models.LicenceRevoked:
		next = models.AgreementRevoked
	case to == models.LicenceSuspended && a.Status != models.AgreementRevoked:
		next = models.AgreementSuspended
	case to == "" && heldByMoney(a.StatusReason):
		next = models.AgreementActive
		if !a.EndsAt.After(d.Now()) {
			next = models.AgreementEnded
		}
	}
	if next == a.Status && (reason == a.StatusReason || to == "") {
		return nil
	}
	before := a.Status
	a.Status, a.StatusReason = next, reason
	if err := makesRoom(ctx, tx, r, a); err != nil {
		return err
	}
	if err := saveAgreement(ctx, tx, a); err != nil {
		return err
	}
	if err := d.enqueue(ctx, tx, FollowAgreement{AgreementID: a.ID}); err != nil || before == next {
		return err
	}
	kind, letter := "agreement_restored", MailAgreementRestored
	switch next {
	case models.AgreementRevoked:
		kind, letter = "agreement_revoked", MailAgreementRevoked
	case models.AgreementSuspended:
		kind, letter = "agreement_suspended", MailAgreementSuspended
	}
	e := models.Event{RequestID: r.ID, Kind: kind, Visible: true, Facts: map[string]any{"number": a.Number, "cause": reason}}
	return errors.Join(d.event(ctx, tx, e, models.Stripe), d.mail(ctx, tx, r, letter, a.ID, ""))
}

// makesRoom lets the agreement that a sale continued be renewed by another one once what
// it bought was taken away; when that is back in force, it is the renewal again, unless
// another is.
func makesRoom(ctx context.Context, tx *gorm.DB, r *models.Request, a models.Agreement) error {
	if a.RenewsID == nil {
		return nil
	}
	if a.Status == models.AgreementRevoked {
		r.RenewsAgreementID = nil
		return nil
	}
	_, err := models.RenewalOf(ctx, tx, *a.RenewsID)
	if errors.Is(err, models.ErrNotFound) {
		r.RenewsAgreementID, err = a.RenewsID, nil
	}
	return err
}

func saveAgreement(ctx context.Context, tx *gorm.DB, a models.Agreement) error {
	_, err := models.From[models.Agreement](tx).Where("id = ?", a.ID).Select("status", "status_reason").Updates(ctx, a)
	return err
}

// FollowAgreement lets every licence that was drawn from an agreement follow its
// money, as that of a single sale would, and the units that were carried over from it.
// Safe to repeat.
func (d *Desk) FollowAgreement(ctx context.Context, id int64) error {
	var requests []int64
	err := d.db.WithContext(ctx).Raw(`SELECT request_id FROM agreement_draws WHERE agreement_id = ? ORDER BY id`, id).Scan(&requests).Error
	for _, request := range requests {
		err = errors.Join(err, d.change(ctx, request, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
			return d.drawnFollows(ctx, tx, r, id)
		}))
	}
	return errors.Join(err, d.carriedFollow(ctx, id))
}

func (d *Desk) drawnFollows(ctx context.Context, tx *gorm.DB, r *models.Request, agreementID int64) error {
	a, err := models.AgreementByID(ctx, tx, agreementID)
	if err != nil {
		return err
	}
	rows, err := models.From[models.Licence](tx).
		Where("id IN (SELECT licence_id FROM agreement_draws WHERE agreement_id = ? AND request_id = ?)", agreementID, r.ID).Find(ctx)
	for i := range rows {
		if err == nil {
			err = d.followAgreed(ctx, tx, r, &rows[i], a)
		}
	}
	return err
}

func (d *Desk) followAgreed(ctx context.Context, tx *gorm.DB, r *models.Request, l *models.Licence, a models.Agreement) error {
	to := models.LicenceRevoked
	if a.Status == models.AgreementSuspended {
		to = models.LicenceSuspended
	}
	switch {
	case !heldByMoney(a.StatusReason):
		if !heldByMoney(l.StatusReason) {
			return nil
		}
		return d.restore(ctx, tx, r, l)
	case l.Status == to && l.StatusReason == a.StatusReason, l.Status != to && !l.Status.CanMove(to),
		l.Status == models.LicenceSuspended && l.StatusReason != "" && !heldByMoney(l.StatusReason):
		return nil // there already, or ended or held for another reason
	default:
		return d.holdFor(ctx, tx, r, l, to, a.StatusReason)
	}
}

// endAgreements ends those whose period is over, and warnAgreements writes thirty
// days before, each once.
func (d *Desk) endAgreements(ctx context.Context) error {
	return d.eachAgreement(ctx, func(tx *gorm.DB, r *models.Request, a models.Agreement) error {
		if a.Status != models.AgreementActive || a.EndsAt.After(d.Now()) {
			return nil
		}
		a.Status = models.AgreementEnded
		if err := saveAgreement(ctx, tx, a); err != nil {
			return err
		}
		e := models.Event{RequestID: r.ID, Kind: "agreement_ended", Visible: true, Facts: map[string]any{"number": a.Number}}
		return errors.Join(d.event(ctx, tx, e, models.System), d.mail(ctx, tx, r, MailAgreementEnded, a.ID, fmt.Sprintf("agreement_ended:%d", a.ID)))
	}, `SELECT id FROM agreements WHERE status = 'active' AND ends_at <= ? ORDER BY ends_at`, d.Now())
}

func (d *Desk) warnAgreements(ctx context.Context) error {
	now := d.Now()
	return d.eachAgreement(ctx, func(tx *gorm.DB, r *models.Request, a models.Agreement) error {
		return d.mail(ctx, tx, r, MailAgreementEnding, a.ID, fmt.Sprintf("agreement_ending:%d", a.ID))
	}, `SELECT a.id FROM agreements a WHERE a.status = 'active' AND a.ends_at > ? AND a.ends_at <= ? AND a.ends_at - a.starts_at > interval '60 days'
		AND NOT EXISTS (SELECT 1 FROM agreements n WHERE n.renews_id = a.id AND n.status <> 'revoked')
		AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.once_key = 'agreement_ending:' || a.id) ORDER BY a.ends_at`, now, now.AddDate(0, 0, 30))
}

func (d *Desk) eachAgreement(ctx context.Context, then func(*gorm.DB, *models.Request, models.Agreement) error, query string, args ...any) error {
	return d.each(ctx, func(ctx context.Context, id int64) error {
		found, err := models.AgreementByID(ctx, d.db, id)
		if err != nil {
			return err
		}
		return d.change(ctx, found.RequestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
			a, err := lockAgreement(ctx, tx, id)
			if err != nil {
				return err
			}
			return then(tx, r, a)
		})
	}, query, args...)
}
