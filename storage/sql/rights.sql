-- name: upsert
-- The newest record of a right wins, by its as-of date and then by content, whatever comes first.
INSERT INTO rights AS r (portfolio_id, key, record, ownership_stated, as_of, digest)
VALUES (%(portfolio)s, %(key)s, %(record)s, %(ownership_stated)s, %(as_of)s, %(digest)s)
ON CONFLICT (portfolio_id, key) DO UPDATE SET
    record = EXCLUDED.record, ownership_stated = EXCLUDED.ownership_stated,
    as_of = EXCLUDED.as_of, digest = EXCLUDED.digest
WHERE (r.as_of, r.digest) < (EXCLUDED.as_of, EXCLUDED.digest)
RETURNING id, (xmax = 0) AS is_new;

-- name: set_more
-- What the release before does not know of a right.
UPDATE rights SET more = %(more)s
WHERE portfolio_id = %(portfolio)s AND id = %(right)s;

-- name: number
-- The number of a right by its key.
SELECT id FROM rights WHERE portfolio_id = %(portfolio)s AND key = %(key)s;

-- name: all
-- Every right of a portfolio. What the schema of the release before lacks is looked for in the row.
SELECT id, key, record || coalesce(to_jsonb(r)->'more', '{}') AS record FROM rights r
WHERE portfolio_id = %(portfolio)s ORDER BY key;

-- name: by_number
-- Some rights.
SELECT id, key, record || coalesce(to_jsonb(r)->'more', '{}') AS record FROM rights r
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s);

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

-- name: some_references
-- Some references, likewise.
SELECT f.id, f.key, f.kind, f.text, f.image, g.key AS right_key
FROM right_references f JOIN rights g ON g.id = f.right_id
WHERE f.portfolio_id = %(portfolio)s AND f.id = ANY(%(ids)s) ORDER BY f.id;

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

-- name: describe_source
-- What a file was, and how much of what it speaks for it held.
UPDATE sources SET format = %(format)s, completeness = %(completeness)s, scope = %(scope)s
WHERE portfolio_id = %(portfolio)s AND kind = %(kind)s AND name = %(name)s AND digest = %(digest)s;

-- name: source_day
-- The day for which a file was taken to speak when it was imported before.
SELECT as_of FROM sources
WHERE portfolio_id = %(portfolio)s AND kind = 'rights' AND name = %(name)s AND digest = %(digest)s;

-- name: imports
-- Every file that rights came from.
SELECT name, format, digest, as_of, completeness, scope, taken, refused, imported_at FROM sources
WHERE portfolio_id = %(portfolio)s AND kind = 'rights'
ORDER BY imported_at, id;

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

-- name: store_full
-- A full record replaces the whole record if it is the later one: by the register's transaction, then
-- by the file's day, then by content, whatever comes first. What only told a status gives way to it,
-- but a status told later than the record stays laid over it.
WITH stored AS (
    INSERT INTO rights AS r
        (portfolio_id, key, record, more, ownership_stated, as_of, recorded, digest)
    SELECT %(portfolio)s, i.key, i.record, i.more, i.ownership_stated, i.as_of, i.recorded, i.digest
    FROM incoming_rights i WHERE NOT i.status_only ORDER BY i.key
    ON CONFLICT (portfolio_id, key) DO UPDATE SET
        record = CASE WHEN r.later_recorded > EXCLUDED.recorded
            THEN EXCLUDED.record || (r.later_status->'record') ELSE EXCLUDED.record END,
        more = CASE WHEN r.later_recorded > EXCLUDED.recorded
            THEN EXCLUDED.more || (r.later_status->'more') ELSE EXCLUDED.more END,
        later_status = CASE WHEN r.later_recorded > EXCLUDED.recorded THEN r.later_status END,
        later_recorded = CASE WHEN r.later_recorded > EXCLUDED.recorded THEN r.later_recorded END,
        ownership_stated = EXCLUDED.ownership_stated, as_of = EXCLUDED.as_of,
        recorded = EXCLUDED.recorded, digest = EXCLUDED.digest, status_only = false
    WHERE r.status_only
       OR (coalesce(r.recorded, r.as_of), r.as_of, r.digest)
        < (EXCLUDED.recorded, EXCLUDED.as_of, EXCLUDED.digest)
    RETURNING id, key, xmax = 0 AS is_new)
INSERT INTO changed_rights (id, key, is_new, keeps_references) SELECT *, false FROM stored;

-- name: store_status
-- A record that tells a status alone: laid over the full one if it is later than what is known,
-- replacing nothing else; where nothing is on file yet, it stands for itself.
WITH stored AS (
    INSERT INTO rights AS r
        (portfolio_id, key, record, more, ownership_stated, as_of, recorded, digest, status_only,
         later_status, later_recorded)
    SELECT %(portfolio)s, i.key, i.record, i.more, i.ownership_stated, i.as_of, i.recorded, i.digest,
           true, told.status, i.recorded
    FROM incoming_rights i
    CROSS JOIN LATERAL (SELECT jsonb_build_object(
        'record', jsonb_build_object('status', i.record->'status', 'live', i.record->'live'),
        'more', jsonb_strip_nulls(jsonb_build_object(
            'status_date', i.more->'status_date', 'recorded', i.more->'recorded')),
        'digest', i.digest) AS status) told
    WHERE i.status_only ORDER BY i.key
    ON CONFLICT (portfolio_id, key) DO UPDATE SET
        record = CASE WHEN r.status_only THEN EXCLUDED.record
            ELSE r.record || (EXCLUDED.later_status->'record') END,
        more = CASE WHEN r.status_only THEN EXCLUDED.more
            ELSE r.more || (EXCLUDED.later_status->'more') END,
        as_of = CASE WHEN r.status_only THEN EXCLUDED.as_of ELSE r.as_of END,
        recorded = CASE WHEN r.status_only THEN EXCLUDED.recorded ELSE r.recorded END,
        digest = CASE WHEN r.status_only THEN EXCLUDED.digest ELSE r.digest END,
        later_status = EXCLUDED.later_status, later_recorded = EXCLUDED.later_recorded
    WHERE (r.status_only OR EXCLUDED.later_recorded > coalesce(r.recorded, r.as_of))
      AND (r.later_recorded IS NULL
           OR (r.later_recorded, r.later_status->>'digest')
            < (EXCLUDED.later_recorded, EXCLUDED.digest))
    RETURNING id, key, xmax = 0 AS is_new)
INSERT INTO changed_rights (id, key, is_new, keeps_references) SELECT *, true FROM stored;

-- name: judge_listings_of_changed
-- Rights changed: every listing that they matched.
INSERT INTO to_judge (portfolio_id, listing_id)
SELECT DISTINCT m.portfolio_id, s.listing_id
FROM changed_rights c
JOIN right_references f ON f.right_id = c.id
JOIN matches m ON m.reference_id = f.id
JOIN snapshots s ON s.id = m.snapshot_id
WHERE f.portfolio_id = %(portfolio)s AND NOT c.is_new
ORDER BY 1, 2
ON CONFLICT DO NOTHING;

-- name: forget_references_of_changed
-- Newer records lack these pieces: their findings go with them.
DELETE FROM right_references f USING changed_rights c
WHERE f.portfolio_id = %(portfolio)s
  AND f.right_id = c.id AND NOT c.is_new AND NOT c.keeps_references
  AND NOT EXISTS (SELECT FROM incoming_references i WHERE i.right_key = c.key AND i.key = f.key);

-- name: add_references_of_changed
-- New references, which then wait to be matched.
WITH added AS (
    INSERT INTO right_references (portfolio_id, right_id, key, kind, text, image)
    SELECT %(portfolio)s, c.id, i.key, i.kind, i.text, i.image
    FROM incoming_references i JOIN changed_rights c ON c.key = i.right_key
    WHERE NOT c.keeps_references
    ORDER BY c.id, i.key
    ON CONFLICT (portfolio_id, key) DO NOTHING
    RETURNING id)
INSERT INTO to_match (portfolio_id, reference_id) SELECT %(portfolio)s, id FROM added ORDER BY id
ON CONFLICT DO NOTHING;

-- name: count_changed
-- How many a batch changed, and how many of them were on file before.
SELECT count(DISTINCT id), count(DISTINCT id) FILTER (WHERE NOT is_new) FROM changed_rights;
