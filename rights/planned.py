"""Judges a product that is not offered yet, as if it were offered by the firm.

The judgement is that of every listing (:func:`rights.judgement.judge`); only what a stored listing
brings with it (captures, seller, history) is made up here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time

from domain.hit import Hit
from domain.match import Match
from domain.page import Snapshot
from domain.right import Licence, Portfolio, Reference, Right
from rights.background import Background
from rights.judgement import judge
from rights.territories import TerritoryTable
from rights.view import Case, ListingView, Sighting, SnapshotView


def judge_planned(
    product: Snapshot,
    matches: Iterable[Match],
    *,
    portfolio: Portfolio,
    rights: Mapping[str, Right],
    references: Mapping[str, Reference],
    territories: Iterable[str] = (),
    on: date,
    licences: Iterable[Licence] = (),
    table: TerritoryTable | None = None,
    background: Background | None = None,
    elsewhere: Mapping[str, tuple[Sighting, ...]] | None = None,
) -> tuple[Hit, ...]:
    """The hits of a planned product, suppressed ones included, ordered by right: exposures to the
    rights of others, and, with an exception, our own rights in it.

    Pure: the same values give the same hits. A product without any sign of a territory is not
    judged anywhere, and its hits say so.

    :param matches: of the product's fields with references, as matchers gave them.
    :param rights: by key, at least those of the references; likewise ``references``.
    :param territories: where it is to be offered, beside what its address and ship-to say.
    :param elsewhere: where else pictures whose ownership nobody stated were seen, by right.
    :param on: the day for which rights, licences and rules have to hold.
    """
    at = datetime.combine(on, time(12), UTC)
    view = SnapshotView(
        snapshot=product,
        digest=product.content_digest(),
        first_captured=at,
        last_captured=at,
        offered_in=tuple(territories),
        matches=tuple(matches),
    )
    listing = ListingView(
        key=product.key, snapshots=(view,), gone_at=None, roles={}, catalogued=True
    )
    return judge(
        Case(
            portfolio=portfolio,
            listing=listing,
            rights=rights,
            references=references,
            licences=tuple(licences),
            elsewhere=elsewhere or {},
            territories=table or TerritoryTable.shipped(),
            background=background or Background(),
        )
    )
