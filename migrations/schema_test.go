package migrations_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"imprimatur/internal/postgres"
	"imprimatur/internal/testdb"
)

var write = flag.Bool("write", false, "write schema.sql instead of comparing with it (make schema)")

const header = `-- The whole database as the migrations leave it, for reading. Written by "make schema"; a test keeps it true.

`

// TestSchemaFileIsTheDumpedWhole keeps schema.sql equal to what the migrations make.
func TestSchemaFileIsTheDumpedWhole(t *testing.T) {
	got := header + dump(t, testdb.New(t), "--exclude-table=goose_db_version*")
	if *write {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("schema.sql is not what the migrations make; run `make schema` and look at the difference:\n%s",
			firstDifference(got, string(want)))
	}
}

// dump is pg_dump without what depends on its version, the owner or the settings of the session.
func dump(t *testing.T, db *postgres.DB, args ...string) string {
	t.Helper()
	raw := testdb.Dump(t, db, args...)
	var kept []string
	for line := range strings.Lines(raw) {
		line = strings.TrimRight(line, " \n")
		switch {
		case strings.HasPrefix(line, "--"), strings.HasPrefix(line, "SET "), strings.HasPrefix(line, `\`),
			strings.HasPrefix(line, "SELECT pg_catalog.set_config"), strings.HasPrefix(line, "COMMENT ON EXTENSION"):
			continue
		case line == "" && (len(kept) == 0 || kept[len(kept)-1] == ""):
			continue
		}
		kept = append(kept, strings.ReplaceAll(line, "public.", ""))
	}
	return strings.TrimSpace(strings.Join(kept, "\n")) + "\n"
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := 0; i < len(a) || i < len(b); i++ {
		left, right := line(a, i), line(b, i)
		if left != right {
			return fmt.Sprintf("line %d\n  now:  %s\n  file: %s", i+1, left, right)
		}
	}
	return "none"
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the end)"
}

func TestADifferenceIsShown(t *testing.T) {
	if got := firstDifference("a\nb", "a\nc"); !strings.Contains(got, "line 2") {
		t.Errorf("got %q", got)
	}
}
