package workers

import (
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"imprimatur/internal/licensing"
)

// TestAnOutageOfTwoDaysIsOutlasted adds up the shortest waits that the jitter allows.
func TestAnOutageOfTwoDaysIsOutlasted(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]river.InsertOpts{"mail": licensing.SendMail{}.InsertOpts(), "certificate": licensing.MakeCertificate{}.InsertOpts()} {
		for _, first := range []time.Duration{0, time.Second, time.Minute} {
			sum := time.Duration(0)
			for failures := range opts.MaxAttempts - 1 {
				sum += patience{first}.wait(opts.Queue, failures) * 3 / 4
			}
			if sum < 48*time.Hour || sum > 7*24*time.Hour {
				t.Errorf("%s, first after %s: given up after %s", name, first, sum)
			}
		}
	}
}

func TestWaitsGrowToTheirLongest(t *testing.T) {
	t.Parallel()
	for queue, longest := range map[string]time.Duration{licensing.QueueMail: longestWait, licensing.QueueBilling: longestMoneyWait} {
		last := time.Duration(0)
		for failures := range 200 {
			wait := patience{time.Second}.wait(queue, failures)
			if wait < last || wait > longest || failures < 3 && wait != time.Second<<failures {
				t.Errorf("%s after %d failures: %s after %s", queue, failures, wait, last)
			}
			last = wait
		}
		if last != longest {
			t.Errorf("%s waits %s in the end", queue, last)
		}
		in := time.Until(patience{time.Second}.NextRetry(&rivertype.JobRow{Queue: queue, Errors: make([]rivertype.AttemptError, 30)}))
		if in < longest/2 || in > longest*5/4 {
			t.Errorf("%s: the next try is in %s", queue, in)
		}
	}
}

// TestTheReconcilersStepsFitIntoItsJob, with time to note the outcome.
func TestTheReconcilersStepsFitIntoItsJob(t *testing.T) {
	t.Parallel()
	if licensing.ReconcileTime > jobTimeout-2*time.Second {
		t.Errorf("steps of %s in a job of %s", licensing.ReconcileTime, jobTimeout)
	}
}
