package house

import (
	"cmp"
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

const (
	longestFile     = 300
	longestTestFile = 450 // tables of cases
	longestFunction = 60
	shownAtMost     = 10
)

// measure is the length of one thing in lines.
type measure struct {
	name  string
	lines int
	limit int
}

func TestFilesAndFunctionsStayShort(t *testing.T) {
	var files, functions []measure
	for _, s := range sources(t) {
		limit := longestFile
		if s.isTest() {
			limit = longestTestFile
		}
		files = append(files, measure{s.path, strings.Count(s.text, "\n"), limit})
		if !s.isTest() {
			functions = append(functions, measureFunctions(s)...)
		}
	}
	report(t, "longest files", files)
	report(t, "longest functions", functions)
}

func measureFunctions(s source) []measure {
	var all []measure
	for _, declared := range s.syntax.Decls {
		if f, ok := declared.(*ast.FuncDecl); ok {
			lines := s.line(f.End()) - s.line(f.Pos()) + 1
			all = append(all, measure{fmt.Sprintf("%s:%d %s", s.path, s.line(f.Pos()), f.Name.Name), lines, longestFunction})
		}
	}
	return all
}

// report shows the worst, and fails for those over their limit.
func report(t *testing.T, title string, all []measure) {
	t.Helper()
	slices.SortFunc(all, func(a, b measure) int { return cmp.Compare(b.lines, a.lines) })
	t.Log(title)
	for _, m := range all[:min(shownAtMost, len(all))] {
		t.Logf("%5d  %s", m.lines, m.name)
	}
	for _, m := range all {
		if m.lines > m.limit {
			t.Errorf("%s has %d lines, more than %d; give each subject its own", m.name, m.lines, m.limit)
		}
	}
}
