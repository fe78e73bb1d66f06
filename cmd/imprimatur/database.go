package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"imprimatur/internal/postgres"
)

// stopPatience is how long the private PostgreSQL may take to end.
const stopPatience = 20 * time.Second

// database is an open database and, when it is a private one that this process started, its server.
type database struct {
	*postgres.DB
	URL     string
	private *postgres.Private
}

// openDatabase opens DATABASE_URL, or in development the private PostgreSQL under DATA_DIR. A command joins the server
// that a running `serve` has started; `serve` itself must own it, and passes own.
func openDatabase(ctx context.Context, c Config, log *slog.Logger, own bool) (*database, error) {
	d := &database{URL: c.DatabaseURL}
	dir := filepath.Join(c.DataDir, "postgres")
	if d.URL == "" && !own {
		d.URL, _ = postgres.RunningPrivate(dir)
	}
	if d.URL == "" {
		private, err := postgres.StartPrivate(ctx, dir, log)
		if err != nil {
			return nil, err
		}
		d.private, d.URL = private, private.URL()
	}
	db, err := postgres.Open(ctx, d.URL, postgres.Options{Logger: log})
	if err != nil {
		return nil, errors.Join(err, d.stopPrivate())
	}
	d.DB = db
	return d, nil
}

// Close gives the connections back and stops a private server of ours.
func (d *database) Close() error {
	return errors.Join(d.DB.Close(), d.stopPrivate())
}

func (d *database) stopPrivate() error {
	if d.private == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
	defer cancel()
	if err := d.private.Stop(ctx); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}
