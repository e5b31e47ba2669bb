"""The deadlines of a coverage matrix as a calendar (RFC 5545), one event each.

An event's identity hangs on what it is about and not on when it was exported, so that a calendar
that reads the file again moves an event instead of doubling it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from domain.right import Right
from listingwatch.portfolio.gap_matrix import Gaps
from rights.gaps.cells import Cell
from rights.gaps.deadlines import Deadline, DeadlineKind
from rights.wording import label

REMINDERS = (timedelta(days=14), timedelta(days=3))
"""How long before the day a calendar reminds."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A deadline with the cells that it is about."""

    deadline: Deadline
    cells: tuple[Cell, ...]

    @property
    def cell(self) -> Cell:
        return self.cells[0]

    @property
    def right(self) -> Right | None:
        rights = (*self.cell.ours, *(entry.right for entry in self.cell.theirs))
        return next((right for right in rights if right.key == self.deadline.right), None)


def to_calendar(gaps: Gaps, *, language: str, now: datetime) -> bytes:
    """Every deadline that is not over, each once however many cells it is about."""
    calendar = Calendar()
    calendar.add("prodid", "-//Listingwatch//Trade mark deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    title = label("table.title", language).format(portfolio=gaps.portfolio, day=gaps.on.isoformat())
    calendar.add("x-wr-calname", title)
    for due in _each_once(gaps):
        calendar.add_component(_event(due, gaps.portfolio, language, now))
    text: bytes = calendar.to_ical()
    return text


def _each_once(gaps: Gaps) -> Iterator[_Due]:
    cells: dict[tuple[str, Deadline, str], list[Cell]] = {}
    for cell in gaps.cells:
        for deadline in cell.deadlines:
            # Priority is claimed in each territory; everything else is one act at one office.
            place = cell.territory if deadline.kind is DeadlineKind.PRIORITY else ""
            cells.setdefault((cell.brand, deadline, place), []).append(cell)
    for key in sorted(cells, key=lambda key: (key[1].day, key[0], key[1].right, key[2])):
        yield _Due(key[1], tuple(cells[key]))


def _event(due: _Due, portfolio: str, language: str, now: datetime) -> Event:
    deadline, cell = due.deadline, due.cell
    event = Event()
    place = cell.territory if deadline.kind is DeadlineKind.PRIORITY else deadline.territory
    identity = f"{portfolio}\x1f{deadline.kind}\x1f{deadline.right}\x1f{cell.brand}\x1f{place}"
    digest = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()
    event.add("uid", f"{digest[:32]}@listingwatch")
    event.add("dtstamp", now)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    summary = summary_of(deadline, cell, due.right, language)
    event.add("summary", summary)
    event.add("description", "\n".join([*details(deadline, language), *_about(due, language)]))
    event.add("categories", [deadline.kind.value])
    for before in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", -before)
        event.add_component(alarm)
    return event


def summary_of(deadline: Deadline, cell: Cell, right: Right | None, language: str) -> str:
    """What has to be done, in a line."""
    place = cell.territory if deadline.kind is DeadlineKind.PRIORITY else deadline.territory
    text = label(f"deadline.{deadline.kind.value}", language).format(
        text=(right and right.text) or "?",
        owner=(right and right.owner) or "?",
        office=(right and right.office) or "?",
        number=(right and right.number) or deadline.right,
        territory=place,
        brand=cell.name,
    )
    return f"{cell.name} ({place}): {text}"


def details(deadline: Deadline, language: str) -> list[str]:
    """The rule, whether counsel has read it, and what else may move the day."""
    review = "deadline.reviewed" if deadline.reviewed else "deadline.not_reviewed"
    found = [
        label("deadline.rule", language).format(source=deadline.source),
        label(review, language),
    ]
    if deadline.provisional:
        found.append(label("deadline.provisional", language))
    if deadline.extended is not None:
        day = deadline.extended.isoformat()
        found.append(label("deadline.extended", language).format(day=day))
    if deadline.on_weekend and deadline.closed:
        found.append(label("deadline.closed", language).format(closed=deadline.closed))
    return found


def _about(due: _Due, language: str) -> Iterator[str]:
    for cell in due.cells:
        number = "–" if cell.nice_class is None else str(cell.nice_class)
        state = label(f"state.{cell.state.value}", language)
        yield f"{cell.name}, {cell.territory}, {number}: {state}"
