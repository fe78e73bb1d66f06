-- What POST /request/send reads and keeps before the verb: the draft, its last answers, the article, what the card asks, the price, the throttle.
SELECT * FROM drafts WHERE token_hash = sha256(convert_to('PGB' || :run || '-' || :n, 'UTF8')) AND expires_at > now() LIMIT 1;
BEGIN;
SELECT * FROM drafts WHERE id = :draft LIMIT 1 FOR UPDATE;
UPDATE drafts SET publication_id = 1, answers = ANSWERS, updated_at = now(), expires_at = now() + interval '30 days' WHERE id = :draft;
COMMIT;
SELECT * FROM publications WHERE id = 1 LIMIT 1;
SELECT * FROM articles WHERE url_key IN (ADDRESS);
SELECT * FROM article_images WHERE article_id IN (ARTICLE) ORDER BY article_id, position;
SELECT * FROM rate_cards WHERE publication_id = 1 AND status = 'published' ORDER BY version DESC LIMIT 1;
SELECT * FROM articles WHERE id IN (ARTICLE);
INSERT INTO throttles AS t (key, tat) VALUES ('submit:' || :draft, now() + make_interval(secs => 30))
  ON CONFLICT (key) DO UPDATE SET tat = greatest(t.tat, now()) + make_interval(secs => 30)
  WHERE greatest(t.tat, now()) + make_interval(secs => 30) <= now() + interval '5 minutes' RETURNING key;
