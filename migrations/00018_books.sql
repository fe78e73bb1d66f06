-- +goose Up
-- Open ends of the books. To cancel an invoice gives its debt up, so that a second person agrees above the limit, as to a write-off.
ALTER TABLE settlements
    DROP CONSTRAINT settlements_kind_check,
    ADD CONSTRAINT settlements_kind_check CHECK (kind IN ('received', 'written_off', 'cancelled')),
    DROP CONSTRAINT settlements_check,
    ADD CONSTRAINT settlements_received_on_a_day CHECK (kind <> 'received' OR received_on IS NOT NULL);
