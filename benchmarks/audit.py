"""Checks invented products against invented rights, beside the matchers alone.

    python benchmarks/audit.py [--products 1000] [--rights 100000]

The peer is what cannot be left out: every reference put into the matchers' indexes, every product's
texts and pictures searched in them, from values that are at hand: no database of rights, no
judgement, no fix. The audit is everything: rows read from a file, rights read, compared, judged,
mended. Both run in one process, twice: with pictures that nobody saw before, as planned products
have them, and again with their fingerprints known. Printed are the CPU seconds of each and their
ratio, which is to stay at or below 1.2; beside it what Postgres took for the audit, a process of
its own. Of the rights 80 % are marks, 10 % designs, 10 % patents, and one in three hundred is a
photo; a tenth of the products name a mark of the register; each product has a picture of its own.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import tempfile
import time
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

import wordfreq
from PIL import Image

from benchmarks.registers import database_seconds
from domain.match import MediumKind
from domain.right import Side
from listingwatch.audit.products import audit_file
from listingwatch.importing.catalogue_csv import read_catalogue
from listingwatch.importing.rights import import_rights
from listingwatch.matching.gallery import Gallery
from listingwatch.pictures.fingerprinting import PictureFingerprints
from listingwatch.pictures.keeping import keep_pictures
from listingwatch.progress import Silent
from listingwatch.settings import Settings
from listingwatch.wiring import App
from matchers.registry import installed_matchers
from rights.readers.notes import Notes
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer
from storage.repositories.portfolios import Portfolios
from storage.repositories.rights import Rights

SYLLABLES = (
    "bra", "cor", "dun", "el", "fi", "gor", "ha", "is", "jor", "ka", "lum", "mo", "nex", "or",
    "pri", "quel", "ra", "sol", "tan", "ur", "vel", "wa", "xan", "yor", "zem", "ach", "bel", "cru",
    "dim", "ef", "flo", "gni", "hub", "ilk", "jep", "kli", "lod", "mur", "nyl", "osk", "pem", "rud",
    "shi", "tob", "umb", "vax", "wel", "yip", "zog", "ast", "bri", "che", "dov", "emp", "fru",
)  # fmt: skip
PICTURES = 20
"""Samples that products show cut-outs of; works are cut-outs of others."""

ONE_IN = 300
"""Rights for one that is a photo."""

SIDE = 800
"""Pixels of the longer side of a product's picture."""


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(3, 4))).title()


def write_rights(path: Path, count: int, chance: random.Random) -> list[str]:
    """The register; returns its marks."""
    english = [w for w in wordfreq.top_n_list("en", 8_000) if w.isalpha() and len(w) > 3]
    marks = []
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        columns = ("kind", "text", "office", "number", "owner", "classes", "status", "image")
        table.writerow(columns)
        samples = sorted(path.parent.glob("*.jpg"))[PICTURES:]
        (path.parent / "works").mkdir()
        for number in range(count):
            owner = f"{word(chance)} {word(chance)} Inc."
            if number % 10 == 8:
                text, kind, classes = " ".join(chance.choices(english, k=2)), "design", "26"
            elif number % 10 == 9:
                text, kind, classes = " ".join(chance.choices(english, k=6)), "patent", ""
            else:
                text = word(chance) + (f" {word(chance)}" if chance.random() < 0.3 else "")
                kind, classes = "trademark", "11"
                marks.append(text)
            table.writerow((kind, text, "USPTO", number, owner, classes, "registered", ""))
            if number % ONE_IN == 0:
                image = f"works/{number}.jpg"
                write_picture(samples[number // ONE_IN % len(samples)], path.parent / image, chance)
                table.writerow(("copyright work", text, "", "", owner, "", "", image))
    return marks


def write_products(path: Path, count: int, marks: list[str], chance: random.Random) -> None:
    english = [w for w in wordfreq.top_n_list("en", 4_000) if w.isalpha() and len(w) > 3]
    samples = sorted(path.parent.glob("*.jpg"))[:PICTURES]
    shown = path.parent / path.stem
    shown.mkdir()
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("id", "title", "brand", "description", "images"))
        for number in range(count):
            title = " ".join(chance.choices(english, k=7))
            if number % 10 == 0:
                title = f"{chance.choice(marks)} {title}"
            text = " ".join(chance.choices(english, k=120))
            picture = f"{path.stem}/{number}.jpg"
            write_picture(samples[number % PICTURES], path.parent / picture, chance)
            table.writerow((number, title, "Plainware", text, picture))


def write_picture(sample: Path, path: Path, chance: random.Random) -> None:
    """A cut-out of a sample, as large as a shop's picture."""
    with Image.open(sample) as opened:
        picture = opened.convert("RGB")
    left, top = (chance.uniform(0, 0.3) for _ in range(2))
    width, height = picture.size
    box = (left * width, top * height, (left + 0.7) * width, (top + 0.7) * height)
    cut = picture.crop(box)
    scale = SIDE / max(cut.size)
    cut.resize((int(cut.width * scale), int(cut.height * scale))).save(path, quality=85)


def alone(app: App, path: Path) -> float:
    """CPU seconds of the matchers alone."""
    notes = Notes()
    rows = list(read_catalogue(path.read_bytes(), path.name, notes))
    kept = keep_pictures(
        app, [(row.where, row.snapshot) for row in rows], path.parent, notes, Silent()
    )
    shown = [
        row.snapshot.with_images(tuple(kept[image.url] for image in row.snapshot.images))
        for row in rows
    ]
    with app.database.transaction() as connection:
        number = Portfolios(connection).require("default")
    with app.database.transaction(number.id) as connection:
        references = list(Rights(connection, number.id).references())
    matchers = installed_matchers()
    pictures = {
        name: PictureFingerprints(app, matcher, Silent())
        for name, matcher in matchers.items()
        if matcher.medium is MediumKind.IMAGE
    }
    start = time.process_time()
    gallery = Gallery(matchers, pictures)
    gallery.update(references)
    found = sum(1 for snapshot in shown for _ in gallery.matches(snapshot))
    spent = time.process_time() - start
    print(f"  matchers alone: {spent:.2f} s CPU, {found} matches of {len(references)} references")
    return spent


def forget(app: App) -> None:
    """What was made of pictures before."""
    with app.database.transaction() as connection:
        connection.execute("DELETE FROM fingerprints")


def main() -> None:
    """Both, in one run."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--products", type=int, default=1_000)
    asked.add_argument("--rights", type=int, default=100_000)
    given = asked.parse_args()
    chance = random.Random(7)
    home = Path(tempfile.mkdtemp(prefix="listingwatch-bench-"))
    home.chmod(0o711)
    try:
        with EmbeddedServer(home).lease() as address:
            database = Database(address, schema="bench")
            database.open()
            app = App(Settings(home=home), database, BlobStore(home / "blobs"))
            folder = home / "files"
            folder.mkdir()
            with as_file(files("listingwatch.samplemarket") / "pictures") as samples:
                for picture in sorted(samples.glob("*.jpg")):
                    shutil.copy(picture, folder / picture.name)
            marks = write_rights(folder / "register.csv", given.rights, chance)
            write_products(folder / "warm.csv", 30, marks, chance)
            write_products(folder / "planned.csv", given.products, marks, chance)
            import_rights(
                app, "default", [folder / "register.csv"], side=Side.OTHERS, as_of=date(2026, 1, 1)
            )
            at = datetime.now(UTC)
            audit_file(app, "default", folder / "warm.csv", at=at, territories=["US"])
            alone(app, folder / "warm.csv")
            for known in (False, True):
                if not known:
                    forget(app)
                print("pictures known before:" if known else "new pictures:")
                peer = alone(app, folder / "planned.csv")
                if not known:
                    forget(app)
                served = database_seconds(database)
                start, clock = time.process_time(), time.perf_counter()
                audit = audit_file(
                    app, "default", folder / "planned.csv", at=at, territories=["US"]
                )
                spent, waited = time.process_time() - start, time.perf_counter() - clock
                found = sum(len(c.findings) for product in audit.products for c in product.columns)
                served = database_seconds(database) - served
                print(f"  audit: {spent:.2f} s CPU ({waited:.1f} s), {found} findings")
                print(f"  ratio: {spent / peer:.2f} (to stay at or below 1.20)")
                both = (spent + served) / peer
                print(f"  with Postgres' {served:.2f} s for the audit: {both:.2f}")
            database.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
