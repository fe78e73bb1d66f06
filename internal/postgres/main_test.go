package postgres

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
)

// ownerVariable makes the test binary play the process that is killed: it starts a private server in the folder named
// there, says where, and waits.
const ownerVariable = "IMPRIMATUR_TEST_OWNER"

// prepared is a folder with an initialised cluster, copied for each test because initdb takes a second.
var prepared string

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerVariable); dir != "" {
		os.Exit(playOwner(dir))
	}
	flag.Parse()
	if testing.Short() {
		fmt.Println("left out by -short: these tests start PostgreSQL")
		return
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "imprimatur-prepared-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := prepare(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	prepared = dir
	return m.Run()
}

func prepare(dir string) error {
	if err := os.Chmod(dir, folderMode); err != nil {
		return err
	}
	p, err := StartPrivate(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return p.Stop(context.Background())
}

func playOwner(dir string) int {
	p, err := StartPrivate(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(p.URL())
	select {} // until killed
}

// emptyFolder is a folder that the server's user can reach; t.TempDir is not, when we are root.
func emptyFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "imprimatur-test-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, folderMode); err != nil {
		t.Fatal(err)
	}
	return dir
}

// preparedFolder is a folder whose cluster exists.
func preparedFolder(t testing.TB) string {
	t.Helper()
	dir := emptyFolder(t)
	if output, err := exec.Command("cp", "-a", filepath.Join(prepared, "cluster"), dir).CombinedOutput(); err != nil {
		t.Fatalf("copy the prepared cluster: %v: %s", err, output)
	}
	return dir
}

// startIn starts a server and stops it when the test ends.
func startIn(t testing.TB, dir string) *Private {
	t.Helper()
	p, err := StartPrivate(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return p
}

// ask runs one statement and returns its first column.
func ask(t testing.TB, url, query string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var answer string
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}
