-- +goose Up
-- A link remembers where its key was mailed: only the address that a request has can confirm it. Keys mailed before this
-- step do not say, so they confirm nothing; their page mails a fresh one.
ALTER TABLE links ADD COLUMN address_key text NOT NULL DEFAULT '';

-- The desk sees confirmed requests alone, also among those that ended: what was never confirmed costs its lists nothing.
DROP INDEX requests_by_status;
CREATE INDEX requests_by_status ON requests (publication_id, status, id DESC) WHERE confirmed_at IS NOT NULL;
