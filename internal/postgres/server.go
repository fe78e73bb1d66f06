package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	readyPoll    = 10 * time.Millisecond
	restartPause = 300 * time.Millisecond
	biggestLog   = 10 << 20
)

// errRetry says that a start failed for a reason that passes by itself.
var errRetry = errors.New("the processes of the last server have not all ended yet")

// server is the running process and the goroutine that watches over it.
type server struct {
	folder   folder
	programs Programs
	log      *slog.Logger
	settings []string
	done     chan struct{} // closed when the watch has ended

	mu       sync.Mutex
	process  *os.Process
	stopping bool
}

// startServer starts the process, watches over it, and returns when it accepts connections.
func startServer(ctx context.Context, f folder, programs Programs, log *slog.Logger, settings []string) (*server, error) {
	s := &server{folder: f, programs: programs, log: log, settings: settings, done: make(chan struct{})}
	first := make(chan error, 1)
	go s.watch(ctx, first)
	if err := <-first; err != nil {
		return nil, err
	}
	return s, nil
}

// watch runs the server until it is told to stop, starting it again when it dies: a killed server is a pause, not an
// end. The goroutine keeps its thread, because Linux tells the server when the thread that started it dies: so the
// server ends with this process even when that is killed.
func (s *server) watch(ctx context.Context, first chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(s.done)
	ended, err := s.launchUntilReady(ctx)
	first <- err
	for err == nil {
		<-ended
		if s.isStopping() {
			return
		}
		s.log.Warn("the private PostgreSQL ended unexpectedly and is started again", "log", s.folder.logFile())
		time.Sleep(restartPause)
		ended, err = s.launch()
	}
	if !s.isStopping() {
		s.log.Error("the private PostgreSQL cannot be started", "error", err)
	}
}

// launchUntilReady starts the server until it answers, fails for good, or ctx ends.
func (s *server) launchUntilReady(ctx context.Context) (<-chan struct{}, error) {
	for {
		ended, err := s.launch()
		if err != nil {
			return nil, err
		}
		err = s.waitReady(ctx, ended)
		if err == nil {
			return ended, nil
		}
		s.signal(syscall.SIGQUIT)
		<-ended
		if !errors.Is(err, errRetry) || ctx.Err() != nil {
			return nil, err
		}
		time.Sleep(restartPause)
	}
}

// launch starts one process; the channel is closed when it has ended.
func (s *server) launch() (<-chan struct{}, error) {
	cmd, err := s.command()
	if err != nil {
		return nil, err
	}
	logFile, err := s.folder.openLog()
	if err != nil {
		return nil, err
	}
	defer func() { _ = logFile.Close() }()
	cmd.Stdout, cmd.Stderr = logFile, logFile
	dieWithParent(cmd)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return nil, errors.New("start the private PostgreSQL: it is being stopped")
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the private PostgreSQL: %w", err)
	}
	s.process = cmd.Process
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	return ended, nil
}

func (s *server) command() (*exec.Cmd, error) {
	data, err := filepath.EvalSymlinks(s.folder.cluster()) // the server's user may be unable to follow the link
	if err != nil {
		return nil, fmt.Errorf("find the private database: %w", err)
	}
	arguments := []string{"-D", data}
	for _, setting := range append([]string{
		"listen_addresses=",
		"unix_socket_directories=" + s.folder.socket,
		"unix_socket_permissions=0700",
		"timezone=UTC",
		"log_timezone=UTC",
	}, s.settings...) {
		arguments = append(arguments, "-c", setting)
	}
	cmd := exec.Command(s.programs.path("postgres"), arguments...) //nolint:noctx // it outlives the start; stop ends it
	cmd.Dir = "/"
	cmd.Env = serverEnvironment()
	s.folder.owner.run(cmd)
	return cmd, nil
}

// waitReady waits until the started process says in its own pid file that it accepts connections.
func (s *server) waitReady(ctx context.Context, ended <-chan struct{}) error {
	tick := time.NewTicker(readyPoll)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return s.whyEnded()
		case <-ctx.Done():
			return fmt.Errorf("wait for the private PostgreSQL: %w (see %s)", ctx.Err(), s.folder.logFile())
		case <-tick.C:
			if file := s.folder.readPidFile(); file.pid == s.process.Pid && file.ready {
				return nil
			}
		}
	}
}

// whyEnded turns the end of the server's log into an error.
func (s *server) whyEnded() error {
	text, _ := os.ReadFile(s.folder.logFile())
	tail := lastLines(string(text), 4)
	if strings.Contains(tail, "pre-existing shared memory block") {
		return errRetry
	}
	return fmt.Errorf("the private PostgreSQL in %s did not start: %s", s.folder.dir, tail)
}

// stop asks for a fast shutdown, and insists on it when ctx ends first.
func (s *server) stop(ctx context.Context) error {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	s.signal(syscall.SIGINT)
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
	}
	s.signal(syscall.SIGQUIT)
	<-s.done
	return fmt.Errorf("stop the private PostgreSQL gracefully: %w", ctx.Err())
}

func (s *server) signal(sig syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		_ = s.process.Signal(sig)
	}
}

func (s *server) isStopping() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopping
}

// openLog opens the server's log, and begins a new one when it has grown large.
func (f folder) openLog() (*os.File, error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(f.logFile()); err == nil && info.Size() > biggestLog {
		flags |= os.O_TRUNC
	}
	file, err := os.OpenFile(f.logFile(), flags, ownFileMode)
	if err != nil {
		return nil, fmt.Errorf("open the log of the private PostgreSQL: %w", err)
	}
	return file, nil
}
