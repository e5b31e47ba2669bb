-- additive: yes
-- New references meet the pictures that are stored already: not snapshot by snapshot, but picture by
-- picture, in slices that several workers take.

-- What a snapshot showed, still told when the bytes are no longer kept: fingerprints outlive them.
ALTER TABLE snapshot_images ADD COLUMN shown text;

CREATE FUNCTION still_told() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$ BEGIN
    IF NEW.digest IS NOT NULL THEN NEW.shown := NEW.digest; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER still_told BEFORE INSERT OR UPDATE ON snapshot_images
    FOR EACH ROW EXECUTE FUNCTION still_told();

-- Private ones too: a policy that is not forced does not hold for the owner.
ALTER TABLE snapshot_images NO FORCE ROW LEVEL SECURITY;
ALTER TABLE snapshots NO FORCE ROW LEVEL SECURITY;
UPDATE snapshot_images i SET shown = coalesce(i.digest, s.content->'images'->i.position->>'digest')
FROM snapshots s WHERE s.id = i.snapshot_id;
ALTER TABLE snapshots FORCE ROW LEVEL SECURITY;
ALTER TABLE snapshot_images FORCE ROW LEVEL SECURITY;

CREATE INDEX snapshot_images_by_shown ON snapshot_images (shown) WHERE shown IS NOT NULL;

-- References that meet all stored pictures, and which pictures they still have to meet: those whose
-- digest is greater than after_digest and, if it is not the last slice, not greater than upto_digest.
-- Only numbers and digests: readable by every worker.
CREATE TABLE backfills (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    reference_ids bigint[] NOT NULL
);

CREATE TABLE backfill_slices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backfill_id bigint NOT NULL REFERENCES backfills (id) ON DELETE CASCADE,
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    after_digest text NOT NULL,
    upto_digest text
);
CREATE INDEX backfill_slices_by_portfolio ON backfill_slices (portfolio_id, id);
CREATE INDEX backfill_slices_by_backfill ON backfill_slices (backfill_id);

CREATE CONSTRAINT TRIGGER wake AFTER INSERT ON backfill_slices DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wake_match();
