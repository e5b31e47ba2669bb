-- name: find
-- A portfolio by its name.
SELECT p.id, p.name, f.name AS firm
FROM portfolios p JOIN firms f ON f.id = p.firm_id WHERE p.name = %(name)s;

-- name: ensure_firm
-- The number of a firm, made when it is new.
INSERT INTO firms (name) VALUES (%(name)s)
ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id;

-- name: add
-- A portfolio of a firm.
INSERT INTO portfolios (firm_id, name) VALUES (%(firm)s, %(name)s)
ON CONFLICT (name) DO NOTHING RETURNING id;

-- name: names
-- Every portfolio.
SELECT id, name FROM portfolios ORDER BY name;

-- name: add_owner_name
-- A name under which the firm owns rights.
INSERT INTO owner_names (portfolio_id, folded, name) VALUES (%(portfolio)s, %(folded)s, %(name)s)
ON CONFLICT DO NOTHING RETURNING folded;

-- name: owner_names
-- All names under which the firm owns rights.
SELECT folded FROM owner_names WHERE portfolio_id = %(portfolio)s ORDER BY folded;

-- name: set_role
-- A seller's role towards a portfolio: the latest statement counts, whatever comes first.
INSERT INTO seller_roles AS r (portfolio_id, marketplace, seller_id, role, stated_at)
VALUES (%(portfolio)s, %(marketplace)s, %(seller)s, %(role)s, %(stated_at)s)
ON CONFLICT (portfolio_id, marketplace, seller_id) DO UPDATE SET
    role = EXCLUDED.role, stated_at = EXCLUDED.stated_at
WHERE (r.stated_at, r.role) < (EXCLUDED.stated_at, EXCLUDED.role)
RETURNING role;

-- name: roles
-- Every role that a portfolio stated.
SELECT marketplace, seller_id, role FROM seller_roles WHERE portfolio_id = %(portfolio)s;

-- name: add_to_catalogue
-- The firm says that this listing is its own.
INSERT INTO catalogue (portfolio_id, listing_id) VALUES (%(portfolio)s, %(listing)s)
ON CONFLICT DO NOTHING RETURNING listing_id;

-- name: is_catalogued
-- Whether the firm said that a listing is its own.
SELECT EXISTS (SELECT FROM catalogue
               WHERE portfolio_id = %(portfolio)s AND listing_id = %(listing)s);

-- name: own_pictures
-- Pictures in the firm's own listings that are no reference yet, with their first capture.
SELECT i.digest, min(s.first_captured) AS first_captured
FROM snapshots s
JOIN listings l ON l.id = s.listing_id
JOIN snapshot_images i ON i.snapshot_id = s.id AND i.digest IS NOT NULL
WHERE (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
  AND (EXISTS (SELECT FROM catalogue c
               WHERE c.portfolio_id = %(portfolio)s AND c.listing_id = l.id)
       OR EXISTS (SELECT FROM seller_roles r
                  WHERE r.portfolio_id = %(portfolio)s AND r.role = 'own'
                    AND r.marketplace = l.marketplace AND r.seller_id = s.seller_id))
  AND NOT EXISTS (SELECT FROM right_references f
                  JOIN rights g ON g.id = f.right_id
                  WHERE f.portfolio_id = %(portfolio)s AND f.image = i.digest
                    AND NOT g.ownership_stated)
GROUP BY i.digest ORDER BY i.digest;
