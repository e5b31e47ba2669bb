"""``compare texts``: copied wording between two files, without the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listingwatch.commands.common import err, progress
from listingwatch.commands.compare.writing import opened

if TYPE_CHECKING:
    from listingwatch.comparing.texts import TextRow


def texts_command(
    references: Annotated[
        Path, typer.Option("--references", metavar="FILE", help="Texts that belong to someone.")
    ],
    queries: Annotated[
        Path, typer.Option("--queries", metavar="FILE", help="Texts that may have copied them.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="JSON Lines; - for stdout.")],
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            min=0.0,
            max=1.0,
            metavar="SCORE",
            help="Least score of a row; else what counts as copied wording. At 0 every pair that "
            "has a passage in common at all.",
        ),
    ] = None,
) -> None:
    """Find the references whose wording texts have copied, whole or in part.

    Reads JSON Lines with id and text; writes query, reference, score, passages: one line for each
    pair. A passage has start, end and surface in the query, reference_start, reference_end and
    reference_surface in the reference (characters from 0, half-open), its weight, and as changes
    what differs inside it. What any shop writes (delivery, returns, safety, specifications) does
    not count. A line that cannot be read is named on stderr; the rest goes on, and the exit code
    is 1.

    Example: listingwatch compare texts --references ours.jsonl --queries their.jsonl --out o.jsonl
    """
    from listingwatch.comparing.texts import compare_texts  # noqa: PLC0415

    with progress() as shown, opened(out) as stream:

        def take(row: TextRow) -> None:
            stream.write(json.dumps(row.to_json(), ensure_ascii=False) + "\n")

        summary = compare_texts(references, queries, take, threshold=threshold, progress=shown)
    err.print(
        f"{summary.queries} texts compared with {summary.references} references, {summary.rows} "
        f"rows; {summary.plain} texts have no wording of their own, {len(summary.refused)} lines "
        "not compared"
    )
    if summary.refused:
        raise typer.Exit(1)
