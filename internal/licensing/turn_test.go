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

// TestCallsOfTwoProcessesKeepToOnePace: two processes that call as fast as they may make
// no more than five calls in any second, and nearly as many as that. The control is the
// same without a turn: each keeps to its own pace, and together they make too many.
func TestCallsOfTwoProcessesKeepToOnePace(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	for name, alone := range map[string]bool{"by turns": false, "control: each alone": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, url := testdb.NewURL(t)
			at := callers(t, 2, url, alone)
			most := busiest(at, time.Second-20*time.Millisecond) // who is woken late comes nearer to who comes next
			if most > billing.CallsPerSecond != alone {
				t.Errorf("%d calls in a second", most)
			}
			if least := billing.CallsPerSecond * (callerSeconds - 1); len(at) < least {
				t.Errorf("%d calls in %d seconds, could be %d", len(at), callerSeconds, least)
			}
			t.Logf("%d calls, at most %d in a second", len(at), most)
		})
	}
}

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

// busiest is how many of some moments lie within a span at most.
func busiest(at []time.Time, span time.Duration) (most int) {
	for first, last := 0, 0; last < len(at); last++ {
		for at[last].Sub(at[first]) > span {
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
