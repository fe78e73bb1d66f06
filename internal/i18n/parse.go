package i18n

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// idPattern is the shape of an id: lower-case words separated by dots.
var idPattern = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)

// parseFile reads one catalogue file. Messages without fault are returned even when
// others in the file have one, so that a load reports everything at once.
func parseFile(file string, text []byte, tag language.Tag) (map[string]*message, []error) {
	raw, faults := readFile(file, text)
	prefixes := prefixesOf(file)
	out := make(map[string]*message, len(raw))
	for _, m := range raw {
		parsed, err := parseMessage(m, prefixes, tag)
		if err != nil {
			faults = append(faults, fmt.Errorf("%w: %s: %q: %w", ErrCatalogue, file, m.ID, err))
			continue
		}
		out[m.ID] = parsed
	}
	return out, faults
}

// readFile returns the messages of a file as go-i18n knows them, sorted by id.
func readFile(file string, text []byte) ([]*goi18n.Message, []error) {
	var root map[string]any
	if err := toml.Unmarshal(text, &root); err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) { // the plain message leaves the line out
			err = fmt.Errorf("line %d: %w", parse.Position.Line, err)
		}
		return nil, []error{fmt.Errorf("%w: %s: %w", ErrCatalogue, file, err)}
	}
	var faults []error
	var out []*goi18n.Message
	seen := map[string]bool{}
	walk("", root, func(id string, value any) {
		m, err := goi18n.NewMessage(value)
		if err == nil && seen[id] { // "a.b" in quotes beside [a] b
			err = errors.New("duplicate id")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%w: %s: %q: %w", ErrCatalogue, file, id, err))
			return
		}
		seen[id], m.ID = true, id
		out = append(out, m)
	})
	return out, faults
}

// walk visits every message below a table in the order of ids. A table with the key
// other and no keys but plural forms is a message, any other table is a level of
// ids; go-i18n's own reader would refuse ids that end in its reserved words.
func walk(prefix string, table map[string]any, visit func(id string, value any)) {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		id := prefix + key
		below, isTable := table[key].(map[string]any)
		if isTable && !pluralForms(below) {
			walk(id+".", below, visit)
			continue
		}
		visit(id, table[key])
	}
}

// pluralForms reports whether a table is one message.
func pluralForms(table map[string]any) bool {
	for key, value := range table {
		if _, isText := value.(string); !isText || !slices.Contains(formNames, key) {
			return false
		}
	}
	_, ok := table["other"]
	return ok
}

// formNames are the plural forms in the order of plural.Form.
var formNames = []string{"other", "zero", "one", "two", "few", "many"}

// prefixesOf returns the beginnings an id of a file may have: those of
// desk_queue.toml begin with "desk.queue." or "desk_queue.".
func prefixesOf(file string) []string {
	name := strings.TrimSuffix(path.Base(file), ".toml")
	return slices.Compact([]string{strings.Replace(name, "_", ".", 1) + ".", name + "."})
}

func parseMessage(m *goi18n.Message, prefixes []string, tag language.Tag) (*message, error) {
	if !slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(m.ID, prefix) }) {
		return nil, fmt.Errorf("an id of this file begins with %s", strings.Join(prefixes, " or "))
	}
	if !idPattern.MatchString(m.ID) {
		return nil, errors.New("an id is lower-case words, digits and underscores between dots")
	}
	return newMessage(tag, [formCount]string{
		plural.Other: m.Other, plural.Zero: m.Zero, plural.One: m.One,
		plural.Two: m.Two, plural.Few: m.Few, plural.Many: m.Many,
	})
}
