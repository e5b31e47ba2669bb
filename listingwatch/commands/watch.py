"""``watch``: what is crawled again and again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from domain.watch import RECHECKS_IN_A_TURN, SHORTEST, Plan, Watch
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    err,
    print_json,
    say,
    table,
)
from listingwatch.crawling.reader_health import accept_reader
from listingwatch.watching.portfolio_searches import check_marketplaces, searches_of_watch
from listingwatch.watching.watches import (
    add_watch,
    duration,
    hasten_watch,
    in_short,
    list_watches,
    pause_watch,
    remove_watch,
)
from listingwatch.wiring import open_app

watch_app = typer.Typer(no_args_is_help=True, help="What is crawled again and again.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]


@watch_app.command("add")
def add_command(
    name: NameArgument,
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL...", help="As for crawl.")
    ] = None,
    every: Annotated[
        str, typer.Option("--every", metavar="6h", help="How often: 30m, 6h, 1d, 1w.")
    ] = "1d",
    recheck: Annotated[
        str | None,
        typer.Option("--recheck", metavar="2h", help="How often what hit before (a quarter)."),
    ] = None,
    jitter: Annotated[
        float, typer.Option("--jitter", min=0, max=0.5, help="Largest delay, as a share.")
    ] = 0.1,
    ships_to: Annotated[
        list[str] | None, typer.Option("--ships-to", metavar="US", help="Territory; repeatable.")
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option("--allow-host", metavar="H")] = None,
    max_listings: Annotated[int | None, typer.Option("--max-listings", min=1)] = None,
    marketplace: Annotated[
        list[str] | None,
        typer.Option(
            "--marketplace",
            metavar="KEY",
            help="Search there for what the portfolio owns; repeatable.",
        ),
    ] = None,
    searches: Annotated[
        int, typer.Option("--searches", min=1, help="So many of these searches at a time.")
    ] = 30,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Crawl some addresses again and again, from now on. Needs listingwatch run.

    Example: listingwatch watch add rivals https://shop.example.com --every 6h --ships-to US

    Example: listingwatch watch add ebay --marketplace ebay --ships-to DE --every 6h
    """
    check_marketplaces(marketplace or ())
    often = duration(every)
    again = duration(recheck) if recheck else max(often / RECHECKS_IN_A_TURN, SHORTEST)
    plan = Plan(
        name=name,
        targets=tuple(urls or ()),
        every=often,
        recheck_every=again,
        jitter=jitter,
        ships_to=tuple(code.upper() for code in ships_to or ()),
        allow_hosts=tuple(allow_host or ()),
        max_listings=max_listings,
        marketplaces=tuple(marketplace or ()),
        searches=searches,
    )
    with open_app() as app:
        add_watch(app, portfolio, plan, datetime.now(UTC))
    say(f"{name}: every {in_short(often)}, what hit before every {in_short(again)}; due now")
    err.print("next: listingwatch run")


@watch_app.command("list")
def list_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO, output: FormatOption = Format.TABLE
) -> None:
    """Show what is watched, when it is due, and how the last run ended.

    Example: listingwatch watch list --format json
    """
    with open_app() as app:
        watches = list_watches(app, portfolio)
    if output is Format.JSON:
        print_json([_json(watch) for watch in watches])
        return
    table(
        "Watches",
        ("name", "addresses", "every", "next", "last run"),
        [
            (
                watch.plan.name,
                "\n".join((*watch.plan.targets, *map(_searched, watch.plan.marketplaces))),
                f"{in_short(watch.plan.every)}\nhits {in_short(watch.plan.recheck_every)}",
                "paused" if watch.paused_at else f"{watch.due_at:%Y-%m-%d %H:%M} UTC",
                _last(watch),
            )
            for watch in watches
        ],
    )


def _last(watch: Watch) -> str:
    if watch.last_ended is None:
        return "none yet"
    text = f"{watch.last_kind} {watch.last_state} {watch.last_ended:%Y-%m-%d %H:%M} UTC"
    return f"{text}\n{watch.last_message}" if watch.last_message else text


def _json(watch: Watch) -> dict[str, object]:
    return {
        "name": watch.plan.name,
        "targets": list(watch.plan.targets),
        "marketplaces": list(watch.plan.marketplaces),
        "searches": watch.plan.searches,
        "every": in_short(watch.plan.every),
        "recheck_every": in_short(watch.plan.recheck_every),
        "ships_to": list(watch.plan.ships_to),
        "max_listings": watch.plan.max_listings,
        "paused": watch.paused_at is not None,
        "due_at": watch.due_at.isoformat(),
        "recheck_due_at": watch.recheck_due_at.isoformat(),
        "last": None
        if watch.last_ended is None
        else {
            "kind": watch.last_kind,
            "state": watch.last_state,
            "ended_at": watch.last_ended.isoformat(),
            "message": watch.last_message,
        },
    }


def _searched(marketplace: str) -> str:
    return f"{marketplace} (what we own)"


@watch_app.command("searches")
def searches_command(
    name: NameArgument,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show what a watch searches for, in the order in which it comes next, and what it led to.

    Example: listingwatch watch searches ebay
    """
    with open_app() as app:
        found = searches_of_watch(app, portfolio, name, datetime.now(UTC))
    if output is Format.JSON:
        print_json(
            [
                {
                    "search": search.target,
                    "origin": search.origin,
                    "times": search.times,
                    "hits": search.hits,
                    "expected": round(search.expected, 4),
                    "last": None if search.last is None else search.last.isoformat(),
                }
                for search in found
            ]
        )
        return
    table(
        f"Searches of {name}",
        ("search", "made of", "times", "hits", "expected", "last"),
        [
            (
                search.target,
                search.origin,
                str(search.times),
                str(search.hits),
                f"{search.expected:.2f}",
                "never" if search.last is None else f"{search.last:%Y-%m-%d %H:%M} UTC",
            )
            for search in found
        ],
    )


@watch_app.command("pause")
def pause_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Stop crawling until it is resumed.

    Example: listingwatch watch pause rivals
    """
    with open_app() as app:
        pause_watch(app, portfolio, name, datetime.now(UTC))
    say(f"{name}: paused")


@watch_app.command("resume")
def resume_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Go on with what was paused; what was missed is done once.

    Example: listingwatch watch resume rivals
    """
    with open_app() as app:
        pause_watch(app, portfolio, name, None)
    say(f"{name}: goes on")


@watch_app.command("now")
def now_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Crawl it now, beside its usual times.

    Example: listingwatch watch now rivals
    """
    with open_app() as app:
        hasten_watch(app, portfolio, name, datetime.now(UTC))
    say(f"{name}: due now")


@watch_app.command("accept")
def accept_command(
    marketplace: Annotated[str, typer.Argument(metavar="MARKETPLACE", help="As messages name it.")],
) -> None:
    """Take what a marketplace shows now as what it is meant to show.

    After a message that it is not read as it used to be, where that is the shop's own doing: from
    here on later crawls are compared with it.

    Example: listingwatch watch accept shop.example.com
    """
    with open_app() as app:
        accept_reader(app, marketplace)
    say(f"{marketplace}: compared anew from now on")


@watch_app.command("remove")
def remove_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Watch it no longer; what was read stays.

    Example: listingwatch watch remove rivals
    """
    with open_app() as app:
        remove_watch(app, portfolio, name)
    say(f"{name}: removed")
