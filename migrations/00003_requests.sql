-- +goose Up
-- The journey: drafts of the form, requests, their articles, messages, events, links and mail.
CREATE TABLE drafts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash     bytea NOT NULL UNIQUE,
    publication_id bigint REFERENCES publications,
    language       text NOT NULL DEFAULT 'en',
    answers        jsonb NOT NULL DEFAULT '{}',
    request_id     bigint,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL
);
CREATE INDEX drafts_by_expiry ON drafts (expires_at);

CREATE TABLE requests (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id  bigint NOT NULL REFERENCES publications,
    reference       text NOT NULL UNIQUE,
    status          text NOT NULL CHECK (status IN ('draft', 'submitted', 'in_review', 'needs_info', 'quoted', 'agreed', 'fulfilled', 'declined', 'withdrawn', 'lapsed', 'not_needed')),
    version         int NOT NULL DEFAULT 1,
    organisation_id bigint NOT NULL REFERENCES organisations,
    contact_id      bigint NOT NULL REFERENCES contacts,
    assignee_id     bigint REFERENCES staff,
    language        text NOT NULL DEFAULT 'en',
    time_zone       text NOT NULL DEFAULT '',
    -- What the queue shows, written by the verbs so that a list is one narrow read.
    title           text NOT NULL,
    article_count   int NOT NULL CHECK (article_count > 0),
    organisation    text NOT NULL,
    country         text NOT NULL,
    contact_name    text NOT NULL,
    contact_email   text NOT NULL,
    use             jsonb NOT NULL,
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    suggested_minor bigint CHECK (suggested_minor >= 0),
    suggestion      jsonb,
    price_minor     bigint CHECK (price_minor >= 0),
    price_currency  text CHECK (price_currency ~ '^[A-Z]{3}$'),
    billing         jsonb NOT NULL DEFAULT '{}',
    on_hold         boolean NOT NULL DEFAULT false,
    hold_reason     text NOT NULL DEFAULT '',
    consent_at      timestamptz NOT NULL,
    confirm_by      timestamptz NOT NULL,
    confirmed_at    timestamptz,
    submitted_at    timestamptz,
    answer_due_at   timestamptz,
    paused_at       timestamptz,
    quote_until     timestamptz,
    closed_at       timestamptz,
    close_code      text NOT NULL DEFAULT '',
    close_text      text NOT NULL DEFAULT '',
    idempotency_key text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX requests_once ON requests (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX requests_by_status ON requests (publication_id, status, id DESC);
CREATE INDEX requests_open ON requests (id DESC) WHERE status IN ('submitted', 'in_review', 'needs_info', 'quoted', 'agreed');
CREATE INDEX requests_by_assignee ON requests (assignee_id, id DESC) WHERE status IN ('submitted', 'in_review', 'needs_info', 'quoted', 'agreed');
CREATE INDEX requests_by_organisation ON requests (organisation_id, id DESC);
CREATE INDEX requests_by_contact ON requests (contact_id, id DESC);
CREATE INDEX requests_due ON requests (answer_due_at) WHERE status IN ('submitted', 'in_review');
CREATE INDEX requests_quote_until ON requests (quote_until) WHERE status = 'quoted';
CREATE INDEX requests_unconfirmed ON requests (confirm_by) WHERE status = 'draft';

ALTER TABLE sessions ADD CONSTRAINT sessions_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests ON DELETE CASCADE;
ALTER TABLE drafts ADD CONSTRAINT drafts_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests ON DELETE SET NULL;

CREATE TABLE request_articles (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id    bigint NOT NULL REFERENCES requests,
    position      int NOT NULL CHECK (position > 0),
    article_id    bigint REFERENCES articles,
    url           text NOT NULL,
    title         text NOT NULL CHECK (title <> ''),
    author        text NOT NULL DEFAULT '',
    published_on  date,
    language      text NOT NULL DEFAULT '',
    word_count    int NOT NULL DEFAULT 0 CHECK (word_count >= 0),
    UNIQUE (request_id, position)
);
CREATE INDEX request_articles_by_article ON request_articles (article_id) WHERE article_id IS NOT NULL;

CREATE TABLE request_search (
    request_id     bigint PRIMARY KEY REFERENCES requests ON DELETE CASCADE,
    publication_id bigint NOT NULL,
    document       tsvector NOT NULL
);
CREATE INDEX request_search_document ON request_search USING gin (document);

-- The history: append-only. Who did what when; status moves carry both ends.
CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id  bigint NOT NULL REFERENCES requests,
    kind        text NOT NULL CHECK (kind ~ '^[a-z_]{3,40}$'),
    from_status text NOT NULL DEFAULT '',
    to_status   text NOT NULL DEFAULT '',
    actor_kind  text NOT NULL CHECK (actor_kind IN ('licensee', 'staff', 'system', 'stripe')),
    actor_id    bigint,
    actor_name  text NOT NULL DEFAULT '',
    visible     boolean NOT NULL DEFAULT true,
    facts       jsonb NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL
);
CREATE INDEX events_by_request ON events (request_id, id);
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only;
ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_not_truncated;

CREATE TABLE messages (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id bigint NOT NULL REFERENCES requests,
    from_kind  text NOT NULL CHECK (from_kind IN ('licensee', 'staff')),
    staff_id   bigint REFERENCES staff,
    from_name  text NOT NULL,
    internal   boolean NOT NULL DEFAULT false,
    body       text NOT NULL CHECK (body <> ''),
    form_key   text UNIQUE,
    at         timestamptz NOT NULL,
    CHECK ((from_kind = 'staff') = (staff_id IS NOT NULL)),
    CHECK (NOT internal OR from_kind = 'staff')
);
CREATE INDEX messages_by_request ON messages (request_id, id);

-- Private links: the key is mailed once, only its hash stays here.
CREATE TABLE links (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id bigint NOT NULL REFERENCES requests,
    kind       text NOT NULL CHECK (kind IN ('confirm', 'open')),
    key_hash   bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX links_by_request ON links (request_id);

-- One row per mail that must leave; the words are made when it is sent.
CREATE TABLE mails (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id  bigint REFERENCES requests,
    kind        text NOT NULL CHECK (kind ~ '^[a-z_]{3,40}$'),
    recipient   text NOT NULL CHECK (recipient <> ''),
    language    text NOT NULL DEFAULT 'en',
    subject_id  bigint,
    once_key    text UNIQUE,
    message_id  text NOT NULL UNIQUE,
    status      text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'failed')),
    attempts    int NOT NULL DEFAULT 0,
    last_error  text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz
);
CREATE INDEX mails_by_request ON mails (request_id, id);

-- Mail captured instead of sent, in development only.
CREATE TABLE captured_mails (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient  text NOT NULL,
    subject    text NOT NULL,
    language   text NOT NULL,
    message_id text NOT NULL,
    headers    text NOT NULL DEFAULT '',
    html       text NOT NULL,
    body       text NOT NULL,
    at         timestamptz NOT NULL
);
