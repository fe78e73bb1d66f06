-- +goose Up
-- What comes back after an invoice: credit notes, refunds, disputes, money that came outside Stripe, and where our books
-- and Stripe's differ.
ALTER TABLE invoices
    ADD COLUMN charge_id      text NOT NULL DEFAULT '',
    ADD COLUMN credited_minor bigint NOT NULL DEFAULT 0 CHECK (credited_minor >= 0), -- taken off before payment
    ADD COLUMN returned_minor bigint NOT NULL DEFAULT 0 CHECK (returned_minor >= 0), -- given back after payment
    ADD COLUMN refund         text NOT NULL DEFAULT 'none' CHECK (refund IN ('none', 'partial', 'full')),
    ADD COLUMN dispute        text NOT NULL DEFAULT 'none' CHECK (dispute IN ('none', 'inquiry', 'open', 'won', 'lost')),
    ADD COLUMN money_read_at  timestamptz,
    ADD COLUMN cancel_by      text NOT NULL DEFAULT '' CHECK (cancel_by IN ('', 'licensee', 'staff'));
UPDATE invoices SET cancel_by = 'licensee' WHERE cancel_asked_at IS NOT NULL;
ALTER TABLE invoices
    DROP CONSTRAINT invoices_status_check,
    ADD CONSTRAINT invoices_status_check CHECK (status IN ('preparing', 'draft', 'open', 'processing', 'paid', 'void', 'uncollectible', 'credited', 'deleted')),
    ADD CONSTRAINT invoices_cancelled_by_somebody CHECK ((cancel_asked_at IS NULL) = (cancel_by = ''));
DROP INDEX invoices_one_live;
CREATE UNIQUE INDEX invoices_one_live ON invoices (quote_id) WHERE status NOT IN ('void', 'credited', 'deleted');
CREATE INDEX invoices_by_status ON invoices (publication_id, status, id DESC);
CREATE INDEX invoices_by_organisation ON invoices (organisation_id, id DESC);
CREATE INDEX invoices_by_customer ON invoices (stripe_customer_id) WHERE stripe_customer_id <> '';

-- A credit note that we asked for, or that somebody made at Stripe.
CREATE TABLE credit_notes (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id            bigint NOT NULL REFERENCES invoices,
    stripe_credit_note_id text UNIQUE,
    number                text NOT NULL DEFAULT '',
    kind                  text NOT NULL CHECK (kind IN ('pre_payment', 'post_payment')),
    status                text NOT NULL CHECK (status IN ('asked', 'issued', 'void', 'refused')),
    amount_minor          bigint NOT NULL CHECK (amount_minor > 0),
    refund_minor          bigint NOT NULL DEFAULT 0 CHECK (refund_minor BETWEEN 0 AND amount_minor),
    out_of_band_minor     bigint NOT NULL DEFAULT 0 CHECK (out_of_band_minor BETWEEN 0 AND amount_minor),
    currency              text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    reason                text NOT NULL DEFAULT '',
    memo                  text NOT NULL DEFAULT '',
    stripe_refund_id      text NOT NULL DEFAULT '',
    pdf_url               text NOT NULL DEFAULT '',
    refusal               text NOT NULL DEFAULT '',
    asked_by              bigint REFERENCES staff,
    form_key              text UNIQUE,
    created_at            timestamptz NOT NULL,
    voided_at             timestamptz,
    CHECK (kind = 'post_payment' OR refund_minor + out_of_band_minor = 0),
    CHECK (refund_minor + out_of_band_minor <= amount_minor),
    CHECK ((status = 'issued' OR status = 'void') = (stripe_credit_note_id IS NOT NULL))
);
CREATE INDEX credit_notes_by_invoice ON credit_notes (invoice_id, id);

CREATE TABLE refunds (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id       bigint NOT NULL REFERENCES invoices,
    stripe_refund_id text NOT NULL UNIQUE,
    charge_id        text NOT NULL,
    status           text NOT NULL CHECK (status IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    reason           text NOT NULL DEFAULT '',
    failure_reason   text NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX refunds_by_invoice ON refunds (invoice_id, id);

CREATE TABLE disputes (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id        bigint NOT NULL REFERENCES invoices,
    stripe_dispute_id text NOT NULL UNIQUE,
    charge_id         text NOT NULL,
    status            text NOT NULL CHECK (status ~ '^[a-z_]+$'), -- Stripe's own word
    reason            text NOT NULL DEFAULT '',
    amount_minor      bigint NOT NULL CHECK (amount_minor >= 0),
    currency          text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    refundable        boolean NOT NULL DEFAULT false,
    evidence_due_at   timestamptz,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL
);
CREATE INDEX disputes_by_invoice ON disputes (invoice_id, id);

-- Money that reached the house outside Stripe, or that it gives up; above a limit a second person agrees.
CREATE TABLE settlements (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id  bigint NOT NULL REFERENCES invoices,
    kind        text NOT NULL CHECK (kind IN ('received', 'written_off')),
    status      text NOT NULL CHECK (status IN ('proposed', 'agreed', 'done', 'refused')),
    reference   text NOT NULL CHECK (reference <> ''), -- of the bank's line, or the reason to give up
    received_on date,
    asked_by    bigint NOT NULL REFERENCES staff,
    agreed_by   bigint REFERENCES staff,
    refusal     text NOT NULL DEFAULT '',
    form_key    text UNIQUE,
    asked_at    timestamptz NOT NULL,
    agreed_at   timestamptz,
    done_at     timestamptz,
    CHECK (kind = 'written_off' OR received_on IS NOT NULL),
    CHECK (status IN ('proposed', 'refused') OR agreed_by IS NOT NULL)
);
CREATE UNIQUE INDEX settlements_one_under_way ON settlements (invoice_id) WHERE status IN ('proposed', 'agreed');
CREATE INDEX settlements_by_invoice ON settlements (invoice_id, id);
-- From this amount on two people settle, per currency; no entry = one suffices.
ALTER TABLE publications ADD COLUMN four_eyes jsonb NOT NULL DEFAULT '{}';

-- What the nightly comparison found, until it is mended or explained.
CREATE TABLE differences (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mode              text NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('unknown', 'missing', 'status', 'amount', 'corrections')),
    invoice_id        bigint REFERENCES invoices,
    stripe_invoice_id text NOT NULL,
    ours              text NOT NULL DEFAULT '',
    theirs            text NOT NULL DEFAULT '',
    found_at          timestamptz NOT NULL,
    seen_at           timestamptz NOT NULL,
    tried_at          timestamptz,
    ended_at          timestamptz,
    ended_by          bigint REFERENCES staff,
    ended_text        text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX differences_open ON differences (mode, kind, stripe_invoice_id) WHERE ended_at IS NULL;
