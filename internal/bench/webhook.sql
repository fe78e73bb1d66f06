-- One event of Stripe is kept, and its job. The event's own body is put in.
\set i :i + 1
BEGIN;
INSERT INTO stripe_events (id, type, mode, api_version, object_id, invoice_id, payload, status, attempts, last_error, received_at, done_at)
  VALUES ('evt_pgb' || :run || '_' || :client_id || '_' || :i, 'invoice.paid', 'sandbox', '2023-10-16', 'in_bench', NULL, PAYLOAD, 'pending', 0, '', now(), NULL)
  ON CONFLICT DO NOTHING;
INSERT INTO river_job (args, created_at, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags, unique_key, unique_states)
  SELECT unnest(ARRAY[jsonb_build_object('event_id', 'evt_pgb' || :run || '_' || :client_id || '_' || :i)]), unnest(ARRAY[now()]), unnest('{handle_stripe_event}'::text[]), unnest('{60}'::smallint[]), unnest('{"{}"}'::jsonb[]),
  unnest('{1}'::smallint[]), unnest('{billing}'::text[]), unnest(ARRAY[now()]), unnest('{available}'::river_job_state[]), string_to_array(unnest('{""}'::text[]), ','),
  nullif(unnest('{""}'::bytea[]), ''), nullif(unnest('{0}'::integer[]), 0)::bit(8)
  ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND unique_states IS NOT NULL AND river_job_state_in_bitmask(unique_states, state) DO NOTHING;
COMMIT;
