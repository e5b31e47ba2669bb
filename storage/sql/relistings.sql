-- name: departed
-- Listings with hits of this portfolio that are gone, with what they showed last.
SELECT newest.content, newest.last_captured
FROM listings l
JOIN LATERAL (
    SELECT max(d.captured_at) AS at FROM departures d WHERE d.listing_id = l.id) gone
    ON gone.at IS NOT NULL
JOIN LATERAL (
    SELECT s.content, s.last_captured FROM snapshots s
    WHERE s.listing_id = l.id AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
    ORDER BY s.last_captured DESC, s.digest DESC LIMIT 1) newest
    ON newest.last_captured <= gone.at
WHERE EXISTS (
    SELECT FROM hits h WHERE h.listing_id = l.id AND h.portfolio_id = %(portfolio)s
      AND h.direction = 'enforcement' AND NOT h.withdrawn AND h.suppressed_by IS NULL
      AND h.state <> ALL(%(settled)s))
ORDER BY l.id;

-- name: appeared
-- Listings first seen after some time, with what they show, in the order of their numbers.
SELECT s.listing_id, newest.content, s.first
FROM (
    SELECT listing_id, min(first_captured) AS first FROM snapshots
    WHERE (portfolio_id IS NULL OR portfolio_id = %(portfolio)s) AND listing_id > %(after)s
    GROUP BY listing_id HAVING min(first_captured) > %(since)s
    ORDER BY listing_id LIMIT %(limit)s) s
JOIN LATERAL (
    SELECT n.content FROM snapshots n
    WHERE n.listing_id = s.listing_id
      AND (n.portfolio_id IS NULL OR n.portfolio_id = %(portfolio)s)
    ORDER BY n.last_captured DESC, n.digest DESC LIMIT 1) newest ON true
ORDER BY s.listing_id;
