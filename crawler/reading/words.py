"""The words of ``words.toml`` as expressions, each made once.

Lists of many alternatives are slow to search: the engine tries each of them at each place. Almost
always none fits, which a look for the plain part of each alternative tells twenty times as fast, so
that comes first. The tests hold both equal.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

_PLAIN = re.compile(r"[^\W_]+(?:[ :'’.][^\W_]+)*|[^\x00-\x7f]+")
_NO_LETTER = re.compile(r"\\[A-Za-z]")
_MAYBE = re.compile(r".[?*]|.\{0")


class Words:
    """A list of alternatives, case ignored."""

    def __init__(self, alternatives: str) -> None:
        self.pattern = alternatives
        self.expression = re.compile(alternatives, re.IGNORECASE)
        self.parts = _split(alternatives)
        found = [_core(part) for part in self.parts]
        self._cores = None if None in found else _shortest(filter(None, found))
        self._plain_cores = tuple(core for core in self._cores or () if core.isascii())

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where one of the alternatives stands."""
        if self._cores is not None:
            folded = text.lower()
            # Names in code are ASCII, more than half of the words are not.
            for core in self._plain_cores if folded.isascii() else self._cores:
                if core in folded:
                    break
            else:
                return None
        return self.expression.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """One of the alternatives where the text begins."""
        return self.expression.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The whole text as one of the alternatives."""
        return self.expression.fullmatch(text)

    def sub(self, new: str, text: str) -> str:
        """The text with all places of alternatives replaced."""
        return self.expression.sub(new, text)


@cache
def words(group: str, name: str) -> Words:
    """One list of ``words.toml``."""
    return Words(_table()[group][name].replace("\n", ""))


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files("crawler.reading").joinpath("words.toml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = tomllib.loads(text)
    return loaded


def _shortest(cores: Iterable[str]) -> tuple[str, ...]:
    """The plain parts without those that hold another: where they stand, it stands."""
    found = list(dict.fromkeys(cores))
    return tuple(c for c in found if not any(other != c and other in c for other in found))


def _split(alternatives: str) -> list[str]:
    """The alternatives of the outermost level."""
    parts, depth, start, inside = [], 0, 0, False
    place = 0
    while place < len(alternatives):
        character = alternatives[place]
        if character == "\\":
            place += 2
            continue
        if inside:
            inside = character != "]"
        elif character == "[":
            inside = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            parts.append(alternatives[start:place])
            start = place + 1
        place += 1
    return [*parts, alternatives[start:]]


def _core(alternative: str) -> str | None:
    """The longest plain text that every match of an alternative holds, in lower case; None where
    there is none of two characters."""
    outside, depth, inside = [], 0, False
    for part in re.findall(r"\\.|.", alternative):
        if inside:
            inside = part != "]"
            outside.append("\x00" if part == "]" else "")
        elif part == "[":
            inside = True
            outside.append("\x00")
        elif part == "(":
            depth += 1
        elif part == ")":
            depth -= 1
            outside.append("\x00")
        elif depth == 0:
            outside.append(part)
    plain = _MAYBE.sub("\x00", _NO_LETTER.sub("\x00", "".join(outside)).replace("\\", "\x00"))
    plain = re.sub(r"[.+^$]", "\x00", plain)
    found = max(_PLAIN.findall(plain), key=len, default="")
    return found.lower() if len(found) >= 2 or (found and not found.isascii()) else None
