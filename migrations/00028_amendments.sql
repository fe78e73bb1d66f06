-- +goose Up
-- An amendment widens a licence: a request and then a licence of its own on the same chain, which takes the earlier one's place while it
-- is good itself. The earlier one is superseded meanwhile, and its dates and its words are never edited.
ALTER TABLE requests
    ADD COLUMN follows_over boolean NOT NULL DEFAULT false, -- its licence was revoked: what it continued can be continued again
    DROP CONSTRAINT requests_follows_as_check,
    ADD CONSTRAINT requests_follows_as_check CHECK (follows_as IN ('', 'renewal', 'amendment'));
DROP INDEX requests_one_successor;
CREATE UNIQUE INDEX requests_one_successor ON requests (follows_id)
    WHERE follows_id IS NOT NULL AND NOT follows_over AND status NOT IN ('declined', 'withdrawn', 'lapsed', 'not_needed');
ALTER TABLE licences
    DROP CONSTRAINT licences_follows_as_check,
    ADD CONSTRAINT licences_follows_as_check CHECK (follows_as IN ('', 'renewal', 'amendment')),
    DROP CONSTRAINT licences_status_check,
    ADD CONSTRAINT licences_status_check CHECK (status IN
        ('pending_payment', 'scheduled', 'provisional', 'active', 'expired', 'suspended', 'revoked', 'terminated', 'superseded'));
-- The last word against two that take the place of one.
CREATE UNIQUE INDEX licences_one_in_place ON licences (follows_id)
    WHERE follows_as = 'amendment' AND status IN ('scheduled', 'provisional', 'active', 'expired', 'superseded');
-- The certificate of a licence stays as it was made; beside it stands one that says what took its place.
ALTER TABLE certificates
    ADD COLUMN replaced_by text NOT NULL DEFAULT '',
    DROP CONSTRAINT certificates_pkey,
    ADD PRIMARY KEY (licence_id, language, replaced_by);
