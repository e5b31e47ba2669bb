"""Turns at sites and places at shared hosts: what keeps several crawls, on several machines, from
asking more of a server together than one may alone.

The crawler's settings name the implementation by a dotted path, as they do for the store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that was taken. ``since``: seconds since the last request that somebody else can have
    made to one of the sites; None if nobody is known to have made any."""

    since: float | None


class SiteTurns(Protocol):
    """Who crawls a site, one at a time over all machines. Called from one thread.

    Every method raises :class:`domain.errors.StorageError`.
    """

    def take(self, sites: Sequence[str]) -> Turn | str:
        """The turn at all of these sites, or, where another crawl has one, who that is and since
        when, in words."""

    def watch(self, lost: Callable[[], None]) -> None:
        """Call ``lost``, from a thread of its own, as soon as the turn can be relied on no more."""

    def place(self, host: str, places: int, seconds: float) -> bool:
        """A place at a shared host for so many seconds, or more of it where we have one; False when
        all are taken."""

    def leave(self, host: str, pause: float) -> None:
        """Give the place back; nobody gets it for another ``pause`` seconds."""

    def release(self) -> None:
        """Give everything back and let go of the connection."""
