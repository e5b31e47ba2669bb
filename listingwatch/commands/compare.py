"""``compare images`` and ``compare marks``: a look at files, without the database."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from domain.errors import InputError
from domain.match import Box
from listingwatch.commands.common import err, progress
from listingwatch.comparing_images import Row, compare_images
from listingwatch.comparing_marks import MarksSummary, compare_marks

compare_app = typer.Typer(
    no_args_is_help=True, help="Compare files with files, without the database."
)


@compare_app.callback()
def _group() -> None:
    """A group, however few commands it has."""


@compare_app.command("images")
def images_command(
    references: Annotated[
        Path, typer.Option("--references", metavar="DIR", help="Pictures that belong to someone.")
    ],
    queries: Annotated[
        Path, typer.Option("--queries", metavar="DIR", help="Pictures that may show them.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV; - for stdout.")],
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            min=0.0,
            max=1.0,
            metavar="SCORE",
            help="Least score of a row; else what is worth a person's look: copies, variants, and "
            "artwork that are clear enough. At 0 every query has its best 20 references "
            "at least.",
        ),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures",
            metavar="DIR",
            help="A folder for one picture of each row: both side by side, what they share "
            "outlined, and what was found in words.",
        ),
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="Else one for each processor.")
    ] = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="By hashes of the whole pictures alone, for very many: finds copies that were "
            "recompressed, resized, mirrored, turned, framed or written over a little, no crops, "
            "collages or insets, and tells no variant from a copy.",
        ),
    ] = False,
) -> None:
    """Find the references that pictures show, whole or in part, whatever was done to them.

    Writes query, reference, score, relation, region: one row for each pair. Names are relative to
    the folders, which are read with all that is below them. The relation is copy, variant (an
    object recoloured, the rest the same) or artwork (shared by two pictures); the region
    x0,y0,x1,y1 as fractions of the query. A score up to 0.1 is told by hashes alone: nothing was
    found, whatever the relation says. What cannot be compared is named on stderr.

    Example: listingwatch compare images --references ours/ --queries theirs/ --out found.csv
    """
    if quick and pictures is not None:
        raise typer.BadParameter(
            "--quick lays nothing over each other, so there is nothing for --pictures to show; "
            "leave out one of them"
        )
    console = str(out) == "-"
    with progress() as shown, opened(out) as stream:
        writer = csv.writer(stream)
        writer.writerow(("query", "reference", "score", "relation", "region"))
        summary = compare_images(
            references,
            queries,
            lambda row: writer.writerow(cells(row)),
            threshold=threshold,
            pictures=pictures,
            leave_out=None if console else out,
            processes=processes,
            quick=quick,
            progress=shown,
        )
    err.print(
        f"{summary.queries} pictures compared with {summary.references} references, "
        f"{summary.rows} rows, {len(summary.refused)} files not compared"
    )


@compare_app.command("marks")
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
    for path in (marks, listings):
        if str(out) != "-" and out.exists() and path.exists() and out.samefile(path):
            raise InputError(f"{out}: is read too; write to another file")
    with progress() as shown, _opened(out) as stream:

        def keep(row: dict[str, object]) -> None:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")

        summary = compare_marks(marks, listings, keep, progress=shown)
    _tell(summary)
    if summary.refused:
        raise typer.Exit(1)


SHOWN = 20
"""Lines that are named on stderr; of more, the number."""


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


def cells(row: Row) -> tuple[str, ...]:
    """A row of the file. A file that is the reference's to the byte is that all over."""
    region = row.found.region if isinstance(row.found.region, Box) else Box(0, 0, 1, 1)
    return (
        name_in_a_cell(row.query),
        name_in_a_cell(row.reference),
        f"{row.found.score:.4f}",
        row.relation,
        ",".join(f"{side:.4f}" for side in (region.x0, region.y0, region.x1, region.y1)),
    )


def name_in_a_cell(name: str) -> str:
    """A file's name that no spreadsheet takes for a formula (OWASP, "CSV Injection") and that still
    is a name of the same file."""
    suspicious = ord(name[0]) < 32 or name.lstrip()[:1] in {*"=+-@＝＋－＠"}
    return f"./{name}" if suspicious else name


@contextmanager
def opened(path: Path) -> Iterator[io.TextIOWrapper]:
    """What is to be written to, opened before anything is read. Bytes of names that are no UTF-8
    are written as escapes, so that whoever reads the file can read the rest."""
    if str(path) == "-":
        yield from _written(sys.stdout.buffer)
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); name another") from error
    with file:
        yield from _written(file)


def _written(file: BinaryIO) -> Iterator[io.TextIOWrapper]:
    stream = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
    yield stream
    stream.flush()
    stream.detach()
