-- name: fingerprints
-- Kept fingerprints of some media.
SELECT medium, value, quality, unusable FROM fingerprints
WHERE medium = ANY(%(media)s) AND matcher = %(matcher)s AND version = %(version)s;

-- name: keep_fingerprint
-- A fingerprint, or why there is none. Whoever comes second made the same one.
INSERT INTO fingerprints (medium, matcher, version, value, quality, unusable)
VALUES (%(medium)s, %(matcher)s, %(version)s, %(value)s, %(quality)s, %(unusable)s)
ON CONFLICT DO NOTHING;

-- name: unusable
-- Pictures that could not be compared, with an address where they were seen.
SELECT f.medium, f.unusable, min(i.url) AS url
FROM fingerprints f JOIN snapshot_images i ON i.digest = f.medium
WHERE f.unusable IS NOT NULL AND f.matcher = %(matcher)s AND f.version = %(version)s
GROUP BY f.medium, f.unusable ORDER BY f.medium;

-- name: keep_match
-- A match; made again it is the same, unless the matcher changed.
INSERT INTO matches AS m
    (portfolio_id, snapshot_id, reference_id, matcher, version, field, score, use, region,
     evidence, explanation)
VALUES
    (%(portfolio)s, %(snapshot)s, %(reference)s, %(matcher)s, %(version)s, %(field)s, %(score)s,
     %(use)s, %(region)s, %(evidence)s, %(explanation)s)
ON CONFLICT (snapshot_id, reference_id, matcher, field) DO UPDATE SET
    version = EXCLUDED.version, score = EXCLUDED.score, use = EXCLUDED.use,
    region = EXCLUDED.region, evidence = EXCLUDED.evidence, explanation = EXCLUDED.explanation
WHERE m.version <> EXCLUDED.version;

-- name: matches_of_listing
-- All matches of a listing's snapshots for a portfolio.
SELECT m.id, m.snapshot_id, m.matcher, m.version, f.key AS reference, m.field, m.score, m.use,
       m.region, m.evidence, m.explanation, g.id AS right_id, g.key AS right_key,
       f.kind AS reference_kind, f.text AS reference_text, f.image AS reference_image
FROM matches m
JOIN snapshots s ON s.id = m.snapshot_id
JOIN right_references f ON f.id = m.reference_id
JOIN rights g ON g.id = f.right_id
WHERE m.portfolio_id = %(portfolio)s AND s.listing_id = %(listing)s
ORDER BY m.id;

-- name: sightings
-- Where else pictures of unstated ownership were seen.
SELECT g.key AS right_key, m.id, m.matcher, m.version, f.key AS reference, m.field, m.score, m.use,
       m.region, m.evidence, m.explanation,
       l.marketplace, l.external_id, s.seller_id, s.first_captured, s.last_captured, s.listing_id,
       (SELECT max(o.last_captured) FROM snapshots o
        WHERE o.listing_id = s.listing_id
          AND (o.portfolio_id IS NULL OR o.portfolio_id = %(portfolio)s)) AS newest,
       (SELECT max(d.captured_at) FROM departures d WHERE d.listing_id = s.listing_id) AS departed,
       EXISTS (SELECT FROM catalogue c WHERE c.portfolio_id = %(portfolio)s
               AND c.listing_id = s.listing_id) AS catalogued
FROM rights g
JOIN right_references f ON f.right_id = g.id
JOIN matches m ON m.reference_id = f.id
JOIN snapshots s ON s.id = m.snapshot_id
JOIN listings l ON l.id = s.listing_id
WHERE g.portfolio_id = %(portfolio)s AND NOT g.ownership_stated AND g.key = ANY(%(rights)s)
ORDER BY l.marketplace, l.external_id, m.field, m.id;

-- name: versions
-- The versions of the matchers that made a portfolio's matches.
SELECT matcher, version FROM matcher_versions WHERE portfolio_id = %(portfolio)s;

-- name: set_version
-- From now on this version's matches count.
INSERT INTO matcher_versions (portfolio_id, matcher, version)
VALUES (%(portfolio)s, %(matcher)s, %(version)s)
ON CONFLICT (portfolio_id, matcher) DO UPDATE SET version = EXCLUDED.version;

-- name: forget_other_versions
-- Matches of another version are never shown beside those of this one.
DELETE FROM matches
WHERE portfolio_id = %(portfolio)s AND matcher = %(matcher)s AND version <> %(version)s;
