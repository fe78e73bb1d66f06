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
