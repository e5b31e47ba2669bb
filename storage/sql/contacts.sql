-- name: secret
-- The installation's secret, made when there is none.
WITH made AS (
    INSERT INTO installation_secrets (name, value) VALUES (%(name)s, %(value)s)
    ON CONFLICT (name) DO UPDATE SET value = installation_secrets.value RETURNING value)
SELECT value FROM made;

-- name: waiting_of
-- Whose captures wait to be looked through: of nobody, and of each portfolio.
SELECT NULL::bigint AS portfolio_id
WHERE EXISTS (SELECT FROM to_look_through WHERE portfolio_id IS NULL)
UNION ALL
SELECT p.id FROM portfolios p
WHERE EXISTS (SELECT FROM to_look_through w WHERE w.portfolio_id = p.id);

-- name: in_turn
-- Held until the transaction ends, so that nobody waits for somebody who waits for them.
SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' contacts'));

-- name: claim
-- Some captures that wait; another worker passes over them.
WITH taken AS (
    DELETE FROM to_look_through WHERE snapshot_id IN (
        SELECT snapshot_id FROM to_look_through
        WHERE portfolio_id IS NOT DISTINCT FROM %(portfolio)s::bigint
        ORDER BY snapshot_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING snapshot_id)
SELECT s.portfolio_id AS portfolio, s.listing_id AS listing, l.marketplace, s.seller_id AS seller,
       coalesce(s.content ->> 'url', '') AS url,
       concat_ws(E'\n', s.content ->> 'title', s.content ->> 'description') AS description,
       (SELECT v.body FROM captures c JOIN visits v ON v.id = c.visit_id
        WHERE c.snapshot_id = s.id AND v.body IS NOT NULL
        ORDER BY c.captured_at DESC LIMIT 1) AS body,
       s.last_captured AS seen_at
FROM taken t JOIN snapshots s ON s.id = t.snapshot_id JOIN listings l ON l.id = s.listing_id
ORDER BY l.marketplace, s.seller_id, s.id;

-- name: take_look
-- Counts a look at an account's page, as long as there were few.
INSERT INTO contact_looks AS k (marketplace, seller_id, pages)
VALUES (%(marketplace)s, %(seller)s, 1)
ON CONFLICT (marketplace, seller_id) DO UPDATE SET pages = k.pages + 1
WHERE k.pages < %(most)s RETURNING pages;

-- name: keep
-- A hash with an account; the newest sight is told.
INSERT INTO seller_contacts AS k
    (kind, hash, marketplace, seller_id, portfolio_id, listing_id, place, seen_at)
VALUES (%(kind)s, %(hash)s, %(marketplace)s, %(seller)s, %(portfolio)s, %(listing)s, %(place)s,
        %(seen_at)s)
ON CONFLICT (kind, hash, marketplace, seller_id, portfolio_id) DO UPDATE
SET listing_id = EXCLUDED.listing_id, place = EXCLUDED.place, seen_at = EXCLUDED.seen_at
WHERE k.seen_at < EXCLUDED.seen_at;

-- name: shared
-- Accounts that show what this one shows. More than twenty with the same share a platform.
SELECT DISTINCT ON (o.marketplace, o.seller_id, o.kind) o.marketplace, o.seller_id, o.kind,
       m.listing_id AS here, m.place AS here_place, m.seen_at AS here_at,
       o.listing_id AS there, o.place AS there_place, o.seen_at AS there_at,
       (SELECT s.content -> 'seller' ->> 'name' FROM seller_listings x
        JOIN snapshots s ON s.id = x.snapshot_id
        WHERE x.marketplace = o.marketplace AND x.seller_id = o.seller_id
        ORDER BY x.snapshot_id DESC LIMIT 1) AS name
FROM (SELECT * FROM seller_contacts
      WHERE marketplace = %(marketplace)s AND seller_id = %(seller)s LIMIT 200) m
CROSS JOIN LATERAL (
    SELECT c.*, count(*) OVER () AS accounts FROM (
        SELECT * FROM seller_contacts c WHERE c.kind = m.kind AND c.hash = m.hash LIMIT 22) c) o
WHERE (o.marketplace, o.seller_id) <> (%(marketplace)s, %(seller)s) AND o.accounts <= 21
ORDER BY o.marketplace, o.seller_id, o.kind, o.seen_at DESC
LIMIT 60;
