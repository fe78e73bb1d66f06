package views

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"

	"imprimatur/internal/i18n"
)

//go:embed layouts parts pages mails css js fonts icons
var files embed.FS

// Options are what the renderer is told at start.
type Options struct {
	// AssetPath is where the handler serves Asset, with slashes at both ends. Default "/assets/".
	AssetPath string
}

// Views renders pages and mails. It never changes after New and is safe for concurrent use.
type Views struct {
	catalogue *i18n.Catalogue
	assets    *assets
	pages     map[string]map[string]*template.Template // language, file
	mails     map[string]map[string]mailTemplates      // language, file
}

// New reads and parses everything once, for each language of the catalogue: a template that does not parse stops the start.
func New(catalogue *i18n.Catalogue, opts Options) (*Views, error) {
	if opts.AssetPath == "" {
		opts.AssetPath = "/assets/"
	}
	bundle, err := loadAssets(files, opts.AssetPath)
	if err != nil {
		return nil, fmt.Errorf("views: %w", err)
	}
	v := &Views{
		catalogue: catalogue,
		assets:    bundle,
		pages:     map[string]map[string]*template.Template{},
		mails:     map[string]map[string]mailTemplates{},
	}
	for _, lang := range catalogue.Languages() {
		printer := catalogue.Printer(lang)
		if v.pages[lang], err = v.parsePages(printer); err != nil {
			return nil, fmt.Errorf("views: pages in %s: %w", lang, err)
		}
		if v.mails[lang], err = v.parseMails(printer); err != nil {
			return nil, fmt.Errorf("views: mails in %s: %w", lang, err)
		}
	}
	return v, nil
}

// parsePages makes one complete set per page, with the functions bound to one language: nothing is bound per request.
func (v *Views) parsePages(p *i18n.Printer) (map[string]*template.Template, error) {
	common, err := template.New("").Funcs(template.FuncMap(v.functions(p))).ParseFS(files, "layouts/*.html", "parts/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		set, err := common.Clone()
		if err != nil {
			return nil, err
		}
		if set, err = set.ParseFS(files, name); err != nil {
			return nil, err
		}
		pages[name[len("pages/"):]] = set.Lookup("layout.html")
	}
	return pages, nil
}

// Render writes a page in a language; an unknown language gets the first of the catalogue, English.
// The page is rendered whole into memory, so that a fault half-way never reaches a visitor.
func (v *Views) Render(lang string, page Page) ([]byte, error) {
	pages, ok := v.pages[lang]
	if !ok {
		pages = v.pages[v.catalogue.Languages()[0]]
	}
	t, ok := pages[page.file()]
	if !ok {
		return nil, fmt.Errorf("render %s: no such page", page.file())
	}
	var out bytes.Buffer
	out.Grow(16 << 10)
	if err := t.Execute(&out, page); err != nil {
		return nil, fmt.Errorf("render %s: %w", page.file(), err)
	}
	return out.Bytes(), nil
}

// Languages are the codes that pages can be rendered in, English first.
func (v *Views) Languages() []string { return v.catalogue.Languages() }
