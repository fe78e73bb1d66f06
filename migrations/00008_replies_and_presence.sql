-- +goose Up
-- Saved replies: words that a publication's editors use again, in the languages of its requesters.
CREATE TABLE saved_replies (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    name           text NOT NULL CHECK (name <> ''),
    name_key       text NOT NULL,
    texts          jsonb NOT NULL, -- language -> text
    version        int NOT NULL DEFAULT 1,
    retired_at     timestamptz,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    updated_by     bigint NOT NULL REFERENCES staff
);
CREATE UNIQUE INDEX saved_replies_by_name ON saved_replies (publication_id, name_key) WHERE retired_at IS NULL;

-- Who has a request open at this moment. It is worth nothing after a minute, so it is kept out of the write-ahead log.
CREATE UNLOGGED TABLE presences (
    request_id bigint NOT NULL REFERENCES requests ON DELETE CASCADE,
    staff_id   bigint NOT NULL REFERENCES staff ON DELETE CASCADE,
    seen_at    timestamptz NOT NULL,
    writing    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (request_id, staff_id)
);
CREATE INDEX presences_by_staff ON presences (staff_id);
