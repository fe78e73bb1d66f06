package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// clusterMajor is the PostgreSQL major version that made the cluster, or 0 when there is none yet.
func (f folder) clusterMajor() (int, error) {
	text, err := os.ReadFile(filepath.Join(f.cluster(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the database in %s: %w", f.dir, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read the version of the database in %s: %w", f.dir, err)
	}
	return major, nil
}

// ensureCluster initialises the data directory once. It is made under another name and renamed, so that a killed
// first start never leaves half a cluster.
func (f folder) ensureCluster(ctx context.Context, programs Programs, log *slog.Logger) error {
	if major, err := f.clusterMajor(); err != nil || major != 0 {
		return err
	}
	if err := f.clearUnfinished(); err != nil {
		return err
	}
	if !f.owner.canEnter(f.dir) {
		return f.relocateCluster(ctx, programs, log)
	}
	unfinished := f.cluster() + ".new"
	if err := f.makeOwned(unfinished); err != nil {
		return err
	}
	if err := f.initdb(ctx, programs, unfinished); err != nil {
		return err
	}
	if err := os.Rename(unfinished, f.cluster()); err != nil {
		return fmt.Errorf("put the new database in place: %w", err)
	}
	return nil
}

// clearUnfinished removes what a killed first start left. A `cluster` without PG_VERSION is a dangling link or an
// empty folder; anything else is not ours to remove.
func (f folder) clearUnfinished() error {
	if err := os.RemoveAll(f.cluster() + ".new"); err != nil {
		return fmt.Errorf("clear an unfinished database: %w", err)
	}
	if err := os.Remove(f.cluster()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not a PostgreSQL data directory and not empty; move it away or set DATA_DIR to a different folder", f.cluster())
	}
	return nil
}

// relocateCluster keeps the data outside dir and links to it: for root, whose checkout often lies under /root, where
// the server's user cannot go.
func (f folder) relocateCluster(ctx context.Context, programs Programs, log *slog.Logger) error {
	if err := os.MkdirAll(f.relocated, folderMode); err != nil {
		return fmt.Errorf("make a folder that the user %s can enter: %w", f.owner.name, err)
	}
	target, err := os.MkdirTemp(f.relocated, "cluster-")
	if err != nil {
		return fmt.Errorf("make a folder that the user %s can enter: %w", f.owner.name, err)
	}
	if err := f.owner.own(target); err != nil {
		return err
	}
	if err := f.initdb(ctx, programs, target); err != nil {
		_ = os.RemoveAll(target)
		return err
	}
	if err := os.Symlink(target, f.cluster()); err != nil {
		return fmt.Errorf("link to the new database: %w", err)
	}
	log.Warn("the database is kept outside DATA_DIR, because its user cannot enter that folder",
		"user", f.owner.name, "folder", f.dir, "database", target)
	return nil
}

func (f folder) makeOwned(path string) error {
	if err := os.Mkdir(path, privateMode); err != nil {
		return fmt.Errorf("make the database folder: %w", err)
	}
	return f.owner.own(path)
}

// initdb fills an empty folder. The character type must be a UTF-8 one: with plain C, search would not see letters
// outside ASCII as letters.
func (f folder) initdb(ctx context.Context, programs Programs, path string) error {
	var last error
	for _, locale := range utf8Locales() {
		cmd := exec.CommandContext(ctx, programs.path("initdb"), "--pgdata="+path, "--username="+adminRole,
			"--auth=trust", "--encoding=UTF8", "--locale="+locale, "--no-instructions")
		cmd.Dir = "/"
		cmd.Env = serverEnvironment()
		f.owner.run(cmd)
		output, err := cmd.CombinedOutput()
		if err == nil {
			return nil
		}
		last = fmt.Errorf("initialise the private PostgreSQL: %w: %s", err, lastLines(string(output), 3))
		if !strings.Contains(string(output), "locale") {
			break
		}
	}
	return last
}

func utf8Locales() []string {
	if runtime.GOOS == "darwin" {
		return []string{"en_US.UTF-8", "C"}
	}
	return []string{"C.UTF-8", "en_US.UTF-8", "C"}
}

// serverEnvironment keeps our secrets and the caller's PG* variables from the server.
func serverEnvironment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LANG=C", "LC_ALL=C", "TZ=UTC"}
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " | ")
}
