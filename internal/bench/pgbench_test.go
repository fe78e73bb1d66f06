package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/postgres"
)

// leastTransactions of each client of pgbench: fewer would measure how it prepares its statements.
const leastTransactions = 100

var tpsLine = regexp.MustCompile(`(?m)^tps = ([0-9.]+) \(without initial connection time\)`)

// pgbench runs a rival's script with as many clients as ours and returns its transactions per second. Of the runs of
// one script each numbers its work from i = 0 in each client; what it needs besides, prepare defines.
func (h *house) pgbench(tb testing.TB, r rival, perClient int) float64 {
	tb.Helper()
	perClient = max(perClient, leastTransactions)
	file := filepath.Join(tb.TempDir(), "script.sql")
	must(tb, os.WriteFile(file, []byte(r.script), 0o600))
	args := []string{
		"--no-vacuum", "--protocol=prepared", "--client=" + strconv.Itoa(clients), "--jobs=2",
		"--transactions=" + strconv.Itoa(perClient), "--define=i=0", "--file=" + file,
	}
	if r.prepare != nil {
		for _, d := range r.prepare(tb, perClient) {
			args = append(args, "--define="+d)
		}
	}
	found := postgres.FindPrograms(tb.Context())
	if len(found) == 0 {
		tb.Fatal("pgbench was not found")
	}
	program := filepath.Join(found[0].Dir, "pgbench")
	output, err := exec.CommandContext(tb.Context(), program, append(args, h.url)...).CombinedOutput() // our own script
	match := tpsLine.FindSubmatch(output)
	if err != nil || match == nil {
		tb.Fatalf("pgbench: %v\n%s", err, output)
	}
	rate, err := strconv.ParseFloat(string(match[1]), 64)
	must(tb, err)
	return rate
}

// literal is a text as SQL that pgbench sees no variable in, whatever stands after a colon.
func literal(text string) string {
	return "E'" + strings.NewReplacer(`\`, `\\`, `'`, `''`, `:`, `\u003a`).Replace(text) + "'"
}

// quoted is a value in a recorded statement.
var quoted = regexp.MustCompile(`'(?:[^']|'')*'`)

// inert rewrites a recorded statement so that pgbench sees no variable in its values.
func inert(statement string) string {
	return quoted.ReplaceAllStringFunc(statement, func(value string) string {
		if !strings.Contains(value, ":") {
			return value
		}
		return literal(strings.ReplaceAll(value[1:len(value)-1], "''", "'"))
	})
}
