"""Runs the checks, those that need the database after those that do not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import psycopg

from domain.errors import InputError, ListingwatchError
from listingwatch.operations.doctor import database, installation
from listingwatch.operations.doctor.findings import Finding, ok, problem
from listingwatch.settings import Settings

LOCAL: Mapping[str, Callable[[Settings], Iterator[Finding]]] = {
    "packages": installation.python_and_packages,
    "home": installation.home,
    "blobs": installation.blobs,
    "matchers": installation.matchers,
    "readers": installation.readers,
    "browser": installation.browser,
}
IN_DATABASE: Mapping[str, Callable[[Settings, psycopg.Connection], Iterator[Finding]]] = {
    "database": database.server,
    "clock": database.clock,
    "jobs": database.jobs,
    "watches": database.watches,
    "crawls": database.crawls,
    "channels": database.channels,
}
CHECKS = (*LOCAL, *IN_DATABASE)


def examine(settings: Settings, only: Collection[str] = ()) -> Iterator[Finding]:
    """Findings as they come.

    :param only: names of :data:`CHECKS`; by default all.
    :raises InputError: for a check that there is not.
    """
    for name in only:
        if name not in CHECKS:
            raise InputError(f"check {name!r}: there are {', '.join(CHECKS)}")
    wanted = [name for name in CHECKS if not only or name in only]
    for name in wanted:
        if name in LOCAL:
            yield from _safely(name, lambda check=LOCAL[name]: check(settings))  # type: ignore[misc]
    if any(name in IN_DATABASE for name in wanted):
        yield from _reached(settings, wanted)


def _reached(settings: Settings, wanted: Collection[str]) -> Iterator[Finding]:
    try:
        missing = database.not_made(settings)
        if missing is not None:
            yield missing
            return
        with database.connected(settings) as connection:
            yield from _in_database(settings, connection, wanted)
    except (ListingwatchError, psycopg.Error) as error:
        yield problem(
            "database",
            str(error).strip().partition("\n")[0],
            "start it, free space, or correct DATABASE_URL; see the message",
        )


def _in_database(
    settings: Settings, connection: psycopg.Connection, wanted: Collection[str]
) -> Iterator[Finding]:
    complete = database.has_tables(connection)
    for name in wanted:
        if name not in IN_DATABASE:
            continue
        if not complete and name not in {"database", "clock"}:
            yield ok(name, "not looked at: the schema is not there yet, or older")
            continue
        check = IN_DATABASE[name]
        yield from _safely(name, lambda check=check: check(settings, connection))  # type: ignore[misc]


def _safely(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A check that breaks says so, and the others go on."""
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        said = str(error).strip().partition("\n")[0] or type(error).__name__
        yield problem(name, f"could not be looked at: {said}", "report this if it stays")
