package house

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// linterVariable names the golangci-lint program; `make test` sets it. Without it the test is left out, because a plain
// `go test` cannot install tools.
const linterVariable = "GOLANGCI_LINT"

var reported = regexp.MustCompile(`^(\S+\.go):(\d+):\d+: (ruleguard: .*)\(gocritic\)`)

// Each line of the samples marked `want` must be reported by a rule of the house, and no other line. A rule without a
// sample does not count.
func TestEveryHouseRuleIsProven(t *testing.T) {
	program := os.Getenv(linterVariable)
	if program == "" {
		t.Skipf("%s is not set; `make test` sets it", linterVariable)
	}
	wanted, rules := wantedReports(t)
	for _, rule := range rulesOfTheHouse(t) {
		if !rules[rule] {
			t.Errorf("rule %s has no sample in testdata", rule)
		}
	}
	got := map[string]string{}
	for _, line := range lintSamples(t, program) {
		if match := reported.FindStringSubmatch(line); match != nil {
			got[match[1]+":"+match[2]] = match[3]
		}
	}
	for place, rule := range wanted {
		if got[place] == "" {
			t.Errorf("%s: rule %s did not report it", place, rule)
		}
	}
	for place, message := range got {
		if wanted[place] == "" {
			t.Errorf("%s: reported although harmless: %s", place, message)
		}
	}
}

// wantedReports reads the samples: file:line to rule, and the rules that have a sample.
func wantedReports(t *testing.T) (wanted map[string]string, rules map[string]bool) {
	t.Helper()
	wanted, rules = map[string]string{}, map[string]bool{}
	samples, err := filepath.Glob("testdata/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	deeper, err := filepath.Glob("testdata/*/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, sample := range slices.Concat(samples, deeper) {
		text, err := os.ReadFile(sample)
		if err != nil {
			t.Fatal(err)
		}
		scanner, number := bufio.NewScanner(strings.NewReader(string(text))), 0
		for scanner.Scan() {
			number++
			if _, rule, marked := strings.Cut(scanner.Text(), "// want "); marked {
				wanted[fmt.Sprintf("internal/house/%s:%d", sample, number)] = rule
				rules[rule] = true
			}
		}
	}
	return wanted, rules
}

func rulesOfTheHouse(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("rules.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, match := range regexp.MustCompile(`(?m)^func (\w+)\(m dsl\.Matcher\)`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, match[1])
	}
	if len(names) < 7 {
		t.Fatalf("only %d rules were found in rules.go", len(names))
	}
	return names
}

func lintSamples(t *testing.T, program string) []string {
	t.Helper()
	program, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "run", "--allow-parallel-runners", "--output.text.print-issued-lines=false",
		"--output.text.colors=false", "--show-stats=false", "./internal/house/testdata/handlers", "./internal/house/testdata/internal/licensing")
	cmd.Dir = root
	output, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the linter is content with the samples: %s", output)
	}
	return strings.Split(string(output), "\n")
}
