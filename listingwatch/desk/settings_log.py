"""Saved searches, and the log of who decided and set what."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.errors import InputError, UnknownNameError
from listingwatch.desk.office import Desk
from storage.repositories.desk_people import DeskPeople, Entry, SavedView

PAGE = 100
LONGEST_QUERY = 1000


def views(desk: Desk) -> list[SavedView]:
    with desk.transaction() as connection:
        return DeskPeople(connection, desk.portfolio.id).views()


def keep_view(desk: Desk, name: str, query: str, by: str) -> None:
    """Keep a search under a name; the same name again means the newer search.

    :raises InputError: without a name, or for a search that is too long.
    """
    name = " ".join(name.split())[:60]
    if not name or len(query) > LONGEST_QUERY:
        raise InputError("saved view: give it a name, and fewer conditions if there are very many")
    now = datetime.now(UTC)
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        people.keep_view(name, query, by, now)
        people.note(by, "view saved", name, {"query": query}, now)


def drop_view(desk: Desk, number: int, by: str) -> None:
    """:raises UnknownNameError: when it is gone already."""
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        name = people.drop_view(number)
        if name is None:
            raise UnknownNameError("that view is gone already")
        people.note(by, "view removed", name, {}, datetime.now(UTC))


def audit_log(desk: Desk, before: int | None = None) -> list[Entry]:
    """Who did what, the newest first, a page at a time."""
    with desk.transaction() as connection:
        return DeskPeople(connection, desk.portfolio.id).entries(PAGE, before=before)
