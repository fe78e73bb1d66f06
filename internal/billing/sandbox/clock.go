package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// The account's clock is the configured one plus what it was put forward by. It dates objects,
// ages idempotency keys and lets waiting deliveries fall due. Events are dated and signed by the
// configured clock alone, as with Stripe's test clocks, so that their receiver still takes them.

// AdvanceClock puts the account's clock forward, for every server on this database. Disputes that
// nobody answered in time are lost by it.
func (s *Server) AdvanceClock(ctx context.Context, by time.Duration) error {
	if by < 0 {
		return fmt.Errorf("%w: a clock only goes forward", ErrOutcome)
	}
	err := s.in(ctx, "advance the clock", func(c *request) error {
		_, err := c.tx.ExecContext(ctx, `INSERT INTO stripe_sandbox.clock (ahead) VALUES ($1)
			ON CONFLICT (one) DO UPDATE SET ahead = clock.ahead + excluded.ahead`, int64(by.Seconds()))
		if err != nil {
			return fmt.Errorf("store the clock: %w", err)
		}
		c.now += int64(by.Seconds())
		return c.loseOverdueDisputes()
	})
	return errors.Join(err, s.readClock(ctx))
}

// Clock is the account's present time.
func (s *Server) Clock() time.Time {
	return s.cfg.Now().Add(time.Duration(s.ahead.Load()) * time.Second).UTC()
}

// readClock takes over what another server on this database put the clock forward by.
func (s *Server) readClock(ctx context.Context) error {
	var ahead int64
	err := s.db.QueryRowContext(ctx, `SELECT ahead FROM stripe_sandbox.clock`).Scan(&ahead)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the sandbox's clock: %w", err)
	}
	if s.ahead.Swap(ahead) != ahead {
		s.nudge()
	}
	return nil
}

func (c *request) loseOverdueDisputes() error {
	due, err := selectAll[dispute](c.ctx, c.tx,
		`kind = $1 AND status = 'needs_response' AND (body->'evidence_details'->>'due_by')::bigint < $2 ORDER BY seq`, kindDispute, c.now)
	if err != nil {
		return err
	}
	for i := range due {
		d, err := c.lockDispute(due[i].ID)
		if err != nil {
			return err
		}
		d.EvidenceDetails.PastDue = true
		if err := c.moveDispute(d, DisputeLost); err != nil {
			return err
		}
	}
	return nil
}
