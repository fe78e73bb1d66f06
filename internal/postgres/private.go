package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	// ErrInUse means that another running process holds the folder of a private server.
	ErrInUse = errors.New("this folder is in use by another running Imprimatur; stop that one first, or set DATA_DIR to a different folder")
	// ErrNoServer means that PostgreSQL's server programs are neither present nor installable from here.
	ErrNoServer = errors.New("PostgreSQL's server programs were not found")
)

const (
	adminRole = "postgres"   // owns the server; used to create the database, and by the tests
	appRole   = "imprimatur" // owns the one database, and is no superuser: as in production
	appDB     = "imprimatur"

	startTimeout = 60 * time.Second
	folderMode   = 0o711 // the server's own user must be able to pass through
)

// Private is a running PostgreSQL server that belongs to this process: reachable by a unix socket only, ended by Stop,
// restarted when it dies by itself.
type Private struct {
	folder folder
	server *server
	lock   *os.File
	log    *slog.Logger
}

// StartPrivate starts a PostgreSQL server whose data lives in dir, which is created when missing, and returns when it
// answers. Settings are further `name=value` parameters of the server, as for `postgres -c`.
//
// Run as root, the server itself runs as the user postgres or else nobody. Programs are looked for as described at
// FindPrograms, and installed by the system's package manager when there are none. A server left behind by a killed
// process is stopped first; its data is recovered by PostgreSQL's own log.
//
// Errors: ErrInUse when another process holds dir, ErrNoServer when there are no programs and none can be installed.
func StartPrivate(ctx context.Context, dir string, log *slog.Logger, settings ...string) (*Private, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	lock, err := f.lock()
	if err != nil {
		return nil, err
	}
	p, err := start(ctx, f, log, settings)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	p.lock = lock
	return p, nil
}

// start does the work of StartPrivate once the folder is ours.
func start(ctx context.Context, f folder, log *slog.Logger, settings []string) (*Private, error) {
	programs, err := f.programs(ctx, log)
	if err != nil {
		return nil, err
	}
	if err := f.stopOrphan(ctx, log); err != nil {
		return nil, err
	}
	if err := f.ensureCluster(ctx, programs, log); err != nil {
		return nil, err
	}
	socket, err := f.makeSocketFolder()
	if err != nil {
		return nil, err
	}
	f.socket = socket
	s, err := startServer(ctx, f, programs, log, settings)
	if err != nil {
		f.removeSocketFolder()
		return nil, err
	}
	p := &Private{folder: f, server: s, log: log}
	if err := p.ensureDatabase(ctx); err != nil {
		_ = p.Stop(context.WithoutCancel(ctx))
		return nil, err
	}
	return p, nil
}

// RunningPrivate is the address of the private server that another process runs in dir, for a command that joins it;
// false when none does.
func RunningPrivate(dir string) (string, bool) {
	f, err := openFolder(dir)
	if err != nil {
		return "", false
	}
	lock, err := f.lock()
	if err == nil {
		_ = lock.Close()
		return "", false
	}
	file := f.readPidFile()
	if !errors.Is(err, ErrInUse) || !file.ready {
		return "", false
	}
	return address(file.socket, appRole, appDB), true
}

// URL is the address of the application's database, for its ordinary role.
func (p *Private) URL() string { return address(p.folder.socket, appRole, appDB) }

// AdminURL is the address of the maintenance database for the server's superuser: for tests, which create databases.
func (p *Private) AdminURL() string { return address(p.folder.socket, adminRole, "postgres") }

// Programs is the folder of the server's programs, for pg_dump and pgbench of the same version.
func (p *Private) Programs() string { return p.server.programs.Dir }

func address(socket, role, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(role),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {socket}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String()
}

// Stop ends the server gracefully: open transactions are rolled back, everything committed is on disk. When ctx ends
// first, the server is ended at once, which loses nothing either: its log is replayed at the next start. Stop may be
// called twice.
func (p *Private) Stop(ctx context.Context) error {
	err := p.server.stop(ctx)
	p.folder.removeSocketFolder()
	if p.lock != nil {
		_ = p.lock.Close()
	}
	return err
}

// ensureDatabase makes the application's role and database in a new cluster, and finishes an interrupted start.
func (p *Private) ensureDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.AdminURL())
	if err != nil {
		return fmt.Errorf("reach the private PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var hasRole, hasDatabase bool
	const query = `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), EXISTS (SELECT FROM pg_database WHERE datname = $2)`
	if err := conn.QueryRow(ctx, query, appRole, appDB).Scan(&hasRole, &hasDatabase); err != nil {
		return fmt.Errorf("look into the private PostgreSQL: %w", err)
	}
	if !hasRole {
		if _, err := conn.Exec(ctx, `CREATE ROLE `+appRole+` LOGIN`); err != nil {
			return fmt.Errorf("create role %s: %w", appRole, err)
		}
	}
	if !hasDatabase {
		if _, err := conn.Exec(ctx, `CREATE DATABASE `+appDB+` OWNER `+appRole); err != nil {
			return fmt.Errorf("create database %s: %w", appDB, err)
		}
	}
	return nil
}

// openFolder makes dir and says who will run the server in it.
func openFolder(dir string) (folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return folder{}, fmt.Errorf("find the folder of the private PostgreSQL: %w", err)
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return folder{}, fmt.Errorf("make the folder of the private PostgreSQL: %w", err)
	}
	owner, err := serverUser()
	if err != nil {
		return folder{}, err
	}
	return folder{dir: dir, owner: owner, relocated: relocatedRoot}, nil
}
