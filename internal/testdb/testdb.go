package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" of database/sql, which pgtestdb opens
	"github.com/peterldowns/pgtestdb"

	"imprimatur/internal/postgres"
	"imprimatur/migrations"
)

const (
	// serverVariable names an administrator's address of the server to use; empty means a private one.
	serverVariable = "TEST_DATABASE_URL"
	stopTimeout    = 20 * time.Second
	connsPerTest   = 8
)

// shared is the server of this test process. It is started by the first test that asks for a database, so that a run
// of the other tests costs nothing.
var shared struct { //nolint:gochecknoglobals // TestMain has no other way to reach its tests
	sync.Mutex
	ready  bool // Main is running
	server *Server
	url    string
}

// Main runs the tests of a package and then stops the server, if any test needed one:
//
//	func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }
func Main(m *testing.M) int {
	shared.Lock()
	shared.ready = true
	shared.url = os.Getenv(serverVariable)
	shared.Unlock()
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		return code
	}
	if err := shared.server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// New gives the test a migrated, empty database, which is dropped when the test ends well and kept until the end of
// the run when it fails. The role it is opened with is an ordinary one, as in production. Tests may run in parallel.
func New(t testing.TB) *postgres.DB {
	t.Helper()
	db, _ := NewURL(t)
	return db
}

// NewURL is New for tests that hand the address of the database to a process of their own.
func NewURL(t testing.TB) (*postgres.DB, string) {
	t.Helper()
	return open(t, migrator{})
}

// Empty is New without any table, for the tests of the migrations themselves.
func Empty(t testing.TB) *postgres.DB {
	t.Helper()
	db, _ := EmptyURL(t)
	return db
}

// EmptyURL is Empty and the database's address.
func EmptyURL(t testing.TB) (*postgres.DB, string) {
	t.Helper()
	return open(t, noMigrations{})
}

func open(t testing.TB, template pgtestdb.Migrator) (*postgres.DB, string) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs PostgreSQL, which -short leaves out")
	}
	admin, err := pgx.ParseConfig(serverURL(t))
	if err != nil {
		t.Fatalf("read %s: %v", serverVariable, err)
	}
	made := pgtestdb.Custom(t, pgtestdb.Config{
		DriverName:                "pgx",
		Port:                      fmt.Sprint(admin.Port),
		User:                      admin.User,
		Password:                  admin.Password,
		Database:                  admin.Database,
		Options:                   url.Values{"host": {admin.Host}, "sslmode": {"prefer"}}.Encode(),
		ForceTerminateConnections: true,
	}, template)
	db, err := postgres.Open(t.Context(), made.URL(), postgres.Options{MaxConns: connsPerTest, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the test's database: %v", err)
		}
	})
	return db, made.URL()
}

func serverURL(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if !shared.ready {
		t.Fatal("this package needs: func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }")
	}
	if shared.url != "" {
		return shared.url
	}
	server, err := Start(t.Context(), false)
	if err != nil {
		t.Fatalf("start PostgreSQL for the tests: %v", err)
	}
	shared.server, shared.url = server, server.URL()
	return shared.url
}

// migrator tells pgtestdb how a template is made.
type migrator struct{}

// Hash changes with every change of a migration, so that a template is never stale.
func (migrator) Hash() (string, error) { return migrations.Hash() }

// Migrate fills an empty template.
func (migrator) Migrate(ctx context.Context, db *sql.DB, _ pgtestdb.Config) error {
	return migrations.Up(ctx, db)
}

// noMigrations makes the empty template.
type noMigrations struct{}

func (noMigrations) Hash() (string, error)                                   { return "empty", nil }
func (noMigrations) Migrate(context.Context, *sql.DB, pgtestdb.Config) error { return nil }

// Dump is the schema of a test's database as pg_dump prints it, with further arguments for pg_dump.
func Dump(t testing.TB, db *postgres.DB, args ...string) string {
	t.Helper()
	found := postgres.FindPrograms(t.Context())
	if len(found) == 0 {
		t.Fatal("pg_dump was not found")
	}
	args = append([]string{"--schema-only", "--no-owner", "--no-privileges", "--dbname=" + db.Pool.Config().ConnString()}, args...)
	output, err := exec.CommandContext(t.Context(), filepath.Join(found[0].Dir, "pg_dump"), args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("pg_dump: %v: %s", err, exit.Stderr)
	}
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	return string(output)
}
