-- name: past
-- How often each of these searches was made since then, when last, and to how many listings with a
-- hit of this portfolio it led.
SELECT made.target, made.times, made.last, coalesce(led.hits, 0)
FROM (
    SELECT c.targets[1] AS target, count(*) AS times, max(c.started_at) AS last
    FROM crawls c
    WHERE c.targets && %(targets)s::text[] AND cardinality(c.targets) = 1
      AND c.started_at >= %(since)s AND c.ended_at IS NOT NULL
    GROUP BY c.targets[1]) made
LEFT JOIN (
    SELECT c.targets[1] AS target, count(DISTINCT h.listing_id) AS hits
    FROM crawls c
    JOIN visits v ON v.crawl_id = c.id AND v.outcome = 'snapshot'
    JOIN hits h ON h.listing_id = v.listing_id
    WHERE c.targets && %(targets)s::text[] AND cardinality(c.targets) = 1
      AND c.started_at >= %(since)s
      AND h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.suppressed_by IS NULL
      AND h.state = ANY(%(states)s)
    GROUP BY c.targets[1]) led USING (target);

-- name: catalogue_titles
-- Titles of the firm's own listings, the newest first.
SELECT newest.title
FROM catalogue c
JOIN LATERAL (
    SELECT s.content ->> 'title' AS title, s.last_captured FROM snapshots s
    WHERE s.listing_id = c.listing_id
      AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
    ORDER BY s.last_captured DESC, s.digest DESC LIMIT 1) newest ON true
WHERE c.portfolio_id = %(portfolio)s
GROUP BY newest.title
ORDER BY max(newest.last_captured) DESC, newest.title LIMIT %(limit)s;

-- name: own_pictures
-- Pictures of these rights.
SELECT DISTINCT f.image FROM right_references f JOIN rights g ON g.id = f.right_id
WHERE f.portfolio_id = %(portfolio)s AND f.image IS NOT NULL AND g.key = ANY(%(rights)s::text[])
ORDER BY f.image LIMIT %(limit)s;

-- name: followed_sellers
-- Sellers that the portfolio called competitors.
SELECT marketplace, seller_id FROM seller_roles
WHERE portfolio_id = %(portfolio)s AND role = 'competitor' ORDER BY marketplace, seller_id;
