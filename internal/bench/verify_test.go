package bench

import (
	"net/http"
	"testing"
)

// Anybody may ask whether a licence is valid: the page that readers of a licensed article come to.
func BenchmarkVerifyPage(b *testing.B) {
	h := newHouse(b)
	number := h.one(b, `SELECT number FROM licences WHERE status = 'active' ORDER BY id LIMIT 1`)
	for _, form := range []struct{ name, path string }{{"html", "/verify/" + number}, {"json", "/verify/" + number + ".json"}} {
		b.Run(form.name, func(b *testing.B) {
			show := func(c *client, _ int) error {
				_, _, err := c.expect(http.StatusOK, http.MethodGet, form.path, "")
				return err
			}
			h.versus(b, h.reader(b, show), show)
		})
	}
}
