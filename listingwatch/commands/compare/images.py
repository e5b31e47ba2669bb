"""``compare``: a look at files, without the database. Here the group, and pictures.

Matchers take a second to load, so each command loads its own, and no other command waits for them.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.match import Box
from listingwatch.commands.common import err, progress
from listingwatch.commands.compare.marks import marks_command
from listingwatch.commands.compare.products import products_command
from listingwatch.commands.compare.texts import texts_command
from listingwatch.commands.compare.writing import opened

if TYPE_CHECKING:
    from listingwatch.comparing.images import Row

compare_app = typer.Typer(
    no_args_is_help=True, help="Compare files with files, without the database."
)


@compare_app.callback()
def _group() -> None:
    """A group, however few commands it has."""


compare_app.command("marks")(marks_command)
compare_app.command("products")(products_command)
compare_app.command("texts")(texts_command)


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
            "artwork that are sure enough. At 0 every query has its best 20 references "
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
    object recoloured, the rest the same), artwork (shared by two pictures) or logo (a mark shown
    inside the query); the region x0,y0,x1,y1 as fractions of the query. A score up to 0.1 is told
    by hashes alone: nothing was found, whatever the relation says. What cannot be compared is named
    on stderr.

    Example: listingwatch compare images --references ours/ --queries theirs/ --out found.csv
    """
    if quick and pictures is not None:
        raise typer.BadParameter(
            "--quick lays nothing over each other, so there is nothing for --pictures to show; "
            "leave out one of them"
        )
    from listingwatch.comparing.images import compare_images  # noqa: PLC0415

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
