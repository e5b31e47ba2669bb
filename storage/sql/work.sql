-- name: match_snapshot
-- A new snapshot meets every portfolio's references (or only its own firm's, if it is private).
INSERT INTO to_match (portfolio_id, snapshot_id)
SELECT p.id, %(snapshot)s FROM portfolios p
WHERE %(portfolio)s::bigint IS NULL OR p.id = %(portfolio)s
ON CONFLICT DO NOTHING;

-- name: match_reference
-- A new reference meets every snapshot.
INSERT INTO to_match (portfolio_id, reference_id) VALUES (%(portfolio)s, %(reference)s)
ON CONFLICT DO NOTHING;

-- name: claim_snapshots
-- Snapshots that wait for this portfolio; other workers pass over what is claimed.
SELECT id, snapshot_id FROM to_match
WHERE portfolio_id = %(portfolio)s AND snapshot_id IS NOT NULL
ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED;

-- name: claim_references
-- References that wait for this portfolio.
SELECT id, reference_id FROM to_match
WHERE portfolio_id = %(portfolio)s AND reference_id IS NOT NULL
ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED;

-- name: matched
-- Claimed work is done.
DELETE FROM to_match WHERE id = ANY(%(ids)s);

-- name: references_stamp
-- Changes whenever a portfolio's references do: a changed one is a new row.
SELECT count(*), coalesce(max(id), 0) FROM right_references WHERE portfolio_id = %(portfolio)s;

-- name: match_all_references
-- A matcher changed: every reference meets every snapshot again.
INSERT INTO to_match (portfolio_id, reference_id)
SELECT portfolio_id, id FROM right_references WHERE portfolio_id = %(portfolio)s ORDER BY id
ON CONFLICT DO NOTHING;

-- name: match_snapshots_with_pictures
-- Pictures that could not be read: the snapshots that show them wait again.
INSERT INTO to_match (portfolio_id, snapshot_id)
SELECT DISTINCT %(portfolio)s::bigint, i.snapshot_id FROM snapshot_images i
WHERE i.digest = ANY(%(digests)s)
ON CONFLICT DO NOTHING;

-- name: match_references_with_pictures
-- Likewise the references.
INSERT INTO to_match (portfolio_id, reference_id)
SELECT portfolio_id, id FROM right_references
WHERE portfolio_id = %(portfolio)s AND image = ANY(%(digests)s)
ON CONFLICT DO NOTHING;

-- name: waiting
-- How much waits to be matched and to be judged.
SELECT
    (SELECT count(*) FROM to_match WHERE portfolio_id = %(portfolio)s) AS to_match,
    (SELECT count(*) FROM to_judge WHERE portfolio_id = %(portfolio)s) AS to_judge;

-- name: judge_listing_everywhere
-- A listing was seen again or is gone: everybody judges it anew (or only the firm that said so).
INSERT INTO to_judge (portfolio_id, listing_id)
SELECT p.id, %(listing)s FROM portfolios p
WHERE %(portfolio)s::bigint IS NULL OR p.id = %(portfolio)s
ORDER BY p.id
ON CONFLICT DO NOTHING;

-- name: judge_listings
-- These listings are to be judged anew for this portfolio.
INSERT INTO to_judge (portfolio_id, listing_id)
SELECT %(portfolio)s, id FROM unnest(%(listings)s::bigint[]) AS id ORDER BY id
ON CONFLICT DO NOTHING;

-- name: judge_listings_of_right
-- A right changed: every listing that it matched.
INSERT INTO to_judge (portfolio_id, listing_id)
SELECT DISTINCT m.portfolio_id, s.listing_id
FROM right_references r
JOIN matches m ON m.reference_id = r.id
JOIN snapshots s ON s.id = m.snapshot_id
WHERE r.portfolio_id = %(portfolio)s AND r.right_id = %(right)s
ORDER BY 1, 2
ON CONFLICT DO NOTHING;

-- name: judge_listings_of_seller
-- A seller's role changed: every listing of that seller that matched anything.
INSERT INTO to_judge (portfolio_id, listing_id)
SELECT DISTINCT m.portfolio_id, s.listing_id
FROM snapshots s
JOIN listings l ON l.id = s.listing_id
JOIN matches m ON m.snapshot_id = s.id
WHERE m.portfolio_id = %(portfolio)s AND l.marketplace = %(marketplace)s
  AND s.seller_id = %(seller)s
ORDER BY 1, 2
ON CONFLICT DO NOTHING;

-- name: judge_all_matched
-- Everything that ever matched, for a change whose reach is not known (licences, owner names).
INSERT INTO to_judge (portfolio_id, listing_id)
SELECT DISTINCT m.portfolio_id, s.listing_id
FROM matches m JOIN snapshots s ON s.id = m.snapshot_id
WHERE m.portfolio_id = %(portfolio)s
ORDER BY 1, 2
ON CONFLICT DO NOTHING;

-- name: claim_judgements
-- Listings that wait to be judged.
DELETE FROM to_judge
WHERE (portfolio_id, listing_id) IN (
    SELECT portfolio_id, listing_id FROM to_judge
    WHERE portfolio_id = %(portfolio)s
    ORDER BY listing_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING listing_id;

-- name: lock_listing
-- Only one session at a time judges a listing for a portfolio.
SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0));

-- name: neighbours
-- Listings that share a picture of unstated ownership with one of these, and these themselves.
SELECT DISTINCT other.listing_id
FROM snapshots s
JOIN matches m ON m.snapshot_id = s.id AND m.portfolio_id = %(portfolio)s
JOIN right_references r ON r.id = m.reference_id
JOIN rights g ON g.id = r.right_id AND NOT g.ownership_stated
JOIN right_references same_right ON same_right.right_id = g.id
JOIN matches n ON n.reference_id = same_right.id
JOIN snapshots other ON other.id = n.snapshot_id
WHERE s.listing_id = ANY(%(listings)s);

-- name: wake
-- Let another worker join in: a job for this portfolio, unless one waits already.
SELECT wake('match', %(task)s, %(portfolio)s, NULL);

-- name: claim_pictures
-- Pictures that wait for their fingerprints; other workers pass over what is claimed.
SELECT digest FROM to_fingerprint ORDER BY digest LIMIT %(limit)s FOR UPDATE SKIP LOCKED;

-- name: fingerprinted
-- These pictures have been looked at.
DELETE FROM to_fingerprint WHERE digest = ANY(%(digests)s);

-- name: unreadable
-- Bytes that could not be read back.
INSERT INTO unreadable_pictures (digest) SELECT unnest(%(digests)s::text[]) ON CONFLICT DO NOTHING;

-- name: all_unreadable
-- What could not be read back so far.
SELECT digest FROM unreadable_pictures ORDER BY digest;

-- name: readable_again
-- Bytes that are there again.
DELETE FROM unreadable_pictures WHERE digest = ANY(%(digests)s);

-- name: other_job
-- Whether another job for the same thing waits, and will be taken up no later.
SELECT EXISTS (
    SELECT FROM procrastinate_jobs
    WHERE status = 'todo' AND task_name = %(task)s AND args = %(args)s AND id <> %(job)s
      AND (scheduled_at IS NULL
           OR scheduled_at <= now() + (%(seconds)s + 1) * interval '1 second'));

-- name: pictures_left
-- How many pictures wait, whoever holds them.
SELECT count(*) FROM to_fingerprint;
