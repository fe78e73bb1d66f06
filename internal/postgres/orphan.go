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
	"strconv"
	"strings"
	"syscall"
	"time"
)

// patience is how long a server left behind may take for its orderly end before it is told to drop everything.
const patience = 10 * time.Second

// pidFile is what a PostgreSQL server says about itself in its data directory.
type pidFile struct {
	pid    int
	socket string // the folder of its unix socket
	ready  bool   // it accepts connections
}

// readPidFile returns the zero value when there is no file, or only part of one.
func (f folder) readPidFile() pidFile {
	text, err := os.ReadFile(filepath.Join(f.cluster(), "postmaster.pid"))
	if err != nil {
		return pidFile{}
	}
	lines := strings.Split(string(text), "\n")
	file := pidFile{}
	file.pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	if len(lines) > 4 { // the order of lines is PostgreSQL's: pid, data, start, port, socket, address, memory, status
		file.socket = strings.TrimSpace(lines[4])
	}
	file.ready = len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
	return file
}

// stopOrphan ends a server that a killed process left behind. We hold the folder's lock, so whoever started it is gone.
// A pid file that names a foreign process (the number was used again, as happens in containers) is removed; one that
// names nobody is left to PostgreSQL, which then also looks for backends that still run.
func (f folder) stopOrphan(ctx context.Context, log *slog.Logger) error {
	file := f.readPidFile()
	if file.pid <= 0 {
		return nil
	}
	defer removeSocketFolder(f.dir, file.socket)
	if !alive(file.pid) {
		return nil
	}
	if !f.isServer(ctx, file.pid) {
		err := os.Remove(filepath.Join(f.cluster(), "postmaster.pid"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the pid file of a server that ended: %w", err)
		}
		return nil
	}
	log.Info("stopping the private PostgreSQL that an earlier process left behind", "pid", file.pid)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		_ = syscall.Kill(file.pid, sig)
		if f.waitGone(ctx, file.pid) {
			return nil
		}
	}
	return fmt.Errorf("a PostgreSQL server left behind in %s (process %d) does not end; stop it by hand, then try again", f.dir, file.pid)
}

// isServer tells whether the process works in this data directory. PostgreSQL's server has it as working directory.
func (f folder) isServer(ctx context.Context, pid int) bool {
	data, err := os.Stat(f.cluster())
	if err != nil {
		return false
	}
	if here, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil {
		return os.SameFile(here, data)
	}
	place, err := filepath.EvalSymlinks(f.cluster())
	if err != nil {
		return false
	}
	output, err := exec.CommandContext(ctx, "ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(output), place)
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// waitGone waits for the end of the server. One that ended but whose parent never asked (a container without an init)
// still has a number, and no working directory any more.
func (f folder) waitGone(ctx context.Context, pid int) bool {
	for end := time.Now().Add(patience); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(readyPoll) {
		if !alive(pid) || !f.isServer(ctx, pid) {
			return true
		}
	}
	return false
}
