-- name: of_listing
-- The hits that stand on record for a listing.
SELECT h.id, g.key AS right_key, h.direction, h.severity, h.suppressed_by, h.still_shown, h.state,
       h.revision, h.digest, h.withdrawn
FROM hits h JOIN rights g ON g.id = h.right_id
WHERE h.portfolio_id = %(portfolio)s AND h.listing_id = %(listing)s;

-- name: upsert
-- A hit as it was judged last.
INSERT INTO hits
    (id, portfolio_id, listing_id, right_id, direction, score, severity, territories, reasons,
     exceptions, suppressed_by, first_seen, last_seen, still_shown, state, revision, digest,
     withdrawn)
VALUES
    (%(id)s, %(portfolio)s, %(listing)s, %(right)s, %(direction)s, %(score)s, %(severity)s,
     %(territories)s, %(reasons)s, %(exceptions)s, %(suppressed_by)s, %(first_seen)s,
     %(last_seen)s, %(still_shown)s, %(state)s, %(revision)s, %(digest)s, false)
ON CONFLICT (portfolio_id, listing_id, right_id, direction) DO UPDATE SET
    score = EXCLUDED.score, severity = EXCLUDED.severity, territories = EXCLUDED.territories,
    reasons = EXCLUDED.reasons, exceptions = EXCLUDED.exceptions,
    suppressed_by = EXCLUDED.suppressed_by, first_seen = EXCLUDED.first_seen,
    last_seen = EXCLUDED.last_seen, still_shown = EXCLUDED.still_shown, state = EXCLUDED.state,
    revision = EXCLUDED.revision, digest = EXCLUDED.digest, withdrawn = false;

-- name: withdraw
-- Judgement no longer finds this: it stays on record, out of sight.
UPDATE hits SET withdrawn = true, state = 'gone', revision = revision + 1 WHERE id = %(id)s;

-- name: clear_matches
-- Before a hit gets the matches of its newest judgement.
DELETE FROM hit_matches WHERE hit_id = %(id)s;

-- name: add_match
-- One match of a hit.
INSERT INTO hit_matches (hit_id, position, match_id, portfolio_id)
VALUES (%(id)s, %(position)s, %(match)s, %(portfolio)s);

-- name: set_state
-- A verdict changed where the hit stands.
UPDATE hits SET state = %(state)s WHERE id = %(id)s;

-- name: find
-- One hit by its id.
SELECT h.id, h.listing_id, l.marketplace, l.external_id, g.key AS right_key, h.direction,
       h.still_shown, h.revision, h.state
FROM hits h JOIN listings l ON l.id = h.listing_id JOIN rights g ON g.id = h.right_id
WHERE h.portfolio_id = %(portfolio)s AND h.id = %(id)s;

-- name: list
-- Hits with all that a person needs to see, the weightiest first.
SELECT h.id, h.direction, h.state, h.score, h.severity, h.territories, h.reasons, h.exceptions,
       h.suppressed_by, h.first_seen, h.last_seen, h.still_shown, h.revision,
       l.marketplace, l.external_id, g.record AS right_record,
       newest.content AS content, newest.seller_id,
       coalesce(
           (SELECT json_agg(json_build_object(
                'matcher', m.matcher, 'version', m.version, 'reference', f.key, 'field', m.field,
                'score', m.score, 'use', m.use, 'region', m.region, 'evidence', m.evidence,
                'explanation', m.explanation) ORDER BY x.position)
            FROM hit_matches x JOIN matches m ON m.id = x.match_id
            JOIN right_references f ON f.id = m.reference_id
            WHERE x.hit_id = h.id), '[]'::json) AS matches,
       EXISTS (SELECT FROM catalogue c WHERE c.portfolio_id = h.portfolio_id
               AND c.listing_id = h.listing_id) AS catalogued
FROM hits h
JOIN listings l ON l.id = h.listing_id
JOIN rights g ON g.id = h.right_id
JOIN LATERAL (
    SELECT s.content, s.seller_id FROM snapshots s
    WHERE s.listing_id = h.listing_id
      AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
    ORDER BY s.last_captured DESC, s.digest DESC LIMIT 1) newest ON true
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn
  AND (h.suppressed_by IS NOT NULL) = %(suppressed)s
  AND (%(direction)s::text IS NULL OR h.direction = %(direction)s)
  AND (%(state)s::text IS NULL OR h.state = %(state)s)
  AND (%(since)s::timestamptz IS NULL OR h.last_seen >= %(since)s)
  AND (%(ids)s::text[] IS NULL OR h.id = ANY(%(ids)s))
ORDER BY h.severity DESC, h.direction DESC, l.marketplace, l.external_id, g.key;

-- name: add_verdict
-- A person's decision about a pair.
INSERT INTO verdicts
    (portfolio_id, marketplace, external_id, right_key, direction, kind, decided_by, reason,
     decided_at)
VALUES
    (%(portfolio)s, %(marketplace)s, %(external_id)s, %(right)s, %(direction)s, %(kind)s, %(by)s,
     %(reason)s, %(decided_at)s);

-- name: verdicts_of_listing
-- The latest decision about each pair of a listing; ties are broken by content, not by arrival.
SELECT DISTINCT ON (right_key, direction) right_key, direction, kind, decided_by, reason, decided_at
FROM verdicts
WHERE portfolio_id = %(portfolio)s AND marketplace = %(marketplace)s
  AND external_id = %(external_id)s
ORDER BY right_key, direction, decided_at DESC, kind DESC, decided_by DESC, reason DESC;

-- name: tell
-- A change that deserves a message, in the hit's own transaction.
INSERT INTO outbox (portfolio_id, hit_id, revision, change)
VALUES (%(portfolio)s, %(hit)s, %(revision)s, %(change)s)
ON CONFLICT (hit_id, revision) DO NOTHING;

-- name: waiting_messages
-- Changes that were not delivered yet; another sender passes over what is claimed.
SELECT id, hit_id, revision, change FROM outbox
WHERE portfolio_id = %(portfolio)s AND delivered_at IS NULL
ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED;

-- name: delivered
-- A message went out.
UPDATE outbox SET delivered_at = now() WHERE id = ANY(%(ids)s);
