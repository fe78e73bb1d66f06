package testdb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"imprimatur/internal/postgres"
)

// Server is a throw-away PostgreSQL.
type Server struct {
	dir     string
	private *postgres.Private
}

// careless are the settings for tests: the durability they do not need is off. A crash of the machine would lose their
// data, a crash of a process would not.
func careless() []string {
	return []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
		"max_connections=300", "shared_buffers=256MB"}
}

// Start starts a server in a temporary folder. A durable one keeps commits on the disk, as in production; the other is
// quicker and keeps them in memory where the system offers that.
func Start(ctx context.Context, durable bool) (*Server, error) {
	settings, parent := careless(), quickFolder()
	if durable {
		settings, parent = nil, ""
	}
	dir, err := os.MkdirTemp(parent, "imprimatur-test-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the test server: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil { // the server's own user must pass through
		return nil, fmt.Errorf("open the folder for the test server: %w", err)
	}
	private, err := postgres.StartPrivate(ctx, dir, slog.Default(), settings...)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &Server{dir: dir, private: private}, nil
}

// URL is the address for the server's administrator.
func (s *Server) URL() string { return s.private.AdminURL() }

// Programs is the folder of pg_dump and pgbench.
func (s *Server) Programs() string { return s.private.Programs() }

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return errors.Join(s.private.Stop(ctx), os.RemoveAll(s.dir))
}
