package workers

import (
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// patience spaces the attempts of a failed job: first, then doubling to ten
// minutes, each with a quarter of jitter so that an outage does not end in a rush.
type patience struct{ first time.Duration }

const longestWait = 10 * time.Minute

// NextRetry is when a failed job is tried again.
func (p patience) NextRetry(job *rivertype.JobRow) time.Time {
	wait := max(p.first, time.Second)
	for range min(len(job.Errors), 12) {
		wait *= 2
	}
	wait = min(wait, longestWait)
	jitter := time.Duration(rand.Int64N(int64(wait)/2)) - wait/4 //nolint:gosec // spreading retries is no secret
	return time.Now().Add(wait + jitter)
}
