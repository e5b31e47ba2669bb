-- additive: yes
-- Reports that were made for a period, and accounts that name the same contact data.

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

-- How far the captures were looked through, per kind of reader.
CREATE TABLE contact_progress (
    version text PRIMARY KEY,
    snapshot_id bigint NOT NULL
);

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
