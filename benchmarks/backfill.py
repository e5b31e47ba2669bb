"""New references meet the pictures that are stored already.

    python benchmarks/backfill.py [--pictures 1000000] [--references 1000] [--corners 0]
        [--photos FOLDER]

Stored fingerprints are nearly those of real photos, where a folder of them is named
(:mod:`backfill_photos`). Else they are made up: hashes as photos have them
(:mod:`hamming_fingerprints`; they meet by chance oftener than photos do), so many parts a picture,
corners with even descriptors, one of two small pictures. They stand in a real Postgres
(``DATABASE_URL``, else an embedded one), each shown by a snapshot. One in ten thousand is a file
that is among the references, so that something is found and written.

Two speeds are printed beside the whole backfill (claim, read, unpack, search, look at what was
found, look up the snapshots, write matches, judge, commit):

- *the index's own*: the cascade's index, filled with the same references, searched for the same
  fingerprints, which are in memory already, with nothing else done;
- of that, the hashes alone: every part against every view in eight turns, in one batch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psycopg

from benchmarks.backfill_photos import NearPhotos
from benchmarks.hamming_fingerprints import Photos
from domain.listing import ListingKey
from domain.match import Unusable
from domain.page import ImageRef, Snapshot
from domain.right import Right, RightKind
from listingwatch.matching.run import Matching
from listingwatch.samplemarket.images import original
from listingwatch.settings import Settings
from listingwatch.wiring import App
from matchers.contract import ImageMedium
from matchers.hamming import HammingIndex
from matchers.pictures import PictureMatcher
from matchers.pictures.background import WIDEST
from matchers.pictures.fingerprint import Flat, PictureFingerprint
from matchers.pictures.local.features import Features
from matchers.pictures.turns import TURNS
from rights.references import references_of
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer
from storage.repositories.portfolios import Portfolios
from storage.repositories.rights import Rights

AT = datetime(2026, 3, 1, tzinfo=UTC)
CHUNK = 5_000
DIGEST = "0" * 64
SNAPSHOT = json.dumps(
    Snapshot(
        key=ListingKey("bench", DIGEST),
        url=f"https://bench.example/{DIGEST}",
        title="Lamp",
        images=(ImageRef(url="https://bench.example/p.jpg", digest=DIGEST),),
    ).to_json()
)
"""What every listing shows, with its own digest for this one."""

SAME_FILE = 10_000
SAMPLE = 1_000


class Made:
    """A source of fingerprints; the same seed gives the same."""

    def __init__(self, parts: int, corners: int, seed: int = 7) -> None:
        self._source = np.random.default_rng(seed)
        self._photos = Photos(self._source)
        self._parts, self._corners = parts, corners
        self._likes: list[Flat] = []
        for name in ("armchair", "mug"):
            made = PictureMatcher().fingerprint(ImageMedium(original(name)))
            assert not isinstance(made, Unusable)
            self._likes.append(made.flats[0])

    def some(self, count: int, like: int = 1) -> list[PictureFingerprint]:
        """So many pictures, whose hashes have no relation to each other; ``like``: which of two
        photos they show to the dense check, so that what meets by chance is left alone."""
        # A turned hash is as any other for this purpose.
        codes = self._photos.fingerprints(count * (TURNS + self._parts))
        codes = codes.reshape(count, TURNS + self._parts, 4)
        return [self._one(own, self._likes[like]) for own in codes]

    def _one(
        self, codes: np.ndarray[tuple[int, ...], np.dtype[np.uint64]], like: Flat
    ) -> PictureFingerprint:
        n, source = self._corners, self._source
        boxes = np.tile(like.view_boxes[:1], (self._parts, 1))
        flat = replace(
            like,
            view_boxes=like.view_boxes[:1],
            view_codes=codes[None, :TURNS],
            region_boxes=boxes,
            region_codes=codes[TURNS:],
            features=Features(
                source.uniform(-0.5, 0.5, n).astype(np.float32),
                source.uniform(-0.5, 0.5, n).astype(np.float32),
                source.integers(0, 6, n).astype(np.int8),
                source.integers(0, 2**64, (n, 4), np.uint64, endpoint=False),
            ),
        )
        digest = hashlib.sha256(source.bytes(8)).digest()
        return PictureFingerprint(digest, (flat,), 1.0)


@contextmanager
def installed(connections: int = 4) -> Iterator[App]:
    """The system on an empty schema."""
    home = Path(tempfile.mkdtemp(prefix="lw-backfill-"))
    home.chmod(0o711)
    given = os.environ.get("DATABASE_URL")
    with EmbeddedServer(home).lease() as own:
        address = psycopg.conninfo.make_conninfo(given or own, options="-c synchronous_commit=off")
        database = Database(address, schema="backfill_bench", connections=connections)
        database.open()
        try:
            yield App(Settings(home=home), database, BlobStore(home / "blobs"))
        finally:
            database.drop_schema()
            database.close()
    shutil.rmtree(home, ignore_errors=True)


def fill(
    app: App, made: Made | NearPhotos, references: list[PictureFingerprint], pictures: int
) -> None:
    """Pictures with their fingerprints, each shown by a snapshot of a listing of its own."""
    matcher = PictureMatcher()
    with app.database.transaction() as connection:
        connection.execute("ALTER TABLE snapshot_images DISABLE TRIGGER new_pictures")
        # Filled as if it had grown: as wide rows as these stand apart from the others anyway.
        connection.execute("ALTER TABLE fingerprints ALTER COLUMN value SET STORAGE EXTERNAL")
    place = 0
    while place < pictures:
        some = made.some(min(CHUNK, pictures - place))
        for n in range(0, len(some), SAME_FILE):
            own = references[(place + n) // SAME_FILE % len(references)]
            some[n] = replace(some[n], digest=own.digest)
        digests = [f"{(place + n) * 2654435761 % 2**32:08x}{place + n:056x}"
                   for n in range(len(some))]  # fmt: skip
        with app.database.transaction() as connection, connection.cursor() as cursor:
            copies = "COPY fingerprints (medium, matcher, version, value, quality) FROM STDIN"
            with cursor.copy(copies) as copy:
                for digest, fingerprint in zip(digests, some, strict=True):
                    value = fingerprint.to_bytes()
                    copy.write_row((digest, matcher.name, matcher.version, value, 1.0))
            cursor.execute(
                "WITH l AS (INSERT INTO listings (marketplace, external_id)"
                "  SELECT 'bench', d FROM unnest(%(d)s::text[]) d RETURNING id, external_id),"
                " s AS (INSERT INTO snapshots (listing_id, digest, content, seller_id,"
                "   first_captured, last_captured)"
                "  SELECT id, external_id, replace(%(like)s, %(digest)s, external_id)::jsonb,"
                "   'x', %(at)s, %(at)s FROM l RETURNING 1) SELECT count(*) FROM s",
                {"d": digests, "at": AT, "like": SNAPSHOT, "digest": DIGEST},
            )
            cursor.execute(
                "INSERT INTO snapshot_images (snapshot_id, position, url, digest)"
                " SELECT id, 0, 'u', digest FROM snapshots WHERE digest = ANY(%s)"
                " AND id > (SELECT coalesce(max(snapshot_id), 0) FROM snapshot_images)",
                (digests,),
            )
        place += len(some)
        print(f"\r{place:,} stored", end="", flush=True)
    print()
    with app.database.transaction() as connection:
        for table in ("fingerprints", "snapshots", "snapshot_images", "listings"):
            connection.execute(f"ANALYZE {table}")


def protect(app: App, references: list[PictureFingerprint]) -> None:
    """The references become works of the firm, with kept fingerprints."""
    matcher = PictureMatcher()
    with app.database.transaction() as connection:
        portfolio = Portfolios(connection).ensure("p", "The Firm")
    with app.database.transaction(portfolio.id) as connection:
        for n, fingerprint in enumerate(references):
            digest = fingerprint.digest.hex()
            connection.execute(
                "INSERT INTO fingerprints (medium, matcher, version, value, quality)"
                " VALUES (%s, %s, %s, %s, 1)",
                (digest, matcher.name, matcher.version, fingerprint.to_bytes()),
            )
            right = Right(
                key=f"work-{n}", kind=RightKind.COPYRIGHT, owner="The Firm",
                territories=("BERNE",), source="bench", as_of=AT.date(), text=f"Picture {n}",
            )  # fmt: skip
            Rights(connection, portfolio.id).put(right, references_of(right, (digest,)))


def alone(
    references: list[PictureFingerprint], stored: list[PictureFingerprint]
) -> tuple[float, float]:
    """Seconds, and CPU seconds, for each picture of the index, with nothing round it."""
    index = PictureMatcher().index()
    for n, reference in enumerate(references):
        index.add(str(n), reference)
    for fingerprint in stored[:50]:
        list(index.search(fingerprint))
    begin, cpu = time.perf_counter(), time.process_time()
    for fingerprint in stored:
        for _ in index.search(fingerprint):
            pass
    took, used = time.perf_counter() - begin, time.process_time() - cpu
    return took / len(stored), used / len(stored)


def hashes(references: list[PictureFingerprint], stored: list[PictureFingerprint]) -> float:
    """CPU seconds for each picture of comparing hashes alone, in one batch."""
    views = np.concatenate([r.flats[0].view_codes.reshape(-1, 4) for r in references])
    parts = np.concatenate([s.flats[0].region_codes for s in stored])
    index = HammingIndex(0)
    index.add(np.arange(len(parts)), parts)
    index.join()
    index.search(views[:10], WIDEST)
    begin = time.process_time()
    index.search(views, WIDEST)
    return (time.process_time() - begin) / len(stored)


def source(asked: argparse.Namespace) -> tuple[Made | NearPhotos, list[PictureFingerprint]]:
    """Where stored fingerprints come from, and the references."""
    if asked.photos is None:
        made = Made(asked.parts, asked.corners)
        return made, made.some(asked.references, like=0)
    near = NearPhotos(asked.photos, asked.references, corners=asked.corners > 0)
    print(f"stored pictures after {near.photos:,} photos in which nothing is found")
    return near, near.references


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1_000_000)
    parser.add_argument("--references", type=int, default=1_000)
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--corners", type=int, default=0)
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="with a manifest.csv")
    asked = parser.parse_args()
    made, references = source(asked)
    sample = [
        PictureFingerprint.from_bytes(fingerprint.to_bytes(), 1.0)
        for fingerprint in made.some(min(SAMPLE, asked.pictures))
    ]
    size = np.mean([len(one.to_bytes()) for one in sample])
    parts = np.mean([sum(len(flat.region_codes) for flat in one.flats) for one in sample])
    corners = np.mean([sum(len(flat.features) for flat in one.flats) for one in sample])
    print(f"{asked.pictures:,} stored pictures of {parts:.1f} parts and {corners:.0f} corners "
          f"({size:,.0f} bytes each), {len(references):,} references")  # fmt: skip
    with installed() as app:
        fill(app, made, references, asked.pictures)
        protect(app, references)
        before = alone(references, sample)
        begin, cpu = time.perf_counter(), time.process_time()
        summary = Matching(app, "p").run()
        took, used = time.perf_counter() - begin, time.process_time() - cpu
        after = alone(references, sample)
        with app.database.transaction(1) as connection:
            row = connection.execute("SELECT count(*) FROM matches").fetchone()
    own, own_cpu = ((a + b) / 2 * asked.pictures for a, b in zip(before, after, strict=True))
    only = hashes(references, sample) * asked.pictures
    assert row is not None
    print(f"backfill                {took:9.1f} s ({used:.1f} s of CPU in the worker), "
          f"{row[0]:,} matches, {summary.judged:,} listings judged")  # fmt: skip
    print(f"the index's own         {own:9.1f} s ({own_cpu:.1f} s of CPU), "
          f"from {len(sample):,} pictures, before and after")  # fmt: skip
    print(f"  hashes alone, batch   {only:9.2f} s of CPU")
    print(f"backfill / index's own  {took / own:9.2f}   (of CPU: {used / own_cpu:.2f})")


if __name__ == "__main__":
    main()
