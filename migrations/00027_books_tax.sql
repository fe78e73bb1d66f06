-- +goose Up
-- What the authorities say of a payer's tax number, by Stripe, and who has looked into one that they do not confirm.
ALTER TABLE stripe_customers
    ADD COLUMN tax_number text NOT NULL DEFAULT '',
    ADD COLUMN tax_status text NOT NULL DEFAULT '' CHECK (tax_status ~ '^[a-z_]*$'), -- Stripe's own word
    ADD COLUMN tax_since  timestamptz,
    ADD COLUMN tax_by     bigint REFERENCES staff,
    ADD COLUMN tax_text   text NOT NULL DEFAULT '',
    ADD CONSTRAINT stripe_customers_tax_is_dated CHECK ((tax_status = '') = (tax_since IS NULL));
CREATE INDEX stripe_customers_doubted ON stripe_customers (tax_since) WHERE tax_status IN ('pending', 'unverified') AND tax_by IS NULL;
CREATE INDEX stripe_customers_by_id ON stripe_customers (customer_id);

-- A correction at Stripe that is told in a word which this version does not know.
ALTER TABLE differences
    DROP CONSTRAINT differences_kind_check,
    ADD CONSTRAINT differences_kind_check CHECK (kind IN ('unknown', 'missing', 'status', 'amount', 'corrections', 'unread'));

-- What was owed at a moment is read from the invoices that were not settled by then, and not from all that ever were.
CREATE INDEX invoices_owing ON invoices (id) WHERE status NOT IN ('paid', 'void', 'credited') AND (status <> 'deleted' OR sent_at IS NOT NULL);
CREATE INDEX invoices_paid_undated ON invoices (id) WHERE status = 'paid' AND paid_at IS NULL;
CREATE INDEX invoices_ended ON invoices (updated_at) WHERE status IN ('void', 'credited');
CREATE INDEX credit_notes_voided ON credit_notes (voided_at) WHERE voided_at IS NOT NULL;
CREATE INDEX settlements_done ON settlements (done_at) WHERE done_at IS NOT NULL;
