-- name: kept
-- How much is on record that belongs to nobody; snapshots that a firm handed in count with the firm.
SELECT
    (SELECT count(*) FROM listings) AS listings,
    (SELECT count(*) FROM snapshots WHERE portfolio_id IS NULL) AS snapshots;

-- name: visits_by_outcome
-- Pages visited, by what became of them.
SELECT outcome, count(*) FROM visits GROUP BY outcome ORDER BY outcome;

-- name: jobs_by_state
-- Jobs by what they do and how they stand. Those that succeeded are not kept.
SELECT task_name, status::text, count(*)
FROM procrastinate_jobs GROUP BY task_name, status ORDER BY 1, 2;

-- name: oldest_waiting_job
-- How long the job has been due that nobody has taken up for longest.
SELECT j.task_name, extract(epoch FROM now() - greatest(j.scheduled_at, added.at))::float8 AS seconds
FROM procrastinate_jobs j
LEFT JOIN LATERAL (
    SELECT max(e.at) AS at FROM procrastinate_events e
    WHERE e.job_id = j.id AND e.type IN ('deferred', 'deferred_for_retry', 'scheduled')
      AND e.at <= now()) added ON true
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
ORDER BY seconds DESC NULLS LAST LIMIT 1;

-- name: workers
-- Workers that were heard of within so many seconds, and those that were not.
SELECT count(*) FILTER (WHERE last_heartbeat > now() - %(seconds)s * interval '1 second') AS alive,
       count(*) FILTER (WHERE last_heartbeat <= now() - %(seconds)s * interval '1 second') AS silent
FROM procrastinate_workers;

-- name: portfolio_kept
-- What waits for a portfolio, and the snapshots that it handed in.
SELECT
    (SELECT count(*) FROM snapshots WHERE portfolio_id = %(portfolio)s) AS snapshots,
    (SELECT count(*) FROM to_match WHERE portfolio_id = %(portfolio)s) AS to_match,
    (SELECT count(*) FROM to_judge WHERE portfolio_id = %(portfolio)s) AS to_judge;

-- name: knows_slices
-- Whether the schema has slices of pictures; that of the release before has not.
SELECT to_regclass('backfill_slices') IS NOT NULL;

-- name: hits_by_state
-- A portfolio's hits that judgement still finds and no exception keeps back.
SELECT direction, state, count(*) FROM hits
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
GROUP BY direction, state ORDER BY 1, 2;

-- name: deliveries_by_kind
-- Messages that wait and that were given up, by kind of channel.
SELECT c.kind, count(*) FILTER (WHERE d.state = 'waiting') AS waiting,
       count(*) FILTER (WHERE d.state = 'dropped') AS dropped
FROM channels c LEFT JOIN deliveries d ON d.channel_id = c.id AND d.state IN ('waiting', 'dropped')
WHERE c.portfolio_id = %(portfolio)s
GROUP BY c.kind ORDER BY c.kind;

-- name: channel_states
-- A portfolio's channels and whether they work; never an address.
SELECT name, kind,
       CASE WHEN dead_since IS NOT NULL THEN 'dead' WHEN failures > 0 THEN 'failing' ELSE 'ok' END,
       failures
FROM channels WHERE portfolio_id = %(portfolio)s ORDER BY name;

-- name: watch_states
-- A portfolio's watches: since when each is overdue, and when it was last read to the end.
SELECT w.name, w.paused_at IS NOT NULL AS paused,
       greatest(0, extract(epoch FROM now() - w.due_at))::float8 AS overdue,
       (SELECT extract(epoch FROM max(r.ended_at))::float8 FROM runs r
        WHERE r.watch_id = w.id AND r.kind = 'full' AND r.state = 'done') AS last_success
FROM watches w WHERE w.portfolio_id = %(portfolio)s ORDER BY w.name;

-- name: waiting_runs
-- Runs whose time has come and that nobody has ended: how many, and how long the first has waited.
SELECT count(*), coalesce(extract(epoch FROM now() - min(due_at)), 0)::float8
FROM runs WHERE portfolio_id = %(portfolio)s AND state = 'waiting';

-- name: login
-- What the login may do that would take the second wall between firms away.
SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user;

-- name: clock
-- The server's time, as an instant.
SELECT extract(epoch FROM clock_timestamp())::float8;

-- name: tables
-- Every ordinary table outside the server's own schemas.
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%%'
  AND (%(schema)s::text IS NULL OR n.nspname = %(schema)s)
ORDER BY 1, 2;
