"""The whole loop on the sample market: import, crawl, match, judge."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.listing import Role
from domain.right import Side
from listingwatch.crawling.crawl import CrawlRequest, CrawlSummary, crawl
from listingwatch.hits.list import HitList, list_hits
from listingwatch.importing.catalogue import Whose, import_catalogue
from listingwatch.importing.licences import import_licences
from listingwatch.importing.pictures import Ownership, PictureKind, add_pictures
from listingwatch.importing.rights import import_rights
from listingwatch.matching.run import Matching
from listingwatch.matching.summary import MatchSummary
from listingwatch.progress import Progress, Silent
from listingwatch.samplemarket import SampleMarket
from listingwatch.samplemarket.market import Market
from listingwatch.samplemarket.world import FIRM
from listingwatch.sellers.roles import set_role
from listingwatch.wiring import DEMO_PORTFOLIO, App
from storage.repositories.portfolios import Portfolios


@dataclass(slots=True)
class DemoResult:
    """What the demo did and found."""

    crawls: list[tuple[Market, CrawlSummary]]
    matching: MatchSummary
    hits: HitList
    suppressed: HitList


def run_demo(app: App, market: SampleMarket, progress: Progress | None = None) -> DemoResult:
    """Run the loop on a sample market that is being served.

    :param app: on the sample market's own, empty schema.
    """
    shown = progress or Silent()
    now = datetime.now(UTC)
    with app.database.transaction() as connection:
        Portfolios(connection).ensure(DEMO_PORTFOLIO, FIRM)
    for name, side in (("rights_ours.csv", Side.OURS), ("rights_others.csv", Side.OTHERS)):
        import_rights(app, DEMO_PORTFOLIO, [market.folder / name], side=side, as_of=now.date())
    for path, owner in market.works_of_others():
        add_pictures(
            app,
            DEMO_PORTFOLIO,
            [path],
            kind=PictureKind.WORK,
            ownership=Ownership(side=Side.OTHERS, owner=owner),
            territories=(),
            as_of=now.date(),
        )
    import_licences(app, DEMO_PORTFOLIO, market.folder / "licences.csv", as_of=now.date())
    for seller, role in market.roles():
        set_role(app, DEMO_PORTFOLIO, seller, Role(role), now)
    for name, pictures in (
        ("catalog_ours.csv", Whose.OURS),
        ("catalog_unknown.csv", Whose.UNKNOWN),
    ):
        import_catalogue(app, DEMO_PORTFOLIO, market.folder / name, pictures=pictures, at=now)
    shown.message("rights, licences, sellers' roles and the own catalogue are in; now the crawl")
    with ThreadPoolExecutor(max_workers=len(market.markets)) as pool:
        summaries = list(pool.map(lambda place: _crawl(place, shown), market.markets))
    matching = Matching(app, DEMO_PORTFOLIO, progress=shown).run()
    return DemoResult(
        list(zip(market.markets, summaries, strict=True)),
        matching,
        list_hits(app, DEMO_PORTFOLIO),
        list_hits(app, DEMO_PORTFOLIO, suppressed=True),
    )


def _crawl(market: Market, progress: Progress) -> CrawlSummary:
    del progress  # two crawls at once would fight over one bar
    return crawl(
        CrawlRequest(
            urls=(market.home,),
            ships_to=(market.territory,),
            allow_hosts=("127.0.0.1",),
            delays={"127.0.0.1": 0.0},  # our own server, which asks for no pause
            demo=True,
        )
    )
