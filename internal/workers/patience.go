package workers

import (
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"

	"imprimatur/internal/licensing"
)

// patience spaces the attempts of a failed job: first, then doubling to a longest
// wait, each with a quarter of jitter so that an outage does not end in a rush.
type patience struct{ first time.Duration }

// Money is asked about again soon; what waits for a mail server may wait longer,
// and so outlasts days with few attempts.
const (
	longestWait      = 30 * time.Minute
	longestMoneyWait = 10 * time.Minute
)

// NextRetry is when a failed job is tried again.
func (p patience) NextRetry(job *rivertype.JobRow) time.Time {
	wait := p.wait(job.Queue, len(job.Errors))
	jitter := time.Duration(rand.Int64N(int64(wait)/2)) - wait/4 //nolint:gosec // spreading retries is no secret
	return time.Now().Add(wait + jitter)
}

// wait is the time after so many earlier failures, before its jitter.
func (p patience) wait(queue string, failures int) time.Duration {
	longest := longestWait
	if queue == licensing.QueueBilling {
		longest = longestMoneyWait
	}
	wait := max(p.first, time.Second)
	for range failures {
		if wait *= 2; wait >= longest {
			return longest
		}
	}
	return min(wait, longest)
}
