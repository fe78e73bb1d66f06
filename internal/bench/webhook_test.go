package bench

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/models"
)

//go:embed webhook.sql
var webhook string

// paidEvent is the body of an invoice.paid as the sandbox made it for the demonstration, with its id.
func (h *house) paidEvent(tb testing.TB) (id, body string) {
	tb.Helper()
	id = h.one(tb, `SELECT id FROM stripe_sandbox.events WHERE type = 'invoice.paid' ORDER BY seq LIMIT 1`)
	return id, h.one(tb, `SELECT body::text FROM stripe_sandbox.events WHERE id = $1`, id)
}

// deliver sends an event as Stripe does, signed and with an id that was never seen.
func (h *house) deliver(tb testing.TB) func(c *client, i int) error {
	tb.Helper()
	id, body := h.paidEvent(tb)
	name := "evt_" + models.NewReference("RUN", 8) + "_"
	return func(c *client, i int) error {
		payload := strings.Replace(body, id, name+strconv.Itoa(i), 1)
		signature := h.stripe.Sign([]byte(payload), time.Now())
		_, _, err := c.expect(http.StatusOK, http.MethodPost, "/webhooks/stripe", payload, "Content-Type: application/json", "Stripe-Signature: "+signature)
		return err
	}
}

// An event is verified, stored and given to a job.
func BenchmarkWebhook(b *testing.B) {
	h := newHouse(b)
	must(b, h.crowd(b, 1, h.deliver(b)))
	_, body := h.paidEvent(b)
	runs := 0
	against := &rival{strings.Replace(webhook, "PAYLOAD", literal(body), 1), func(testing.TB, int) []string {
		runs++
		return []string{fmt.Sprint("run=", runs)}
	}}
	h.versus(b, against, h.deliver(b))
	if n := h.one(b, `SELECT (SELECT count(*) FROM stripe_events WHERE status = 'pending') - (SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event')`); n != "0" {
		b.Errorf("%s events wait without a job", n)
	}
}

func TestTheWebhookScriptSaysWhatTheCodeSends(t *testing.T) {
	h := newHouse(t)
	deliver, c := h.deliver(t), h.client(t)
	sent := gists(h.sent.during(func() { must(t, deliver(c, 0)) }))
	script := gists(strings.SplitAfter(webhook, "\n"))
	if !slices.Equal(append(sent, "insert river_job"), script) {
		t.Errorf("the code sends %q and a job, the script %q", sent, script)
	}
}
