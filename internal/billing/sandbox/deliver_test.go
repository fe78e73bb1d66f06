package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"
)

func TestEventsArriveSignedInOrderAndAtOnce(t *testing.T) {
	d := newDesk(t)
	d.run(d.Server)
	begun := time.Now()
	id := d.open()
	got := d.hook.wait(t, 3)
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("three events took %v", took)
	}
	var kinds []string
	for _, g := range got {
		kinds = append(kinds, g.kind)
		if err := webhook.ValidatePayloadIgnoringTolerance(g.body, g.signature, secret); err != nil {
			t.Errorf("%s: %v", g.kind, err)
		}
		if !strings.HasPrefix(g.signature, "t=1795770000,") {
			t.Errorf("signed at %s, not at the sandbox's own time", g.signature)
		}
	}
	if want := "invoice.created invoice.updated invoice.finalized"; strings.Join(kinds, " ") != want {
		t.Errorf("%v of %s, want %s", kinds, id, want)
	}
	d.settled(id, "delivered")
}

// settled waits until every subscribed event about an object has the wanted delivery state.
func (d *desk) settled(objectID, state string) {
	d.Helper()
	last := ""
	for range 500 {
		rest := 0
		for _, e := range d.events(objectID) {
			if e.Delivery != "" && e.Delivery != state {
				rest++
				last = e.Type + " is " + e.Delivery
			}
		}
		if rest == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	d.Errorf("%s, want %s", last, state)
}

func TestARefusedEventIsOfferedFiveTimesWithAFreshSignature(t *testing.T) {
	d := newDesk(t)
	id := d.draft()
	events := d.events(id)
	d.must(d.DropEvents(t.Context(), events[1].ID)) // leave one event to watch
	d.hook.answer(500, 404, 302, 503, 500, 500)
	d.run(d.Server)
	signatures := map[string]bool{}
	for _, pause := range []time.Duration{0, time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute} {
		d.advance(pause)
		got := d.hook.wait(t, 1)
		if got[0].id != events[0].ID {
			t.Fatalf("%s came instead of %s", got[0].id, events[0].ID)
		}
		signatures[got[0].signature] = true
		d.attempted(id, len(signatures))
	}
	d.settledAs(id, "failed")
	d.advance(time.Hour)
	d.open() // the loop is alive, and does not offer the failed one again
	for _, g := range d.hook.wait(t, 3) {
		if g.id == events[0].ID {
			t.Error("a sixth attempt")
		}
	}
	if len(signatures) != 5 {
		t.Errorf("%d different signatures in 5 attempts", len(signatures))
	}
}

// attempted waits until the first event about an object was tried n times and put back.
func (d *desk) attempted(objectID string, n int) {
	d.Helper()
	for range 500 {
		if e := d.events(objectID)[0]; e.Attempts == n && e.LastStatus != 0 {
			time.Sleep(20 * time.Millisecond)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	d.Fatalf("%+v, want %d attempts", d.events(objectID)[0], n)
}

func (d *desk) settledAs(objectID, state string) {
	d.Helper()
	for range 500 {
		if d.events(objectID)[0].Delivery == state {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	d.Errorf("%+v, want %s", d.events(objectID)[0], state)
}

// What is written while nobody delivers, or while the receiver is away, arrives after the next
// start: nothing is kept in memory.
func TestEventsSurviveAKill(t *testing.T) {
	d := newDesk(t)
	id := d.open() // no Run: the process dies here
	second := d.again()
	d.run(second)
	if got := d.hook.wait(t, 3); len(got) != 3 {
		t.Errorf("%d events after the restart", len(got))
	}
	if d.status(id) != "open" {
		t.Errorf("the invoice is %s after the restart", d.status(id))
	}
}

func TestADeliveryUnderWayAtAKillIsMadeAgainAtTheNextStart(t *testing.T) {
	d := newDesk(t)
	d.draft()
	_, err := d.db.Exec(`UPDATE stripe_sandbox.deliveries SET attempts = 1, next_at = next_at + 30000`) // claimed, then killed
	d.must(err)
	d.run(d.again())
	if got := d.hook.wait(t, 2); len(got) != 2 {
		t.Errorf("%d events", len(got))
	}
}

func TestTwoDeliverersSendEachEventOnce(t *testing.T) {
	d := newDesk(t)
	d.run(d.Server)
	d.run(d.again())
	seen := map[string]int{}
	for range 5 {
		d.open()
	}
	for _, g := range d.hook.wait(t, 15) {
		seen[g.id]++
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
}

func TestHeldDroppedAndRepeatedEvents(t *testing.T) {
	d := newDesk(t)
	d.HoldEvents(true)
	d.run(d.Server)
	id := d.open()
	events := d.events(id)
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	for _, i := range []int{2, 0, 0} { // out of order, and one twice
		status, err := d.Redeliver(t.Context(), events[i].ID)
		if err != nil || status != 200 {
			t.Fatalf("%d %v", status, err)
		}
	}
	got := d.hook.wait(t, 3)
	if got[0].id != events[2].ID || got[1].id != events[0].ID || got[2].id != events[0].ID {
		t.Errorf("arrived: %s %s %s", got[0].kind, got[1].kind, got[2].kind)
	}
	d.must(d.DropEvents(t.Context(), events[1].ID))
	d.HoldEvents(false)
	d.open()
	for _, g := range d.hook.wait(t, 3) {
		if g.id == events[1].ID || g.id == events[0].ID {
			t.Errorf("%s came although dropped or delivered", g.kind)
		}
	}
	if d.call("GET", "/v1/events/"+events[1].ID)["type"] != "invoice.updated" {
		t.Error("a dropped event is not listed")
	}
	d.hook.answer(500)
	if status, err := d.Redeliver(t.Context(), events[1].ID); err == nil || status != 500 {
		t.Errorf("a refused redelivery: %d %v", status, err)
	}
}
