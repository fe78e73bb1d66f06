-- The whole database as the migrations leave it, for reading. Written by "make schema"; a test keeps it true.

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE TYPE river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);

CREATE FUNCTION complete_invoice() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.cancel_asked_at IS NULL THEN
        NEW.cancel_by := '';
    ELSIF NEW.cancel_by = '' THEN
        NEW.cancel_by := 'licensee';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_counter_offer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (to_jsonb(NEW) - 'status' - 'answered_at' - 'answered_by' - 'answer_text' - 'answer_quote_id')
        IS DISTINCT FROM (to_jsonb(OLD) - 'status' - 'answered_at' - 'answered_by' - 'answer_text' - 'answer_quote_id') THEN
        RAISE EXCEPTION 'counter-offer % was sent and is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_sent_attachment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM attachments WHERE id = OLD.attachment_id AND sent_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the body of sent attachment % is kept', OLD.attachment_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION keep_sent_quote() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.status = 'draft' THEN RETURN NEW; END IF;
    IF (to_jsonb(NEW) - 'status' - 'closed_at' - 'close_text') IS DISTINCT FROM (to_jsonb(OLD) - 'status' - 'closed_at' - 'close_text') THEN
        RAISE EXCEPTION 'quote version % was sent and is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_sent_quote_lines() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM quotes WHERE id = COALESCE(OLD.quote_id, NEW.quote_id) AND status <> 'draft') THEN
        RAISE EXCEPTION 'the lines of quote version % were sent and are frozen', COALESCE(OLD.quote_id, NEW.quote_id) USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are never changed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION river_job_state_in_bitmask(bitmask bit, state river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1;
$$;

CREATE TABLE acceptances (
    id bigint NOT NULL,
    quote_id bigint NOT NULL,
    request_id bigint NOT NULL,
    name text NOT NULL,
    job_title text NOT NULL,
    email text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    terms_id bigint NOT NULL,
    terms_hash text NOT NULL,
    document_hash text NOT NULL,
    at timestamp with time zone NOT NULL,
    authority text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    time_zone text DEFAULT ''::text NOT NULL,
    signatory_id bigint,
    evidence text DEFAULT ''::text NOT NULL,
    evidence_hash text DEFAULT ''::text NOT NULL,
    CONSTRAINT acceptances_job_title_check CHECK ((job_title <> ''::text)),
    CONSTRAINT acceptances_name_check CHECK ((name <> ''::text))
);

ALTER TABLE acceptances ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME acceptances_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE account_holds (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    email_key text DEFAULT ''::text NOT NULL,
    kind text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    invoice_id bigint,
    placed_by bigint,
    placed_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by bigint,
    lifted_text text DEFAULT ''::text NOT NULL,
    CONSTRAINT account_holds_check CHECK (((kind = 'staff'::text) = (placed_by IS NOT NULL))),
    CONSTRAINT account_holds_check1 CHECK (((kind = 'overdue'::text) OR (reason <> ''::text))),
    CONSTRAINT account_holds_check2 CHECK (((kind = 'staff'::text) OR (invoice_id IS NOT NULL))),
    CONSTRAINT account_holds_kind_check CHECK ((kind = ANY (ARRAY['overdue'::text, 'staff'::text])))
);

ALTER TABLE account_holds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME account_holds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE agreement_draws (
    id bigint NOT NULL,
    agreement_id bigint NOT NULL,
    request_id bigint NOT NULL,
    licence_id bigint NOT NULL,
    units bigint NOT NULL,
    balance bigint NOT NULL,
    drawn_by text NOT NULL,
    at timestamp with time zone NOT NULL,
    net_minor bigint NOT NULL,
    CONSTRAINT agreement_draws_balance_check CHECK ((balance >= 0)),
    CONSTRAINT agreement_draws_drawn_by_check CHECK ((drawn_by <> ''::text)),
    CONSTRAINT agreement_draws_net_minor_check CHECK ((net_minor >= 0)),
    CONSTRAINT agreement_draws_units_check CHECK ((units > 0))
);

ALTER TABLE agreement_draws ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME agreement_draws_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE agreements (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    request_id bigint NOT NULL,
    quote_id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    renews_id bigint,
    number text NOT NULL,
    status text NOT NULL,
    status_reason text DEFAULT ''::text NOT NULL,
    mode text NOT NULL,
    unit text NOT NULL,
    size bigint NOT NULL,
    drawn bigint DEFAULT 0 NOT NULL,
    point_minor bigint DEFAULT 0 NOT NULL,
    currency text NOT NULL,
    scope jsonb NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    carry bigint DEFAULT 0 NOT NULL,
    carried bigint,
    CONSTRAINT agreements_carry_check CHECK ((carry >= 0)),
    CONSTRAINT agreements_carry_from_another CHECK (((carry = 0) OR (renews_id IS NOT NULL))),
    CONSTRAINT agreements_check CHECK ((ends_at > starts_at)),
    CONSTRAINT agreements_check1 CHECK (((carried >= 0) AND (carried <= carry))),
    CONSTRAINT agreements_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT agreements_mode_check CHECK ((mode = ANY (ARRAY['sandbox'::text, 'test'::text, 'live'::text]))),
    CONSTRAINT agreements_not_overdrawn CHECK (((drawn >= 0) AND (drawn <= (size + COALESCE(carried, (0)::bigint))))),
    CONSTRAINT agreements_point_has_a_value CHECK (((unit = 'point'::text) = (point_minor > 0))),
    CONSTRAINT agreements_size_check CHECK ((size > 0)),
    CONSTRAINT agreements_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'revoked'::text, 'ended'::text]))),
    CONSTRAINT agreements_unit_check CHECK ((unit = ANY (ARRAY['article'::text, 'point'::text])))
);

ALTER TABLE agreements ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME agreements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE article_images (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    "position" integer NOT NULL,
    url text NOT NULL,
    caption text DEFAULT ''::text NOT NULL,
    credit text DEFAULT ''::text NOT NULL,
    rights text DEFAULT 'unknown'::text NOT NULL,
    CONSTRAINT article_images_rights_check CHECK ((rights = ANY (ARRAY['unknown'::text, 'ours'::text, 'third_party'::text, 'cleared'::text])))
);

ALTER TABLE article_images ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME article_images_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE article_shares (
    article_id bigint NOT NULL,
    version integer NOT NULL,
    basis_points bigint,
    contributors jsonb NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT article_shares_basis_points_check CHECK (((basis_points >= 0) AND (basis_points <= 10000))),
    CONSTRAINT article_shares_version_check CHECK ((version > 0))
);

CREATE TABLE articles (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    edition_id bigint,
    url text NOT NULL,
    url_key text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    author text DEFAULT ''::text NOT NULL,
    section text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    published_at timestamp with time zone,
    word_count integer DEFAULT 0 NOT NULL,
    body_html text DEFAULT ''::text NOT NULL,
    rights_basis text DEFAULT 'unknown'::text NOT NULL,
    rights_note text DEFAULT ''::text NOT NULL,
    rights_by bigint,
    rights_at timestamp with time zone,
    blocked boolean DEFAULT false NOT NULL,
    embargo_until timestamp with time zone,
    reading text DEFAULT 'pending'::text NOT NULL,
    reading_error text DEFAULT ''::text NOT NULL,
    read_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT articles_reading_check CHECK ((reading = ANY (ARRAY['pending'::text, 'read'::text, 'unreachable'::text, 'manual'::text]))),
    CONSTRAINT articles_rights_basis_check CHECK ((rights_basis = ANY (ARRAY['unknown'::text, 'staff'::text, 'freelance'::text, 'freelance_ask'::text, 'agency'::text, 'guest'::text, 'co_production'::text]))),
    CONSTRAINT articles_word_count_check CHECK ((word_count >= 0))
);

ALTER TABLE articles ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME articles_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attachment_bodies (
    attachment_id bigint NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT attachment_bodies_body_check CHECK (((length(body) >= 1) AND (length(body) <= 5242880)))
);
ALTER TABLE ONLY attachment_bodies ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE attachments (
    id bigint NOT NULL,
    key text NOT NULL,
    draft_id bigint,
    request_id bigint,
    message_id bigint,
    from_kind text NOT NULL,
    staff_id bigint,
    purpose text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    size bigint NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    expires_at timestamp with time zone,
    CONSTRAINT attachments_check CHECK (((draft_id IS NULL) <> (request_id IS NULL))),
    CONSTRAINT attachments_check1 CHECK (((from_kind = 'staff'::text) = (staff_id IS NOT NULL))),
    CONSTRAINT attachments_check2 CHECK (((message_id IS NULL) OR (sent_at IS NOT NULL))),
    CONSTRAINT attachments_check3 CHECK (((sent_at IS NULL) OR (request_id IS NOT NULL))),
    CONSTRAINT attachments_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT attachments_from_kind_check CHECK ((from_kind = ANY (ARRAY['licensee'::text, 'staff'::text]))),
    CONSTRAINT attachments_key_check CHECK ((length(key) >= 20)),
    CONSTRAINT attachments_kind_check CHECK ((kind = ANY (ARRAY['pdf'::text, 'png'::text, 'jpeg'::text, 'txt'::text, 'docx'::text]))),
    CONSTRAINT attachments_name_check CHECK (((name <> ''::text) AND (length(name) <= 120))),
    CONSTRAINT attachments_purpose_check CHECK ((purpose = ANY (ARRAY['message'::text, 'mockup'::text, 'waiver'::text, 'order'::text]))),
    CONSTRAINT attachments_size_check CHECK (((size >= 1) AND (size <= 5242880)))
);

ALTER TABLE attachments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attachments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE call_turns (
    name text NOT NULL,
    at timestamp with time zone[] NOT NULL
);

CREATE TABLE captured_mails (
    id bigint NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    language text NOT NULL,
    message_id text NOT NULL,
    headers text DEFAULT ''::text NOT NULL,
    html text NOT NULL,
    body text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE captured_mails ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME captured_mails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE certificates (
    licence_id bigint NOT NULL,
    language text NOT NULL,
    pdf bytea NOT NULL,
    sha256 text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    replaced_by text DEFAULT ''::text NOT NULL
);

CREATE TABLE contacts (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    job_title text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    time_zone text DEFAULT ''::text NOT NULL,
    confirmed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT contacts_email_check CHECK ((email <> ''::text)),
    CONSTRAINT contacts_email_key_check CHECK ((email_key = lower(email_key))),
    CONSTRAINT contacts_name_check CHECK ((name <> ''::text))
);

ALTER TABLE contacts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME contacts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE contributors (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT contributors_name_check CHECK ((name <> ''::text)),
    CONSTRAINT contributors_name_key_check CHECK ((name_key <> ''::text))
);

ALTER TABLE contributors ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME contributors_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE counter_offers (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    request_id bigint NOT NULL,
    quote_id bigint NOT NULL,
    round integer NOT NULL,
    status text NOT NULL,
    currency text NOT NULL,
    net_minor bigint NOT NULL,
    card_minor bigint,
    rate_card_id bigint,
    use jsonb NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    form_key text,
    answer_by timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    answered_by bigint,
    answer_text text DEFAULT ''::text NOT NULL,
    answer_quote_id bigint,
    CONSTRAINT counter_offers_card_minor_check CHECK ((card_minor >= 0)),
    CONSTRAINT counter_offers_check CHECK (((status = 'open'::text) = (answered_at IS NULL))),
    CONSTRAINT counter_offers_check1 CHECK (((status <> ALL (ARRAY['accepted'::text, 'countered'::text])) OR (answer_quote_id IS NOT NULL))),
    CONSTRAINT counter_offers_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT counter_offers_net_minor_check CHECK ((net_minor > 0)),
    CONSTRAINT counter_offers_round_check CHECK ((round > 0)),
    CONSTRAINT counter_offers_status_check CHECK ((status = ANY (ARRAY['open'::text, 'accepted'::text, 'countered'::text, 'declined'::text, 'refused'::text, 'withdrawn'::text])))
);

ALTER TABLE counter_offers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME counter_offers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE credit_notes (
    id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    stripe_credit_note_id text,
    number text DEFAULT ''::text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    amount_minor bigint NOT NULL,
    refund_minor bigint DEFAULT 0 NOT NULL,
    out_of_band_minor bigint DEFAULT 0 NOT NULL,
    currency text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    memo text DEFAULT ''::text NOT NULL,
    stripe_refund_id text DEFAULT ''::text NOT NULL,
    pdf_url text DEFAULT ''::text NOT NULL,
    refusal text DEFAULT ''::text NOT NULL,
    asked_by bigint,
    form_key text,
    created_at timestamp with time zone NOT NULL,
    voided_at timestamp with time zone,
    CONSTRAINT credit_notes_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT credit_notes_check CHECK (((refund_minor >= 0) AND (refund_minor <= amount_minor))),
    CONSTRAINT credit_notes_check1 CHECK (((out_of_band_minor >= 0) AND (out_of_band_minor <= amount_minor))),
    CONSTRAINT credit_notes_check2 CHECK (((kind = 'post_payment'::text) OR ((refund_minor + out_of_band_minor) = 0))),
    CONSTRAINT credit_notes_check3 CHECK (((refund_minor + out_of_band_minor) <= amount_minor)),
    CONSTRAINT credit_notes_check4 CHECK ((((status = 'issued'::text) OR (status = 'void'::text)) = (stripe_credit_note_id IS NOT NULL))),
    CONSTRAINT credit_notes_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT credit_notes_kind_check CHECK ((kind = ANY (ARRAY['pre_payment'::text, 'post_payment'::text]))),
    CONSTRAINT credit_notes_status_check CHECK ((status = ANY (ARRAY['asked'::text, 'issued'::text, 'void'::text, 'refused'::text])))
);

ALTER TABLE credit_notes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME credit_notes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE customer_funds (
    transaction_id text NOT NULL,
    mode text NOT NULL,
    stripe_customer_id text NOT NULL,
    organisation_id bigint NOT NULL,
    invoice_id bigint,
    currency text DEFAULT ''::text NOT NULL,
    amount_minor bigint DEFAULT 0 NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT customer_funds_amount_minor_check CHECK ((amount_minor >= 0)),
    CONSTRAINT customer_funds_currency_check CHECK (((currency = ''::text) OR (currency ~ '^[A-Z]{3}$'::text)))
);

CREATE TABLE decisions (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    kind text NOT NULL,
    mail_id bigint NOT NULL,
    event_id bigint NOT NULL,
    price_minor bigint,
    price_currency text,
    typed jsonb DEFAULT '{}'::jsonb NOT NULL,
    until timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    replaced_id bigint,
    CONSTRAINT decisions_kind_check CHECK ((kind = ANY (ARRAY['ask'::text, 'decline'::text, 'not_needed'::text, 'quote'::text, 'grant_free'::text, 'reply'::text, 'extend'::text, 'remind'::text, 'accept_counter'::text, 'decline_counter'::text, 'offer_agreement'::text, 'quote_agreement'::text])))
);

ALTER TABLE decisions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME decisions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE differences (
    id bigint NOT NULL,
    mode text NOT NULL,
    kind text NOT NULL,
    invoice_id bigint,
    stripe_invoice_id text NOT NULL,
    ours text DEFAULT ''::text NOT NULL,
    theirs text DEFAULT ''::text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    tried_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by bigint,
    ended_text text DEFAULT ''::text NOT NULL,
    CONSTRAINT differences_kind_check CHECK ((kind = ANY (ARRAY['unknown'::text, 'missing'::text, 'status'::text, 'amount'::text, 'corrections'::text, 'unread'::text])))
);

ALTER TABLE differences ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME differences_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE disputes (
    id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    stripe_dispute_id text NOT NULL,
    charge_id text NOT NULL,
    status text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    refundable boolean DEFAULT false NOT NULL,
    evidence_due_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT disputes_amount_minor_check CHECK ((amount_minor >= 0)),
    CONSTRAINT disputes_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT disputes_status_check CHECK ((status ~ '^[a-z_]+$'::text))
);

ALTER TABLE disputes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME disputes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE drafts (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    publication_id bigint,
    language text DEFAULT 'en'::text NOT NULL,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    request_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE drafts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME drafts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE editions (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    CONSTRAINT editions_code_check CHECK ((code <> ''::text)),
    CONSTRAINT editions_name_check CHECK ((name <> ''::text))
);

ALTER TABLE editions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME editions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE events (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    kind text NOT NULL,
    from_status text DEFAULT ''::text NOT NULL,
    to_status text DEFAULT ''::text NOT NULL,
    actor_kind text NOT NULL,
    actor_id bigint,
    actor_name text DEFAULT ''::text NOT NULL,
    visible boolean DEFAULT true NOT NULL,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT events_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['licensee'::text, 'staff'::text, 'system'::text, 'stripe'::text]))),
    CONSTRAINT events_kind_check CHECK ((kind ~ '^[a-z_]{3,40}$'::text))
);

ALTER TABLE events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE invoices (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    request_id bigint NOT NULL,
    quote_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    status text NOT NULL,
    overdue boolean DEFAULT false NOT NULL,
    needs_review text DEFAULT ''::text NOT NULL,
    mode text NOT NULL,
    currency text NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    stripe_customer_id text DEFAULT ''::text NOT NULL,
    stripe_invoice_id text,
    number text DEFAULT ''::text NOT NULL,
    hosted_url text DEFAULT ''::text NOT NULL,
    pdf_url text DEFAULT ''::text NOT NULL,
    paid_out_of_band boolean DEFAULT false NOT NULL,
    attempt_count bigint DEFAULT 0 NOT NULL,
    last_payment_error text DEFAULT ''::text NOT NULL,
    cancel_asked_at timestamp with time zone,
    cancel_text text DEFAULT ''::text NOT NULL,
    due_at timestamp with time zone,
    sent_at timestamp with time zone,
    paid_at timestamp with time zone,
    read_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    charge_id text DEFAULT ''::text NOT NULL,
    credited_minor bigint DEFAULT 0 NOT NULL,
    returned_minor bigint DEFAULT 0 NOT NULL,
    refund text DEFAULT 'none'::text NOT NULL,
    dispute text DEFAULT 'none'::text NOT NULL,
    money_read_at timestamp with time zone,
    cancel_by text DEFAULT ''::text NOT NULL,
    payment_days integer DEFAULT 0 NOT NULL,
    reverse_charge boolean DEFAULT false NOT NULL,
    account_key text DEFAULT ''::text NOT NULL,
    chase_at timestamp with time zone,
    automatic_tax boolean DEFAULT false NOT NULL,
    chase_from timestamp with time zone,
    CONSTRAINT invoices_cancel_by_check CHECK ((cancel_by = ANY (ARRAY[''::text, 'licensee'::text, 'staff'::text, 'retraction'::text, 'staff_retraction'::text]))),
    CONSTRAINT invoices_cancelled_by_somebody CHECK (((cancel_asked_at IS NULL) = (cancel_by = ''::text))),
    CONSTRAINT invoices_check CHECK ((total_minor = (net_minor + tax_minor))),
    CONSTRAINT invoices_check1 CHECK (((NOT reverse_charge) OR (tax_minor = 0))),
    CONSTRAINT invoices_credited_minor_check CHECK ((credited_minor >= 0)),
    CONSTRAINT invoices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT invoices_dispute_check CHECK ((dispute = ANY (ARRAY['none'::text, 'inquiry'::text, 'open'::text, 'won'::text, 'lost'::text]))),
    CONSTRAINT invoices_mode_check CHECK ((mode = ANY (ARRAY['sandbox'::text, 'test'::text, 'live'::text]))),
    CONSTRAINT invoices_net_minor_check CHECK ((net_minor > 0)),
    CONSTRAINT invoices_payment_days_check CHECK (((payment_days >= 0) AND (payment_days <= 120))),
    CONSTRAINT invoices_refund_check CHECK ((refund = ANY (ARRAY['none'::text, 'partial'::text, 'full'::text]))),
    CONSTRAINT invoices_returned_minor_check CHECK ((returned_minor >= 0)),
    CONSTRAINT invoices_status_check CHECK ((status = ANY (ARRAY['preparing'::text, 'draft'::text, 'open'::text, 'processing'::text, 'paid'::text, 'void'::text, 'uncollectible'::text, 'credited'::text, 'deleted'::text]))),
    CONSTRAINT invoices_tax_minor_check CHECK ((tax_minor >= 0))
);

ALTER TABLE invoices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME invoices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE licences (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    request_id bigint NOT NULL,
    quote_id bigint NOT NULL,
    invoice_id bigint,
    number text NOT NULL,
    status text NOT NULL,
    mode text NOT NULL,
    language text NOT NULL,
    snapshot jsonb NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    issued_at timestamp with time zone NOT NULL,
    status_reason text DEFAULT ''::text NOT NULL,
    pay_by timestamp with time zone,
    follows_id bigint,
    follows_as text DEFAULT ''::text NOT NULL,
    CONSTRAINT licences_check CHECK (((ends_at IS NULL) OR (ends_at > starts_at))),
    CONSTRAINT licences_follow_another CHECK ((follows_id <> id)),
    CONSTRAINT licences_follow_something CHECK (((follows_id IS NULL) = (follows_as = ''::text))),
    CONSTRAINT licences_follows_as_check CHECK ((follows_as = ANY (ARRAY[''::text, 'renewal'::text, 'amendment'::text]))),
    CONSTRAINT licences_mode_check CHECK ((mode = ANY (ARRAY['none'::text, 'sandbox'::text, 'test'::text, 'live'::text]))),
    CONSTRAINT licences_provisional_is_owed CHECK (((status <> 'provisional'::text) OR (pay_by IS NOT NULL))),
    CONSTRAINT licences_status_check CHECK ((status = ANY (ARRAY['pending_payment'::text, 'scheduled'::text, 'provisional'::text, 'active'::text, 'expired'::text, 'suspended'::text, 'revoked'::text, 'terminated'::text, 'superseded'::text])))
);

ALTER TABLE licences ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME licences_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE line_shares (
    invoice_id bigint NOT NULL,
    quote_line_id bigint NOT NULL,
    contributor_id bigint NOT NULL,
    article_id bigint NOT NULL,
    basis_points bigint NOT NULL,
    parts bigint NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    net_minor bigint,
    CONSTRAINT line_shares_basis_points_check CHECK (((basis_points >= 1) AND (basis_points <= 10000))),
    CONSTRAINT line_shares_net_minor_check CHECK ((net_minor >= 0)),
    CONSTRAINT line_shares_parts_check CHECK ((parts > 0))
);

CREATE TABLE links (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    kind text NOT NULL,
    key_hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    address_key text DEFAULT ''::text NOT NULL,
    signatory_id bigint,
    CONSTRAINT links_kind_check CHECK ((kind = ANY (ARRAY['confirm'::text, 'open'::text, 'sign'::text]))),
    CONSTRAINT links_sign_for_somebody CHECK (((kind = 'sign'::text) = (signatory_id IS NOT NULL)))
);

ALTER TABLE links ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME links_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE mails (
    id bigint NOT NULL,
    request_id bigint,
    kind text NOT NULL,
    recipient text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    subject_id bigint,
    once_key text,
    message_id text NOT NULL,
    status text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    not_before timestamp with time zone,
    taken_at timestamp with time zone,
    CONSTRAINT mails_kind_check CHECK ((kind ~ '^[a-z_]{3,40}$'::text)),
    CONSTRAINT mails_recipient_check CHECK ((recipient <> ''::text)),
    CONSTRAINT mails_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text, 'cancelled'::text])))
);

ALTER TABLE mails ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME mails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE marks (
    name text NOT NULL,
    value text NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE messages (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    from_kind text NOT NULL,
    staff_id bigint,
    from_name text NOT NULL,
    internal boolean DEFAULT false NOT NULL,
    body text NOT NULL,
    form_key text,
    at timestamp with time zone NOT NULL,
    taken_back_at timestamp with time zone,
    CONSTRAINT messages_body_check CHECK ((body <> ''::text)),
    CONSTRAINT messages_check CHECK (((from_kind = 'staff'::text) = (staff_id IS NOT NULL))),
    CONSTRAINT messages_check1 CHECK (((NOT internal) OR (from_kind = 'staff'::text))),
    CONSTRAINT messages_from_kind_check CHECK ((from_kind = ANY (ARRAY['licensee'::text, 'staff'::text])))
);

ALTER TABLE messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE negotiation_rules (
    publication_id bigint NOT NULL,
    rounds integer NOT NULL,
    floor_percent integer NOT NULL,
    floor_told boolean NOT NULL,
    answer_days integer NOT NULL,
    version integer NOT NULL,
    updated_by bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT negotiation_rules_answer_days_check CHECK (((answer_days >= 1) AND (answer_days <= 30))),
    CONSTRAINT negotiation_rules_floor_percent_check CHECK (((floor_percent >= 0) AND (floor_percent <= 100))),
    CONSTRAINT negotiation_rules_rounds_check CHECK (((rounds >= 0) AND (rounds <= 10)))
);

CREATE TABLE organisation_terms (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    version integer NOT NULL,
    domains jsonb DEFAULT '[]'::jsonb NOT NULL,
    payment_days integer DEFAULT 0 NOT NULL,
    currency text DEFAULT ''::text NOT NULL,
    pay_later boolean DEFAULT false NOT NULL,
    order_required boolean DEFAULT false NOT NULL,
    finance_name text DEFAULT ''::text NOT NULL,
    finance_email text DEFAULT ''::text NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT organisation_terms_currency_check CHECK (((currency = ''::text) OR (currency ~ '^[A-Z]{3}$'::text))),
    CONSTRAINT organisation_terms_payment_days_check CHECK (((payment_days >= 0) AND (payment_days <= 120))),
    CONSTRAINT organisation_terms_version_check CHECK ((version > 0))
);

ALTER TABLE organisation_terms ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME organisation_terms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE organisations (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    kind text NOT NULL,
    country text NOT NULL,
    website text DEFAULT ''::text NOT NULL,
    tax_id text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT organisations_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT organisations_kind_check CHECK ((kind = ANY (ARRAY['news_publisher'::text, 'magazine'::text, 'broadcaster'::text, 'charity'::text, 'education'::text, 'government'::text, 'company'::text, 'agency'::text, 'individual'::text]))),
    CONSTRAINT organisations_name_check CHECK ((name <> ''::text))
);

ALTER TABLE organisations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME organisations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE presences (
    request_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    writing boolean DEFAULT false NOT NULL
);

CREATE TABLE publications (
    id bigint NOT NULL,
    code text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    legal_name text NOT NULL,
    contact_email text NOT NULL,
    accent text DEFAULT '#8c1d2f'::text NOT NULL,
    country text NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    currency text NOT NULL,
    currencies jsonb DEFAULT '[]'::jsonb NOT NULL,
    sites jsonb DEFAULT '[]'::jsonb NOT NULL,
    answer_days integer DEFAULT 3 NOT NULL,
    quote_days integer DEFAULT 21 NOT NULL,
    payment_days integer DEFAULT 14 NOT NULL,
    lapse_days integer DEFAULT 30 NOT NULL,
    tax_label text DEFAULT ''::text NOT NULL,
    tax_basis_points bigint DEFAULT 0 NOT NULL,
    tax_id text DEFAULT ''::text NOT NULL,
    credit_line text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    four_eyes jsonb DEFAULT '{}'::jsonb NOT NULL,
    reminder_days jsonb DEFAULT '[-3, 1, 7, 14, 30]'::jsonb NOT NULL,
    grace_days integer DEFAULT 14 NOT NULL,
    hold_days integer DEFAULT 45 NOT NULL,
    reverse_charge jsonb DEFAULT '[]'::jsonb NOT NULL,
    automatic_tax boolean DEFAULT false NOT NULL,
    auto_renew boolean DEFAULT false NOT NULL,
    automation jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT publications_accent_check CHECK ((accent ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT publications_answer_days_check CHECK (((answer_days >= 1) AND (answer_days <= 60))),
    CONSTRAINT publications_code_check CHECK ((code ~ '^[A-Z]{2,6}$'::text)),
    CONSTRAINT publications_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT publications_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT publications_grace_days_check CHECK (((grace_days >= 1) AND (grace_days <= 120))),
    CONSTRAINT publications_hold_days_check CHECK (((hold_days >= 1) AND (hold_days <= 365))),
    CONSTRAINT publications_lapse_days_check CHECK (((lapse_days >= 1) AND (lapse_days <= 365))),
    CONSTRAINT publications_legal_name_check CHECK ((legal_name <> ''::text)),
    CONSTRAINT publications_name_check CHECK ((name <> ''::text)),
    CONSTRAINT publications_one_tax CHECK (((NOT automatic_tax) OR (tax_basis_points = 0))),
    CONSTRAINT publications_payment_days_check CHECK (((payment_days >= 1) AND (payment_days <= 120))),
    CONSTRAINT publications_quote_days_check CHECK (((quote_days >= 1) AND (quote_days <= 365))),
    CONSTRAINT publications_slug_check CHECK ((slug ~ '^[a-z0-9-]{2,60}$'::text)),
    CONSTRAINT publications_tax_basis_points_check CHECK (((tax_basis_points >= 0) AND (tax_basis_points <= 5000)))
);

ALTER TABLE publications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME publications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE quote_drafts (
    request_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    gratis boolean NOT NULL,
    typed jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE quote_lines (
    id bigint NOT NULL,
    quote_id bigint NOT NULL,
    "position" integer NOT NULL,
    article_id bigint,
    description text NOT NULL,
    computed_minor bigint,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    override_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT quote_lines_computed_minor_check CHECK ((computed_minor >= 0)),
    CONSTRAINT quote_lines_description_check CHECK ((description <> ''::text)),
    CONSTRAINT quote_lines_net_minor_check CHECK ((net_minor >= 0)),
    CONSTRAINT quote_lines_position_check CHECK (("position" > 0)),
    CONSTRAINT quote_lines_tax_minor_check CHECK ((tax_minor >= 0))
);

ALTER TABLE quote_lines ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME quote_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE quotes (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    request_id bigint NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    currency text NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    tax_label text DEFAULT ''::text NOT NULL,
    tax_basis_points bigint DEFAULT 0 NOT NULL,
    gratis boolean DEFAULT false NOT NULL,
    gratis_reason text DEFAULT ''::text NOT NULL,
    grant_of_rights jsonb NOT NULL,
    rate_card_id bigint,
    priced jsonb DEFAULT '{}'::jsonb NOT NULL,
    terms_id bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    created_by bigint,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    closed_at timestamp with time zone,
    close_text text DEFAULT ''::text NOT NULL,
    document_hash text DEFAULT ''::text NOT NULL,
    payment_days integer DEFAULT 0 NOT NULL,
    pay_later boolean DEFAULT false NOT NULL,
    reverse_charge boolean DEFAULT false NOT NULL,
    automatic_tax boolean DEFAULT false NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    bundle jsonb,
    agreement_id bigint,
    CONSTRAINT quotes_check CHECK ((total_minor = (net_minor + tax_minor))),
    CONSTRAINT quotes_check1 CHECK (((gratis OR (agreement_id IS NOT NULL)) = (total_minor = 0))),
    CONSTRAINT quotes_check2 CHECK (((NOT gratis) OR (gratis_reason <> ''::text))),
    CONSTRAINT quotes_check3 CHECK (((status = 'draft'::text) = (sent_at IS NULL))),
    CONSTRAINT quotes_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT quotes_drawn_is_not_gratis CHECK (((NOT gratis) OR (agreement_id IS NULL))),
    CONSTRAINT quotes_drawn_units CHECK (((agreement_id IS NULL) OR (bundle IS NOT NULL))),
    CONSTRAINT quotes_net_minor_check CHECK ((net_minor >= 0)),
    CONSTRAINT quotes_one_tax CHECK (((NOT automatic_tax) OR (tax_minor = 0))),
    CONSTRAINT quotes_pay_later_is_paid CHECK (((NOT pay_later) OR (NOT gratis))),
    CONSTRAINT quotes_payment_days_check CHECK (((payment_days >= 0) AND (payment_days <= 120))),
    CONSTRAINT quotes_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'sent'::text, 'accepted'::text, 'countered'::text, 'declined'::text, 'expired'::text, 'superseded'::text, 'voided'::text]))),
    CONSTRAINT quotes_tax_basis_points_check CHECK (((tax_basis_points >= 0) AND (tax_basis_points <= 5000))),
    CONSTRAINT quotes_tax_minor_check CHECK ((tax_minor >= 0)),
    CONSTRAINT quotes_version_check CHECK ((version > 0))
);

ALTER TABLE quotes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME quotes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE rate_card_steps (
    id bigint NOT NULL,
    rate_card_id bigint NOT NULL,
    card jsonb NOT NULL,
    hash text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone NOT NULL
);

ALTER TABLE rate_card_steps ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME rate_card_steps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE rate_cards (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    card jsonb NOT NULL,
    hash text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT rate_cards_check CHECK (((status = 'published'::text) = (published_at IS NOT NULL))),
    CONSTRAINT rate_cards_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text]))),
    CONSTRAINT rate_cards_version_check CHECK ((version > 0))
);

ALTER TABLE rate_cards ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME rate_cards_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE refunds (
    id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    stripe_refund_id text NOT NULL,
    charge_id text NOT NULL,
    status text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    failure_reason text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT refunds_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT refunds_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT refunds_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'requires_action'::text, 'succeeded'::text, 'failed'::text, 'canceled'::text])))
);

ALTER TABLE refunds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME refunds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE request_articles (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    "position" integer NOT NULL,
    article_id bigint,
    url text NOT NULL,
    title text NOT NULL,
    author text DEFAULT ''::text NOT NULL,
    published_on date,
    language text DEFAULT ''::text NOT NULL,
    word_count integer DEFAULT 0 NOT NULL,
    CONSTRAINT request_articles_position_check CHECK (("position" > 0)),
    CONSTRAINT request_articles_title_check CHECK ((title <> ''::text)),
    CONSTRAINT request_articles_word_count_check CHECK ((word_count >= 0))
);

ALTER TABLE request_articles ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME request_articles_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE request_search (
    request_id bigint NOT NULL,
    publication_id bigint NOT NULL,
    document tsvector NOT NULL
);

CREATE TABLE requests (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    reference text NOT NULL,
    status text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    organisation_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    assignee_id bigint,
    language text DEFAULT 'en'::text NOT NULL,
    time_zone text DEFAULT ''::text NOT NULL,
    title text NOT NULL,
    article_count integer NOT NULL,
    organisation text NOT NULL,
    country text NOT NULL,
    contact_name text NOT NULL,
    contact_email text NOT NULL,
    use jsonb NOT NULL,
    currency text NOT NULL,
    suggested_minor bigint,
    suggestion jsonb,
    price_minor bigint,
    price_currency text,
    billing jsonb DEFAULT '{}'::jsonb NOT NULL,
    on_hold boolean DEFAULT false NOT NULL,
    hold_reason text DEFAULT ''::text NOT NULL,
    consent_at timestamp with time zone NOT NULL,
    confirm_by timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    submitted_at timestamp with time zone,
    answer_due_at timestamp with time zone,
    paused_at timestamp with time zone,
    quote_until timestamp with time zone,
    closed_at timestamp with time zone,
    close_code text DEFAULT ''::text NOT NULL,
    close_text text DEFAULT ''::text NOT NULL,
    idempotency_key text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    hold_waived text DEFAULT ''::text NOT NULL,
    follows_id bigint,
    follows_as text DEFAULT ''::text NOT NULL,
    bundle jsonb,
    follows_over boolean DEFAULT false NOT NULL,
    renews_agreement_id bigint,
    CONSTRAINT requests_article_count_check CHECK (((article_count > 0) OR ((article_count = 0) AND (bundle IS NOT NULL)))),
    CONSTRAINT requests_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT requests_follow_something CHECK (((follows_id IS NULL) = (follows_as = ''::text))),
    CONSTRAINT requests_follows_as_check CHECK ((follows_as = ANY (ARRAY[''::text, 'renewal'::text, 'amendment'::text]))),
    CONSTRAINT requests_price_currency_check CHECK ((price_currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT requests_price_minor_check CHECK ((price_minor >= 0)),
    CONSTRAINT requests_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'in_review'::text, 'needs_info'::text, 'quoted'::text, 'agreed'::text, 'fulfilled'::text, 'declined'::text, 'withdrawn'::text, 'lapsed'::text, 'not_needed'::text]))),
    CONSTRAINT requests_suggested_minor_check CHECK ((suggested_minor >= 0))
);

ALTER TABLE requests ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME requests_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE retractions (
    acceptance_id bigint NOT NULL,
    by_kind text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT retractions_by_kind_check CHECK ((by_kind = ANY (ARRAY['licensee'::text, 'staff'::text])))
);

CREATE TABLE river_job (
    id bigint NOT NULL,
    state river_job_state DEFAULT 'available'::river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint DEFAULT 25 NOT NULL,
    attempted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finalized_at timestamp with time zone,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    args jsonb NOT NULL,
    attempted_by text[],
    errors jsonb[],
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    tags character varying(255)[] DEFAULT '{}'::character varying[] NOT NULL,
    unique_key bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK ((((finalized_at IS NULL) AND (state <> ALL (ARRAY['cancelled'::river_job_state, 'completed'::river_job_state, 'discarded'::river_job_state]))) OR ((finalized_at IS NOT NULL) AND (state = ANY (ARRAY['cancelled'::river_job_state, 'completed'::river_job_state, 'discarded'::river_job_state]))))),
    CONSTRAINT kind_length CHECK (((char_length(kind) > 0) AND (char_length(kind) < 128))),
    CONSTRAINT max_attempts_is_positive CHECK ((max_attempts > 0)),
    CONSTRAINT priority_in_range CHECK (((priority >= 1) AND (priority <= 4))),
    CONSTRAINT queue_length CHECK (((char_length(queue) > 0) AND (char_length(queue) < 128)))
);

CREATE SEQUENCE river_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE river_job_id_seq OWNED BY river_job.id;

CREATE UNLOGGED TABLE river_leader (
    elected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leader_id text NOT NULL,
    name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT leader_id_length CHECK (((char_length(leader_id) > 0) AND (char_length(leader_id) < 128))),
    CONSTRAINT name_length CHECK ((name = 'default'::text))
);

CREATE TABLE river_migration (
    line text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT line_length CHECK (((char_length(line) > 0) AND (char_length(line) < 128))),
    CONSTRAINT version_gte_1 CHECK ((version >= 1))
);

CREATE TABLE river_notification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (((length(topic) > 0) AND (length(topic) < 128)))
);

CREATE SEQUENCE river_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE river_notification_id_seq OWNED BY river_notification.id;

CREATE TABLE river_queue (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    paused_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE saved_replies (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    texts jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    retired_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by bigint NOT NULL,
    CONSTRAINT saved_replies_name_check CHECK ((name <> ''::text))
);

ALTER TABLE saved_replies ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME saved_replies_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sessions (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    kind text NOT NULL,
    staff_id bigint,
    request_id bigint,
    user_agent text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT sessions_check CHECK (((kind = 'staff'::text) = (staff_id IS NOT NULL))),
    CONSTRAINT sessions_check1 CHECK (((kind = 'licensee'::text) = (request_id IS NOT NULL))),
    CONSTRAINT sessions_kind_check CHECK ((kind = ANY (ARRAY['staff'::text, 'licensee'::text])))
);

ALTER TABLE sessions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sessions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE settlements (
    id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    reference text NOT NULL,
    received_on date,
    asked_by bigint NOT NULL,
    agreed_by bigint,
    refusal text DEFAULT ''::text NOT NULL,
    form_key text,
    asked_at timestamp with time zone NOT NULL,
    agreed_at timestamp with time zone,
    done_at timestamp with time zone,
    CONSTRAINT settlements_check1 CHECK (((status = ANY (ARRAY['proposed'::text, 'refused'::text])) OR (agreed_by IS NOT NULL))),
    CONSTRAINT settlements_kind_check CHECK ((kind = ANY (ARRAY['received'::text, 'written_off'::text, 'cancelled'::text]))),
    CONSTRAINT settlements_received_on_a_day CHECK (((kind <> 'received'::text) OR (received_on IS NOT NULL))),
    CONSTRAINT settlements_reference_check CHECK ((reference <> ''::text)),
    CONSTRAINT settlements_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'agreed'::text, 'done'::text, 'refused'::text])))
);

ALTER TABLE settlements ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME settlements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE share_defaults (
    publication_id bigint NOT NULL,
    version integer NOT NULL,
    basis_points jsonb NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT share_defaults_version_check CHECK ((version > 0))
);

CREATE TABLE share_entries (
    id bigint NOT NULL,
    contributor_id bigint NOT NULL,
    invoice_id bigint,
    quote_line_id bigint,
    article_id bigint,
    mode text NOT NULL,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    kind text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    paid_on date,
    staff_id bigint,
    form_key text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT share_entries_check CHECK (
CASE
    WHEN (kind = ANY (ARRAY['accrued'::text, 'restored'::text])) THEN (amount_minor > 0)
    ELSE (amount_minor < 0)
END),
    CONSTRAINT share_entries_check1 CHECK (
CASE
    WHEN (kind = 'paid_out'::text) THEN ((invoice_id IS NULL) AND (quote_line_id IS NULL) AND (article_id IS NULL) AND (reference <> ''::text) AND (paid_on IS NOT NULL) AND (staff_id IS NOT NULL))
    ELSE ((invoice_id IS NOT NULL) AND (quote_line_id IS NOT NULL) AND (article_id IS NOT NULL) AND (reference = ''::text) AND (paid_on IS NULL) AND (form_key IS NULL))
END),
    CONSTRAINT share_entries_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT share_entries_kind_check CHECK ((kind = ANY (ARRAY['accrued'::text, 'reversed'::text, 'restored'::text, 'paid_out'::text]))),
    CONSTRAINT share_entries_mode_check CHECK ((mode = ANY (ARRAY['sandbox'::text, 'test'::text, 'live'::text])))
);

ALTER TABLE share_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME share_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE signatories (
    id bigint NOT NULL,
    request_id bigint NOT NULL,
    quote_id bigint NOT NULL,
    name text NOT NULL,
    job_title text NOT NULL,
    email text NOT NULL,
    language text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    status text NOT NULL,
    answered_at timestamp with time zone,
    answer_text text DEFAULT ''::text NOT NULL,
    CONSTRAINT signatories_check CHECK (((status = 'asked'::text) = (answered_at IS NULL))),
    CONSTRAINT signatories_email_check CHECK ((email <> ''::text)),
    CONSTRAINT signatories_job_title_check CHECK ((job_title <> ''::text)),
    CONSTRAINT signatories_name_check CHECK ((name <> ''::text)),
    CONSTRAINT signatories_status_check CHECK ((status = ANY (ARRAY['asked'::text, 'accepted'::text, 'declined'::text, 'replaced'::text])))
);

ALTER TABLE signatories ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME signatories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE staff (
    id bigint NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_sign_in_at timestamp with time zone,
    CONSTRAINT staff_email_check CHECK ((email <> ''::text)),
    CONSTRAINT staff_email_key_check CHECK ((email_key = lower(email_key))),
    CONSTRAINT staff_name_check CHECK ((name <> ''::text)),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'finance'::text, 'viewer'::text])))
);

ALTER TABLE staff ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME staff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stripe_customers (
    mode text NOT NULL,
    organisation_id bigint NOT NULL,
    customer_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    identity text NOT NULL,
    tax_number text DEFAULT ''::text NOT NULL,
    tax_status text DEFAULT ''::text NOT NULL,
    tax_since timestamp with time zone,
    tax_by bigint,
    tax_text text DEFAULT ''::text NOT NULL,
    CONSTRAINT stripe_customers_tax_is_dated CHECK (((tax_status = ''::text) = (tax_since IS NULL))),
    CONSTRAINT stripe_customers_tax_status_check CHECK ((tax_status ~ '^[a-z_]*$'::text))
);

CREATE TABLE stripe_events (
    id text NOT NULL,
    type text NOT NULL,
    mode text NOT NULL,
    api_version text DEFAULT ''::text NOT NULL,
    object_id text DEFAULT ''::text NOT NULL,
    invoice_id bigint,
    payload jsonb,
    status text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    aside_by bigint,
    aside_text text DEFAULT ''::text NOT NULL,
    CONSTRAINT stripe_events_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'done'::text, 'ignored'::text, 'ignored_mode'::text, 'failed'::text, 'parked'::text])))
);

CREATE TABLE stripe_operations (
    id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    step text NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    key text NOT NULL,
    params jsonb NOT NULL,
    state text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    result_id text DEFAULT ''::text NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT stripe_operations_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT stripe_operations_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'unknown'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE stripe_operations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stripe_operations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stripe_tax_rates (
    mode text NOT NULL,
    label text NOT NULL,
    basis_points bigint NOT NULL,
    country text NOT NULL,
    tax_rate_id text NOT NULL
);

CREATE TABLE terms (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    texts jsonb NOT NULL,
    hash text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT terms_check CHECK (((status = 'published'::text) = (published_at IS NOT NULL))),
    CONSTRAINT terms_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text]))),
    CONSTRAINT terms_version_check CHECK ((version > 0))
);

ALTER TABLE terms ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME terms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE throttles (
    key text NOT NULL,
    tat timestamp with time zone NOT NULL
);

CREATE TABLE waiver_scales (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    version integer NOT NULL,
    rows jsonb DEFAULT '[]'::jsonb NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT waiver_scales_version_check CHECK ((version > 0))
);

ALTER TABLE waiver_scales ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waiver_scales_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE waivers (
    id bigint NOT NULL,
    publication_id bigint NOT NULL,
    request_id bigint NOT NULL,
    reason text NOT NULL,
    words text NOT NULL,
    link text DEFAULT ''::text NOT NULL,
    asked_quote_id bigint,
    asked_at timestamp with time zone NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    quote_id bigint,
    answered_by bigint,
    answered_at timestamp with time zone,
    CONSTRAINT waivers_answer_check CHECK ((answer = ANY (ARRAY[''::text, 'granted'::text, 'reduced'::text, 'declined'::text]))),
    CONSTRAINT waivers_check CHECK (((answer = ''::text) = (answered_at IS NULL))),
    CONSTRAINT waivers_check1 CHECK (((answer = ''::text) = (quote_id IS NULL))),
    CONSTRAINT waivers_reason_check CHECK ((reason = ANY (ARRAY['charity'::text, 'education'::text, 'non_commercial'::text, 'low_income'::text, 'student'::text, 'other'::text]))),
    CONSTRAINT waivers_words_check CHECK ((words <> ''::text))
);

ALTER TABLE waivers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waivers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY river_job ALTER COLUMN id SET DEFAULT nextval('river_job_id_seq'::regclass);

ALTER TABLE ONLY river_notification ALTER COLUMN id SET DEFAULT nextval('river_notification_id_seq'::regclass);

ALTER TABLE ONLY acceptances
    ADD CONSTRAINT acceptances_pkey PRIMARY KEY (id);

ALTER TABLE ONLY acceptances
    ADD CONSTRAINT acceptances_quote_id_key UNIQUE (quote_id);

ALTER TABLE ONLY account_holds
    ADD CONSTRAINT account_holds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY agreement_draws
    ADD CONSTRAINT agreement_draws_licence_id_key UNIQUE (licence_id);

ALTER TABLE ONLY agreement_draws
    ADD CONSTRAINT agreement_draws_pkey PRIMARY KEY (id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_invoice_id_key UNIQUE (invoice_id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_number_key UNIQUE (number);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_quote_id_key UNIQUE (quote_id);

ALTER TABLE ONLY article_images
    ADD CONSTRAINT article_images_article_id_position_key UNIQUE (article_id, "position");

ALTER TABLE ONLY article_images
    ADD CONSTRAINT article_images_pkey PRIMARY KEY (id);

ALTER TABLE ONLY article_shares
    ADD CONSTRAINT article_shares_pkey PRIMARY KEY (article_id, version);

ALTER TABLE ONLY articles
    ADD CONSTRAINT articles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY articles
    ADD CONSTRAINT articles_url_key_key UNIQUE (url_key);

ALTER TABLE ONLY attachment_bodies
    ADD CONSTRAINT attachment_bodies_pkey PRIMARY KEY (attachment_id);

ALTER TABLE ONLY attachments
    ADD CONSTRAINT attachments_key_key UNIQUE (key);

ALTER TABLE ONLY attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY call_turns
    ADD CONSTRAINT call_turns_pkey PRIMARY KEY (name);

ALTER TABLE ONLY captured_mails
    ADD CONSTRAINT captured_mails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY certificates
    ADD CONSTRAINT certificates_pkey PRIMARY KEY (licence_id, language, replaced_by);

ALTER TABLE ONLY contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY contacts
    ADD CONSTRAINT contacts_publication_id_email_key_key UNIQUE (publication_id, email_key);

ALTER TABLE ONLY contributors
    ADD CONSTRAINT contributors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY contributors
    ADD CONSTRAINT contributors_publication_id_name_key_key UNIQUE (publication_id, name_key);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_form_key_key UNIQUE (form_key);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_request_id_round_key UNIQUE (request_id, round);

ALTER TABLE ONLY credit_notes
    ADD CONSTRAINT credit_notes_form_key_key UNIQUE (form_key);

ALTER TABLE ONLY credit_notes
    ADD CONSTRAINT credit_notes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY credit_notes
    ADD CONSTRAINT credit_notes_stripe_credit_note_id_key UNIQUE (stripe_credit_note_id);

ALTER TABLE ONLY customer_funds
    ADD CONSTRAINT customer_funds_pkey PRIMARY KEY (transaction_id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_mail_id_key UNIQUE (mail_id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY differences
    ADD CONSTRAINT differences_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disputes
    ADD CONSTRAINT disputes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY disputes
    ADD CONSTRAINT disputes_stripe_dispute_id_key UNIQUE (stripe_dispute_id);

ALTER TABLE ONLY drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY drafts
    ADD CONSTRAINT drafts_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY editions
    ADD CONSTRAINT editions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY editions
    ADD CONSTRAINT editions_publication_id_code_key UNIQUE (publication_id, code);

ALTER TABLE ONLY events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_invoice_id_key UNIQUE (invoice_id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_number_key UNIQUE (number);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_pkey PRIMARY KEY (id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_quote_id_key UNIQUE (quote_id);

ALTER TABLE ONLY line_shares
    ADD CONSTRAINT line_shares_pkey PRIMARY KEY (invoice_id, quote_line_id, contributor_id);

ALTER TABLE ONLY links
    ADD CONSTRAINT links_key_hash_key UNIQUE (key_hash);

ALTER TABLE ONLY links
    ADD CONSTRAINT links_pkey PRIMARY KEY (id);

ALTER TABLE ONLY mails
    ADD CONSTRAINT mails_message_id_key UNIQUE (message_id);

ALTER TABLE ONLY mails
    ADD CONSTRAINT mails_once_key_key UNIQUE (once_key);

ALTER TABLE ONLY mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY marks
    ADD CONSTRAINT marks_pkey PRIMARY KEY (name);

ALTER TABLE ONLY messages
    ADD CONSTRAINT messages_form_key_key UNIQUE (form_key);

ALTER TABLE ONLY messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY negotiation_rules
    ADD CONSTRAINT negotiation_rules_pkey PRIMARY KEY (publication_id);

ALTER TABLE ONLY organisation_terms
    ADD CONSTRAINT organisation_terms_organisation_id_version_key UNIQUE (organisation_id, version);

ALTER TABLE ONLY organisation_terms
    ADD CONSTRAINT organisation_terms_pkey PRIMARY KEY (id);

ALTER TABLE ONLY organisations
    ADD CONSTRAINT organisations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY organisations
    ADD CONSTRAINT organisations_publication_id_name_key_key UNIQUE (publication_id, name_key);

ALTER TABLE ONLY presences
    ADD CONSTRAINT presences_pkey PRIMARY KEY (request_id, staff_id);

ALTER TABLE ONLY publications
    ADD CONSTRAINT publications_code_key UNIQUE (code);

ALTER TABLE ONLY publications
    ADD CONSTRAINT publications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY publications
    ADD CONSTRAINT publications_slug_key UNIQUE (slug);

ALTER TABLE ONLY quote_drafts
    ADD CONSTRAINT quote_drafts_pkey PRIMARY KEY (request_id, staff_id, gratis);

ALTER TABLE ONLY quote_lines
    ADD CONSTRAINT quote_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY quote_lines
    ADD CONSTRAINT quote_lines_quote_id_position_key UNIQUE (quote_id, "position");

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_request_id_version_key UNIQUE (request_id, version);

ALTER TABLE ONLY rate_card_steps
    ADD CONSTRAINT rate_card_steps_pkey PRIMARY KEY (id);

ALTER TABLE ONLY rate_cards
    ADD CONSTRAINT rate_cards_pkey PRIMARY KEY (id);

ALTER TABLE ONLY rate_cards
    ADD CONSTRAINT rate_cards_publication_id_version_key UNIQUE (publication_id, version);

ALTER TABLE ONLY refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY refunds
    ADD CONSTRAINT refunds_stripe_refund_id_key UNIQUE (stripe_refund_id);

ALTER TABLE ONLY request_articles
    ADD CONSTRAINT request_articles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY request_articles
    ADD CONSTRAINT request_articles_request_id_position_key UNIQUE (request_id, "position");

ALTER TABLE ONLY request_search
    ADD CONSTRAINT request_search_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_reference_key UNIQUE (reference);

ALTER TABLE ONLY retractions
    ADD CONSTRAINT retractions_pkey PRIMARY KEY (acceptance_id);

ALTER TABLE ONLY river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY river_leader
    ADD CONSTRAINT river_leader_pkey PRIMARY KEY (name);

ALTER TABLE ONLY river_migration
    ADD CONSTRAINT river_migration_pkey PRIMARY KEY (line, version);

ALTER TABLE ONLY river_notification
    ADD CONSTRAINT river_notification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY river_queue
    ADD CONSTRAINT river_queue_pkey PRIMARY KEY (name);

ALTER TABLE ONLY saved_replies
    ADD CONSTRAINT saved_replies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY settlements
    ADD CONSTRAINT settlements_form_key_key UNIQUE (form_key);

ALTER TABLE ONLY settlements
    ADD CONSTRAINT settlements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY share_defaults
    ADD CONSTRAINT share_defaults_pkey PRIMARY KEY (publication_id, version);

ALTER TABLE ONLY share_entries
    ADD CONSTRAINT share_entries_form_key_key UNIQUE (form_key);

ALTER TABLE ONLY share_entries
    ADD CONSTRAINT share_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY signatories
    ADD CONSTRAINT signatories_pkey PRIMARY KEY (id);

ALTER TABLE ONLY staff
    ADD CONSTRAINT staff_email_key_key UNIQUE (email_key);

ALTER TABLE ONLY staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stripe_customers
    ADD CONSTRAINT stripe_customers_pkey PRIMARY KEY (mode, organisation_id, identity);

ALTER TABLE ONLY stripe_events
    ADD CONSTRAINT stripe_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stripe_operations
    ADD CONSTRAINT stripe_operations_invoice_id_step_attempt_key UNIQUE (invoice_id, step, attempt);

ALTER TABLE ONLY stripe_operations
    ADD CONSTRAINT stripe_operations_key_key UNIQUE (key);

ALTER TABLE ONLY stripe_operations
    ADD CONSTRAINT stripe_operations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stripe_tax_rates
    ADD CONSTRAINT stripe_tax_rates_pkey PRIMARY KEY (mode, label, basis_points, country);

ALTER TABLE ONLY terms
    ADD CONSTRAINT terms_pkey PRIMARY KEY (id);

ALTER TABLE ONLY terms
    ADD CONSTRAINT terms_publication_id_version_key UNIQUE (publication_id, version);

ALTER TABLE ONLY throttles
    ADD CONSTRAINT throttles_pkey PRIMARY KEY (key);

ALTER TABLE ONLY waiver_scales
    ADD CONSTRAINT waiver_scales_pkey PRIMARY KEY (id);

ALTER TABLE ONLY waiver_scales
    ADD CONSTRAINT waiver_scales_publication_id_version_key UNIQUE (publication_id, version);

ALTER TABLE ONLY waivers
    ADD CONSTRAINT waivers_pkey PRIMARY KEY (id);

CREATE INDEX account_holds_by_invoice ON account_holds USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);

CREATE INDEX account_holds_by_organisation ON account_holds USING btree (organisation_id, id DESC);

CREATE UNIQUE INDEX account_holds_one_open ON account_holds USING btree (organisation_id, email_key) WHERE (lifted_at IS NULL);

CREATE INDEX account_holds_open_addresses ON account_holds USING btree (publication_id, email_key) WHERE ((lifted_at IS NULL) AND (email_key <> ''::text));

CREATE INDEX agreement_draws_by_agreement ON agreement_draws USING btree (agreement_id, id);

CREATE INDEX agreements_by_organisation ON agreements USING btree (organisation_id, ends_at);

CREATE INDEX agreements_by_request ON agreements USING btree (request_id);

CREATE INDEX agreements_to_carry ON agreements USING btree (renews_id) WHERE ((carry > 0) AND (carried IS NULL));

CREATE INDEX agreements_to_end ON agreements USING btree (ends_at) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]));

CREATE INDEX articles_by_publication ON articles USING btree (publication_id, id DESC);

CREATE INDEX attachments_by_draft ON attachments USING btree (draft_id) WHERE (draft_id IS NOT NULL);

CREATE INDEX attachments_by_end ON attachments USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX attachments_by_message ON attachments USING btree (message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX attachments_by_request ON attachments USING btree (request_id, id) WHERE (request_id IS NOT NULL);

CREATE INDEX contacts_by_organisation ON contacts USING btree (organisation_id);

CREATE UNIQUE INDEX counter_offers_one_open ON counter_offers USING btree (request_id) WHERE (status = 'open'::text);

CREATE INDEX credit_notes_by_invoice ON credit_notes USING btree (invoice_id, id);

CREATE INDEX credit_notes_voided ON credit_notes USING btree (voided_at) WHERE (voided_at IS NOT NULL);

CREATE INDEX customer_funds_by_invoice ON customer_funds USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);

CREATE INDEX customer_funds_unmatched ON customer_funds USING btree (stripe_customer_id, received_at) WHERE (invoice_id IS NULL);

CREATE INDEX decisions_by_request ON decisions USING btree (request_id, id);

CREATE INDEX decisions_typed ON decisions USING btree (until) WHERE (typed <> '{}'::jsonb);

CREATE UNIQUE INDEX differences_open ON differences USING btree (mode, kind, stripe_invoice_id) WHERE (ended_at IS NULL);

CREATE INDEX disputes_by_invoice ON disputes USING btree (invoice_id, id);

CREATE INDEX drafts_by_expiry ON drafts USING btree (expires_at);

CREATE INDEX events_by_request ON events USING btree (request_id, id);

CREATE INDEX invoices_by_customer ON invoices USING btree (stripe_customer_id) WHERE (stripe_customer_id <> ''::text);

CREATE INDEX invoices_by_organisation ON invoices USING btree (organisation_id, id DESC);

CREATE INDEX invoices_by_payment ON invoices USING btree (paid_at) WHERE (paid_at IS NOT NULL);

CREATE INDEX invoices_by_request ON invoices USING btree (request_id, id);

CREATE INDEX invoices_by_status ON invoices USING btree (publication_id, status, id DESC);

CREATE UNIQUE INDEX invoices_by_stripe ON invoices USING btree (stripe_invoice_id) WHERE (stripe_invoice_id IS NOT NULL);

CREATE INDEX invoices_ended ON invoices USING btree (updated_at) WHERE (status = ANY (ARRAY['void'::text, 'credited'::text]));

CREATE UNIQUE INDEX invoices_one_live ON invoices USING btree (quote_id) WHERE (status <> ALL (ARRAY['void'::text, 'credited'::text, 'deleted'::text]));

CREATE INDEX invoices_owed ON invoices USING btree (organisation_id) WHERE (status = ANY (ARRAY['open'::text, 'uncollectible'::text]));

CREATE INDEX invoices_owing ON invoices USING btree (id) WHERE ((status <> ALL (ARRAY['paid'::text, 'void'::text, 'credited'::text])) AND ((status <> 'deleted'::text) OR (sent_at IS NOT NULL)));

CREATE INDEX invoices_paid_undated ON invoices USING btree (id) WHERE ((status = 'paid'::text) AND (paid_at IS NULL));

CREATE INDEX invoices_to_chase ON invoices USING btree (chase_at NULLS FIRST) WHERE (status = 'open'::text);

CREATE INDEX invoices_unsettled ON invoices USING btree (id) WHERE (status = ANY (ARRAY['preparing'::text, 'draft'::text, 'open'::text, 'processing'::text, 'uncollectible'::text]));

CREATE INDEX licences_by_issue ON licences USING btree (issued_at);

CREATE INDEX licences_by_predecessor ON licences USING btree (follows_id) WHERE (follows_id IS NOT NULL);

CREATE INDEX licences_by_request ON licences USING btree (request_id);

CREATE INDEX licences_ending ON licences USING btree (ends_at) WHERE ((status = ANY (ARRAY['active'::text, 'scheduled'::text])) AND (ends_at IS NOT NULL));

CREATE UNIQUE INDEX licences_one_in_place ON licences USING btree (follows_id) WHERE ((follows_as = 'amendment'::text) AND (status = ANY (ARRAY['scheduled'::text, 'provisional'::text, 'active'::text, 'expired'::text, 'superseded'::text])));

CREATE INDEX licences_starting ON licences USING btree (starts_at) WHERE (status = 'scheduled'::text);

CREATE INDEX licences_unpaid ON licences USING btree (pay_by) WHERE ((pay_by IS NOT NULL) AND (status = ANY (ARRAY['provisional'::text, 'scheduled'::text, 'expired'::text])));

CREATE INDEX links_by_request ON links USING btree (request_id);

CREATE INDEX mails_by_request ON mails USING btree (request_id, id);

CREATE INDEX mails_waiting ON mails USING btree (created_at) WHERE (status = 'waiting'::text);

CREATE INDEX messages_by_request ON messages USING btree (request_id, id);

CREATE INDEX organisations_by_name ON organisations USING gin (name_key gin_trgm_ops);

CREATE INDEX organisations_in_order ON organisations USING btree (name_key, id);

CREATE INDEX presences_by_staff ON presences USING btree (staff_id);

CREATE UNIQUE INDEX quotes_one_live ON quotes USING btree (request_id) WHERE (status = ANY (ARRAY['sent'::text, 'accepted'::text]));

CREATE INDEX quotes_sent_until ON quotes USING btree (valid_until) WHERE (status = 'sent'::text);

CREATE INDEX rate_card_steps_of ON rate_card_steps USING btree (rate_card_id, id DESC);

CREATE UNIQUE INDEX rate_cards_one_draft ON rate_cards USING btree (publication_id) WHERE (status = 'draft'::text);

CREATE INDEX refunds_by_invoice ON refunds USING btree (invoice_id, id);

CREATE INDEX request_articles_by_article ON request_articles USING btree (article_id) WHERE (article_id IS NOT NULL);

CREATE INDEX request_search_document ON request_search USING gin (document);

CREATE INDEX requests_by_assignee ON requests USING btree (assignee_id, id DESC) WHERE (status = ANY (ARRAY['submitted'::text, 'in_review'::text, 'needs_info'::text, 'quoted'::text, 'agreed'::text]));

CREATE INDEX requests_by_contact ON requests USING btree (contact_id, id DESC);

CREATE INDEX requests_by_organisation ON requests USING btree (organisation_id, id DESC);

CREATE INDEX requests_by_status ON requests USING btree (publication_id, status, id DESC) WHERE (confirmed_at IS NOT NULL);

CREATE INDEX requests_due ON requests USING btree (answer_due_at) WHERE (status = ANY (ARRAY['submitted'::text, 'in_review'::text]));

CREATE UNIQUE INDEX requests_once ON requests USING btree (idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE UNIQUE INDEX requests_one_renewal_of_an_agreement ON requests USING btree (renews_agreement_id) WHERE ((renews_agreement_id IS NOT NULL) AND (status <> ALL (ARRAY['declined'::text, 'withdrawn'::text, 'lapsed'::text, 'not_needed'::text])));

CREATE UNIQUE INDEX requests_one_successor ON requests USING btree (follows_id) WHERE ((follows_id IS NOT NULL) AND (NOT follows_over) AND (status <> ALL (ARRAY['declined'::text, 'withdrawn'::text, 'lapsed'::text, 'not_needed'::text])));

CREATE INDEX requests_open ON requests USING btree (id DESC) WHERE (status = ANY (ARRAY['submitted'::text, 'in_review'::text, 'needs_info'::text, 'quoted'::text, 'agreed'::text]));

CREATE INDEX requests_quote_until ON requests USING btree (quote_until) WHERE (status = 'quoted'::text);

CREATE INDEX requests_unconfirmed ON requests USING btree (confirm_by) WHERE (status = 'draft'::text);

CREATE INDEX river_job_args_index ON river_job USING gin (args);

CREATE INDEX river_job_kind ON river_job USING btree (kind);

CREATE INDEX river_job_metadata_index ON river_job USING gin (metadata);

CREATE INDEX river_job_prioritized_fetching_index ON river_job USING btree (state, queue, priority, scheduled_at, id);

CREATE INDEX river_job_state_and_finalized_at_index ON river_job USING btree (state, finalized_at) WHERE (finalized_at IS NOT NULL);

CREATE UNIQUE INDEX river_job_unique_idx ON river_job USING btree (unique_key) WHERE ((unique_key IS NOT NULL) AND (unique_states IS NOT NULL) AND river_job_state_in_bitmask(unique_states, state));

CREATE INDEX river_notification_created_at_idx ON river_notification USING btree (created_at);

CREATE INDEX river_notification_topic_id_idx ON river_notification USING btree (topic, id);

CREATE UNIQUE INDEX saved_replies_by_name ON saved_replies USING btree (publication_id, name_key) WHERE (retired_at IS NULL);

CREATE INDEX sessions_by_expiry ON sessions USING btree (expires_at);

CREATE INDEX sessions_by_request ON sessions USING btree (request_id) WHERE (request_id IS NOT NULL);

CREATE INDEX sessions_by_staff ON sessions USING btree (staff_id) WHERE (staff_id IS NOT NULL);

CREATE INDEX settlements_by_invoice ON settlements USING btree (invoice_id, id);

CREATE INDEX settlements_done ON settlements USING btree (done_at) WHERE (done_at IS NOT NULL);

CREATE UNIQUE INDEX settlements_one_under_way ON settlements USING btree (invoice_id) WHERE (status = ANY (ARRAY['proposed'::text, 'agreed'::text]));

CREATE UNIQUE INDEX share_entries_accrue_once ON share_entries USING btree (invoice_id, quote_line_id, contributor_id) WHERE (kind = 'accrued'::text);

CREATE INDEX share_entries_by_contributor ON share_entries USING btree (contributor_id, mode, currency, at, id);

CREATE INDEX share_entries_by_invoice ON share_entries USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);

CREATE INDEX signatories_by_request ON signatories USING btree (request_id, id);

CREATE UNIQUE INDEX signatories_one_asked ON signatories USING btree (request_id) WHERE (status = 'asked'::text);

CREATE INDEX stripe_customers_by_id ON stripe_customers USING btree (customer_id);

CREATE INDEX stripe_customers_doubted ON stripe_customers USING btree (tax_since) WHERE ((tax_status = ANY (ARRAY['pending'::text, 'unverified'::text])) AND (tax_by IS NULL));

CREATE INDEX stripe_events_by_object ON stripe_events USING btree (object_id, received_at) WHERE (object_id <> ''::text);

CREATE INDEX stripe_events_by_webhook ON stripe_events USING btree (mode, received_at) WHERE (payload <> 'null'::jsonb);

CREATE INDEX stripe_events_of_another_mode ON stripe_events USING btree (received_at) WHERE (status = 'ignored_mode'::text);

CREATE INDEX stripe_events_unfinished ON stripe_events USING btree (received_at) WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text, 'parked'::text]));

CREATE UNIQUE INDEX terms_one_draft ON terms USING btree (publication_id) WHERE (status = 'draft'::text);

CREATE INDEX waivers_by_request ON waivers USING btree (request_id, id);

CREATE UNIQUE INDEX waivers_one_open ON waivers USING btree (request_id) WHERE (answer = ''::text);

CREATE TRIGGER acceptances_are_append_only BEFORE DELETE OR UPDATE ON acceptances FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER agreement_draws_are_kept BEFORE DELETE OR UPDATE ON agreement_draws FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER article_shares_are_append_only BEFORE DELETE OR UPDATE ON article_shares FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER attachment_bodies_are_append_only BEFORE UPDATE ON attachment_bodies FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER attachment_bodies_are_not_truncated BEFORE TRUNCATE ON attachment_bodies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER attachment_bodies_sent_are_kept BEFORE DELETE ON attachment_bodies FOR EACH ROW EXECUTE FUNCTION keep_sent_attachment();

CREATE TRIGGER attachments_are_not_truncated BEFORE TRUNCATE ON attachments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER attachments_sent_are_frozen BEFORE DELETE OR UPDATE ON attachments FOR EACH ROW WHEN ((old.sent_at IS NOT NULL)) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER counter_offers_are_frozen BEFORE UPDATE ON counter_offers FOR EACH ROW EXECUTE FUNCTION keep_counter_offer();

CREATE TRIGGER counter_offers_are_kept BEFORE DELETE ON counter_offers FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER events_are_append_only BEFORE DELETE OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only;

CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_not_truncated;

CREATE TRIGGER invoices_are_completed BEFORE INSERT OR UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION complete_invoice();

CREATE TRIGGER line_shares_are_append_only BEFORE DELETE OR UPDATE ON line_shares FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER organisation_terms_are_append_only BEFORE DELETE OR UPDATE ON organisation_terms FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER published_rate_cards_are_frozen BEFORE DELETE OR UPDATE ON rate_cards FOR EACH ROW WHEN ((old.status = 'published'::text)) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER published_terms_are_frozen BEFORE DELETE OR UPDATE ON terms FOR EACH ROW WHEN ((old.status = 'published'::text)) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER quote_lines_sent_are_frozen BEFORE INSERT OR DELETE OR UPDATE ON quote_lines FOR EACH ROW EXECUTE FUNCTION keep_sent_quote_lines();

CREATE TRIGGER quotes_are_kept BEFORE DELETE ON quotes FOR EACH ROW WHEN ((old.status <> 'draft'::text)) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER quotes_sent_are_frozen BEFORE UPDATE ON quotes FOR EACH ROW EXECUTE FUNCTION keep_sent_quote();

CREATE TRIGGER retractions_are_append_only BEFORE DELETE OR UPDATE ON retractions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER share_defaults_are_append_only BEFORE DELETE OR UPDATE ON share_defaults FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER share_entries_are_append_only BEFORE DELETE OR UPDATE ON share_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE share_entries ENABLE ALWAYS TRIGGER share_entries_are_append_only;

CREATE TRIGGER share_entries_are_not_truncated BEFORE TRUNCATE ON share_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE share_entries ENABLE ALWAYS TRIGGER share_entries_are_not_truncated;

CREATE TRIGGER waiver_scales_are_append_only BEFORE DELETE OR UPDATE ON waiver_scales FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE ONLY acceptances
    ADD CONSTRAINT acceptances_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY acceptances
    ADD CONSTRAINT acceptances_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY acceptances
    ADD CONSTRAINT acceptances_signatory_id_fkey FOREIGN KEY (signatory_id) REFERENCES signatories(id);

ALTER TABLE ONLY acceptances
    ADD CONSTRAINT acceptances_terms_id_fkey FOREIGN KEY (terms_id) REFERENCES terms(id);

ALTER TABLE ONLY account_holds
    ADD CONSTRAINT account_holds_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY account_holds
    ADD CONSTRAINT account_holds_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES staff(id);

ALTER TABLE ONLY account_holds
    ADD CONSTRAINT account_holds_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY account_holds
    ADD CONSTRAINT account_holds_placed_by_fkey FOREIGN KEY (placed_by) REFERENCES staff(id);

ALTER TABLE ONLY account_holds
    ADD CONSTRAINT account_holds_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY agreement_draws
    ADD CONSTRAINT agreement_draws_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES agreements(id);

ALTER TABLE ONLY agreement_draws
    ADD CONSTRAINT agreement_draws_licence_id_fkey FOREIGN KEY (licence_id) REFERENCES licences(id);

ALTER TABLE ONLY agreement_draws
    ADD CONSTRAINT agreement_draws_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_renews_id_fkey FOREIGN KEY (renews_id) REFERENCES agreements(id);

ALTER TABLE ONLY agreements
    ADD CONSTRAINT agreements_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY article_images
    ADD CONSTRAINT article_images_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles(id) ON DELETE CASCADE;

ALTER TABLE ONLY article_shares
    ADD CONSTRAINT article_shares_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles(id);

ALTER TABLE ONLY article_shares
    ADD CONSTRAINT article_shares_set_by_fkey FOREIGN KEY (set_by) REFERENCES staff(id);

ALTER TABLE ONLY articles
    ADD CONSTRAINT articles_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES editions(id);

ALTER TABLE ONLY articles
    ADD CONSTRAINT articles_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY articles
    ADD CONSTRAINT articles_rights_by_fkey FOREIGN KEY (rights_by) REFERENCES staff(id);

ALTER TABLE ONLY attachment_bodies
    ADD CONSTRAINT attachment_bodies_attachment_id_fkey FOREIGN KEY (attachment_id) REFERENCES attachments(id) ON DELETE CASCADE;

ALTER TABLE ONLY attachments
    ADD CONSTRAINT attachments_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES drafts(id) ON DELETE CASCADE;

ALTER TABLE ONLY attachments
    ADD CONSTRAINT attachments_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id);

ALTER TABLE ONLY attachments
    ADD CONSTRAINT attachments_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY attachments
    ADD CONSTRAINT attachments_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id);

ALTER TABLE ONLY certificates
    ADD CONSTRAINT certificates_licence_id_fkey FOREIGN KEY (licence_id) REFERENCES licences(id);

ALTER TABLE ONLY contacts
    ADD CONSTRAINT contacts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY contacts
    ADD CONSTRAINT contacts_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY contributors
    ADD CONSTRAINT contributors_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_answer_quote_id_fkey FOREIGN KEY (answer_quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES staff(id);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_rate_card_id_fkey FOREIGN KEY (rate_card_id) REFERENCES rate_cards(id);

ALTER TABLE ONLY counter_offers
    ADD CONSTRAINT counter_offers_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY credit_notes
    ADD CONSTRAINT credit_notes_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff(id);

ALTER TABLE ONLY credit_notes
    ADD CONSTRAINT credit_notes_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY customer_funds
    ADD CONSTRAINT customer_funds_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY customer_funds
    ADD CONSTRAINT customer_funds_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_event_id_fkey FOREIGN KEY (event_id) REFERENCES events(id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES mails(id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_replaced_id_fkey FOREIGN KEY (replaced_id) REFERENCES quotes(id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY decisions
    ADD CONSTRAINT decisions_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id);

ALTER TABLE ONLY differences
    ADD CONSTRAINT differences_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES staff(id);

ALTER TABLE ONLY differences
    ADD CONSTRAINT differences_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY disputes
    ADD CONSTRAINT disputes_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY drafts
    ADD CONSTRAINT drafts_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY drafts
    ADD CONSTRAINT drafts_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE SET NULL;

ALTER TABLE ONLY editions
    ADD CONSTRAINT editions_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY events
    ADD CONSTRAINT events_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY invoices
    ADD CONSTRAINT invoices_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY invoices
    ADD CONSTRAINT invoices_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY invoices
    ADD CONSTRAINT invoices_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY invoices
    ADD CONSTRAINT invoices_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_follows_id_fkey FOREIGN KEY (follows_id) REFERENCES licences(id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY licences
    ADD CONSTRAINT licences_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY line_shares
    ADD CONSTRAINT line_shares_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles(id);

ALTER TABLE ONLY line_shares
    ADD CONSTRAINT line_shares_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id);

ALTER TABLE ONLY line_shares
    ADD CONSTRAINT line_shares_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY line_shares
    ADD CONSTRAINT line_shares_quote_line_id_fkey FOREIGN KEY (quote_line_id) REFERENCES quote_lines(id);

ALTER TABLE ONLY links
    ADD CONSTRAINT links_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY links
    ADD CONSTRAINT links_signatory_id_fkey FOREIGN KEY (signatory_id) REFERENCES signatories(id);

ALTER TABLE ONLY mails
    ADD CONSTRAINT mails_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY messages
    ADD CONSTRAINT messages_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY messages
    ADD CONSTRAINT messages_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id);

ALTER TABLE ONLY negotiation_rules
    ADD CONSTRAINT negotiation_rules_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY negotiation_rules
    ADD CONSTRAINT negotiation_rules_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES staff(id);

ALTER TABLE ONLY organisation_terms
    ADD CONSTRAINT organisation_terms_made_by_fkey FOREIGN KEY (made_by) REFERENCES staff(id);

ALTER TABLE ONLY organisation_terms
    ADD CONSTRAINT organisation_terms_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY organisations
    ADD CONSTRAINT organisations_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY presences
    ADD CONSTRAINT presences_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE CASCADE;

ALTER TABLE ONLY presences
    ADD CONSTRAINT presences_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE;

ALTER TABLE ONLY quote_drafts
    ADD CONSTRAINT quote_drafts_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY quote_drafts
    ADD CONSTRAINT quote_drafts_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id);

ALTER TABLE ONLY quote_lines
    ADD CONSTRAINT quote_lines_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles(id);

ALTER TABLE ONLY quote_lines
    ADD CONSTRAINT quote_lines_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES agreements(id);

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_created_by_fkey FOREIGN KEY (created_by) REFERENCES staff(id);

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_rate_card_id_fkey FOREIGN KEY (rate_card_id) REFERENCES rate_cards(id);

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY quotes
    ADD CONSTRAINT quotes_terms_id_fkey FOREIGN KEY (terms_id) REFERENCES terms(id);

ALTER TABLE ONLY rate_card_steps
    ADD CONSTRAINT rate_card_steps_made_by_fkey FOREIGN KEY (made_by) REFERENCES staff(id);

ALTER TABLE ONLY rate_card_steps
    ADD CONSTRAINT rate_card_steps_rate_card_id_fkey FOREIGN KEY (rate_card_id) REFERENCES rate_cards(id) ON DELETE CASCADE;

ALTER TABLE ONLY rate_cards
    ADD CONSTRAINT rate_cards_created_by_fkey FOREIGN KEY (created_by) REFERENCES staff(id);

ALTER TABLE ONLY rate_cards
    ADD CONSTRAINT rate_cards_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY refunds
    ADD CONSTRAINT refunds_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY request_articles
    ADD CONSTRAINT request_articles_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles(id);

ALTER TABLE ONLY request_articles
    ADD CONSTRAINT request_articles_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY request_search
    ADD CONSTRAINT request_search_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES staff(id);

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contacts(id);

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_follows_id_fkey FOREIGN KEY (follows_id) REFERENCES licences(id);

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_renews_agreement_id_fkey FOREIGN KEY (renews_agreement_id) REFERENCES agreements(id);

ALTER TABLE ONLY retractions
    ADD CONSTRAINT retractions_acceptance_id_fkey FOREIGN KEY (acceptance_id) REFERENCES acceptances(id);

ALTER TABLE ONLY saved_replies
    ADD CONSTRAINT saved_replies_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY saved_replies
    ADD CONSTRAINT saved_replies_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES staff(id);

ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE CASCADE;

ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE;

ALTER TABLE ONLY settlements
    ADD CONSTRAINT settlements_agreed_by_fkey FOREIGN KEY (agreed_by) REFERENCES staff(id);

ALTER TABLE ONLY settlements
    ADD CONSTRAINT settlements_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff(id);

ALTER TABLE ONLY settlements
    ADD CONSTRAINT settlements_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY share_defaults
    ADD CONSTRAINT share_defaults_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY share_defaults
    ADD CONSTRAINT share_defaults_set_by_fkey FOREIGN KEY (set_by) REFERENCES staff(id);

ALTER TABLE ONLY share_entries
    ADD CONSTRAINT share_entries_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles(id);

ALTER TABLE ONLY share_entries
    ADD CONSTRAINT share_entries_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id);

ALTER TABLE ONLY share_entries
    ADD CONSTRAINT share_entries_invoice_id_quote_line_id_contributor_id_fkey FOREIGN KEY (invoice_id, quote_line_id, contributor_id) REFERENCES line_shares(invoice_id, quote_line_id, contributor_id);

ALTER TABLE ONLY share_entries
    ADD CONSTRAINT share_entries_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id);

ALTER TABLE ONLY signatories
    ADD CONSTRAINT signatories_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY signatories
    ADD CONSTRAINT signatories_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);

ALTER TABLE ONLY stripe_customers
    ADD CONSTRAINT stripe_customers_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id);

ALTER TABLE ONLY stripe_customers
    ADD CONSTRAINT stripe_customers_tax_by_fkey FOREIGN KEY (tax_by) REFERENCES staff(id);

ALTER TABLE ONLY stripe_events
    ADD CONSTRAINT stripe_events_aside_by_fkey FOREIGN KEY (aside_by) REFERENCES staff(id);

ALTER TABLE ONLY stripe_operations
    ADD CONSTRAINT stripe_operations_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices(id);

ALTER TABLE ONLY terms
    ADD CONSTRAINT terms_created_by_fkey FOREIGN KEY (created_by) REFERENCES staff(id);

ALTER TABLE ONLY terms
    ADD CONSTRAINT terms_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY waiver_scales
    ADD CONSTRAINT waiver_scales_made_by_fkey FOREIGN KEY (made_by) REFERENCES staff(id);

ALTER TABLE ONLY waiver_scales
    ADD CONSTRAINT waiver_scales_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY waivers
    ADD CONSTRAINT waivers_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES staff(id);

ALTER TABLE ONLY waivers
    ADD CONSTRAINT waivers_asked_quote_id_fkey FOREIGN KEY (asked_quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY waivers
    ADD CONSTRAINT waivers_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id);

ALTER TABLE ONLY waivers
    ADD CONSTRAINT waivers_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes(id);

ALTER TABLE ONLY waivers
    ADD CONSTRAINT waivers_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id);
