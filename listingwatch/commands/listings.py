"""``listings show``: what a listing showed, and what changed; ``listings import``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.difference import Change
from domain.listing import Role
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    is_demo,
    print_json,
    progress,
    say,
    show_import,
)
from listingwatch.crawling.history import History, between, history_of
from listingwatch.input_files import ImportSummary
from listingwatch.wiring import open_app

listings_app = typer.Typer(no_args_is_help=True, help="What was read.")


@listings_app.command("show")
def show_command(
    listing: Annotated[
        str, typer.Argument(metavar="URL|'MARKETPLACE ID'", help="Its address, or its key.")
    ],
    compare: Annotated[
        str | None,
        typer.Option("--between", metavar="1:3", help="Two of its snapshots, the oldest being 1."),
    ] = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show what a listing showed over time and what changed in between.

    Example: listingwatch listings show https://shop.example.com/p/1

    Example: listingwatch listings show https://shop.example.com/p/1 --between 1:3
    """
    with open_app(demo=is_demo(portfolio)) as app:
        history = history_of(app, portfolio, listing)
    changes = None if compare is None else between(history, compare)
    if output is Format.JSON:
        more = {} if changes is None else {"between": _changes(changes)}
        print_json(_json(history) | more)
        return
    if changes is not None:
        say(f"{history.key.marketplace} {history.key.id}, snapshots {compare}")
        for change in changes:
            say(f"  {change}")
        return
    say(f"{history.key.marketplace} {history.key.id}")
    for number, chapter in enumerate(history.chapters):
        say(
            f"{chapter.first_captured:%Y-%m-%d %H:%M} to {chapter.last_captured:%Y-%m-%d %H:%M} UTC"
            + ("" if number else f"  {chapter.snapshot.title}")
        )
        for change in chapter.changes:
            say(f"  {change}")
    if history.gone_at is not None:
        say(f"{history.gone_at:%Y-%m-%d %H:%M} UTC  gone")


@listings_app.command("returned")
def returned_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO, output: FormatOption = Format.TABLE
) -> None:
    """Show removed listings that came back under another id or seller, and why we think so.

    Example: listingwatch listings returned
    """
    # Loads the matchers, which nothing else here needs.
    from listingwatch.matching.relistings import relistings  # noqa: PLC0415

    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        found = relistings(app, portfolio, shown)
    if output is Format.JSON:
        print_json(
            [
                {
                    "gone": {"marketplace": one.gone.marketplace, "id": one.gone.id,
                             "seller": one.gone_seller.id},
                    "back": {"marketplace": one.back.marketplace, "id": one.back.id,
                             "seller": one.back_seller.id},
                    "score": round(one.score, 4),
                    "reasons": list(one.reasons),
                }
                for one in found
            ]
        )  # fmt: skip
        return
    for one in found:
        say(f"{one.back} ({one.back_seller.id}) looks like {one.gone} ({one.gone_seller.id}), gone")
        for reason in one.reasons:
            say(f"  {reason}")
    if not found:
        say("no removed listing came back, as far as pictures and wording tell")


@listings_app.command("import")
def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="CSV, JSON Lines, HAR, WARC, or saved pages."),
    ],
    role: Annotated[
        Role, typer.Option("--role", help="What the sellers of these listings are to us.")
    ] = Role.UNKNOWN,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="A saved page's address.")
    ] = None,
    ships_to: Annotated[
        list[str] | None, typer.Option("--ships-to", metavar="US", help="Territory; repeatable.")
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch/--no-fetch", help="Ask for pictures that did not come along.")
    ] = True,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="H", help="A private host of pictures; repeatable."),
    ] = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Import listings that were not crawled; they are matched like crawled ones.

    Example: listingwatch listings import export.csv traffic.har page.html --role competitor
    """
    # Loads what only this needs: a command that shows something starts sooner without it.
    from listingwatch.importing.listings import check_address, import_listings  # noqa: PLC0415

    check_address(url)
    whole = ImportSummary()
    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        for file in files:
            part = import_listings(
                app,
                portfolio,
                file,
                role=role,
                url=url,
                offered_in=[code.upper() for code in ships_to or ()],
                fetch=fetch,
                allow_hosts=allow_host or (),
                at=datetime.now(UTC),
                progress=shown,
            )
            whole.taken += part.taken
            whole.changed += part.changed
            whole.refused += part.refused
            whole.remarks += part.remarks
            whole.refused_count += part.refused_count
            whole.remarks_count += part.remarks_count
    show_import(whole, "listings", output)


def _json(history: History) -> dict[str, object]:
    return {
        "marketplace": history.key.marketplace,
        "id": history.key.id,
        "gone_at": None if history.gone_at is None else history.gone_at.isoformat(),
        "snapshots": [
            {
                "first_captured": chapter.first_captured.isoformat(),
                "last_captured": chapter.last_captured.isoformat(),
                "title": chapter.snapshot.title,
                "url": chapter.snapshot.url,
                "changes": _changes(chapter.changes),
            }
            for chapter in history.chapters
        ],
    }


def _changes(changes: Sequence[Change]) -> list[dict[str, str | None]]:
    return [
        {"field": change.field, "before": change.before, "after": change.after}
        for change in changes
    ]
