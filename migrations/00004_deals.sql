-- +goose Up
-- The deal: quote versions, acceptance, invoice, licence, and the ledger of our conversation with Stripe.
CREATE TABLE quotes (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id   bigint NOT NULL REFERENCES publications,
    request_id       bigint NOT NULL REFERENCES requests,
    version          int NOT NULL CHECK (version > 0),
    status           text NOT NULL CHECK (status IN ('draft', 'sent', 'accepted', 'countered', 'declined', 'expired', 'superseded', 'voided')),
    currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    net_minor        bigint NOT NULL CHECK (net_minor >= 0),
    tax_minor        bigint NOT NULL CHECK (tax_minor >= 0),
    total_minor      bigint NOT NULL CHECK (total_minor = net_minor + tax_minor),
    tax_label        text NOT NULL DEFAULT '',
    tax_basis_points bigint NOT NULL DEFAULT 0 CHECK (tax_basis_points BETWEEN 0 AND 5000),
    gratis           boolean NOT NULL DEFAULT false,
    gratis_reason    text NOT NULL DEFAULT '',
    grant_of_rights  jsonb NOT NULL,
    rate_card_id     bigint REFERENCES rate_cards,
    priced           jsonb NOT NULL DEFAULT '{}',
    terms_id         bigint NOT NULL REFERENCES terms,
    note             text NOT NULL DEFAULT '',
    valid_until      timestamptz NOT NULL,
    created_by       bigint REFERENCES staff,
    created_at       timestamptz NOT NULL,
    sent_at          timestamptz,
    closed_at        timestamptz,
    close_text       text NOT NULL DEFAULT '',
    document_hash    text NOT NULL DEFAULT '',
    UNIQUE (request_id, version),
    CHECK (gratis = (total_minor = 0)),
    CHECK (NOT gratis OR gratis_reason <> ''),
    CHECK ((status = 'draft') = (sent_at IS NULL))
);
CREATE UNIQUE INDEX quotes_one_live ON quotes (request_id) WHERE status IN ('sent', 'accepted');
CREATE INDEX quotes_sent_until ON quotes (valid_until) WHERE status = 'sent';

CREATE TABLE quote_lines (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quote_id        bigint NOT NULL REFERENCES quotes,
    position        int NOT NULL CHECK (position > 0),
    article_id      bigint REFERENCES articles,
    description     text NOT NULL CHECK (description <> ''),
    computed_minor  bigint CHECK (computed_minor >= 0),
    net_minor       bigint NOT NULL CHECK (net_minor >= 0),
    tax_minor       bigint NOT NULL CHECK (tax_minor >= 0),
    override_reason text NOT NULL DEFAULT '',
    UNIQUE (quote_id, position)
);

-- Sent is frozen: after sending only the status and its closing words may change.
-- +goose StatementBegin
CREATE FUNCTION keep_sent_quote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN RETURN NEW; END IF;
    IF (to_jsonb(NEW) - 'status' - 'closed_at' - 'close_text') IS DISTINCT FROM (to_jsonb(OLD) - 'status' - 'closed_at' - 'close_text') THEN
        RAISE EXCEPTION 'quote version % was sent and is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION keep_sent_quote_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM quotes WHERE id = COALESCE(OLD.quote_id, NEW.quote_id) AND status <> 'draft') THEN
        RAISE EXCEPTION 'the lines of quote version % were sent and are frozen', COALESCE(OLD.quote_id, NEW.quote_id) USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
-- +goose StatementEnd
CREATE TRIGGER quotes_sent_are_frozen BEFORE UPDATE ON quotes FOR EACH ROW EXECUTE FUNCTION keep_sent_quote();
CREATE TRIGGER quotes_are_kept BEFORE DELETE ON quotes FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quote_lines_sent_are_frozen BEFORE INSERT OR UPDATE OR DELETE ON quote_lines FOR EACH ROW EXECUTE FUNCTION keep_sent_quote_lines();

CREATE TABLE acceptances (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quote_id      bigint NOT NULL UNIQUE REFERENCES quotes,
    request_id    bigint NOT NULL REFERENCES requests,
    name          text NOT NULL CHECK (name <> ''),
    job_title     text NOT NULL CHECK (job_title <> ''),
    email         text NOT NULL,
    address       text NOT NULL DEFAULT '',
    user_agent    text NOT NULL DEFAULT '',
    terms_id      bigint NOT NULL REFERENCES terms,
    terms_hash    text NOT NULL,
    document_hash text NOT NULL,
    at            timestamptz NOT NULL
);
CREATE TRIGGER acceptances_are_append_only BEFORE UPDATE OR DELETE ON acceptances FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE invoices (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id     bigint NOT NULL REFERENCES publications,
    request_id         bigint NOT NULL REFERENCES requests,
    quote_id           bigint NOT NULL REFERENCES quotes,
    organisation_id    bigint NOT NULL REFERENCES organisations,
    status             text NOT NULL CHECK (status IN ('preparing', 'draft', 'open', 'processing', 'paid', 'void', 'uncollectible', 'deleted')),
    overdue            boolean NOT NULL DEFAULT false,
    needs_review       text NOT NULL DEFAULT '',
    mode               text NOT NULL CHECK (mode IN ('sandbox', 'test', 'live')),
    currency           text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    net_minor          bigint NOT NULL CHECK (net_minor > 0),
    tax_minor          bigint NOT NULL CHECK (tax_minor >= 0),
    total_minor        bigint NOT NULL CHECK (total_minor = net_minor + tax_minor),
    stripe_customer_id text NOT NULL DEFAULT '',
    stripe_invoice_id  text,
    number             text NOT NULL DEFAULT '',
    hosted_url         text NOT NULL DEFAULT '',
    pdf_url            text NOT NULL DEFAULT '',
    paid_out_of_band   boolean NOT NULL DEFAULT false,
    attempt_count      bigint NOT NULL DEFAULT 0,
    last_payment_error text NOT NULL DEFAULT '',
    cancel_asked_at    timestamptz,
    cancel_text        text NOT NULL DEFAULT '',
    due_at             timestamptz,
    sent_at            timestamptz,
    paid_at            timestamptz,
    read_at            timestamptz,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);
CREATE UNIQUE INDEX invoices_one_live ON invoices (quote_id) WHERE status NOT IN ('void', 'deleted');
CREATE UNIQUE INDEX invoices_by_stripe ON invoices (stripe_invoice_id) WHERE stripe_invoice_id IS NOT NULL;
CREATE INDEX invoices_by_request ON invoices (request_id, id);
CREATE INDEX invoices_unsettled ON invoices (id) WHERE status IN ('preparing', 'draft', 'open', 'processing', 'uncollectible');

CREATE TABLE licences (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    request_id     bigint NOT NULL REFERENCES requests,
    quote_id       bigint NOT NULL UNIQUE REFERENCES quotes,
    invoice_id     bigint UNIQUE REFERENCES invoices,
    number         text NOT NULL UNIQUE,
    status         text NOT NULL CHECK (status IN ('pending_payment', 'scheduled', 'provisional', 'active', 'expired', 'suspended', 'revoked', 'terminated')),
    mode           text NOT NULL CHECK (mode IN ('none', 'sandbox', 'test', 'live')),
    language       text NOT NULL,
    snapshot       jsonb NOT NULL,
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz,
    issued_at      timestamptz NOT NULL,
    status_reason  text NOT NULL DEFAULT '',
    CHECK (ends_at IS NULL OR ends_at > starts_at)
);
CREATE INDEX licences_by_request ON licences (request_id);
CREATE INDEX licences_ending ON licences (ends_at) WHERE status IN ('active', 'scheduled') AND ends_at IS NOT NULL;
CREATE INDEX licences_starting ON licences (starts_at) WHERE status = 'scheduled';

CREATE TABLE certificates (
    licence_id bigint NOT NULL REFERENCES licences,
    language   text NOT NULL,
    pdf        bytea NOT NULL,
    sha256     text NOT NULL,
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (licence_id, language)
);

-- Stripe: what we asked, with the key and the exact words, before we ask; what it told us; whom it knows.
CREATE TABLE stripe_operations (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id bigint NOT NULL REFERENCES invoices,
    step       text NOT NULL,
    attempt    int NOT NULL DEFAULT 1 CHECK (attempt > 0),
    key        text NOT NULL UNIQUE,
    params     jsonb NOT NULL,
    state      text NOT NULL CHECK (state IN ('planned', 'unknown', 'done', 'failed')),
    tries      int NOT NULL DEFAULT 0,
    result_id  text NOT NULL DEFAULT '',
    last_error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (invoice_id, step, attempt)
);

CREATE TABLE stripe_customers (
    mode            text NOT NULL,
    organisation_id bigint NOT NULL REFERENCES organisations,
    customer_id     text NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (mode, organisation_id)
);

CREATE TABLE stripe_tax_rates (
    mode         text NOT NULL,
    label        text NOT NULL,
    basis_points bigint NOT NULL,
    country      text NOT NULL,
    tax_rate_id  text NOT NULL,
    PRIMARY KEY (mode, label, basis_points, country)
);

CREATE TABLE stripe_events (
    id          text PRIMARY KEY,
    type        text NOT NULL,
    mode        text NOT NULL,
    api_version text NOT NULL DEFAULT '',
    object_id   text NOT NULL DEFAULT '',
    invoice_id  bigint,
    payload     jsonb,
    status      text NOT NULL CHECK (status IN ('pending', 'done', 'ignored', 'ignored_mode', 'failed', 'parked')),
    attempts    int NOT NULL DEFAULT 0,
    last_error  text NOT NULL DEFAULT '',
    received_at timestamptz NOT NULL,
    done_at     timestamptz
);
CREATE INDEX stripe_events_unfinished ON stripe_events (received_at) WHERE status IN ('pending', 'failed', 'parked');

-- Marks that must outlive a process: the billing mode in use, the reconciler's watermark, whether the demo was sown.
CREATE TABLE marks (
    name       text PRIMARY KEY,
    value      text NOT NULL,
    updated_at timestamptz NOT NULL
);
