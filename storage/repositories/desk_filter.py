"""A search among hits, as pieces of SQL.

A query carries only the conditions that are in use, so that each has a plan of its own; every
condition is a named piece of SQL (``desk.if_…``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from storage.queries import piece

LAST = "\U0010ffff"
"""Comes after every letter."""

_PLAIN = (
    "state",
    "direction",
    "severity",
    "marketplace",
    "seller",
    "right",
    "listing",
    "picture",
    "wording",
    "exception",
    "since",
    "after",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HitFilter:
    """Which hits. None leaves a thing open.

    ``standing`` is ``undecided``, ``silenced``, ``suppressed`` or ``all`` (of those that nothing
    suppresses). ``words`` are looked up as beginnings of words. ``after`` is the last row of the
    page before: its severity, first sight and id.
    """

    standing: str = "undecided"
    state: str | None = None
    direction: str | None = None
    severity: int | None = None
    kind: str | None = None
    territory: str | None = None
    marketplace: str | None = None
    seller: str | None = None
    right: str | None = None
    listing: int | None = None
    picture: str | None = None
    wording: str | None = None
    exception: str | None = None
    words: str | None = None
    since: datetime | None = None
    after: tuple[int, datetime, str] | None = None

    def conditions(self, often: Callable[[str, str], bool]) -> Iterator[LiteralString]:
        """The pieces of SQL for what is asked.

        :param often: whether a stretch of words is in so many hits that going along the list and
            looking at each is quicker than looking up the words.
        """
        if self.standing == "suppressed":
            yield piece("desk.if_suppressed")
        else:
            yield piece("desk.if_shown")
        if self.standing == "undecided" and self.state is None:
            yield piece("desk.if_undecided")
        elif self.standing == "silenced":
            yield piece("desk.if_silenced")
        for name in _PLAIN:
            if getattr(self, name) is not None:
                yield piece(f"desk.if_{name}")
        for name, prefix in (("kind", "kind:"), ("territory", "in:")):
            value = getattr(self, name)
            if value is not None:
                full = f"{prefix}{value}"
                yield piece(f"desk.if_{name}{'_often' if often(full, full + '!') else ''}")
        for number, word in enumerate(words_of(self.words or "")):
            name = "desk.if_words_often" if often(word, word + LAST) else "desk.if_words"
            yield piece(name).replace("(word", f"(word{number}")

    def parameters(self) -> dict[str, Any]:
        after = self.after or (None, None, None)
        return {
            "state": self.state,
            "direction": self.direction,
            "severity": self.severity,
            "kind": self.kind,
            "territory": self.territory,
            "marketplace": self.marketplace,
            "seller": self.seller,
            "right": self.right,
            "listing": self.listing,
            "picture": self.picture,
            "wording": self.wording,
            "exception": self.exception,
            "since": self.since,
            "after_severity": after[0],
            "after_seen": after[1],
            "after_id": after[2],
        } | {
            f"word{number}{end}": word + (LAST if end else "")
            for number, word in enumerate(words_of(self.words or ""))
            for end in ("", "_end")
        }


_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_SIGN = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")


def words_of(text: str) -> list[str]:
    """What somebody typed as the words to look for; each is the beginning of one.

    The counterpart of ``desk_words`` in the schema.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return re.findall(r"[^\W_]+", _SIGN.sub(r" \1 ", plain).lower())[:8]
