-- additive: yes
-- Marks in registers that are like marks of the firm: what is found as records come in, so that the
-- coverage matrix does not have to read whole registers, and so that a filing is told of once.

-- Trade marks that are new or changed and were not looked at yet. Only numbers: readable by every
-- worker.
CREATE TABLE to_watch (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    right_id bigint NOT NULL REFERENCES rights (id) ON DELETE CASCADE,
    PRIMARY KEY (portfolio_id, right_id)
);

-- What the marks on file were looked at for: whose they are, which are ours, by which rules. Where any
-- of that changes, everything is looked at anew.
CREATE TABLE mark_watches (
    portfolio_id bigint PRIMARY KEY REFERENCES portfolios (id),
    digest text NOT NULL
);

-- The firm's own marks.
CREATE TABLE own_marks (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    right_id bigint NOT NULL REFERENCES rights (id) ON DELETE CASCADE,
    PRIMARY KEY (portfolio_id, right_id)
);

-- Strangers' marks that are like a brand of the firm.
CREATE TABLE mark_likenesses (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    right_id bigint NOT NULL REFERENCES rights (id) ON DELETE CASCADE,
    brand text NOT NULL,
    likeness jsonb NOT NULL,
    PRIMARY KEY (portfolio_id, right_id, brand)
);

-- Which registers hold a stranger's mark that was imported: what was searched, and as of when.
CREATE TABLE registers_searched (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    office text NOT NULL,
    source text NOT NULL,
    as_of date NOT NULL,
    PRIMARY KEY (portfolio_id, office, source)
);

-- What a notice says for machines.
ALTER TABLE notices ADD COLUMN data jsonb NOT NULL DEFAULT '{}';

DO $$
DECLARE owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['mark_watches', 'own_marks', 'mark_likenesses', 'registers_searched']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_portfolio ON %I USING (portfolio_id = current_portfolio())', owned);
    END LOOP;
END
$$;

-- Every way in: one by one or by the thousand.
CREATE FUNCTION watch_marks() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    INSERT INTO to_watch (portfolio_id, right_id)
    SELECT a.portfolio_id, a.id FROM added a WHERE a.record->>'kind' = 'trademark'
    ORDER BY a.portfolio_id, a.id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER watch_new_marks AFTER INSERT ON rights REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION watch_marks();
CREATE TRIGGER watch_changed_marks AFTER UPDATE ON rights REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION watch_marks();

-- What is on file already.
ALTER TABLE rights NO FORCE ROW LEVEL SECURITY;
INSERT INTO to_watch (portfolio_id, right_id)
SELECT portfolio_id, id FROM rights WHERE record->>'kind' = 'trademark'
ORDER BY portfolio_id, id;
ALTER TABLE rights FORCE ROW LEVEL SECURITY;
