-- +goose Up
-- Publications, the people of the house, organisations and the catalogue of articles.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE publications (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code             text NOT NULL UNIQUE CHECK (code ~ '^[A-Z]{2,6}$'),
    slug             text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{2,60}$'),
    name             text NOT NULL CHECK (name <> ''),
    legal_name       text NOT NULL CHECK (legal_name <> ''),
    contact_email    text NOT NULL,
    accent           text NOT NULL DEFAULT '#8c1d2f' CHECK (accent ~ '^#[0-9a-f]{6}$'),
    country          text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    time_zone        text NOT NULL DEFAULT 'UTC',
    language         text NOT NULL DEFAULT 'en',
    currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    currencies       jsonb NOT NULL DEFAULT '[]',
    sites            jsonb NOT NULL DEFAULT '[]', -- host[:port][/path] where its articles live
    answer_days      int NOT NULL DEFAULT 3 CHECK (answer_days BETWEEN 1 AND 60),
    quote_days       int NOT NULL DEFAULT 21 CHECK (quote_days BETWEEN 1 AND 365),
    payment_days     int NOT NULL DEFAULT 14 CHECK (payment_days BETWEEN 1 AND 120),
    lapse_days       int NOT NULL DEFAULT 30 CHECK (lapse_days BETWEEN 1 AND 365),
    tax_label        text NOT NULL DEFAULT '',
    tax_basis_points bigint NOT NULL DEFAULT 0 CHECK (tax_basis_points BETWEEN 0 AND 5000),
    tax_id           text NOT NULL DEFAULT '',
    credit_line      text NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE editions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    code           text NOT NULL CHECK (code <> ''),
    name           text NOT NULL CHECK (name <> ''),
    language       text NOT NULL,
    UNIQUE (publication_id, code)
);

CREATE TABLE staff (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email           text NOT NULL CHECK (email <> ''),
    email_key       text NOT NULL UNIQUE CHECK (email_key = lower(email_key)),
    name            text NOT NULL CHECK (name <> ''),
    role            text NOT NULL CHECK (role IN ('admin', 'editor', 'finance', 'viewer')),
    password_hash   text NOT NULL,
    active          boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_sign_in_at timestamptz
);

-- One row per signed-in browser: a member of staff, or a licensee who came by a private link to one request.
CREATE TABLE sessions (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash   bytea NOT NULL UNIQUE,
    kind         text NOT NULL CHECK (kind IN ('staff', 'licensee')),
    staff_id     bigint REFERENCES staff ON DELETE CASCADE,
    request_id   bigint,
    user_agent   text NOT NULL DEFAULT '',
    address      text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    CHECK ((kind = 'staff') = (staff_id IS NOT NULL)),
    CHECK ((kind = 'licensee') = (request_id IS NOT NULL))
);
CREATE INDEX sessions_by_staff ON sessions (staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX sessions_by_request ON sessions (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Rate limits (generic cell rate): one row a key. Unlogged: losing it in a crash only forgives.
CREATE UNLOGGED TABLE throttles (
    key text PRIMARY KEY,
    tat timestamptz NOT NULL
);

CREATE TABLE organisations (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    name           text NOT NULL CHECK (name <> ''),
    name_key       text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('news_publisher', 'magazine', 'broadcaster', 'charity', 'education', 'government', 'company', 'agency', 'individual')),
    country        text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    website        text NOT NULL DEFAULT '',
    tax_id         text NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (publication_id, name_key)
);
CREATE INDEX organisations_by_name ON organisations USING gin (name_key gin_trgm_ops);

CREATE TABLE contacts (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id  bigint NOT NULL REFERENCES publications,
    organisation_id bigint NOT NULL REFERENCES organisations,
    email           text NOT NULL CHECK (email <> ''),
    email_key       text NOT NULL CHECK (email_key = lower(email_key)),
    name            text NOT NULL CHECK (name <> ''),
    job_title       text NOT NULL DEFAULT '',
    phone           text NOT NULL DEFAULT '',
    language        text NOT NULL DEFAULT 'en',
    time_zone       text NOT NULL DEFAULT '',
    confirmed_at    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (publication_id, email_key)
);
CREATE INDEX contacts_by_organisation ON contacts (organisation_id);

CREATE TABLE articles (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    edition_id     bigint REFERENCES editions,
    url            text NOT NULL,
    url_key        text NOT NULL UNIQUE,
    title          text NOT NULL DEFAULT '',
    author         text NOT NULL DEFAULT '',
    section        text NOT NULL DEFAULT '',
    language       text NOT NULL DEFAULT '',
    published_at   timestamptz,
    word_count     int NOT NULL DEFAULT 0 CHECK (word_count >= 0),
    body_html      text NOT NULL DEFAULT '',
    rights_basis   text NOT NULL DEFAULT 'unknown' CHECK (rights_basis IN ('unknown', 'staff', 'freelance', 'freelance_ask', 'agency', 'guest', 'co_production')),
    rights_note    text NOT NULL DEFAULT '',
    rights_by      bigint REFERENCES staff,
    rights_at      timestamptz,
    blocked        boolean NOT NULL DEFAULT false,
    embargo_until  timestamptz,
    reading        text NOT NULL DEFAULT 'pending' CHECK (reading IN ('pending', 'read', 'unreachable', 'manual')),
    reading_error  text NOT NULL DEFAULT '',
    read_at        timestamptz,
    version        int NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX articles_by_publication ON articles (publication_id, id DESC);

CREATE TABLE article_images (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
    position   int NOT NULL,
    url        text NOT NULL,
    caption    text NOT NULL DEFAULT '',
    credit     text NOT NULL DEFAULT '',
    rights     text NOT NULL DEFAULT 'unknown' CHECK (rights IN ('unknown', 'ours', 'third_party', 'cleared')),
    UNIQUE (article_id, position)
);

-- Rate cards and terms are versioned: a published version never changes.
CREATE TABLE rate_cards (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    version        int NOT NULL CHECK (version > 0),
    status         text NOT NULL CHECK (status IN ('draft', 'published')),
    card           jsonb NOT NULL,
    hash           text NOT NULL,
    note           text NOT NULL DEFAULT '',
    created_by     bigint REFERENCES staff,
    created_at     timestamptz NOT NULL DEFAULT now(),
    published_at   timestamptz,
    UNIQUE (publication_id, version),
    CHECK ((status = 'published') = (published_at IS NOT NULL))
);
CREATE UNIQUE INDEX rate_cards_one_draft ON rate_cards (publication_id) WHERE status = 'draft';

CREATE TABLE terms (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    version        int NOT NULL CHECK (version > 0),
    status         text NOT NULL CHECK (status IN ('draft', 'published')),
    texts          jsonb NOT NULL,
    hash           text NOT NULL,
    note           text NOT NULL DEFAULT '',
    created_by     bigint REFERENCES staff,
    created_at     timestamptz NOT NULL DEFAULT now(),
    published_at   timestamptz,
    UNIQUE (publication_id, version),
    CHECK ((status = 'published') = (published_at IS NOT NULL))
);
CREATE UNIQUE INDEX terms_one_draft ON terms (publication_id) WHERE status = 'draft';

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are never changed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER published_rate_cards_are_frozen BEFORE UPDATE OR DELETE ON rate_cards
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER published_terms_are_frozen BEFORE UPDATE OR DELETE ON terms
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_change();
