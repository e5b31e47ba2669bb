-- Fills a schema with many listings and hits, for benchmarks/desk.py. Statements end with a semicolon
-- alone on a line. Sellers are as uneven as they are: the largest one has a sixth of all listings.

INSERT INTO listings (marketplace, external_id)
SELECT 'shop' || (n %% 20) || '.example', 'i' || n
FROM generate_series(1, %(listings)s) n
;

INSERT INTO snapshots (listing_id, digest, content, seller_id, first_captured, last_captured)
SELECT l.id, md5(l.id::text), jsonb_build_object('marketplace', l.marketplace, 'id',
    l.external_id, 'url', 'https://' || l.marketplace || '/p/' || l.id, 'title', t.title,
    'description', repeat(t.title || ' and what belongs to it, sent within two days. ', 4),
    'brand', NULL, 'offers', jsonb_build_array(jsonb_build_object('price',
    jsonb_build_object('amount', ((l.id %% 90) + 9)::text || '.50', 'currency', 'USD', 'raw',
    '9.50', 'max', NULL, 'from', false), 'availability', 'InStock', 'condition', NULL,
    'quantity', NULL)), 'seller', jsonb_build_object('name', 'Seller ' || t.seller, 'id', 's' ||
    t.seller, 'url', NULL), 'images', jsonb_build_array(jsonb_build_object('url',
    'https://x.example/' || l.id || '.jpg', 'digest', t.picture, 'missing', NULL, 'alt', NULL)),
    'gtin', NULL, 'sku', NULL, 'category', '[]'::jsonb, 'ship_to', '["US"]'::jsonb, 'language',
    'en', 'sources', '{}'::jsonb), 's' || t.seller, t.seen, t.seen + interval '3 days'
FROM listings l
CROSS JOIN LATERAL (SELECT (%(words)s::text[])[1 + (l.id * 7) %% 40] || ' ' ||
    (%(words)s::text[])[1 + (l.id * 11) %% 40] || ' ' || (%(words)s::text[])[1 + (l.id * 13) %%
    40] || ' ' || l.id AS title, floor(5000 * power(((hashtext(l.id::text) & 65535) + 0.5) /
    65536, 3))::int AS seller, md5('p' || l.id %% (%(listings)s / 3)) || md5('q' || l.id %%
    (%(listings)s / 3)) AS picture, timestamptz '2026-11-01' - (l.id %% 500000) * interval
    '1 minute' AS seen) t
;

INSERT INTO snapshot_images (snapshot_id, position, url, digest, shown)
SELECT id, 0, 'https://x.example/' || id || '.jpg', content -> 'images' -> 0 ->> 'digest',
    content -> 'images' -> 0 ->> 'digest'
FROM snapshots
;

INSERT INTO rights (portfolio_id, key, record, ownership_stated, as_of, digest)
SELECT %(portfolio)s, 'tm-' || n, jsonb_build_object('key', 'tm-' || n, 'kind',
    (ARRAY['trademark', 'trademark', 'copyright', 'design'])[1 + n %% 4], 'owner', 'Firm',
    'territories', '["US"]'::jsonb, 'source', 'x.csv', 'as_of', '2026-01-01', 'text', 'MARK' ||
    n), true, '2026-01-01', n::text
FROM generate_series(1, 2000) n
;

INSERT INTO right_references (portfolio_id, right_id, key, kind, text)
SELECT %(portfolio)s, id, key || '/word', 'word mark', record ->> 'text'
FROM rights
;

INSERT INTO matches (portfolio_id, snapshot_id, reference_id, matcher, version, field, score,
    use, region, evidence, explanation)
SELECT %(portfolio)s, s.id, r.id, 'word marks', '1', 'title', 0.9, 'use',
    '{"start": 0, "end": 4, "surface": "lamp"}', '{"surface": "lamp", "mark": "X"}', 'reads so'
FROM snapshots s
JOIN right_references r ON r.id = (SELECT min(id)
FROM right_references) + s.id %% 2000
WHERE s.id %% %(per)s = 0
;

INSERT INTO hits (id, portfolio_id, listing_id, right_id, direction, score, severity,
    territories, reasons, exceptions, suppressed_by, first_seen, last_seen, still_shown, state,
    revision, digest, marketplace, seller_id, seller_name, title, thumb, right_kind,
    territory_codes, words)
SELECT 'h' || m.id, %(portfolio)s, s.listing_id, r.right_id, CASE WHEN m.id %% 9 = 0 THEN
    'exposure' ELSE 'enforcement' END, m.score, (ARRAY[1, 1, 2, 1, 2, 3, 1, 2, 1, 3])[1 + m.id %%
    10], jsonb_build_array(jsonb_build_object('code', t.code, 'severity', 'high', 'suggestion',
    'hold', 'reasons', '[]'::jsonb)), '[{"code": "exception.no_text", "params": {}}]', '[]', CASE
    WHEN m.id %% 8 = 0 THEN 'licence' END, s.first_captured, s.last_captured, true, (ARRAY['new',
    'new', 'open', 'new', 'confirmed', 'new', 'dismissed', 'new', 'unsure', 'new', 'licensed'])[1
    + m.id %% 11], 1, m.id::text, l.marketplace, s.seller_id, s.content -> 'seller' ->> 'name',
    s.content ->> 'title', s.content -> 'images' -> 0 ->> 'digest', g.record ->> 'kind',
    ARRAY[t.code], desk_words(concat_ws(' ', s.content ->> 'title', s.content -> 'seller' ->>
    'name', s.seller_id, g.record ->> 'text')) || ('kind:' || (g.record ->> 'kind')) ||
    ('in:' || t.code)
FROM matches m
JOIN snapshots s ON s.id = m.snapshot_id
JOIN listings l ON l.id = s.listing_id
JOIN right_references r ON r.id = m.reference_id
JOIN rights g ON g.id = r.right_id
CROSS JOIN LATERAL (SELECT (ARRAY['US', 'DE', 'FR', 'GB', 'JP'])[1 + m.id %% 5] AS code) t
;

INSERT INTO hit_words (hit_id, word, portfolio_id)
SELECT id, unnest(words), portfolio_id
FROM hits
;

INSERT INTO seller_listings (marketplace, seller_id, listing_id, portfolio_id, snapshot_id)
SELECT l.marketplace, s.seller_id, s.listing_id, s.portfolio_id, s.id
FROM snapshots s
JOIN listings l ON l.id = s.listing_id
;

INSERT INTO hit_matches (hit_id, position, match_id, portfolio_id)
SELECT 'h' || id, 0, id, portfolio_id
FROM matches
;

INSERT INTO outbox (portfolio_id, hit_id, revision, change, created_at)
SELECT portfolio_id, id, 1, 'new', first_seen
FROM hits
WHERE suppressed_by IS NULL
;

INSERT INTO verdicts (portfolio_id, marketplace, external_id, right_key, direction, kind,
    decided_by, reason, decided_at)
SELECT h.portfolio_id, l.marketplace, l.external_id, g.key, h.direction, CASE h.state WHEN
    'dismissed' THEN 'not-a-match' ELSE h.state END, 'Ada', '', h.first_seen + interval '2 days'
FROM hits h
JOIN listings l ON l.id = h.listing_id
JOIN rights g ON g.id = h.right_id
WHERE h.state IN ('confirmed', 'dismissed', 'licensed', 'unsure')
;

INSERT INTO seller_contacts (kind, hash, marketplace, seller_id, listing_id, place, seen_at)
SELECT DISTINCT ON (o.marketplace, o.seller_id) 'email',
    decode(md5('mail' || hashtext(o.seller_id) %% 2000), 'hex'), o.marketplace, o.seller_id,
    o.listing_id, 'description', timestamptz '2026-11-01'
FROM seller_listings o
ORDER BY o.marketplace, o.seller_id, o.listing_id
;

INSERT INTO catalogue (portfolio_id, listing_id)
SELECT %(portfolio)s, id
FROM listings
ORDER BY id
LIMIT 300
;
