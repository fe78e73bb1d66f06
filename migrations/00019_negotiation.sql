-- +goose Up
-- Negotiation: what a requester proposes in answer to a quote version, the limits that a house sets, and quotes in the making.
CREATE TABLE counter_offers (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id  bigint NOT NULL REFERENCES publications,
    request_id      bigint NOT NULL REFERENCES requests,
    quote_id        bigint NOT NULL REFERENCES quotes, -- the version that it answers
    round           int NOT NULL CHECK (round > 0),
    status          text NOT NULL CHECK (status IN ('open', 'accepted', 'countered', 'declined', 'refused', 'withdrawn')),
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    net_minor       bigint NOT NULL CHECK (net_minor > 0),
    card_minor      bigint CHECK (card_minor >= 0), -- what the rate card said of the proposed use; none when it had no price
    rate_card_id    bigint REFERENCES rate_cards,
    use             jsonb NOT NULL,
    note            text NOT NULL DEFAULT '',
    form_key        text UNIQUE,
    answer_by       timestamptz,
    created_at      timestamptz NOT NULL,
    answered_at     timestamptz,
    answered_by     bigint REFERENCES staff,
    answer_text     text NOT NULL DEFAULT '',
    answer_quote_id bigint REFERENCES quotes, -- the version that answers it
    UNIQUE (request_id, round),
    CHECK ((status = 'open') = (answered_at IS NULL)),
    CHECK (status NOT IN ('accepted', 'countered') OR answer_quote_id IS NOT NULL)
);
CREATE UNIQUE INDEX counter_offers_one_open ON counter_offers (request_id) WHERE status = 'open';

-- What was proposed stays as it was: only the answer to it may change.
-- +goose StatementBegin
CREATE FUNCTION keep_counter_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'status' - 'answered_at' - 'answered_by' - 'answer_text' - 'answer_quote_id')
        IS DISTINCT FROM (to_jsonb(OLD) - 'status' - 'answered_at' - 'answered_by' - 'answer_text' - 'answer_quote_id') THEN
        RAISE EXCEPTION 'counter-offer % was sent and is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER counter_offers_are_frozen BEFORE UPDATE ON counter_offers FOR EACH ROW EXECUTE FUNCTION keep_counter_offer();
CREATE TRIGGER counter_offers_are_kept BEFORE DELETE ON counter_offers FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- How far a house lets itself be talked down; a publication without a row has the usual limits.
CREATE TABLE negotiation_rules (
    publication_id bigint PRIMARY KEY REFERENCES publications,
    rounds         int NOT NULL CHECK (rounds BETWEEN 0 AND 10),
    floor_percent  int NOT NULL CHECK (floor_percent BETWEEN 0 AND 100),
    floor_told     boolean NOT NULL,
    answer_days    int NOT NULL CHECK (answer_days BETWEEN 1 AND 30),
    version        int NOT NULL,
    updated_by     bigint NOT NULL REFERENCES staff,
    updated_at     timestamptz NOT NULL
);

-- A quote that is not sent yet, as it was typed.
CREATE TABLE quote_drafts (
    request_id bigint NOT NULL REFERENCES requests,
    staff_id   bigint NOT NULL REFERENCES staff,
    gratis     boolean NOT NULL,
    typed      jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, staff_id, gratis)
);

-- An undo offers the version again that its decision had replaced.
ALTER TABLE decisions
    ADD COLUMN replaced_id bigint REFERENCES quotes,
    DROP CONSTRAINT decisions_kind_check,
    ADD CONSTRAINT decisions_kind_check CHECK (kind IN ('ask', 'decline', 'not_needed', 'quote', 'grant_free', 'reply', 'extend', 'remind', 'accept_counter', 'decline_counter'));
