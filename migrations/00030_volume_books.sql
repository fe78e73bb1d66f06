-- +goose Up
-- What a volume agreement earns its contributors, how it is renewed, and how its offer is taken back.

-- Each draw stands for a part of what was paid for its agreement; the parts of all draws are together never more.
-- What was drawn before has its part too, for those that come after, but accrued nothing.
ALTER TABLE agreement_draws ADD COLUMN net_minor bigint CHECK (net_minor >= 0);
ALTER TABLE agreement_draws DISABLE TRIGGER agreement_draws_are_kept;
UPDATE agreement_draws d SET net_minor = div(q.net_minor::numeric * (a.size - d.balance), a.size) - div(q.net_minor::numeric * (a.size - d.balance - d.units), a.size)
    FROM agreements a JOIN quotes q ON q.id = a.quote_id WHERE a.id = d.agreement_id;
ALTER TABLE agreement_draws ENABLE TRIGGER agreement_draws_are_kept;
ALTER TABLE agreement_draws ALTER COLUMN net_minor SET NOT NULL;
ALTER TABLE line_shares ADD COLUMN net_minor bigint CHECK (net_minor >= 0); -- of a drawn line, whose own price is nothing; null: that of the line

-- Units left over go to the agreement that continues an ended one: as many as the desk said at most, once.
ALTER TABLE agreements
    ADD COLUMN carry bigint NOT NULL DEFAULT 0 CHECK (carry >= 0),
    ADD COLUMN carried bigint CHECK (carried BETWEEN 0 AND carry), -- null: not yet
    DROP CONSTRAINT agreements_not_overdrawn,
    ADD CONSTRAINT agreements_not_overdrawn CHECK (drawn BETWEEN 0 AND size + coalesce(carried, 0)), -- the last word
    ADD CONSTRAINT agreements_carry_from_another CHECK (carry = 0 OR renews_id IS NOT NULL);
CREATE INDEX agreements_to_carry ON agreements (renews_id) WHERE carry > 0 AND carried IS NULL;

-- The last word against two renewals of one agreement. What ended without a sale makes room for the next.
ALTER TABLE requests ADD COLUMN renews_agreement_id bigint REFERENCES agreements;
UPDATE requests r SET renews_agreement_id = newest.agreement_id
    FROM (SELECT DISTINCT ON (bundle ->> 'renews') id, (bundle ->> 'renews')::bigint AS agreement_id FROM requests
          WHERE bundle ->> 'renews' IS NOT NULL AND status NOT IN ('declined', 'withdrawn', 'lapsed', 'not_needed')
          ORDER BY bundle ->> 'renews', id DESC) newest
    WHERE r.id = newest.id;
CREATE UNIQUE INDEX requests_one_renewal_of_an_agreement ON requests (renews_agreement_id)
    WHERE renews_agreement_id IS NOT NULL AND status NOT IN ('declined', 'withdrawn', 'lapsed', 'not_needed');

ALTER TABLE decisions DROP CONSTRAINT decisions_kind_check, ADD CONSTRAINT decisions_kind_check CHECK (kind IN (
    'ask', 'decline', 'not_needed', 'quote', 'grant_free', 'reply', 'extend', 'remind', 'accept_counter', 'decline_counter', 'offer_agreement', 'quote_agreement'));
