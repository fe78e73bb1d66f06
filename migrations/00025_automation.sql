-- +goose Up
-- How far the house answers requests without an editor: nothing, unless it says so.
ALTER TABLE publications ADD COLUMN automation jsonb NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE publications DROP COLUMN automation;
