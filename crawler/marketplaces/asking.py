"""What a marketplace is asked, and what its answer holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.listing import ListingKey
from domain.page import Outcome


class Find(StrEnum):
    """What listings are searched by."""

    TEXT = "text"
    PICTURE = "picture"
    SELLER = "seller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody looks for: one of ``text``, ``picture`` (bytes as they are) or ``seller`` (the
    marketplace's own id), a text with a seller where the marketplace can.

    :param territories: where it must be offered; decides which of a marketplace's sites is asked.
    :param limit: listings that are wanted at most.
    """

    text: str | None = None
    picture: bytes | None = None
    seller: str | None = None
    territories: tuple[str, ...] = ()
    limit: int | None = None

    @property
    def by(self) -> Find | None:
        """What it searches by; None where it is empty."""
        if self.picture is not None:
            return Find.PICTURE
        if self.text and self.text.strip():
            return Find.TEXT
        return Find.SELLER if self.seller else None


class Purpose(StrEnum):
    """What an answer is expected to hold."""

    LISTING = "listing"
    LIST = "list"
    """Many listings, or where they are: results of a search, a catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request that a reader wants made. It never holds a secret.

    :param headers: beside those of every request.
    :param keyed: whether the user's key goes with it; only ever to the credential's own hosts.
    :param listing: the listing that is asked for, where one is.
    :param context: what the reader wants to know again when the answer comes.
    """

    url: str
    purpose: Purpose = Purpose.LISTING
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    keyed: bool = False
    listing: ListingKey | None = None
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer holds.

    :param outcomes: what became of the listings that it tells of whole. An answer that tells of
        none and leads to none says why: Blocked or Unrecognised.
    :param asks: what to ask for next: the listings that it names, its next page.
    :param nothing: that a search was answered and found nothing, which is no failure.
    """

    outcomes: tuple[Outcome, ...] = ()
    asks: tuple[Ask, ...] = ()
    nothing: bool = False


class Scheme(StrEnum):
    """How a key goes with a request."""

    HEADER = "header"
    """As it is, in a header of the interface's own."""

    BEARER = "bearer"
    """As a token (RFC 6750) that the user has."""

    CLIENT = "client"
    """As a token that is fetched for an id and a secret (RFC 6749, section 4.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """The user's own key to an interface, by the names of the settings that hold it.

    :param settings: environment variables: the key or token, or the id and the secret.
    :param hosts: where the key may be sent, and nowhere else.
    :param header: of :attr:`Scheme.HEADER`.
    :param token_url: and ``scope``: of :attr:`Scheme.CLIENT`.
    :param help: where a user gets one.
    """

    settings: tuple[str, ...]
    scheme: Scheme
    hosts: tuple[str, ...]
    help: str
    header: str = "Authorization"
    token_url: str | None = None
    scope: str | None = None
