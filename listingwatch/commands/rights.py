"""``rights import|add-images|list``, ``licences import``, ``sellers set``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.listing import Role, SellerKey
from domain.right import Side
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    is_demo,
    print_json,
    print_json_list,
    progress,
    say,
    show_import,
    table,
)
from listingwatch.commands.filings import tell_of_filings
from listingwatch.commands.rights_fetch import fetch_app
from listingwatch.importing.licences import import_licences
from listingwatch.importing.pictures import Ownership, PictureKind, add_pictures
from listingwatch.importing.rights import import_rights
from listingwatch.portfolio.rights_list import list_rights, list_sources
from listingwatch.sellers.roles import set_role
from listingwatch.wiring import open_app
from rights.readers.formats import Format as FileFormat

rights_app = typer.Typer(no_args_is_help=True, help="Rights: ours and others'.")
rights_app.add_typer(fetch_app, name="fetch")
licences_app = typer.Typer(no_args_is_help=True, help="Licences: who may use which right.")
sellers_app = typer.Typer(no_args_is_help=True, help="Sellers: who is what to us.")

SideOption = Annotated[
    Side, typer.Option("--side", help="ours: the owners named are the firm; others: they are not.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day the file speaks for; else today."),
]


def _side(side: Side) -> Side:
    if side is Side.UNSTATED:
        raise typer.BadParameter("use ours or others", param_hint="--side")
    return side


@rights_app.command("import")
def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files of registers, packed or not, or CSV."),
    ],
    side: SideOption = Side.OTHERS,
    as_format: Annotated[
        FileFormat | None,
        typer.Option(
            "--as", metavar="FORMAT", help=f"{', '.join(FileFormat)}; else told by content."
        ),
    ] = None,
    as_of: AsOfOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Import rights: files of USPTO and EUIPO, ST.66, ST.96, US design grants, CSV; .zip and .gz
    too.

    Example: listingwatch rights import apc240101.zip our-marks.csv
    """
    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        summary = import_rights(
            app,
            portfolio,
            files,
            side=_side(side),
            as_of=(as_of or datetime.now(UTC)).date(),
            form=as_format,
            as_of_stated=as_of is not None,
            progress=shown,
        )
        filings = tell_of_filings(app, portfolio, shown, quiet=output is Format.JSON)
    show_import(summary, "rights", output, alerts=filings)


@rights_app.command("add-images")
def add_images_command(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Pictures or folders.")],
    kind: Annotated[PictureKind, typer.Option("--kind", help="What they are.")] = PictureKind.WORK,
    side: SideOption = Side.OURS,
    owner: Annotated[str | None, typer.Option("--owner", help="The owner's name.")] = None,
    territory: Annotated[
        list[str] | None, typer.Option("--territory", help="Where they count; repeatable.")
    ] = None,
    as_of: AsOfOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Add pictures as copyright works, or as figurative marks or designs.

    Example: listingwatch rights add-images photos/ --side ours
    """
    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        summary = add_pictures(
            app,
            portfolio,
            paths,
            kind=kind,
            ownership=Ownership(side=_side(side), owner=owner),
            territories=territory or (),
            as_of=(as_of or datetime.now(UTC)).date(),
            progress=shown,
        )
    show_import(summary, "pictures", output)


@rights_app.command("list")
def list_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """List the rights on file.

    Example: listingwatch rights list --format json
    """
    with open_app(demo=is_demo(portfolio)) as app:
        rows = list_rights(app, portfolio)
        if output is Format.JSON:
            print_json_list(rows)
            return
        table(
            f"Rights of portfolio {portfolio}",
            ("id", "kind", "side", "text", "territories", "owner", "status", "source", "as of"),
            [
                (
                    row["id"],
                    row["kind"],
                    row["side"],
                    row["text"] or "",
                    " ".join(row["territories"]),
                    row["owner"] or "",
                    row["status"] or "",
                    row["source"],
                    row["as_of"],
                )
                for row in rows
            ],
        )


@rights_app.command("sources")
def sources_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """List the files that rights came from: as of when, and how much of a register each covers.

    Example: listingwatch rights sources --format json
    """
    with open_app(demo=is_demo(portfolio)) as app:
        rows = list_sources(app, portfolio)
    if output is Format.JSON:
        print_json(rows)
        return
    table(
        f"Sources of portfolio {portfolio}",
        ("file", "format", "as of", "covers", "rights", "refused", "imported"),
        [
            (
                row["name"],
                row["format"],
                row["as_of"],
                f"{row['completeness']}{': ' + row['scope'] if row['scope'] else ''}",
                row["taken"],
                row["refused"],
                row["imported_at"],
            )
            for row in rows
        ],
    )


@licences_app.command("import")
def import_licences_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: right,licensee,territory,…")],
    as_of: AsOfOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Import licences from CSV (right,licensee,territory,from,until).

    Example: listingwatch licences import licences.csv
    """
    with open_app(demo=is_demo(portfolio)) as app:
        day = (as_of or datetime.now(UTC)).date()
        summary = import_licences(app, portfolio, file, as_of=day)
    show_import(summary, "licences", output)


@sellers_app.command("set")
def set_command(
    marketplace: Annotated[str, typer.Argument(help="The marketplace's key: a shop's host.")],
    seller: Annotated[str, typer.Argument(metavar="ID", help="The seller's id there.")],
    role: Annotated[Role, typer.Option("--role", help="What the seller is to us.")],
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """State what a seller is to us. A shop's own account has the shop's host as its id.

    Example: listingwatch sellers set shop.example.com shop.example.com --role own
    """
    with open_app(demo=is_demo(portfolio)) as app:
        key = SellerKey(marketplace, seller)
        counts = set_role(app, portfolio, key, role, datetime.now(UTC))
    say(
        f"{key} is {role.value}; listingwatch match brings the hits up to date"
        if counts
        else f"{key}: the statement on file is as new or newer, nothing changed"
    )
