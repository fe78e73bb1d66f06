package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// schedule is where a run is killed: at one commit, before the server hears of
// it or after the server has done it and before the program knows.
type schedule struct {
	step
	done bool
}

func (s schedule) String() string {
	return fmt.Sprintf("%s %d %s", map[bool]string{false: "before", true: "after"}[s.done], s.nth, s.writes)
}

// sampledKinds is how many kinds of commit `make test` kills at: each start of the program costs seconds of both cores.
const sampledKinds = 10

// atOnce is how many programs run beside each other; they mostly wait.
const atOnce = 4

// TestAKillAtEveryCommitBetweenAcceptanceAndLicence lets the real program make
// a licence once undisturbed and notes its commits. Then it is killed without
// warning at each of them, started anew, and everything is counted. As a part
// of `make test` some kinds of commit are killed at once each, in one way or the
// other, as the printed seed draws them; `make kills` takes all (KILLS=all, or KILLS=SEED
// for the same sample again).
func TestAKillAtEveryCommitBetweenAcceptanceAndLicence(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the real program many times")
	}
	t.Parallel()
	calm := newVictim(t)
	steps := calm.undisturbed()
	want := calm.letters()
	for n, s := range steps {
		t.Logf("commit %d: %s, %d", n+1, s.writes, s.nth)
	}
	calm.blameless(want)
	chosen := drawn(t, steps)
	var met, violated atomic.Int32
	inParallel(chosen, func(s schedule) {
		t.Run(s.String(), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					violated.Add(1)
				}
			}()
			v := newVictim(t)
			if v.suffer(s, nil) {
				met.Add(1)
			}
			v.blameless(want)
		})
	})
	t.Logf("%d commits, %d schedules, %d killed where planned, %d violations", len(steps), len(chosen), met.Load(), violated.Load())
	if int(met.Load()) < len(chosen)*2/3 {
		t.Errorf("only %d of %d schedules came to their commit", met.Load(), len(chosen))
	}
}

// drawn is every schedule, or one for each kind of commit.
func drawn(t *testing.T, steps []step) (chosen []schedule) {
	t.Helper()
	mode := os.Getenv("KILLS")
	seed, err := strconv.ParseUint(mode, 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	dice := rand.New(rand.NewPCG(seed, 0))
	times, order := map[string]int{}, []string{}
	for _, s := range steps {
		if mode == "all" {
			chosen = append(chosen, schedule{s, false}, schedule{s, true})
		}
		if times[s.writes]++; times[s.writes] == 1 {
			order = append(order, s.writes)
		}
	}
	if mode == "all" {
		return chosen
	}
	t.Logf("again with KILLS=%d", seed)
	dice.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, writes := range order[:min(len(order), sampledKinds)] {
		chosen = append(chosen, schedule{step{writes, 1 + dice.IntN(times[writes])}, dice.IntN(2) == 1})
	}
	return chosen
}

// inParallel takes subtests that the -parallel of the whole run need not hold up.
func inParallel(all []schedule, do func(schedule)) {
	queue := make(chan schedule)
	var wait sync.WaitGroup
	for range atOnce {
		wait.Go(func() {
			for s := range queue {
				do(s)
			}
		})
	}
	for _, s := range all {
		queue <- s
	}
	close(queue)
	wait.Wait()
}

// undisturbed lists the commits from the acceptance to the end of all work.
func (v *victim) undisturbed() (steps []step) {
	v.t.Helper()
	r, q := v.begun()
	var mu sync.Mutex
	v.tap.tell(func(s step, done bool) bool {
		mu.Lock()
		defer mu.Unlock()
		if done {
			steps = append(steps, s)
		}
		return false
	})
	if status := v.accept(r, q); status != http.StatusSeeOther {
		v.t.Fatalf("acceptance answered %d\n%s", status, v.output.String())
	}
	v.wait("the licence", func() bool { return v.goesOn(r) })
	v.tap.tell(nil)
	v.kill()
	return steps
}

// begun starts the program and lets it do what is left from the quote.
func (v *victim) begun() (models.Request, models.Quote) {
	v.t.Helper()
	r, q := v.quoted()
	v.start()
	v.wait("the letters before the acceptance", func() bool { return v.idle() })
	return r, q
}

// suffer is a run that is killed as a schedule says; met tells whether it came to that.
func (v *victim) suffer(s schedule, whileDown func()) (met bool) {
	v.t.Helper()
	r, q := v.begun()
	var dead atomic.Bool
	program := v.process.Process
	v.tap.tell(func(now step, done bool) bool {
		if now == s.step && done == s.done && !dead.Load() {
			_ = program.Kill()
			dead.Store(true)
		}
		return dead.Load()
	})
	status := v.accept(r, q)
	v.wait("the licence or the end", func() bool { return dead.Load() || v.goesOn(r) })
	if dead.Load() {
		v.kill()
		v.wait("the server to notice", func() bool {
			return v.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '`+victimName+`'`) == 0
		})
		v.tap.tell(nil)
		v.anHourPasses()
		if whileDown != nil {
			whileDown()
		}
		v.start()
		if status != http.StatusSeeOther { // nobody answered: a person presses the button again
			if status = v.accept(r, q); status != http.StatusSeeOther && status != http.StatusConflict {
				v.t.Errorf("the second acceptance answered %d", status)
			}
		}
		v.wait("the licence", func() bool { return v.goesOn(r) })
	} else if status != http.StatusSeeOther {
		v.t.Errorf("acceptance answered %d", status)
	}
	v.kill()
	return dead.Load()
}

// goesOn pays once the letter with the invoice has come, and tells whether all is done.
func (v *victim) goesOn(r models.Request) bool {
	v.t.Helper()
	if !v.paid && v.count(`SELECT count(*) FROM mails m JOIN captured_mails c ON c.message_id LIKE '%' || m.message_id || '%' WHERE m.kind = 'invoice_ready'`) > 0 {
		inv, err := models.LatestInvoice(v.t.Context(), v.db.Gorm, r.ID)
		v.must(err)
		v.must(v.stripe.PayInvoice(v.t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard))
		v.paid = true
	}
	return v.paid && v.idle() && v.count(`SELECT count(*) FROM certificates`) == 1
}

// ourJobs are those of this one agreement; the periodic ones come for ever, and
// the article's address leads nowhere.
const ourJobs = `river_job WHERE kind NOT IN ('keep_time', 'reconcile', 'read_article')`

// idle tells whether no letter, job or delivery is waiting.
func (v *victim) idle() bool {
	return v.count(`SELECT (SELECT count(*) FROM mails WHERE status = 'waiting') + (SELECT count(*) FROM stripe_sandbox.deliveries WHERE state = 'pending') +
		(SELECT count(*) FROM `+ourJobs+` AND finalized_at IS NULL)`) == 0
}

// unfinished lists what idle waits for.
func (v *victim) unfinished() (all []string) {
	v.t.Helper()
	v.must(v.books.Raw(`SELECT 'letter ' || kind || ' ' || status FROM mails WHERE status = 'waiting'
		UNION ALL SELECT 'delivery ' || event_id || ' ' || state || ' ' || last_error FROM stripe_sandbox.deliveries WHERE state = 'pending'
		UNION ALL SELECT 'job ' || kind || ' ' || state || ' since ' || coalesce(attempted_at, created_at) FROM ` + ourJobs + ` AND finalized_at IS NULL`).Scan(&all).Error)
	return all
}

// anHourPasses makes what waits for a time due, as it would be an hour later.
func (v *victim) anHourPasses() {
	v.t.Helper()
	for _, past := range []string{
		`UPDATE river_job SET attempted_at = attempted_at - interval '1 hour' WHERE state = 'running'`,
		`UPDATE river_job SET scheduled_at = scheduled_at - interval '1 hour' WHERE state IN ('retryable', 'scheduled')`,
		`UPDATE river_leader SET expires_at = expires_at - interval '1 hour'`,
		`UPDATE stripe_sandbox.deliveries SET next_at = next_at - 3600000 WHERE state = 'pending'`,
	} {
		_, err := v.db.SQL.ExecContext(v.t.Context(), past)
		v.must(err)
	}
}

func (v *victim) count(query string) (n int) {
	v.t.Helper()
	v.must(v.books.Raw(query).Scan(&n).Error)
	return n
}
