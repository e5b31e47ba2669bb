"""Marks found by Listingwatch, through what ``compare marks`` calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.finder import MarkFinder
from matchers.marks.scoring import Model


@dataclass(frozen=True, slots=True)
class Seen:
    """One mark seen in a listing."""

    mark: str
    use: Use
    alarm: bool
    score: float
    surface: str


def finder_of(
    marks: Mapping[str, MarkFacts],
    watched: Iterable[str] | None = None,
    model: Model | None = None,
) -> MarkFinder:
    """A finder of all marks; with errors too for those that are watched (all, if not told)."""
    watch = set(marks if watched is None else watched)
    finder = MarkFinder(model)
    for key, mark in marks.items():
        finder.add(key, mark, watch=key in watch)
    return finder


def seen(finder: MarkFinder, listings: Iterable[ListingFacts]) -> Iterator[list[Seen]]:
    """What is seen in each listing."""
    for listing in listings:
        yield [
            Seen(found.mark, found.use.use, found.alarm, found.score, found.occurrence.surface)
            for found in finder.find(listing)
        ]
