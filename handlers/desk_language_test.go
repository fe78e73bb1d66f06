package handlers

import (
	"net/http"
	"testing"
)

// The desk is English only as long as its catalogue is: a reader of Arabic gets a page that says so, not one of two languages.
func TestTheDeskIsInALanguageItSpeaksWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	b.lang = "ar"
	for _, path := range []string{"/admin/requests", "/admin/requests?lang=ar", "/admin/nowhere"} {
		if root := b.get(path).tags("html")[0]; attribute(root, "lang") != "en" || attribute(root, "dir") != "ltr" {
			t.Errorf("%s is %s, %s", path, attribute(root, "lang"), attribute(root, "dir"))
		}
	}
	if root := b.get("/").is(http.StatusOK).tags("html")[0]; attribute(root, "lang") != "ar" {
		t.Errorf("the front page is %s", attribute(root, "lang"))
	}
}
