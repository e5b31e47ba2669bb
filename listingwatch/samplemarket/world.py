"""The words of the sample market: sellers, listings, and what is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FIRM = "Lumenholt GmbH"
"""The invented firm that we work for in the sample market."""


class Place(StrEnum):
    """The two marketplaces: Kaufallee in Germany, Barnsby in the United States."""

    KAUFALLEE = "kaufallee"
    BARNSBY = "barnsby"

    @property
    def territory(self) -> str:
        return {Place.KAUFALLEE: "DE", Place.BARNSBY: "US"}[self]

    @property
    def language(self) -> str:
        return {Place.KAUFALLEE: "de", Place.BARNSBY: "en"}[self]

    @property
    def currency(self) -> str:
        return {Place.KAUFALLEE: "EUR", Place.BARNSBY: "USD"}[self]

    @property
    def label(self) -> str:
        return self.value.title()


@dataclass(frozen=True, slots=True)
class SampleSeller:
    """An account. ``role`` is what the demo states of it, or None: unknown."""

    place: Place
    id: str
    name: str
    role: str | None = None


class Treatment(StrEnum):
    """What was done to a picture before it was shown."""

    ORIGINAL = "original"
    RECOMPRESSED = "recompressed"
    MIRRORED = "mirrored"
    FRAMED = "framed"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in a listing: which rendering, and what was done to it."""

    picture: str
    treatment: Treatment = Treatment.ORIGINAL

    @property
    def file(self) -> str:
        """Its file name on the picture host."""
        suffix = "" if self.treatment is Treatment.ORIGINAL else f"-{self.treatment.value}"
        return f"{self.picture}{suffix}.jpg"


class Catalogue(StrEnum):
    """In which of the firm's two catalogue files a listing stands."""

    OURS = "ours"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One planted fact about a listing and a right.

    ``right`` is a mark's number, a picture's name, or the text of a work. ``hit`` says whether it
    must become a hit; where not, ``why`` names the trap.
    """

    direction: str
    kind: str
    right: str
    hit: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleListing:
    """One listing of the market."""

    place: Place
    slug: str
    seller: str
    title: str
    description: str
    price: str
    pictures: tuple[Shown, ...]
    brand: str | None = None
    category: str = "Wohnen"
    truths: tuple[Truth, ...] = ()
    catalogue: Catalogue | None = None
    markup: str = "json-ld"
    """``json-ld``, ``microdata``, ``opengraph`` or ``broken`` (a broken JSON-LD block beside
    microdata)."""

    @property
    def path(self) -> str:
        """Its address on its marketplace, which is also its id there."""
        return f"/p/{self.slug}"


def hit(direction: str, kind: str, right: str, why: str) -> Truth:
    """A fact that must become a hit."""
    return Truth(direction=direction, kind=kind, right=right, hit=True, why=why)


def trap(direction: str, kind: str, right: str, why: str) -> Truth:
    """A fact that must not."""
    return Truth(direction=direction, kind=kind, right=right, hit=False, why=why)
