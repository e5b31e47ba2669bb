"""What people do with watches: add, list, pause, resume, run now, remove."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from domain.errors import InputError
from domain.watch import Plan, Watch
from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios
from storage.repositories.watches import Watches

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(text: str) -> timedelta:
    """``30m``, ``6h``, ``1d``, ``2w`` or several together (``1d12h``).

    :raises InputError: for anything else.
    """
    parts = re.findall(r"(\d+)([mhdw])", text.strip().lower())
    if not parts or "".join(number + unit for number, unit in parts) != text.strip().lower():
        raise InputError(f"duration {text!r}: write it like 30m, 6h, 1d or 1d12h")
    values: dict[str, int] = {}
    for number, unit in parts:
        values[_UNITS[unit]] = values.get(_UNITS[unit], 0) + int(number)
    try:
        return timedelta(**values)
    except OverflowError as error:
        raise InputError(f"duration {text!r}: is too long") from error


def in_short(every: timedelta) -> str:
    """The same, the other way round."""
    minutes = int(every.total_seconds() // 60)
    text = ""
    for unit, size in (("w", 10_080), ("d", 1_440), ("h", 60), ("m", 1)):
        count, minutes = divmod(minutes, size)
        text += f"{count}{unit}" if count else ""
    return text or "0m"


def add_watch(app: App, portfolio: str, plan: Plan, now: datetime) -> None:
    """:raises InputError: when there is one of that name."""
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio).id
    with app.database.transaction(number) as connection:
        Watches(connection, number).add(plan, now)


def list_watches(app: App, portfolio: str) -> list[Watch]:
    number = _number(app, portfolio)
    with app.database.transaction(number) as connection:
        return Watches(connection, number).all()


def pause_watch(app: App, portfolio: str, name: str, at: datetime | None) -> None:
    """Paused since then; with None, resumed.

    :raises UnknownNameError: when there is none of that name.
    """
    number = _number(app, portfolio)
    with app.database.transaction(number) as connection:
        Watches(connection, number).pause(name, at)


def hasten_watch(app: App, portfolio: str, name: str, now: datetime) -> None:
    """Due now, and after that as before; raises like :func:`pause_watch`."""
    number = _number(app, portfolio)
    with app.database.transaction(number) as connection:
        Watches(connection, number).hasten(name, now)


def remove_watch(app: App, portfolio: str, name: str) -> None:
    """Forget it; what it read stays. Raises like :func:`pause_watch`."""
    number = _number(app, portfolio)
    with app.database.transaction(number) as connection:
        Watches(connection, number).remove(name)


def _number(app: App, portfolio: str) -> int:
    with app.database.transaction() as connection:
        return Portfolios(connection).require(portfolio).id
