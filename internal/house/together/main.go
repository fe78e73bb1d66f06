// Command together prints, for go test's -run, the tests of a folder that do several things at once: those that start a
// goroutine, by themselves or through the functions of the tests in their folder. They are the ones in which the race detector can find
// what a sequence of steps never shows.
package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	names, err := together(os.Args[1:]...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("^(" + strings.Join(names, "|") + ")$")
}

var errNone = errors.New("no test starts a goroutine")

// together lists the tests of folders, sorted. A call is followed by its name alone, so that a few tests too many are
// named and none too few.
func together(folders ...string) (names []string, err error) {
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			return nil, err
		}
		bodies := map[string][]*ast.BlockStmt{}
		for _, file := range files {
			if err := collect(file, bodies); err != nil {
				return nil, err
			}
		}
		known := map[string]bool{}
		for name := range bodies {
			if strings.HasPrefix(name, "Test") && name != "TestMain" && starts(name, bodies, known) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: %w", strings.Join(folders, " "), errNone)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func collect(file string, bodies map[string][]*ast.BlockStmt) error {
	read, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, declared := range read.Decls {
		if f, ok := declared.(*ast.FuncDecl); ok && f.Body != nil {
			bodies[f.Name.Name] = append(bodies[f.Name.Name], f.Body)
		}
	}
	return nil
}

// starts tells whether a function starts a goroutine, or calls one that does. What was looked at is kept in known.
func starts(name string, bodies map[string][]*ast.BlockStmt, known map[string]bool) bool {
	if found, seen := known[name]; seen {
		return found
	}
	known[name] = false // a function that calls itself adds nothing
	for _, body := range bodies[name] {
		ast.Inspect(body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				known[name] = true
			case *ast.CallExpr:
				called := calledName(n)
				known[name] = known[name] || called == "Go" || starts(called, bodies, known)
			}
			return !known[name]
		})
	}
	return known[name]
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	default:
		return ""
	}
}
