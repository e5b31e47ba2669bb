-- name: digest
-- What the marks on file were looked at for.
SELECT digest FROM mark_watches WHERE portfolio_id = %(portfolio)s;

-- name: set_digest
-- What they are looked at for from now on.
INSERT INTO mark_watches (portfolio_id, digest) VALUES (%(portfolio)s, %(digest)s)
ON CONFLICT (portfolio_id) DO UPDATE SET digest = EXCLUDED.digest;

-- name: all_again
-- Every mark is to be looked at anew.
INSERT INTO to_watch (portfolio_id, right_id)
SELECT portfolio_id, id FROM rights
WHERE portfolio_id = %(portfolio)s AND record->>'kind' = 'trademark'
ORDER BY id
ON CONFLICT DO NOTHING;

-- name: forget_searched
-- Before every mark is looked at anew: which registers were searched is found again on the way.
DELETE FROM registers_searched WHERE portfolio_id = %(portfolio)s;

-- name: waiting_owners
-- Who owns the marks that wait. What the schema of the release before lacks is looked for in the row.
SELECT w.right_id, r.record->>'owner' AS owner, to_jsonb(r)->'more'->'co_owners' AS co_owners
FROM to_watch w JOIN rights r ON r.id = w.right_id
WHERE w.portfolio_id = %(portfolio)s AND r.portfolio_id = %(portfolio)s;

-- name: claim
-- Some marks that wait, in the order of their numbers.
SELECT right_id FROM to_watch
WHERE portfolio_id = %(portfolio)s AND right_id > %(after)s
ORDER BY right_id LIMIT %(limit)s FOR UPDATE;

-- name: done
-- These were looked at.
DELETE FROM to_watch WHERE portfolio_id = %(portfolio)s AND right_id = ANY(%(ids)s);

-- name: left
-- How many wait.
SELECT count(*) FROM to_watch WHERE portfolio_id = %(portfolio)s;

-- name: add_own
-- Marks of the firm.
INSERT INTO own_marks (portfolio_id, right_id)
SELECT %(portfolio)s, unnest(%(ids)s::bigint[])
ON CONFLICT DO NOTHING;

-- name: forget
-- Whatever was found of these marks before.
WITH disowned AS (
    DELETE FROM own_marks WHERE portfolio_id = %(portfolio)s AND right_id = ANY(%(ids)s))
DELETE FROM mark_likenesses WHERE portfolio_id = %(portfolio)s AND right_id = ANY(%(ids)s);

-- name: own
-- The numbers of the firm's own marks.
SELECT right_id FROM own_marks WHERE portfolio_id = %(portfolio)s ORDER BY right_id;

-- name: add_likeness
-- A stranger's mark that is like a brand.
INSERT INTO mark_likenesses (portfolio_id, right_id, brand, likeness)
VALUES (%(portfolio)s, %(right)s, %(brand)s, %(likeness)s)
ON CONFLICT (portfolio_id, right_id, brand) DO UPDATE SET likeness = EXCLUDED.likeness;

-- name: likenesses
-- All of them.
SELECT right_id, brand, likeness FROM mark_likenesses WHERE portfolio_id = %(portfolio)s
ORDER BY brand, right_id;

-- name: add_searched
-- A register that holds strangers' marks, as of its newest record.
INSERT INTO registers_searched AS r (portfolio_id, office, source, as_of)
VALUES (%(portfolio)s, %(office)s, %(source)s, %(as_of)s)
ON CONFLICT (portfolio_id, office, source) DO UPDATE SET as_of = greatest(r.as_of, EXCLUDED.as_of);

-- name: searched
-- Every register that was searched, and how much of it the newest file of that name held.
SELECT r.office, r.source, r.as_of, s.completeness, s.scope
FROM registers_searched r
LEFT JOIN LATERAL (
    SELECT f.completeness, f.scope FROM sources f
    WHERE f.portfolio_id = r.portfolio_id AND f.kind = 'rights' AND f.name = r.source
    ORDER BY f.as_of DESC, f.id DESC LIMIT 1) s ON true
WHERE r.portfolio_id = %(portfolio)s
ORDER BY r.office, r.source;

-- name: notice
-- A message about a mark; once for each key.
INSERT INTO notices (portfolio_id, key, text, created_at, data)
VALUES (%(portfolio)s, %(key)s, %(text)s, %(now)s, %(data)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: sold
-- What the firm's own listings showed last: where they are offered, and under which brand.
SELECT DISTINCT ON (l.id) l.marketplace, s.content->>'url' AS url, s.content->>'title' AS title,
       s.content->>'brand' AS brand, s.content->'ship_to' AS ship_to, s.offered_in
FROM snapshots s JOIN listings l ON l.id = s.listing_id
WHERE (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
  AND (EXISTS (SELECT FROM catalogue c
               WHERE c.portfolio_id = %(portfolio)s AND c.listing_id = l.id)
       OR EXISTS (SELECT FROM seller_roles r
                  WHERE r.portfolio_id = %(portfolio)s AND r.role = 'own'
                    AND r.marketplace = l.marketplace AND r.seller_id = s.seller_id))
ORDER BY l.id, s.last_captured DESC, s.digest DESC;
