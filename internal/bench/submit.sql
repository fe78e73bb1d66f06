-- The verb, which is handed the card that the page has read: a request of a known organisation, sent by somebody new, with everything that hangs on it. One commit.
SELECT * FROM articles WHERE id IN (ARTICLE);
BEGIN;
INSERT INTO organisations (publication_id, name, name_key, kind, country, website, tax_id, created_at)
  VALUES (1, 'Revue ' || (:draft % 1000)::text, 'revue ' || (:draft % 1000)::text, 'magazine', 'FR', 'https://revue.example/', '', now())
  ON CONFLICT DO NOTHING RETURNING id;
SELECT * FROM organisations WHERE publication_id = 1 AND name_key = 'revue ' || (:draft % 1000)::text LIMIT 1 \gset organisation_
INSERT INTO contacts (publication_id, organisation_id, email, email_key, name, job_title, phone, language, time_zone, confirmed_at, created_at)
  VALUES (1, :organisation_id, 'pgb' || :draft || '@revue.example', 'pgb' || :draft || '@revue.example', 'Claire Martin', 'Rédactrice en chef',
  '+33 1 23 45 67 89', 'en', '', NULL, now()) ON CONFLICT DO NOTHING RETURNING id \gset contact_
INSERT INTO requests (publication_id, reference, status, version, organisation_id, contact_id, assignee_id, language, time_zone, title, article_count,
  organisation, country, contact_name, contact_email, use, currency, suggested_minor, suggestion, price_minor, price_currency, billing, on_hold,
  hold_reason, consent_at, confirm_by, confirmed_at, submitted_at, answer_due_at, paused_at, quote_until, closed_at, close_code, close_text,
  idempotency_key, created_at, updated_at)
  VALUES (1, 'PGB-' || :draft, 'draft', 1, :organisation_id, :contact_id, NULL, 'en', '', 'The town that rents out its shade', 1,
  'Revue ' || (:draft % 1000)::text, 'FR', 'Claire Martin', 'pgb' || :draft || '@revue.example', USE, 'GBP', 33000, SUGGESTION, NULL, NULL, '{}', false,
  '', now(), now() + interval '7 days', NULL, NULL, NULL, NULL, NULL, NULL, '', '', 'pgb:' || :draft, now(), now()) RETURNING id \gset request_
INSERT INTO throttles AS t (key, tat) VALUES ('confirm-to:' || 'pgb' || :draft || '@revue.example', now() + make_interval(secs => 900))
  ON CONFLICT (key) DO UPDATE SET tat = greatest(t.tat, now()) + make_interval(secs => 900)
  WHERE greatest(t.tat, now()) + make_interval(secs => 900) <= now() + interval '1 hour' RETURNING key;
INSERT INTO request_articles (request_id, position, article_id, url, title, author, published_on, language, word_count)
  VALUES (:request_id, 1, ARTICLE, ADDRESS,
  'The town that rents out its shade', 'Nadia Ferrow', '2026-11-14', 'en', 540) RETURNING id;
INSERT INTO events (request_id, kind, from_status, to_status, actor_kind, actor_id, actor_name, visible, facts, at)
  VALUES (:request_id, 'sent', '', 'draft', 'licensee', :contact_id, 'Claire Martin', true, '{}', now()) RETURNING id;
INSERT INTO request_search (request_id, publication_id, document)
  VALUES (:request_id, 1, to_tsvector('simple', 'PGB-' || :draft || ' Revue ' || (:draft % 1000)::text || ' Claire Martin pgb' || :draft ||
  '@revue.example Revue du Fleuve The town that rents out its shade Nadia Ferrow'))
  ON CONFLICT (request_id) DO UPDATE SET document = EXCLUDED.document;
UPDATE drafts SET request_id = :request_id, updated_at = now() WHERE id = :draft AND request_id IS NULL;
UPDATE attachments SET draft_id = NULL, request_id = :request_id, expires_at = now() + interval '8 days' WHERE draft_id = :draft;
INSERT INTO mails (request_id, kind, recipient, language, subject_id, once_key, message_id, status, attempts, last_error, created_at, sent_at)
  VALUES (:request_id, 'confirm_address', 'pgb' || :draft || '@revue.example', 'en', NULL, 'confirm:' || :request_id, '<' || :draft ||
  '-1573-4674-b2f0-4f3e0bc18e2a@licence.example>', 'waiting', 0, '', now(), NULL) ON CONFLICT DO NOTHING RETURNING id \gset mail_
INSERT INTO river_job (args, created_at, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags, unique_key, unique_states)
  SELECT unnest(ARRAY[jsonb_build_object('mail_id', :mail_id::bigint)]), unnest(ARRAY[now()]), unnest('{send_mail}'::text[]), unnest('{20}'::smallint[]), unnest('{"{}"}'::jsonb[]),
  unnest('{1}'::smallint[]), unnest('{mail}'::text[]), unnest(ARRAY[now()]), unnest('{available}'::river_job_state[]), string_to_array(unnest('{""}'::text[]), ','),
  nullif(unnest('{""}'::bytea[]), ''), nullif(unnest('{0}'::integer[]), 0)::bit(8)
  ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND unique_states IS NOT NULL AND river_job_state_in_bitmask(unique_states, state) DO NOTHING;
COMMIT;
