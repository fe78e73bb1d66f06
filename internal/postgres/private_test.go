package postgres

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestPrivateServerKeepsItsDataOverARestart(t *testing.T) {
	dir := emptyFolder(t)
	first := startIn(t, dir)
	execute(t, first.URL(), `CREATE TABLE kept AS SELECT 'Beirut'::text AS city`)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := startIn(t, dir)
	if got := ask(t, second.URL(), `SELECT city FROM kept`); got != "Beirut" {
		t.Errorf("kept %q", got)
	}
}

func TestPrivateServerListensOnNoNetworkAddress(t *testing.T) {
	p := startIn(t, preparedFolder(t))
	if got := ask(t, p.AdminURL(), `SHOW listen_addresses`); got != "" {
		t.Errorf("listens on %q", got)
	}
	info, err := os.Stat(p.folder.socket)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != privateMode {
		t.Errorf("the socket's folder has mode %v, other users could connect", info.Mode())
	}
}

func TestApplicationRoleIsNoSuperuser(t *testing.T) {
	p := startIn(t, preparedFolder(t))
	if got := ask(t, p.URL(), `SHOW is_superuser`); got != "off" {
		t.Errorf("is_superuser is %s", got)
	}
	execute(t, p.URL(), `CREATE EXTENSION pg_trgm`) // the migrations need it, and this role runs them
	if got := ask(t, p.URL(), `SELECT show_trgm('قدس')::text`); got == "{}" {
		t.Error("search does not see Arabic letters as letters")
	}
}

func TestSecondStartIsRefusedWhileTheFirstLives(t *testing.T) {
	dir := preparedFolder(t)
	first := startIn(t, dir)
	_, err := StartPrivate(t.Context(), dir, slog.Default())
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("got %v, want ErrInUse with the folder's name", err)
	}
	joined, running := RunningPrivate(dir)
	if !running || ask(t, joined, `SELECT current_user::text`) != appRole {
		t.Errorf("a command cannot join the running server: %q", joined)
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if joined, running := RunningPrivate(dir); running {
		t.Errorf("%s is said to run", joined)
	}
	startIn(t, dir) // and allowed afterwards
}

func TestLongPathGetsAShortSocket(t *testing.T) {
	dir := filepath.Join(emptyFolder(t), strings.Repeat("newsroom/", 12))
	p := startIn(t, dir)
	if len(p.folder.socket+socketName) > longestSocket {
		t.Errorf("socket path %s is too long", p.folder.socket)
	}
	ask(t, p.URL(), `SELECT 'reached'`)
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.folder.socket); !os.IsNotExist(err) {
		t.Errorf("the temporary socket folder is left behind: %v", err)
	}
}

// A checkout under /root: root may enter DATA_DIR, the user that runs the server may not.
func TestFolderThatTheServersUserCannotEnter(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root runs the server as somebody else")
	}
	closed, elsewhere := emptyFolder(t), emptyFolder(t)
	if err := os.Chmod(closed, privateMode); err != nil {
		t.Fatal(err)
	}
	f, err := openFolder(filepath.Join(closed, "data"))
	if err != nil {
		t.Fatal(err)
	}
	f.relocated = elsewhere
	for range 2 { // the first start makes the database, the second finds it again
		p, err := start(t.Context(), f, slog.New(slog.DiscardHandler), nil)
		if err != nil {
			t.Fatal(err)
		}
		ask(t, p.URL(), `SELECT 'reached'`)
		if err := p.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	made, err := os.ReadDir(elsewhere)
	if err != nil || len(made) != 1 {
		t.Errorf("%d databases elsewhere (%v), want 1", len(made), err)
	}
}

func TestUnfinishedFirstStartIsBegunAgain(t *testing.T) {
	dir := emptyFolder(t)
	if err := os.MkdirAll(filepath.Join(dir, "cluster.new", "base"), privateMode); err != nil {
		t.Fatal(err)
	}
	p := startIn(t, dir)
	ask(t, p.URL(), `SELECT 'started'`)
}

func TestForeignFolderIsNotTouched(t *testing.T) {
	dir := emptyFolder(t)
	letter := filepath.Join(dir, "cluster", "letter.txt")
	if err := os.MkdirAll(filepath.Dir(letter), privateMode); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(letter, []byte("mine"), ownFileMode); err != nil {
		t.Fatal(err)
	}
	if _, err := StartPrivate(t.Context(), dir, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("started in a folder that holds somebody's file")
	}
	if _, err := os.Stat(letter); err != nil {
		t.Error(err)
	}
}

func TestStopInsistsWhenTimeIsUp(t *testing.T) {
	p := startIn(t, preparedFolder(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := p.Stop(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if alive(p.server.process.Pid) {
		t.Error("the server still runs")
	}
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkStart measures a start with an initialised cluster, and the stop after it.
func BenchmarkStart(b *testing.B) {
	dir := preparedFolder(b)
	for b.Loop() {
		p, err := StartPrivate(b.Context(), dir, slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		if err := p.Stop(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
