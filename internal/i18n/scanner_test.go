package i18n

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// usage is one place that names a message.
type usage struct {
	where   string
	id      string   // a whole id, or a prefix that ends with a dot or an underscore
	names   []string // names of the arguments, when called
	called  bool     // it is a call of T whose arguments are all visible
	dynamic bool     // the id is computed
}

// fault returns what is wrong with the usage, or nothing.
func (u usage) fault(english map[string]*message) string {
	if u.dynamic {
		return ""
	}
	if strings.HasSuffix(u.id, ".") || strings.HasSuffix(u.id, "_") {
		for id := range english {
			if strings.HasPrefix(id, u.id) {
				return ""
			}
		}
		return fmt.Sprintf("no message begins with %q", u.id)
	}
	m := english[u.id]
	if m == nil {
		return fmt.Sprintf("there is no message %q", u.id)
	}
	if !u.called {
		return ""
	}
	want := m.names()
	if m.plural() && !slices.Contains(want, countName) {
		want = append(want, countName)
	}
	for _, name := range want {
		if !slices.Contains(u.names, name) {
			return fmt.Sprintf("message %q needs %s", u.id, name)
		}
	}
	for _, name := range u.names {
		if !slices.Contains(want, name) {
			return fmt.Sprintf("message %q has no place for %s", u.id, name)
		}
	}
	return ""
}

// looksLikeID returns the id or prefix a text names, or "".
func looksLikeID(text string, subjects []string) string {
	if percent := strings.IndexByte(text, '%'); percent > 0 {
		text = text[:percent] // a format: what stands before the value
	}
	if !idLike.MatchString(text) || !slices.Contains(subjects, subject(text)) || fileNames[filepath.Ext(text)] {
		return ""
	}
	return text
}

var (
	idLike    = regexp.MustCompile(`^[a-z_]+\.([a-z0-9_]+\.)*[a-z0-9_]*$`)
	fileNames = map[string]bool{".html": true, ".txt": true, ".toml": true, ".pdf": true, ".css": true, ".js": true, ".json": true, ".xml": true, ".go": true}
)

// goUsages finds ids in Go source: calls of T and Has, and every other text that
// looks like an id.
func goUsages(file, text string, subjects []string) ([]usage, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out []usage
	taken := map[*ast.BasicLit]bool{}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				taken[n.Tag] = true
			}
		case *ast.CallExpr:
			if u, id := goCall(n, subjects); u != nil {
				u.where = set.Position(n.Pos()).String()
				out = append(out, *u)
				taken[id] = true
			}
		case *ast.BasicLit:
			if taken[n] || n.Kind != token.STRING {
				return true
			}
			if value, err := strconv.Unquote(n.Value); err == nil {
				if id := looksLikeID(value, subjects); id != "" {
					out = append(out, usage{where: set.Position(n.Pos()).String(), id: id})
				}
			}
		}
		return true
	})
	return out, nil
}

// goCall reads a call x.T(id, ...) or x.Has(id), and returns the literal id it took.
func goCall(call *ast.CallExpr, subjects []string) (*usage, *ast.BasicLit) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "T" && selector.Sel.Name != "Has" || len(call.Args) == 0 {
		return nil, nil
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		if selector.Sel.Name == "T" {
			return &usage{dynamic: true}, nil
		}
		return nil, nil
	}
	id, err := strconv.Unquote(literal.Value)
	if err != nil || looksLikeID(id, subjects) == "" {
		return nil, nil // some other T or Has
	}
	u := &usage{id: id, called: selector.Sel.Name == "T" && !call.Ellipsis.IsValid()}
	for i := 1; i < len(call.Args); i += 2 {
		name, ok := call.Args[i].(*ast.BasicLit)
		if !ok {
			u.called = false // the names are computed
			break
		}
		text, _ := strconv.Unquote(name.Value)
		u.names = append(u.names, text)
	}
	return u, literal
}

// templateUsages finds ids in a template: calls of t and .T, and every other text
// that looks like an id.
func templateUsages(file, text string, subjects []string) ([]usage, error) {
	trees := map[string]*parse.Tree{}
	top := parse.New(file)
	top.Mode = parse.SkipFuncCheck
	if _, err := top.Parse(text, "", "", trees); err != nil {
		return nil, err
	}
	var out []usage
	for _, tree := range trees {
		if tree.Root == nil {
			continue
		}
		visitTemplate(tree.Root, func(n parse.Node) {
			where, _ := tree.ErrorContext(n)
			switch n := n.(type) {
			case *parse.CommandNode:
				if u := templateCall(n, subjects); u != nil {
					u.where = where
					out = append(out, *u)
				}
			case *parse.StringNode:
				if id := looksLikeID(n.Text, subjects); id != "" {
					out = append(out, usage{where: where, id: id})
				}
			}
		})
	}
	return out, nil
}

// templateCall reads {{t "id" "Name" .Value}} and {{.P.T "id"}}.
func templateCall(c *parse.CommandNode, subjects []string) *usage {
	if len(c.Args) < 2 {
		return nil
	}
	switch f := c.Args[0].(type) {
	case *parse.IdentifierNode:
		if f.Ident != "t" {
			return nil
		}
	case *parse.FieldNode:
		if f.Ident[len(f.Ident)-1] != "T" {
			return nil
		}
	case *parse.VariableNode:
		if f.Ident[len(f.Ident)-1] != "T" {
			return nil
		}
	default:
		return nil
	}
	id, ok := c.Args[1].(*parse.StringNode)
	if !ok {
		return &usage{dynamic: true}
	}
	if looksLikeID(id.Text, subjects) == "" {
		return &usage{id: id.Text} // a call of t with anything else is a fault
	}
	u := &usage{id: id.Text, called: true}
	for i := 2; i < len(c.Args); i += 2 {
		name, ok := c.Args[i].(*parse.StringNode)
		if !ok {
			u.called = false
			break
		}
		u.names = append(u.names, name.Text)
	}
	return u
}

// visitTemplate walks every node below n that can hold a text.
func visitTemplate(n parse.Node, visit func(parse.Node)) {
	visit(n)
	switch n := n.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			visitTemplate(child, visit)
		}
	case *parse.ActionNode:
		visitTemplate(n.Pipe, visit)
	case *parse.IfNode:
		visitBranch(&n.BranchNode, visit)
	case *parse.RangeNode:
		visitBranch(&n.BranchNode, visit)
	case *parse.WithNode:
		visitBranch(&n.BranchNode, visit)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			visitTemplate(n.Pipe, visit)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			visitTemplate(c, visit)
		}
	case *parse.CommandNode:
		for _, arg := range n.Args {
			visitTemplate(arg, visit)
		}
	case *parse.ChainNode:
		visitTemplate(n.Node, visit)
	}
}

func visitBranch(b *parse.BranchNode, visit func(parse.Node)) {
	visitTemplate(b.Pipe, visit)
	visitTemplate(b.List, visit)
	if b.ElseList != nil {
		visitTemplate(b.ElseList, visit)
	}
}
