package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed 0*.sql
var files embed.FS

// Step is one migration and whether the database has it.
type Step struct {
	Version   int64
	File      string
	AppliedAt time.Time // zero when pending
}

// Pending tells whether the step has still to be applied.
func (s Step) Pending() bool { return s.AppliedAt.IsZero() }

// Up applies every pending migration, each in its own transaction, so that a killed run is finished by the next. Of
// several processes that start it at once one works and the others wait for it. A migration that cannot get its table
// lock within 10 seconds fails and changes nothing, rather than make every visitor wait behind it.
func Up(ctx context.Context, db *sql.DB) error {
	provider, err := newProvider(db)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// Current tells the version the database has (0 when it is empty) and the one this program wants. They may differ in
// both directions: have > want is a database that a newer program has migrated.
func Current(ctx context.Context, db *sql.DB) (have, want int64, err error) {
	provider, err := newProvider(db)
	if err != nil {
		return 0, 0, err
	}
	sources := provider.ListSources()
	want = sources[len(sources)-1].Version
	const query = `SELECT to_regclass('goose_db_version') IS NOT NULL`
	var migrated bool
	if err := db.QueryRowContext(ctx, query).Scan(&migrated); err != nil {
		return 0, 0, fmt.Errorf("read the schema version: %w", err)
	}
	if !migrated {
		return 0, want, nil
	}
	const newest = `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`
	if err := db.QueryRowContext(ctx, newest).Scan(&have); err != nil {
		return 0, 0, fmt.Errorf("read the schema version: %w", err)
	}
	return have, want, nil
}

// Status lists every migration of this program, oldest first.
func Status(ctx context.Context, db *sql.DB) ([]Step, error) {
	provider, err := newProvider(db)
	if err != nil {
		return nil, err
	}
	states, err := provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the state of the migrations: %w", err)
	}
	steps := make([]Step, len(states))
	for i, state := range states {
		steps[i] = Step{Version: state.Source.Version, File: state.Source.Path, AppliedAt: state.AppliedAt}
	}
	return steps, nil
}

// Hash identifies the migrations of this program by their content: tests keep one migrated template for each.
func Hash() (string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", fmt.Errorf("list the migrations: %w", err)
	}
	sum := sha256.New()
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("read migration %s: %w", name, err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func newProvider(db *sql.DB) (*goose.Provider, error) {
	inner, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300), lock.WithUnlockTimeout(1, 10))
	if err != nil {
		return nil, fmt.Errorf("prepare the migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker{inner}), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("prepare the migrations: %w", err)
	}
	return provider, nil
}

// locker gives the migrating connection its own time limits: building an index may take longer than a page may, but
// waiting for a table's lock holds up everybody who comes after.
type locker struct{ lock.SessionLocker }

func (l locker) SessionLock(ctx context.Context, conn *sql.Conn) error {
	if err := l.SessionLocker.SessionLock(ctx, conn); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, `SET statement_timeout = 0; SET lock_timeout = '10s'`)
	return err
}

func (l locker) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, `RESET statement_timeout; RESET lock_timeout`); err != nil {
		return err
	}
	return l.SessionLocker.SessionUnlock(ctx, conn)
}
