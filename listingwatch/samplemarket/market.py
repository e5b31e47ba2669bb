"""The sample market as a whole: its servers, the files that a user would import, and its truth."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.listing import SellerKey
from listingwatch.samplemarket import portfolio
from listingwatch.samplemarket.filler import filler
from listingwatch.samplemarket.images import HUGE, huge, original, shown_bytes
from listingwatch.samplemarket.pages import Pages
from listingwatch.samplemarket.planted import PLANTED
from listingwatch.samplemarket.sellers import SELLERS
from listingwatch.samplemarket.server import Answer, Site
from listingwatch.samplemarket.world import Catalogue, Place, SampleListing, Shown

LISTINGS: tuple[SampleListing, ...] = (*PLANTED, *filler())

_CATALOGUE_COLUMNS = (
    "id", "marketplace", "url", "title", "description", "brand", "gtin", "category", "price",
    "currency", "images", "ship_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Market:
    """One marketplace, served."""

    place: Place
    key: str
    home: str

    @property
    def territory(self) -> str:
        return self.place.territory


@dataclass(frozen=True, slots=True)
class PlantedTruth:
    """One line of the manifest. ``right`` is a mark's number, a picture's name or a text; ``hit``
    says whether it must become a hit."""

    direction: str
    marketplace: str
    listing: str
    kind: str
    right: str
    hit: bool
    why: str


class SampleMarket:
    """Serves the market and writes its files while it is entered.

    :param ports: of the two marketplaces and the picture host; by default any free ones.
    """

    def __init__(self, ports: tuple[int, int, int] = (0, 0, 0)) -> None:
        self._ports = ports
        self._stack = ExitStack()
        self.markets: tuple[Market, ...] = ()
        self.folder = Path()

    def __enter__(self) -> Self:
        sites = [self._stack.enter_context(Site(port)) for port in self._ports]
        *shops, cdn = sites
        cdn.serve(_picture_answers())
        markets = []
        for place, site in zip(Place, shops, strict=True):
            pages = Pages(place, site.address, cdn.address, LISTINGS).all()
            site.serve(
                {
                    path: (status, kind, text.encode())
                    for path, (status, kind, text) in pages.items()
                }
            )
            markets.append(Market(place, site.key, f"{site.address}/"))
        self.markets = tuple(markets)
        self.folder = Path(tempfile.mkdtemp(prefix="listingwatch-sample-"))
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._write_files()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def key_of(self, place: Place) -> str:
        """The key of a marketplace as the crawler will find it."""
        return next(market.key for market in self.markets if market.place is place)

    def roles(self) -> Iterator[tuple[SellerKey, str]]:
        """What the demo states of sellers."""
        for seller in SELLERS:
            if seller.role is not None:
                yield SellerKey(self.key_of(seller.place), seller.id), seller.role

    def works_of_others(self) -> Iterator[tuple[Path, str]]:
        """Pictures that others own, with their owners."""
        for picture, owner in portfolio.OTHERS_WORKS.items():
            yield self.folder / "works" / f"{picture}.jpg", owner

    def manifest(self) -> list[PlantedTruth]:
        """Everything that was planted, in the order of the listings."""
        return [
            PlantedTruth(
                direction=truth.direction,
                marketplace=self.key_of(listing.place),
                listing=listing.path,
                kind=truth.kind,
                right=truth.right,
                hit=truth.hit,
                why=truth.why,
            )
            for listing in PLANTED
            for truth in listing.truths
        ]

    @staticmethod
    def digest_of(picture: str) -> str:
        """SHA-256 (hex) of a picture's original."""
        return hashlib.sha256(original(picture)).hexdigest()

    def _write_files(self) -> None:
        (self.folder / "works").mkdir()
        for picture in portfolio.OTHERS_WORKS:
            (self.folder / "works" / f"{picture}.jpg").write_bytes(original(picture))
        for name, text in (
            ("rights_ours.csv", portfolio.rights_ours()),
            ("rights_others.csv", portfolio.rights_others()),
            ("licences.csv", portfolio.licences()),
            ("catalog_ours.csv", self._catalogue(Catalogue.OURS)),
            ("catalog_unknown.csv", self._catalogue(Catalogue.UNKNOWN)),
        ):
            (self.folder / name).write_text(text, encoding="utf-8")
        truth = [asdict(row) for row in self.manifest()]
        text = json.dumps(truth, indent=2, ensure_ascii=False)
        (self.folder / "manifest.json").write_text(text, encoding="utf-8")

    def _catalogue(self, which: Catalogue) -> str:
        rows = []
        for listing in PLANTED:
            if listing.catalogue is not which:
                continue
            for shown in listing.pictures:
                (self.folder / shown.file).write_bytes(shown_bytes(shown))
            home = next(m.home for m in self.markets if m.place is listing.place)
            rows.append(
                (
                    listing.path, self.key_of(listing.place), home.rstrip("/") + listing.path,
                    listing.title, listing.description, listing.brand or "", "", listing.category,
                    listing.price, listing.place.currency,
                    "|".join(shown.file for shown in listing.pictures), listing.place.territory,
                )
            )  # fmt: skip
        return portfolio.table(_CATALOGUE_COLUMNS, rows)


def _picture_answers() -> dict[str, Answer]:
    shown: set[Shown] = {picture for listing in LISTINGS for picture in listing.pictures}
    answers: dict[str, Answer] = {
        f"/{picture.file}": (200, "image/jpeg", shown_bytes(picture)) for picture in shown
    }
    answers[f"/{HUGE}"] = (200, "image/png", huge())
    answers["/robots.txt"] = (200, "text/plain", b"User-agent: *\nAllow: /\n")
    return answers
