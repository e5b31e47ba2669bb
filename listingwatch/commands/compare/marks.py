"""``compare marks``: marks in listings' texts, without the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import InputError
from listingwatch.commands.common import err, progress
from listingwatch.commands.compare.writing import opened

if TYPE_CHECKING:
    from listingwatch.comparing.marks import MarksSummary

SHOWN = 20
"""Lines that are named on stderr; of more, the number."""


def marks_command(
    marks: Annotated[
        Path,
        typer.Option(
            "--marks",
            metavar="FILE",
            help="Marks, JSON Lines: id, mark, aliases[], classes[], common_word, "
            "authorised_sellers[], watch.",
        ),
    ],
    listings: Annotated[
        Path,
        typer.Option(
            "--listings",
            metavar="FILE",
            help="Listings, JSON Lines: id, title, brand, description, category, seller, lang.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="JSON Lines; - for stdout.")],
) -> None:
    """Find the marks that listings use, however they are written.

    Writes one line for each mark seen in a listing: listing, mark, use (use, nominative, negated,
    authorised, generic), alarm (false: for review only), score, field, start, end, surface,
    reading. Offsets count characters of the field as it stands. Marks with "watch" true are found
    misspelt too; without it, all are where the file has up to 10,000. Files may be gzipped. Lines
    that cannot be used are named on stderr and left out; the exit code is then 1.

    Example: listingwatch compare marks --marks ours.jsonl --listings all.jsonl --out found.jsonl
    """
    from listingwatch.comparing.marks import compare_marks  # noqa: PLC0415

    for path in (marks, listings):
        if str(out) != "-" and out.exists() and path.exists() and out.samefile(path):
            raise InputError(f"{out}: is read too; write to another file")
    with progress() as shown, opened(out) as stream:

        def keep(row: dict[str, object]) -> None:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")

        summary = compare_marks(marks, listings, keep, progress=shown)
    _tell(summary)
    if summary.refused:
        raise typer.Exit(1)


def _tell(summary: MarksSummary) -> None:
    for line in summary.refused[:SHOWN]:
        err.print(line, markup=False)
    if len(summary.refused) > SHOWN:
        err.print(f"and {len(summary.refused) - SHOWN} lines more")
    for line in summary.everyday[:SHOWN]:
        err.print(line, markup=False)
    if len(summary.everyday) > SHOWN:
        err.print(f"and {len(summary.everyday) - SHOWN} more marks are ordinary words of titles")
    err.print(
        f"{summary.marks} marks looked for in {summary.listings} listings: "
        f"{summary.alarms} alarms, {summary.reviews} for review, {summary.others} other uses; "
        f"{len(summary.refused)} lines left out"
    )
