package sandbox

import (
	"context"
	"database/sql"
	"fmt"
)

// schemaLock serialises the creation of the schema by several processes starting at once.
const schemaLock = 7_203_110_415

const schemaSQL = `
CREATE SCHEMA IF NOT EXISTS stripe_sandbox;

CREATE TABLE IF NOT EXISTS stripe_sandbox.objects (
	id       text PRIMARY KEY,
	kind     text   NOT NULL,
	seq      bigint GENERATED ALWAYS AS IDENTITY,
	created  bigint NOT NULL,           -- unix seconds
	customer text   NOT NULL DEFAULT '',
	invoice  text   NOT NULL DEFAULT '',
	status   text   NOT NULL DEFAULT '',
	token    text   UNIQUE,             -- of the hosted page of an invoice, or of a credit note's PDF
	deleted  boolean NOT NULL DEFAULT false,
	body     json   NOT NULL            -- as Stripe shows it
);
CREATE INDEX IF NOT EXISTS objects_by_kind ON stripe_sandbox.objects (kind, seq DESC);
CREATE INDEX IF NOT EXISTS objects_by_customer ON stripe_sandbox.objects (customer, kind, seq DESC);
CREATE INDEX IF NOT EXISTS objects_by_invoice ON stripe_sandbox.objects (invoice, kind, seq);
CREATE INDEX IF NOT EXISTS objects_by_charge ON stripe_sandbox.objects ((body->>'charge')) WHERE kind IN ('refund', 'dispute');

-- What the account's clock was put forward by.
CREATE TABLE IF NOT EXISTS stripe_sandbox.clock (
	one   boolean PRIMARY KEY DEFAULT true CHECK (one),
	ahead bigint  NOT NULL              -- seconds
);

-- Money that arrived by bank transfer and is not yet matched to an invoice.
CREATE TABLE IF NOT EXISTS stripe_sandbox.cash_balances (
	customer text   NOT NULL,
	currency text   NOT NULL,
	amount   bigint NOT NULL CHECK (amount >= 0),
	PRIMARY KEY (customer, currency)
);

CREATE TABLE IF NOT EXISTS stripe_sandbox.events (
	id        text PRIMARY KEY,
	seq       bigint GENERATED ALWAYS AS IDENTITY,
	type      text   NOT NULL,
	created   bigint NOT NULL,
	object_id text   NOT NULL,
	body      json   NOT NULL
);
CREATE INDEX IF NOT EXISTS events_by_seq ON stripe_sandbox.events (seq DESC);

CREATE TABLE IF NOT EXISTS stripe_sandbox.deliveries (
	event_id    text PRIMARY KEY REFERENCES stripe_sandbox.events (id),
	seq         bigint NOT NULL,
	state       text   NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'dropped')),
	attempts    int    NOT NULL DEFAULT 0,
	next_at     bigint NOT NULL,        -- unix milliseconds
	last_status int    NOT NULL DEFAULT 0,
	last_error  text   NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_due ON stripe_sandbox.deliveries (next_at, seq) WHERE state = 'pending';

CREATE TABLE IF NOT EXISTS stripe_sandbox.idempotency_keys (
	key         text PRIMARY KEY,
	endpoint    text   NOT NULL,
	fingerprint text   NOT NULL,
	status      int    NOT NULL,
	body        text   NOT NULL,
	created     bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS idempotency_keys_by_age ON stripe_sandbox.idempotency_keys (created);
`

func createSchema(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("create sandbox schema: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it has nothing to do
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, schemaLock); err != nil {
		return fmt.Errorf("create sandbox schema: %w", err)
	}
	if _, err := tx.ExecContext(ctx, schemaSQL); err != nil {
		return fmt.Errorf("create sandbox schema: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("create sandbox schema: %w", err)
	}
	return nil
}
