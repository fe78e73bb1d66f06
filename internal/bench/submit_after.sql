-- What follows the verb: the browser is signed in to its own request.
SELECT * FROM requests WHERE id = :request_id LIMIT 1;
INSERT INTO sessions (token_hash, kind, staff_id, request_id, user_agent, address, created_at, last_seen_at, expires_at)
  VALUES (sha256(convert_to('session' || :draft, 'UTF8')), 'licensee', NULL, :request_id,
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '192.0.2.77', now(), now(), now() + interval '30 days') RETURNING id;
