-- name: sources
-- Which sources hold rights of others, by kind, office and territories, and as of when. What the firm
-- owns under any name is left out: its own file is no search of a register.
SELECT r.record->>'kind' AS kind, r.record->>'office' AS office,
       r.record->'territories' AS territories, r.record->>'source' AS source, max(r.as_of) AS as_of
FROM rights r
WHERE r.portfolio_id = %(portfolio)s AND r.ownership_stated
  AND NOT coalesce(
      lower(btrim(regexp_replace(r.record->>'owner', '[^[:alnum:]]+', ' ', 'g')))
      = ANY(%(owners)s), false)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4;

-- name: titles
-- The titles of designs and patents, with their owners and classes.
SELECT r.key, r.record->>'kind' AS kind, r.record->>'text' AS title, r.record->>'owner' AS owner,
       to_jsonb(r)->'more'->'locarno' AS locarno, r.record->'classes' AS classes
FROM rights r
WHERE r.portfolio_id = %(portfolio)s AND r.record->>'kind' IN ('design', 'patent')
ORDER BY r.id;

-- name: rights_by_key
-- Some rights. What the schema of the release before lacks is looked for in the row.
SELECT key, record || coalesce(to_jsonb(r)->'more', '{}') AS record FROM rights r
WHERE portfolio_id = %(portfolio)s AND key = ANY(%(keys)s);

-- name: catalogue
-- What each listing of the firm's catalogue showed last.
SELECT DISTINCT ON (l.id) l.marketplace, l.external_id, s.content, s.offered_in
FROM catalogue c
JOIN listings l ON l.id = c.listing_id
JOIN snapshots s ON s.listing_id = l.id
WHERE c.portfolio_id = %(portfolio)s
  AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
ORDER BY l.id, s.last_captured DESC, s.digest DESC;
