"""``clean``: what nobody needs any more goes after its time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from listingwatch.commands.common import Format, FormatOption, print_json, say, table
from listingwatch.operations.cleaning import clean
from listingwatch.wiring import open_app


def clean_command(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing, but say what would go.")
    ] = False,
    output: FormatOption = Format.TABLE,
) -> None:
    """Remove pages, pictures and old records that are past their time (LISTINGWATCH_KEEP_PAGES,
    LISTINGWATCH_KEEP_PICTURES and LISTINGWATCH_KEEP_VISITS, in days; 0 keeps for ever). Nothing
    goes that belongs to a listing with a hit, to a right or to a catalogue.

    Example: listingwatch clean --dry-run
    """
    with open_app() as app:
        summary = clean(app, datetime.now(UTC), dry_run=dry_run)
    if output is Format.JSON:
        print_json(summary.to_json())
        return
    rows = [
        (kind, f"{went.rows:,}", f"{went.blobs:,}", f"{went.bytes:,}")
        for kind, went in summary.kinds.items()
        if went.rows or went.blobs
    ]
    if not rows:
        say("nothing is past its time")
        return
    title = "would be removed" if dry_run else "removed"
    table(title, ("kind", "rows", "kept files", "bytes"), rows)
