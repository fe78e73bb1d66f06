package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Role is what a member of staff may do: see policy.go.
type Role string

// The four roles of the house.
const (
	Admin   Role = "admin"
	Editor  Role = "editor"
	Finance Role = "finance"
	Viewer  Role = "viewer"
)

// Roles lists them from most to least powerful.
var Roles = []Role{Admin, Editor, Finance, Viewer}

// Staff is a person of the rights desk.
type Staff struct {
	ID           int64
	Email        string
	EmailKey     string
	Name         string
	Role         Role
	PasswordHash string
	Active       bool
	CreatedAt    time.Time
	LastSignInAt *time.Time
}

// TableName keeps the collective noun.
func (Staff) TableName() string { return "staff" }

// EmailKey is the form of an address under which it is unique and found.
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// StaffByEmail finds an active member of staff; ErrNotFound otherwise.
func StaffByEmail(ctx context.Context, db *gorm.DB, email string) (Staff, error) {
	return one(From[Staff](db).Where("email_key = ? AND active", EmailKey(email)).Take(ctx))
}

// StaffByID finds an active member of staff; ErrNotFound otherwise.
func StaffByID(ctx context.Context, db *gorm.DB, id int64) (Staff, error) {
	return one(From[Staff](db).Where("id = ? AND active", id).Take(ctx))
}

// AllStaff lists everybody by name, active or not.
func AllStaff(ctx context.Context, db *gorm.DB) ([]Staff, error) {
	return From[Staff](db).Order("name, id").Find(ctx)
}

// StaffFor lists the active people of the first of some roles that anybody has, by name.
func StaffFor(ctx context.Context, db *gorm.DB, roles ...Role) ([]Staff, error) {
	for _, role := range roles {
		rows, err := From[Staff](db).Where("active AND role = ?", role).Order("name, id").Find(ctx)
		if err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, nil
}

// SessionKind says who sits behind a session's cookie.
type SessionKind string

// A member of staff, or a licensee who came by the private link of one request.
const (
	StaffSession    SessionKind = "staff"
	LicenseeSession SessionKind = "licensee"
)

// Session is one signed-in browser. The cookie holds the token, the row only its hash.
type Session struct {
	ID         int64
	TokenHash  []byte
	Kind       SessionKind
	StaffID    *int64
	RequestID  *int64
	UserAgent  string
	Address    string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// SessionByToken finds a live session; ErrNotFound otherwise.
func SessionByToken(ctx context.Context, db *gorm.DB, kind SessionKind, token string, now time.Time) (Session, error) {
	if token == "" {
		return Session{}, ErrNotFound
	}
	return one(From[Session](db).Where("token_hash = ? AND kind = ? AND expires_at > ?", HashToken(token), kind, now).Take(ctx))
}

// SessionsOf lists the live sessions of a member of staff, newest first.
func SessionsOf(ctx context.Context, db *gorm.DB, staffID int64, now time.Time) ([]Session, error) {
	return From[Session](db).Where("staff_id = ? AND expires_at > ?", staffID, now).Order("last_seen_at DESC, id DESC").Find(ctx)
}
