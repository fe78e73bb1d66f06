package bench

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/demo"
	"imprimatur/models"
)

// draft is a form that is filled in and only has to be sent.
type draft struct{ cookie, body string }

const draftCookie = "imprimatur-draft="

var (
	hiddenField = regexp.MustCompile(`name="(issued|currency)" value="([^"]*)"`)
	tokenIn     = regexp.MustCompile(draftCookie + `([^;]+)`)
)

// typeDraft fills the form once, as a browser does, and returns the draft's token.
func (h *house) typeDraft(tb testing.TB) string {
	tb.Helper()
	c := h.client(tb)
	header := c.fill("", "/request/article", url.Values{"article_url": {demo.SampleArticle(siteURL)}})
	found := tokenIn.FindStringSubmatch(strings.Join(header.Values("Set-Cookie"), "\n"))
	if found == nil {
		tb.Fatal("no draft was started")
	}
	cookie := draftCookie + found[1]
	c.fill(cookie, "/request/use", url.Values{
		"portion": {"full"}, "destination": {"Revue du Fleuve"}, "media": {"website", "newsletter"}, "destination_url": {"revue.example/monde"},
		"access": {"free"}, "audience": {"10k_100k"}, "purpose": {"editorial"}, "territory": {"europe"}, "translation": {"no"}, "edits": {"none"},
		"publish_when": {"asap"}, "term": {"3m"}, "exclusivity": {"0"},
	})
	c.fill(cookie, "/request/you", url.Values{
		"requester_name": {"Claire Martin"}, "email": {"claire@revue.example"}, "role": {"Rédactrice en chef"}, "phone": {"+33 1 23 45 67 89"},
		"organisation": {"Revue du Fleuve"}, "organisation_type": {"magazine"}, "country": {"FR"}, "website": {"revue.example"},
		"fee": {"standard"}, "message": {"Merci d'avance. Nous citons toujours la source."},
	})
	return found[1]
}

// knownOrganisations is how many organisations the drafts come from. All of them have asked before; the people are new.
const knownOrganisations = 1000

// fillDrafts makes n filled forms whose tokens are name0, name1 ... and returns the first one's id.
func (h *house) fillDrafts(tb testing.TB, name string, n int) (first string) {
	tb.Helper()
	if h.typed == "" {
		h.typed = h.typeDraft(tb)
		h.exec(tb, `
			INSERT INTO organisations (publication_id, name, name_key, kind, country)
			SELECT 1, 'Revue ' || n, 'revue ' || n, 'magazine', 'FR' FROM generate_series(0, $1 - 1) n`, knownOrganisations)
	}
	return h.one(tb, `
		WITH made AS (
			INSERT INTO drafts (token_hash, publication_id, language, answers, created_at, updated_at, expires_at)
			SELECT sha256(convert_to($2::text || n, 'UTF8')), publication_id, language,
			       answers || jsonb_build_object('organisation', jsonb_build_array('Revue ' || n % $3), 'email', jsonb_build_array(lower($2) || n || '@revue.example')),
			       created_at, updated_at, expires_at
			FROM drafts, generate_series(0, $4 - 1) n WHERE token_hash = $1 ORDER BY n RETURNING id)
		SELECT min(id)::text FROM made`, models.HashToken(h.typed), name, knownOrganisations, n)
}

// drafts makes n filled forms, each of a person of their own, and opens the check page of each as that person would.
func (h *house) drafts(tb testing.TB, n int) []draft {
	tb.Helper()
	run := models.NewReference("RUN", 6)
	h.fillDrafts(tb, run, n)
	ready := make([]draft, n)
	must(tb, h.crowd(tb, n, func(c *client, i int) error {
		cookie := fmt.Sprint(draftCookie, run, i)
		_, page, err := c.expect(http.StatusOK, http.MethodGet, "/request/check", "", "Cookie: "+cookie)
		form := url.Values{"consent": {"yes"}}
		for _, field := range hiddenField.FindAllStringSubmatch(page, -1) {
			form.Set(field[1], field[2])
		}
		ready[i] = draft{cookie, form.Encode()}
		return err
	}))
	h.clock.Set(h.clock.Now().Add(4 * time.Second)) // a form that is sent sooner was filled by a machine
	return ready
}
