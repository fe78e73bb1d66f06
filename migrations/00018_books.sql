-- +goose Up
-- Open ends of the books. To cancel an invoice gives its debt up, so that a second person agrees above the limit, as to a write-off.
ALTER TABLE settlements
    DROP CONSTRAINT settlements_kind_check,
    ADD CONSTRAINT settlements_kind_check CHECK (kind IN ('received', 'written_off', 'cancelled')),
    DROP CONSTRAINT settlements_check,
    ADD CONSTRAINT settlements_received_on_a_day CHECK (kind <> 'received' OR received_on IS NOT NULL);

-- What a person said about an event that could not be applied, and why it is left alone.
ALTER TABLE stripe_events
    ADD COLUMN aside_by   bigint REFERENCES staff,
    ADD COLUMN aside_text text NOT NULL DEFAULT '';
CREATE INDEX stripe_events_of_another_mode ON stripe_events (received_at) WHERE status = 'ignored_mode';

-- A transfer that reached a payer's balance at Stripe, and the one invoice that it is for; NULL when it names none of several.
CREATE TABLE customer_funds (
    transaction_id     text PRIMARY KEY,
    mode               text NOT NULL,
    stripe_customer_id text NOT NULL,
    organisation_id    bigint NOT NULL REFERENCES organisations,
    invoice_id         bigint REFERENCES invoices,
    currency           text NOT NULL DEFAULT '' CHECK (currency = '' OR currency ~ '^[A-Z]{3}$'),
    amount_minor       bigint NOT NULL DEFAULT 0 CHECK (amount_minor >= 0),
    reference          text NOT NULL DEFAULT '',
    received_at        timestamptz NOT NULL
);
CREATE INDEX customer_funds_by_invoice ON customer_funds (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX customer_funds_unmatched ON customer_funds (stripe_customer_id, received_at) WHERE invoice_id IS NULL;

-- Debts from before the house's own schedule (00012) were never worked out by it: their reminders and the hold of their
-- account count from now on, so that they begin with the first step and not with the last notice.
ALTER TABLE invoices ADD COLUMN chase_from timestamptz;
UPDATE invoices i SET chase_from = now() WHERE status = 'open' AND chase_at IS NULL AND due_at < now()
    AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.once_key LIKE 'chase:' || i.id || ':%' AND m.once_key <> 'chase:' || i.id || ':1');

-- When the newest calls to an account at Stripe went out or will, oldest first: the next one is a second after the oldest.
-- Unlogged: losing it in a crash only forgives.
CREATE UNLOGGED TABLE call_turns (
    name text PRIMARY KEY,
    at   timestamptz[] NOT NULL
);
