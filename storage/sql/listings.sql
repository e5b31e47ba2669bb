-- name: ensure
-- The number of a listing, made when it is new.
INSERT INTO listings (marketplace, external_id) VALUES (%(marketplace)s, %(external_id)s)
ON CONFLICT (marketplace, external_id) DO UPDATE SET marketplace = EXCLUDED.marketplace
RETURNING id;

-- name: find
-- The number of a listing, if it is known.
SELECT id FROM listings WHERE marketplace = %(marketplace)s AND external_id = %(external_id)s;

-- name: keep_snapshot
-- What a listing showed. The same content again only widens its span of captures and its offer.
INSERT INTO snapshots AS s
    (listing_id, portfolio_id, digest, content, seller_id, offered_in, first_captured,
     last_captured)
VALUES
    (%(listing)s, %(portfolio)s, %(digest)s, %(content)s, %(seller)s, %(offered_in)s,
     %(captured_at)s, %(captured_at)s)
ON CONFLICT (listing_id, portfolio_id, digest) DO UPDATE SET
    first_captured = least(s.first_captured, EXCLUDED.first_captured),
    last_captured = greatest(s.last_captured, EXCLUDED.last_captured),
    offered_in = ARRAY(
        SELECT DISTINCT code FROM unnest(s.offered_in || EXCLUDED.offered_in) AS code ORDER BY code)
RETURNING id, (xmax = 0) AS is_new;

-- name: keep_image
-- One picture of a new snapshot.
INSERT INTO snapshot_images (snapshot_id, position, url, digest, missing)
VALUES (%(snapshot)s, %(position)s, %(url)s, %(digest)s, %(missing)s)
ON CONFLICT (snapshot_id, position) DO NOTHING;

-- name: keep_images_again
-- A snapshot was seen once more: pictures whose bytes clean-up had let go were kept anew.
UPDATE snapshot_images i
SET digest = s.content->'images'->i.position->>'digest', missing = NULL
FROM snapshots s
WHERE s.id = i.snapshot_id AND i.snapshot_id = %(snapshot)s AND i.missing = 'no longer kept'
  AND s.content->'images'->i.position->>'digest' IS NOT NULL;

-- name: keep_capture
-- That a snapshot was seen at this time.
INSERT INTO captures (snapshot_id, captured_at, visit_id)
VALUES (%(snapshot)s, %(captured_at)s, %(visit)s)
ON CONFLICT (snapshot_id, captured_at) DO NOTHING;

-- name: keep_departure
-- That a listing was said to be gone at this time.
INSERT INTO departures (listing_id, captured_at, reason, visit_id)
VALUES (%(listing)s, %(captured_at)s, %(reason)s, %(visit)s)
ON CONFLICT (listing_id, captured_at) DO NOTHING;

-- name: snapshots_of
-- All that a listing showed to this portfolio's eyes.
SELECT id, digest, content, offered_in, first_captured, last_captured
FROM snapshots
WHERE listing_id = %(listing)s AND (portfolio_id IS NULL OR portfolio_id = %(portfolio)s)
ORDER BY id;

-- name: snapshots_by_id
-- Some snapshots, as far as this portfolio may see them.
SELECT id, listing_id, content FROM snapshots
WHERE id = ANY(%(ids)s) AND (portfolio_id IS NULL OR portfolio_id = %(portfolio)s)
ORDER BY id;

-- name: snapshots_after
-- The next snapshots by number, for going through all of them.
SELECT id, listing_id, content FROM snapshots
WHERE id > %(after)s AND (portfolio_id IS NULL OR portfolio_id = %(portfolio)s)
ORDER BY id LIMIT %(limit)s;

-- name: listing_of_snapshot_numbers
-- Which listing each of some numbers is.
SELECT id, marketplace, external_id FROM listings WHERE id = ANY(%(ids)s);

-- name: departed_at
-- When a listing was last said to be gone.
SELECT max(captured_at) FROM departures WHERE listing_id = %(listing)s;

-- name: count
-- How many listings a portfolio can see.
SELECT count(DISTINCT listing_id) FROM snapshots
WHERE portfolio_id IS NULL OR portfolio_id = %(portfolio)s;
