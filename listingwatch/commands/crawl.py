"""``crawl`` and ``read``."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.browser.finding import why_not
from crawler.read import read_page
from crawler.reading.keys import marketplace_key
from crawler.reading.page import Page
from domain.errors import InputError, SettingsError
from domain.listing import Role, SellerKey
from domain.page import Outcome, Snapshot, outcome_name
from domain.search import Search
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
)
from listingwatch.crawling.crawl import CrawlRequest, crawl
from listingwatch.crawling.fetching import fetch
from listingwatch.crawling.reader_health import ADVICE, tell_crawls
from listingwatch.crawling.searching import ordered, sellers_of
from listingwatch.input_files import read_input
from listingwatch.sellers.roles import set_role
from listingwatch.settings import load_settings
from listingwatch.wiring import open_app
from storage.repositories.portfolios import Portfolios

MAX_PAGE = 50 * 1024 * 1024


def crawl_command(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL...", help="Shops, categories or listings.")
    ] = None,
    role: Annotated[
        Role, typer.Option("--role", help="What the shop (or --seller) is to us.")
    ] = Role.UNKNOWN,
    seller: Annotated[
        list[str] | None,
        typer.Option(
            "--seller",
            help="On a marketplace: whose listings, and whom --role is about; repeatable.",
        ),
    ] = None,
    ships_to: Annotated[
        list[str] | None, typer.Option("--ships-to", metavar="US", help="Territory; repeatable.")
    ] = None,
    max_listings: Annotated[int | None, typer.Option("--max-listings", min=1)] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="H", help="A private host to connect to; repeatable."),
    ] = None,
    delay: Annotated[
        float | None,
        typer.Option("--delay", min=0, help="Seconds between requests, for a shop of your own."),
    ] = None,
    marketplace: Annotated[
        str | None, typer.Option("--marketplace", metavar="KEY", help="A marketplace with search.")
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="TEXT", help="What to search for there.")
    ] = None,
    picture: Annotated[
        list[Path] | None,
        typer.Option("--picture", metavar="FILE", help="Or a picture to search for; repeatable."),
    ] = None,
    browser: Annotated[
        bool,
        typer.Option("--browser", help="Let a browser read pages that are empty without one."),
    ] = False,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Read a shop, a category or single listings, or what a search at a marketplace finds.

    Example: listingwatch crawl https://shop.example.com --role competitor --ships-to US

    Exits 1 also when what was read is worse than in the crawls before: a reader that a redesign
    broke, or a marketplace that keeps us out.

    Example: listingwatch crawl --marketplace ebay --query "blue lamp" --ships-to DE
    """
    if marketplace is None and (query is not None or picture):
        raise typer.BadParameter("name the marketplace to search", param_hint="--marketplace")
    if not urls and marketplace is None:
        raise typer.BadParameter("name at least one address", param_hint="URL")
    urls = urls or []
    for url in urls:
        if not url.startswith(("http://", "https://")) or len(url.split()) != 1:
            raise InputError(f"address {url!r}: write it with http:// or https://")
    hosts = {marketplace_key(url) for url in urls}
    if browser and (missing := why_not(load_settings().browser_path)) is not None:
        raise SettingsError(f"--browser: {missing}")
    demo = is_demo(portfolio)
    with open_app(demo=demo) as app:
        with app.database.transaction() as connection:
            Portfolios(connection).ensure(portfolio)
        if role is not Role.UNKNOWN:
            for host in hosts:
                for name in seller or [host]:
                    set_role(app, portfolio, SellerKey(host, name), role, datetime.now(UTC))
        searches: list[Search] = []
        if marketplace is not None:
            searches = ordered(
                app,
                marketplace,
                text=query,
                sellers=seller or (),
                pictures=picture or (),
                territories=ships_to or (),
            )
            for account in {key for search in searches for key in sellers_of(search)}:
                if role is not Role.UNKNOWN:
                    set_role(app, portfolio, account, role, datetime.now(UTC))
        with progress() as shown:
            summary = crawl(
                CrawlRequest(
                    urls=(*urls, *map(str, searches)),
                    ships_to=tuple(ships_to or ()),
                    allow_hosts=tuple(allow_host or ()),
                    max_listings=max_listings,
                    delays={} if delay is None else {h.partition(":")[0]: delay for h in hosts},
                    browser=tuple(sorted(hosts)) if browser else (),
                    demo=demo,
                ),
                shown,
            )
        tell_crawls(app, portfolio, summary.crawls, datetime.now(UTC))
    for text in summary.unwell:
        err.print(f"[red]not well[/red] {plain(text)}; {ADVICE}")
    for message in summary.messages[:20]:
        err.print(f"[yellow]not read[/yellow] {plain(message)}")
    if output is Format.JSON:
        print_json(
            {
                "pages": summary.outcomes,
                "pictures": summary.pictures,
                "pictures_missing": summary.pictures_missing,
                "messages": summary.messages,
                "failed": summary.failed,
                "unwell": summary.unwell,
            }
        )
    else:
        ends = ", ".join(f"{count} {name}" for name, count in sorted(summary.outcomes.items()))
        say(
            f"pages: {ends or 'none'}; pictures: {summary.pictures} kept, "
            f"{summary.pictures_missing} missing"
        )
        if not summary.failed:
            err.print("next: listingwatch match, then listingwatch hits")
    if summary.failed or summary.unwell:
        raise typer.Exit(1)


def read_command(
    target: Annotated[str, typer.Argument(metavar="URL|FILE", help="An address or a saved page.")],
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="A saved file's address.")
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option("--allow-host", metavar="H")] = None,
) -> None:
    """Show what we read from one page, as JSON.

    Example: listingwatch read page.html.gz --url https://shop.example.com/p/1
    """
    if target.startswith(("http://", "https://")):
        outcome = fetch(target, tuple(allow_host or ()))
    else:
        outcome = read_page(Page(url=url or "", body=_page_bytes(Path(target))))
    print_json(outcome_json(outcome))


def _page_bytes(path: Path) -> bytes:
    """A saved page, unpacked where it is compressed, but not beyond what a page can have."""
    data = read_input(path).data
    if data.startswith(b"\x1f\x8b"):
        try:
            unpacked = zlib.decompressobj(wbits=31)
            data = unpacked.decompress(data, MAX_PAGE)
        except (zlib.error, gzip.BadGzipFile) as error:
            raise InputError(
                f"{path}: is no readable gzip file ({error}); save the page again"
            ) from error
    return data


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome in its public form."""
    if not isinstance(outcome, Snapshot):
        return {"outcome": outcome_name(outcome), "reason": outcome.reason}
    offer = outcome.offer
    return {
        "outcome": "snapshot",
        "reason": None,
        "marketplace": outcome.key.marketplace,
        "id": outcome.key.id,
        "url": outcome.url,
        "title": outcome.title,
        "description": outcome.description,
        "brand": outcome.brand,
        "price": None if offer.price is None else offer.price.to_json(),
        "availability": offer.availability,
        "condition": offer.condition,
        "quantity": offer.quantity,
        "seller": None if outcome.seller is None else outcome.seller.to_json(),
        "images": [image.url for image in outcome.images],
        "gtin": outcome.gtin,
        "sku": outcome.sku,
        "category": list(outcome.category),
        "ship_to": list(outcome.ship_to),
        "language": outcome.language,
        "sold": outcome.sold,
        "reviews": outcome.reviews,
        "sources": dict(outcome.sources),
    }
