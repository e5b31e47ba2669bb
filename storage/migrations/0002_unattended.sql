-- additive: yes
-- What it takes to go on unattended: schedules and their runs, turns at hosts, channels and
-- deliveries, and what a server said about a picture so that it can be asked whether it changed.

-- What is crawled, and how often. The n-th run is due at anchor + n * every, moved by a jitter that
-- depends on the watch and on n alone; turn is the next n.
CREATE TABLE watches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    targets text[] NOT NULL CHECK (cardinality(targets) > 0),
    ships_to text[] NOT NULL DEFAULT '{}',
    allow_hosts text[] NOT NULL DEFAULT '{}',
    max_listings integer CHECK (max_listings > 0),
    every interval NOT NULL CHECK (every >= interval '1 minute'),
    jitter double precision NOT NULL DEFAULT 0.1 CHECK (jitter BETWEEN 0 AND 0.5),
    anchor timestamptz NOT NULL,
    turn bigint NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    recheck_every interval NOT NULL CHECK (recheck_every >= interval '1 minute'),
    recheck_due_at timestamptz NOT NULL,
    paused_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (portfolio_id, name)
);
CREATE INDEX watches_due ON watches (portfolio_id, due_at) WHERE paused_at IS NULL;

-- One row for each time that a watch was due: what makes a due crawl happen once.
CREATE TABLE runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    watch_id bigint NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('full', 'recheck')),
    due_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    started_at timestamptz,
    ended_at timestamptz,
    pages jsonb NOT NULL DEFAULT '{}',
    message text,
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    UNIQUE (watch_id, kind, due_at)
);
CREATE INDEX runs_waiting ON runs (portfolio_id) WHERE state = 'waiting';

-- Who crawls a site, or did last. The lock itself is an advisory lock of the crawl's own connection;
-- this row tells the next one when the last request can have been made.
CREATE TABLE site_turns (
    site text PRIMARY KEY,
    holder text NOT NULL,
    taken_at timestamptz NOT NULL,
    released_at timestamptz
);

-- Leases for hosts that several crawls share: so many at once, each with its own pace.
CREATE TABLE host_slots (
    host text NOT NULL,
    slot smallint NOT NULL,
    holder text NOT NULL,
    leased_until timestamptz NOT NULL,
    PRIMARY KEY (host, slot)
);

-- What a picture's server said when it was last asked, so that it can answer "not modified".
CREATE TABLE picture_fetches (
    url_digest bytea PRIMARY KEY,
    digest text NOT NULL,
    etag text,
    last_modified text,
    fetched_at timestamptz NOT NULL
);

-- Pictures without fingerprints yet. Only digests: readable by every worker.
CREATE TABLE to_fingerprint (
    digest text PRIMARY KEY
);

-- Pictures whose bytes could not be read back: looked at again now and then.
CREATE TABLE unreadable_pictures (
    digest text PRIMARY KEY,
    noticed_at timestamptz NOT NULL DEFAULT now()
);

-- Where messages go. An address may hold a password and is never printed.
CREATE TABLE channels (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('stdout', 'webhook', 'apprise')),
    address text NOT NULL,
    secret text,
    created_at timestamptz NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    next_try timestamptz,
    last_error text,
    last_success timestamptz,
    dead_since timestamptz,
    UNIQUE (portfolio_id, name)
);

-- What is told that is not about a hit: a dead channel, a shop that can no longer be read.
CREATE TABLE notices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    key text NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (portfolio_id, key)
);

-- One message to one channel. The key is the same however often it is tried.
CREATE TABLE deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    channel_id bigint NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    outbox_id bigint REFERENCES outbox (id) ON DELETE CASCADE,
    notice_id bigint REFERENCES notices (id) ON DELETE CASCADE,
    key text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dropped')),
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    ended_at timestamptz,
    CHECK ((outbox_id IS NULL) <> (notice_id IS NULL)),
    UNIQUE (channel_id, key)
);
CREATE INDEX deliveries_waiting ON deliveries (channel_id, id) WHERE state = 'waiting';
CREATE INDEX deliveries_by_outbox ON deliveries (outbox_id);

DO $$
DECLARE owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['watches', 'runs', 'channels', 'notices', 'deliveries']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_portfolio ON %I USING (portfolio_id = current_portfolio())', owned);
    END LOOP;
END
$$;

-- Whoever adds work wakes a worker, in the same transaction and as its last act: these triggers fire
-- at commit, so that nobody waits for anybody's long transaction. A job that already waits is held
-- (FOR SHARE) until the commit, so that no worker can take it and look before the work is visible.
-- Two jobs for the same work are harmless; the library's unique queueing_lock is not used, since a
-- job that is to be tried again could then not be put back beside a newer one.
CREATE INDEX procrastinate_jobs_waiting ON procrastinate_jobs (task_name) WHERE status = 'todo';

CREATE FUNCTION wake(queue text, task text, portfolio bigint, subject bigint)
RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
DECLARE
    arguments jsonb := jsonb_strip_nulls(
        jsonb_build_object('portfolio', portfolio, 'subject', subject));
BEGIN
    PERFORM FROM procrastinate_jobs j
    WHERE j.status = 'todo' AND j.task_name = task AND j.args = arguments
      AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
    FOR SHARE SKIP LOCKED;
    IF NOT FOUND THEN
        PERFORM procrastinate_defer_jobs_v1(ARRAY[
            ROW(queue, task, 0, NULL, NULL, arguments, NULL)::procrastinate_job_to_defer_v1]);
    END IF;
END
$$;

CREATE FUNCTION wake_match() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$ BEGIN PERFORM wake('match', 'match', NEW.portfolio_id, NULL); RETURN NULL; END $$;
CREATE FUNCTION wake_judge() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$ BEGIN PERFORM wake('match', 'judge', NEW.portfolio_id, NULL); RETURN NULL; END $$;
CREATE FUNCTION wake_fingerprint() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$ BEGIN PERFORM wake('match', 'fingerprint', NULL, NULL); RETURN NULL; END $$;
CREATE FUNCTION wake_deliver() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$ BEGIN PERFORM wake('deliver', 'deliver', NEW.portfolio_id, NEW.channel_id); RETURN NULL; END $$;

CREATE CONSTRAINT TRIGGER wake AFTER INSERT ON to_match DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wake_match();
CREATE CONSTRAINT TRIGGER wake AFTER INSERT ON to_judge DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wake_judge();
CREATE CONSTRAINT TRIGGER wake AFTER INSERT ON to_fingerprint DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wake_fingerprint();
CREATE CONSTRAINT TRIGGER wake AFTER INSERT ON deliveries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wake_deliver();

-- A change of a hit goes to every channel of its portfolio, a notice likewise.
CREATE FUNCTION fan_out() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    IF TG_TABLE_NAME = 'outbox' THEN
        INSERT INTO deliveries (portfolio_id, channel_id, outbox_id, key)
        SELECT n.portfolio_id, c.id, n.id, n.hit_id || '.' || n.revision
        FROM added n JOIN channels c ON c.portfolio_id = n.portfolio_id
        ORDER BY n.id, c.id
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO deliveries (portfolio_id, channel_id, notice_id, key)
        SELECT n.portfolio_id, c.id, n.id, 'notice.' || n.id
        FROM added n JOIN channels c ON c.portfolio_id = n.portfolio_id
        ORDER BY n.id, c.id
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER fan_out AFTER INSERT ON outbox REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION fan_out();
CREATE TRIGGER fan_out AFTER INSERT ON notices REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION fan_out();

-- New pictures wait for their fingerprints.
CREATE FUNCTION new_pictures() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    INSERT INTO to_fingerprint (digest)
    SELECT DISTINCT a.digest FROM added a
    WHERE a.digest IS NOT NULL
      AND NOT EXISTS (SELECT FROM fingerprints f WHERE f.medium = a.digest)
    ORDER BY 1
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER new_pictures AFTER INSERT ON snapshot_images REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION new_pictures();
