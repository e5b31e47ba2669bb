"""``demo``: the whole loop on the bundled sample market."""

from __future__ import annotations

from typing import Annotated

import typer

from listingwatch.commands.common import Format, err, plain, progress, say
from listingwatch.commands.hits import HitFormat, show_hits, show_match_notes
from listingwatch.demo import DemoResult, run_demo
from listingwatch.samplemarket import SampleMarket
from listingwatch.wiring import open_app


def demo_command(
    output: Annotated[
        Format, typer.Option("--format", help="How hits are printed.")
    ] = Format.TABLE,
) -> None:
    """Run the whole loop on a bundled sample market, in both directions.

    Example: listingwatch demo
    """
    with progress() as shown:
        shown.message("starting the database and the sample market")
        with open_app(demo=True, fresh=True) as app, SampleMarket() as market:
            result = run_demo(app, market, shown)
    _show_crawls(result)
    show_match_notes(result.matching)
    show_hits(result.hits, HitFormat(output.value))
    if output is Format.TABLE:
        _show_next(result)


def _show_crawls(result: DemoResult) -> None:
    for market, crawl in result.crawls:
        ends = ", ".join(f"{count} {name}" for name, count in sorted(crawl.outcomes.items()))
        err.print(
            f"{market.place.label} ({market.territory}): pages {ends}; {crawl.pictures} pictures"
        )
        for message in crawl.messages:
            err.print(f"not read: {plain(message)}")


def _show_next(result: DemoResult) -> None:
    kept_back = len(result.suppressed.hits)
    first = result.hits.hits[0].id if result.hits.hits else "HIT"
    say(
        f"\n{kept_back} more were found and kept back by an exception (own, authorised or licensed "
        "seller, permitted use, no right there); each is on record:\n"
        "  listingwatch hits --portfolio demo --suppressed\n"
        "\nA person decides, for example:\n"
        f'  listingwatch verdict {first} confirmed --by "Your Name" --reason "test purchase" '
        "--portfolio demo\n"
        "\nWith your own shop and rights:\n"
        "  listingwatch rights import our-marks.csv --side ours\n"
        "  listingwatch rights import others-marks.csv\n"
        "  listingwatch catalog import products.csv --pictures ours\n"
        "  listingwatch crawl https://shop.example.com --role own --ships-to US\n"
        "  listingwatch crawl https://other-shop.example.com --ships-to US\n"
        "  listingwatch match\n"
        "  listingwatch hits"
    )
