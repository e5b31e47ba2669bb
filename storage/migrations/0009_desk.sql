-- additive: yes
-- also: b7548cd1e52f1239ba867759944498b0707958ae5151f79ef98d2e755b9d2c2b
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
    ADD COLUMN words text[] NOT NULL DEFAULT '{}';

-- Words to search by, in lower case, each once: wide letters are narrow ones, what cannot be seen is
-- left out, punctuation parts words. Chinese, Japanese and Korean are written without blanks: each
-- sign is a word.
CREATE FUNCTION desk_words(given text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (tsvector_to_array(to_tsvector('pg_catalog.simple', regexp_replace(regexp_replace(
    regexp_replace(normalize(left(coalesce(given, ''), 2000), NFKC), '[\u200b-\u200f\u2060\ufeff]', '', 'g'),
    '[!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u2190-\u2bff\u3000-\u303f]', ' ', 'g'),
    '([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])', ' \1 ', 'g'))))[1:80] $$;

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
                                      NEW.marketplace, place, called, NEW.id))
        || ('kind:' || coalesce(NEW.right_kind, '?')) || ARRAY(
            SELECT 'in:' || code FROM unnest(NEW.territory_codes) AS code);
    NEW.picture := NULL;
    NEW.wording := NULL;
    RETURN NEW;
END
$$;
CREATE TRIGGER describe_hit BEFORE INSERT OR UPDATE OF digest ON hits
    FOR EACH ROW EXECUTE FUNCTION describe_hit();

-- The words by themselves. Row level security lets an index be used for comparisons alone that can
-- tell nothing (LEAKPROOF): those of a btree are, those of full text search are not.
CREATE TABLE hit_words (
    hit_id text NOT NULL REFERENCES hits (id) ON DELETE CASCADE,
    word text COLLATE "C" NOT NULL,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    PRIMARY KEY (hit_id, word)
);

CREATE FUNCTION list_hit_words() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.words = OLD.words THEN RETURN NULL; END IF;
        DELETE FROM hit_words WHERE hit_id = NEW.id AND word <> ALL (NEW.words);
    END IF;
    INSERT INTO hit_words (hit_id, word, portfolio_id)
    SELECT NEW.id, w, NEW.portfolio_id FROM unnest(NEW.words) w
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER list_hit_words AFTER INSERT OR UPDATE OF digest ON hits
    FOR EACH ROW EXECUTE FUNCTION list_hit_words();

-- Which listings an account has, and the newest capture that showed it there.
CREATE TABLE seller_listings (
    marketplace text NOT NULL,
    seller_id text NOT NULL,
    listing_id bigint NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    portfolio_id bigint REFERENCES portfolios (id),
    snapshot_id bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (marketplace, seller_id, listing_id, portfolio_id)
);

CREATE FUNCTION list_seller() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    INSERT INTO seller_listings AS o (marketplace, seller_id, listing_id, portfolio_id, snapshot_id)
    SELECT l.marketplace, NEW.seller_id, NEW.listing_id, NEW.portfolio_id, NEW.id
    FROM listings l WHERE l.id = NEW.listing_id
    ON CONFLICT (marketplace, seller_id, listing_id, portfolio_id)
    DO UPDATE SET snapshot_id = greatest(o.snapshot_id, EXCLUDED.snapshot_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER list_seller AFTER INSERT ON snapshots
    FOR EACH ROW EXECUTE FUNCTION list_seller();

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

-- Hits that are there already are described afterwards, some at a time, so that nobody waits for all
-- of them (storage.afterwards). Only names: readable by everybody.
CREATE TABLE hits_to_describe (
    hit_id text PRIMARY KEY,
    portfolio_id bigint NOT NULL
);

-- Each firm's own rows are seen by naming it.
INSERT INTO seller_listings (marketplace, seller_id, listing_id, portfolio_id, snapshot_id)
SELECT l.marketplace, s.seller_id, s.listing_id, s.portfolio_id, max(s.id)
FROM snapshots s JOIN listings l ON l.id = s.listing_id
WHERE s.portfolio_id IS NULL GROUP BY 1, 2, 3, 4;
DO $$
DECLARE number bigint;
BEGIN
    FOR number IN SELECT id FROM portfolios LOOP
        PERFORM set_config('listingwatch.portfolio', number::text, true);
        INSERT INTO hits_to_describe (hit_id, portfolio_id)
        SELECT id, portfolio_id FROM hits WHERE portfolio_id = number;
        INSERT INTO seller_listings (marketplace, seller_id, listing_id, portfolio_id, snapshot_id)
        SELECT l.marketplace, s.seller_id, s.listing_id, s.portfolio_id, max(s.id)
        FROM snapshots s JOIN listings l ON l.id = s.listing_id
        WHERE s.portfolio_id = number GROUP BY 1, 2, 3, 4;
    END LOOP;
    PERFORM set_config('listingwatch.portfolio', '', true);
END
$$;

CREATE INDEX hits_undecided ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    WHERE NOT withdrawn AND suppressed_by IS NULL AND state IN ('new', 'open', 'unsure');
CREATE INDEX hits_shown ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    WHERE NOT withdrawn AND suppressed_by IS NULL;
CREATE INDEX hits_by_seller ON hits
    (portfolio_id, marketplace, seller_id, severity DESC, first_seen DESC, id DESC)
    INCLUDE (state, suppressed_by, withdrawn);
CREATE INDEX hits_by_right ON hits (portfolio_id, right_id, severity DESC, first_seen DESC);
CREATE INDEX hits_by_listing ON hits (listing_id);
CREATE INDEX hits_by_picture ON hits (portfolio_id, picture) WHERE picture IS NOT NULL;
CREATE INDEX hits_silenced ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    WHERE NOT withdrawn AND suppressed_by IS NULL AND state IN ('dismissed', 'licensed', 'permitted');
CREATE INDEX hits_suppressed ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    WHERE NOT withdrawn AND suppressed_by IS NOT NULL;
CREATE INDEX hit_words_by_word ON hit_words (portfolio_id, word, hit_id);
CREATE INDEX seller_listings_newest ON seller_listings (marketplace, seller_id, snapshot_id DESC);
CREATE INDEX seller_listings_elsewhere ON seller_listings (seller_id, marketplace);
CREATE INDEX outbox_by_time ON outbox (portfolio_id, created_at);
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
    FOREACH owned IN ARRAY ARRAY['hit_words', 'desk_users', 'desk_sessions', 'desk_login_failures', 'desk_audit',
        'desk_views', 'desk_looks']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_portfolio ON %I USING (portfolio_id = current_portfolio())', owned);
    END LOOP;
END
$$;

ALTER TABLE seller_listings ENABLE ROW LEVEL SECURITY;
ALTER TABLE seller_listings FORCE ROW LEVEL SECURITY;
CREATE POLICY public_or_own ON seller_listings
    USING (portfolio_id IS NULL OR portfolio_id = current_portfolio());
