"""What speaks for whoever uses a sign, and that a machine cannot decide: listed with the
exceptions, for counsel to weigh. It keeps no hit back; of our own listing counsel is asked instead
of holding it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.hit import ExceptionCheck
from domain.page import Snapshot
from domain.reason import Reason
from domain.right import Right, RightKind
from rights.context import context_rules, text_of
from rights.exceptions import checked
from rights.words import found_in, words_of

EARLIER_USE = "own earlier use"
EXHAUSTION = "exhaustion"
HINTS = frozenset({EARLIER_USE, EXHAUSTION})


def earlier_use(right: Right, first_shown: date, ours: Sequence[Right]) -> ExceptionCheck:
    """The listing showed it, or its owner's own mark of the same words was filed, before the right
    began: before its priority or filing, or a work's creation. Whether that helps is for the law of
    the place (US: first use, 15 U.S.C. § 1115(b)(5); CN: Trade Mark Law, article 59(3)).

    :param ours: rights of whoever offers the listing.
    """
    begins = beginning_of(right)
    if begins is None:
        return checked(EARLIER_USE, applies=False, reason=Reason("exception.use_undated"))
    params = {"begins": begins.isoformat(), "first": first_shown.isoformat()}
    for mark in ours:
        since = beginning_of(mark)
        if mark.key == right.key or since is None or since >= begins or not _same(mark, right):
            continue
        reason = Reason(
            "exception.earlier_mark",
            {"mark": mark.number or mark.key, "since": since.isoformat(), **params},
        )
        return checked(EARLIER_USE, applies=True, reason=reason)
    applies = first_shown < begins
    code = "exception.earlier_use" if applies else "exception.no_earlier_use"
    return checked(EARLIER_USE, applies=applies, reason=Reason(code, params))


def beginning_of(right: Right) -> date | None:
    """The day from which a right counts against others."""
    if right.kind in (RightKind.COPYRIGHT, RightKind.LIKENESS):
        return right.created
    days = [day for day in (right.priority, right.filed) if day is not None]
    return min(days) if days else right.registered


def _same(one: Right, other: Right) -> bool:
    return bool(one.text and other.text) and words_of(one.text or "") == words_of(other.text or "")


def exhaustion(snapshot: Snapshot) -> ExceptionCheck:
    """The listing says that the goods are second-hand or original: the right in them may be
    exhausted (EU: Directive (EU) 2015/2436, article 15; US: the doctrine of first sale)."""
    rules = context_rules()["exhaustion"]
    conditions = {offer.condition for offer in snapshot.offers if offer.condition}
    said = [condition for condition in rules["conditions"] if condition in conditions]
    said += found_in(rules["words"], text_of(snapshot))
    if not said:
        return checked(EXHAUSTION, applies=False, reason=Reason("exception.no_exhaustion"))
    words = ", ".join(f"“{word}”" for word in said)
    return checked(
        EXHAUSTION, applies=True, reason=Reason("exception.exhaustion", {"words": words})
    )
