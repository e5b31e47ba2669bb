"""What every reader hands over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.right import Right
from rights.readers.notes import Notes
from rights.territories import TerritoryTable


@dataclass(frozen=True, slots=True)
class RightRecord:
    """A right as a row or record states it.

    ``image`` is the picture file that a row names, beside the table and not yet opened; ``images``
    those that a register names, which are often not delivered with it. ``status_only`` says that
    the record tells a status and nothing else: it never replaces a full one.
    """

    right: Right
    image: str | None
    where: str
    images: tuple[str, ...] = ()
    status_only: bool = False


class Completeness(StrEnum):
    """How much of what it speaks for a file holds."""

    WHOLE = "whole"
    PART = "part"
    TRUNCATED = "truncated"


@dataclass(slots=True)
class Coverage:
    """What a file turned out to be, filled in while it is read.

    ``as_of`` is the day for which the file itself says that it speaks; ``scope`` what part of the
    register it is, in a few words, as far as it says.
    """

    as_of: date | None = None
    completeness: Completeness = Completeness.WHOLE
    scope: list[str] = field(default_factory=list)

    def truncated(self) -> None:
        self.completeness = Completeness.TRUNCATED

    def partly(self, scope: str) -> None:
        """The file is a part of something larger, and this part."""
        if self.completeness is Completeness.WHOLE:
            self.completeness = Completeness.PART
        if scope not in self.scope and len(self.scope) < 20:
            self.scope.append(scope)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is told about the file that it reads.

    :param source: the name under which records say where they came from.
    :param name: the file (or member of an archive) as complaints name it.
    :param as_of: the day for which it speaks, where the file itself does not say.
    :param as_of_stated: whether the user said so: then the file's own day is left aside.
    """

    source: str
    name: str
    as_of: date
    table: TerritoryTable
    notes: Notes
    coverage: Coverage
    as_of_stated: bool = False

    def day(self) -> date:
        """The day for which the records speak."""
        if self.as_of_stated or self.coverage.as_of is None:
            return self.as_of
        return self.coverage.as_of
