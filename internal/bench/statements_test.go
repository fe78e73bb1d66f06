package bench

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm/logger"
)

// statements is a logger of GORM that keeps the statements sent while it listens, with their values in place.
type statements struct {
	listening atomic.Bool
	mu        sync.Mutex
	said      []string
}

// LogMode, Info, Warn and Error are of no use here.
func (s *statements) LogMode(logger.LogLevel) logger.Interface { return s }
func (s *statements) Info(context.Context, string, ...any)     {}
func (s *statements) Warn(context.Context, string, ...any)     {}
func (s *statements) Error(context.Context, string, ...any)    {}

// Trace is told of every statement.
func (s *statements) Trace(_ context.Context, _ time.Time, say func() (string, int64), _ error) {
	if !s.listening.Load() {
		return
	}
	text, _ := say()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, text)
}

// during returns what was said while do ran.
func (s *statements) during(do func()) []string {
	s.mu.Lock()
	s.said = nil
	s.mu.Unlock()
	s.listening.Store(true)
	do()
	s.listening.Store(false)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said
}

var gistOf = regexp.MustCompile(`(?i)^\s*(INSERT INTO|UPDATE|DELETE FROM|SELECT \* FROM)\s+"?([a-z_]+)"?`)

// gists are what statements do to which table: enough to see that a script has fallen behind the code. Lines that begin
// no statement have none.
func gists(statements []string) []string {
	var out []string
	for _, s := range statements {
		if found := gistOf.FindStringSubmatch(s); found != nil {
			verb, _, _ := strings.Cut(strings.ToLower(found[1]), " ")
			out = append(out, verb+" "+found[2])
		}
	}
	return out
}
