-- name: all
-- What this portfolio's hits were judged with.
SELECT kind, key, value FROM judgement_basis WHERE portfolio_id = %(portfolio)s;

-- name: set
-- From now on this value counts.
INSERT INTO judgement_basis (portfolio_id, kind, key, value)
VALUES (%(portfolio)s, %(kind)s, %(key)s, %(value)s)
ON CONFLICT (portfolio_id, kind, key) DO UPDATE SET value = EXCLUDED.value;

-- name: forget
-- There is no such value any more.
DELETE FROM judgement_basis
WHERE portfolio_id = %(portfolio)s AND kind = %(kind)s AND key = %(key)s;

-- name: confirmed
-- Hits that a person confirmed and that are still shown, with who sells there now.
SELECT l.marketplace, newest.seller_id, h.listing_id, count(*)
FROM hits h
JOIN listings l ON l.id = h.listing_id
JOIN LATERAL (
    SELECT s.seller_id FROM snapshots s
    WHERE s.listing_id = h.listing_id
      AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
    ORDER BY s.last_captured DESC, s.digest DESC LIMIT 1) newest ON true
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.state = 'confirmed'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- name: own_offers
-- What the firm's own listings show now: category and the offer that stands first.
SELECT newest.category, newest.price
FROM listings l
JOIN LATERAL (
    SELECT s.content->'category' AS category, s.content->'offers'->0->'price' AS price, s.seller_id
    FROM snapshots s
    WHERE s.listing_id = l.id AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
    ORDER BY s.last_captured DESC, s.digest DESC LIMIT 1) newest ON true
WHERE l.id IN (
    SELECT c.listing_id FROM catalogue c WHERE c.portfolio_id = %(portfolio)s
    UNION
    SELECT o.listing_id FROM seller_roles r
    JOIN snapshots o ON o.seller_id = r.seller_id
    JOIN listings m ON m.id = o.listing_id AND m.marketplace = r.marketplace
    WHERE r.portfolio_id = %(portfolio)s AND r.role = 'own');

-- name: categories_of_matched
-- The categories of listings that matched anything.
SELECT DISTINCT s.listing_id, s.content->'category' AS category
FROM matches m JOIN snapshots s ON s.id = m.snapshot_id
WHERE m.portfolio_id = %(portfolio)s;

-- name: register_stamp
-- Changes whenever what is on file does: files come with imports, single rights with references.
SELECT (SELECT count(*) FROM rights WHERE portfolio_id = %(portfolio)s),
       (SELECT coalesce(max(id), 0) FROM right_references WHERE portfolio_id = %(portfolio)s),
       (SELECT coalesce(max(imported_at)::text, '') FROM sources
        WHERE portfolio_id = %(portfolio)s AND kind = 'rights');

-- name: matched_marks
-- Marks that were found anywhere.
SELECT DISTINCT g.key FROM matches m
JOIN right_references f ON f.id = m.reference_id AND f.kind = 'word mark'
JOIN rights g ON g.id = f.right_id
WHERE m.portfolio_id = %(portfolio)s ORDER BY 1;

-- name: crowding
-- How many live marks on file have all words of these marks, themselves included. Words are what
-- stands between spaces and punctuation, whatever their case.
WITH wanted AS (
    SELECT g.key, w.word, count(*) OVER (PARTITION BY g.key) AS words
    FROM rights g
    CROSS JOIN LATERAL (
        SELECT DISTINCT word
        FROM regexp_split_to_table(lower(g.record->>'text'), '[[:space:][:punct:]]+') AS word
        WHERE word <> '') w
    WHERE g.portfolio_id = %(portfolio)s AND g.key = ANY(%(keys)s)),
marks AS (
    SELECT r.id, w.word
    FROM rights r
    CROSS JOIN LATERAL (
        SELECT DISTINCT word
        FROM regexp_split_to_table(lower(r.record->>'text'), '[[:space:][:punct:]]+') AS word
        WHERE word <> '') w
    WHERE r.portfolio_id = %(portfolio)s AND r.record->>'kind' = 'trademark'
      AND (r.record->>'live')::boolean),
sharing AS (
    SELECT n.key, m.id FROM wanted n JOIN marks m ON m.word = n.word
    GROUP BY n.key, m.id HAVING count(*) = max(n.words))
SELECT key, count(*) FROM sharing GROUP BY key;

-- name: judge_listings_of_rights
-- Every listing that one of these rights matched.
INSERT INTO to_judge (portfolio_id, listing_id)
SELECT DISTINCT m.portfolio_id, s.listing_id
FROM rights g
JOIN right_references f ON f.right_id = g.id
JOIN matches m ON m.reference_id = f.id
JOIN snapshots s ON s.id = m.snapshot_id
WHERE g.portfolio_id = %(portfolio)s AND g.key = ANY(%(keys)s)
ORDER BY 1, 2
ON CONFLICT DO NOTHING;
