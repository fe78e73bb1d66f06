package house

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors says how high each folder stands; 0 is the ground. A folder imports only folders on lower floors.
var floors = map[string]int{
	"cmd/imprimatur":           6,
	"handlers":                 5,
	"internal/workers":         5,
	"internal/letters":         4,
	"views":                    3,
	"internal/demo":            3,
	"internal/demo/articles":   2,
	"internal/licensing":       2,
	"models":                   1,
	"internal/pricing":         1,
	"internal/shares":          1,
	"internal/billing":         1,
	"internal/billing/sandbox": 1,
	"internal/certificate":     1,
	"internal/article":         1,
	"internal/mail":            0,
	"internal/upload":          0,
	"internal/money":           0,
	"internal/i18n":            0,
	"internal/postgres":        0,
	"migrations":               0,
}

// workshop are the folders of tests and tools, which no part of the product imports.
var workshop = []string{"internal/testdb", "internal/testdb/with", "internal/house", "internal/house/together", "internal/browser", "internal/bench"}

// codeFolders are the only folders at the top that hold Go code.
var codeFolders = []string{"cmd", "handlers", "internal", "migrations", "models", "views"}

// mayImport judges one import of one folder by another; test tells whether the importing file is a test.
func mayImport(folder, imported string, test bool) bool {
	if slices.Contains(workshop, folder) {
		return true
	}
	if slices.Contains(workshop, imported) || imported == folder {
		return test
	}
	from, known := floors[folder]
	to, alsoKnown := floors[imported]
	if !known || !alsoKnown {
		return false
	}
	return to < from || (test && to == from)
}

func TestImportsRunDownhill(t *testing.T) {
	for _, s := range sources(t) {
		if _, known := floors[s.folder()]; !known && !slices.Contains(workshop, s.folder()) {
			t.Errorf("%s: the folder %s has no floor; give it one in floors_test.go", s.path, s.folder())
			continue
		}
		for _, imported := range imports(t, s) {
			ours, isOurs := strings.CutPrefix(imported, module+"/")
			if isOurs && !mayImport(s.folder(), ours, s.isTest()) {
				t.Errorf("%s (floor %d) must not import %s (floor %d)", s.path, floors[s.folder()], ours, floors[ours])
			}
		}
	}
}

func TestTheFloorRuleCanFail(t *testing.T) {
	for _, row := range []struct {
		folder, imported string
		test, want       bool
	}{
		{"internal/licensing", "models", false, true},
		{"models", "internal/licensing", false, false},
		{"internal/licensing", "handlers", false, false},
		{"handlers", "internal/workers", false, false},
		{"handlers", "internal/letters", false, true},
		{"internal/letters", "internal/workers", false, false},
		{"internal/money", "internal/i18n", false, false},
		{"models", "internal/testdb", false, false},
		{"models", "internal/testdb", true, true},
		{"internal/billing", "internal/billing/sandbox", true, true},
		{"internal/unheard-of", "internal/money", false, false},
	} {
		if got := mayImport(row.folder, row.imported, row.test); got != row.want {
			t.Errorf("%s imports %s (test: %v): %v, want %v", row.folder, row.imported, row.test, got, row.want)
		}
	}
}

func TestOnlyTheDoorKnowsFiber(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range imports(t, s) {
			if strings.HasPrefix(imported, "github.com/gofiber/") && s.folder() != "handlers" && !strings.HasPrefix(s.path, "cmd/") {
				t.Errorf("%s imports %s; only handlers and cmd know Fiber", s.path, imported)
			}
		}
	}
}

func TestNoFurtherTopFolderHoldsCode(t *testing.T) {
	for _, s := range sources(t) {
		if top, _, nested := strings.Cut(s.path, "/"); !nested || !slices.Contains(codeFolders, top) {
			t.Errorf("%s lies outside %v", s.path, codeFolders)
		}
	}
}

func TestEveryFolderSaysWhatLivesThere(t *testing.T) {
	said := map[string]bool{}
	for _, s := range sources(t) {
		said[s.folder()] = said[s.folder()] || (s.syntax.Doc != nil && len(s.syntax.Doc.Text()) > 80)
	}
	for folder, ok := range said {
		if !ok && !strings.HasPrefix(path.Base(folder), "_") {
			t.Errorf("%s has no doc.go that says what lives there, what may not, and where to start", folder)
		}
	}
}

func imports(t *testing.T, s source) []string {
	t.Helper()
	var all []string
	for _, spec := range s.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, imported)
	}
	return all
}
