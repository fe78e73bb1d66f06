package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The handles for tests, the demo and the developer's page: what a person could do in Stripe's
// dashboard, and what the network can do to events.

// HoldEvents stops (true) or resumes (false) deliveries by this Server's Run. Events are still
// written and can be sent one by one with Redeliver, in any order.
func (s *Server) HoldEvents(hold bool) {
	s.mu.Lock()
	s.held = hold
	s.mu.Unlock()
	if !hold {
		s.nudge()
	}
}

func (s *Server) holding() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// Redeliver sends an event now, whatever its state, and returns the HTTP status of the answer
// (0 when there was none). It is "resend" and, for a delivered event, "duplicate". A 2xx answer
// makes a waiting event delivered.
func (s *Server) Redeliver(ctx context.Context, eventID string) (int, error) {
	status, failure := s.post(ctx, eventID)
	if failure != nil {
		return status, failure
	}
	return status, s.settleDelivery(ctx, eventID, 1, status, nil)
}

// DropEvents makes events be lost for ever: they are never delivered, only listed.
func (s *Server) DropEvents(ctx context.Context, eventIDs ...string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE stripe_sandbox.deliveries SET state = 'dropped' WHERE event_id = ANY(string_to_array($1, ','))`,
		strings.Join(eventIDs, ","))
	if err != nil {
		return fmt.Errorf("drop events: %w", err)
	}
	return nil
}

// EventEntry is one event in the log, with the state of its delivery: pending, delivered,
// failed, dropped, or empty when the endpoint did not subscribe to its type.
type EventEntry struct {
	ID, Type, ObjectID, Delivery, LastError string
	Attempts, LastStatus                    int
	CreatedUnix                             int64
}

// Events lists the newest events first, at most limit.
func (s *Server) Events(ctx context.Context, limit int) ([]EventEntry, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT e.id, e.type, e.object_id, e.created, COALESCE(d.state, ''), COALESCE(d.attempts, 0),
			COALESCE(d.last_status, 0), COALESCE(d.last_error, '')
		FROM stripe_sandbox.events e LEFT JOIN stripe_sandbox.deliveries d ON d.event_id = e.id
		ORDER BY e.seq DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list sandbox events: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	var all []EventEntry
	for rows.Next() {
		var e EventEntry
		if err := rows.Scan(&e.ID, &e.Type, &e.ObjectID, &e.CreatedUnix, &e.Delivery, &e.Attempts, &e.LastStatus, &e.LastError); err != nil {
			return nil, fmt.Errorf("list sandbox events: %w", err)
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// Dashboard makes an API call as a person in Stripe's dashboard would cause it: voiding, adding
// a line to a draft, deleting a customer behind the application's back. It returns the answer's
// JSON; a refusal is an error.
func (s *Server) Dashboard(ctx context.Context, method, path string, form url.Values) (map[string]any, error) {
	address, body := "http://sandbox.invalid"+path, form.Encode()
	if method != http.MethodPost {
		address, body = address+"?"+body, ""
	}
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Authorization", "Bearer sk_test_dashboard")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.Transport().RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close() //nolint:errcheck // an in-memory body
	answer := map[string]any{}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode != http.StatusOK {
		return answer, fmt.Errorf("%s %s: refused with %d: %v", method, path, resp.StatusCode, answer["error"])
	}
	return answer, nil
}
