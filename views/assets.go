package views

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// assets are the files a browser fetches. Each carries its content's hash in its name, so that it may be cached for ever.
type assets struct {
	prefix string
	hashed map[string]string // "app.css" -> "app.1f3b….css"
	served map[string]asset  // "app.1f3b….css" -> content
}

type asset struct {
	body        []byte
	contentType string
}

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

// Asset returns a file by the name that AssetURL put into pages ("app.1f3b….css"), for the handler under AssetPath.
// A name without its hash is not served: what is served never changes.
func (v *Views) Asset(name string) (body []byte, contentType string, ok bool) {
	a, ok := v.assets.served[name]
	return a.body, a.contentType, ok
}

// AssetURL is the address of an asset by its plain name: "app.css", "app.js", "icons.svg", "icon.svg" or a font's file name.
// It panics on an unknown name: names are constants, and the tests render every page.
func (v *Views) AssetURL(name string) string { return v.assets.url(name) }

func (a *assets) url(name string) string {
	hashed, ok := a.hashed[name]
	if !ok {
		panic("views: no asset " + name)
	}
	return a.prefix + hashed
}

func (a *assets) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.hashed[name] = hashed
	a.served[hashed] = asset{body, contentTypes[ext]}
}

// loadAssets reads fonts first, since the stylesheet names their hashed addresses.
func loadAssets(fsys fs.FS, prefix string) (*assets, error) {
	a := &assets{prefix: prefix, hashed: map[string]string{}, served: map[string]asset{}}
	for _, pattern := range []string{"fonts/*.woff2", "js/*.js"} {
		names, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			body, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			a.add(path.Base(name), body)
		}
	}
	sprite, err := sprite(fsys)
	if err != nil {
		return nil, err
	}
	a.add("icons.svg", sprite)
	a.add("icon.svg", []byte(siteIcon))
	css, err := a.stylesheet(fsys)
	if err != nil {
		return nil, err
	}
	a.add("app.css", css)
	return a, nil
}

var cssURL = regexp.MustCompile(`url\("([^"]+)"\)`)

// stylesheet joins the colours and css/*.css in the order of their names.
func (a *assets) stylesheet(fsys fs.FS) ([]byte, error) {
	names, err := fs.Glob(fsys, "css/*.css")
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	out.WriteString(themed(tokens))
	var unknown error
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		out.WriteString(cssURL.ReplaceAllStringFunc(string(text), func(found string) string {
			file := cssURL.FindStringSubmatch(found)[1]
			if _, ok := a.hashed[file]; !ok {
				unknown = fmt.Errorf("%s: no asset %q", name, file)
				return found
			}
			return `url("` + a.url(file) + `")`
		}))
	}
	return []byte(out.String()), unknown
}

// siteIcon is a stamp in the brand's red: the browser tab's picture.
const siteIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#8c1d2f"/>` +
	`<path d="M12 7h8v2.2h-2.3v13.6H20V25h-8v-2.2h2.3V9.2H12z" fill="#fff"/></svg>`

// sprite joins icons/*.svg into one file of symbols named after the files; pages refer to them by the part "icon".
func sprite(fsys fs.FS) ([]byte, error) {
	names, err := fs.Glob(fsys, "icons/*.svg")
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		_, inside, _ := strings.Cut(string(text), ">")
		inside, _, found := strings.Cut(inside, "</svg>")
		if !found {
			return nil, fmt.Errorf("%s: not an SVG file", name)
		}
		id := strings.TrimSuffix(path.Base(name), ".svg")
		fmt.Fprintf(&out, `<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">%s</symbol>`, id, inside)
	}
	out.WriteString("</svg>")
	return []byte(out.String()), nil
}
