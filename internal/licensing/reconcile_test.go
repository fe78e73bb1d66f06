package licensing_test

import (
	"context"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// mark reads a mark of the reconciler.
func (h *house) mark(name string) string {
	h.t.Helper()
	v, err := models.MarkValue(h.t.Context(), h.db, name)
	must(h.t, err)
	return v
}

// TestASlowListOfEventsKeepsNoPaymentWaiting: the list takes all the time that
// the job has.
func TestASlowListOfEventsKeepsNoPaymentWaiting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.pay(inv)
	h.clock.pass(20 * time.Minute)
	h.stripe.Break(sandbox.Fault{Path: "/v1/events", Kind: sandbox.Timeout})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := h.desk.Reconcile(ctx, time.Minute); err == nil {
		t.Fatal("the list was not slow")
	}
	h.granted(r)
	if at := h.mark("reconciled_at"); at != "" {
		t.Errorf("counts as done at %s", at)
	}
	h.stripe.Heal()
	must(t, h.desk.Reconcile(t.Context(), time.Minute))
	if at := h.mark("reconciled_at"); at != h.clock.now().Format(time.RFC3339) {
		t.Errorf("done at %q", at)
	}
}

// many tells the sandbox of so many events, n in each second from a moment on.
func (h *house) many(name string, n, seconds int, from time.Time) {
	h.t.Helper()
	h.run(`INSERT INTO stripe_sandbox.events (id, type, created, object_id, body)
		SELECT 'evt_many' || ? || s || '_' || i, e.type, ? + s, 'in_stranger', jsonb_set(jsonb_set(jsonb_set(e.body::jsonb, '{id}', to_jsonb('evt_many' || ? || s || '_' || i)), '{created}', to_jsonb(? + s)),
			'{data,object}', '{"id": "in_stranger", "object": "invoice"}')
		FROM generate_series(0, ?::int - 1) s, generate_series(1, ?::int) i, (SELECT * FROM stripe_sandbox.events WHERE type = 'invoice.finalized' LIMIT 1) e
		ORDER BY s, i`, name, from.Unix(), name, from.Unix(), seconds, n)
}

// TestManyEventsAreFetchedOldestFirst: a round that breaks off keeps what it has,
// and the next one goes on there.
func TestManyEventsAreFetchedOldestFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.invoiced("k")
	must(t, h.desk.Reconcile(t.Context(), time.Hour))
	start := h.clock.now()
	h.clock.pass(4 * time.Hour)
	h.many("burst", 20, 10, start.Add(time.Hour))
	h.many("second", 110, 1, start.Add(2*time.Hour)) // more than a page, in one second
	h.many("quiet", 1, 20, start.Add(3*time.Hour+50*time.Minute))
	stored := func() int64 { return h.count(`SELECT count(*) FROM stripe_events WHERE id LIKE 'evt_many%'`) }
	h.breakTable("INSERT", "stripe_events", 120)
	if err := h.desk.Reconcile(t.Context(), 24*time.Hour); err == nil {
		t.Fatal("nothing broke")
	}
	h.heal("stripe_events", 120)
	fetched := func() time.Time {
		at, err := time.Parse(time.RFC3339, h.mark("stripe_events_until:sandbox"))
		must(t, err)
		return at
	}
	if at := fetched(); at.Before(start.Add(time.Hour)) || at.After(start.Add(time.Hour+20*time.Second)) {
		t.Errorf("%d events stored until %s", stored(), at)
	}
	for range 10 { // a slow machine may need more than one round
		before := fetched()
		if h.desk.Reconcile(t.Context(), 24*time.Hour) == nil {
			break
		}
		if !fetched().After(before) {
			t.Errorf("a round without progress at %s", before)
		}
	}
	if n := stored(); n != 330 {
		t.Errorf("%d events of 330", n)
	}
	if want := h.clock.now().Add(-15 * time.Minute); !fetched().Equal(want) {
		t.Errorf("fetched until %s, want %s", fetched(), want)
	}
	// An event that appears late, behind the newest that was listed, is not missed.
	h.run(`DELETE FROM stripe_events WHERE id = 'evt_manyquiet19_1'`)
	must(t, h.desk.Reconcile(t.Context(), 24*time.Hour))
	if stored() != 330 {
		t.Error("a late event was missed")
	}
}
