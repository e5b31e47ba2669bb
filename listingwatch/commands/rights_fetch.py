"""``rights fetch euipo|tsdr|uspto``: from registers' interfaces, with the user's own keys."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import InputError
from domain.right import Side
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    err,
    is_demo,
    plain,
    print_json,
    progress,
    say,
    show_import,
    table,
)
from listingwatch.commands.filings import tell_of_filings
from listingwatch.importing.register_fetching import (
    Fetched,
    fetch_euipo,
    fetch_tsdr,
    fetch_uspto,
    list_uspto,
)
from listingwatch.importing.rights import import_rights
from listingwatch.progress import Progress
from listingwatch.settings import load_settings
from listingwatch.wiring import open_app
from rights.clients.euipo import Register, equals, one_of
from rights.clients.uspto_bulk import TRADEMARKS_DAILY

fetch_app = typer.Typer(
    no_args_is_help=True,
    help="Fetch from registers that allow it, with your own key (see docs/registers.md).",
)

SideOption = Annotated[
    Side, typer.Option("--side", help="ours: the owners named are the firm; others: they are not.")
]
IntoOption = Annotated[
    Path | None, typer.Option("--into", metavar="FOLDER", help="Where answers are kept.")
]
OnlyOption = Annotated[bool, typer.Option("--only-fetch", help="Keep what comes, import nothing.")]
DayOption = datetime | None


def _folder(into: Path | None) -> Path:
    return into if into is not None else load_settings().home / "registers"


def _today() -> date:
    return datetime.now(UTC).date()


def _finish(
    fetched: Fetched,
    portfolio: str,
    side: Side,
    shown: Progress,
    output: Format,
    *,
    only_fetch: bool,
    as_of: date | None,
) -> None:
    """Import what came, unless it was only to be fetched; what could not be had is told, and ends
    in exit code 1."""
    if only_fetch:
        _kept(fetched)
        return
    for missing in fetched.missing:
        err.print(f"[red]not fetched[/red] {plain(missing)}")
    with open_app(demo=is_demo(portfolio)) as app:
        summary = import_rights(
            app,
            portfolio,
            fetched.files,
            side=side,
            as_of=as_of or _today(),
            as_of_stated=as_of is not None,
            scope=fetched.scope or None,
            progress=shown,
        )
        filings = tell_of_filings(app, portfolio, shown, quiet=output is Format.JSON)
    show_import(summary, "rights", output, alerts=filings)
    if fetched.missing:
        raise typer.Exit(1)


def _kept(fetched: Fetched) -> None:
    for path in fetched.files:
        say(path)
    for missing in fetched.missing:
        err.print(f"[red]not fetched[/red] {plain(missing)}")
    if fetched.missing:
        raise typer.Exit(1)


@fetch_app.command("euipo")
def euipo_command(
    query: Annotated[
        str, typer.Option("--query", metavar="RSQL", help="A query in the interface's own words.")
    ] = "",
    mark: Annotated[
        str | None, typer.Option("--mark", help="The mark's words; * stands for anything.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="The applicant's name; * stands for anything.")
    ] = None,
    nice: Annotated[
        list[int] | None, typer.Option("--class", help="A Nice class; repeatable.")
    ] = None,
    designs: Annotated[bool, typer.Option("--designs", help="Designs instead of marks.")] = False,
    details: Annotated[
        bool, typer.Option("--details", help="Every record in full, one request each.")
    ] = False,
    most: Annotated[
        int | None, typer.Option("--max-records", min=1, help="Stop after so many.")
    ] = None,
    into: IntoOption = None,
    only_fetch: OnlyOption = False,
    side: SideOption = Side.OTHERS,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Search the EUIPO's trade marks or designs and import what is found.

    Example: listingwatch rights fetch euipo --mark "*lumen*" --class 11 --details
    """
    register = Register.DESIGNS if designs else Register.TRADEMARKS
    field = "verbalElement" if designs else "wordMarkSpecification.verbalElement"
    parts = [f"({query})"] if query and (mark or owner or nice) else [query] if query else []
    parts += [equals(field, mark)] if mark else []
    parts += [equals("applicants.name", owner)] if owner else []
    if nice:
        if designs:
            raise typer.BadParameter("designs have no Nice classes", param_hint="--class")
        parts.append(one_of("niceClasses", [str(number) for number in nice]))
    if not parts:
        raise InputError(
            "the whole register is two million records; say which with --mark, --owner, --class "
            "or --query"
        )
    with progress() as shown:
        fetched = fetch_euipo(
            load_settings(),
            register,
            ";".join(parts),
            _folder(into),
            shown,
            details=details,
            most=most,
        )
        _finish(fetched, portfolio, side, shown, output, only_fetch=only_fetch, as_of=_today())


@fetch_app.command("tsdr")
def tsdr_command(
    numbers: Annotated[
        list[str], typer.Argument(metavar="NUMBER...", help="Serial (sn) or registration (rn).")
    ],
    into: IntoOption = None,
    only_fetch: OnlyOption = False,
    side: SideOption = Side.OTHERS,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Read cases of the USPTO by number and import them.

    Example: listingwatch rights fetch tsdr 78787878 rn2824281
    """
    with progress() as shown:
        fetched = fetch_tsdr(load_settings(), numbers, _folder(into), shown)
        _finish(fetched, portfolio, side, shown, output, only_fetch=only_fetch, as_of=_today())


@fetch_app.command("uspto")
def uspto_command(
    product: Annotated[
        str, typer.Argument(help="TRTDXFAP (daily), TRTYRAP (yearly), PTGRXML (grants), …")
    ] = TRADEMARKS_DAILY,
    first: Annotated[
        DayOption, typer.Option("--from", formats=["%Y-%m-%d"], help="Files of this day or later.")
    ] = None,
    last: Annotated[
        DayOption, typer.Option("--to", formats=["%Y-%m-%d"], help="Files of this day or earlier.")
    ] = None,
    only_list: Annotated[bool, typer.Option("--list", help="Say which files there are.")] = False,
    into: IntoOption = None,
    only_fetch: OnlyOption = False,
    side: SideOption = Side.OTHERS,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Fetch bulk files of the USPTO and import them.

    Example: listingwatch rights fetch uspto TRTDXFAP --from 2026-01-01 --to 2026-01-31
    """
    files = list_uspto(
        load_settings(),
        product,
        first=first.date() if first else None,
        last=last.date() if last else None,
    )
    if only_list:
        if output is Format.JSON:
            print_json(
                [
                    {"name": file.name, "size": file.size, "from": str(file.first_day or ""),
                     "to": str(file.last_day or "")}
                    for file in files
                ]
            )  # fmt: skip
            return
        table(
            f"Files of {product}",
            ("file", "bytes", "from", "to"),
            [(f.name, f"{f.size:,}", f.first_day or "", f.last_day or "") for f in files],
        )
        return
    if not files:
        raise InputError(
            f"product {product}: no file of these days; see which there are with --list"
        )
    with progress() as shown:
        fetched = fetch_uspto(load_settings(), files, _folder(into), shown)
        _finish(fetched, portfolio, side, shown, output, only_fetch=only_fetch, as_of=None)
