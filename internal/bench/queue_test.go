package bench

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"imprimatur/internal/demo"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

const manyRows = 100_000

// loadQueue adds $1 requests: one in ten is open, as in a house that has worked for years. Every title has the word
// river, one in a hundred has any other.
const loadQueue = `
	WITH like_this AS (SELECT * FROM requests WHERE status = 'in_review' ORDER BY id LIMIT 1),
	made AS (
		INSERT INTO requests (publication_id, reference, status, organisation_id, contact_id, title, article_count, organisation, country, contact_name,
			contact_email, use, currency, suggested_minor, consent_at, confirm_by, confirmed_at, submitted_at, answer_due_at, quote_until)
		SELECT publication_id, 'OLD-' || n,
			CASE WHEN n % 10 = 0 THEN (ARRAY['submitted', 'in_review', 'quoted', 'agreed', 'needs_info'])[1 + n / 10 % 5]
			     ELSE (ARRAY['fulfilled', 'declined', 'lapsed', 'withdrawn'])[1 + n % 4] END,
			organisation_id, contact_id, 'The river and its stone' || n % 100, 1, organisation, country, contact_name,
			contact_email, use, currency, 10000 + n % 500 * 100, consent_at, confirm_by, at, at, at + interval '3 days', at + interval '21 days'
		FROM like_this, generate_series(1, $1::int) n, LATERAL (SELECT now() - make_interval(mins => $1::int - n) AS at) x
		RETURNING id, publication_id, reference, title, organisation)
	INSERT INTO request_search (request_id, publication_id, document)
	SELECT id, publication_id, to_tsvector('simple', reference || ' ' || title || ' ' || organisation) FROM made`

// The editors' queue, a page of fifty, in a small and in a large house.
func BenchmarkQueuePage(b *testing.B) {
	for _, rows := range []int{1000, largest(b)} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			h := newHouse(b)
			h.load(b, rows)
			middle := h.one(b, "SELECT ((min(id) + max(id)) / 2)::text FROM requests")
			for _, page := range []struct{ name, query string }{
				{"first", "view=review"}, {"newest", "view=all"}, {"deep", "view=all&after=" + middle},
				{"common", "q=river"}, {"prefix", "q=stone7"}, {"none", "q=nowhere"},
			} {
				b.Run(page.name, func(b *testing.B) { h.queuePage(b, page.query) })
			}
		})
	}
}

// load fills the queue over a connection of its own, without the limits on a visitor's statements.
func (h *house) load(b *testing.B, rows int) {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), h.url)
	must(b, err)
	_, err = conn.Exec(b.Context(), loadQueue, rows)
	must(b, err)
	_, err = conn.Exec(b.Context(), "VACUUM ANALYZE")
	must(b, err)
	must(b, conn.Close(b.Context()))
}

func largest(b *testing.B) int {
	b.Helper()
	set := os.Getenv("BENCH_ROWS")
	if set == "" {
		return manyRows
	}
	rows, err := strconv.Atoi(set)
	must(b, err)
	return rows
}

func (h *house) queuePage(b *testing.B, query string) {
	b.Helper()
	if h.editor == "" {
		var err error
		h.editor, _, err = h.desk.SignIn(b.Context(), demo.People[0].Email, demo.Password, licensing.Origin{Network: "192.0.2.8"})
		must(b, err)
	}
	cookie := "Cookie: imprimatur-desk=" + h.editor
	show := func(c *client, _ int) error {
		_, _, err := c.expect(http.StatusOK, http.MethodGet, "/admin/requests?"+query, "", cookie)
		return err
	}
	h.versus(b, h.reader(b, show, h.editor), show)
}

// reader is pgbench with the statements of a page that only reads. tokens are those of the cookies that it was asked with.
func (h *house) reader(tb testing.TB, show func(c *client, i int) error, tokens ...string) *rival {
	tb.Helper()
	c := h.client(tb)
	sent := h.sent.during(func() { must(tb, show(c, 0)) })
	script := inert(strings.Join(sent, ";\n") + ";\n")
	for _, t := range tokens {
		script = strings.Replace(script, "'<binary>'", fmt.Sprintf(`'\x%x'`, models.HashToken(t)), 1)
	}
	return &rival{script: script}
}
