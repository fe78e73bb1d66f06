-- +goose Up
-- What a draft of a rate card said before each of its changes, so that an editor takes them back one by one. They go
-- with the draft: a published version has its predecessor to be compared with.
CREATE TABLE rate_card_steps (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rate_card_id bigint NOT NULL REFERENCES rate_cards ON DELETE CASCADE,
    card         jsonb NOT NULL,
    hash         text NOT NULL,
    note         text NOT NULL DEFAULT '',
    made_by      bigint NOT NULL REFERENCES staff, -- of the change that came after it
    made_at      timestamptz NOT NULL
);
CREATE INDEX rate_card_steps_of ON rate_card_steps (rate_card_id, id DESC);
