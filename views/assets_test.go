package views

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAnAssetIsServedUnderItsHashOnly(t *testing.T) {
	v := newViews(t)
	for name, contentType := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "icons.svg": "image/svg+xml",
		"newsreader-latin-opsz-normal.woff2": "font/woff2",
	} {
		address := v.AssetURL(name)
		hashed, ok := strings.CutPrefix(address, "/assets/")
		if !ok || !regexp.MustCompile(`\.[0-9a-f]{12}\.[a-z0-9]+$`).MatchString(hashed) {
			t.Errorf("%s has the address %s", name, address)
		}
		body, got, ok := v.Asset(hashed)
		if !ok || len(body) == 0 || got != contentType {
			t.Errorf("%s: %d bytes of %q, %v", hashed, len(body), got, ok)
		}
		if _, _, ok := v.Asset(name); ok {
			t.Errorf("%s is served without its hash", name)
		}
	}
	if _, _, ok := v.Asset("../views.go"); ok {
		t.Error("a source file is served")
	}
}

func TestAChangedAssetChangesItsAddress(t *testing.T) {
	address := func(css string) string {
		a, err := loadAssets(fstest.MapFS{"css/10-base.css": {Data: []byte(css)}}, "/assets/")
		if err != nil {
			t.Fatal(err)
		}
		return a.url("app.css")
	}
	if address("a{}") == address("b{}") {
		t.Error("two stylesheets share an address")
	}
	if first, again := address("a{}"), address("a{}"); first != again {
		t.Error("one stylesheet has two addresses")
	}
}

func TestAStylesheetMayNotNameAMissingFile(t *testing.T) {
	_, err := loadAssets(fstest.MapFS{"css/10-base.css": {Data: []byte(`a{background:url("gone.png")}`)}}, "/assets/")
	if err == nil || !strings.Contains(err.Error(), "gone.png") {
		t.Errorf("got %v", err)
	}
}

func TestTheStylesheetLoadsNothingFromElsewhere(t *testing.T) {
	v := newViews(t)
	css, _, _ := v.Asset(strings.TrimPrefix(v.AssetURL("app.css"), "/assets/"))
	for _, found := range regexp.MustCompile(`url\("([^"]*)"\)`).FindAllStringSubmatch(string(css), -1) {
		name, ok := strings.CutPrefix(found[1], "/assets/")
		if _, _, served := v.Asset(name); !ok || !served {
			t.Errorf("the stylesheet asks for %s", found[1])
		}
	}
}

// Every icon that a template or a table of the code names stands in the sprite.
func TestEveryIconExists(t *testing.T) {
	v := newViews(t)
	sprite, _, _ := v.Asset(strings.TrimPrefix(v.AssetURL("icons.svg"), "/assets/"))
	for _, pattern := range []string{"layouts/*.html", "parts/*.html", "pages/*.html"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range regexp.MustCompile(`template "icon" "([^"]+)"|\((?:empty|iconed|marked) "([^"]+)"|\| (?:iconed|marked) "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
				icon := found[1] + found[2] + found[3]
				if !strings.Contains(string(sprite), `id="`+icon+`"`) {
					t.Errorf("%s names the icon %q, which is not in icons/", name, icon)
				}
			}
		}
	}
}
