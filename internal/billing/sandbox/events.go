package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// subscribed are the events that the webhook endpoint asked for; the others are only listed.
var subscribed = map[string]bool{
	"invoice.created": true, "invoice.updated": true, "invoice.finalized": true, "invoice.finalization_failed": true,
	"invoice.sent": true, "invoice.paid": true, "invoice.payment_failed": true, "invoice.payment_action_required": true,
	"invoice.voided": true, "invoice.marked_uncollectible": true, "invoice.deleted": true,
	"payment_intent.processing": true,
	"credit_note.created":       true, "credit_note.updated": true, "credit_note.voided": true,
	"charge.refunded": true, "charge.refund.updated": true,
	"refund.created": true, "refund.updated": true, "refund.failed": true,
	"charge.dispute.created": true, "charge.dispute.updated": true, "charge.dispute.closed": true,
	"charge.dispute.funds_withdrawn": true, "charge.dispute.funds_reinstated": true,
	"customer_cash_balance_transaction.created": true, "customer.tax_id.updated": true,
}

// emit writes an event and, if it is subscribed, its delivery, in the transaction of the change
// that it tells of.
func (c *request) emit(eventType, objectID string, object any, previous map[string]any) error {
	e := event{
		ID: newID("evt"), Object: "event", APIVersion: APIVersion, Created: c.told, Type: eventType,
		Data:    eventData{Object: object, Previous: previous},
		Request: eventRequest{ID: optional(c.id), IdempotencyKey: optional(c.key)},
	}
	if subscribed[eventType] {
		e.PendingWebhooks = 1
	}
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write event %s: %w", eventType, err)
	}
	_, err = c.tx.ExecContext(c.ctx, `
		WITH told AS (
			INSERT INTO stripe_sandbox.events (id, type, created, object_id, body)
			VALUES ($1, $2, $3, $4, $5) RETURNING id, seq)
		INSERT INTO stripe_sandbox.deliveries (event_id, seq, state, next_at)
		SELECT id, seq, 'pending', $6 FROM told WHERE $7`,
		e.ID, eventType, c.told, objectID, string(body), c.now*1000, subscribed[eventType])
	if err != nil {
		return fmt.Errorf("store event %s: %w", eventType, err)
	}
	return nil
}

func (c *request) emitInvoice(eventType string, inv *invoice) error {
	shown, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return err
	}
	return c.emit(eventType, inv.ID, shown, nil)
}

func (c *request) emitInvoiceUpdated(inv *invoice, before map[string]any) error {
	shown, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return err
	}
	return c.emitUpdated("invoice.updated", inv.ID, shown, before)
}

// emitUpdated tells what changed; a change of nothing is not told.
func (c *request) emitUpdated(eventType, id string, object any, before map[string]any) error {
	after, err := toMap(object)
	if err != nil {
		return err
	}
	previous := map[string]any{}
	for name, value := range before {
		if !reflect.DeepEqual(value, after[name]) {
			previous[name] = value
		}
	}
	if len(previous) == 0 {
		return nil
	}
	return c.emit(eventType, id, after, previous)
}

// eventColumns show an event with the number of webhooks it still waits for.
const eventColumns = `e.body, COALESCE(d.state IN ('pending', 'failed'), false)
	FROM stripe_sandbox.events e LEFT JOIN stripe_sandbox.deliveries d ON d.event_id = e.id`

func readEvent(scan func(...any) error) (map[string]any, error) {
	var raw []byte
	var waiting bool
	if err := scan(&raw, &waiting); err != nil {
		return nil, err
	}
	m := map[string]any{}
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	m["pending_webhooks"] = 0
	if waiting {
		m["pending_webhooks"] = 1
	}
	return m, nil
}

// eventByID reads one event; nil, nil when there is none.
func eventByID(ctx context.Context, q query, id string) (map[string]any, error) {
	m, err := readEvent(q.QueryRowContext(ctx, `SELECT `+eventColumns+` WHERE e.id = $1`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // absence is an ordinary answer here
	}
	return m, err
}

func getEvent(c *request) (any, error) {
	m, err := eventByID(c.ctx, c.tx, c.path("id"))
	if err == nil && m == nil {
		return nil, missing("event", c.path("id"))
	}
	return m, err
}

func listEvents(c *request) (any, error) {
	limit, err := c.pageSize()
	if err != nil {
		return nil, err
	}
	types := c.list("types")
	switch {
	case len(types) > 0 && c.has("type"):
		return nil, refuse("parameters_exclusive", "types", "You may only specify one of these parameters: type, types.")
	case len(types) > 20:
		return nil, refuse("", "types", "You may pass at most 20 types.")
	}
	where := &conditions{}
	if len(types) > 0 {
		where.add("e.type = ANY(string_to_array($%d, ','))", strings.Join(types, ","))
	}
	if t := c.Get("type"); t != "" {
		where.add("e.type LIKE replace(replace($%d, '_', '\\_'), '*', '%%')", t)
	}
	switch c.Get("delivery_success") {
	case "true":
		where.add("COALESCE(d.state = 'delivered', true) = $%d", true)
	case "false":
		where.add("COALESCE(d.state <> 'delivered', false) = $%d", true)
	}
	where.created(c.params, "e.created")
	if after := c.Get("starting_after"); after != "" {
		where.add("e.seq < (SELECT seq FROM stripe_sandbox.events WHERE id = $%d)", after)
	}
	where.add("true ORDER BY e.seq DESC LIMIT $%d", limit+1)
	rows, err := c.tx.QueryContext(c.ctx, `SELECT `+eventColumns+` WHERE `+strings.Join(where.texts, " AND "), where.args...)
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	page := &list{Object: "list", Data: []any{}, URL: "/v1/events"}
	for rows.Next() {
		m, err := readEvent(rows.Scan)
		if err != nil {
			return nil, err
		}
		page.Data = append(page.Data, m)
	}
	page.cut(limit)
	return page, rows.Err()
}
