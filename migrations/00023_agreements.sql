-- +goose Up
-- Volume agreements: a bundle is sold once, by an ordinary quote and invoice, and each later use is drawn from it.
-- What is sold stands on the sale's request and, frozen, on its quote; what is drawn stands on the quote of the use.
ALTER TABLE requests ADD COLUMN bundle jsonb, DROP CONSTRAINT requests_article_count_check;
ALTER TABLE requests ADD CONSTRAINT requests_article_count_check CHECK (article_count > 0 OR article_count = 0 AND bundle IS NOT NULL);

CREATE TABLE agreements (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id  bigint NOT NULL REFERENCES publications,
    organisation_id bigint NOT NULL REFERENCES organisations,
    request_id      bigint NOT NULL REFERENCES requests,
    quote_id        bigint NOT NULL UNIQUE REFERENCES quotes,
    invoice_id      bigint NOT NULL UNIQUE REFERENCES invoices,
    renews_id       bigint REFERENCES agreements,
    number          text NOT NULL UNIQUE,
    status          text NOT NULL CHECK (status IN ('active', 'suspended', 'revoked', 'ended')),
    status_reason   text NOT NULL DEFAULT '',
    mode            text NOT NULL CHECK (mode IN ('sandbox', 'test', 'live')),
    unit            text NOT NULL CHECK (unit IN ('article', 'point')),
    size            bigint NOT NULL CHECK (size > 0),
    drawn           bigint NOT NULL DEFAULT 0,
    point_minor     bigint NOT NULL DEFAULT 0,
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    scope           jsonb NOT NULL, -- a grant: the widest that a use may be
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL CHECK (ends_at > starts_at),
    begun_at        timestamptz NOT NULL,
    CONSTRAINT agreements_point_has_a_value CHECK ((unit = 'point') = (point_minor > 0)),
    CONSTRAINT agreements_not_overdrawn CHECK (drawn BETWEEN 0 AND size) -- the last word
);
CREATE INDEX agreements_by_organisation ON agreements (organisation_id, ends_at);
CREATE INDEX agreements_by_request ON agreements (request_id);
CREATE INDEX agreements_to_end ON agreements (ends_at) WHERE status IN ('active', 'suspended');

-- The usage record. Nothing in it is ever changed.
CREATE TABLE agreement_draws (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id bigint NOT NULL REFERENCES agreements,
    request_id   bigint NOT NULL REFERENCES requests,
    licence_id   bigint NOT NULL UNIQUE REFERENCES licences,
    units        bigint NOT NULL CHECK (units > 0),
    balance      bigint NOT NULL CHECK (balance >= 0), -- after it
    drawn_by     text NOT NULL CHECK (drawn_by <> ''),
    at           timestamptz NOT NULL
);
CREATE INDEX agreement_draws_by_agreement ON agreement_draws (agreement_id, id);
CREATE TRIGGER agreement_draws_are_kept BEFORE UPDATE OR DELETE ON agreement_draws
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE quotes ADD COLUMN bundle jsonb, ADD COLUMN agreement_id bigint REFERENCES agreements, DROP CONSTRAINT quotes_check1;
ALTER TABLE quotes
    ADD CONSTRAINT quotes_check1 CHECK ((gratis OR agreement_id IS NOT NULL) = (total_minor = 0)),
    ADD CONSTRAINT quotes_drawn_is_not_gratis CHECK (NOT gratis OR agreement_id IS NULL),
    ADD CONSTRAINT quotes_drawn_units CHECK (agreement_id IS NULL OR bundle IS NOT NULL);
