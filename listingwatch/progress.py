"""How long work tells how far it is: a tiny port, so that use cases know no terminal."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Takes note of how far a step is."""

    def step(self, label: str, done: int, total: int | None = None) -> None:
        """``done`` of ``total`` (None: not known) of the step called ``label``."""

    def message(self, text: str) -> None:
        """Something that the user should read."""


class Silent:
    """Tells nobody."""

    def step(self, label: str, done: int, total: int | None = None) -> None:
        """Nothing."""

    def message(self, text: str) -> None:
        """Nothing."""
