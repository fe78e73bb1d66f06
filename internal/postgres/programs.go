package postgres

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// oldestMajor is the first PostgreSQL whose features the migrations may use.
const oldestMajor = 14

// Programs is a folder that holds PostgreSQL's server programs.
type Programs struct {
	Dir   string
	Major int
}

func (p Programs) path(name string) string { return filepath.Join(p.Dir, name) }

// FindPrograms lists the usable PostgreSQL installations: the one in PGBIN alone when that is set; otherwise every one
// on PATH and in the folders where distributions keep versions side by side, newest first.
func FindPrograms(ctx context.Context) []Programs {
	if dir := os.Getenv("PGBIN"); dir != "" {
		return usable(ctx, []string{dir})
	}
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",            // Debian, Ubuntu
		"/usr/pgsql-*/bin",                     // PGDG on Fedora, RHEL
		"/usr/libexec/postgresql*",             // Alpine
		"/usr/lib/postgresql*/bin",             // SUSE
		"/opt/homebrew/opt/postgresql@*/bin",   // Homebrew on Apple silicon
		"/usr/local/opt/postgresql@*/bin",      // Homebrew on Intel
		"/home/linuxbrew/.linuxbrew/opt/*/bin", // Homebrew on Linux
	} {
		found, _ := filepath.Glob(pattern)
		dirs = append(dirs, found...)
	}
	return usable(ctx, dirs)
}

// usable keeps the folders that hold both programs in a version we support.
func usable(ctx context.Context, dirs []string) []Programs {
	var found []Programs
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
			continue
		}
		major, err := majorOf(ctx, filepath.Join(dir, "postgres"))
		if err == nil && major >= oldestMajor {
			found = append(found, Programs{Dir: dir, Major: major})
		}
	}
	slices.SortStableFunc(found, func(a, b Programs) int { return cmp.Compare(b.Major, a.Major) })
	return found
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func majorOf(ctx context.Context, program string) (int, error) {
	output, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("ask %s for its version: %w", program, err)
	}
	match := versionPattern.FindSubmatch(output)
	if match == nil {
		return 0, fmt.Errorf("ask %s for its version: it says %q", program, output)
	}
	return strconv.Atoi(string(match[1]))
}

// programs picks the installation for this folder: the version that made its data, or the newest. When there is none
// at all it asks the package manager for one.
func (f folder) programs(ctx context.Context, log *slog.Logger) (Programs, error) {
	major, err := f.clusterMajor()
	if err != nil {
		return Programs{}, err
	}
	found := FindPrograms(ctx)
	if len(found) == 0 {
		if err := install(ctx, log); err != nil {
			return Programs{}, err
		}
		found = FindPrograms(ctx)
	}
	if len(found) == 0 {
		return Programs{}, fmt.Errorf("%w, even after the package manager installed them; set PGBIN to their folder", ErrNoServer)
	}
	if major == 0 {
		return found[0], nil
	}
	for _, p := range found {
		if p.Major == major {
			return p, nil
		}
	}
	return Programs{}, fmt.Errorf("%w in version %d, which made the database in %s (found: %d); install PostgreSQL %d, or set DATA_DIR to an empty folder",
		ErrNoServer, major, f.dir, found[0].Major, major)
}
