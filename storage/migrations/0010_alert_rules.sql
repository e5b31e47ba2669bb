-- additive: yes
-- Which changes a channel is told, and when: rules, what was decided of each change, digests and
-- held bursts, and every try that failed. A channel without a rule is told everything at once, as
-- before. A release that knows no rules sends what is not decided yet, and leaves alone what is held.

-- A rule that was removed stays on record: what it told names it.
CREATE TABLE alert_rules (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    definition jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    paused_at timestamptz,
    removed_at timestamptz
);
CREATE UNIQUE INDEX alert_rules_by_name ON alert_rules (portfolio_id, name)
    WHERE removed_at IS NULL;

CREATE TABLE alert_rule_channels (
    channel_id bigint NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    rule_id bigint NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    PRIMARY KEY (channel_id, rule_id)
);
CREATE INDEX alert_rule_channels_by_rule ON alert_rule_channels (rule_id);

-- What a flood guard remembers of a signal.
CREATE TABLE alert_windows (
    channel_id bigint NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    rule_id bigint NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    signal text NOT NULL,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    opened_at timestamptz NOT NULL,
    told integer NOT NULL,
    PRIMARY KEY (channel_id, rule_id, signal)
);

-- Many changes in one message: a digest, or what was held of a burst; not_before: when the quiet hours
-- are over that began before it could be sent.
CREATE TABLE alert_bundles (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    channel_id bigint NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    rule_id bigint NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    how text NOT NULL CHECK (how IN ('digest', 'burst')),
    signal text,
    created_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dropped')),
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    not_before timestamptz,
    ended_at timestamptz
);
CREATE INDEX alert_bundles_waiting ON alert_bundles (channel_id, id) WHERE state = 'waiting';
CREATE INDEX alert_bundles_by_time ON alert_bundles (portfolio_id, id DESC);

-- how: now, digest, quiet, burst or dropped; due_at: when what is held is looked at again; a change
-- that no rule wants is untold, and reasons says for each rule why.
ALTER TABLE deliveries
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN how text,
    ADD COLUMN rule_id bigint,
    ADD COLUMN due_at timestamptz,
    ADD COLUMN signal text,
    ADD COLUMN last_of_signal boolean NOT NULL DEFAULT false,
    ADD COLUMN reasons jsonb,
    ADD COLUMN bundle_id bigint,
    ADD CONSTRAINT deliveries_rule FOREIGN KEY (rule_id) REFERENCES alert_rules (id)
        ON DELETE SET NULL NOT VALID,
    ADD CONSTRAINT deliveries_bundle FOREIGN KEY (bundle_id) REFERENCES alert_bundles (id)
        ON DELETE SET NULL NOT VALID,
    DROP CONSTRAINT deliveries_state_check,
    ADD CONSTRAINT deliveries_state_check
        CHECK (state IN ('waiting', 'held', 'delivered', 'dropped', 'untold')) NOT VALID;
CREATE INDEX deliveries_undecided ON deliveries (channel_id, id)
    WHERE state = 'waiting' AND decided_at IS NULL;
CREATE INDEX deliveries_held ON deliveries (channel_id, due_at) WHERE state = 'held';
CREATE INDEX deliveries_by_bundle ON deliveries (bundle_id) WHERE bundle_id IS NOT NULL;
CREATE INDEX deliveries_by_rule ON deliveries (rule_id) WHERE rule_id IS NOT NULL;
CREATE INDEX deliveries_by_time ON deliveries (portfolio_id, id DESC);

-- Tries that came to nothing.
CREATE TABLE alert_failures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    delivery_id bigint REFERENCES deliveries (id) ON DELETE CASCADE,
    bundle_id bigint REFERENCES alert_bundles (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    error text NOT NULL
);
CREATE INDEX alert_failures_by_delivery ON alert_failures (delivery_id);
CREATE INDEX alert_failures_by_bundle ON alert_failures (bundle_id);

-- The language of what people are sent; unset: that of the installation.
ALTER TABLE channels ADD COLUMN language text;

DO $$
DECLARE owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['alert_rules', 'alert_rule_channels', 'alert_windows',
        'alert_bundles', 'alert_failures']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_portfolio ON %I USING (portfolio_id = current_portfolio())', owned);
    END LOOP;
END
$$;
