package licensing

import (
	"context"
	"fmt"
	"maps"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// SetNegotiationRules keeps the limits within which a publication negotiates.
// rules.Version is the one that the page showed. ErrForbidden, ErrConflict when
// somebody has changed them since, Invalid by field.
func (d *Desk) SetNegotiationRules(ctx context.Context, by models.Actor, rules models.NegotiationRules) error {
	if err := may(by, models.ActRates); err != nil {
		return err
	}
	if err := checkRules(rules); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		seen := rules.Version
		rules.Version, rules.UpdatedBy, rules.UpdatedAt = seen+1, by.ID, d.Now()
		if seen == 0 {
			n := tx.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&rules)
			return stale(int(n.RowsAffected), n.Error, rules)
		}
		n, err := models.From[models.NegotiationRules](tx).Where("publication_id = ? AND version = ?", rules.PublicationID, seen).
			Select("*").Omit("publication_id").Updates(ctx, rules)
		return stale(n, err, rules)
	})
}

func stale(rows int, err error, rules models.NegotiationRules) error {
	if err == nil && rows == 0 {
		err = fmt.Errorf("set limits of publication %d: changed since: %w", rules.PublicationID, models.ErrConflict)
	}
	return err
}

func checkRules(rules models.NegotiationRules) error {
	bad := models.Invalid{}
	if rules.Rounds < 0 || rules.Rounds > 10 {
		bad["rounds"] = "desk_negotiation.error.rounds"
	}
	if rules.FloorPercent < 0 || rules.FloorPercent > 100 {
		bad["floor"] = "desk_negotiation.error.floor"
	}
	if rules.AnswerDays < 1 || rules.AnswerDays > 30 {
		bad["days"] = "desk_negotiation.error.days"
	}
	return bad.OrNil()
}

// KeepQuoteDraft keeps what somebody has typed into a quote's form, right or wrong,
// until it is sent or thrown away. ErrForbidden.
func (d *Desk) KeepQuoteDraft(ctx context.Context, by models.Actor, requestID int64, gratis bool, typed map[string][]string) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	if typed == nil {
		typed = map[string][]string{}
	}
	row := models.DraftQuote{RequestID: requestID, StaffID: by.ID, Gratis: gratis, Typed: maps.Clone(typed), UpdatedAt: d.Now()}
	return models.From[models.DraftQuote](d.db, clause.OnConflict{
		Columns:   []clause.Column{{Name: "request_id"}, {Name: "staff_id"}, {Name: "gratis"}},
		DoUpdates: clause.AssignmentColumns([]string{"typed", "updated_at"}),
	}).Create(ctx, &row)
}

// DropQuoteDraft throws somebody's own draft away. ErrForbidden.
func (d *Desk) DropQuoteDraft(ctx context.Context, by models.Actor, requestID int64, gratis bool) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	return dropDraft(ctx, d.db, by, requestID, gratis)
}

func dropDraft(ctx context.Context, tx *gorm.DB, by models.Actor, requestID int64, gratis bool) error {
	_, err := models.From[models.DraftQuote](tx).Where("request_id = ? AND staff_id = ? AND gratis = ?", requestID, by.ID, gratis).Delete(ctx)
	return err
}
