package migrations_test

import (
	"database/sql"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"imprimatur/internal/testdb"
	"imprimatur/migrations"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

func TestMigratedDatabaseIsCurrent(t *testing.T) {
	db := testdb.New(t)
	have, want, err := migrations.Current(t.Context(), db.SQL)
	if err != nil {
		t.Fatal(err)
	}
	if have != want || want == 0 {
		t.Fatalf("have version %d, want %d", have, want)
	}
	steps, err := migrations.Status(t.Context(), db.SQL)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if step.Pending() {
			t.Errorf("%s is pending", step.File)
		}
	}
}

func TestEmptyDatabaseHasVersionZero(t *testing.T) {
	db := testdb.Empty(t)
	have, want, err := migrations.Current(t.Context(), db.SQL)
	if err != nil {
		t.Fatal(err)
	}
	if have != 0 || want == 0 {
		t.Fatalf("have %d of %d, want 0 of some", have, want)
	}
}

// Four replicas that start together must migrate once (fault F29).
func TestFourReplicasMigrateOnce(t *testing.T) {
	db := testdb.Empty(t)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { errs[i] = migrations.Up(t.Context(), db.SQL) })
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("replica %d: %v", i, err)
		}
	}
	var twice int
	const query = `SELECT count(*) FROM (SELECT version_id FROM goose_db_version GROUP BY 1 HAVING count(*) > 1) AS doubled`
	if err := db.SQL.QueryRowContext(t.Context(), query).Scan(&twice); err != nil {
		t.Fatal(err)
	}
	if twice != 0 {
		t.Errorf("%d migrations were applied twice", twice)
	}
}

// The control: without the lock the replicas are in each other's way.
func TestFourReplicasWithoutTheLockDoNotAllMigrate(t *testing.T) {
	for range 8 {
		db := testdb.Empty(t)
		replicas := make([]*goose.Provider, 4)
		for i := range replicas {
			var err error
			if replicas[i], err = goose.NewProvider(goose.DialectPostgres, db.SQL, os.DirFS("."), goose.WithDisableGlobalRegistry(true)); err != nil {
				t.Fatal(err)
			}
			if err := db.SQL.PingContext(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		errs := make([]error, len(replicas))
		for i, replica := range replicas {
			wg.Go(func() { _, errs[i] = replica.Up(t.Context()) })
		}
		wg.Wait()
		if errors.Join(errs...) != nil {
			return
		}
	}
	t.Error("all went well without the lock: the test above proves nothing")
}

func TestMigratingGivesTheConnectionItsLimitsBack(t *testing.T) {
	db := testdb.Empty(t)
	if err := migrations.Up(t.Context(), db.SQL); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		var limit string
		if err := db.SQL.QueryRowContext(t.Context(), `SHOW statement_timeout`).Scan(&limit); err != nil {
			t.Fatal(err)
		}
		if limit != "5s" {
			t.Fatalf("statement_timeout is %s after a migration, want 5s", limit)
		}
	}
}

// The hand-kept file must say what River's own migrations say: River reads and writes these tables.
func TestRiverTablesAreRiversOwn(t *testing.T) {
	ours, theirs := testdb.New(t), testdb.Empty(t)
	migrator, err := rivermigrate.New(riverpgxv5.New(theirs.Pool), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil); err != nil {
		t.Fatal(err)
	}
	got, want := dump(t, ours, "--table=river*"), dump(t, theirs, "--table=river*")
	want = strings.ReplaceAll(want, "_pkey1", "_pkey") // River's step 5 makes a table under its old one's name
	if got != want {
		t.Errorf("our River schema differs from River's own:\n%s", firstDifference(got, want))
	}
	const query = `SELECT string_agg(label::text, ' ' ORDER BY label) FROM unnest(enum_range(NULL::river_job_state)) AS label`
	if got, want := text(t, ours.SQL, query), text(t, theirs.SQL, query); got != want {
		t.Errorf("job states %q, River's own are %q", got, want)
	}
	const function = `SELECT regexp_replace(prosrc, '\s+', ' ', 'g') FROM pg_proc WHERE proname = 'river_job_state_in_bitmask'`
	if got, want := text(t, ours.SQL, function), text(t, theirs.SQL, function); got != want {
		t.Errorf("bit mask function %q, River's own is %q", got, want)
	}
	validator, err := rivermigrate.New(riverpgxv5.New(ours.Pool), nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := validator.Validate(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK {
		t.Errorf("River finds its schema incomplete: %v", result.Messages)
	}
}

func text(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var got string
	if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}
