package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"text/tabwriter"

	"imprimatur/migrations"
)

// migrateCommand changes the schema, or looks at it. The server never does so by itself in production.
type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Apply every pending migration. Safe to run from several machines at once."`
	Status migrateStatus `cmd:"" help:"List the migrations and which of them the database has."`
}

type (
	migrateUp     struct{}
	migrateStatus struct{}
)

// Run applies what is pending.
func (migrateUp) Run(ctx context.Context, t terminal) error {
	return withDatabase(ctx, t, func(db *database) error {
		before, _, err := migrations.Current(ctx, db.SQL)
		if err != nil {
			return err
		}
		if err := migrations.Up(ctx, db.SQL); err != nil {
			return err
		}
		after, _, err := migrations.Current(ctx, db.SQL)
		if err != nil {
			return err
		}
		if before == after {
			fmt.Fprintf(t.Stdout, "The database is at version %d already.\n", after)
			return nil
		}
		fmt.Fprintf(t.Stdout, "The database went from version %d to %d.\n", before, after)
		return nil
	})
}

// Run lists the migrations.
func (migrateStatus) Run(ctx context.Context, t terminal) error {
	return withDatabase(ctx, t, func(db *database) error {
		steps, err := migrations.Status(ctx, db.SQL)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(t.Stdout, 0, 0, 2, ' ', 0)
		for _, step := range steps {
			state := "pending"
			if !step.Pending() {
				state = "applied " + step.AppliedAt.UTC().Format("2006-01-02 15:04:05 MST")
			}
			fmt.Fprintf(table, "%d\t%s\t%s\n", step.Version, step.File, state)
		}
		return table.Flush()
	})
}

// withDatabase reads the configuration, opens the database for one command and closes it again.
func withDatabase(ctx context.Context, t terminal, work func(*database) error) error {
	config, err := readConfig(t.Environ)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(t.Stderr, nil))
	db, err := openDatabase(ctx, config, log, false)
	if err != nil {
		return err
	}
	return errors.Join(work(db), db.Close())
}
