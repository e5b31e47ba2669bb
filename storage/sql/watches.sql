-- name: add
-- A new schedule; nothing if the portfolio has one of that name.
INSERT INTO watches
    (portfolio_id, name, targets, ships_to, allow_hosts, max_listings, every, jitter, anchor,
     due_at, recheck_every, recheck_due_at, created_at)
VALUES
    (%(portfolio)s, %(name)s, %(targets)s, %(ships_to)s, %(allow_hosts)s, %(max_listings)s,
     %(every)s, %(jitter)s, %(anchor)s, %(due_at)s, %(recheck_every)s, %(recheck_due_at)s,
     %(created_at)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: add_searching
-- Likewise one that searches marketplaces for what the portfolio owns.
INSERT INTO watches
    (portfolio_id, name, targets, ships_to, allow_hosts, max_listings, marketplaces, searches,
     every, jitter, anchor, due_at, recheck_every, recheck_due_at, created_at)
VALUES
    (%(portfolio)s, %(name)s, %(targets)s, %(ships_to)s, %(allow_hosts)s, %(max_listings)s,
     %(marketplaces)s, %(searches)s, %(every)s, %(jitter)s, %(anchor)s, %(due_at)s,
     %(recheck_every)s, %(recheck_due_at)s, %(created_at)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: all
-- The portfolio's schedules with how their last run ended. Through JSON, since the release before
-- knew no searches.
SELECT w.id, w.name, w.targets, w.ships_to, w.allow_hosts, w.max_listings,
       coalesce(to_jsonb(w) -> 'marketplaces', '[]') AS marketplaces,
       coalesce((to_jsonb(w) ->> 'searches')::integer, 30) AS searches, w.every, w.jitter, w.anchor, w.turn, w.due_at, w.recheck_every, w.recheck_due_at, w.paused_at,
       last.kind, last.state, last.ended_at, last.message
FROM watches w
LEFT JOIN LATERAL (
    SELECT r.kind, r.state, r.ended_at, r.message FROM runs r
    WHERE r.watch_id = w.id AND r.state <> 'waiting'
    ORDER BY r.ended_at DESC, r.id DESC LIMIT 1) last ON true
WHERE w.portfolio_id = %(portfolio)s
  AND (%(name)s::text IS NULL OR w.name = %(name)s)
  AND (%(id)s::bigint IS NULL OR w.id = %(id)s)
ORDER BY w.name;

-- name: claim_due
-- Schedules that are due; another scheduler passes over what is claimed.
SELECT id FROM watches
WHERE portfolio_id = %(portfolio)s AND paused_at IS NULL
  AND (due_at <= %(now)s OR recheck_due_at <= %(now)s)
ORDER BY least(due_at, recheck_due_at), id LIMIT %(limit)s FOR UPDATE SKIP LOCKED;

-- name: move
-- The next times.
UPDATE watches SET turn = %(turn)s, due_at = %(due_at)s, recheck_due_at = %(recheck_due_at)s
WHERE portfolio_id = %(portfolio)s AND id = %(id)s;

-- name: pause
-- Paused or, with no time, resumed.
UPDATE watches SET paused_at = %(paused_at)s
WHERE portfolio_id = %(portfolio)s AND name = %(name)s RETURNING id;

-- name: hasten
-- Due now.
UPDATE watches SET due_at = least(due_at, %(now)s)
WHERE portfolio_id = %(portfolio)s AND name = %(name)s RETURNING id;

-- name: remove
-- A schedule and the record of its runs; what they read stays.
DELETE FROM watches WHERE portfolio_id = %(portfolio)s AND name = %(name)s RETURNING id;

-- name: add_run
-- A time that came; nothing if it came before.
INSERT INTO runs (portfolio_id, watch_id, kind, due_at)
VALUES (%(portfolio)s, %(watch)s, %(kind)s, %(due_at)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: has_waiting_run
-- Whether an earlier run of this kind has not ended yet.
SELECT EXISTS (
    SELECT FROM runs WHERE portfolio_id = %(portfolio)s AND watch_id = %(watch)s
      AND kind = %(kind)s AND state = 'waiting');

-- name: orphaned_runs
-- Runs that wait while nobody has their job any more: it was given up.
SELECT r.id FROM runs r
WHERE r.portfolio_id = %(portfolio)s AND r.state = 'waiting'
  AND NOT EXISTS (
    SELECT FROM procrastinate_jobs j
    WHERE j.task_name = 'crawl' AND j.status IN ('todo', 'doing')
      AND (j.args ->> 'subject')::bigint = r.id)
ORDER BY r.id FOR UPDATE OF r SKIP LOCKED;

-- name: run
-- One run.
SELECT id, watch_id, kind, due_at, state, attempts FROM runs
WHERE portfolio_id = %(portfolio)s AND id = %(run)s;

-- name: begin_run
-- A run is on its way.
UPDATE runs SET started_at = %(now)s
WHERE portfolio_id = %(portfolio)s AND id = %(run)s AND state = 'waiting';

-- name: note_failure
-- A try that came to nothing; returns how many that makes.
UPDATE runs SET attempts = attempts + 1, message = %(message)s
WHERE portfolio_id = %(portfolio)s AND id = %(run)s AND state = 'waiting'
RETURNING attempts;

-- name: end_run
-- A run has ended; only once.
UPDATE runs SET state = %(state)s, ended_at = %(now)s, pages = %(pages)s, message = %(message)s
WHERE portfolio_id = %(portfolio)s AND id = %(run)s AND state = 'waiting'
RETURNING id;

-- name: defer_crawl
-- The job of a run, in the transaction that made the run.
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW('crawl', 'crawl', 0, NULL, NULL,
        jsonb_build_object('portfolio', %(portfolio)s::bigint, 'subject', %(run)s::bigint), NULL
    )::procrastinate_job_to_defer_v1]);

-- name: hot_listings
-- Addresses of listings at these sites with a hit that nobody has settled, the worst first.
SELECT newest.url
FROM hits h
JOIN listings l ON l.id = h.listing_id
JOIN LATERAL (
    SELECT s.content ->> 'url' AS url FROM snapshots s
    WHERE s.listing_id = h.listing_id AND s.portfolio_id IS NULL
    ORDER BY s.last_captured DESC, s.digest DESC LIMIT 1) newest ON true
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.suppressed_by IS NULL
  AND h.state = ANY(%(states)s)
  AND EXISTS (
    SELECT FROM visits v JOIN crawls c ON c.id = v.crawl_id
    WHERE v.listing_id = h.listing_id AND c.targets && %(targets)s::text[])
GROUP BY newest.url
ORDER BY max(h.severity) DESC, newest.url
LIMIT %(limit)s;
