-- name: rows
-- A page of hits as the queue lists them; what stands in braces are the conditions in use. They are
-- checked within an index that holds what they ask for: only the page's own rows are read.
SELECT h.id, h.direction, h.state, h.severity, h.score, h.first_seen, h.last_seen, h.title,
       h.marketplace, h.seller_id, h.seller_name, h.right_kind, h.territory_codes,
       coalesce(h.picture, h.thumb) AS picture,
       h.suppressed_by, h.still_shown, g.record ->> 'text' AS right_text, g.key AS right_key
FROM (SELECT h.id FROM hits h
      WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn {filters}
      ORDER BY h.severity DESC, h.first_seen DESC, h.id DESC
      LIMIT %(limit)s) chosen
JOIN hits h ON h.id = chosen.id AND h.portfolio_id = %(portfolio)s
JOIN rights g ON g.id = h.right_id
ORDER BY h.severity DESC, h.first_seen DESC, h.id DESC;

-- name: count
-- How many there are, as far as it is worth counting.
SELECT count(*) FROM (
    SELECT 1 FROM hits h
    WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn {filters}
    LIMIT %(limit)s) counted;

-- name: ids
-- The hits that a bulk action would reach, the weightiest first.
SELECT h.id FROM hits h
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn {filters}
ORDER BY h.severity DESC, h.first_seen DESC, h.id DESC
LIMIT %(limit)s;

-- piece: if_shown
AND h.suppressed_by IS NULL
-- piece: if_suppressed
AND h.suppressed_by IS NOT NULL
-- piece: if_undecided
AND h.state IN ('new', 'open', 'unsure')
-- piece: if_silenced
AND h.state IN ('dismissed', 'licensed', 'permitted')
-- piece: if_state
AND h.state = %(state)s
-- piece: if_direction
AND h.direction = %(direction)s
-- piece: if_severity
AND h.severity = %(severity)s
-- piece: if_kind
AND h.right_kind = %(kind)s AND h.id IN (
    SELECT k.hit_id FROM hit_words k
    WHERE k.portfolio_id = %(portfolio)s AND k.word = 'kind:' || %(kind)s)
-- piece: if_kind_often
AND h.right_kind = %(kind)s
-- piece: if_territory
AND h.id IN (
    SELECT t.hit_id FROM hit_words t
    WHERE t.portfolio_id = %(portfolio)s AND t.word = 'in:' || %(territory)s)
-- piece: if_territory_often
AND h.territory_codes @> ARRAY[%(territory)s]
-- piece: if_marketplace
AND h.marketplace = %(marketplace)s
-- piece: if_seller
AND h.seller_id = %(seller)s
-- piece: if_right
AND h.right_id = (SELECT r.id FROM rights r
                  WHERE r.portfolio_id = %(portfolio)s AND r.key = %(right)s)
-- piece: if_listing
AND h.listing_id = %(listing)s
-- piece: if_picture
AND h.picture = %(picture)s
-- piece: if_wording
AND h.wording = %(wording)s
-- piece: if_exception
AND h.suppressed_by = %(exception)s
-- piece: if_words
AND h.id IN (
    SELECT w.hit_id FROM hit_words w
    WHERE w.portfolio_id = %(portfolio)s AND w.word >= %(word)s AND w.word < %(word_end)s)
-- piece: if_words_often
AND EXISTS (SELECT FROM unnest(h.words) AS w
            WHERE w COLLATE "C" >= %(word)s AND w COLLATE "C" < %(word_end)s)

-- name: often
-- In how many hits a word stands, as far as it matters for how they are looked up.
SELECT count(*) FROM (
    SELECT 1 FROM hit_words
    WHERE portfolio_id = %(portfolio)s AND word >= %(from)s AND word < %(to)s
    LIMIT %(limit)s) counted;
-- piece: if_since
AND h.first_seen >= %(since)s
-- piece: if_after
AND (h.severity, h.first_seen, h.id) < (%(after_severity)s, %(after_seen)s, %(after_id)s)

-- name: pairs
-- For each match of a hit: the listing's picture and the reference's, and how the hit stands with
-- people's decisions.
SELECT m.field, f.kind, f.text, f.image, i.shown, i.url, m.matcher, f.key
FROM hit_matches x
JOIN matches m ON m.id = x.match_id
JOIN right_references f ON f.id = m.reference_id
LEFT JOIN snapshot_images i ON i.snapshot_id = m.snapshot_id
    AND m.field = 'images[' || i.position || ']'
WHERE x.hit_id = %(hit)s AND x.portfolio_id = %(portfolio)s
ORDER BY x.position;

-- name: decision
-- A hit's latest decision, which also tells whether somebody was quicker.
SELECT h.listing_id, h.state,
       (SELECT md5(string_agg(x.match_id::text, ',' ORDER BY x.position))
        FROM hit_matches x WHERE x.hit_id = h.id) AS findings, v.id AS verdict, v.kind, v.decided_by, v.reason,
       v.decided_at
FROM hits h
JOIN listings l ON l.id = h.listing_id
JOIN rights g ON g.id = h.right_id
LEFT JOIN LATERAL (
    SELECT v.* FROM verdicts v
    WHERE v.portfolio_id = h.portfolio_id AND v.marketplace = l.marketplace
      AND v.external_id = l.external_id AND v.right_key = g.key AND v.direction = h.direction
    ORDER BY v.decided_at DESC, v.kind DESC, v.decided_by DESC, v.reason DESC LIMIT 1) v ON true
WHERE h.portfolio_id = %(portfolio)s AND h.id = %(hit)s;

-- name: forget_verdict
-- A decision is undone; the audit log keeps that it was made.
DELETE FROM verdicts WHERE portfolio_id = %(portfolio)s AND id = %(verdict)s;

-- name: silenced
-- Decisions that silence a pair, the newest first, with the hit if there is one.
SELECT DISTINCT ON (v.decided_at, v.id) v.id, v.kind, v.decided_by, v.reason, v.decided_at,
       v.marketplace, v.external_id, v.direction, h.id AS hit, h.title, h.state,
       g.record ->> 'text' AS right_text, v.right_key
FROM verdicts v
JOIN listings l ON l.marketplace = v.marketplace AND l.external_id = v.external_id
JOIN rights g ON g.portfolio_id = v.portfolio_id AND g.key = v.right_key
JOIN hits h ON h.portfolio_id = v.portfolio_id AND h.listing_id = l.id AND h.right_id = g.id
    AND h.direction = v.direction
WHERE v.portfolio_id = %(portfolio)s AND v.kind IN ('not-a-match', 'licensed', 'permitted')
  AND (%(before)s::bigint IS NULL OR v.id < %(before)s)
  AND NOT EXISTS (
    SELECT FROM verdicts n
    WHERE n.portfolio_id = v.portfolio_id AND n.marketplace = v.marketplace
      AND n.external_id = v.external_id AND n.right_key = v.right_key
      AND n.direction = v.direction
      AND (n.decided_at, n.kind, n.decided_by, n.reason)
        > (v.decided_at, v.kind, v.decided_by, v.reason))
ORDER BY v.decided_at DESC, v.id DESC LIMIT %(limit)s;

-- name: suppressing
-- What suppresses hits, and how many.
SELECT suppressed_by, count(*) FROM hits
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NOT NULL
GROUP BY suppressed_by ORDER BY 2 DESC, 1;

-- name: clusters_by_picture
-- Undecided hits of one right that show one picture.
SELECT 'picture' AS kind, h.picture AS value, NULL AS marketplace, g.key AS right_key,
       g.record ->> 'text' AS right_text, h.direction, count(*) AS hits, max(h.severity) AS severity,
       count(DISTINCT (h.marketplace, h.seller_id)) AS sellers, min(h.title) AS example,
       min(coalesce(h.picture, h.thumb)) AS picture,
       NULL AS name
FROM hits h JOIN rights g ON g.id = h.right_id
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.suppressed_by IS NULL
  AND h.state IN ('new', 'open', 'unsure') AND h.picture IS NOT NULL
GROUP BY h.picture, g.key, right_text, h.direction HAVING count(*) > 1
ORDER BY severity DESC, hits DESC, 2 LIMIT %(limit)s;

-- name: clusters_by_seller
-- Undecided hits with one seller, whatever the right; the right is named where it is only one.
SELECT 'seller' AS kind, h.seller_id AS value, h.marketplace,
       CASE WHEN count(DISTINCT g.key) = 1 THEN min(g.key) END AS right_key,
       string_agg(DISTINCT g.record ->> 'text', ', ' ORDER BY g.record ->> 'text') AS right_text,
       h.direction, count(*) AS hits, max(h.severity) AS severity, 1 AS sellers,
       min(h.title) AS example, min(coalesce(h.picture, h.thumb)) AS picture,
       max(h.seller_name) AS name
FROM hits h JOIN rights g ON g.id = h.right_id
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.suppressed_by IS NULL
  AND h.state IN ('new', 'open', 'unsure') AND h.seller_id IS NOT NULL
GROUP BY h.seller_id, h.marketplace, h.direction HAVING count(*) > 1
ORDER BY severity DESC, hits DESC, 2 LIMIT %(limit)s;

-- name: clusters_by_wording
-- Undecided hits of one right that write it the same way.
SELECT 'wording' AS kind, h.wording AS value, NULL AS marketplace, g.key AS right_key,
       g.record ->> 'text' AS right_text, h.direction, count(*) AS hits, max(h.severity) AS severity,
       count(DISTINCT (h.marketplace, h.seller_id)) AS sellers, min(h.title) AS example,
       min(coalesce(h.picture, h.thumb)) AS picture,
       NULL AS name
FROM hits h JOIN rights g ON g.id = h.right_id
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.suppressed_by IS NULL
  AND h.state IN ('new', 'open', 'unsure') AND h.wording IS NOT NULL
GROUP BY h.wording, g.key, right_text, h.direction HAVING count(*) > 1
ORDER BY severity DESC, hits DESC, 2 LIMIT %(limit)s;

-- name: elsewhere
-- Other listings that show one of a listing's pictures.
SELECT DISTINCT ON (l.marketplace, l.external_id) l.id, l.marketplace, l.external_id, s.seller_id,
       s.content -> 'seller' ->> 'name' AS seller_name, s.content ->> 'title' AS title,
       i.shown, s.last_captured
FROM (SELECT DISTINCT o.shown FROM snapshots m JOIN snapshot_images o ON o.snapshot_id = m.id
      WHERE m.listing_id = %(listing)s AND o.shown IS NOT NULL
        AND (m.portfolio_id IS NULL OR m.portfolio_id = %(portfolio)s) LIMIT 40) own
CROSS JOIN LATERAL (
    SELECT x.snapshot_id, x.shown FROM snapshot_images x WHERE x.shown = own.shown LIMIT 60) i
JOIN snapshots s ON s.id = i.snapshot_id AND s.listing_id <> %(listing)s
    AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
JOIN listings l ON l.id = s.listing_id
ORDER BY l.marketplace, l.external_id, s.last_captured DESC
LIMIT %(limit)s;

-- name: departures
-- When a listing was said to be gone.
SELECT captured_at, reason FROM departures WHERE listing_id = %(listing)s
ORDER BY captured_at DESC LIMIT 20;

-- name: listing_by_number
-- A listing's identity.
SELECT marketplace, external_id FROM listings WHERE id = %(listing)s;

-- name: seller_listings
-- Listings of a seller, the newest first.
SELECT o.listing_id, l.external_id, s.content ->> 'title' AS title, s.content ->> 'url' AS url,
       s.content -> 'seller' ->> 'name' AS name, s.content -> 'seller' ->> 'url' AS shop,
       s.last_captured,
       (SELECT i.shown FROM snapshot_images i
        WHERE i.snapshot_id = s.id AND i.shown IS NOT NULL ORDER BY i.position LIMIT 1) AS picture
FROM (SELECT x.listing_id, x.snapshot_id FROM seller_listings x
      WHERE x.marketplace = %(marketplace)s AND x.seller_id = %(seller)s
        AND (x.portfolio_id IS NULL OR x.portfolio_id = %(portfolio)s)
      ORDER BY x.snapshot_id DESC LIMIT %(limit)s) o
JOIN snapshots s ON s.id = o.snapshot_id
JOIN listings l ON l.id = o.listing_id
ORDER BY s.id DESC;

-- name: seller_size
-- How many listings a seller has, as far as it is worth counting.
SELECT count(*) FROM (
    SELECT 1 FROM seller_listings x
    WHERE x.marketplace = %(marketplace)s AND x.seller_id = %(seller)s
      AND (x.portfolio_id IS NULL OR x.portfolio_id = %(portfolio)s)
    LIMIT %(limit)s) counted;

-- name: seller_states
-- A seller's hits by where they stand.
SELECT state, count(*) FROM hits
WHERE portfolio_id = %(portfolio)s AND marketplace = %(marketplace)s AND seller_id = %(seller)s
  AND NOT withdrawn AND suppressed_by IS NULL
GROUP BY state ORDER BY state;

-- name: seller_role
-- What was stated about a seller.
SELECT role FROM seller_roles
WHERE portfolio_id = %(portfolio)s AND marketplace = %(marketplace)s AND seller_id = %(seller)s;

-- name: same_pictures
-- Other accounts that show pictures which this one shows in its newest listings.
SELECT l.marketplace, s.seller_id, max(s.content -> 'seller' ->> 'name') AS name,
       count(DISTINCT i.shown) AS pictures, min(i.shown) AS example
FROM (SELECT DISTINCT o.shown
      FROM (SELECT x.snapshot_id FROM seller_listings x
            WHERE x.marketplace = %(marketplace)s AND x.seller_id = %(seller)s
              AND (x.portfolio_id IS NULL OR x.portfolio_id = %(portfolio)s)
            ORDER BY x.snapshot_id DESC LIMIT 60) m
      JOIN snapshot_images o ON o.snapshot_id = m.snapshot_id
      WHERE o.shown IS NOT NULL LIMIT 100) own
CROSS JOIN LATERAL (
    SELECT x.snapshot_id, x.shown FROM snapshot_images x WHERE x.shown = own.shown LIMIT 20) i
JOIN snapshots s ON s.id = i.snapshot_id
    AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
JOIN listings l ON l.id = s.listing_id
WHERE (l.marketplace, s.seller_id) <> (%(marketplace)s, %(seller)s)
GROUP BY l.marketplace, s.seller_id
ORDER BY pictures DESC, l.marketplace, s.seller_id LIMIT 24;

-- name: same_names
-- Marketplaces elsewhere that have an account of that id, from one to the next along the index.
WITH RECURSIVE found AS (
    (SELECT x.marketplace FROM seller_listings x
     WHERE x.seller_id = %(seller)s AND (x.portfolio_id IS NULL OR x.portfolio_id = %(portfolio)s)
     ORDER BY x.marketplace LIMIT 1)
    UNION ALL
    SELECT (SELECT x.marketplace FROM seller_listings x
            WHERE x.seller_id = %(seller)s AND x.marketplace > f.marketplace
              AND (x.portfolio_id IS NULL OR x.portfolio_id = %(portfolio)s)
            ORDER BY x.marketplace LIMIT 1)
    FROM found f WHERE f.marketplace IS NOT NULL)
SELECT marketplace FROM found WHERE marketplace <> %(marketplace)s LIMIT 20;

-- name: tally
-- Hits by all that the overview draws, in one pass.
SELECT direction, right_kind, state, severity,
       to_char(date_trunc('week', first_seen AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS week, count(*)
FROM hits
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
GROUP BY 1, 2, 3, 4, 5;

-- name: tally_territories
-- Undecided hits by territory.
SELECT code, count(*) FROM hits, unnest(territory_codes) AS code
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
  AND state IN ('new', 'open', 'unsure')
GROUP BY code ORDER BY 2 DESC, 1 LIMIT 20;

-- name: changes_since
-- What changed since a time, newest first, as far as a person reads on.
SELECT o.change, count(*), max(o.created_at) FROM (
    SELECT change, created_at FROM outbox
    WHERE portfolio_id = %(portfolio)s AND created_at > %(since)s
    ORDER BY created_at DESC LIMIT 2000) o
GROUP BY o.change ORDER BY 2 DESC;

-- name: by_right
-- Rights with hits that nothing suppresses, the most undecided ones first.
SELECT g.key, left(g.record ->> 'text', 200) AS text, g.record ->> 'kind' AS kind,
       g.record ->> 'owner' AS owner, h.undecided, h.confirmed, h.severity
FROM (SELECT right_id, count(*) FILTER (WHERE state IN ('new', 'open', 'unsure')) AS undecided,
             count(*) FILTER (WHERE state = 'confirmed') AS confirmed, max(severity) AS severity
      FROM hits WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
      GROUP BY right_id ORDER BY 2 DESC, 1 LIMIT 100) h
JOIN rights g ON g.id = h.right_id
ORDER BY h.undecided DESC, g.key;

-- name: speed
-- From first sight to the decision, for the latest decisions (seconds).
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY taken), count(*) FROM (
    SELECT extract(epoch FROM v.decided_at - h.first_seen) AS taken
    FROM (SELECT * FROM verdicts WHERE portfolio_id = %(portfolio)s
          ORDER BY decided_at DESC LIMIT 500) v
    JOIN listings l ON l.marketplace = v.marketplace AND l.external_id = v.external_id
    JOIN rights g ON g.portfolio_id = v.portfolio_id AND g.key = v.right_key
    JOIN hits h ON h.portfolio_id = v.portfolio_id AND h.listing_id = l.id AND h.right_id = g.id
        AND h.direction = v.direction) t
WHERE taken >= 0;

-- name: precision
-- Per matcher, of the latest decisions: how many hits were confirmed and how many were no match.
SELECT m.matcher, count(DISTINCT v.id) FILTER (WHERE v.kind IN ('confirmed', 'licensed', 'permitted')),
       count(DISTINCT v.id) FILTER (WHERE v.kind = 'not-a-match')
FROM (SELECT * FROM verdicts WHERE portfolio_id = %(portfolio)s
      ORDER BY decided_at DESC LIMIT 2000) v
JOIN listings l ON l.marketplace = v.marketplace AND l.external_id = v.external_id
JOIN rights g ON g.portfolio_id = v.portfolio_id AND g.key = v.right_key
JOIN hits h ON h.portfolio_id = v.portfolio_id AND h.listing_id = l.id AND h.right_id = g.id
    AND h.direction = v.direction
JOIN hit_matches x ON x.hit_id = h.id
JOIN matches m ON m.id = x.match_id
GROUP BY m.matcher ORDER BY m.matcher;

-- name: crawls
-- The latest crawls with how they ended.
SELECT c.id, c.targets, c.started_at, c.ended_at, c.reason FROM crawls c
ORDER BY c.started_at DESC, c.id DESC LIMIT %(limit)s;

-- name: crawl_outcomes
-- What became of these crawls' pages.
SELECT v.crawl_id, v.outcome, count(*) FROM visits v
WHERE v.crawl_id = ANY(%(crawls)s) GROUP BY v.crawl_id, v.outcome;

-- name: crawl_problems
-- Why these crawls' pages could not be read, the commonest first.
SELECT v.crawl_id, v.outcome, v.reason, count(*) AS pages, min(v.url) AS example FROM visits v
WHERE v.crawl_id = ANY(%(crawls)s) AND v.outcome IN ('blocked', 'unrecognised')
GROUP BY v.crawl_id, v.outcome, v.reason ORDER BY pages DESC LIMIT %(limit)s;

-- name: may_see_picture
-- Whether a picture is one of a listing that this portfolio may see, or of its references.
SELECT EXISTS (SELECT FROM snapshot_images i JOIN snapshots s ON s.id = i.snapshot_id
               WHERE i.shown = %(digest)s
                 AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s))
    OR EXISTS (SELECT FROM right_references f
               WHERE f.image = %(digest)s AND f.portfolio_id = %(portfolio)s);

-- name: facets
-- What there is to filter by: marketplaces and territories of the hits.
SELECT DISTINCT marketplace FROM (
    SELECT marketplace FROM hits WHERE portfolio_id = %(portfolio)s AND NOT withdrawn
    ORDER BY severity DESC LIMIT 2000) h
WHERE marketplace IS NOT NULL ORDER BY 1 LIMIT 50;

-- name: rights_hit
-- Rights with the most undecided hits in others' listings.
SELECT right_id FROM hits
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
  AND direction = 'enforcement'
GROUP BY right_id
ORDER BY count(*) FILTER (WHERE state IN ('new', 'open', 'unsure')) DESC, count(*) DESC, right_id
LIMIT %(limit)s;

-- name: places_of_rights
-- Where the undecided hits of some rights are.
SELECT right_id, code, count(*) FROM hits, unnest(territory_codes) AS code
WHERE portfolio_id = %(portfolio)s AND right_id = ANY(%(rights)s::bigint[]) AND NOT withdrawn
  AND suppressed_by IS NULL AND state IN ('new', 'open', 'unsure')
GROUP BY right_id, code;

-- name: weeks_of_rights
-- Hits of some rights by the week of their first sight.
SELECT right_id, to_char(date_trunc('week', first_seen AT TIME ZONE 'UTC'), 'YYYY-MM-DD'), count(*)
FROM hits
WHERE portfolio_id = %(portfolio)s AND right_id = ANY(%(rights)s::bigint[]) AND NOT withdrawn
  AND suppressed_by IS NULL AND first_seen >= %(since)s
GROUP BY 1, 2;
