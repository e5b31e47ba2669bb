"""Makes a licence out of a hit, with its scope, and takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from domain.errors import InputError, UnknownNameError
from domain.hit import UNKNOWN_TERRITORY, UNSUPPORTED_TERRITORY
from domain.right import Licence
from listingwatch.desk.deciding import Decided, held
from listingwatch.desk.office import Desk
from listingwatch.judging.judge import Judge
from rights.territories import TerritoryTable
from storage.repositories.desk import DeskHits
from storage.repositories.desk_people import DeskPeople
from storage.repositories.hits import Hits, HitView
from storage.repositories.rights import Rights
from storage.repositories.work import Work


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is licensed, where (no territory: everywhere), and the first and last day."""

    licensee: str
    territories: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


def suggested_scope(hit: HitView) -> Scope:
    """The hit's seller, in the territories where it was found."""
    unnamed = {UNKNOWN_TERRITORY, UNSUPPORTED_TERRITORY}
    codes = tuple(f.code for f in hit.territories if f.code not in unnamed)
    return Scope(hit.seller.id, codes)


def license_hit(desk: Desk, hit: str, scope: Scope, by: str, ticket: str) -> Decided:
    """Keep a licence of the hit's right and judge the listing anew; other listings that the right
    matched follow in the background.

    :raises InputError: for a scope that cannot be.
    :raises UnknownNameError: for a hit that does not exist.
    """
    _check(scope)
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        standing = held(connection, desk, hit, None)
        if people.entry(ticket) is None:
            found = _find(Hits(connection, desk.portfolio.id), hit)
            licence = Licence(
                right=found.right.key,
                licensee=scope.licensee.strip(),
                territories=tuple(sorted(scope.territories)),
                valid_from=scope.valid_from,
                valid_until=scope.valid_until,
            )
            rights = Rights(connection, desk.portfolio.id)
            rights.add_licence(licence)
            _rejudge(connection, desk, found.right.key, standing.listing_id)
            people.note(by, "licence", hit, _to_json(licence), datetime.now(UTC), ticket)
        after = DeskHits(connection, desk.portfolio.id).standing(hit)
    assert after is not None
    desk.aftermath.ask()
    return Decided(hit, after.state, after.token, ticket)


def take_back(desk: Desk, ticket: str, by: str) -> list[str]:
    """Remove the licence that the request with this ticket made.

    :raises UnknownNameError: when there is none.
    """
    with desk.transaction() as connection:
        entry = DeskPeople(connection, desk.portfolio.id).entry(ticket)
    if entry is None or entry["action"] != "licence":
        raise UnknownNameError("no licence was made by that; look at the list of licences")
    remove(desk, _from_json(entry["details"]), by)
    return [entry["subject"]]


def remove(desk: Desk, licence: Licence, by: str) -> None:
    """Remove a licence; what it kept from people comes back.

    :raises UnknownNameError: when there is none like it.
    """
    with desk.transaction() as connection:
        if not Rights(connection, desk.portfolio.id).remove_licence(licence):
            raise UnknownNameError("that licence is no longer on file; look at the list again")
        _rejudge(connection, desk, licence.right, None)
        DeskPeople(connection, desk.portfolio.id).note(
            by, "licence removed", licence.right, _to_json(licence), datetime.now(UTC)
        )
    desk.aftermath.ask()


def _find(hits: Hits, hit: str) -> HitView:
    found = hits.search(ids=[hit]) or hits.search(ids=[hit], suppressed=True)
    if not found:
        raise UnknownNameError(f"hit {hit!r} is no longer found; go back to the list")
    return found[0]


def _check(scope: Scope) -> None:
    if not scope.licensee.strip():
        raise InputError("licensee: name the seller who is licensed, by id or name")
    table = TerritoryTable.shipped()
    for code in scope.territories:
        if not table.supports(code):
            raise InputError(f"territory {code!r}: is none that the rules know; use codes like DE")
    if scope.valid_from and scope.valid_until and scope.valid_from > scope.valid_until:
        raise InputError("licence: its last day lies before its first; exchange them")


def _rejudge(connection: Any, desk: Desk, right: str, now: int | None) -> None:
    """All that the right matched waits to be judged; one listing is judged at once."""
    number = Rights(connection, desk.portfolio.id).number(right)
    work = Work(connection, desk.portfolio.id)
    if number is None:
        work.judge_all_matched()
    else:
        work.judge_right(number)
    if now is not None:
        Judge(connection, desk.portfolio, version=desk.app.database.version).judge({now})


def _to_json(licence: Licence) -> dict[str, Any]:
    return {
        "right": licence.right,
        "licensee": licence.licensee,
        "territories": list(licence.territories),
        "valid_from": licence.valid_from and licence.valid_from.isoformat(),
        "valid_until": licence.valid_until and licence.valid_until.isoformat(),
    }


def _from_json(value: dict[str, Any]) -> Licence:
    first, last = value["valid_from"], value["valid_until"]
    return Licence(
        right=value["right"],
        licensee=value["licensee"],
        territories=tuple(value["territories"]),
        valid_from=date.fromisoformat(first) if first else None,
        valid_until=date.fromisoformat(last) if last else None,
    )
