-- additive: yes
-- Whole registers come in: fields that files of offices have, which of several records of one right
-- counts, and what each import covered.

-- What the release before does not know of a right: it reads record alone.
ALTER TABLE rights ADD COLUMN more jsonb NOT NULL DEFAULT '{}';

-- The day of the register's transaction behind the record: of several records the latest counts.
ALTER TABLE rights ADD COLUMN recorded date;

-- Only a status was ever told of this right: any full record replaces it.
ALTER TABLE rights ADD COLUMN status_only boolean NOT NULL DEFAULT false;

-- A status that the register told by itself after the full record: laid over it.
ALTER TABLE rights ADD COLUMN later_status jsonb;
ALTER TABLE rights ADD COLUMN later_recorded date;

-- What a file was, and how much of the register it covers.
ALTER TABLE sources ADD COLUMN format text NOT NULL DEFAULT 'csv';
ALTER TABLE sources ADD COLUMN completeness text NOT NULL DEFAULT 'whole'
    CHECK (completeness IN ('whole', 'part', 'truncated'));
ALTER TABLE sources ADD COLUMN scope text;

-- A batch of records on its way in, its references, and which rights it changed. These stay empty: each
-- session makes temporary tables like them, which stand before them for as long as it lasts.
CREATE TABLE incoming_rights (
    key text NOT NULL, record jsonb NOT NULL, more jsonb NOT NULL, ownership_stated boolean NOT NULL,
    as_of date NOT NULL, recorded date NOT NULL, digest text NOT NULL, status_only boolean NOT NULL
);
CREATE TABLE incoming_references (
    right_key text NOT NULL, key text NOT NULL, kind text NOT NULL, text text, image text
);
CREATE TABLE changed_rights (
    id bigint NOT NULL, key text NOT NULL, is_new boolean NOT NULL, keeps_references boolean NOT NULL
);

-- A batch adds thousands of rows: the worker is woken once a transaction, not once a row. The setting
-- is local to the transaction, as the job that wake holds is.
CREATE OR REPLACE FUNCTION wake_match() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
BEGIN
    IF current_setting('listingwatch.woken_match', true) IS DISTINCT FROM NEW.portfolio_id::text THEN
        PERFORM wake('match', 'match', NEW.portfolio_id, NULL);
        PERFORM set_config('listingwatch.woken_match', NEW.portfolio_id::text, true);
    END IF;
    RETURN NULL;
END
$$;
