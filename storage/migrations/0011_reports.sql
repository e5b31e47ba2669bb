-- additive: yes
-- Reports that were made for a period, and accounts that name the same contact data.

-- Missing where 0009 was applied in an earlier form, which described all hits at once.
CREATE TABLE IF NOT EXISTS hits_to_describe (
    hit_id text PRIMARY KEY,
    portfolio_id bigint NOT NULL
);

-- A page of a filtered queue is chosen within the index, without a look at each row on the way.
DROP INDEX hits_undecided, hits_shown, hits_silenced;
CREATE INDEX hits_undecided ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    INCLUDE (direction, right_kind, marketplace, seller_id, state, territory_codes, right_id,
             suppressed_by, withdrawn)
    WHERE NOT withdrawn AND suppressed_by IS NULL AND state IN ('new', 'open', 'unsure');
CREATE INDEX hits_shown ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    INCLUDE (direction, right_kind, marketplace, seller_id, state, territory_codes, right_id,
             suppressed_by, withdrawn)
    WHERE NOT withdrawn AND suppressed_by IS NULL;

CREATE INDEX hits_silenced ON hits (portfolio_id, severity DESC, first_seen DESC, id DESC)
    INCLUDE (direction, right_kind, marketplace, seller_id, state, territory_codes, right_id,
             suppressed_by, withdrawn)
    WHERE NOT withdrawn AND suppressed_by IS NULL AND state IN ('dismissed', 'licensed', 'permitted');

CREATE TABLE reports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    period text NOT NULL CHECK (period IN ('week', 'month')),
    first_day date NOT NULL,
    last_day date NOT NULL,
    made_at timestamptz NOT NULL,
    summary jsonb NOT NULL,
    CHECK (first_day <= last_day),
    UNIQUE (portfolio_id, period, first_day)
);

-- Large, and read one at a time: apart from the list.
CREATE TABLE report_forms (
    report_id bigint NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    language text NOT NULL,
    page text NOT NULL,
    document jsonb NOT NULL,
    PRIMARY KEY (report_id, language)
);

-- What is random once for an installation and never shown.
CREATE TABLE installation_secrets (
    name text PRIMARY KEY,
    value bytea NOT NULL
);

-- Contact data that an account showed, as a keyed hash: enough to tell that two show the same.
CREATE TABLE seller_contacts (
    kind text NOT NULL CHECK (kind IN ('email', 'phone', 'tax', 'address', 'messenger')),
    hash bytea NOT NULL,
    marketplace text NOT NULL,
    seller_id text NOT NULL,
    portfolio_id bigint REFERENCES portfolios (id),
    listing_id bigint NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    place text NOT NULL CHECK (place IN ('description', 'page')),
    seen_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, hash, marketplace, seller_id, portfolio_id)
);
CREATE INDEX seller_contacts_by_seller ON seller_contacts (marketplace, seller_id);
CREATE INDEX seller_contacts_by_listing ON seller_contacts (listing_id);

-- Pages of an account that were looked through: a trader names the same on each.
CREATE TABLE contact_looks (
    marketplace text NOT NULL,
    seller_id text NOT NULL,
    pages integer NOT NULL,
    PRIMARY KEY (marketplace, seller_id)
);

-- Captures that were not looked through yet. Only numbers: readable by every worker.
CREATE TABLE to_look_through (
    snapshot_id bigint PRIMARY KEY,
    portfolio_id bigint
);
CREATE INDEX to_look_through_of ON to_look_through (portfolio_id, snapshot_id);

CREATE FUNCTION look_through_later() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    INSERT INTO to_look_through (snapshot_id, portfolio_id) VALUES (NEW.id, NEW.portfolio_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER look_through_later AFTER INSERT ON snapshots
    FOR EACH ROW EXECUTE FUNCTION look_through_later();

-- What was captured before. Each firm's own rows are seen by naming it: no table is locked for it.
INSERT INTO to_look_through (snapshot_id) SELECT id FROM snapshots WHERE portfolio_id IS NULL;
DO $$
DECLARE number bigint;
BEGIN
    FOR number IN SELECT id FROM portfolios LOOP
        PERFORM set_config('listingwatch.portfolio', number::text, true);
        INSERT INTO to_look_through (snapshot_id, portfolio_id)
        SELECT id, portfolio_id FROM snapshots WHERE portfolio_id = number;
    END LOOP;
    PERFORM set_config('listingwatch.portfolio', '', true);
END
$$;

DO $$
DECLARE owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['reports', 'report_forms']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_portfolio ON %I USING (portfolio_id = current_portfolio())', owned);
    END LOOP;
END
$$;

ALTER TABLE seller_contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE seller_contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY public_or_own ON seller_contacts
    USING (portfolio_id IS NULL OR portfolio_id = current_portfolio());
