"""A small market with hits, made without crawling or comparing: listings, a mark, a picture, and
matches as the matchers would have found them; judged by the real judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.listing import ListingKey, Seller
from domain.match import Box, Match, TextSpan
from domain.money import Price
from domain.page import ImageRef, Offer, Snapshot
from domain.right import Reference, ReferenceKind, Right, RightKind
from listingwatch.desk.office import Desk
from listingwatch.judging.judge import Judge
from listingwatch.wiring import App
from storage.repositories.listings import Listings
from storage.repositories.matching import Matches
from storage.repositories.portfolios import Portfolios
from storage.repositories.rights import Rights
from storage.repositories.work import Work
from tests.pictures import drawing, jpeg

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
SHOP = "shop.example"
MARK = "ZORVANTIK"


@dataclass(frozen=True)
class Item:
    """A listing that uses the mark in its title, and shows the work in its picture if told so."""

    id: str
    title: str = f"{MARK} lamp"
    seller: str = "stall"
    seller_name: str | None = "The Stall"
    description: str = "A lamp with a shade, made of paper."
    picture: bool = False
    url: str | None = None
    price: str = "12.50"
    market: str = SHOP
    ship_to: tuple[str, ...] = ("US",)


def items(count: int) -> list[Item]:
    return [Item(f"i{n}", f"{MARK} lamp number {n}", f"stall-{n % 3}") for n in range(count)]


def stocked(app: App, wanted: Sequence[Item], portfolio: str = "p", firm: str = "Firm") -> Desk:
    """A desk whose portfolio owns the mark and the work, with a hit for each item."""
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio, firm)
    work = app.blobs.put(jpeg(drawing(1)))
    mark = Right(
        key="tm-us-1", kind=RightKind.TRADEMARK, owner=firm, territories=("US",), office="US",
        source="marks.csv", as_of=date(2026, 1, 1), text=MARK, registration_number="1",
        status="registered", registered=date(2020, 1, 1),
    )  # fmt: skip
    photo = Right(
        key="work-1", kind=RightKind.COPYRIGHT, owner=firm, territories=("US", "DE"),
        source="pictures", as_of=date(2026, 1, 1), text="lamp photo", created=date(2019, 1, 1),
    )  # fmt: skip
    with app.database.transaction(number.id) as connection:
        rights = Rights(connection, number.id)
        rights.add_source(name="marks.csv", kind="rights", digest="0", as_of=date(2026, 1, 1),
                          taken=2, refused=0)  # fmt: skip
        rights.put(mark, [Reference(key="tm-us-1/word", right=mark.key,
                                    kind=ReferenceKind.WORD_MARK, text=MARK)])  # fmt: skip
        rights.put(photo, [Reference(key="work-1/picture", right=photo.key,
                                     kind=ReferenceKind.PICTURE, image=work)])  # fmt: skip
    add(app, Desk.of(app, portfolio), wanted)
    return Desk.of(app, portfolio)


def add(app: App, desk: Desk, wanted: Sequence[Item], at: datetime = AT) -> None:
    """Captures of these items, matched and judged."""
    shown = app.blobs.put(jpeg(drawing(1), quality=70))
    with app.database.transaction(desk.portfolio.id) as connection:
        rights = Rights(connection, desk.portfolio.id)
        references = {row.reference.key: row.id for row in rights.references()}
        listings = Listings(connection, desk.portfolio.id)
        numbers = set()
        for n, item in enumerate(wanted):
            snapshot = snapshot_of(item, shown)
            listing = listings.keep(snapshot, at + timedelta(minutes=n))
            numbers.add(listing)
            stored = max(span.id for span in listings.spans(listing))
            found = [(stored, references["tm-us-1/word"], _word(item))]
            if item.picture:
                found.append((stored, references["work-1/picture"], _picture()))
            Matches(connection, desk.portfolio.id).keep(found)
        while Work(connection, desk.portfolio.id).claim_judgements(1000):
            pass
        Judge(connection, desk.portfolio, version=app.database.version).judge(numbers)


def snapshot_of(item: Item, shown: str) -> Snapshot:
    return Snapshot(
        key=ListingKey(item.market, item.id),
        url=item.url if item.url is not None else f"https://{item.market}/p/{item.id}",
        title=item.title, description=item.description,
        offers=(Offer(price=Price(amount=Decimal(item.price), currency="USD", raw=item.price)),),
        seller=Seller(name=item.seller_name, id=item.seller),
        images=(ImageRef(url=f"https://{item.market}/{item.id}.jpg", digest=shown),),
        ship_to=item.ship_to, language="en",
    )  # fmt: skip


def _word(item: Item) -> Match:
    start = max(item.title.find(MARK), 0)
    return Match(
        matcher="word marks", version="t1", reference="tm-us-1/word", field="title", score=1.0,
        explanation=f"“{MARK}” is the mark as it is registered",
        region=TextSpan(start, start + len(MARK), MARK),
        evidence={"surface": MARK, "mark": MARK, "errors": 0, "steps": [], "disguised": False,
                  "cue": "", "zipf": 0.0, "language": "en", "everyday": "", "review": False},
    )  # fmt: skip


def _picture() -> Match:
    return Match(
        matcher="pictures", version="t1", reference="work-1/picture", field="images[0]", score=0.93,
        explanation="similar to a copy of the reference", region=Box(0.1, 0.2, 0.8, 0.9),
        evidence={"relation": "copy", "distance": 10, "mirrored": False,
                  "reference_region": {"x0": 0.0, "y0": 0.1, "x1": 1.0, "y1": 0.95}},
    )  # fmt: skip
