package bench

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/demo"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

var (
	//go:embed submit_before.sql
	beforeSubmit string
	//go:embed submit.sql
	submit string
	//go:embed submit_after.sql
	afterSubmit string
)

// nextDraft walks each client of pgbench through drafts of its own.
const nextDraft = `
\set n :client_id * :perclient + :i
\set draft :first + :n
\set i :i + 1
`

// sender is pgbench with a script of the submission: its drafts are made before each run.
func (h *house) sender(tb testing.TB, parts ...string) *rival {
	tb.Helper()
	h.fillDrafts(tb, models.NewReference("ONE", 6), 1)
	var script strings.Builder
	script.WriteString(nextDraft)
	for _, p := range parts {
		script.WriteString(p)
	}
	ready := strings.NewReplacer(
		"ANSWERS", literal(h.one(tb, `SELECT answers::text FROM drafts ORDER BY id DESC LIMIT 1`)),
		"SUGGESTION", literal(h.one(tb, `SELECT suggestion::text FROM requests WHERE suggested_minor = 33000 ORDER BY id LIMIT 1`)),
		"USE", literal(h.one(tb, `SELECT use::text FROM requests WHERE suggested_minor = 33000 ORDER BY id LIMIT 1`)),
		"ADDRESS", literal(demo.SampleArticle(siteURL)),
		"ARTICLE", h.one(tb, `SELECT id::text FROM articles WHERE url_key = $1`, demo.SampleArticle(siteURL)),
	).Replace(script.String())
	return &rival{ready, func(tb testing.TB, perClient int) []string {
		h.senders++
		first := h.fillDrafts(tb, fmt.Sprintf("PGB%d-", h.senders), clients*perClient)
		return []string{"first=" + first, "perclient=" + strconv.Itoa(perClient), fmt.Sprint("run=", h.senders)}
	}}
}

// A form that is filled in and waits is sent: the whole way, with guards, checks, price, three commits and the answer.
func BenchmarkSubmit(b *testing.B) {
	h := newHouse(b)
	send := func(tb testing.TB, n int) func(c *client, i int) error {
		ready := h.drafts(tb, n)
		return func(c *client, i int) error {
			address := fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255) // nobody sends more than one
			_, _, err := c.expect(http.StatusSeeOther, http.MethodPost, "/request/send", ready[i].body, formHeaders(ready[i].cookie, address)...)
			return err
		}
	}
	must(b, h.crowd(b, 1, send(b, 1)))
	b.Run("page", func(b *testing.B) {
		h.versus(b, h.sender(b, beforeSubmit, submit, afterSubmit), send(b, b.N))
	})
	b.Run("verb", func(b *testing.B) {
		h.versus(b, h.sender(b, submit), h.submitting(b))
	})
}

// submitting is the verb alone: one commit.
func (h *house) submitting(b *testing.B) func(c *client, i int) error {
	b.Helper()
	name := models.NewReference("VERB", 6)
	first, err := strconv.ParseInt(h.fillDrafts(b, name, b.N), 10, 64)
	must(b, err)
	like := h.submission(b)
	return func(_ *client, i int) error {
		in := like
		in.Key, in.DraftID = fmt.Sprintf("draft:%d", first+int64(i)), first+int64(i)
		in.OrganisationName, in.Email = fmt.Sprintf("Revue %d", i%knownOrganisations), fmt.Sprintf("%s%d@revue.example", strings.ToLower(name), i)
		in.Articles = slices.Clone(like.Articles)
		_, err := h.desk.Submit(b.Context(), in)
		return err
	}
}

// submission is the newest request as it was handed to the verb.
func (h *house) submission(tb testing.TB) licensing.Submission {
	tb.Helper()
	newest, err := models.From[models.Request](h.db.Gorm).Order("id DESC").Take(tb.Context())
	must(tb, err)
	asked, err := models.ArticlesOf(tb.Context(), h.db.Gorm, newest.ID)
	must(tb, err)
	pub, err := models.PublicationByID(tb.Context(), h.db.Gorm, newest.PublicationID)
	must(tb, err)
	for i := range asked {
		asked[i].ID = 0
	}
	by, err := h.desk.CardInForce(tb.Context(), pub)
	must(tb, err)
	return licensing.Submission{
		By: by, Limited: true, Publication: pub, Language: newest.Language, Articles: asked, Use: newest.Use, Currency: newest.Currency, OrganisationKind: newest.Use.OrganisationKind,
		Country: newest.Country, Website: "https://revue.example/", Name: newest.ContactName, JobTitle: "Rédactrice en chef", Phone: "+33 1 23 45 67 89",
	}
}

// mostToSend is how many statements send a form, without those that begin and end a transaction.
const mostToSend = 23

// The scripts must say what the code says, or the comparison means nothing.
func TestTheSubmitScriptsSayWhatTheCodeSends(t *testing.T) {
	h := newHouse(t)
	d := h.drafts(t, 1)[0]
	c := h.client(t)
	sent := gists(h.sent.during(func() {
		_, _, err := c.expect(http.StatusSeeOther, http.MethodPost, "/request/send", d.body, formHeaders(d.cookie, "192.0.2.77")...)
		must(t, err)
	}))
	script := gists(strings.SplitAfter(beforeSubmit+submit+afterSubmit, "\n"))
	script = slices.DeleteFunc(script, func(g string) bool { return g == "insert river_job" }) // River's, not GORM's
	if !slices.Equal(sent, script) {
		t.Errorf("the code sends\n%s\n\nthe scripts send\n%s", strings.Join(sent, "\n"), strings.Join(script, "\n"))
	}
	reads := slices.DeleteFunc(slices.Clone(sent), func(g string) bool { return g != "select rate_cards" })
	if len(reads) != 1 || len(sent) > mostToSend {
		t.Errorf("%d statements, %d of them for the rate card: it is read once, for questions, price and suggestion alike", len(sent), len(reads))
	}
}

// pgbench takes every line of them, which reads a word behind a colon as a variable even inside a text.
func TestTheSubmitScriptsRun(t *testing.T) {
	h := newHouse(t)
	d := h.drafts(t, 1)[0]
	_, _, err := h.client(t).expect(http.StatusSeeOther, http.MethodPost, "/request/send", d.body, formHeaders(d.cookie, "192.0.2.77")...)
	must(t, err) // the scripts take over what it has left
	h.pgbench(t, *h.sender(t, beforeSubmit, submit, afterSubmit), 1)
	if n := h.one(t, `SELECT count(*)::text FROM requests WHERE reference LIKE 'PGB-%'`); n == "0" {
		t.Error("nothing was sent")
	}
}
