package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestWhatStartsAGoroutineIsFound(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "a_test.go"), `package a
func TestMain(m *testing.M) { go nothing() }
func TestByItself(t *testing.T) { done := make(chan bool); go func() { done <- true }(); <-done }
func TestInAGroup(t *testing.T) { var all sync.WaitGroup; all.Go(func() {}); all.Wait() }
func TestThroughOthers(t *testing.T) { t.Run("a", func(t *testing.T) { first(t) }) }
func TestOneAfterTheOther(t *testing.T) { steps(t); steps(t) }
func first(t *testing.T) { h{}.second(t) }
func steps(t *testing.T) { if t.Failed() { steps(t) } }
`)
	write(t, filepath.Join(folder, "b_test.go"), `package a
func (h) second(t *testing.T) { go steps(t) }
`)
	got, err := together(folder)
	if want := []string{"TestByItself", "TestInAGroup", "TestThroughOthers"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("found %v (%v) instead of %v", got, err, want)
	}
	if _, err := together(t.TempDir()); !errors.Is(err, errNone) { // go test would take an empty pattern for all tests
		t.Errorf("a folder without any: %v", err)
	}
}

// elsewhere are folders whose tests wait for programs or servers that run beside them, which the detector does not see.
var elsewhere = []string{"cmd/imprimatur", "internal/bench"}

// TestEveryCrowdMeetsTheRaceDetector holds the Makefile to the tests that there are.
func TestEveryCrowdMeetsTheRaceDetector(t *testing.T) {
	t.Parallel()
	const root = "../../.."
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, line := range regexp.MustCompile(`(?m)^(?:RACING|CROWDED) +:= (.*)$`).FindAllSubmatch(makefile, -1) {
		named = append(named, strings.Fields(string(line[1]))...)
	}
	if len(named) < 5 {
		t.Fatalf("the Makefile names only %v", named)
	}
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() || strings.HasSuffix(path, "node_modules") {
			return err
		}
		folder, _ := filepath.Rel(root, path)
		if _, err := together(path); errors.Is(err, errNone) || slices.Contains(elsewhere, folder) || strings.HasPrefix(folder, "internal/billing/contract") {
			return nil
		}
		if !slices.ContainsFunc(named, func(n string) bool {
			n, below := strings.CutSuffix(n, "/...")
			return "./"+folder == n || below && strings.HasPrefix("./"+folder, n)
		}) {
			t.Errorf("tests of %s start goroutines; the Makefile's RACING or CROWDED must name it", folder)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
