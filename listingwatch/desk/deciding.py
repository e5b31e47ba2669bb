"""Takes decisions at the desk: each is made on what the person saw, can be repeated without harm,
and can be undone.

Who decides hands in the token of what they saw (:attr:`Standing.token`). If somebody else was
quicker, nothing is changed and they are told. A request carries a ticket: the same ticket again, as
after a lost answer, finds what it did the first time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from domain.errors import ConflictError, InputError, ListingwatchError, UnknownNameError
from domain.hit import Verdict, VerdictKind
from listingwatch.desk.office import Desk
from listingwatch.judging.judge import Judge
from storage.repositories.desk import DeskHits, Standing
from storage.repositories.desk_people import DeskPeople
from storage.repositories.hits import Hits
from storage.repositories.work import Work

MOST_AT_ONCE = 500
"""Hits that one action decides; more would hold the page for too long."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decides, seeing what. ``seen`` None: whatever stands there."""

    kind: VerdictKind
    by: str
    ticket: str
    reason: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A hit as it stands after a decision or after one was undone."""

    hit: str
    state: str
    token: str
    ticket: str


class _Repeated(Exception):  # noqa: N818 - tells, is no error
    """The same ticket came twice at once: this one lets go."""


def decide_hit(desk: Desk, hit: str, choice: Choice) -> Decided:
    """Keep a decision and judge the listing anew, in one transaction.

    :raises UnknownNameError: for a hit that this portfolio does not have.
    :raises ConflictError: when somebody else decided, or the hit changed, since it was seen.
    """
    try:
        with desk.transaction() as connection:
            done = _decide(connection, desk, hit, choice)
    except _Repeated:
        with desk.transaction() as connection:
            done = _as_it_stands(connection, desk, hit, choice.ticket)
    desk.outdated()
    desk.aftermath.ask()
    return done


def _decide(connection: psycopg.Connection, desk: Desk, hit: str, choice: Choice) -> Decided:
    people = DeskPeople(connection, desk.portfolio.id)
    if people.entry(choice.ticket) is not None:
        return _as_it_stands(connection, desk, hit, choice.ticket)
    before = held(connection, desk, hit, choice.seen)
    now = datetime.now(UTC)
    verdict = Verdict(kind=choice.kind, by=choice.by, reason=choice.reason, decided_at=now)
    listing = Hits(connection, desk.portfolio.id).add_verdict(hit, verdict)
    Judge(connection, desk.portfolio, version=desk.app.database.version).judge({listing})
    after = _standing(connection, desk, hit)
    details: dict[str, Any] = {
        "kind": choice.kind.value,
        "reason": choice.reason,
        "verdict": after.verdict,
        "before": before.kind,
        "by_before": before.decided_by,
    }
    if not people.note(choice.by, "verdict", hit, details, now, choice.ticket):
        raise _Repeated
    return Decided(hit, after.state, after.token, choice.ticket)


def held(connection: psycopg.Connection, desk: Desk, hit: str, seen: str | None) -> Standing:
    """The hit as it stands, with its listings locked as judgement locks them, so that nobody comes
    in between; raises like :func:`decide_hit`."""
    work = Work(connection, desk.portfolio.id)
    named = {_standing(connection, desk, hit).listing_id}
    work.lock_listings(named | work.neighbours(named))
    standing = _standing(connection, desk, hit)
    if seen is not None and seen != standing.token:
        raise ConflictError(_told(standing, seen))
    return standing


def _told(standing: Standing, seen: str) -> str:
    if seen.partition(".")[2] == str(standing.verdict or 0):
        return "the hit changed since you saw it; look at it again"
    if standing.decided_by is None:
        return "a decision on it was undone meanwhile; look at it again"
    return f"{standing.decided_by} was quicker: {standing.kind}; nothing of yours was stored"


def _standing(connection: psycopg.Connection, desk: Desk, hit: str) -> Standing:
    standing = DeskHits(connection, desk.portfolio.id).standing(hit)
    if standing is None:
        raise UnknownNameError(f"hit {hit!r} does not exist in this portfolio; go back to the list")
    return standing


def _as_it_stands(connection: psycopg.Connection, desk: Desk, hit: str, ticket: str) -> Decided:
    standing = _standing(connection, desk, hit)
    return Decided(hit, standing.state, standing.token, ticket)


@dataclass(frozen=True, slots=True)
class ManyDecided:
    """What became of a bulk action: how many were decided, and why the others were not."""

    done: int
    refused: tuple[tuple[str, str], ...]
    ticket: str


def decide_many(desk: Desk, hits: Iterable[tuple[str, str | None]], choice: Choice) -> ManyDecided:
    """The same decision about many hits, each in a transaction of its own.

    :param hits: each with the token of what was seen.
    :raises InputError: for more than :data:`MOST_AT_ONCE`, or none.
    """
    wanted = list(dict(hits).items())
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise InputError(f"{len(wanted)} hits: choose 1 to {MOST_AT_ONCE} at once")
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for hit, seen in wanted:
        ticket = f"{choice.ticket}:{hit}"
        try:
            decide_hit(desk, hit, Choice(choice.kind, choice.by, ticket, choice.reason, seen))
            done.append(hit)
        except (ConflictError, UnknownNameError) as error:
            refused.append((hit, str(error)))
    with desk.transaction() as connection:
        DeskPeople(connection, desk.portfolio.id).note(
            choice.by,
            "bulk",
            f"{len(done)} hits",
            {"kind": choice.kind.value, "reason": choice.reason, "hits": done},
            datetime.now(UTC),
            choice.ticket,
        )
    return ManyDecided(len(done), tuple(refused), choice.ticket)


def undo_verdict(
    desk: Desk, hit: str, by: str, *, verdict: int | None = None, ticket: str | None = None
) -> Decided:
    """Take the latest decision about a hit back; what was decided before counts again.

    :param verdict: the number of the decision that is to go; another one there is a conflict.
    :raises ConflictError: when it is no longer the latest.
    """
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        if ticket is not None and people.entry(ticket) is not None:
            return _as_it_stands(connection, desk, hit, ticket)
        standing = held(connection, desk, hit, None)
        if standing.verdict is None or (verdict is not None and verdict != standing.verdict):
            raise ConflictError("that decision no longer stands; look at the hit again")
        DeskHits(connection, desk.portfolio.id).forget_verdict(standing.verdict)
        Judge(connection, desk.portfolio, version=desk.app.database.version).judge(
            {standing.listing_id}
        )
        details = {
            "kind": standing.kind,
            "by": standing.decided_by,
            "reason": standing.reason,
            "verdict": standing.verdict,
        }
        people.note(by, "undo", hit, details, datetime.now(UTC), ticket)
        after = _standing(connection, desk, hit)
    desk.outdated()
    desk.aftermath.ask()
    return Decided(hit, after.state, after.token, ticket or "")


def undo_ticket(desk: Desk, ticket: str, by: str) -> list[str]:
    """Take back what a request did: one decision, or all of a bulk action that still stand.

    :returns: the hits concerned.
    :raises UnknownNameError: when no request had that ticket.
    """
    with desk.transaction() as connection:
        entry = DeskPeople(connection, desk.portfolio.id).entry(ticket)
    if entry is None or entry["action"] not in {"verdict", "bulk"}:
        raise UnknownNameError("there is nothing to undo; look at the list of what was decided")
    if entry["action"] == "verdict":
        undo_verdict(
            desk, entry["subject"], by, verdict=entry["details"]["verdict"], ticket=f"{ticket}:undo"
        )
        return [entry["subject"]]
    undone = []
    for hit in entry["details"]["hits"]:
        try:
            undone += undo_ticket(desk, f"{ticket}:{hit}", by)
        except ListingwatchError:
            continue  # somebody decided anew since: that stands
    return undone
