"""Shops with listings that come, change, go and come back, and the ledger of what is true.

A shop that sins does so by its seed: which sin the n-th request for an address meets depends on seed,
address and n alone, not on who asks when.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.fakemarket.server import FakeShop, picture, send
from tests.fakemarket.sins import AT_RANDOM, SINS

HOME = "<html><head><title>Lamps</title></head><body>{links}{pages}</body></html>"


@dataclass
class Listing:
    """What is true of one listing now. ``gone_at`` is set while it is gone (Unix seconds)."""

    id: str
    name: str
    cents: int
    brand: str
    seed: int
    born: float
    gone_at: float | None = None
    status: int = 404
    replaces: str | None = None
    was: set[int] = field(default_factory=set)
    """What it ever cost, in cents."""

    def __post_init__(self) -> None:
        self.was.add(self.cents)

    @property
    def path(self) -> str:
        return f"/p/{self.id}"

    @property
    def price(self) -> str:
        return f"{self.cents / 100:.2f}"


@dataclass
class Shop:
    """One shop on a port of its own.

    :param sinful: the share of requests that meet a sin.
    :param endless: links to further pages of its list that never end.
    """

    name: str
    seed: int
    sinful: float = 0.0
    endless: bool = False
    takes: float = 0.0
    broken: bool = False
    """Its layout changed: the price stands where no reader looks for one."""
    listings: dict[str, Listing] = field(default_factory=dict)
    history: list[tuple[float, str, str]] = field(default_factory=list)
    """When what happened to which listing: ``born``, ``changed``, ``gone``, ``swapped``."""
    sinned: Counter[str] = field(default_factory=Counter)
    forced: dict[str, str] = field(default_factory=dict)
    """Path → the sin that every request for it meets, by name."""
    said_gone: dict[str, list[float]] = field(default_factory=dict)
    """When the shop said of a listing that is gone that it is."""

    def __post_init__(self) -> None:
        self.guard = threading.RLock()
        self.server = FakeShop()
        self.server.otherwise = self._answer
        self._asked: Counter[str] = Counter()
        self._slipped: set[str] = set()
        self._chance = random.Random(f"life {self.name} {self.seed}")

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def host(self) -> str:
        return self.server.host

    # --- life -----------------------------------------------------------------------------------

    def stock(self, count: int, brand: str) -> None:
        for _ in range(count):
            self.add(brand)

    def add(self, brand: str, replaces: Listing | None = None) -> Listing:
        """A new listing, or one that comes back under another id."""
        with self.guard:
            number = len(self.listings) + 1
            listing = Listing(
                id=f"{self.name}-{number}",
                name=replaces.name if replaces else f"{brand} lamp {self.name} {number}",
                cents=self._chance.randrange(500, 9_000),
                brand=brand,
                seed=replaces.seed if replaces else number % 12,
                born=time.time(),
                replaces=replaces.id if replaces else None,
            )
            self.listings[listing.id] = listing
            self._note("born", listing)
            return listing

    def change(self, listing: Listing) -> None:
        with self.guard:
            listing.cents += 100
            listing.was.add(listing.cents)
            self._note("changed", listing)

    def swap(self, listing: Listing) -> None:
        """Another picture at the same address."""
        with self.guard:
            listing.seed = (listing.seed + 5) % 12
            self._note("swapped", listing)

    def remove(self, listing: Listing, status: int = 404) -> None:
        with self.guard:
            listing.gone_at, listing.status = time.time(), status
            self._note("gone", listing)

    def here(self) -> list[Listing]:
        with self.guard:
            return [one for one in self.listings.values() if one.gone_at is None]

    def _note(self, what: str, listing: Listing) -> None:
        self.history.append((time.time(), what, listing.id))

    # --- pages ----------------------------------------------------------------------------------

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if self.takes:
            time.sleep(self.takes)
        path = request.path.partition("?")[0]
        with self.guard:
            page = self._page(request.path)
            sin = None if page is None else self._sin(path)
            if sin is not None:
                self.sinned[sin] += 1
        if page is None:
            self._not_a_page(request, path)
        elif sin is not None:
            SINS[sin].commit(request, page)
        else:
            send(request, page)

    def _not_a_page(self, request: BaseHTTPRequestHandler, path: str) -> None:
        if path.startswith("/i/"):
            listing = self.listings.get(path[3:].removesuffix(".jpg"))
            if listing is not None:
                send(request, _picture(listing.seed), kind="image/jpeg")
                return
        listing = self.listings.get(path.removeprefix("/p/"))
        if listing is not None and listing.gone_at is not None:
            with self.guard:
                self.said_gone.setdefault(listing.id, []).append(time.time())
            send(request, "<html><title>Gone</title></html>", status=listing.status)
        else:
            send(request, "not found", status=404)

    def _sin(self, path: str) -> str | None:
        if path in self.forced:
            name = self.forced[path]
            if name == "slip" and path in self._slipped:
                return None
            self._slipped.add(path)
            return name
        self._asked[path] += 1
        if not self.sinful or path == "/list":
            return None
        chance = random.Random(f"{self.seed} {path} {self._asked[path]}")
        # The front page less often: without it a crawl reads nothing at all.
        if chance.random() >= self.sinful / (1 if path.startswith("/p/") else 3):
            self._slipped.discard(path)
            return None
        name = chance.choice([*AT_RANDOM, "slip"])
        if name == "slip":
            # Once, or it would be the shop's word: until the page was served as it is.
            if path in self._slipped:
                return None
            self._slipped.add(path)
        return name

    def _page(self, asked: str) -> str | None:
        path, _, query = asked.partition("?")
        if path == "/" or (path == "/list" and self.endless):
            links = "".join(f'<a href="{one.path}">{one.name}</a> ' for one in self.here())
            number = int(query.partition("page=")[2] or 1) if "page=" in query else 1
            more = f'<a rel=next href="/list?page={number + 1}">more</a>' if self.endless else ""
            return HOME.format(links=links, pages=more)
        listing = self.listings.get(path.removeprefix("/p/")) if path.startswith("/p/") else None
        if listing is None or listing.gone_at is not None:
            return None
        return self._product(listing)

    def _product(self, listing: Listing) -> str:
        price = (
            f'<div data-sum="{listing.cents}">ask for the price</div>'
            if self.broken
            else f'<span itemprop="offers" itemscope itemtype="https://schema.org/Offer">'
            f'<meta itemprop="priceCurrency" content="USD">'
            f'<span itemprop="price" content="{listing.price}">$ {listing.price}</span></span>'
        )
        return (
            f'<html lang="en"><head><title>{listing.name}</title>'
            f'<link rel="canonical" href="{self.url}{listing.path}"></head><body>'
            f'<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">{listing.name}'
            f'</h1><img itemprop="image" src="/i/{listing.id}.jpg">'
            f'<span itemprop="brand">{listing.brand}</span>{price}</div></body></html>'
        )


_PICTURES: dict[int, bytes] = {}


def _picture(seed: int) -> bytes:
    if seed not in _PICTURES:
        _PICTURES[seed] = picture(seed)
    return _PICTURES[seed]
