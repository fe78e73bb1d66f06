package licensing

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Sessions of staff end after an idle while and after a working day.
const (
	StaffIdle    = 30 * time.Minute
	StaffSession = 12 * time.Hour
	LicenseeLife = 30 * 24 * time.Hour
)

// CreateStaff adds a person. Invalid when the address, name, role or password
// will not do, ErrThrottled while too many passwords are being checked.
func (d *Desk) CreateStaff(ctx context.Context, email, name string, role models.Role, password string) (models.Staff, error) {
	bad := models.Invalid{}
	if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != strings.TrimSpace(email) {
		bad["email"] = "errors.email"
	}
	if strings.TrimSpace(name) == "" {
		bad["name"] = "errors.name_required"
	}
	if !role.May(models.ActOwnThings) {
		bad["role"] = "errors.role_unknown"
	}
	if tooShort(password) {
		bad["password"] = "errors.password_short"
	}
	if len(bad) > 0 {
		return models.Staff{}, bad
	}
	hash, err := d.passwords.hash(ctx, password)
	if err != nil {
		return models.Staff{}, err
	}
	s := models.Staff{Email: strings.TrimSpace(email), EmailKey: models.EmailKey(email), Name: strings.TrimSpace(name), Role: role, PasswordHash: hash, Active: true, CreatedAt: d.Now()}
	err = models.From[models.Staff](d.db).Create(ctx, &s)
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return s, models.Invalid{"email": "errors.taken"}
	}
	return s, err
}

// ResetPassword sets a new password and ends all sessions of that person.
// Invalid, ErrNotFound, ErrThrottled while too many passwords are being checked.
func (d *Desk) ResetPassword(ctx context.Context, email, password string) error {
	if tooShort(password) {
		return models.Invalid{"password": "errors.password_short"}
	}
	s, err := models.StaffByEmail(ctx, d.db, email)
	if err != nil {
		return err
	}
	hash, err := d.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error { return setPassword(ctx, tx, s.ID, hash) })
}

// OpenRequest exchanges the key of a private link for a session scoped to that
// request. ErrNotFound for an unknown key, ErrGone for an expired one.
func (d *Desk) OpenRequest(ctx context.Context, key, address, userAgent string) (token string, r models.Request, err error) {
	link, err := models.LinkByKey(ctx, d.db, "open", key)
	if err != nil {
		return "", r, err
	}
	if r, err = models.RequestByID(ctx, d.db, link.RequestID); err != nil {
		return "", r, err
	}
	if link.ExpiresAt.Before(d.Now()) {
		return "", r, fmt.Errorf("open request %d: %w", r.ID, models.ErrGone)
	}
	token, err = d.OpenSession(ctx, r.ID, address, userAgent)
	return token, r, err
}

// OpenSession starts a licensee's session for one request: after the form was
// sent from this browser, or by a private link.
func (d *Desk) OpenSession(ctx context.Context, requestID int64, address, userAgent string) (string, error) {
	return d.startSession(ctx, d.db, models.Session{Kind: models.LicenseeSession, RequestID: &requestID, Address: address, UserAgent: userAgent, ExpiresAt: d.Now().Add(LicenseeLife)})
}

func (d *Desk) startSession(ctx context.Context, db *gorm.DB, s models.Session) (string, error) {
	token := models.NewToken()
	s.TokenHash, s.CreatedAt, s.LastSeenAt = models.HashToken(token), d.Now(), d.Now()
	s.UserAgent = clip(s.UserAgent, 200)
	if err := models.From[models.Session](db).Create(ctx, &s); err != nil {
		return "", fmt.Errorf("start session: %w", err)
	}
	return token, nil
}

// KeepSession extends a staff session that is in use, at most once a minute and
// never beyond its working day.
func (d *Desk) KeepSession(ctx context.Context, s models.Session) error {
	now := d.Now()
	if now.Sub(s.LastSeenAt) < time.Minute {
		return nil
	}
	until := now.Add(StaffIdle)
	if end := s.CreatedAt.Add(StaffSession); until.After(end) {
		until = end
	}
	_, err := models.From[models.Session](d.db).Where("id = ?", s.ID).Select("last_seen_at", "expires_at").
		Updates(ctx, models.Session{LastSeenAt: now, ExpiresAt: until})
	return err
}

// EndSession signs a browser out. A session that is not the person's is ErrNotFound.
func (d *Desk) EndSession(ctx context.Context, staffID, sessionID int64) error {
	n, err := models.From[models.Session](d.db).Where("id = ? AND staff_id = ?", sessionID, staffID).Delete(ctx)
	if err == nil && n == 0 {
		return models.ErrNotFound
	}
	return err
}

// Allow is a rate limit shared by all processes (generic cell rate algorithm,
// one row a key): on average one act per interval, burst at once. ErrThrottled.
func (d *Desk) Allow(ctx context.Context, key string, interval time.Duration, burst int) error {
	return d.AllowMuch(ctx, key, 1, interval, burst)
}

// AllowMuch is Allow for an act that counts as so many. ErrThrottled.
func (d *Desk) AllowMuch(ctx context.Context, key string, much int64, interval time.Duration, burst int) error {
	if much > int64(burst) {
		return fmt.Errorf("throttle %s: %w", strings.SplitN(key, ":", 3)[0], models.ErrThrottled)
	}
	now := d.Now()
	tolerance, cost := interval*time.Duration(burst), (interval * time.Duration(much)).Seconds()
	var passed []string
	err := d.db.WithContext(ctx).Raw(`
		INSERT INTO throttles AS t (key, tat) VALUES (?, ?::timestamptz + make_interval(secs => ?))
		ON CONFLICT (key) DO UPDATE SET tat = greatest(t.tat, ?::timestamptz) + make_interval(secs => ?)
		WHERE greatest(t.tat, ?::timestamptz) + make_interval(secs => ?) <= ?::timestamptz
		RETURNING key`,
		key, now, cost, now, cost, now, cost, now.Add(tolerance)).Scan(&passed).Error
	if err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	if len(passed) == 0 {
		return fmt.Errorf("throttle %s: %w", strings.SplitN(key, ":", 3)[0], models.ErrThrottled)
	}
	return nil
}
