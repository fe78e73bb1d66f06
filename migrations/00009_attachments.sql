-- +goose Up
-- A file that somebody has sent. It belongs to a draft of the form, then to the request that was made of it; or it waits
-- beside a message that is still being written, then belongs to the message. Once the other side can see it, it never
-- changes again: sent_at says since when. Until then it can be removed, and goes with its draft or at expires_at.
CREATE TABLE attachments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text NOT NULL UNIQUE CHECK (length(key) >= 20),
    draft_id   bigint REFERENCES drafts ON DELETE CASCADE,
    request_id bigint REFERENCES requests,
    message_id bigint REFERENCES messages,
    from_kind  text NOT NULL CHECK (from_kind IN ('licensee', 'staff')),
    staff_id   bigint REFERENCES staff,
    purpose    text NOT NULL CHECK (purpose IN ('message', 'mockup', 'waiver', 'order')),
    name       text NOT NULL CHECK (name <> '' AND length(name) <= 120),
    kind       text NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg', 'txt', 'docx')),
    size       bigint NOT NULL CHECK (size BETWEEN 1 AND 5242880),
    digest     bytea NOT NULL CHECK (length(digest) = 32),
    created_at timestamptz NOT NULL,
    sent_at    timestamptz,
    expires_at timestamptz,
    CHECK ((draft_id IS NULL) <> (request_id IS NULL)),
    CHECK ((from_kind = 'staff') = (staff_id IS NOT NULL)),
    CHECK (message_id IS NULL OR sent_at IS NOT NULL),
    CHECK (sent_at IS NULL OR request_id IS NOT NULL)
);
CREATE INDEX attachments_by_draft ON attachments (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX attachments_by_request ON attachments (request_id, id) WHERE request_id IS NOT NULL;
CREATE INDEX attachments_by_message ON attachments (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_by_end ON attachments (expires_at) WHERE expires_at IS NOT NULL;
CREATE TRIGGER attachments_sent_are_frozen BEFORE UPDATE OR DELETE ON attachments
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachments_are_not_truncated BEFORE TRUNCATE ON attachments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The bytes, apart from what lists read.
CREATE TABLE attachment_bodies (
    attachment_id bigint PRIMARY KEY REFERENCES attachments ON DELETE CASCADE,
    body          bytea NOT NULL CHECK (length(body) BETWEEN 1 AND 5242880)
);
ALTER TABLE attachment_bodies ALTER COLUMN body SET STORAGE EXTERNAL; -- these kinds are compressed already
CREATE TRIGGER attachment_bodies_are_append_only BEFORE UPDATE ON attachment_bodies
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_bodies_are_not_truncated BEFORE TRUNCATE ON attachment_bodies
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION keep_sent_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM attachments WHERE id = OLD.attachment_id AND sent_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the body of sent attachment % is kept', OLD.attachment_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
-- +goose StatementEnd
CREATE TRIGGER attachment_bodies_sent_are_kept BEFORE DELETE ON attachment_bodies
    FOR EACH ROW EXECUTE FUNCTION keep_sent_attachment();
