-- +goose Up
-- A customer at Stripe is one billing identity of an organisation, not the organisation: identity is a hash of what
-- was told to Stripe and of who confirmed the request. Customers made before this step have no identity; only invoices
-- that are at Stripe already still use them.
ALTER TABLE stripe_customers ADD COLUMN identity text NOT NULL DEFAULT '';
ALTER TABLE stripe_customers DROP CONSTRAINT stripe_customers_pkey, ADD PRIMARY KEY (mode, organisation_id, identity);
ALTER TABLE stripe_customers ALTER COLUMN identity DROP DEFAULT;

-- What the sweep for lost jobs looks through each minute.
CREATE INDEX mails_waiting ON mails (created_at) WHERE status = 'waiting';
CREATE INDEX licences_by_issue ON licences (issued_at);
