package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// columns are what an object is found by; the rest is its JSON.
type columns struct {
	id, kind, customer, invoice, status string
	created                             int64
}

// shape is an object that is kept: customers, taxes, invoices, items, payments.
type shape interface{ columns() columns }

// query is the part of *sql.Tx and *sql.DB that reading needs.
type query interface {
	QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
}

// rowLock makes concurrent requests about one object wait for each other. It is a variable for one
// reason: the test that shows what happens without it.
var rowLock = ` FOR UPDATE`

// find reads a live object; nil, nil when there is none.
func find[T any](ctx context.Context, q query, kind, id string, lock bool) (*T, error) {
	sqlText := `SELECT body FROM stripe_sandbox.objects WHERE id = $1 AND kind = $2 AND NOT deleted`
	if lock {
		sqlText += rowLock
	}
	var raw []byte
	err := q.QueryRowContext(ctx, sqlText, id, kind).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // absence is an ordinary answer here
	}
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	object := new(T)
	if err := json.Unmarshal(raw, object); err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	return object, nil
}

// get is find for an object named in the address: absent is 404.
func get[T any](ctx context.Context, q query, kind, id string, lock bool) (*T, error) {
	object, err := find[T](ctx, q, kind, id, lock)
	if err == nil && object == nil {
		return nil, missing(kind, id)
	}
	return object, err
}

// named is find for an object named in a parameter: absent is 400.
func named[T any](ctx context.Context, q query, kind, param, id string, lock bool) (*T, error) {
	object, err := find[T](ctx, q, kind, id, lock)
	if err == nil && object == nil {
		return nil, missingParam(kind, param, id)
	}
	return object, err
}

// save writes an object that is new or locked by this transaction.
func save(ctx context.Context, tx *sql.Tx, object shape) error {
	raw, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("write %T: %w", object, err)
	}
	c := object.columns()
	_, err = tx.ExecContext(ctx, `
		INSERT INTO stripe_sandbox.objects (id, kind, created, customer, invoice, status, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, invoice = excluded.invoice,
			status = excluded.status, body = excluded.body`,
		c.id, c.kind, c.created, c.customer, c.invoice, c.status, string(raw))
	if err != nil {
		return fmt.Errorf("save %s %s: %w", c.kind, c.id, err)
	}
	return nil
}

// remove marks an object as deleted; its id is never used again.
func remove(ctx context.Context, tx *sql.Tx, kind, id string) error {
	_, err := tx.ExecContext(ctx, `UPDATE stripe_sandbox.objects SET deleted = true WHERE id = $1 AND kind = $2`, id, kind)
	if err != nil {
		return fmt.Errorf("delete %s %s: %w", kind, id, err)
	}
	return nil
}

// selectAll reads live objects by a condition written in this package, in the given order.
func selectAll[T any](ctx context.Context, q query, condition string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, `SELECT body FROM stripe_sandbox.objects WHERE NOT deleted AND `+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	var all []T
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return nil, fmt.Errorf("list objects: %w", err)
		}
		var object T
		if err := json.Unmarshal(raw, &object); err != nil {
			return nil, fmt.Errorf("list objects: %w", err)
		}
		all = append(all, object)
	}
	return all, rows.Err()
}

// rendered reads any object by id as the map that Stripe would show, an invoice with its lines.
func rendered(ctx context.Context, q query, id string) (map[string]any, error) {
	var kind string
	var raw []byte
	err := q.QueryRowContext(ctx, `SELECT kind, body FROM stripe_sandbox.objects WHERE id = $1 AND NOT deleted`, id).Scan(&kind, &raw)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, missing("object", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", id, err)
	}
	if kind == kindInvoice {
		inv := new(invoice)
		if err := json.Unmarshal(raw, inv); err != nil {
			return nil, fmt.Errorf("read %s: %w", id, err)
		}
		return showInvoice(ctx, q, inv)
	}
	m := map[string]any{}
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("read %s: %w", id, err)
	}
	return m, nil
}
