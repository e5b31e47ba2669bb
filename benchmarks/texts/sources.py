"""Where the texts come from: invented ones, and real descriptions where there are any."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.texts.inventing import Text, invent

UNSEEN = ("audio", "toys", "camping", "beauty")
"""Kinds of articles on which nothing was tuned; what shops put under them is of the held ones."""

PIECE = 12
"""Words of a description without sentences that are taken for one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Texts of different articles, and which of them are related all the same."""

    name: str
    texts: tuple[Text, ...]
    groups: tuple[str, ...]

    def unrelated(self, one: int, two: int) -> bool:
        return one != two and (not self.groups or self.groups[one] != self.groups[two])


def invented(count: int, seed: int = 2026) -> Source:
    """Descriptions of four kinds of articles; every second has a paragraph of its shop below."""
    random_ = random.Random(seed)
    texts = tuple(invent(random_, random_.choice(UNSEEN)) for _ in range(count))
    return Source("invented texts", texts, ())


def abt_buy(folder: Path, count: int) -> Source | None:
    """Descriptions of one shop's electronics: rows of features, without a full stop. Those of one
    brand may well share wording; they count as related. One rule, that lists of names weigh less,
    was made after looking at these."""
    path = folder / "abt-buy" / "train.jsonl.gz"
    if not path.is_file():
        return None
    found: dict[str, None] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            text = str(json.loads(line)["l"].get("description") or "").strip()
            if len(text) > 200:
                found[text] = None
    texts = random.Random(1).sample(sorted(found), min(count, len(found)))
    return Source(
        "Abt descriptions",
        tuple(Text("electronics", pieces(text)) for text in texts),
        tuple(text.split()[0] for text in texts),
    )


def pieces(text: str) -> tuple[str, ...]:
    """A text in rows of a dozen words."""
    words = text.split()
    return tuple(" ".join(words[n : n + PIECE]) for n in range(0, len(words), PIECE))


def long_words(texts: Sequence[Text]) -> list[str]:
    """Words to put in where no synonym is known."""
    found = {word for text in texts for part in text.own for word in part.split() if len(word) > 4}
    return sorted(word for word in found if word.isalpha())
