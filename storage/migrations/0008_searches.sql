-- additive: yes
-- Schedules that search marketplaces for what a portfolio owns, and what each search led to.

ALTER TABLE watches ADD COLUMN marketplaces text[] NOT NULL DEFAULT '{}';
-- A watch may search marketplaces and name no address itself.
ALTER TABLE watches DROP CONSTRAINT watches_targets_check;
ALTER TABLE watches ADD CONSTRAINT watches_something
    CHECK (cardinality(targets) + cardinality(marketplaces) > 0);
ALTER TABLE watches ADD COLUMN searches integer NOT NULL DEFAULT 30 CHECK (searches > 0);

-- A search's past is found by its text, which stands as the only target of its crawls.
CREATE INDEX crawls_by_targets ON crawls USING gin (targets);
