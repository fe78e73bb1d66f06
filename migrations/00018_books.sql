-- +goose Up
-- Open ends of the books. To cancel an invoice gives its debt up, so that a second person agrees above the limit, as to a write-off.
ALTER TABLE settlements
    DROP CONSTRAINT settlements_kind_check,
    ADD CONSTRAINT settlements_kind_check CHECK (kind IN ('received', 'written_off', 'cancelled')),
    DROP CONSTRAINT settlements_check,
    ADD CONSTRAINT settlements_received_on_a_day CHECK (kind <> 'received' OR received_on IS NOT NULL);

-- What a person said about an event that could not be applied, and why it is left alone.
ALTER TABLE stripe_events
    ADD COLUMN aside_by   bigint REFERENCES staff,
    ADD COLUMN aside_text text NOT NULL DEFAULT '';
CREATE INDEX stripe_events_of_another_mode ON stripe_events (received_at) WHERE status = 'ignored_mode';
