"""Which way a match points: derived from whose right it is and who sells."""

from __future__ import annotations

from domain.hit import Direction
from domain.listing import Role
from domain.right import Side


def direction_of(side: Side, role: Role) -> Direction | None:
    """The direction, or None where the match is nobody's business here.

    Our right in anyone's listing points to enforcement (for our own and authorised sellers an
    exception then applies and is recorded); another's right, or one that nobody claimed, in our own
    listing is an exposure; another's right in anyone else's listing is nothing.
    """
    if side is Side.OURS:
        return Direction.ENFORCEMENT
    return Direction.EXPOSURE if role is Role.OWN else None
