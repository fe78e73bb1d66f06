-- +goose Up
-- While processes of the release before still run, they know no cancel_by and no account_key: what they write is completed here.
-- +goose StatementBegin
CREATE FUNCTION complete_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cancel_asked_at IS NULL THEN
        NEW.cancel_by := '';
    ELSIF NEW.cancel_by = '' THEN
        NEW.cancel_by := 'licensee';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER invoices_are_completed BEFORE INSERT OR UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION complete_invoice();
CREATE INDEX stripe_events_by_object ON stripe_events (object_id, received_at) WHERE object_id <> '';
