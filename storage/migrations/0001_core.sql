-- The words of the project as tables. What belongs to a portfolio carries portfolio_id and is
-- guarded by row level security: a login that is no superuser sees only the portfolio that the
-- transaction has named (listingwatch.portfolio), whatever the query forgets to say.

CREATE TABLE firms (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE portfolios (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    firm_id bigint NOT NULL REFERENCES firms (id),
    name text NOT NULL UNIQUE
);

CREATE TABLE crawls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    targets text[] NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    reason text,
    stats jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE listings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    marketplace text NOT NULL,
    external_id text NOT NULL,
    UNIQUE (marketplace, external_id)
);

-- Every page that a crawl visited, whatever became of it.
CREATE TABLE visits (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    crawl_id bigint NOT NULL REFERENCES crawls (id),
    url text NOT NULL,
    final_url text,
    captured_at timestamptz NOT NULL,
    status integer,
    outcome text NOT NULL CHECK (outcome IN ('snapshot', 'gone', 'blocked', 'unrecognised')),
    reason text,
    headers jsonb NOT NULL DEFAULT '[]',
    body text,
    listing_id bigint REFERENCES listings (id)
);
CREATE INDEX visits_by_crawl ON visits (crawl_id);
CREATE INDEX visits_by_listing ON visits (listing_id) WHERE listing_id IS NOT NULL;
CREATE INDEX visits_by_url ON visits (md5(url)) WHERE listing_id IS NOT NULL;
CREATE INDEX visits_by_final_url ON visits (md5(final_url)) WHERE listing_id IS NOT NULL;

-- What a listing showed. Equal content is one row, with its first and last capture; portfolio_id is
-- set where a firm handed it in itself, and then nobody else sees it.
CREATE TABLE snapshots (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id bigint NOT NULL REFERENCES listings (id),
    portfolio_id bigint REFERENCES portfolios (id),
    digest text NOT NULL,
    content jsonb NOT NULL,
    seller_id text NOT NULL,
    offered_in text[] NOT NULL DEFAULT '{}',
    first_captured timestamptz NOT NULL,
    last_captured timestamptz NOT NULL,
    CHECK (first_captured <= last_captured),
    UNIQUE NULLS NOT DISTINCT (listing_id, portfolio_id, digest)
);
CREATE INDEX snapshots_by_seller ON snapshots (seller_id);

CREATE TABLE captures (
    snapshot_id bigint NOT NULL REFERENCES snapshots (id),
    captured_at timestamptz NOT NULL,
    visit_id bigint REFERENCES visits (id),
    PRIMARY KEY (snapshot_id, captured_at)
);

CREATE TABLE snapshot_images (
    snapshot_id bigint NOT NULL REFERENCES snapshots (id),
    position integer NOT NULL,
    url text NOT NULL,
    digest text,
    missing text,
    CHECK ((digest IS NULL) <> (missing IS NULL)),
    PRIMARY KEY (snapshot_id, position)
);
CREATE INDEX snapshot_images_by_digest ON snapshot_images (digest) WHERE digest IS NOT NULL;

CREATE TABLE departures (
    listing_id bigint NOT NULL REFERENCES listings (id),
    captured_at timestamptz NOT NULL,
    reason text NOT NULL,
    visit_id bigint REFERENCES visits (id),
    PRIMARY KEY (listing_id, captured_at)
);

-- What a matcher computed of one medium, or why it could not. Media are shared, so these are too.
CREATE TABLE fingerprints (
    medium text NOT NULL,
    matcher text NOT NULL,
    version text NOT NULL,
    value bytea,
    quality real,
    unusable text,
    CHECK ((value IS NULL) = (unusable IS NOT NULL)),
    PRIMARY KEY (medium, matcher, version)
);

-- What belongs to a portfolio ---------------------------------------------------------------------

CREATE TABLE owner_names (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    folded text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (portfolio_id, folded)
);

CREATE TABLE sources (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    kind text NOT NULL,
    digest text NOT NULL,
    as_of date NOT NULL,
    taken integer NOT NULL,
    refused integer NOT NULL,
    imported_at timestamptz NOT NULL,
    UNIQUE (portfolio_id, kind, name, digest)
);

CREATE TABLE rights (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    key text NOT NULL,
    record jsonb NOT NULL,
    ownership_stated boolean NOT NULL,
    as_of date NOT NULL,
    digest text NOT NULL,
    UNIQUE (portfolio_id, key)
);

CREATE TABLE right_references (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    right_id bigint NOT NULL REFERENCES rights (id),
    key text NOT NULL,
    kind text NOT NULL,
    text text,
    image text,
    CHECK ((text IS NULL) <> (image IS NULL)),
    UNIQUE (portfolio_id, key)
);
CREATE INDEX right_references_by_right ON right_references (right_id);

CREATE TABLE licences (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    right_name text NOT NULL,
    licensee text NOT NULL,
    territories text[] NOT NULL,
    valid_from date,
    valid_until date,
    UNIQUE NULLS NOT DISTINCT
        (portfolio_id, right_name, licensee, territories, valid_from, valid_until)
);

CREATE TABLE seller_roles (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    marketplace text NOT NULL,
    seller_id text NOT NULL,
    role text NOT NULL CHECK (role IN ('own', 'authorised', 'competitor', 'unknown')),
    stated_at timestamptz NOT NULL,
    PRIMARY KEY (portfolio_id, marketplace, seller_id)
);

CREATE TABLE catalogue (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    listing_id bigint NOT NULL REFERENCES listings (id),
    PRIMARY KEY (portfolio_id, listing_id)
);

CREATE TABLE matches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    snapshot_id bigint NOT NULL REFERENCES snapshots (id),
    reference_id bigint NOT NULL REFERENCES right_references (id) ON DELETE CASCADE,
    matcher text NOT NULL,
    version text NOT NULL,
    field text NOT NULL,
    score double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
    use text NOT NULL,
    region jsonb,
    evidence jsonb NOT NULL,
    explanation text NOT NULL,
    UNIQUE (snapshot_id, reference_id, matcher, field)
);
CREATE TABLE matcher_versions (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    matcher text NOT NULL,
    version text NOT NULL,
    PRIMARY KEY (portfolio_id, matcher)
);
CREATE INDEX matches_by_portfolio ON matches (portfolio_id, snapshot_id);
CREATE INDEX matches_by_reference ON matches (reference_id);

CREATE TABLE hits (
    id text PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    listing_id bigint NOT NULL REFERENCES listings (id),
    right_id bigint NOT NULL REFERENCES rights (id),
    direction text NOT NULL CHECK (direction IN ('enforcement', 'exposure')),
    score double precision NOT NULL,
    severity smallint NOT NULL,
    territories jsonb NOT NULL,
    reasons jsonb NOT NULL,
    exceptions jsonb NOT NULL,
    suppressed_by text,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    still_shown boolean NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    digest text NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false,
    UNIQUE (portfolio_id, listing_id, right_id, direction)
);
CREATE INDEX hits_by_state ON hits (portfolio_id, state, severity DESC);

CREATE TABLE hit_matches (
    hit_id text NOT NULL REFERENCES hits (id),
    position integer NOT NULL,
    match_id bigint NOT NULL REFERENCES matches (id) ON DELETE CASCADE,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    PRIMARY KEY (hit_id, position)
);
CREATE INDEX hit_matches_by_match ON hit_matches (match_id);

-- A verdict is about a pair, not about a row: it holds whenever that pair is judged, before or after.
CREATE TABLE verdicts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    marketplace text NOT NULL,
    external_id text NOT NULL,
    right_key text NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL
        CHECK (kind IN ('confirmed', 'not-a-match', 'licensed', 'permitted', 'unsure')),
    decided_by text NOT NULL,
    reason text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX verdicts_by_pair
    ON verdicts (portfolio_id, marketplace, external_id, right_key, direction, decided_at);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    hit_id text NOT NULL REFERENCES hits (id),
    revision integer NOT NULL,
    change text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    delivered_at timestamptz,
    UNIQUE (hit_id, revision)
);
CREATE INDEX outbox_waiting ON outbox (portfolio_id, id) WHERE delivered_at IS NULL;

-- Work that is still to be done. Only numbers, no content: readable by every worker.
CREATE TABLE to_match (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    snapshot_id bigint REFERENCES snapshots (id),
    reference_id bigint REFERENCES right_references (id) ON DELETE CASCADE,
    CHECK ((snapshot_id IS NULL) <> (reference_id IS NULL)),
    UNIQUE NULLS NOT DISTINCT (portfolio_id, snapshot_id, reference_id)
);

CREATE TABLE to_judge (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    listing_id bigint NOT NULL REFERENCES listings (id),
    PRIMARY KEY (portfolio_id, listing_id)
);

-- The second wall between firms --------------------------------------------------------------------

CREATE FUNCTION current_portfolio() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT NULLIF(current_setting('listingwatch.portfolio', true), '')::bigint $$;

DO $$
DECLARE owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['owner_names', 'sources', 'rights', 'right_references', 'licences',
        'seller_roles', 'catalogue', 'matches', 'matcher_versions', 'hits', 'hit_matches', 'verdicts', 'outbox']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_portfolio ON %I USING (portfolio_id = current_portfolio())', owned);
    END LOOP;
END
$$;

ALTER TABLE snapshots ENABLE ROW LEVEL SECURITY;
ALTER TABLE snapshots FORCE ROW LEVEL SECURITY;
CREATE POLICY public_or_own ON snapshots
    USING (portfolio_id IS NULL OR portfolio_id = current_portfolio());

ALTER TABLE snapshot_images ENABLE ROW LEVEL SECURITY;
ALTER TABLE snapshot_images FORCE ROW LEVEL SECURITY;
CREATE POLICY of_visible_snapshots ON snapshot_images
    USING (EXISTS (SELECT FROM snapshots s WHERE s.id = snapshot_id));
