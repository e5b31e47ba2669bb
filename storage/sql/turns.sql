-- name: lock_site
-- The turn itself: held by the session until it ends, however it ends.
SELECT pg_try_advisory_lock(hashtextextended(%(name)s, 1));

-- name: unlock_site
-- Given back because not all sites could be had.
SELECT pg_advisory_unlock(hashtextextended(%(name)s, 1));

-- name: take_turn
-- Write down who has it; tells how long ago the last one let go, or that it never did.
WITH before AS (SELECT taken_at, released_at FROM site_turns WHERE site = %(site)s),
     taken AS (
        INSERT INTO site_turns (site, holder, taken_at) VALUES (%(site)s, %(holder)s, now())
        ON CONFLICT (site) DO UPDATE SET holder = %(holder)s, taken_at = now(), released_at = NULL)
SELECT before.released_at IS NOT NULL, extract(epoch FROM now() - before.released_at)::float8
FROM before;

-- name: holder
-- Who has a site, and since when.
SELECT holder, taken_at FROM site_turns WHERE site = %(site)s;

-- name: release_turn
-- The last request was made before now.
UPDATE site_turns SET released_at = now() WHERE site = %(site)s AND holder = %(holder)s;

-- name: ensure_places
-- The places of a host.
INSERT INTO host_slots (host, slot, holder, leased_until)
SELECT %(host)s, n, '', '-infinity' FROM generate_series(0, %(places)s::int - 1) AS n
ON CONFLICT DO NOTHING;

-- name: lease_place
-- A free place, or our own for longer.
UPDATE host_slots SET holder = %(holder)s, leased_until = now() + %(seconds)s * interval '1 second'
WHERE (host, slot) = (
    SELECT host, slot FROM host_slots
    WHERE host = %(host)s AND slot < %(places)s
      AND (holder = %(holder)s OR leased_until < now())
    ORDER BY holder = %(holder)s DESC, slot LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING slot;

-- name: leave_place
-- Free for others after the host's pause.
UPDATE host_slots SET holder = '', leased_until = now() + %(pause)s * interval '1 second'
WHERE host = %(host)s AND holder = %(holder)s;
