package licensing

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
)

// takeTurn keeps the moments of the newest calls, as many as go out in a second, in one
// row. The next call goes out a second after the oldest of them, and never before the
// newest: in no second are there more. The clock is the database's, as the processes'
// own differ. No row comes back when the turn would come too late: then none is taken.
const takeTurn = `
	INSERT INTO call_turns AS c (name, at) VALUES (@name, array_fill(clock_timestamp() - interval '1 second', ARRAY[CAST(@calls AS int) - 1]) || clock_timestamp())
	ON CONFLICT (name) DO UPDATE SET at = c.at[2:] || greatest(clock_timestamp(), c.at[1] + interval '1 second', c.at[cardinality(c.at)])
	WHERE greatest(c.at[1] + interval '1 second', c.at[cardinality(c.at)]) <= clock_timestamp() + make_interval(secs => @patience)
	RETURNING extract(epoch FROM at[cardinality(at)] - clock_timestamp())`

// StripeTurn bounds the calls to one account at Stripe over all processes on a database:
// at most so many (at least two) in any second. It is a statement of its own before each call, outside
// any transaction, and holds no connection while it waits.
func StripeTurn(db *gorm.DB, account string, calls int) billing.Turn {
	name := fmt.Sprintf("stripe:%s:%d", account, calls)
	return func(ctx context.Context) error {
		patience := billing.Timeout
		if until, bounded := ctx.Deadline(); bounded {
			patience = min(patience, time.Until(until)) //nolint:gocritic // a context's deadline is on this machine's clock
		}
		var wait []float64
		err := db.WithContext(ctx).Raw(takeTurn, map[string]any{"name": name, "calls": calls, "patience": patience.Seconds()}).Scan(&wait).Error
		if err != nil {
			return fmt.Errorf("take a turn at Stripe: %w", err)
		}
		if len(wait) == 0 {
			return fmt.Errorf("no turn at Stripe within %s: %w", patience, context.DeadlineExceeded)
		}
		select {
		case <-time.After(time.Duration(wait[0] * float64(time.Second))):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
