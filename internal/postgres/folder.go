package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	// relocatedRoot holds clusters whose DATA_DIR cannot be entered by the server's user (a checkout under /root).
	relocatedRoot = "/var/lib/imprimatur"
	// longestSocket is the safe length of a unix socket's path: the kernels allow 104 (macOS) to 108 bytes.
	longestSocket = 100
	socketName    = "/.s.PGSQL.5432"
	socketPrefix  = "imprimatur-"
	privateMode   = 0o700
	ownFileMode   = 0o600
)

// folder is the place of one private server, and the user who runs it.
type folder struct {
	dir       string
	owner     owner
	socket    string // where the running server's socket is
	relocated string // parent of clusters that cannot live in dir
}

func (f folder) cluster() string { return filepath.Join(f.dir, "cluster") }
func (f folder) logFile() string { return filepath.Join(f.dir, "server.log") }

// lock takes the folder for this process. The lock dies with the process, however it dies, and is not inherited by the
// server, so that a server left behind does not count as an owner.
func (f folder) lock() (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(f.dir, "lock"), os.O_CREATE|os.O_RDWR, ownFileMode)
	if err != nil {
		return nil, fmt.Errorf("lock the folder of the private PostgreSQL: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, nil
	}
	_ = file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("%s: %w", f.dir, ErrInUse)
	}
	return nil, fmt.Errorf("lock %s: %w", f.dir, err)
}

// makeSocketFolder returns an empty folder that only the server's user (and root) can enter.
func (f folder) makeSocketFolder() (string, error) {
	path := filepath.Join(f.dir, "socket")
	if len(path+socketName) > longestSocket || !f.owner.canEnter(f.dir) {
		return f.temporarySocketFolder()
	}
	if err := os.RemoveAll(path); err != nil {
		return "", fmt.Errorf("clear the socket folder: %w", err)
	}
	if err := os.Mkdir(path, privateMode); err != nil {
		return "", fmt.Errorf("make the socket folder: %w", err)
	}
	return path, f.owner.own(path)
}

func (f folder) temporarySocketFolder() (string, error) {
	path, err := os.MkdirTemp("", socketPrefix)
	if err != nil {
		return "", fmt.Errorf("make the socket folder: %w", err)
	}
	if len(path+socketName) > longestSocket {
		_ = os.Remove(path)
		if path, err = os.MkdirTemp("/tmp", socketPrefix); err != nil {
			return "", fmt.Errorf("make the socket folder: %w", err)
		}
	}
	return path, f.owner.own(path)
}

// removeSocketFolder clears away what a stopped server leaves.
func (f folder) removeSocketFolder() { removeSocketFolder(f.dir, f.socket) }

// removeSocketFolder removes path only when it is a socket folder of ours: in dir itself, or one made by MkdirTemp.
func removeSocketFolder(dir, path string) {
	ours := path == filepath.Join(dir, "socket") || strings.HasPrefix(filepath.Base(path), socketPrefix)
	if path == "" || !ours {
		return
	}
	_ = os.Remove(path + socketName)
	_ = os.Remove(path + socketName + ".lock")
	_ = os.Remove(path)
}
