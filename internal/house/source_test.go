package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const (
	module = "imprimatur"
	root   = "../.."
)

// source is one Go file of the module.
type source struct {
	path   string // from the root, with slashes
	text   string
	syntax *ast.File
	set    *token.FileSet
}

func (s source) folder() string { return path.Dir(s.path) }
func (s source) isTest() bool   { return strings.HasSuffix(s.path, "_test.go") }

// line is the number of a position's line.
func (s source) line(p token.Pos) int { return s.set.Position(p).Line }

var readSources = sync.OnceValues(func() ([]source, error) {
	var all []source
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skip(name, entry.Name())
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		short, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		all = append(all, source{filepath.ToSlash(short), string(text), syntax, set})
		return nil
	})
	return all, err
})

// skip leaves out what is no code of this module: hidden folders, built things, samples, nested modules.
func skip(name, base string) error {
	hidden := strings.HasPrefix(base, ".") && base != "." && base != ".."
	if hidden || base == "testdata" || base == "node_modules" || base == "bin" || base == "data" {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != root {
		return filepath.SkipDir
	}
	return nil
}

// sources are all Go files of the module.
func sources(t *testing.T) []source {
	t.Helper()
	all, err := readSources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d files were found: the tests of the house look into the wrong folder", len(all))
	}
	return all
}
