-- +goose Up
-- Money as publishers use it: what an organisation has agreed with the house, licences that are used before they are
-- paid, reminders by the house's own schedule, accounts on hold, and reverse charge.
ALTER TABLE publications
    ADD COLUMN reminder_days  jsonb NOT NULL DEFAULT '[-3, 1, 7, 14, 30]', -- days after the due date; before it when negative
    ADD COLUMN grace_days     int NOT NULL DEFAULT 14 CHECK (grace_days BETWEEN 1 AND 120),
    ADD COLUMN hold_days      int NOT NULL DEFAULT 45 CHECK (hold_days BETWEEN 1 AND 365),
    ADD COLUMN reverse_charge jsonb NOT NULL DEFAULT '[]'; -- countries, or EU, or * for all abroad

-- What was agreed with an organisation. A change is a new row: the rows are the history.
CREATE TABLE organisation_terms (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisations,
    version         int NOT NULL CHECK (version > 0),
    domains         jsonb NOT NULL DEFAULT '[]', -- of its e-mail: only who writes from them has these terms
    payment_days    int NOT NULL DEFAULT 0 CHECK (payment_days BETWEEN 0 AND 120), -- 0 = the publication's
    currency        text NOT NULL DEFAULT '' CHECK (currency = '' OR currency ~ '^[A-Z]{3}$'),
    pay_later       boolean NOT NULL DEFAULT false,
    order_required  boolean NOT NULL DEFAULT false,
    finance_name    text NOT NULL DEFAULT '',
    finance_email   text NOT NULL DEFAULT '',
    made_by         bigint NOT NULL REFERENCES staff,
    made_at         timestamptz NOT NULL,
    UNIQUE (organisation_id, version)
);
CREATE TRIGGER organisation_terms_are_append_only BEFORE UPDATE OR DELETE ON organisation_terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE INDEX organisations_in_order ON organisations (name_key, id);

-- Who owes too much, or is held by a person: a whole organisation, or, where its own domains are not known to be behind
-- the debt, only the address that made it.
CREATE TABLE account_holds (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id  bigint NOT NULL REFERENCES publications,
    organisation_id bigint NOT NULL REFERENCES organisations,
    email_key       text NOT NULL DEFAULT '', -- '' = the organisation
    kind            text NOT NULL CHECK (kind IN ('overdue', 'staff')),
    reason          text NOT NULL DEFAULT '',
    invoice_id      bigint REFERENCES invoices, -- that caused it
    placed_by       bigint REFERENCES staff,
    placed_at       timestamptz NOT NULL,
    lifted_at       timestamptz,
    lifted_by       bigint REFERENCES staff,
    lifted_text     text NOT NULL DEFAULT '',
    CHECK ((kind = 'staff') = (placed_by IS NOT NULL)),
    CHECK (kind = 'overdue' OR reason <> ''),
    CHECK (kind = 'staff' OR invoice_id IS NOT NULL)
);
CREATE UNIQUE INDEX account_holds_one_open ON account_holds (organisation_id, email_key) WHERE lifted_at IS NULL;
CREATE INDEX account_holds_open_addresses ON account_holds (publication_id, email_key) WHERE lifted_at IS NULL AND email_key <> '';
CREATE INDEX account_holds_by_organisation ON account_holds (organisation_id, id DESC);
CREATE INDEX account_holds_by_invoice ON account_holds (invoice_id) WHERE invoice_id IS NOT NULL;
ALTER TABLE requests ADD COLUMN hold_waived text NOT NULL DEFAULT ''; -- why this request goes on although its account is held

-- What an offer promises about its payment is frozen with it.
ALTER TABLE quotes
    ADD COLUMN payment_days   int NOT NULL DEFAULT 0 CHECK (payment_days BETWEEN 0 AND 120), -- 0 = the publication's
    ADD COLUMN pay_later      boolean NOT NULL DEFAULT false,
    ADD COLUMN reverse_charge boolean NOT NULL DEFAULT false, -- for a payer with a tax number
    ADD CONSTRAINT quotes_pay_later_is_paid CHECK (NOT pay_later OR NOT gratis);

ALTER TABLE invoices
    ADD COLUMN payment_days   int NOT NULL DEFAULT 0 CHECK (payment_days BETWEEN 0 AND 120),
    ADD COLUMN reverse_charge boolean NOT NULL DEFAULT false CHECK (NOT reverse_charge OR tax_minor = 0),
    ADD COLUMN account_key    text NOT NULL DEFAULT '', -- whose debt it is: '' = the organisation's, else the address's
    ADD COLUMN chase_at       timestamptz;              -- when the next reminder or consequence is due; NULL = to be worked out
UPDATE invoices i SET account_key = lower(trim(r.contact_email)) FROM requests r WHERE r.id = i.request_id;
CREATE INDEX invoices_to_chase ON invoices (chase_at NULLS FIRST) WHERE status = 'open';
CREATE INDEX invoices_owed ON invoices (organisation_id) WHERE status IN ('open', 'uncollectible');
CREATE INDEX invoices_by_payment ON invoices (paid_at) WHERE paid_at IS NOT NULL;
-- Who was reminded once, in the old way, is not reminded again for the first day.
UPDATE mails SET once_key = 'chase:' || subject_id || ':1' WHERE kind = 'payment_reminder' AND once_key = 'overdue:' || subject_id;

-- A licence that is used before it is paid ends at pay_by unless it is paid; NULL = nothing is owed for it.
ALTER TABLE licences ADD COLUMN pay_by timestamptz,
    ADD CONSTRAINT licences_provisional_is_owed CHECK (status <> 'provisional' OR pay_by IS NOT NULL);
CREATE INDEX licences_unpaid ON licences (pay_by) WHERE pay_by IS NOT NULL AND status IN ('provisional', 'scheduled', 'expired');
