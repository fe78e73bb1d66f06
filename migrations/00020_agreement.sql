-- +goose Up
-- The proof of an agreement: the text of an offer that was fingerprinted, who signs it on whose word, what was signed as one
-- text with its own fingerprint, and who took an acceptance back.
ALTER TABLE quotes ADD COLUMN document text NOT NULL DEFAULT ''; -- what document_hash is the SHA-256 of; '' in older versions

-- Somebody else whom the requester asks to sign one quote version. Another person is another row.
CREATE TABLE signatories (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id  bigint NOT NULL REFERENCES requests,
    quote_id    bigint NOT NULL REFERENCES quotes,
    name        text NOT NULL CHECK (name <> ''),
    job_title   text NOT NULL CHECK (job_title <> ''),
    email       text NOT NULL CHECK (email <> ''),
    language    text NOT NULL,
    asked_by    text NOT NULL, -- the requester's name and address
    asked_at    timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    status      text NOT NULL CHECK (status IN ('asked', 'accepted', 'declined', 'replaced')),
    answered_at timestamptz,
    answer_text text NOT NULL DEFAULT '',
    CHECK ((status = 'asked') = (answered_at IS NULL))
);
CREATE UNIQUE INDEX signatories_one_asked ON signatories (request_id) WHERE status = 'asked';
CREATE INDEX signatories_by_request ON signatories (request_id, id);

-- The key of a signatory's link opens one row of theirs and nothing else.
ALTER TABLE links
    ADD COLUMN signatory_id bigint REFERENCES signatories,
    DROP CONSTRAINT links_kind_check,
    ADD CONSTRAINT links_kind_check CHECK (kind IN ('confirm', 'open', 'sign')),
    ADD CONSTRAINT links_sign_for_somebody CHECK ((kind = 'sign') = (signatory_id IS NOT NULL));

ALTER TABLE acceptances
    ADD COLUMN authority     text NOT NULL DEFAULT '', -- the sentence that was ticked
    ADD COLUMN language      text NOT NULL DEFAULT '',
    ADD COLUMN time_zone     text NOT NULL DEFAULT '', -- of the signatory, as far as known
    ADD COLUMN signatory_id  bigint REFERENCES signatories,
    ADD COLUMN evidence      text NOT NULL DEFAULT '', -- JSON, whole; '' in older acceptances
    ADD COLUMN evidence_hash text NOT NULL DEFAULT ''; -- SHA-256 of it

-- An acceptance stays on record; that it was taken back before it was paid is a record beside it.
CREATE TABLE retractions (
    acceptance_id bigint PRIMARY KEY REFERENCES acceptances,
    by_kind       text NOT NULL CHECK (by_kind IN ('licensee', 'staff')),
    reason        text NOT NULL DEFAULT '',
    at            timestamptz NOT NULL
);
CREATE TRIGGER retractions_are_append_only BEFORE UPDATE OR DELETE ON retractions FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE invoices
    DROP CONSTRAINT invoices_cancel_by_check,
    ADD CONSTRAINT invoices_cancel_by_check CHECK (cancel_by IN ('', 'licensee', 'staff', 'retraction', 'staff_retraction'));
