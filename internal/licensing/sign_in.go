package licensing

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// Origin is where somebody signs in from.
type Origin struct {
	Address string // shown beside the session
	Network string // by which tries are counted: an IPv4 address or the /64 of an IPv6 one
	Agent   string // what the browser says of itself
}

// SignIn checks a password and starts a session. The answer and its time are
// the same for a wrong password and an unknown address: ErrNotFound. Too many
// tries, or too many at once in the whole house: ErrThrottled. A limit that
// cannot be read lets nobody in (C10).
func (d *Desk) SignIn(ctx context.Context, email, password string, from Origin) (token string, s models.Staff, err error) {
	if err := d.allowSignIn(ctx, models.EmailKey(email), from.Network); err != nil {
		return "", s, err
	}
	s, err = models.StaffByEmail(ctx, d.db, email)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return "", s, err
	}
	ok, err := d.passwords.match(ctx, password, s.PasswordHash)
	if err != nil {
		return "", models.Staff{}, fmt.Errorf("sign in: %w", err)
	}
	if !ok {
		return "", models.Staff{}, fmt.Errorf("sign in: %w", models.ErrNotFound)
	}
	now := d.Now()
	if _, err := models.From[models.Staff](d.db).Where("id = ?", s.ID).Select("last_sign_in_at").Updates(ctx, models.Staff{LastSignInAt: &now}); err != nil {
		return "", s, err
	}
	token, err = d.startSession(ctx, d.db, d.staffSession(s.ID, from))
	return token, s, err
}

// allowSignIn counts a try three times (threats T12 and T18, control C10): by
// its network, so that nobody hashes for free; by network and person, where
// eight mistakes are human; and by person, against guessing from many networks.
// The last must not be a way to lock a person out: a try counts there only after
// the other two, and it is given back ten seconds later, six times as fast as
// one network may spend it. It leaves a botnet 8,640 guesses a day, which twelve
// letters outlive.
func (d *Desk) allowSignIn(ctx context.Context, who, network string) error {
	for _, limit := range []struct {
		key      string
		interval time.Duration
		burst    int
	}{
		{"signin:from:" + network, 6 * time.Second, 20},
		{"signin:pair:" + who + " " + network, time.Minute, 8},
		{"signin:who:" + who, 10 * time.Second, 100},
	} {
		if err := d.Allow(ctx, limit.key, limit.interval, limit.burst); err != nil {
			return err
		}
	}
	return nil
}

// ChangePassword gives a signed-in person a new password, ends all their
// sessions and starts one for this browser, or does nothing. Strangers cannot
// use up its tries: they are not those of SignIn. Invalid under "current" when
// that is not the present password and under "password" when the new one is too
// short; ErrThrottled; ErrNotFound for a person who is no longer active;
// ErrConflict when the password changed at the same moment.
func (d *Desk) ChangePassword(ctx context.Context, staffID int64, current, next string, from Origin) (token string, err error) {
	if tooShort(next) {
		return "", models.Invalid{"password": "errors.password_short"}
	}
	if err := d.Allow(ctx, "password:"+strconv.FormatInt(staffID, 10), time.Minute, 8); err != nil {
		return "", err
	}
	s, err := models.StaffByID(ctx, d.db, staffID)
	if err != nil {
		return "", err
	}
	ok, err := d.passwords.match(ctx, current, s.PasswordHash)
	if err != nil {
		return "", fmt.Errorf("change password: %w", err)
	}
	if !ok {
		return "", models.Invalid{"current": "desk_account.wrong"}
	}
	hash, err := d.passwords.hash(ctx, next)
	if err != nil {
		return "", fmt.Errorf("change password: %w", err)
	}
	err = d.in(ctx, func(tx *gorm.DB) error {
		if err := unchanged(ctx, tx, s); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, s.ID, hash); err != nil {
			return err
		}
		token, err = d.startSession(ctx, tx, d.staffSession(s.ID, from))
		return err
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// unchanged locks a person and finds them as s has them: still active, with the
// password that was checked.
func unchanged(ctx context.Context, tx *gorm.DB, s models.Staff) error {
	found, err := models.From[models.Staff](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ? AND active", s.ID).Find(ctx)
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].PasswordHash != s.PasswordHash {
		return fmt.Errorf("change password of staff %d: it has changed: %w", s.ID, models.ErrConflict)
	}
	return nil
}

// setPassword stores a hash and ends all sessions of that person.
func setPassword(ctx context.Context, tx *gorm.DB, staffID int64, hash string) error {
	if _, err := models.From[models.Staff](tx).Where("id = ?", staffID).Select("password_hash").Updates(ctx, models.Staff{PasswordHash: hash}); err != nil {
		return err
	}
	_, err := models.From[models.Session](tx).Where("staff_id = ?", staffID).Delete(ctx)
	return err
}

func (d *Desk) staffSession(staffID int64, from Origin) models.Session {
	return models.Session{Kind: models.StaffSession, StaffID: &staffID, Address: from.Address, UserAgent: from.Agent, ExpiresAt: d.Now().Add(StaffIdle)}
}
