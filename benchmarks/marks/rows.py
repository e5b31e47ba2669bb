"""What is searched, and what should be found: listings with a label, from files and made here."""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchers.marks.facts import ListingFacts, MarkFacts

DATA = Path(__file__).parents[3] / "shared/data/marks"
MARKS = 1_300
"""Marks that alarms are counted at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A listing, the marks that it uses (or names without using), and what was done to them.

    ``kind`` is ``positive`` where one of ``gold`` must alarm; else nothing must: of ``gold`` where
    there is one (they are only named), of any mark where there is none.
    """

    id: str
    listing: ListingFacts
    kind: str
    attack: str
    gold: tuple[str, ...]
    source: str


def folder_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, default=DATA, metavar="FOLDER")


def read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def bare(text: str) -> str:
    """Letters and digits alone, as naive methods compare."""
    return "".join(c for c in text.casefold() if c.isalnum())


def marks_of(folder: Path) -> dict[str, MarkFacts]:
    """The marks that are watched, by id."""
    return {
        row["id"]: MarkFacts(
            text=row["mark"],
            aliases=tuple(row["aliases"]),
            classes=tuple(row["classes"]),
            common_word=row["common_word"],
            authorised_sellers=tuple(row["authorised_sellers"]),
        )
        for row in read(folder / "watch.jsonl.gz")
    }


def listing_of(row: dict[str, Any]) -> ListingFacts:
    return ListingFacts(
        title=row["title"],
        brand=row.get("brand") or "",
        description=row.get("description") or "",
        category=row["category"] or row.get("klass") or "",
        seller=row.get("seller") or "",
        lang=row.get("lang") or "",
    )


def labelled(folder: Path) -> list[Row]:
    """The labelled listings."""
    return [
        Row(
            row["id"],
            listing_of(row),
            "positive" if row["label"] == "positive" else "none",
            row["attack"],
            tuple(row["gold"]),
            row["source"],
        )
        for row in read(folder / "listings.jsonl.gz")
    ]


def more_marks(folder: Path, rows: list[Row], have: dict[str, MarkFacts]) -> dict[str, MarkFacts]:
    """Marks that stand in none of the listings, so that there are :data:`MARKS` in all: each can
    only add false alarms."""
    text = "\n".join(bare(f"{row.listing.title} {row.listing.brand}") for row in rows)
    known = {bare(mark.text) for mark in have.values()}
    found: dict[str, MarkFacts] = {}
    for row in read(folder / "brands_dev.jsonl.gz"):
        if len(have) + len(found) >= MARKS:
            break
        name = bare(row["name"])
        if 4 <= len(name) <= 24 and name not in known and name not in text:
            found[f"more-{len(found)}"] = MarkFacts(text=row["name"], classes=tuple(row["klass"]))
    return found


def clean_titles(folder: Path, marks: dict[str, MarkFacts]) -> list[dict[str, Any]]:
    """Titles that hold none of the marks, even without gaps, to write marks into."""
    names = {bare(mark.text) for mark in marks.values()}
    short = {name for name in names if len(name) < 5}
    long = names - short
    kept = []
    for row in read(folder / "titles_unlabelled.jsonl.gz"):
        words = {bare(word) for word in row["title"].split()}
        if words & short:
            continue
        joined = bare(row["title"])
        if not any(name in joined for name in long):
            kept.append(row)
    return kept
