package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
)

// packageManager is a way to install PostgreSQL's server.
type packageManager struct {
	program  string
	commands []string // run by sh, in order
	asRoot   bool     // needs root; Homebrew refuses it
}

// packageManagers are tried in this order. Debian's package would start a system-wide server of its own on port 5432;
// nobody asked for one, so that is turned off first.
func packageManagers() []packageManager {
	return []packageManager{
		{"apt-get", []string{
			"apt-get update -q",
			"DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-common",
			`sed -i 's/^#*\s*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf`,
			"DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql",
		}, true},
		{"dnf", []string{"dnf install -q -y postgresql-server postgresql-contrib"}, true},
		{"apk", []string{"apk add -q postgresql postgresql-contrib"}, true},
		{"brew", []string{"brew install --quiet postgresql@17"}, false},
	}
}

// install asks the system's package manager for the server programs. As an ordinary user, where that needs root, it
// returns ErrNoServer with the command to type.
func install(ctx context.Context, log *slog.Logger) error {
	if dir := os.Getenv("PGBIN"); dir != "" {
		return fmt.Errorf("%w in PGBIN=%s (version %d or newer is needed)", ErrNoServer, dir, oldestMajor)
	}
	for _, m := range packageManagers() {
		if _, err := exec.LookPath(m.program); err != nil {
			continue
		}
		return m.install(ctx, os.Geteuid() == 0, log)
	}
	return fmt.Errorf("%w; install PostgreSQL %d or newer and set PGBIN to the folder of its programs", ErrNoServer, oldestMajor)
}

func (m packageManager) install(ctx context.Context, root bool, log *slog.Logger) error {
	last := m.commands[len(m.commands)-1]
	if m.asRoot && !root {
		return fmt.Errorf("%w; please run this once, then try again:\n\n    sudo %s", ErrNoServer, strings.TrimPrefix(last, "DEBIAN_FRONTEND=noninteractive "))
	}
	if !m.asRoot && root {
		return fmt.Errorf("%w; as an ordinary user, run: %s", ErrNoServer, last)
	}
	log.Info("installing PostgreSQL, which takes a minute the first time", "with", m.program)
	for _, command := range m.commands {
		output, err := exec.CommandContext(ctx, "/bin/sh", "-c", command).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w, and `%s` failed: %w: %s", ErrNoServer, command, err, lastLines(string(output), 3))
		}
	}
	return nil
}
