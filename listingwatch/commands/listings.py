"""``listings show``: what a listing showed, and what changed."""

from __future__ import annotations

from typing import Annotated

import typer

from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    is_demo,
    print_json,
    say,
)
from listingwatch.history import History, history_of
from listingwatch.wiring import open_app

listings_app = typer.Typer(no_args_is_help=True, help="What was read.")


@listings_app.callback()
def listings_group() -> None:
    """Keeps ``show`` a command of its own."""


@listings_app.command("show")
def show_command(
    listing: Annotated[
        str, typer.Argument(metavar="URL|'MARKETPLACE ID'", help="Its address, or its key.")
    ],
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show what a listing showed over time and what changed in between.

    Example: listingwatch listings show https://shop.example.com/p/1
    """
    with open_app(demo=is_demo(portfolio)) as app:
        history = history_of(app, portfolio, listing)
    if output is Format.JSON:
        print_json(_json(history))
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
                "changes": [
                    {"field": change.field, "before": change.before, "after": change.after}
                    for change in chapter.changes
                ],
            }
            for chapter in history.chapters
        ],
    }
