package licensing

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// ChangeRole gives a person another role and ends their sessions, so that no
// page of the old role stays open. seen is the role that the page showed.
// Invalid under "role" for an unknown one or when the last administrator would
// be gone; ErrForbidden, ErrNotFound, ErrConflict.
func (d *Desk) ChangeRole(ctx context.Context, by models.Actor, staffID int64, seen, role models.Role) error {
	if !slices.Contains(models.Roles, role) {
		return models.Invalid{"role": "errors.role_unknown"}
	}
	return d.changePerson(ctx, by, staffID, func(s *models.Staff) error {
		if s.Role != seen {
			return fmt.Errorf("change role of staff %d: %s was seen, it is %s: %w", staffID, seen, s.Role, models.ErrConflict)
		}
		s.Role = role
		return nil
	})
}

// DisablePerson ends a person's sessions and lets them in no more; what they did
// keeps their name. Invalid under "role" for the last administrator;
// ErrForbidden, ErrNotFound, ErrConflict when they were disabled already.
func (d *Desk) DisablePerson(ctx context.Context, by models.Actor, staffID int64) error {
	return d.setActive(ctx, by, staffID, false)
}

// EnablePerson lets a person in again with the password they had. ErrForbidden,
// ErrNotFound, ErrConflict when they were active already.
func (d *Desk) EnablePerson(ctx context.Context, by models.Actor, staffID int64) error {
	return d.setActive(ctx, by, staffID, true)
}

func (d *Desk) setActive(ctx context.Context, by models.Actor, staffID int64, active bool) error {
	return d.changePerson(ctx, by, staffID, func(s *models.Staff) error {
		if s.Active == active {
			return fmt.Errorf("set staff %d active %t: it is so already: %w", staffID, active, models.ErrConflict)
		}
		s.Active = active
		return nil
	})
}

// changePerson locks all active administrators, always in the same order, and
// then the person: two administrators who demote each other at the same moment
// cannot leave the house without one.
func (d *Desk) changePerson(ctx context.Context, by models.Actor, staffID int64, then func(*models.Staff) error) error {
	if err := may(by, models.ActStaff); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		lock := clause.Locking{Strength: "UPDATE"}
		admins, err := models.From[models.Staff](tx, lock).Where("role = ? AND active", models.Admin).Order("id").Find(ctx)
		if err != nil {
			return err
		}
		found, err := models.From[models.Staff](tx, lock).Where("id = ?", staffID).Find(ctx)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("change staff %d: %w", staffID, models.ErrNotFound)
		}
		s := found[0]
		if err := then(&s); err != nil {
			return err
		}
		if len(admins) == 1 && admins[0].ID == staffID && (s.Role != models.Admin || !s.Active) {
			return models.Invalid{"role": "desk_house.error.last_admin"}
		}
		if _, err := models.From[models.Staff](tx).Where("id = ?", staffID).Select("role", "active").Updates(ctx, s); err != nil {
			return err
		}
		_, err = models.From[models.Session](tx).Where("staff_id = ?", staffID).Delete(ctx)
		return err
	})
}
