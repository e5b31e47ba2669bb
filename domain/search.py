"""A search at a marketplace as one text, so that it stands wherever an address of a target can.

``search:ebay?text=blue+lamp&territory=DE``: the marketplace's key, then what is searched by, as a
query string. Texts are one line and have no blanks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from domain.errors import InputError

SCHEME = "search:"
_KEY = re.compile(r"^[a-z0-9][a-z0-9.-]{0,60}$")
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for where.

    :param marketplace: the reader's key, or one of its hosts.
    :param text: words.
    :param picture: the SHA-256 (hex) of a kept picture.
    :param seller: the marketplace's own id of a seller; with a text, only what that seller offers.
    :param territories: ISO 3166-1 alpha-2; decides which of a marketplace's sites is asked.
    """

    marketplace: str
    text: str | None = None
    picture: str | None = None
    seller: str | None = None
    territories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _KEY.match(self.marketplace):
            raise InputError(f"marketplace {self.marketplace[:80]!r}: write its key, such as ebay")
        if not (self.text or self.picture or self.seller):
            raise InputError(f"marketplace {self.marketplace}: say what to search for")
        if self.picture is not None and not _DIGEST.match(self.picture):
            raise InputError(f"picture {self.picture[:80]!r}: name it by its SHA-256")

    @property
    def by(self) -> str:
        """``picture``, ``text`` or ``seller``."""
        if self.picture is not None:
            return "picture"
        return "text" if self.text else "seller"

    def __str__(self) -> str:
        fields = [("text", self.text), ("picture", self.picture), ("seller", self.seller)]
        given = [(name, value) for name, value in fields if value]
        return f"{SCHEME}{self.marketplace}?" + urlencode(
            [*given, *(("territory", code) for code in self.territories)]
        )

    @classmethod
    def parse(cls, target: str) -> Search | None:
        """The search that a target is; None for an address.

        :raises InputError: for a text that begins like a search and is none.
        """
        if not target.startswith(SCHEME):
            return None
        key, _, query = target.removeprefix(SCHEME).partition("?")
        fields = parse_qs(query, max_num_fields=50)

        def first(name: str) -> str | None:
            return fields.get(name, [None])[0]

        return cls(
            marketplace=key,
            text=first("text"),
            picture=first("picture"),
            seller=first("seller"),
            territories=tuple(fields.get("territory", ())),
        )
