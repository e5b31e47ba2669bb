-- name: add
-- A new channel; nothing if the portfolio has one of that name.
INSERT INTO channels (portfolio_id, name, kind, address, secret, created_at)
VALUES (%(portfolio)s, %(name)s, %(kind)s, %(address)s, %(secret)s, %(created_at)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: all
-- The portfolio's channels with what waits for each.
SELECT c.id, c.name, c.kind, c.address, c.secret, c.created_at, c.failures, c.next_try,
       c.last_error, c.last_success, c.dead_since,
       (SELECT count(*) FROM deliveries d WHERE d.channel_id = c.id AND d.state = 'waiting')
           AS waiting,
       to_jsonb(c) ->> 'language' AS language
FROM channels c
WHERE c.portfolio_id = %(portfolio)s
  AND (%(id)s::bigint IS NULL OR c.id = %(id)s)
  AND (%(name)s::text IS NULL OR c.name = %(name)s)
ORDER BY c.name;

-- name: set_language
-- In which language people are told.
UPDATE channels SET language = %(language)s
WHERE portfolio_id = %(portfolio)s AND id = %(channel)s;

-- name: remove
-- A channel and what waits for it.
DELETE FROM channels WHERE portfolio_id = %(portfolio)s AND name = %(name)s RETURNING id;

-- name: waiting
-- What waits for a channel, the oldest first.
SELECT d.id, d.key, d.attempts, o.hit_id, o.revision, o.change, o.created_at, n.text,
       n.created_at AS noticed_at, to_jsonb(n)->'data' AS data
FROM deliveries d
LEFT JOIN outbox o ON o.id = d.outbox_id
LEFT JOIN notices n ON n.id = d.notice_id
WHERE d.portfolio_id = %(portfolio)s AND d.channel_id = %(channel)s AND d.state = 'waiting'
ORDER BY d.id LIMIT %(limit)s;

-- name: ended
-- Deliveries that are over.
UPDATE deliveries SET state = %(state)s, ended_at = %(now)s, attempts = attempts + 1,
    last_error = %(error)s
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s) AND state = 'waiting';

-- name: put_off
-- Deliveries that came to nothing this time.
UPDATE deliveries SET attempts = attempts + 1, last_error = %(error)s
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s) AND state = 'waiting';

-- name: failed
-- A channel failed once more.
UPDATE channels SET failures = failures + 1, last_error = %(error)s, next_try = %(next_try)s,
    dead_since = CASE WHEN %(dead)s THEN coalesce(dead_since, %(now)s) ELSE dead_since END
WHERE portfolio_id = %(portfolio)s AND id = %(channel)s;

-- name: worked
-- A channel works.
UPDATE channels SET failures = 0, next_try = NULL, last_error = NULL, last_success = %(now)s,
    dead_since = NULL
WHERE portfolio_id = %(portfolio)s AND id = %(channel)s;

-- name: notice
-- Something to tell that is about no hit; once for each key.
INSERT INTO notices (portfolio_id, key, text, created_at)
VALUES (%(portfolio)s, %(key)s, %(text)s, %(now)s)
ON CONFLICT DO NOTHING;

-- name: send_now
-- A channel works again: whatever job waits for its time does not have to.
UPDATE procrastinate_jobs SET scheduled_at = NULL
WHERE status = 'todo' AND task_name = 'deliver' AND (args ->> 'subject')::bigint = %(channel)s;
