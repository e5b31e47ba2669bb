"""``catalog import``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    is_demo,
    progress,
    show_import,
)
from listingwatch.importing.catalogue import Whose, import_catalogue
from listingwatch.wiring import open_app

catalog_app = typer.Typer(no_args_is_help=True, help="The firm's own listings.")


@catalog_app.callback()
def root() -> None:
    """The firm's own listings."""


@catalog_app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or a Google Merchant feed.")],
    pictures: Annotated[
        Whose,
        typer.Option("--pictures", help="Whose the pictures are; ours makes each a work of ours."),
    ] = Whose.UNKNOWN,
    texts: Annotated[
        Whose,
        typer.Option("--texts", help="Whose the descriptions are; ours makes each a work of ours."),
    ] = Whose.UNKNOWN,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="H", help="A private host of pictures; repeatable."),
    ] = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Import the firm's own listings.

    Example: listingwatch catalog import products.csv --pictures ours --texts ours
    """
    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        summary = import_catalogue(
            app,
            portfolio,
            file,
            pictures=pictures,
            texts=texts,
            at=datetime.now(UTC),
            allow_hosts=allow_host or (),
            progress=shown,
        )
    show_import(summary, "listings", output)
