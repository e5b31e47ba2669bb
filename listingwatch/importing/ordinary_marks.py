"""Tells, as a table of marks is taken in, which of them are ordinary words of titles."""

from __future__ import annotations

from domain.right import Right, RightKind
from matchers.marks.use import advice
from rights.readers.notes import Notes

MARKS_TOLD = 20
"""Marks of one file that are named as ordinary words; of the others only how many there are."""


class OrdinaryMarks:
    """Remarks on the marks of one file."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._found = 0

    def look_at(self, right: Right, where: str) -> None:
        """Remark on a word mark that ordinary titles are full of."""
        if right.kind is not RightKind.TRADEMARK or not right.text:
            return
        told = advice(right.text, map(str, right.classes))
        if told is None:
            return
        self._found += 1
        if self._found <= MARKS_TOLD:
            self._notes.remark(where, told)

    def finish(self, name: str) -> None:
        """Say how many more there were."""
        if self._found > MARKS_TOLD:
            more = self._found - MARKS_TOLD
            self._notes.remark(name, f"{more} more marks are ordinary words of titles")
