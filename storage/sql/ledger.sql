-- name: begin_crawl
-- A crawl in the ledger.
INSERT INTO crawls (targets, started_at) VALUES (%(targets)s, %(started_at)s) RETURNING id;

-- name: finish_crawl
-- Why a crawl ended, with its counts.
UPDATE crawls SET ended_at = now(), reason = %(reason)s, stats = %(stats)s WHERE id = %(crawl)s;

-- name: add_visit
-- One visited page, whatever became of it.
INSERT INTO visits
    (crawl_id, url, final_url, captured_at, status, outcome, reason, headers, body, listing_id)
VALUES
    (%(crawl)s, %(url)s, %(final_url)s, %(captured_at)s, %(status)s, %(outcome)s, %(reason)s,
     %(headers)s, %(body)s, %(listing)s)
RETURNING id;

-- name: add_measured_visit
-- Likewise, with what crawl health counts by.
INSERT INTO visits
    (crawl_id, url, final_url, captured_at, status, outcome, reason, headers, body, listing_id,
     marketplace, broke_off)
VALUES
    (%(crawl)s, %(url)s, %(final_url)s, %(captured_at)s, %(status)s, %(outcome)s, %(reason)s,
     %(headers)s, %(body)s, %(listing)s, %(marketplace)s, %(broke_off)s)
RETURNING id;

-- name: known_listing
-- The listing last seen at an address.
SELECT l.marketplace, l.external_id
FROM visits v JOIN listings l ON l.id = v.listing_id
WHERE (md5(v.url) = md5(%(url)s) AND v.url = %(url)s)
   OR (md5(v.final_url) = md5(%(url)s) AND v.final_url = %(url)s)
ORDER BY v.captured_at DESC, v.id DESC
LIMIT 1;

-- name: not_met
-- Listings of these marketplaces whose last visit showed them, or said for the first time that they are
-- gone, and that this crawl did not visit.
SELECT last.url
FROM listings l
CROSS JOIN LATERAL (
    SELECT v.url, v.outcome, v.captured_at, v.crawl_id FROM visits v WHERE v.listing_id = l.id
    ORDER BY v.captured_at DESC, v.id DESC LIMIT 1
) last
WHERE l.marketplace = ANY(%(marketplaces)s::text[])
  AND last.crawl_id <> %(crawl)s
  AND (last.outcome = 'snapshot'
       OR last.outcome = 'gone' AND NOT EXISTS (
            SELECT FROM departures d
            WHERE d.listing_id = l.id AND d.captured_at >= last.captured_at))
ORDER BY last.captured_at, l.id LIMIT %(limit)s;

-- name: crawl_summary
-- How many pages of a crawl ended in which way, with the commonest reasons.
SELECT outcome, reason, count(*) AS pages, min(url) AS example
FROM visits WHERE crawl_id = %(crawl)s
GROUP BY outcome, reason ORDER BY pages DESC, outcome, reason;

-- name: prior_page
-- The page last kept of an address.
SELECT v.body, v.headers FROM visits v
WHERE md5(v.url) = md5(%(url)s) AND v.url = %(url)s AND v.listing_id IS NOT NULL
ORDER BY v.captured_at DESC, v.id DESC
LIMIT 1;

-- name: prior_pictures
-- What some pictures' addresses served when they were last asked.
SELECT url_digest, digest, etag, last_modified FROM picture_fetches
WHERE url_digest = ANY(%(url_digests)s);

-- name: keep_picture_fetch
-- What it served now.
INSERT INTO picture_fetches (url_digest, digest, etag, last_modified, fetched_at)
VALUES (%(url_digest)s, %(digest)s, %(etag)s, %(last_modified)s, %(fetched_at)s)
ON CONFLICT (url_digest) DO UPDATE
SET digest = excluded.digest, etag = excluded.etag, last_modified = excluded.last_modified,
    fetched_at = excluded.fetched_at
WHERE picture_fetches.fetched_at <= excluded.fetched_at;
