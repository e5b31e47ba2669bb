"""Removed listings that come back: 50 relistings under new ids, new sellers and with edited
pictures among 5,000 listings; precision and recall.

    PYTHONPATH=. python benchmarks/staydown.py [FOLDER]

FOLDER has photos and ``manifest.csv`` (images/photos.py). Each of 50 removed listings comes back
once: its photo after one of thirteen things that sellers do, in a strength by chance; its text as
it was, reworded with a sentence left out, or another text under the same title; in the first two
cases under another title half of the time. Among the others are, for each removed listing, two of
other sellers with the very same photo and a text of their own, and one with the same title and
another photo. Words are drawn by chance from the twenty thousand commonest of English. The
thresholds are those of the matchers; nothing here is fitted.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from wordfreq import top_n_list

from benchmarks.images import attacks
from benchmarks.images.photos import FOLDER, Photo
from benchmarks.images.photos import photos as photos_in
from domain.listing import ListingKey, Seller
from domain.match import Unusable
from domain.page import Snapshot
from listingwatch.matching.relistings import Removed
from matchers.contract import ImageMedium
from matchers.pictures.matcher import PictureMatcher

EDITS = (
    attacks.resize, attacks.jpeg, attacks.webp, attacks.crop, attacks.padded_white,
    attacks.watermarked, attacks.text_band, attacks.badge_banner_frame, attacks.toned,
    attacks.filtered, attacks.mirrored, attacks.rotated, attacks.perspective,
)  # fmt: skip
WORDS = [word for word in top_n_list("en", 20_000)[1_000:] if word.isalpha() and len(word) > 3]
SHOP = "Free shipping on all orders. Return within 30 days for a full refund."


def words(chance: random.Random, least: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most)))


def title(chance: random.Random) -> str:
    return words(chance, 4, 8).capitalize()


def text(chance: random.Random) -> list[str]:
    count = chance.randint(3, 6)
    return [*(f"{words(chance, 8, 16).capitalize()}." for _ in range(count)), SHOP]


def reworded(sentences: list[str], chance: random.Random) -> list[str]:
    """One sentence left out, the others in another order, every eighth word another."""
    kept = sentences[:-1]
    kept.pop(chance.randrange(len(kept)))
    chance.shuffle(kept)
    swapped = [
        " ".join(chance.choice(WORDS) if chance.random() < 1 / 8 else word for word in one.split())
        for one in kept
    ]
    return [*swapped, SHOP]


def listing(number: int, seller: str, name: str, sentences: list[str]) -> Snapshot:
    return Snapshot(
        key=ListingKey("bazaar.example", str(number)),
        url=f"https://bazaar.example/{number}",
        title=name,
        description=" ".join(sentences),
        seller=Seller(name=seller, id=seller),
    )


class Pictures:
    """Fingerprints of photos as they are, and of edited ones."""

    def __init__(self, chance: random.Random) -> None:
        self._matcher = PictureMatcher()
        self._known: dict[str, list[Any]] = {}
        self._chance = chance

    def of(self, photo: Photo) -> list[Any]:
        if photo.name not in self._known:
            self._known[photo.name] = self._made(photo.path.read_bytes())
        return self._known[photo.name]

    def edited(self, photo: Photo) -> tuple[list[Any], str]:
        edit = self._chance.choice(EDITS)
        strength = self._chance.randint(1, 3)
        picture = Image.open(photo.path).convert("RGB")
        made = edit(picture, strength, attacks.Props(self._chance))
        buffer = io.BytesIO()
        made.save(buffer, "JPEG", quality=85)
        return self._made(buffer.getvalue()), f"{edit.__name__} {strength}"

    def _made(self, data: bytes) -> list[Any]:
        found = self._matcher.fingerprint(ImageMedium(data))
        return [] if isinstance(found, Unusable) else [found]


def market(
    photos: list[Photo], pictures: Pictures, chance: random.Random, many: int, returning: int
) -> tuple[Removed, Iterator[tuple[Snapshot, list[Any], str | None, str]]]:
    """The removed listings, and all that are there now: what each shows, which removed one it is,
    and what was done to it."""
    removed = Removed()
    gone: list[tuple[Snapshot, list[str], Photo]] = []
    for number in range(returning):
        name, sentences = title(chance), text(chance)
        snapshot = listing(number, f"gone-{number}", name, sentences)
        removed.add(snapshot, pictures.of(photos[number]))
        gone.append((snapshot, sentences, photos[number]))

    def now() -> Iterator[tuple[Snapshot, list[Any], str | None, str]]:
        number = 10_000
        for snapshot, sentences, photo in gone:
            way = chance.choice(("same text", "reworded", "same title"))
            shown = {"same text": sentences, "reworded": reworded(sentences, chance)}.get(way)
            new_title = way != "same title" and chance.random() < 0.5
            fingerprints, edit = pictures.edited(photo)
            back = listing(
                number, f"back-{number}", title(chance) if new_title else snapshot.title,
                shown or text(chance),
            )  # fmt: skip
            yield back, fingerprints, snapshot.key.id, f"{edit}, {way}"
            for other in range(1, 3):
                rival = listing(number + other, f"rival-{number}", title(chance), text(chance))
                yield rival, pictures.of(photo), None, "same photo"
            elsewhere = chance.choice(photos[returning:])
            namesake = listing(number + 3, f"rival-{number}", snapshot.title, text(chance))
            yield namesake, pictures.of(elsewhere), None, "same title"
            number += 10
        for other in range(many - 4 * returning):
            photo = photos[returning + other % (len(photos) - returning)]
            plain = listing(number + other, f"s-{other % 400}", title(chance), text(chance))
            yield plain, pictures.of(photo), None, "another"

    return removed, now()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    asked.add_argument("--listings", type=int, default=5_000)
    asked.add_argument("--relistings", type=int, default=50)
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    chance = random.Random(given.seed)
    photos = sorted(photos_in(given.folder), key=lambda photo: photo.name)
    chance.shuffle(photos)
    started = time.process_time()
    removed, now = market(photos, Pictures(chance), chance, given.listings, given.relistings)
    right, wrong, missed = 0, Counter[str](), []
    for snapshot, fingerprints, gone, how in now:
        found = [one.gone.id for one in removed.search(snapshot, fingerprints)]
        right += gone is not None and gone in found
        if gone is not None and gone not in found:
            missed.append(how)
        for other in found:
            if other != gone:
                wrong[how] += 1
    told = right + wrong.total()
    print(f"{given.listings:,} listings, {given.relistings} of them relistings (seed {given.seed})")
    print(f"recall    {right / given.relistings:.3f}  ({right} of {given.relistings})")
    print(f"precision {right / told if told else 0:.3f}  ({right} of {told} told)")
    print(f"missed: {'; '.join(missed) or 'none'}")
    print(f"wrong: {dict(wrong) or 'none'}")
    print(f"{time.process_time() - started:.0f} s of CPU, fingerprints included")
    return 0


if __name__ == "__main__":
    sys.exit(main())
