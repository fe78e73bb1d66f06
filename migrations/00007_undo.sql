-- +goose Up
-- The letter of a decision leaves a moment later than the decision is made, so that it can be taken back. A letter is
-- taken by the worker that sends it, or cancelled by an undo, never both: whoever changes its row first.
ALTER TABLE mails ADD COLUMN not_before timestamptz, ADD COLUMN taken_at timestamptz, DROP CONSTRAINT mails_status_check,
    ADD CONSTRAINT mails_status_check CHECK (status IN ('waiting', 'sent', 'failed', 'cancelled'));
ALTER TABLE messages ADD COLUMN taken_back_at timestamptz;

-- What an undo needs of a decision: its line of history, its letter, what was there before, and the form as it was typed.
CREATE TABLE decisions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id     bigint NOT NULL REFERENCES requests,
    staff_id       bigint NOT NULL REFERENCES staff,
    kind           text NOT NULL CHECK (kind IN ('ask', 'decline', 'not_needed', 'quote', 'grant_free', 'reply')),
    mail_id        bigint NOT NULL UNIQUE REFERENCES mails,
    event_id       bigint NOT NULL UNIQUE REFERENCES events,
    price_minor    bigint,
    price_currency text,
    typed          jsonb NOT NULL DEFAULT '{}',
    until          timestamptz NOT NULL,
    undone_at      timestamptz
);
CREATE INDEX decisions_by_request ON decisions (request_id, id);
CREATE INDEX decisions_typed ON decisions (until) WHERE typed <> '{}';
