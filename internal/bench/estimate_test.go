package bench

import (
	"net/http"
	"net/url"
	"testing"
)

// The price beside a form is asked for with every answer, by everybody who is filling one in at the same time.
func BenchmarkEstimate(b *testing.B) {
	h := newHouse(b)
	cookie := draftCookie + h.typeDraft(b)
	answers := url.Values{
		"portion": {"full"}, "destination": {"Revue du Fleuve"}, "media": {"website", "newsletter"}, "audience": {"10k_100k"}, "purpose": {"editorial"},
		"territory": {"europe"}, "translation": {"no"}, "edits": {"none"}, "publish_when": {"asap"}, "exclusivity": {"0"},
	}
	terms := []string{"1m", "3m", "6m", "12m", "perpetual"}
	bodies := make([]string, len(terms))
	for i, term := range terms {
		answers.Set("term", term)
		bodies[i] = answers.Encode()
	}
	ask := func(c *client, n int) error {
		_, _, err := c.expect(http.StatusOK, http.MethodPost, "/request/estimate", bodies[n%len(bodies)], formHeaders(cookie, "192.0.2.1")...)
		return err
	}
	h.versus(b, h.reader(b, ask), ask)
}
