-- name: add_user
-- A person who may log in; nothing if there is one of that name.
INSERT INTO desk_users (portfolio_id, name, password_hash, role, created_at)
VALUES (%(portfolio)s, %(name)s, %(hash)s, %(role)s, %(now)s)
ON CONFLICT DO NOTHING RETURNING id;

-- name: users
-- Everybody who may log in.
SELECT name, role, created_at FROM desk_users WHERE portfolio_id = %(portfolio)s ORDER BY name;

-- name: user
-- One of them, with the hash of the password.
SELECT id, password_hash, role FROM desk_users
WHERE portfolio_id = %(portfolio)s AND name = %(name)s;

-- name: rehash
-- The same password under today's parameters.
UPDATE desk_users SET password_hash = %(hash)s WHERE portfolio_id = %(portfolio)s AND id = %(id)s;

-- name: remove_user
-- A person may no longer log in; open sessions end with it.
DELETE FROM desk_users WHERE portfolio_id = %(portfolio)s AND name = %(name)s RETURNING id;

-- name: add_session
-- Somebody is let in.
INSERT INTO desk_sessions (digest, portfolio_id, user_id, name, role, csrf, created_at, expires_at)
VALUES (%(digest)s, %(portfolio)s, %(user)s, %(name)s, %(role)s, %(csrf)s, %(now)s, %(expires)s);

-- name: session
-- A session that has not ended.
SELECT s.name, coalesce(u.role, s.role) AS role, s.csrf, s.user_id
FROM desk_sessions s LEFT JOIN desk_users u ON u.id = s.user_id
WHERE s.portfolio_id = %(portfolio)s AND s.digest = %(digest)s AND s.expires_at > %(now)s;

-- name: name_session
-- Whoever is at a desk without login says who they are.
UPDATE desk_sessions SET name = %(name)s
WHERE portfolio_id = %(portfolio)s AND digest = %(digest)s AND user_id IS NULL;

-- name: end_session
-- Logged out.
DELETE FROM desk_sessions WHERE portfolio_id = %(portfolio)s AND digest = %(digest)s;

-- name: end_old_sessions
-- Those whose time is over.
DELETE FROM desk_sessions WHERE portfolio_id = %(portfolio)s AND expires_at <= %(now)s;

-- name: add_failure
-- A login that was refused.
INSERT INTO desk_login_failures (portfolio_id, name, address, at)
VALUES (%(portfolio)s, %(name)s, %(address)s, %(now)s);

-- name: failures
-- How often that happened of late: with this name from this address, from it, with this name.
SELECT count(*) FILTER (WHERE name = %(name)s AND address = %(address)s),
       count(*) FILTER (WHERE address = %(address)s), count(*) FILTER (WHERE name = %(name)s)
FROM desk_login_failures WHERE portfolio_id = %(portfolio)s AND at > %(since)s;

-- name: forget_failures
-- What is too old to count.
DELETE FROM desk_login_failures WHERE portfolio_id = %(portfolio)s AND at <= %(since)s;

-- name: audit
-- Who did what; nothing if this very request was carried out before.
INSERT INTO desk_audit (portfolio_id, at, who, action, subject, details, ticket)
VALUES (%(portfolio)s, %(now)s, %(who)s, %(action)s, %(subject)s, %(details)s, %(ticket)s)
ON CONFLICT (portfolio_id, ticket) DO NOTHING RETURNING id;

-- name: entry
-- What a request did.
SELECT at, who, action, subject, details FROM desk_audit
WHERE portfolio_id = %(portfolio)s AND ticket = %(ticket)s;

-- name: entries
-- The log, the newest first.
SELECT id, at, who, action, subject, details FROM desk_audit
WHERE portfolio_id = %(portfolio)s AND (%(subject)s::text IS NULL OR subject = %(subject)s)
  AND (%(before)s::bigint IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s;

-- name: keep_view
-- A search under a name; the same name again means the newer search.
INSERT INTO desk_views (portfolio_id, name, query, made_by, created_at)
VALUES (%(portfolio)s, %(name)s, %(query)s, %(who)s, %(now)s)
ON CONFLICT (portfolio_id, name) DO UPDATE
SET query = EXCLUDED.query, made_by = EXCLUDED.made_by, created_at = EXCLUDED.created_at;

-- name: views
-- All saved searches.
SELECT id, name, query, made_by FROM desk_views WHERE portfolio_id = %(portfolio)s
ORDER BY name LIMIT 100;

-- name: drop_view
-- One that is no longer wanted.
DELETE FROM desk_views WHERE portfolio_id = %(portfolio)s AND id = %(id)s RETURNING name;

-- name: look
-- Somebody looks at the overview; a look within an hour of the last is the same one.
INSERT INTO desk_looks AS d (portfolio_id, name, looked_at) VALUES (%(portfolio)s, %(who)s, %(now)s)
ON CONFLICT (portfolio_id, name) DO UPDATE SET
    before = CASE WHEN d.looked_at < %(now)s::timestamptz - interval '1 hour' THEN d.looked_at ELSE d.before END,
    looked_at = %(now)s
RETURNING before;
