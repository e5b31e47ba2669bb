"""Whether a marketplace's pages are still read as they used to be: one crawl held against its
history.

A reader that a redesign broke fails in silence: pages come, and nothing, or less, is read of them.
So every crawl that came to its end leaves counts (:class:`Measures`) for each marketplace that it
met, and :func:`judge` compares them with those of the crawls before that were well.

**Shares.** Pages that were not let in, that broke off, that showed a listing before and are not
understood now or say that it is gone, and snapshots without a field: each is so many *bad* ones
*of* so many. The crawl's share is worse than before only where all of this holds:

- there is enough to say so: :data:`ENOUGH` pages now (a small crawl is put together with the ones
  right before it), :data:`ENOUGH_BEFORE` in :data:`GOOD_CRAWLS` good crawls before;
- the difference to the pooled good crawls is beyond chance: the lower end of Newcombe's interval
  for a difference of two proportions, which rests on Wilson's for each, is above zero at :data:`Z`
  (R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10; E. B. Wilson, JASA 22 (1927)
  209-212). Wilson's interval holds where shares are near 0 or 1 and crawls are small, which is
  where we are; the normal one does not;
- it is worse than *each* of the good crawls that was large enough to look at by itself. Pages of
  one crawl are more alike than chance has it (one shop, one category), so that pooled counts alone
  would be too sure: "overdispersion" (D. B. Laney, Quality Engineering 14 (2002) 531-537). The
  worst good crawl is a bound that asks nothing about how shares are spread;
- it matters: :data:`MARGIN` more of all pages (:data:`GONE_MARGIN` more that are gone).

**Volume.** Listings that a crawl had a definite word of (shown or gone) against the median of the
last good crawls of the same targets; less than half of it and less than any of them is a collapse.
Median and half, because one odd crawl moves neither (breakdown point 50 %; P. J. Huber, Robust
Statistics, 1981). A crawl that was not let in somewhere proves no collapse: there it takes
:data:`IN_A_ROW`. What a search finds is the market's doing: only one that always found many and now
finds nothing tells of its reader.

No alarm is raised on the first crawls, and no crawl that was not well is ever held up as an
example.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Z = 3.2905
"""Two-sided 0.001: many shares are looked at, every day."""

ENOUGH = 10
"""Pages (or snapshots) of now: with fewer, Wilson's interval excludes next to nothing at
:data:`Z`."""

ENOUGH_BEFORE = 30
GOOD_CRAWLS = 3
MARGIN = 0.2
GONE_MARGIN = 0.8
"""Listings may go by the dozen, which is what notices are written for: only where next to nothing
is left is it rather the shop, or where its pages stand, that changed."""

LONGEST_WINDOW = 10
"""Small crawls that are put together, at most."""

MOST_PAST = 30
"""Good crawls that are looked back on."""

USUAL = 0.5
"""A field that so many snapshots lacked while all was well is none that a page has to show."""

COLLAPSE = 0.5
SMALLEST_VOLUME = 10
IN_A_ROW = 3

CORE = ("title", "price", "picture")
"""Fields that hardly depend on what is sold: compared over all crawls of a marketplace."""

OTHERS = ("seller", "brand", "description", "availability", "gtin")
"""These do (a category of things without a brand): compared with crawls of the same targets."""

FIELDS = (*CORE, *OTHERS)

VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Share:
    """So many bad ones of so many."""

    bad: int = 0
    of: int = 0

    @property
    def value(self) -> float:
        return self.bad / self.of if self.of else 0.0

    def __add__(self, other: Share) -> Share:
        return Share(self.bad + other.bad, self.of + other.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What one crawl met at one marketplace.

    ``pages`` were asked for; of these ``snapshots``, ``gone``, ``blocked``, ``unrecognised`` ended
    so and ``broke_off`` came in part or not at all. ``known_…`` are those at addresses that had
    shown a listing before. ``listings`` are distinct ones that were read; ``fields`` are snapshots
    that show each field. ``work`` tells crawls of the same targets, of which there were
    ``targets``; ``limited``: it ended at a limit that the user set; ``searched``: its targets are
    searches.
    """

    marketplace: str
    work: str
    targets: int = 1
    pages: int = 0
    snapshots: int = 0
    gone: int = 0
    blocked: int = 0
    unrecognised: int = 0
    broke_off: int = 0
    known_read: int = 0
    known_unrecognised: int = 0
    known_gone: int = 0
    listings: int = 0
    limited: bool = False
    searched: bool = False
    fields: Mapping[str, int] = field(default_factory=dict)

    @property
    def volume(self) -> int:
        return self.listings + self.gone

    def share(self, name: str) -> Share:
        """One of :data:`SHARES`, as bad ones of all."""
        known = self.known_read + self.known_unrecognised + self.known_gone
        match name:
            case "blocked":
                return Share(self.blocked - self.broke_off, self.pages)
            case "broke off":
                return Share(self.broke_off, self.pages)
            case "unrecognised":
                return Share(self.known_unrecognised, known)
            case "gone":
                return Share(self.known_gone, known)
        return Share(self.snapshots - self.fields.get(name, 0), self.snapshots)

    def counts(self) -> dict[str, Any]:
        """As JSON, for the record; the inverse is :meth:`of`."""
        names = (
            "targets", "pages", "snapshots", "gone", "blocked", "unrecognised", "broke_off",
            "known_read", "known_unrecognised", "known_gone", "listings", "limited", "searched",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"fields": dict(self.fields)}

    @classmethod
    def of(cls, marketplace: str, work: str, counts: Mapping[str, Any]) -> Measures:
        return cls(marketplace=marketplace, work=work, **counts)


SHARES = ("blocked", "broke off", "unrecognised", "gone", *FIELDS)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is worse than before. ``what`` is of :data:`SHARES`, or :data:`VOLUME`, where
    ``bad`` are the listings found now and ``before_bad`` their median before. ``work`` is set where
    it was compared with crawls of the same targets alone."""

    what: str
    bad: int
    of: int
    before_bad: int
    before_of: int
    work: str | None = None

    @property
    def about(self) -> tuple[str, str | None]:
        return self.what, self.work

    def to_json(self) -> dict[str, Any]:
        return {
            "what": self.what, "bad": self.bad, "of": self.of,
            "before_bad": self.before_bad, "before_of": self.before_of, "work": self.work,
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Complaint:
        return cls(**value)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier crawl at the marketplace, and whether it was well."""

    measures: Measures
    well: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """``complaints``: what is worse now. ``fine``: what was looked at and is not (by
    :attr:`Complaint.about`). ``doubtful``: no alarm, and no example for later crawls either."""

    complaints: tuple[Complaint, ...] = ()
    fine: frozenset[tuple[str, str | None]] = frozenset()
    doubtful: bool = False


def wilson(share: Share, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval for a proportion; all of 0..1 where there is nothing to count."""
    if share.of == 0:
        return 0.0, 1.0
    p, n, zz = share.value, share.of, z * z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def surely_more(now: Share, before: Share, z: float = Z) -> float:
    """How much larger ``now`` is than ``before`` at least: the lower end of Newcombe's interval for
    the difference of two proportions (his method 10)."""
    lower, _ = wilson(now, z)
    _, upper = wilson(before, z)
    return now.value - before.value - math.hypot(now.value - lower, upper - before.value)


def judge(present: Measures, earlier: Sequence[Past]) -> Judged:
    """One crawl against those before it.

    :param earlier: of the same marketplace, the latest first; good ones far enough back.
    """
    complaints: list[Complaint] = []
    fine: set[tuple[str, str | None]] = set()
    for name in SHARES:
        work = present.work if name in OTHERS else None
        alike = [past for past in earlier if work is None or past.measures.work == work]
        found = _judge_share(name, work, present, alike)
        if isinstance(found, Complaint):
            complaints.append(found)
        elif found:
            fine.add((name, work))
    collapsed, is_alarm, before = _volume(present, earlier)
    if collapsed and is_alarm:
        complaints.append(
            Complaint(VOLUME, present.volume, present.volume, before, before, present.work)
        )
    elif not collapsed and before:
        fine.add((VOLUME, present.work))
    came_to_nothing = present.snapshots == 0 and present.gone == 0
    return Judged(tuple(complaints), frozenset(fine), collapsed or came_to_nothing)


def _judge_share(
    name: str, work: str | None, present: Measures, earlier: Sequence[Past]
) -> Complaint | bool:
    """What is to be complained of; else whether there was enough to say that it is fine."""
    now, used = present.share(name), 0
    while now.of < ENOUGH and used < min(len(earlier), LONGEST_WINDOW):
        now += earlier[used].measures.share(name)
        used += 1
    good = [past.measures.share(name) for past in earlier[used:] if past.well][:MOST_PAST]
    good = [share for share in good if share.of]
    before = sum(good, Share())
    if now.of < ENOUGH or len(good) < GOOD_CRAWLS or before.of < ENOUGH_BEFORE:
        return False
    if name in FIELDS and before.value > USUAL:
        return True
    worst = max((share.value for share in good if share.of >= ENOUGH), default=0.0)
    margin = GONE_MARGIN if name == "gone" else MARGIN
    if now.value - before.value < margin or now.value <= worst or surely_more(now, before) <= 0:
        return True
    return Complaint(name, now.bad, now.of, before.bad, before.of, work)


def _volume(present: Measures, earlier: Sequence[Past]) -> tuple[bool, bool, int]:
    """Whether the volume collapsed, whether that is proven, and the median before (0: unknown)."""
    alike = [past for past in earlier if past.measures.work == present.work]
    good = [past.measures.volume for past in alike if past.well][:LONGEST_WINDOW]
    if len(good) < GOOD_CRAWLS or present.limited:
        return False, False, 0
    usual = median(good)
    if usual < SMALLEST_VOLUME:
        return False, False, 0

    def collapsed(measures: Measures) -> bool:
        if present.searched:
            return measures.volume == 0 and min(good) >= SMALLEST_VOLUME
        return measures.volume < COLLAPSE * usual and measures.volume < min(good)

    if not collapsed(present):
        return False, False, round(usual)
    let_in = present.blocked == 0 and present.pages > present.targets
    row = alike[: IN_A_ROW - 1]
    again = len(row) == IN_A_ROW - 1 and all(
        not past.well and collapsed(past.measures) for past in row
    )
    return True, let_in or again, round(usual)
