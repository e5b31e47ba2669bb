-- name: see
-- Whose rows the rest of the transaction sees; an empty text for none's.
SELECT set_config('listingwatch.portfolio', %(portfolio)s, true);

-- name: lock_listings
-- Holds off whoever adds to these listings (captures, hits, entries of catalogues); passes over those
-- that somebody is at: their turn comes with the next clean-up.
SELECT id FROM listings WHERE id = ANY(%(listings)s::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED;

-- name: hits_of
-- The hits of these listings that one portfolio has.
SELECT id, listing_id FROM hits
WHERE portfolio_id = %(portfolio)s AND listing_id = ANY(%(listings)s::bigint[]);

-- name: lock_withdrawn
-- Of these hits, those that are withdrawn and that nobody is bringing back right now.
SELECT id FROM hits
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s::text[]) AND withdrawn
ORDER BY id FOR UPDATE SKIP LOCKED;

-- name: catalogued
-- Of these listings, those in one portfolio's catalogue.
SELECT listing_id FROM catalogue
WHERE portfolio_id = %(portfolio)s AND listing_id = ANY(%(listings)s::bigint[]);

-- name: old_pages
-- The next visits whose page is old.
SELECT id, listing_id FROM visits
WHERE id > %(after)s AND body IS NOT NULL AND captured_at < %(before)s
ORDER BY id LIMIT %(limit)s;

-- name: pages_to_release
-- Of these visits, those whose page nothing needs: no listing, or one that is free to go, and not the
-- first or the last page of a listing that is still shown (see rights.view for what that means).
SELECT v.id, v.body FROM visits v
WHERE v.id = ANY(%(ids)s::bigint[]) AND v.body IS NOT NULL
  AND (v.listing_id IS NULL
       OR (v.listing_id = ANY(%(free)s::bigint[])
           AND ((SELECT max(d.captured_at) FROM departures d WHERE d.listing_id = v.listing_id)
                >= (SELECT max(s.last_captured) FROM snapshots s WHERE s.listing_id = v.listing_id)
                OR v.id NOT IN (
                    (SELECT w.id FROM visits w
                     WHERE w.listing_id = v.listing_id AND w.outcome = 'snapshot'
                       AND w.body IS NOT NULL
                     ORDER BY w.captured_at, w.id LIMIT 1)
                    UNION ALL
                    (SELECT w.id FROM visits w
                     WHERE w.listing_id = v.listing_id AND w.outcome = 'snapshot'
                       AND w.body IS NOT NULL
                     ORDER BY w.captured_at DESC, w.id DESC LIMIT 1)))))
ORDER BY v.id;

-- name: release_pages
-- These pages are no longer kept; the ledger still says that they were visited.
UPDATE visits SET body = NULL WHERE id = ANY(%(ids)s::bigint[]);

-- name: old_pictures
-- The next snapshots, public ones or one portfolio's own, whose pictures were last shown long ago.
SELECT s.id, s.listing_id FROM snapshots s
WHERE s.portfolio_id IS NOT DISTINCT FROM %(portfolio)s::bigint
  AND s.id > %(after)s AND s.last_captured < %(before)s
  AND EXISTS (SELECT FROM snapshot_images i WHERE i.snapshot_id = s.id AND i.digest IS NOT NULL)
ORDER BY s.id LIMIT %(limit)s;

-- name: pictures_to_release
-- Of these snapshots, the pictures of those whose listing is free to go.
SELECT i.snapshot_id, i.digest FROM snapshot_images i JOIN snapshots s ON s.id = i.snapshot_id
WHERE s.id = ANY(%(ids)s::bigint[]) AND s.listing_id = ANY(%(free)s::bigint[])
  AND s.last_captured < %(before)s AND i.digest IS NOT NULL
ORDER BY i.snapshot_id, i.position;

-- name: release_pictures
-- These pictures are no longer kept. Shown again, they are taken back (listings.keep_images_again).
UPDATE snapshot_images SET digest = NULL, missing = 'no longer kept'
WHERE snapshot_id = ANY(%(ids)s::bigint[]) AND digest IS NOT NULL;

-- name: old_answers
-- What servers said about pictures that were not asked for since.
SELECT url_digest, digest FROM picture_fetches
WHERE fetched_at < %(before)s AND url_digest > %(after)s
ORDER BY url_digest LIMIT %(limit)s;

-- name: forget_answers
-- The next crawl asks for these pictures as if for the first time.
DELETE FROM picture_fetches WHERE url_digest = ANY(%(ids)s::bytea[]) AND fetched_at < %(before)s;

-- name: old_visits
-- The next old rows of the ledger without a page. A trial run hands in the visits whose page would
-- have gone.
SELECT id, listing_id FROM visits
WHERE id > %(after)s AND captured_at < %(before)s
  AND (body IS NULL OR id = ANY(%(released)s::bigint[]))
ORDER BY id LIMIT %(limit)s;

-- name: visits_to_remove
-- Of these visits, those without a listing, or of a listing that is free to go, unless they are the
-- newest at one of their addresses: a later 404 there must still be told as that listing's departure.
SELECT v.id FROM visits v
WHERE v.id = ANY(%(ids)s::bigint[])
  AND (v.listing_id IS NULL
       OR (v.listing_id = ANY(%(free)s::bigint[])
           AND NOT EXISTS (
               SELECT FROM unnest(ARRAY[v.url, v.final_url]) AS address
               WHERE address IS NOT NULL AND NOT EXISTS (
                   SELECT FROM visits w
                   WHERE w.listing_id IS NOT NULL
                     AND ((md5(w.url) = md5(address) AND w.url = address)
                          OR (md5(w.final_url) = md5(address) AND w.final_url = address))
                     AND (w.captured_at, w.id) > (v.captured_at, v.id)))))
ORDER BY v.id;

-- name: unlink_captures
-- Captures stay: their times are what judgement goes by.
UPDATE captures SET visit_id = NULL WHERE visit_id = ANY(%(ids)s::bigint[]);

-- name: unlink_departures
-- Likewise departures.
UPDATE departures SET visit_id = NULL WHERE visit_id = ANY(%(ids)s::bigint[]);

-- name: remove_visits
-- Old rows of the ledger.
DELETE FROM visits WHERE id = ANY(%(ids)s::bigint[]);

-- name: empty_crawls
-- Old crawls without a visit left; a trial run hands in the visits that would have gone.
SELECT c.id FROM crawls c
WHERE coalesce(c.ended_at, c.started_at) < %(before)s AND c.id > %(after)s
  AND NOT EXISTS (SELECT FROM visits v
                  WHERE v.crawl_id = c.id AND NOT v.id = ANY(%(removed)s::bigint[]))
ORDER BY c.id LIMIT %(limit)s;

-- name: remove_crawls
-- Old crawls.
DELETE FROM crawls WHERE id = ANY(%(ids)s::bigint[]);

-- name: old_deliveries
-- Deliveries of one portfolio that ended long ago.
SELECT id FROM deliveries
WHERE portfolio_id = %(portfolio)s AND state <> 'waiting' AND ended_at < %(before)s
  AND id > %(after)s
ORDER BY id LIMIT %(limit)s;

-- name: remove_deliveries
-- One that somebody set going again meanwhile stays.
DELETE FROM deliveries
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s::bigint[])
  AND state <> 'waiting' AND ended_at < %(before)s;

-- name: old_messages
-- Messages of one portfolio that went out long ago, to every channel.
SELECT o.id FROM outbox o
WHERE o.portfolio_id = %(portfolio)s AND o.delivered_at < %(before)s AND o.id > %(after)s
  AND NOT EXISTS (SELECT FROM deliveries d WHERE d.outbox_id = o.id
                  AND (d.state = 'waiting' OR d.ended_at IS NULL OR d.ended_at >= %(before)s))
ORDER BY o.id LIMIT %(limit)s;

-- name: remove_messages
-- Never one with a delivery that waits.
DELETE FROM outbox o
WHERE o.portfolio_id = %(portfolio)s AND o.id = ANY(%(ids)s::bigint[])
  AND NOT EXISTS (SELECT FROM deliveries d WHERE d.outbox_id = o.id
                  AND d.state IN ('waiting', 'held'));

-- name: old_digests
-- Digests and bursts of one portfolio that ended long ago.
SELECT id FROM alert_bundles
WHERE portfolio_id = %(portfolio)s AND state <> 'waiting' AND ended_at < %(before)s
  AND id > %(after)s
ORDER BY id LIMIT %(limit)s;

-- name: remove_digests
-- One that somebody set going again meanwhile stays.
DELETE FROM alert_bundles
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s::bigint[])
  AND state <> 'waiting' AND ended_at < %(before)s;

-- name: old_jobs
-- Background jobs that ended long ago. A job's own row has no time; its events have.
SELECT j.id FROM procrastinate_jobs j
WHERE j.id > %(after)s AND j.status NOT IN ('todo', 'doing')
  AND EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id)
  AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %(before)s)
ORDER BY j.id LIMIT %(limit)s;

-- name: remove_jobs
-- One that was retried meanwhile stays.
DELETE FROM procrastinate_jobs
WHERE id = ANY(%(ids)s::bigint[]) AND status NOT IN ('todo', 'doing');

-- name: rows_on_pages
-- How many rows refer to some bytes as a page.
SELECT body, count(*) FROM visits WHERE body = ANY(%(digests)s::text[]) GROUP BY body;

-- name: rows_on_pictures
-- As a picture of public snapshots, or of one portfolio's own.
SELECT i.digest, count(*) FROM snapshot_images i JOIN snapshots s ON s.id = i.snapshot_id
WHERE i.digest = ANY(%(digests)s::text[])
  AND s.portfolio_id IS NOT DISTINCT FROM %(portfolio)s::bigint
GROUP BY i.digest;

-- name: rows_on_answers
-- As what a picture's server would say is not modified.
SELECT digest, count(*) FROM picture_fetches WHERE digest = ANY(%(digests)s::text[]) GROUP BY digest;

-- name: held
-- Bytes that one portfolio needs whatever their age: its references, and the pictures of the listings
-- in its hits and its catalogue. These are read from what the snapshots say, so that pictures count
-- that were released before their listing got its hit.
SELECT image FROM right_references
WHERE portfolio_id = %(portfolio)s AND image = ANY(%(digests)s::text[])
UNION
SELECT shown->>'digest'
FROM (SELECT listing_id FROM hits WHERE portfolio_id = %(portfolio)s AND NOT withdrawn
      UNION SELECT listing_id FROM catalogue WHERE portfolio_id = %(portfolio)s) l
JOIN snapshots s ON s.listing_id = l.listing_id
 AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
CROSS JOIN jsonb_array_elements(s.content->'images') AS shown
WHERE shown->>'digest' = ANY(%(digests)s::text[]);
