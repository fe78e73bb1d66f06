-- +goose Up
-- What contributors earn when their work is licensed: who gets which share, frozen for each line when it is paid, and a
-- ledger of what they are owed and were paid.
CREATE TABLE contributors (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    name           text NOT NULL CHECK (name <> ''),
    name_key       text NOT NULL CHECK (name_key <> ''),
    created_at     timestamptz NOT NULL,
    UNIQUE (publication_id, name_key)
);

-- Versions; the newest one is in force. Without any, the product's own defaults are.
CREATE TABLE share_defaults (
    publication_id bigint NOT NULL REFERENCES publications,
    version        int NOT NULL CHECK (version > 0),
    basis_points   jsonb NOT NULL, -- rights basis -> hundredths of a per cent of the net
    set_by         bigint NOT NULL REFERENCES staff,
    set_at         timestamptz NOT NULL,
    PRIMARY KEY (publication_id, version)
);
CREATE TABLE article_shares (
    article_id   bigint NOT NULL REFERENCES articles,
    version      int NOT NULL CHECK (version > 0),
    basis_points bigint CHECK (basis_points BETWEEN 0 AND 10000), -- null: the default of the rights basis
    contributors jsonb NOT NULL,                                  -- [{name, parts}]; none: the author
    note         text NOT NULL DEFAULT '',
    set_by       bigint NOT NULL REFERENCES staff,
    set_at       timestamptz NOT NULL,
    PRIMARY KEY (article_id, version)
);

-- Who gets which share of a line, as it was when the invoice was paid.
CREATE TABLE line_shares (
    invoice_id     bigint NOT NULL REFERENCES invoices,
    quote_line_id  bigint NOT NULL REFERENCES quote_lines,
    contributor_id bigint NOT NULL REFERENCES contributors,
    article_id     bigint NOT NULL REFERENCES articles,
    basis_points   bigint NOT NULL CHECK (basis_points BETWEEN 1 AND 10000), -- of all contributors together
    parts          bigint NOT NULL CHECK (parts > 0),
    frozen_at      timestamptz NOT NULL,
    PRIMARY KEY (invoice_id, quote_line_id, contributor_id)
);

CREATE TABLE share_entries (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contributor_id bigint NOT NULL REFERENCES contributors,
    invoice_id     bigint,
    quote_line_id  bigint,
    article_id     bigint,
    mode           text NOT NULL CHECK (mode IN ('sandbox', 'test', 'live')),
    currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor   bigint NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('accrued', 'reversed', 'restored', 'paid_out')),
    reason         text NOT NULL DEFAULT '',
    reference      text NOT NULL DEFAULT '',
    paid_on        date,
    staff_id       bigint REFERENCES staff,
    form_key       text UNIQUE,
    at             timestamptz NOT NULL,
    FOREIGN KEY (invoice_id, quote_line_id, contributor_id) REFERENCES line_shares,
    FOREIGN KEY (article_id) REFERENCES articles,
    CHECK (CASE WHEN kind IN ('accrued', 'restored') THEN amount_minor > 0 ELSE amount_minor < 0 END),
    CHECK (CASE WHEN kind = 'paid_out' THEN invoice_id IS NULL AND quote_line_id IS NULL AND article_id IS NULL
                    AND reference <> '' AND paid_on IS NOT NULL AND staff_id IS NOT NULL
                ELSE invoice_id IS NOT NULL AND quote_line_id IS NOT NULL AND article_id IS NOT NULL
                    AND reference = '' AND paid_on IS NULL AND form_key IS NULL END)
);
CREATE UNIQUE INDEX share_entries_accrue_once ON share_entries (invoice_id, quote_line_id, contributor_id) WHERE kind = 'accrued';
CREATE INDEX share_entries_by_invoice ON share_entries (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX share_entries_by_contributor ON share_entries (contributor_id, mode, currency, at, id);

CREATE TRIGGER share_defaults_are_append_only BEFORE UPDATE OR DELETE ON share_defaults FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER article_shares_are_append_only BEFORE UPDATE OR DELETE ON article_shares FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER line_shares_are_append_only BEFORE UPDATE OR DELETE ON line_shares FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER share_entries_are_append_only BEFORE UPDATE OR DELETE ON share_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER share_entries_are_not_truncated BEFORE TRUNCATE ON share_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE share_entries ENABLE ALWAYS TRIGGER share_entries_are_append_only;
ALTER TABLE share_entries ENABLE ALWAYS TRIGGER share_entries_are_not_truncated;

-- When the webhook last heard of Stripe; events that were asked for have no body.
CREATE INDEX stripe_events_by_webhook ON stripe_events (mode, received_at) WHERE payload <> 'null';
