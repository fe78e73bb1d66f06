package licensing_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/licensing"
	"imprimatur/internal/postgres"
	"imprimatur/internal/testdb"
)

// What a process of its own is told by the test that starts it.
const (
	callerDatabase = "TURN_TEST_DATABASE" // its presence makes a test process a caller
	callerAlone    = "TURN_TEST_ALONE"    // the control: by its own pace alone
	callerSeconds  = 4
)

// TestCallsOfTwoProcessesKeepToOnePace: two processes that call as fast as they may are
// given no more than five turns in any second, by the database's clock, and no call goes
// out before its turn. The control is the same without turns: each keeps to its own
// pace, and together they make too many.
func TestCallsOfTwoProcessesKeepToOnePace(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	for name, alone := range map[string]bool{"by turns": false, "control: each alone": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, url := testdb.NewURL(t)
			must(t, db.Gorm.Exec(turnsGiven).Error)
			calls := callers(t, 2, url, alone)
			var turns []time.Time
			must(t, db.Gorm.Raw(`SELECT at FROM turns_given ORDER BY at`).Scan(&turns).Error)
			t.Logf("%d turns, %d calls", len(turns), len(calls))
			if alone {
				if most := busiest(calls, time.Second); most <= billing.CallsPerSecond {
					t.Errorf("without turns only %d calls in a second", most)
				}
				return
			}
			if most := busiest(turns, time.Second); most > billing.CallsPerSecond {
				t.Errorf("%d turns in a second", most)
			}
			if len(calls) <= billing.CallsPerSecond || len(calls) > len(turns) {
				t.Fatalf("%d calls with %d turns", len(calls), len(turns))
			}
			for n, call := range calls { // each comes at its turn or later, so the nth of all does
				if call.Before(turns[n].Truncate(time.Millisecond)) {
					t.Errorf("call %d went out at %s, before turn %d at %s", n, call, n, turns[n])
				}
			}
		})
	}
}

// turnsGiven writes every turn down.
const turnsGiven = `
	CREATE TABLE turns_given (at timestamptz NOT NULL);
	CREATE FUNCTION give_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO turns_given VALUES (NEW.at[cardinality(NEW.at)]); RETURN NEW; END $$;
	CREATE TRIGGER turns_are_given AFTER INSERT OR UPDATE ON call_turns FOR EACH ROW EXECUTE FUNCTION give_turn()`

// callers starts processes that call for some seconds, and gives the moments of all calls in order.
func callers(t *testing.T, n int, url string, alone bool) []time.Time {
	t.Helper()
	var mu sync.Mutex
	var all []time.Time
	var running sync.WaitGroup
	for range n {
		running.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCaller$", "-test.v")
			cmd.Env = append(os.Environ(), callerDatabase+"="+url, callerAlone+"="+strconv.FormatBool(alone))
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("caller: %v\n%s", err, out)
			}
			mu.Lock()
			defer mu.Unlock()
			for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
				var ns int64
				if _, err := fmt.Sscanf(lines.Text(), "call %d", &ns); err == nil {
					all = append(all, time.Unix(0, ns))
				}
			}
		})
	}
	running.Wait()
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// busiest is how many of some moments lie at most within less than a span.
func busiest(at []time.Time, span time.Duration) (most int) {
	for first, last := 0, 0; last < len(at); last++ {
		for at[last].Sub(at[first]) >= span {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// TestCaller is no test: it is the process that the one above starts.
func TestCaller(t *testing.T) {
	url := os.Getenv(callerDatabase)
	if url == "" {
		t.Skip("started by another test")
	}
	db, err := postgres.Open(t.Context(), url, postgres.Options{})
	must(t, err)
	cfg := billing.Config{SecretKey: "sk_test_turns", CallsPerSecond: billing.CallsPerSecond, HTTPClient: &http.Client{Transport: told{}}}
	if os.Getenv(callerAlone) != "true" {
		cfg.Turn = licensing.StripeTurn(db.Gorm, "test", billing.CallsPerSecond)
	}
	client, err := billing.New(cfg)
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), callerSeconds*time.Second)
	defer cancel()
	var running sync.WaitGroup
	for range 3 {
		running.Go(func() {
			for ctx.Err() == nil {
				_, _ = client.Invoice(ctx, "in_1")
			}
		})
	}
	running.Wait()
}

// told answers every call with a refusal and says when it went out.
type told struct{}

func (told) RoundTrip(*http.Request) (*http.Response, error) {
	fmt.Printf("call %d\n", time.Now().UnixNano()) //nolint:forbidigo // read by the test that started this process
	return nil, http.ErrHandlerTimeout
}

// TestATurnIsTakenOnlyWhenItComesInTime: who cannot wait so long takes none, and other
// accounts have turns of their own.
func TestATurnIsTakenOnlyWhenItComesInTime(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	turn := licensing.StripeTurn(h.db, "test", 5)
	began := time.Now()
	for range 6 {
		must(t, turn(t.Context()))
	}
	if took := time.Since(began); took < 950*time.Millisecond {
		t.Errorf("the sixth came after %s", took)
	}
	h.run(`UPDATE call_turns SET at = array_fill(now() + interval '1 hour', ARRAY[5])`)
	for range 20 {
		if err := turn(t.Context()); !is(err, context.DeadlineExceeded) {
			t.Fatalf("a turn that comes too late: %v", err)
		}
	}
	if n := h.count(`SELECT count(*) FROM call_turns WHERE at[1] = at[5]`); n != 1 {
		t.Error("a turn was taken that comes too late")
	}
	must(t, licensing.StripeTurn(h.db, "live", 5)(t.Context()))
}
