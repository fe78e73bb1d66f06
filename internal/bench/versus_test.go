package bench

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	clients = 8 // at once, ours and pgbench's
	rounds  = 3 // ours and pgbench in turn, so that a busy minute of the machine hits both
)

// rival is what pgbench does while ours rests: a script, and what must be ready before a run of perClient transactions.
type rival struct {
	script  string
	prepare func(tb testing.TB, perClient int) (defines []string)
}

// versus measures ours, and in turns with it pgbench as the rival (nil: nothing to compare with). ours is called b.N
// times by eight clients, each with its own connection and every time with another i. It reports the operations per
// second, the median and the 99th percentile of one operation, the processor time that one costs here (application and
// client together, without the database), and the median over the rounds of ours to pgbench.
func (h *house) versus(b *testing.B, against *rival, ours func(c *client, i int) error) {
	b.Helper()
	times := make([]time.Duration, b.N)
	var ratios, tps []float64
	var spent, cpu time.Duration
	b.StopTimer()
	b.ResetTimer()
	for round, from := 0, 0; round < rounds; round++ {
		upTo := b.N * (round + 1) / rounds
		n := upTo - from
		if n == 0 {
			continue
		}
		start := from
		b.StartTimer()
		began, used := time.Now(), processorTime(b)
		err := h.crowd(b, n, func(c *client, i int) error {
			began := time.Now()
			err := ours(c, start+i)
			times[start+i] = time.Since(began)
			return err
		})
		took := time.Since(began)
		b.StopTimer()
		cpu += processorTime(b) - used
		must(b, err)
		spent += took
		from = upTo
		if against != nil && b.N >= clients*rounds {
			rate := h.pgbench(b, *against, n/clients)
			tps = append(tps, rate)
			ratios = append(ratios, float64(n)/took.Seconds()/rate)
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(b.N)/spent.Seconds(), "ops/s")
	b.ReportMetric(milliseconds(times[b.N/2]), "p50-ms")
	b.ReportMetric(milliseconds(times[b.N*99/100]), "p99-ms")
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N), "cpu-µs")
	if len(ratios) > 0 {
		b.ReportMetric(median(tps), "pgbench/s")
		b.ReportMetric(median(ratios), "x_of_pgbench")
	}
}

// crowd lets eight clients do n things between them.
func (h *house) crowd(tb testing.TB, n int, do func(c *client, i int) error) error {
	tb.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	failed := make([]error, min(clients, n))
	for k := range failed {
		c := h.client(tb)
		all.Go(func() {
			for failed[k] == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				failed[k] = do(c, i)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// processorTime is what this process has used so far.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	must(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
