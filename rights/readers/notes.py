"""What a reader has to say about a file: what it refused, and what it took with a remark.

A file may hold millions of records, so what is alike is counted and named once, and of the rest the
first are named and all are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_NAMED = 1_000
"""Problems of one kind that are named one by one; more are only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one row or record: where, what, and the way out."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(slots=True)
class _Tally:
    where: str
    count: int = 1


@dataclass(slots=True)
class Notes:
    """The problems of one file.

    ``refused`` and ``remarks`` hold those that are named, ``refused_count`` counts all that were
    refused.
    """

    refused: list[Problem] = field(default_factory=list)
    refused_count: int = 0
    remarks_count: int = 0
    _remarks: list[Problem] = field(default_factory=list)
    _tallies: dict[str, _Tally] = field(default_factory=dict)

    def refuse(self, where: str, message: str) -> None:
        """A row or record that is left out."""
        self.refused_count += 1
        if len(self.refused) < MOST_NAMED:
            self.refused.append(Problem(where, message))

    def remark(self, where: str, message: str) -> None:
        """Something that is taken all the same."""
        self.remarks_count += 1
        if len(self._remarks) < MOST_NAMED:
            self._remarks.append(Problem(where, message))

    def tally(self, where: str, message: str) -> None:
        """A remark that many records share: named with its first place and how many there are."""
        self.remarks_count += 1
        tally = self._tallies.get(message)
        if tally is not None:
            tally.count += 1
        elif len(self._tallies) < MOST_NAMED:
            self._tallies[message] = _Tally(where)

    @property
    def remarks(self) -> list[Problem]:
        """Those that are named; what many share comes last."""
        return self._remarks + [
            Problem(
                tally.where, message if tally.count == 1 else f"{message} ({tally.count:,} records)"
            )
            for message, tally in self._tallies.items()
        ]
