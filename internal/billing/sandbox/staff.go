package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// in carries out, as one transaction, what a person does in the dashboard or what a bank does. A
// refusal of Stripe's is ErrOutcome here.
func (s *Server) in(ctx context.Context, what string, do func(*request) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it has nothing to do
	err = do(&request{ctx: ctx, tx: tx, now: s.now(), told: s.cfg.Now().Unix(), base: s.cfg.BaseURL})
	var p *problem
	if errors.As(err, &p) {
		err = fmt.Errorf("%w: %s", ErrOutcome, p.message)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	s.nudge()
	return nil
}

// RefundInvoice gives back money of a paid invoice without a credit note, as somebody does in the
// dashboard: an amount in minor units, or with 0 all that is left. It returns the refund's id.
// Errors: ErrOutcome.
func (s *Server) RefundInvoice(ctx context.Context, stripeInvoiceID string, minor int64) (id string, err error) {
	err = s.in(ctx, "refund invoice "+stripeInvoiceID, func(c *request) error {
		ch, err := c.paidCharge(stripeInvoiceID)
		if err != nil {
			return err
		}
		if minor == 0 {
			minor = ch.Amount - ch.AmountRefunded
		}
		r, err := c.refund(ch, minor, "requested_by_customer", nil)
		if err == nil {
			id = r.ID
		}
		return err
	})
	return id, err
}

// paidCharge locks the charge that paid an invoice.
func (c *request) paidCharge(invoiceID string) (*charge, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, invoiceID, true)
	if err != nil {
		return nil, err
	}
	if inv.Charge == nil {
		return nil, fmt.Errorf("%w: the invoice has no charge", ErrOutcome)
	}
	return get[charge](c.ctx, c.tx, kindCharge, *inv.Charge, true)
}

// RefundOutcome is how a refund goes on.
type RefundOutcome string

const (
	RefundSucceeded RefundOutcome = "succeeded" // of a waiting one
	RefundFailed    RefundOutcome = "failed"    // of a waiting one, or of one that seemed done
	RefundCanceled  RefundOutcome = "canceled"  // of one that waits for the payer's bank details
)

// SettleRefund lets a refund succeed, fail or be canceled. Errors: ErrOutcome when it is not
// waiting, or not in a state from which this can happen.
func (s *Server) SettleRefund(ctx context.Context, refundID string, outcome RefundOutcome) error {
	return s.in(ctx, "settle refund "+refundID, func(c *request) error {
		r, ch, err := c.lockRefund(refundID)
		if err != nil {
			return err
		}
		possible := r.Status == "pending" || r.Status == "requires_action"
		switch outcome {
		case RefundSucceeded:
		case RefundFailed:
			possible = possible || r.Status == "succeeded"
		case RefundCanceled:
			possible = r.Status == "requires_action"
		default:
			possible = false
		}
		if !possible {
			return fmt.Errorf("%w: the refund is %s", ErrOutcome, r.Status)
		}
		return c.settleRefund(r, ch, string(outcome))
	})
}

// DisputeInvoice lets the bank of the payer of an invoice dispute its charge, or only inquire. It
// returns the dispute's id. Errors: ErrOutcome.
func (s *Server) DisputeInvoice(ctx context.Context, stripeInvoiceID string, inquiry bool) (id string, err error) {
	err = s.in(ctx, "dispute invoice "+stripeInvoiceID, func(c *request) error {
		ch, err := c.paidCharge(stripeInvoiceID)
		if err != nil {
			return err
		}
		d, err := c.openDispute(ch, inquiry)
		if err == nil {
			id = d.ID
		}
		return err
	})
	return id, err
}

// MoveDispute lets a step happen to a dispute. Errors: ErrOutcome.
func (s *Server) MoveDispute(ctx context.Context, disputeID string, step DisputeStep) error {
	return s.in(ctx, "move dispute "+disputeID, func(c *request) error {
		d, err := c.lockDispute(disputeID)
		if err != nil {
			return err
		}
		return c.moveDispute(d, step)
	})
}

// DelayEvents puts off the delivery of events that wait, by the account's clock.
func (s *Server) DelayEvents(ctx context.Context, by time.Duration, eventIDs ...string) error {
	for _, id := range eventIDs {
		_, err := s.db.ExecContext(ctx, `UPDATE stripe_sandbox.deliveries SET next_at = $2 WHERE event_id = $1 AND state = 'pending'`,
			id, s.nowMillis()+by.Milliseconds())
		if err != nil {
			return fmt.Errorf("delay event %s: %w", id, err)
		}
	}
	return nil
}

// DeliverReversed sends every waiting event now, the newest first, and returns how many were
// taken. Those that were not taken wait on.
func (s *Server) DeliverReversed(ctx context.Context) (taken int, err error) {
	ids, err := s.waiting(ctx)
	for _, id := range ids {
		if _, failure := s.Redeliver(ctx, id); failure == nil {
			taken++
		} else {
			err = errors.Join(err, failure)
		}
	}
	return taken, err
}

// waiting lists the events that are still to be delivered, the newest first.
func (s *Server) waiting(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT event_id FROM stripe_sandbox.deliveries WHERE state = 'pending' ORDER BY seq DESC LIMIT 500`)
	if err != nil {
		return nil, fmt.Errorf("list waiting events: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list waiting events: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
