"""Compares two files of texts, without a database: every query with every reference.

The references stand in an index, the queries are read and forgotten one by one. Rows come in the
order of the queries, for each the best first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import FormatError, InputError
from domain.match import Comparison, Unusable
from listingwatch.importing.json_lines import id_of, read_json_lines, text_of
from listingwatch.progress import Progress, Silent
from matchers.contract import TextMedium
from matchers.wording import WordingMatcher
from matchers.wording.index import WordingIndex
from matchers.wording.judging import LEAST_SCORE

SAID_EVERY = 500
"""Texts between two words about progress."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """One pair by the ids of both texts."""

    query: str | int
    reference: str | int
    found: Comparison

    def to_json(self) -> dict[str, Any]:
        """The public form of a row."""
        return {
            "query": self.query,
            "reference": self.reference,
            "score": self.found.score,
            "passages": self.found.evidence["passages"],
        }


@dataclass(slots=True)
class TextComparison:
    """What became of two files: texts compared, rows written, texts that have no wording of their
    own, and lines that were refused with the reason."""

    references: int = 0
    queries: int = 0
    rows: int = 0
    plain: int = 0
    refused: list[str] = field(default_factory=list)


def compare_texts(
    references: Path,
    queries: Path,
    take: Callable[[TextRow], None],
    *,
    threshold: float | None = None,
    progress: Progress | None = None,
) -> TextComparison:
    """Hand on one row for each pair at or above the threshold.

    :param threshold: least score; None: what counts as copied. At 0 every pair that has a passage
        in common at all.
    :raises UnknownNameError: for a file that is not there.
    :raises InputError: for a file without a single text.
    """
    shown, summary = progress or Silent(), TextComparison()
    matcher, index = WordingMatcher(), WordingIndex()
    ids: dict[str, str | int] = {}
    for name, text in _texts(references, summary, shown):
        key = repr(name)
        if key in ids:
            _refuse(summary, shown, f"{references}: id {name!r} stands twice; the first is kept")
            continue
        ids[key] = name
        summary.references += 1
        made = matcher.fingerprint(TextMedium(text))
        if isinstance(made, Unusable):
            summary.plain += 1
        else:
            index.add(key, made)
        if summary.references % SAID_EVERY == 0:
            shown.step("references read", summary.references)
    if not ids:
        raise InputError(f"{references}: no text in it; write one object with id and text a line")
    least = LEAST_SCORE if threshold is None else threshold
    for name, text in _texts(queries, summary, shown):
        summary.queries += 1
        if summary.queries % SAID_EVERY == 0:
            shown.step("texts compared", summary.queries)
        made = matcher.fingerprint(TextMedium(text))
        if isinstance(made, Unusable):
            summary.plain += 1
            continue
        found = sorted(index.search_from(made, least), key=lambda row: (-row[1].score, row[0]))
        for key, comparison in found:
            summary.rows += 1
            take(TextRow(name, ids[key], comparison))
    if not summary.queries:
        raise InputError(f"{queries}: no text in it; write one object with id and text a line")
    return summary


def _texts(path: Path, summary: TextComparison, shown: Progress) -> Iterator[tuple[str | int, str]]:
    def refuse(message: str) -> None:
        _refuse(summary, shown, message)

    for line in read_json_lines(path, refuse):
        try:
            yield id_of(line), text_of(line, "text")
        except FormatError as error:
            refuse(f"{path}, line {line.number}: {error}")


def _refuse(summary: TextComparison, shown: Progress, message: str) -> None:
    summary.refused.append(message)
    shown.message(f"not compared: {message}")
