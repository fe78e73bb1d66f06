package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notMessages are texts in code that look like an id and are none, with the reason.
var notMessages = map[string]string{
	"mail.ru": "a host that people mistype", "mail.com": "likewise",
}

// TestTheCodeUsesOnlyKnownIDs reads every Go file and every template of the
// repository and checks the ids in them against English: literal ids and their
// arguments whole, prefixes such as "common.media." by having at least one id below.
func TestTheCodeUsesOnlyKnownIDs(t *testing.T) {
	root := moduleRoot(t)
	english := own(ours(t).Printer(fallback))
	goFiles, templates, found := 0, 0, []usage{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		inside, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || foreignFolder(name) || inside == filepath.Join("internal", "i18n")) {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case strings.HasSuffix(name, "_test.go"):
			return nil
		case strings.HasSuffix(name, ".go"):
			goFiles++
			return collect(path, inside, english, goUsages, &found)
		case isTemplate(inside):
			templates++
			return collect(path, inside, english, templateUsages, &found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range found {
		if fault := u.fault(english); fault != "" && notMessages[u.id] == "" {
			t.Errorf("%s: %s", u.where, fault)
		}
	}
	if goFiles == 0 {
		t.Error("no Go file was read")
	}
	if _, err := os.Stat(filepath.Join(root, "views")); err == nil && templates == 0 {
		t.Error("there is a views folder and no template was read")
	}
	dynamic := 0
	for _, u := range found {
		if u.dynamic {
			dynamic++
			t.Logf("%s: the id is computed; the texts it is made of are checked where they stand", u.where)
		}
	}
	t.Logf("%d Go files, %d templates, %d uses, %d of them computed; %d ids in English", goFiles, templates, len(found), dynamic, len(english))
}

// collect reads one file and adds what scan finds in it.
func collect(path, inside string, english map[string]*message, scan func(string, string, []string) ([]usage, error), found *[]usage) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	uses, err := scan(inside, string(text), subjects(english))
	if err != nil {
		return err
	}
	*found = append(*found, uses...)
	return nil
}

// foreignFolder reports folders that hold no code of ours.
func foreignFolder(name string) bool {
	return slices.Contains([]string{"node_modules", "vendor", "testdata", "data"}, name)
}

func isTemplate(inside string) bool {
	return strings.HasPrefix(inside, "views"+string(filepath.Separator)) &&
		slices.Contains([]string{".html", ".txt", ".tmpl", ".gohtml"}, filepath.Ext(inside))
}

// subjects returns the first words of all ids, and those that will be: an id of a
// catalogue nobody has written yet is a missing id too.
func subjects(english map[string]*message) []string {
	out := []string{"common", "public", "desk", "mail", "certificate", "pricing", "errors"}
	for id := range english {
		if s := subject(id); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

func TestTheScannerFindsFaults(t *testing.T) {
	c := mustSmall(t, map[string]string{"en/public.toml": "[public]\nplain='x'\nhello='{{.Name}}'\n[public.n]\none='{{.Count}}'\nother='{{.Count}}'\n[public.list]\na='x'\n"})
	english := own(c.Printer("en"))
	head := "package x\nfunc f() {\n"
	for code, want := range map[string]string{
		`p.T("public.plain")`:                         "",
		`p.T("public.plan")`:                          "public.plan",
		`p.Has("public.plan")`:                        "public.plan",
		`p.T("public.hello", "Name", n)`:              "",
		`p.T("public.hello")`:                         "Name",
		`p.T("public.hello", "Nam", n)`:               "Nam",
		`p.T("public.plain", "Extra", n)`:             "Extra",
		`p.T("public.n", "Count", 3)`:                 "",
		`p.T("public.n")`:                             "Count",
		`p.T("public.hello", args...)`:                "",
		`p.T("public.list." + v)`:                     "",
		`p.T("public.li" + v)`:                        "public.li",
		`p.T("public.li_" + v)`:                       "public.li_",
		`p.T("public_parts.x")`:                       "public_parts.x",
		`p.T("public.lists." + v)`:                    "public.lists.",
		`p.T(fmt.Sprintf("public.lists.%s", v))`:      "public.lists.",
		`x := map[string]string{"a": "public.gone"}`:  "public.gone",
		`x := "public.html"; y := "public sentence."`: "",
		`p.T("common.absent")`:                        "common.absent",
		"p.T(`public.plan`)":                          "public.plan",
	} {
		uses, err := goUsages("x.go", head+code+"\n}\n", subjects(english))
		expect(t, code, uses, err, english, want)
	}
	for text, want := range map[string]string{
		`{{t "public.plain"}}`: "",
		`{{t "public.plan"}}`:  "public.plan",
		`{{if .A}}{{range .B}}{{with .C}}{{.P.T "public.plan"}}{{end}}{{end}}{{else}}x{{end}}`: "public.plan",
		`{{t "public.hello" "Name" .Name}}`:                                                    "",
		`{{t "public.hello" "Name" .N "Nme" .Name}}`:                                           "Nme",
		`{{t "public.n"}}`:                 "Count",
		`{{t (print "public.list." .V)}}`:  "",
		`{{t (print "public.lists." .V)}}`: "public.lists.",
		`{{define "x"}}{{template "part" (dict "Label" "public.gone")}}{{end}}`: "public.gone",
		`{{block "y" .}}{{$.T "public.gone" | upper}}{{end}}`:                   "public.gone",
	} {
		uses, err := templateUsages("x.html", text, subjects(english))
		expect(t, text, uses, err, english, want)
	}
	if uses, err := goUsages("x.go", head+"p.T(id)\n}\n", subjects(english)); err != nil || len(uses) != 1 || !uses[0].dynamic {
		t.Errorf("a computed id is not counted: %v, %v", uses, err)
	}
}

func expect(t *testing.T, text string, uses []usage, err error, english map[string]*message, want string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	faults := ""
	for _, u := range uses {
		faults += u.fault(english)
	}
	if want == "" && faults != "" || !strings.Contains(faults, want) || want != "" && faults == "" {
		t.Errorf("%s: faults %q; want %q", text, faults, want)
	}
}
