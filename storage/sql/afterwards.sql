-- name: there
-- Whether the schema knows of hits to describe: an older one does not.
SELECT to_regclass('hits_to_describe') IS NOT NULL;

-- name: claim
-- Some hits of one portfolio that are not described yet; another session passes over them.
WITH taken AS (
    DELETE FROM hits_to_describe WHERE hit_id IN (
        SELECT hit_id FROM hits_to_describe
        WHERE portfolio_id = (SELECT portfolio_id FROM hits_to_describe LIMIT 1)
        LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING hit_id, portfolio_id)
SELECT portfolio_id, array_agg(hit_id) FROM taken GROUP BY portfolio_id;

-- name: see
-- Whose rows the rest of the transaction sees.
SELECT set_config('listingwatch.portfolio', %(portfolio)s, true);

-- name: describe
-- The triggers fill what a queue sorts and filters by.
UPDATE hits SET digest = digest WHERE id = ANY(%(hits)s::text[]);

-- name: picture_and_wording
-- What hits have in common that belong together, as their triggers have it for new matches.
UPDATE hits h SET picture = found.picture, wording = found.wording
FROM (
    SELECT x.hit_id, (array_agg(i.shown ORDER BY x.position) FILTER (WHERE i.shown IS NOT NULL))[1]
               AS picture,
           (array_agg(left(lower(m.region ->> 'surface'), 200) ORDER BY x.position)
               FILTER (WHERE m.region ->> 'surface' IS NOT NULL))[1] AS wording
    FROM hit_matches x
    JOIN matches m ON m.id = x.match_id
    LEFT JOIN snapshot_images i ON i.snapshot_id = m.snapshot_id
        AND m.field = 'images[' || i.position || ']'
    WHERE x.hit_id = ANY(%(hits)s::text[])
    GROUP BY x.hit_id) found
WHERE found.hit_id = h.id;
