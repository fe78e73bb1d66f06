package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestARateLimitIsExact: fifty at once through two desks let exactly the burst
// pass; then one more for each interval, and never more than the burst again.
func TestARateLimitIsExact(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desks := []*licensing.Desk{h.desk, h.another(h.stripe.Transport(), 0)}
	const burst, interval = 7, 10 * time.Second
	knocks := func(key string, n int) int {
		var acts []func() error
		for i := range n {
			acts = append(acts, func() error { return desks[i%2].Allow(t.Context(), key, interval, burst) })
		}
		return succeeded(t, atOnce(acts...), models.ErrThrottled)
	}
	for _, c := range []struct {
		passes time.Duration
		want   int
	}{
		{0, burst}, {0, 0}, {interval - time.Microsecond, 0}, {time.Microsecond, 1}, {0, 0}, {3 * interval, 3}, {time.Hour, burst}, {interval / 2, 0}, {interval / 2, 1},
	} {
		h.clock.pass(c.passes)
		if got := knocks("door", 50); got != c.want {
			t.Errorf("%s later %d passed, want %d", c.passes, got, c.want)
		}
	}
	if got := knocks("another door", 50); got != burst {
		t.Errorf("at another door %d passed", got)
	}
}

// TestWhatCountsForMoreUsesALimitUpSooner: large and small share one budget, which comes back with time.
func TestWhatCountsForMoreUsesALimitUpSooner(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	much := func(n int64) error { return h.desk.AllowMuch(t.Context(), "budget", n, time.Minute, 10) }
	for n, c := range []struct {
		passes time.Duration
		much   int64
		passed bool
	}{{0, 11, false}, {0, 7, true}, {0, 4, false}, {0, 3, true}, {0, 1, false}, {2 * time.Minute, 3, false}, {0, 2, true}, {0, 1, false}} {
		h.clock.pass(c.passes)
		if err := much(c.much); (err == nil) != c.passed || err != nil && !is(err, models.ErrThrottled) {
			t.Errorf("step %d: %v", n, err)
		}
	}
}

// TestARateLimitInTwoSteps is the control: a limit that reads and then writes
// lets more pass, and fifty at once notice.
func TestARateLimitInTwoSteps(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const burst, interval = 7, 10 * time.Second
	until := h.clock.now().Add(burst * interval)
	h.run(`INSERT INTO throttles (key, tat) VALUES ('door', ?)`, h.clock.now())
	n := succeeded(t, atOnce(times(50, func() error {
		var at time.Time
		if err := h.db.Raw(`SELECT tat FROM throttles, pg_sleep(0.02) WHERE key = 'door'`).Scan(&at).Error; err != nil {
			return err
		}
		if at = at.Add(interval); at.After(until) {
			return models.ErrThrottled
		}
		return h.db.Exec(`UPDATE throttles SET tat = ? WHERE key = 'door'`, at).Error
	})...), models.ErrThrottled)
	if n <= burst {
		t.Errorf("%d passed: the test above proves nothing", n)
	}
}

// TestForgottenLimitsForgive: a limit that is over leaves no row behind, one that
// holds stays.
func TestForgottenLimitsForgive(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for n := range 3 {
		must(t, h.desk.Allow(t.Context(), fmt.Sprint(n), time.Minute, 1))
	}
	h.clock.pass(30 * time.Second)
	must(t, h.desk.Allow(t.Context(), "late", time.Minute, 1))
	h.clock.pass(31 * time.Second)
	must(t, h.desk.KeepTime(t.Context()))
	if n := h.count(`SELECT count(*) FROM throttles`); n != 1 {
		t.Errorf("%d rows", n)
	}
	if err := h.desk.Allow(t.Context(), "late", time.Minute, 1); !is(err, models.ErrThrottled) {
		t.Errorf("forgiven too early: %v", err)
	}
}

// TestCheckPaymentIsThrottled and asks nothing about what is settled.
func TestCheckPaymentIsThrottled(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	jobs := func() int64 { return h.count(`SELECT count(*) FROM river_job WHERE kind = 'read_invoice'`) }
	errs := atOnce(times(20, func() error { return h.desk.CheckPayment(t.Context(), r.ID) })...)
	if n := succeeded(t, errs, models.ErrThrottled); n != 6 || jobs() != 6 {
		t.Errorf("%d asked, %d jobs", n, jobs())
	}
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	h.clock.pass(time.Hour)
	must(t, h.desk.CheckPayment(t.Context(), r.ID))
	if jobs() != 6 {
		t.Error("asked about a settled invoice")
	}
	if err := h.desk.CheckPayment(t.Context(), h.submitted("other").ID); !is(err, models.ErrNotFound) {
		t.Errorf("without an invoice: %v", err)
	}
}

// TestCheckPaymentWithoutTheThrottle is the control: when nothing remembers who
// asked, all twenty are asked at Stripe.
func TestCheckPaymentWithoutTheThrottle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.invoiced("k")
	h.run(`CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.tat := '1970-01-01'; RETURN NEW; END $$`)
	h.run(`CREATE TRIGGER forget BEFORE INSERT OR UPDATE ON throttles FOR EACH ROW EXECUTE FUNCTION forget()`)
	errs := atOnce(times(20, func() error { return h.desk.CheckPayment(t.Context(), r.ID) })...)
	jobs := h.count(`SELECT count(*) FROM river_job WHERE kind = 'read_invoice'`)
	if n := succeeded(t, errs, models.ErrThrottled); n != 20 || jobs != 20 {
		t.Errorf("%d asked, %d jobs: the test above proves nothing", n, jobs)
	}
}
