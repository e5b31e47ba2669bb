-- name: measure
-- What a crawl met at each marketplace. Known pages are at addresses where an earlier crawl had seen a
-- listing.
SELECT coalesce(l.marketplace, v.marketplace, '') AS marketplace,
       count(*) AS pages,
       count(*) FILTER (WHERE v.outcome = 'snapshot') AS snapshots,
       count(*) FILTER (WHERE v.outcome = 'gone') AS gone,
       count(*) FILTER (WHERE v.outcome = 'blocked') AS blocked,
       count(*) FILTER (WHERE v.outcome = 'unrecognised') AS unrecognised,
       count(*) FILTER (WHERE v.broke_off) AS broke_off,
       count(*) FILTER (WHERE known.there AND v.outcome = 'snapshot') AS known_read,
       count(*) FILTER (WHERE known.there AND v.outcome = 'unrecognised') AS known_unrecognised,
       count(*) FILTER (WHERE known.there AND v.outcome = 'gone') AS known_gone,
       count(DISTINCT v.listing_id) FILTER (WHERE v.outcome = 'snapshot') AS listings,
       count(*) FILTER (WHERE s.content ->> 'title' <> '') AS title,
       count(*) FILTER (WHERE s.content -> 'offers' -> 0 -> 'price' ->> 'amount' IS NOT NULL)
           AS price,
       count(*) FILTER (WHERE s.content -> 'images' -> 0 IS NOT NULL) AS picture,
       count(*) FILTER (WHERE s.content ->> 'seller' IS NOT NULL) AS seller,
       count(*) FILTER (WHERE s.content ->> 'brand' <> '') AS brand,
       count(*) FILTER (WHERE s.content ->> 'description' <> '') AS description,
       count(*) FILTER (WHERE s.content -> 'offers' -> 0 ->> 'availability' IS NOT NULL)
           AS availability,
       count(*) FILTER (WHERE s.content ->> 'gtin' <> '') AS gtin
FROM visits v
LEFT JOIN listings l ON l.id = v.listing_id
LEFT JOIN LATERAL (
    SELECT s.content FROM captures c JOIN snapshots s ON s.id = c.snapshot_id
    WHERE c.visit_id = v.id AND v.outcome = 'snapshot' LIMIT 1) s ON true
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM visits e
        WHERE md5(e.url) = md5(v.url) AND e.url = v.url AND e.listing_id IS NOT NULL
          AND e.crawl_id < v.crawl_id) AS there) known
WHERE v.crawl_id = %(crawl)s
GROUP BY 1 ORDER BY 1;

-- name: alone
-- One crawl at a time is held against a marketplace's history, until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended(%(marketplace)s, 3));

-- name: past
-- The crawls right before, and good ones further back: of all, and of the same targets.
SELECT work, counts, well FROM (
    (SELECT * FROM crawl_measures WHERE marketplace = %(marketplace)s
     ORDER BY measured_at DESC, crawl_id DESC LIMIT %(recent)s)
    UNION
    (SELECT * FROM crawl_measures WHERE marketplace = %(marketplace)s AND well
     ORDER BY measured_at DESC, crawl_id DESC LIMIT %(good)s)
    UNION
    (SELECT * FROM crawl_measures
     WHERE marketplace = %(marketplace)s AND well AND work = %(work)s
     ORDER BY measured_at DESC, crawl_id DESC LIMIT %(good)s)) found
ORDER BY measured_at DESC, crawl_id DESC;

-- name: targets
-- What a crawl was asked for.
SELECT targets FROM crawls WHERE id = %(crawl)s;

-- name: keep
-- How a crawl went at a marketplace.
INSERT INTO crawl_measures
    (crawl_id, marketplace, work, measured_at, counts, complaints, well)
VALUES (%(crawl)s, %(marketplace)s, %(work)s, clock_timestamp(), %(counts)s, %(complaints)s,
        %(well)s)
ON CONFLICT DO NOTHING;

-- name: break
-- The break of a marketplace that has not ended.
SELECT id, since, complaints FROM reader_breaks
WHERE marketplace = %(marketplace)s AND ended_at IS NULL;

-- name: begin_break
-- A marketplace is no longer read as it used to be.
INSERT INTO reader_breaks (marketplace, since, complaints)
VALUES (%(marketplace)s, clock_timestamp(), %(complaints)s)
RETURNING id, since;

-- name: move_break
-- What is still worse; with nothing left it has ended.
UPDATE reader_breaks
SET complaints = CASE WHEN %(over)s THEN complaints ELSE %(complaints)s END,
    ended_at = CASE WHEN %(over)s THEN clock_timestamp() END
WHERE id = %(id)s;

-- name: is_broken
-- Whether what a marketplace says of listings that are gone is not to be believed: it is not read as it
-- used to be, since less than so long.
SELECT EXISTS (
    SELECT FROM reader_breaks
    WHERE marketplace = %(marketplace)s AND ended_at IS NULL
      AND since > clock_timestamp() - %(believed_after)s::interval);

-- name: said_gone_before
-- Whether an earlier crawl was told that a listing is gone, and nobody has seen it since.
SELECT EXISTS (
    SELECT FROM visits v
    WHERE v.listing_id = %(listing)s AND v.outcome = 'gone' AND v.crawl_id <> %(crawl)s
      AND v.captured_at < %(captured_at)s
      AND v.captured_at > coalesce(
          (SELECT max(s.last_captured) FROM snapshots s WHERE s.listing_id = %(listing)s),
          '-infinity'));

-- name: breaks_of
-- The breaks that have not ended of the marketplaces that some crawls met.
SELECT b.id, b.marketplace, b.since, b.complaints FROM reader_breaks b
WHERE b.ended_at IS NULL AND b.marketplace IN (
    SELECT m.marketplace FROM crawl_measures m WHERE m.crawl_id = ANY(%(crawls)s::bigint[]))
ORDER BY b.marketplace;

-- name: open_breaks
-- All that have not ended, the oldest first.
SELECT id, marketplace, since, complaints FROM reader_breaks
WHERE ended_at IS NULL ORDER BY since, id;

-- name: over
-- Breaks that this portfolio was told of, that have ended, and of whose end it was not told.
SELECT b.id, b.marketplace, b.since, b.ended_at, b.accepted
FROM notices n
JOIN reader_breaks b ON n.key = %(broken)s || b.id AND b.ended_at IS NOT NULL
WHERE n.portfolio_id = %(portfolio)s AND n.key LIKE %(broken)s || '%%'
  AND NOT EXISTS (SELECT FROM notices w
                  WHERE w.portfolio_id = %(portfolio)s AND w.key = %(again)s || b.id)
ORDER BY b.id;

-- name: accept
-- What a marketplace shows now is as it is meant to be: its break has ended, and what was before is no
-- example any more.
WITH forgotten AS (
    UPDATE crawl_measures SET well = false WHERE marketplace = %(marketplace)s AND well)
UPDATE reader_breaks SET ended_at = clock_timestamp(), accepted = true
WHERE marketplace = %(marketplace)s AND ended_at IS NULL
RETURNING id;

-- name: latest
-- How the last crawl went at each marketplace, the latest first.
SELECT m.marketplace, m.work, m.measured_at, m.counts, m.well, b.since, b.complaints
FROM (
    SELECT DISTINCT ON (marketplace) * FROM crawl_measures
    ORDER BY marketplace, measured_at DESC, crawl_id DESC) m
LEFT JOIN reader_breaks b ON b.marketplace = m.marketplace AND b.ended_at IS NULL
ORDER BY b.since IS NULL, m.measured_at DESC, m.marketplace LIMIT %(limit)s;
