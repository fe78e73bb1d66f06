package i18n

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"
)

//go:embed catalogues/*/*.toml
var embedded embed.FS

// ErrCatalogue is wrapped by every error of Load; the rest of the error names the
// file, the id and the fault.
var ErrCatalogue = errors.New("catalogue")

// Catalogue is all messages of all languages. It never changes after Load, so any
// number of goroutines may read it.
type Catalogue struct {
	languages []string
	printers  map[string]*Printer
}

// Load reads the embedded catalogues. It fails with ErrCatalogue, all faults at
// once, when any file is broken: a half-loaded language never reaches a reader.
func Load() (*Catalogue, error) {
	root, err := fs.Sub(embedded, "catalogues")
	if err != nil {
		return nil, fmt.Errorf("%w: open embedded files: %w", ErrCatalogue, err)
	}
	return load(root)
}

// Languages returns the languages that have a catalogue, English first, then by code.
func (c *Catalogue) Languages() []string {
	return append([]string(nil), c.languages...)
}

// Fluent lists the languages that have every message whose id begins with prefix,
// English first. A page in any other would be of two languages under one lang
// attribute, and a screen reader would pronounce half of it wrongly (WCAG 3.1.1).
func (c *Catalogue) Fluent(prefix string) []string {
	fluent := []string{fallback}
	for _, lang := range c.languages[1:] {
		if c.printers[lang].speaks(prefix) {
			fluent = append(fluent, lang)
		}
	}
	return fluent
}

// speaks tells whether no message with this beginning is borrowed from English.
func (p *Printer) speaks(prefix string) bool {
	english, _ := localeOf(fallback)
	for id, m := range p.messages {
		if strings.HasPrefix(id, prefix) && m.tag == english.tag {
			return false
		}
	}
	return true
}

// Printer returns the printer of a language; a language without catalogue gets English.
func (c *Catalogue) Printer(lang string) *Printer {
	if p, ok := c.printers[lang]; ok {
		return p
	}
	return c.printers[fallback]
}

// load builds a catalogue from a tree of <language>/<subject>.toml files.
func load(root fs.FS) (*Catalogue, error) {
	paths, err := fs.Glob(root, "*/*.toml")
	if err != nil {
		return nil, fmt.Errorf("%w: list files: %w", ErrCatalogue, err)
	}
	messages := map[string]map[string]*message{}
	origin := map[string]string{} // language + id -> file, to name both sides of a duplicate
	var faults []error
	for _, file := range paths {
		faults = append(faults, loadFile(root, file, messages, origin)...)
	}
	if messages[fallback] == nil {
		faults = append(faults, fmt.Errorf("%w: no files for %q, the language others fall back to", ErrCatalogue, fallback))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return newCatalogue(messages), nil
}

// loadFile adds the messages of one file and returns its faults.
func loadFile(root fs.FS, file string, into map[string]map[string]*message, origin map[string]string) []error {
	lang := path.Dir(file)
	l, ok := localeOf(lang)
	if !ok {
		return []error{fmt.Errorf("%w: %s: language %q is not supported", ErrCatalogue, file, lang)}
	}
	text, err := fs.ReadFile(root, file)
	if err != nil {
		return []error{fmt.Errorf("%w: %s: %w", ErrCatalogue, file, err)}
	}
	found, faults := parseFile(file, text, l.tag)
	if into[lang] == nil {
		into[lang] = map[string]*message{}
	}
	for id, m := range found {
		key := lang + " " + id
		if first, twice := origin[key]; twice {
			faults = append(faults, fmt.Errorf("%w: %s: duplicate id %q, already in %s", ErrCatalogue, file, id, first))
			continue
		}
		origin[key] = file
		into[lang][id] = m
	}
	return faults
}

func newCatalogue(messages map[string]map[string]*message) *Catalogue {
	c := &Catalogue{printers: map[string]*Printer{}}
	english := messages[fallback]
	for lang, own := range messages {
		l, _ := localeOf(lang) // loadFile refused the others
		p := newPrinter(l, own, english)
		p.countries = sync.OnceValue(p.sortedCountries)
		p.zones = sync.OnceValue(p.sortedZones)
		c.printers[lang] = p
		if lang != fallback {
			c.languages = append(c.languages, lang)
		}
	}
	sort.Strings(c.languages)
	c.languages = append([]string{fallback}, c.languages...)
	return c
}
