"""Finds marks of one file in the listings of another: the use behind ``compare marks``.

Both are JSON Lines, gzipped or not. A line that cannot be used is named and left out; the others
go on.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import FormatError, InputError
from domain.match import Use
from listingwatch.progress import Progress, Silent
from matchers.marks.explaining import reading
from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.finder import Finding, MarkFinder
from matchers.marks.limits import MAX_CHARACTERS
from matchers.marks.use import advice

WATCHED_BY_DEFAULT = 10_000
"""Marks up to which all are looked for with errors where the file does not say."""

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of a line that are read."""

_TEXTS = ("title", "brand", "description", "category", "seller", "lang")


@dataclass(slots=True)
class MarksSummary:
    """What a comparison did, for the person who started it."""

    marks: int = 0
    listings: int = 0
    alarms: int = 0
    reviews: int = 0
    others: int = 0
    refused: list[str] = field(default_factory=list)
    everyday: list[str] = field(default_factory=list)
    """What to tell of marks that ordinary titles are full of."""


def compare_marks(
    marks: Path,
    listings: Path,
    keep: Callable[[dict[str, Any]], None],
    *,
    progress: Progress | None = None,
) -> MarksSummary:
    """Hand each finding to ``keep``, in the order of the listings and of the marks' ids.

    :raises InputError: when a file cannot be read, or nothing of it can be used.
    """
    shown = progress or Silent()
    summary = MarksSummary()
    finder = _finder(marks, summary, shown)
    shown.step("listings", 0)
    for place, row in _objects(listings, summary):
        try:
            listing, key = _listing(row)
        except FormatError as error:
            summary.refused.append(f"{place}: {error}")
            continue
        for finding in finder.find(listing):
            _count(finding, summary)
            keep(_row(key, finding))
        summary.listings += 1
        if summary.listings % 100 == 0:
            shown.step("listings", summary.listings)
    if not summary.listings:
        raise InputError(f"{listings}: holds no listing that can be read; one JSON object a line")
    return summary


def _finder(path: Path, summary: MarksSummary, shown: Progress) -> MarkFinder:
    rows = list(_objects(path, summary))
    watch = len(rows) <= WATCHED_BY_DEFAULT
    finder = MarkFinder()
    seen: dict[str, str] = {}
    for number, (place, row) in enumerate(rows):
        if number % 1000 == 0:
            shown.step("marks", number, len(rows))
        try:
            key, facts, own = _mark(row)
            if key in seen:
                raise FormatError(f"id {key!r}: stands in {seen[key]} too; give each mark its own")
            finder.add(key, facts, watch=watch if own is None else own)
        except (FormatError, ValueError) as error:
            summary.refused.append(f"{place}: {error}")
            continue
        seen[key] = place
        told = None if facts.common_word is False else advice(facts.text, facts.classes)
        if told is not None:
            summary.everyday.append(told)
    summary.marks = len(finder)
    if not summary.marks:
        reason = f" ({summary.refused[0]})" if summary.refused else ""
        raise InputError(f"{path}: holds no mark that can be looked for{reason}")
    return finder


def _mark(row: Mapping[str, Any]) -> tuple[str, MarkFacts, bool | None]:
    text = row.get("mark")
    if not isinstance(text, str):
        raise FormatError(f"mark {text!r}: is no text; write the word mark there")
    common, watch = row.get("common_word"), row.get("watch")
    for name, value in (("common_word", common), ("watch", watch)):
        if value is not None and not isinstance(value, bool):
            raise FormatError(f"{name} {value!r}: is neither true nor false")
    facts = MarkFacts(
        text=text,
        aliases=_texts(row, "aliases"),
        classes=_texts(row, "classes"),
        common_word=common,
        authorised_sellers=_texts(row, "authorised_sellers"),
    )
    return _key(row), facts, watch


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
        raise FormatError(f"{name} {str(value)[:60]!r}: is no list of texts")
    return tuple(str(item) for item in value if str(item).strip())


def _key(row: Mapping[str, Any]) -> str:
    key = row.get("id")
    if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
        raise FormatError(f"id {key!r}: is missing; give each line an id of its own")
    return str(key)


def _listing(row: Mapping[str, Any]) -> tuple[ListingFacts, str]:
    values: dict[str, str] = {}
    for name in _TEXTS:
        value = row.get(name)
        if value is None:
            continue
        if name == "category" and isinstance(value, list):
            value = " > ".join(str(part) for part in value)
        if not isinstance(value, str):
            raise FormatError(f"{name} {str(value)[:60]!r}: is no text")
        values[name] = value[:MAX_CHARACTERS]
    return ListingFacts(**values), _key(row)


def _row(listing: str, finding: Finding) -> dict[str, Any]:
    found = finding.occurrence
    said = reading(found, finding.form)
    if finding.use.cue:
        said += f"; {finding.use.use.value}: “{finding.use.cue}”"
    if finding.use.raised:
        said += f"; raised by “{'”, “'.join(finding.use.raised)}”"
    return {
        "listing": listing,
        "mark": finding.mark,
        "use": finding.use.use.value,
        "alarm": finding.alarm,
        "score": finding.score,
        "field": finding.field,
        "start": found.start,
        "end": found.end,
        "surface": found.surface,
        "reading": said,
    }


def _count(finding: Finding, summary: MarksSummary) -> None:
    if finding.use.use is not Use.USE:
        summary.others += 1
    elif finding.alarm:
        summary.alarms += 1
    else:
        summary.reviews += 1


def _objects(path: Path, summary: MarksSummary) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file, each with where it stands; lines that hold none are refused."""
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
            stream: Any = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw
            number = 0
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                place = f"{path.name}, line {number}"
                if len(line) > LONGEST_LINE:
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(LONGEST_LINE)
                    summary.refused.append(f"{place}: is longer than 64 MB; split it")
                    continue
                if not line.strip():
                    continue
                try:
                    value = json.loads(line)
                except (ValueError, RecursionError) as error:
                    summary.refused.append(f"{place}: is no JSON ({error})")
                    continue
                if not isinstance(value, dict):
                    summary.refused.append(f"{place}: is no JSON object; one object a line")
                    continue
                yield place, value
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be read ({reason}); name a JSON Lines file") from error
