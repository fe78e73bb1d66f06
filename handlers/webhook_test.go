package handlers

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"
)

// event is a signed invoice event as Stripe sends it.
func event(id, kind, invoice string) []byte {
	return fmt.Appendf(nil, `{"id":%q,"object":"event","api_version":"2023-10-16","created":%d,"type":%q,"livemode":false,"pending_webhooks":1,`+
		`"request":{"id":null,"idempotency_key":null},"data":{"object":{"id":%q,"object":"invoice","metadata":{}}}}`, id, time.Now().Unix(), kind, invoice)
}

func (h *house) deliver(payload []byte, header string) int {
	r := httptest.NewRequest(http.MethodPost, "/webhooks/stripe", bytes.NewReader(payload))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Stripe-Signature", header)
	return h.browser().exchange(r).status
}

func signed(payload []byte, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: payload, Secret: secret, Timestamp: at}).Header
}

func TestOnlyARightlySignedEventIsStored(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := event("evt_1", "invoice.paid", "in_1")
	now := time.Now()
	for name, c := range map[string]struct {
		body   []byte
		header string
		want   int
	}{
		"no signature":           {body, "", http.StatusBadRequest},
		"another secret":         {body, signed(body, "whsec_other", now), http.StatusBadRequest},
		"the empty secret":       {body, signed(body, "", now), http.StatusBadRequest},
		"too old":                {body, signed(body, "whsec_test", now.Add(-10*time.Minute)), http.StatusBadRequest},
		"from the future":        {body, signed(body, "whsec_test", now.Add(48*time.Hour)), http.StatusBadRequest},
		"changed on the way":     {bytes.Replace(body, []byte("in_1"), []byte("in_2"), 1), signed(body, "whsec_test", now), http.StatusBadRequest},
		"not JSON":               {[]byte("hello"), signed([]byte("hello"), "whsec_test", now), http.StatusBadRequest},
		"an event without an id": {[]byte(`{}`), signed([]byte(`{}`), "whsec_test", now), http.StatusBadRequest},
	} {
		if got := h.deliver(c.body, c.header); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
	if n := h.number(`SELECT count(*) FROM stripe_events`); n != 0 {
		t.Fatalf("%d forged events were stored", n)
	}
	if got := h.deliver(body, signed(body, "whsec_test", now)); got != http.StatusOK {
		t.Fatalf("the genuine one: %d", got)
	}
}

func TestTheSameEventTenTimesAtOnceIsStoredOnceAndHandledOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := event("evt_10", "invoice.paid", "in_1")
	header := signed(body, "whsec_test", time.Now())
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			if got := h.deliver(body, header); got != http.StatusOK {
				t.Errorf("a duplicate answered %d", got)
			}
		})
	}
	wait.Wait()
	if n := h.number(`SELECT count(*) FROM stripe_events`); n != 1 {
		t.Errorf("%d rows", n)
	}
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
}

// TestTheKeyOfTheEventsTableIsWhatStopsDuplicates is the control: without the primary key the test above would fail.
func TestTheKeyOfTheEventsTableIsWhatStopsDuplicates(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Exec(`ALTER TABLE stripe_events DROP CONSTRAINT stripe_events_pkey`).Error)
	body := event("evt_10", "invoice.paid", "in_1")
	header := signed(body, "whsec_test", time.Now())
	for range 3 {
		h.deliver(body, header)
	}
	if n := h.number(`SELECT count(*) FROM stripe_events`); n < 2 {
		t.Errorf("%d rows: the key was not what stopped duplicates", n)
	}
}

func TestEventsThatAreNotOursAreAnsweredAndIgnored(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	live := bytes.Replace(event("evt_live", "invoice.paid", "in_1"), []byte(`"livemode":false`), []byte(`"livemode":true`), 1)
	for want, body := range map[string][]byte{
		"ignored":      event("evt_unknown", "plan.created", "plan_1"),
		"ignored_mode": live,
	} {
		if got := h.deliver(body, signed(body, "whsec_test", time.Now())); got != http.StatusOK {
			t.Errorf("%s: answered %d", want, got)
		}
		if n := h.number(`SELECT count(*) FROM stripe_events WHERE status = ?`, want); n != 1 {
			t.Errorf("%d events are %s", n, want)
		}
	}
}

func TestAFailingDatabaseAsksStripeToTryAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Exec(`ALTER TABLE stripe_events RENAME TO stripe_events_away`).Error)
	body := event("evt_1", "invoice.paid", "in_1")
	if got := h.deliver(body, signed(body, "whsec_test", time.Now())); got != http.StatusInternalServerError {
		t.Errorf("answered %d instead of 500", got)
	}
}

func TestTheBytesOnTheWireAreWhatIsVerified(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := event("evt_1", "invoice.paid", "in_1")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(body)
	must(t, err)
	must(t, w.Close())
	r := httptest.NewRequest(http.MethodPost, "/webhooks/stripe", bytes.NewReader(packed.Bytes()))
	r.Header.Set("Content-Encoding", "gzip")
	r.Header.Set("Stripe-Signature", signed(body, "whsec_test", time.Now()))
	if got := h.browser().exchange(r).status; got != http.StatusBadRequest {
		t.Errorf("a compressed body was unpacked before it was verified: %d", got)
	}
}

func TestATooLargeEventIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := httptest.NewRequest(http.MethodPost, "/webhooks/stripe", strings.NewReader(strings.Repeat("x", 300<<10)))
	r.Header.Set("Stripe-Signature", "t=1,v1=00")
	response, err := h.app.Test(r, -1)
	if err == nil {
		defer response.Body.Close()
		if response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("answered %d instead of 413", response.StatusCode)
		}
	}
}
