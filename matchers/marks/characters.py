"""How each character is read in a word: a table made from Unicode's own data.

``data/characters.npz`` is made by ``tools/mark_data/characters.py``, which names its sources: NFKC
and case folding (UAX #15), decomposition without marks, look-alike letters (UTS #39), Cyrillic and
Greek by sound (BGN/PCGN), traditional Chinese as simplified (OpenCC), hiragana as katakana.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

TOP = 0x20000
"""Code points from here on are letters of their own (rare Han) or nothing at all."""


class Kind(IntEnum):
    """What a character does in a text."""

    NOTHING = 0
    """Read over: invisible characters and combining marks."""
    SPACE = 1
    GAP = 2
    """Punctuation."""
    MASK = 3
    """Punctuation that may hide a letter: ``G*cci``."""
    EMOJI = 4
    LETTER = 5
    """Letters and digits of scripts that set words apart."""
    SIGN = 6
    """A sign that may stand for a letter: ``$``."""
    WRITING = 7
    """Letters of scripts without gaps between words."""


@dataclass(frozen=True, slots=True)
class Characters:
    """The table. ``visual[code]`` and ``sound[code]`` are places in ``pool`` where the reading
    stands, ended by 0; ``step`` and ``kind`` say what it took and what it does."""

    pool: NDArray[np.int32]
    visual: NDArray[np.int32]
    sound: NDArray[np.int32]
    step: NDArray[np.uint16]
    kind: NDArray[np.uint8]


@cache
def characters() -> Characters:
    """The table that ships."""
    with as_file(files("matchers").joinpath("data/characters.npz")) as path, np.load(path) as data:
        return Characters(data["pool"], data["visual"], data["sound"], data["step"], data["kind"])
