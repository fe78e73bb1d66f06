package sandbox

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"
)

const (
	// maxAttempts is how often an event is offered before it counts as failed.
	maxAttempts = 5
	// lease protects a delivery under way from a second worker.
	lease = 30 * time.Second
	// deliveryTimeout bounds one webhook request.
	deliveryTimeout = 10 * time.Second
	// idle is how long the loop sleeps when nobody wakes it: for retries, and for events
	// written by another process.
	idle = time.Second
)

// backoff is the pause after the first, second ... failed attempt.
var backoff = [maxAttempts - 1]time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute}

func webhookClient() *http.Client {
	return &http.Client{
		Timeout:   deliveryTimeout,
		Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // like Stripe: a redirect is a failure
		},
	}
}

// Run delivers events to the webhook address until ctx ends, in order, each as soon as it is
// written. What a killed process had under way is delivered again at the next start. Any number
// of processes may run it on one database.
func (s *Server) Run(ctx context.Context) error {
	defer s.client.CloseIdleConnections()
	_, err := s.db.ExecContext(ctx, `UPDATE stripe_sandbox.deliveries SET next_at = least(next_at, $1) WHERE state = 'pending' AND attempts > 0`, s.nowMillis())
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("take up deliveries: %w", err)
	}
	timer := time.NewTimer(idle)
	defer timer.Stop()
	for ctx.Err() == nil {
		delivered, err := s.deliverNext(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Error("stripe sandbox: delivery", "error", err)
		}
		if delivered && err == nil {
			continue
		}
		timer.Reset(idle)
		select {
		case <-ctx.Done():
		case <-s.wake:
		case <-timer.C:
			if err := s.readClock(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("stripe sandbox: clock", "error", err)
			}
		}
	}
	return nil
}

func (s *Server) nowMillis() int64 { return s.Clock().UnixMilli() }

// deliverNext claims and delivers the oldest due event; false when there is none.
func (s *Server) deliverNext(ctx context.Context) (bool, error) {
	if s.holding() {
		return false, nil
	}
	now := s.nowMillis()
	var id string
	var attempt int
	err := s.db.QueryRowContext(ctx, `
		UPDATE stripe_sandbox.deliveries SET attempts = attempts + 1, next_at = $1
		WHERE event_id = (
			SELECT event_id FROM stripe_sandbox.deliveries
			WHERE state = 'pending' AND next_at <= $2
			ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING event_id, attempts`, now+lease.Milliseconds(), now).Scan(&id, &attempt)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("claim delivery: %w", err)
	}
	status, failure := s.post(ctx, id)
	return true, s.settleDelivery(context.WithoutCancel(ctx), id, attempt, status, failure)
}

func (s *Server) settleDelivery(ctx context.Context, id string, attempt, status int, failure error) error {
	state, next, cause := "delivered", s.nowMillis(), ""
	if failure != nil {
		state, cause = "failed", failure.Error()
		if attempt < maxAttempts {
			state, next = "pending", next+backoff[attempt-1].Milliseconds()
		}
		s.log.Info("stripe sandbox: webhook not taken", "event", id, "attempt", attempt, "status", status, "error", failure)
	}
	_, err := s.db.ExecContext(ctx, `
		UPDATE stripe_sandbox.deliveries SET state = $2, next_at = $3, last_status = $4, last_error = $5
		WHERE event_id = $1 AND state <> 'dropped'`, id, state, next, status, cause)
	if err != nil {
		return fmt.Errorf("store delivery of %s: %w", id, err)
	}
	return nil
}

// post sends one event with a fresh signature. Only a 2xx answer is success.
func (s *Server) post(ctx context.Context, id string) (status int, failure error) {
	e, err := eventByID(ctx, s.db, id)
	if err != nil || e == nil {
		return 0, fmt.Errorf("read event %s: %w", id, errors.Join(err))
	}
	payload, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return 0, fmt.Errorf("write event %s: %w", id, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.WebhookURL, bytes.NewReader(payload))
	if err != nil {
		return 0, fmt.Errorf("post event %s: %w", id, err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks; sandbox)")
	req.Header.Set("Stripe-Signature", s.Sign(payload, s.cfg.Now()))
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("post event %s: %w", id, err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end or given up
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxBody))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return resp.StatusCode, fmt.Errorf("post event %s: answered %d", id, resp.StatusCode)
	}
	return resp.StatusCode, nil
}

// Sign makes the Stripe-Signature header for a payload at a time.
func (s *Server) Sign(payload []byte, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
		Payload: payload, Secret: s.cfg.WebhookSecret, Timestamp: at,
	}).Header
}
