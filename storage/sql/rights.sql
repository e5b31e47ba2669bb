-- name: upsert
-- The newest record of a right wins, by its as-of date and then by content, whatever comes first.
INSERT INTO rights AS r (portfolio_id, key, record, ownership_stated, as_of, digest)
VALUES (%(portfolio)s, %(key)s, %(record)s, %(ownership_stated)s, %(as_of)s, %(digest)s)
ON CONFLICT (portfolio_id, key) DO UPDATE SET
    record = EXCLUDED.record, ownership_stated = EXCLUDED.ownership_stated,
    as_of = EXCLUDED.as_of, digest = EXCLUDED.digest
WHERE (r.as_of, r.digest) < (EXCLUDED.as_of, EXCLUDED.digest)
RETURNING id, (xmax = 0) AS is_new;

-- name: number
-- The number of a right by its key.
SELECT id FROM rights WHERE portfolio_id = %(portfolio)s AND key = %(key)s;

-- name: all
-- Every right of a portfolio.
SELECT id, key, record FROM rights WHERE portfolio_id = %(portfolio)s ORDER BY key;

-- name: by_number
-- Some rights.
SELECT id, key, record FROM rights WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s);

-- name: add_reference
-- A reference; one that is already there stays.
INSERT INTO right_references (portfolio_id, right_id, key, kind, text, image)
VALUES (%(portfolio)s, %(right)s, %(key)s, %(kind)s, %(text)s, %(image)s)
ON CONFLICT (portfolio_id, key) DO NOTHING
RETURNING id;

-- name: references
-- Every reference of a portfolio, with its right's key.
SELECT f.id, f.key, f.kind, f.text, f.image, g.key AS right_key
FROM right_references f JOIN rights g ON g.id = f.right_id
WHERE f.portfolio_id = %(portfolio)s ORDER BY f.id;

-- name: references_of_right
-- The keys of a right's references.
SELECT id, key FROM right_references WHERE portfolio_id = %(portfolio)s AND right_id = %(right)s;

-- name: forget_reference
-- A newer record of a right lacks this piece: its findings go with it.
DELETE FROM right_references WHERE id = %(reference)s;

-- name: add_source
-- A file that rights came from. The same file again changes nothing but the counts.
INSERT INTO sources (portfolio_id, name, kind, digest, as_of, taken, refused, imported_at)
VALUES (%(portfolio)s, %(name)s, %(kind)s, %(digest)s, %(as_of)s, %(taken)s, %(refused)s, now())
ON CONFLICT (portfolio_id, kind, name, digest) DO UPDATE SET
    as_of = greatest(sources.as_of, EXCLUDED.as_of), taken = EXCLUDED.taken,
    refused = EXCLUDED.refused, imported_at = now();

-- name: sources
-- What was searched, and as of when.
SELECT name, max(as_of) AS as_of FROM sources
WHERE portfolio_id = %(portfolio)s AND kind = 'rights'
GROUP BY name ORDER BY name;

-- name: add_licence
-- A licence; the same one again is the same one.
INSERT INTO licences (portfolio_id, right_name, licensee, territories, valid_from, valid_until)
VALUES (%(portfolio)s, %(right)s, %(licensee)s, %(territories)s, %(valid_from)s, %(valid_until)s)
ON CONFLICT DO NOTHING
RETURNING right_name;

-- name: licences
-- Every licence of a portfolio.
SELECT right_name, licensee, territories, valid_from, valid_until FROM licences
WHERE portfolio_id = %(portfolio)s
ORDER BY right_name, licensee, territories, valid_from, valid_until;

-- name: remove_licence
-- A licence is taken back.
DELETE FROM licences
WHERE portfolio_id = %(portfolio)s AND right_name = %(right)s AND licensee = %(licensee)s
  AND territories = %(territories)s AND valid_from IS NOT DISTINCT FROM %(valid_from)s
  AND valid_until IS NOT DISTINCT FROM %(valid_until)s
RETURNING right_name;
