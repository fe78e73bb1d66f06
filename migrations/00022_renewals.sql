-- +goose Up
-- A renewal is a request and then a licence of its own that names the licence it follows; dates are never edited.
ALTER TABLE publications ADD COLUMN auto_renew boolean NOT NULL DEFAULT false;
ALTER TABLE requests
    ADD COLUMN follows_id bigint REFERENCES licences (id),
    ADD COLUMN follows_as text NOT NULL DEFAULT '' CHECK (follows_as IN ('', 'renewal')),
    ADD CONSTRAINT requests_follow_something CHECK ((follows_id IS NULL) = (follows_as = ''));
-- The last word against two renewals of one licence. What ended without a licence makes room for the next.
CREATE UNIQUE INDEX requests_one_successor ON requests (follows_id)
    WHERE follows_id IS NOT NULL AND status NOT IN ('declined', 'withdrawn', 'lapsed', 'not_needed');
ALTER TABLE licences
    ADD COLUMN follows_id bigint REFERENCES licences (id),
    ADD COLUMN follows_as text NOT NULL DEFAULT '' CHECK (follows_as IN ('', 'renewal')),
    ADD CONSTRAINT licences_follow_something CHECK ((follows_id IS NULL) = (follows_as = '')),
    ADD CONSTRAINT licences_follow_another CHECK (follows_id <> id);
CREATE INDEX licences_by_predecessor ON licences (follows_id) WHERE follows_id IS NOT NULL;
