-- additive: yes
-- How each crawl went at each marketplace, held against the crawls before it, and since when a
-- marketplace is not read as it used to be.

-- Where a page without a listing was asked for, and whether its answer broke off.
ALTER TABLE visits ADD COLUMN marketplace text;
ALTER TABLE visits ADD COLUMN broke_off boolean NOT NULL DEFAULT false;

-- Counts of a crawl at one marketplace; they go with the crawl's own row, a while after its pages. Only
-- rows that are well are held up as an example.
CREATE TABLE crawl_measures (
    crawl_id bigint NOT NULL REFERENCES crawls (id) ON DELETE CASCADE,
    marketplace text NOT NULL,
    work text NOT NULL,
    measured_at timestamptz NOT NULL,
    counts jsonb NOT NULL,
    complaints jsonb NOT NULL DEFAULT '[]',
    well boolean NOT NULL,
    PRIMARY KEY (crawl_id, marketplace)
);
CREATE INDEX crawl_measures_latest ON crawl_measures (marketplace, measured_at DESC, crawl_id DESC);
CREATE INDEX crawl_measures_good ON crawl_measures (marketplace, measured_at DESC, crawl_id DESC)
    WHERE well;

-- From the crawl that was worse than those before it until all of that is well again.
CREATE TABLE reader_breaks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    marketplace text NOT NULL,
    since timestamptz NOT NULL,
    complaints jsonb NOT NULL,
    ended_at timestamptz,
    accepted boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX reader_breaks_open ON reader_breaks (marketplace) WHERE ended_at IS NULL;
