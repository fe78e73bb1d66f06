-- +goose Up
-- Free is first-class: who asks for a lower fee or none, why, and what the house answered; and by which scale it answers.
CREATE TABLE waivers (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    request_id     bigint NOT NULL REFERENCES requests,
    reason         text NOT NULL CHECK (reason IN ('charity', 'education', 'non_commercial', 'low_income', 'student', 'other')),
    words          text NOT NULL CHECK (words <> ''),
    link           text NOT NULL DEFAULT '', -- to a proof
    asked_quote_id bigint REFERENCES quotes, -- the offer that it came as an answer to
    asked_at       timestamptz NOT NULL,
    answer         text NOT NULL DEFAULT '' CHECK (answer IN ('', 'granted', 'reduced', 'declined')),
    quote_id       bigint REFERENCES quotes, -- the offer that answers it
    answered_by    bigint REFERENCES staff,
    answered_at    timestamptz,
    CHECK ((answer = '') = (answered_at IS NULL)),
    CHECK ((answer = '') = (quote_id IS NULL))
);
CREATE UNIQUE INDEX waivers_one_open ON waivers (request_id) WHERE answer = '';
CREATE INDEX waivers_by_request ON waivers (request_id, id);

-- What part of the fee whom is asked for: rows in order, the first that fits counts. A change is a new version.
CREATE TABLE waiver_scales (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id bigint NOT NULL REFERENCES publications,
    version        int NOT NULL CHECK (version > 0),
    rows           jsonb NOT NULL DEFAULT '[]',
    made_by        bigint NOT NULL REFERENCES staff,
    made_at        timestamptz NOT NULL,
    UNIQUE (publication_id, version)
);
CREATE TRIGGER waiver_scales_are_append_only BEFORE UPDATE OR DELETE ON waiver_scales FOR EACH ROW EXECUTE FUNCTION refuse_change();
