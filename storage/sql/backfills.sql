-- name: pictures
-- About how many pictures are stored.
SELECT count(*) FROM fingerprints WHERE value IS NOT NULL;

-- name: add
-- References that are to meet every stored picture.
INSERT INTO backfills (portfolio_id, reference_ids) VALUES (%(portfolio)s, %(references)s)
RETURNING id;

-- name: add_slice
-- Some of those pictures.
INSERT INTO backfill_slices (backfill_id, portfolio_id, after_digest, upto_digest)
VALUES (%(backfill)s, %(portfolio)s, %(after)s, %(upto)s);

-- name: forget_finished
-- Backfills of which nothing is left.
DELETE FROM backfills b WHERE b.portfolio_id = %(portfolio)s
  AND NOT EXISTS (SELECT FROM backfill_slices s WHERE s.backfill_id = b.id);

-- name: claim
-- The next slice; other workers pass over what is claimed.
SELECT s.id, s.backfill_id, s.after_digest, s.upto_digest, b.reference_ids
FROM backfill_slices s JOIN backfills b ON b.id = s.backfill_id
WHERE s.portfolio_id = %(portfolio)s
ORDER BY s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED;

-- name: done
-- A claimed slice has been dealt with.
DELETE FROM backfill_slices WHERE id = %(id)s;

-- name: left
-- How many slices wait for this portfolio, whoever holds them.
SELECT count(*) FROM backfill_slices WHERE portfolio_id = %(portfolio)s;

-- name: without_fingerprint
-- Pictures of a slice that a matcher has not looked at.
SELECT DISTINCT i.shown FROM snapshot_images i
WHERE i.shown > %(after)s AND (%(upto)s::text IS NULL OR i.shown <= %(upto)s)
  AND NOT EXISTS (SELECT FROM fingerprints f WHERE f.medium = i.shown
                  AND f.matcher = %(matcher)s AND f.version = %(version)s)
ORDER BY 1;

-- name: fingerprints
-- The next fingerprints of a slice, of pictures that a snapshot shows which the portfolio may see.
SELECT f.medium, f.value, f.quality FROM fingerprints f
WHERE f.medium > %(after)s AND (%(upto)s::text IS NULL OR f.medium <= %(upto)s)
  AND f.matcher = %(matcher)s AND f.version = %(version)s AND f.value IS NOT NULL
  AND EXISTS (SELECT FROM snapshot_images i WHERE i.shown = f.medium)
ORDER BY f.medium LIMIT %(limit)s;

-- name: showing
-- Which snapshots show some pictures, and at which place.
SELECT i.shown, i.snapshot_id, i.position, s.listing_id
FROM snapshot_images i JOIN snapshots s ON s.id = i.snapshot_id
WHERE i.shown = ANY(%(media)s)
  AND (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
ORDER BY i.shown, i.snapshot_id, i.position;
