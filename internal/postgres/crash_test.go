package postgres

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestKilledOwnerLosesNothing(t *testing.T) {
	dir := preparedFolder(t)
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerVariable+"="+dir)
	output, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	execute(t, strings.TrimSpace(url), `CREATE TABLE promised AS SELECT 'licence'::text AS what`)
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()
	p := startIn(t, dir)
	if got := ask(t, p.URL(), `SELECT what FROM promised`); got != "licence" {
		t.Errorf("kept %q", got)
	}
}

// The server outlives its owner where the kernel does not tell it (macOS, or a thread that ended oddly).
func TestServerLeftBehindIsStopped(t *testing.T) {
	dir := preparedFolder(t)
	orphan, f := orphanIn(t, dir)
	p := startIn(t, dir)
	ask(t, p.URL(), `SELECT 'ours'`)
	if p.server.process.Pid == orphan {
		t.Error("the old server was not replaced")
	}
	if f.isServer(t.Context(), orphan) {
		t.Error("the old server still runs")
	}
}

// orphanIn starts a server that nobody watches over and waits until it is ready.
func orphanIn(t *testing.T, dir string) (int, folder) {
	t.Helper()
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if f.socket, err = f.makeSocketFolder(); err != nil {
		t.Fatal(err)
	}
	s := &server{folder: f, programs: FindPrograms(t.Context())[0]}
	cmd, err := s.command()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = cmd.Wait() }()
	await(t, "the orphan to be ready", func() bool { return f.readPidFile().ready })
	return cmd.Process.Pid, f
}

func TestKilledServerComesBackUnderALivingPool(t *testing.T) {
	p := startIn(t, preparedFolder(t))
	db, err := Open(t.Context(), p.URL(), Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Gorm.Exec(`CREATE TABLE acknowledged AS SELECT 1 AS n`).Error; err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(p.folder.readPidFile().pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, "the pool to heal", func() bool {
		var n int
		return db.Gorm.Raw(`SELECT n FROM acknowledged`).Scan(&n).Error == nil && n == 1
	})
}

// After a crash the number in the pid file may belong to any other process of the same user (usual in containers).
// PostgreSQL alone refuses to start then.
func TestPidFileThatNamesAForeignProcess(t *testing.T) {
	dir := preparedFolder(t)
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	foreign := exec.Command("sleep", "60")
	f.owner.run(foreign)
	if err := foreign.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = foreign.Process.Kill()
		_ = foreign.Wait()
	}()
	stale := filepath.Join(f.cluster(), "postmaster.pid")
	text := fmt.Sprintf("%d\n%s\n1\n5432\n%s\n\n\nready\n", foreign.Process.Pid, f.cluster(), filepath.Join(dir, "socket"))
	if err := os.WriteFile(stale, []byte(text), ownFileMode); err != nil {
		t.Fatal(err)
	}
	if err := f.owner.own(stale); err != nil {
		t.Fatal(err)
	}
	p := startIn(t, dir)
	ask(t, p.URL(), `SELECT 'started'`)
	if !alive(foreign.Process.Pid) {
		t.Error("a foreign process was ended")
	}
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}
