-- additive: yes
-- The review desk: what a queue sorts and filters by beside each hit, so that a page of it is one
-- short index scan however many there are; who may decide, who decided, and what was set.

-- Filled by the triggers below, whatever release writes the hit.
ALTER TABLE hits
    ADD COLUMN marketplace text,
    ADD COLUMN seller_id text,
    ADD COLUMN seller_name text,
    ADD COLUMN title text,
    ADD COLUMN right_kind text,
    ADD COLUMN territory_codes text[] NOT NULL DEFAULT '{}',
    ADD COLUMN thumb text,
    ADD COLUMN picture text,
    ADD COLUMN wording text,
    ADD COLUMN words tsvector;

-- Words to search by. Chinese, Japanese and Korean are written without blanks: each sign is a word.
CREATE FUNCTION desk_words(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT to_tsvector('pg_catalog.simple',
    regexp_replace(coalesce(given, ''), '([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])', ' \1 ', 'g')) $$;

CREATE FUNCTION describe_hit() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
DECLARE
    called text;
    place text;
BEGIN
    SELECT l.marketplace, l.external_id INTO NEW.marketplace, place
    FROM listings l WHERE l.id = NEW.listing_id;
    SELECT s.seller_id, left(s.content -> 'seller' ->> 'name', 200), left(s.content ->> 'title', 500),
           (SELECT i.shown FROM snapshot_images i
            WHERE i.snapshot_id = s.id AND i.shown IS NOT NULL ORDER BY i.position LIMIT 1)
    INTO NEW.seller_id, NEW.seller_name, NEW.title, NEW.thumb
    FROM snapshots s
    WHERE s.listing_id = NEW.listing_id
      AND (s.portfolio_id IS NULL OR s.portfolio_id = NEW.portfolio_id)
    ORDER BY s.last_captured DESC, s.digest DESC LIMIT 1;
    SELECT g.record ->> 'kind', left(coalesce(g.record ->> 'text', g.key), 200)
    INTO NEW.right_kind, called
    FROM rights g WHERE g.id = NEW.right_id;
    NEW.territory_codes := ARRAY(
        SELECT DISTINCT t ->> 'code' FROM jsonb_array_elements(NEW.territories) t
        WHERE t ->> 'severity' <> 'none' ORDER BY 1);
    NEW.words := desk_words(concat_ws(' ', NEW.title, NEW.seller_name, NEW.seller_id,
                                      NEW.marketplace, place, called, NEW.id));
    NEW.picture := NULL;
    NEW.wording := NULL;
    RETURN NEW;
END
$$;
CREATE TRIGGER describe_hit BEFORE INSERT OR UPDATE OF digest ON hits
    FOR EACH ROW EXECUTE FUNCTION describe_hit();

-- What hits have in common that belong together: the listing's picture, and the words that matched.
CREATE FUNCTION describe_hit_match() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    UPDATE hits h SET
        picture = coalesce(h.picture, (
            SELECT i.shown FROM snapshot_images i
            WHERE i.snapshot_id = m.snapshot_id
              AND m.field = 'images[' || i.position || ']')),
        wording = coalesce(h.wording, left(lower(m.region ->> 'surface'), 200))
    FROM matches m
    WHERE m.id = NEW.match_id AND h.id = NEW.hit_id AND (h.picture IS NULL OR h.wording IS NULL);
    RETURN NULL;
END
$$;
CREATE TRIGGER describe_hit_match AFTER INSERT ON hit_matches
    FOR EACH ROW EXECUTE FUNCTION describe_hit_match();

-- Hits that are there already. A policy that is not forced does not hold for the owner.
ALTER TABLE hits NO FORCE ROW LEVEL SECURITY;
ALTER TABLE hit_matches NO FORCE ROW LEVEL SECURITY;
ALTER TABLE matches NO FORCE ROW LEVEL SECURITY;
ALTER TABLE rights NO FORCE ROW LEVEL SECURITY;
ALTER TABLE snapshots NO FORCE ROW LEVEL SECURITY;
ALTER TABLE snapshot_images NO FORCE ROW LEVEL SECURITY;
UPDATE hits SET digest = digest;
UPDATE hits h SET picture = found.picture, wording = found.wording
FROM (
    SELECT x.hit_id, (array_agg(i.shown ORDER BY x.position) FILTER (WHERE i.shown IS NOT NULL))[1]
               AS picture,
           (array_agg(left(lower(m.region ->> 'surface'), 200) ORDER BY x.position)
               FILTER (WHERE m.region ->> 'surface' IS NOT NULL))[1] AS wording
    FROM hit_matches x
    JOIN matches m ON m.id = x.match_id
    LEFT JOIN snapshot_images i ON i.snapshot_id = m.snapshot_id
        AND m.field = 'images[' || i.position || ']'
    GROUP BY x.hit_id) found
WHERE found.hit_id = h.id;
ALTER TABLE hits FORCE ROW LEVEL SECURITY;
ALTER TABLE hit_matches FORCE ROW LEVEL SECURITY;
ALTER TABLE matches FORCE ROW LEVEL SECURITY;
ALTER TABLE rights FORCE ROW LEVEL SECURITY;
ALTER TABLE snapshots FORCE ROW LEVEL SECURITY;
ALTER TABLE snapshot_images FORCE ROW LEVEL SECURITY;

CREATE INDEX hits_undecided ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    WHERE NOT withdrawn AND suppressed_by IS NULL AND state IN ('new', 'open', 'unsure');
CREATE INDEX hits_shown ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    WHERE NOT withdrawn AND suppressed_by IS NULL;
CREATE INDEX hits_by_seller ON hits (portfolio_id, marketplace, seller_id, state);
CREATE INDEX hits_by_right ON hits (portfolio_id, right_id, severity DESC, first_seen DESC);
CREATE INDEX hits_by_listing ON hits (listing_id);
CREATE INDEX hits_by_picture ON hits (portfolio_id, picture) WHERE picture IS NOT NULL;
CREATE INDEX hits_by_words ON hits USING gin (words);
CREATE INDEX verdicts_by_time ON verdicts (portfolio_id, decided_at DESC);
CREATE INDEX references_by_image ON right_references (image) WHERE image IS NOT NULL;
CREATE INDEX crawls_by_time ON crawls (started_at DESC);

-- People ------------------------------------------------------------------------------------------

CREATE TABLE desk_users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'reviewer', 'admin')),
    created_at timestamptz NOT NULL,
    UNIQUE (portfolio_id, name)
);

-- A session is known by the digest of its token; the token itself is in the visitor's cookie alone.
CREATE TABLE desk_sessions (
    digest bytea PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    user_id bigint REFERENCES desk_users (id) ON DELETE CASCADE,
    name text,
    role text NOT NULL CHECK (role IN ('viewer', 'reviewer', 'admin')),
    csrf text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX desk_sessions_by_end ON desk_sessions (expires_at);

CREATE TABLE desk_login_failures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX desk_login_failures_by_time ON desk_login_failures (portfolio_id, at);

-- Who did what. A ticket makes a request that is repeated harmless.
CREATE TABLE desk_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    at timestamptz NOT NULL,
    who text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    ticket text,
    UNIQUE (portfolio_id, ticket)
);
CREATE INDEX desk_audit_by_subject ON desk_audit (portfolio_id, subject, id DESC);

CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$;
CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON desk_audit
    FOR EACH ROW EXECUTE FUNCTION keep_audit();

CREATE TABLE desk_views (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    query text NOT NULL,
    made_by text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (portfolio_id, name)
);

-- When each person last looked at the overview, and the time before that.
CREATE TABLE desk_looks (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    looked_at timestamptz NOT NULL,
    before timestamptz,
    PRIMARY KEY (portfolio_id, name)
);

DO $$
DECLARE owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['desk_users', 'desk_sessions', 'desk_login_failures', 'desk_audit',
        'desk_views', 'desk_looks']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_portfolio ON %I USING (portfolio_id = current_portfolio())', owned);
    END LOOP;
END
$$;
